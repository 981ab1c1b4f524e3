"""What the two commands refuse, and that refusing leaves nothing behind."""

import gzip
import io
import json
from dataclasses import replace

import pytest
from django.db import connection

from bluethread.config.backup import tables
from bluethread.config.backup.archive import FORMAT, HEAD, MANIFEST, Checked, Head, Manifest, Trail, Writer, read
from bluethread.config.demonstration import UNIVERSE
from instances import instance


@pytest.fixture(scope="module")
def source(tmp_path_factory, django_db_blocker):
    """A small instance with a definition of its own."""
    with instance(tmp_path_factory.mktemp("small") / "small") as place:
        place.done("ingest", UNIVERSE / "resolution-9901.md")
        own = place.home / "definitions" / "reports" / "own.yaml"
        own.parent.mkdir(parents=True)
        own.write_text("id: own\n")
        yield place


@pytest.fixture(scope="module")
def backup(source, tmp_path_factory):
    """Its backup, with the file of the private key."""
    folder = tmp_path_factory.mktemp("backup")
    public = source.done("backup-key", folder / "key").split()[-1]
    made = json.loads(source.done("backup", folder / "backup.age", "-r", public, "--json"))
    return folder / "backup.age", folder / "key", made


@pytest.fixture
def target(tmp_path):
    """An empty machine."""
    with instance(tmp_path / "target") as place:
        yield place


def refused(place, *arguments):
    """The one line that a refused command says."""
    run = place.run(*arguments)
    assert run.returncode == 1, run.stdout
    assert run.stderr.count("Error: ") == 1
    assert "Traceback" not in run.stderr
    return run.stderr


def is_empty(place):
    """Nothing but what any start of the program makes."""
    there = {path.name for path in place.home.iterdir()} - {"static", "secret.key"}
    return place.tables() == [] and there <= {"bluethread.sqlite3"}


def test_it_is_for_its_owner_alone_and_in_the_record(source, backup):
    path, _, made = backup
    assert path.stat().st_mode & 0o777 == 0o600
    ((detail,),) = source.sql("SELECT detail FROM audit_event WHERE verb = 'backup.make'")
    assert made["sha256"] in str(detail)


def test_it_never_writes_over_a_file_and_dates_its_own(source, backup, tmp_path):
    assert "already" in refused(source, "backup", backup[0], "--plain")
    made = json.loads(source.done("backup", tmp_path, "--plain", "--json"))
    assert [str(path) for path in tmp_path.iterdir()] == [made["path"]]
    assert made["path"].startswith(f"{tmp_path}/bluethread-2")


def test_not_encrypting_must_be_asked_for_and_is_told_loudly(source, tmp_path):
    assert "no public key is named" in refused(source, "backup", tmp_path / "plain.tar")
    assert list(tmp_path.iterdir()) == []
    plain = source.run("backup", tmp_path / "plain.tar", "--plain")
    assert "NOT ENCRYPTED" in plain.stderr
    assert (source.home / "secret.key").read_bytes() not in (tmp_path / "plain.tar").read_bytes()


@pytest.mark.parametrize(("harm", "told"), [(None, "gone"), (b"other", "changed")])
def test_a_stored_file_that_is_not_as_received_stops_it_and_nothing_stays(source, tmp_path, harm, told):
    stored = next(path for path in sorted((source.home / "files").rglob("*")) if path.is_file())
    data = stored.read_bytes()
    stored.unlink() if harm is None else stored.write_bytes(harm)
    try:
        assert told in refused(source, "backup", tmp_path, "--plain")
    finally:
        stored.write_bytes(data)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_every_table_is_in_a_backup_or_is_left_out_for_a_reason():
    held = tables.models_at(connection, tables.applied(connection))
    assert set(connection.introspection.table_names()) - set(held) <= set(tables.LEFT_OUT)
    assert {"audit_event", "access_user", "documents_storedfile", "observations_record"} <= set(held)


def test_it_comes_back_with_its_definitions_and_only_onto_an_empty_machine(source, backup, target):
    path, key, made = backup
    put_back = json.loads(target.done("restore", path, "-i", key, "--json"))
    assert (put_back["rows"], put_back["files"]) == (made["rows"], made["files"])
    assert (target.home / "definitions" / "reports" / "own.yaml").read_text() == "id: own\n"
    assert "empty database only" in refused(target, "restore", path, "-i", key)


def test_an_instance_in_which_nothing_was_done_comes_back(target, tmp_path):
    with instance(tmp_path / "new") as new:
        new.done("backup", tmp_path / "plain.tar", "--plain")
    assert json.loads(target.done("restore", tmp_path / "plain.tar", "--json"))["audit_events"] == 0


def cut(data):
    return data[:-100]


def changed(data):
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


@pytest.mark.parametrize("harm", [cut, changed])
def test_a_damaged_backup_leaves_the_machine_empty(backup, target, tmp_path, harm):
    path, key, _ = backup
    damaged = tmp_path / "damaged.age"
    damaged.write_bytes(harm(path.read_bytes()))
    assert "damaged" in refused(target, "restore", damaged, "-i", key)
    assert is_empty(target)


def test_another_key_leaves_the_machine_empty(backup, target, tmp_path):
    target.done("backup-key", tmp_path / "other")
    assert "none of the keys" in refused(target, "restore", backup[0], "-i", tmp_path / "other")
    assert is_empty(target)


def forged(*parts, counts, migrations=(("contenttypes", "0001_initial"),)):
    """A backup, not encrypted, that is whole by all its hashes, of which no Bluethread has written the content."""
    stream = io.BytesIO()
    writer = Writer(stream, lambda what, done: None)
    writer.add_json(HEAD, Head(FORMAT, "9.0", "sqlite", "2026-05-01T00:00:00+00:00", list(migrations), {}))
    for name, data in parts:
        writer.add_bytes(name, data)
    writer.add_json(MANIFEST, Manifest(writer.parts, counts, {}, Trail(0, 0, "0" * 64)))
    writer.close()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (forged(counts={}, migrations=[("access", "9999_from_the_future")]), "newer Bluethread"),
        (forged(("tables/access_user/000000.jsonl.gz", b"no gzip"), counts={}), "damaged"),
        (forged(("tables/nothing/000000.jsonl.gz", b""), counts={}), "damaged"),
        (forged(counts={"django_content_type": 7}), "damaged"),
    ],
    ids=["newer", "no-rows", "no-table", "counts"],
)
def test_a_backup_that_cannot_be_put_back_leaves_the_machine_empty(target, tmp_path, data, told):
    (tmp_path / "forged.tar").write_bytes(data)
    assert told in refused(target, "restore", tmp_path / "forged.tar")
    assert is_empty(target)


def with_another_event(data):
    """A plain backup in which somebody else has done something, and all hashes are right again."""
    stream, checked = io.BytesIO(), Checked("plain.tar")
    writer = Writer(stream, lambda what, done: None)
    for name, part in read(io.BytesIO(data), checked):
        body = part.read()
        if name.startswith("tables/audit_event/"):
            body = gzip.compress(gzip.decompress(body).replace(b'"console"', b'"nobody"'))
        writer.add_json(name, checked.head) if name == HEAD else writer.add_bytes(name, body)
    writer.add_json(MANIFEST, replace(checked.manifest, parts=writer.parts))
    writer.close()
    return stream.getvalue()


def test_a_trail_that_was_tampered_with_is_told_and_taken_only_when_asked_for(source, target, tmp_path):
    source.done("backup", tmp_path / "plain.tar", "--plain")
    forged = tmp_path / "forged.tar"
    forged.write_bytes(with_another_event((tmp_path / "plain.tar").read_bytes()))
    assert "audit trail was tampered with" in refused(target, "restore", forged)
    assert is_empty(target)
    target.done("restore", forged, "--tampered")
    assert target.run("audit", "verify").returncode == 1
