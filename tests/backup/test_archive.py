"""The archive alone: what was written is what is read, and nothing else passes."""

import io
import json
import tarfile
from collections import Counter

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluethread.config.backup import identities, new_key, recipients
from bluethread.config.backup.archive import FORMAT, HEAD, MANIFEST, Checked, Head, Manifest, Trail, Writer, read
from bluethread.config.backup.crypt import decrypting, encrypting
from bluethread.kernel.errors import BadInput

ONE = "files/" + "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"  # of b"one"
ROWS = "tables/access_user/000000.jsonl.gz"


def written(*extra, parts=((ROWS, b"[1]"), (ONE, b"one"))):
    """A small backup, not encrypted; `extra` parts come after its manifest."""
    stream = io.BytesIO()
    writer = Writer(stream, lambda what, done: None)
    writer.add_json(
        HEAD, Head(FORMAT, "0.1.0", "sqlite", "2026-05-01T00:00:00+00:00", [("access", "0001_initial")], {})
    )
    for name, data in parts:
        writer.add_bytes(name, data)
    writer.add_json(MANIFEST, Manifest(writer.parts, {"access_user": 1}, {}, Trail(0, 0, "0" * 64)))
    for name, data in extra:
        writer.add_bytes(name, data)
    writer.close()
    return stream.getvalue()


def everything(data):
    """All parts that are read, and what was checked."""
    checked = Checked("here.tar")
    found = {name: part.read() for name, part in read(io.BytesIO(data), checked)}
    return found, checked.complete()


def rewritten(data, change):
    """The same archive with its members passed through `change(name, bytes)`, which may drop or add some."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(data)) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            for name, body in change(member.name, old.extractfile(member).read()):
                info = tarfile.TarInfo(name)
                info.size = len(body)
                new.addfile(info, io.BytesIO(body))
    return out.getvalue()


def test_what_was_written_is_read():
    found, manifest = everything(written())
    assert found[ROWS] == b"[1]"
    assert found[ONE] == b"one"
    assert [part.name for part in manifest.parts] == [HEAD, ROWS, ONE]


@pytest.mark.parametrize(
    "change",
    [
        lambda name, body: [(name, b"two" if name == ONE else body)],
        lambda name, body: [(name, b"[2]" if name == ROWS else body)],
        lambda name, body: [] if name == ROWS else [(name, body)],
        lambda name, body: [] if name == MANIFEST else [(name, body)],
        lambda name, body: [(name, body)] * (2 if name == ONE else 1),
        lambda name, body: [(name, body), *([("definitions/reports/x.yaml", b"")] if name == ONE else [])],
        lambda name, body: [(name, body), *([("files/../../x", b"")] if name == ONE else [])],
        lambda name, body: [(name, body), *([("definitions/../x.yaml", b"")] if name == ONE else [])],
    ],
    ids=["file", "rows", "part-gone", "manifest-gone", "part-twice", "part-more", "way-out", "way-out-definitions"],
)
def test_a_changed_part_is_found(change):
    with pytest.raises(BadInput, match="damaged"):
        everything(rewritten(written(), change))


def test_nothing_may_follow_the_manifest():
    with pytest.raises(BadInput, match="damaged"):
        everything(written((ROWS, b"[1]")))


def test_a_link_is_no_part():
    out = io.BytesIO(written())
    with tarfile.open(fileobj=out, mode="a") as tar:
        link = tarfile.TarInfo(ONE)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BadInput, match="damaged"):
        everything(out.getvalue())


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_no_changed_byte_passes_unless_the_content_is_the_same(at, by):
    data = written()
    at %= len(data)
    changed = data[:at] + bytes([data[at] ^ by]) + data[at + 1 :]
    try:
        found, _ = everything(changed)
    except BadInput:
        return
    assert found == everything(data)[0]  # the byte was padding, or a field of the archive that says nothing


@settings(deadline=None)
@given(st.integers(min_value=0))
def test_no_archive_that_was_cut_short_passes_unless_only_padding_is_gone(size):
    data = written()
    size %= len(data)
    try:
        found, _ = everything(data[:size])
    except BadInput:
        return
    assert found == everything(data)[0]


@pytest.mark.parametrize("data", [b"", b"rubbish", bytes(4096)], ids=["empty", "rubbish", "zeros"])
def test_what_is_no_backup_is_told(data):
    with pytest.raises(BadInput):
        everything(data)


def test_a_newer_format_is_told():
    def newer(name, body):
        return [(name, json.dumps(json.loads(body) | {"format": FORMAT + 1}).encode() if name == HEAD else body)]

    with pytest.raises(BadInput, match="newer Bluethread"):
        everything(rewritten(written(), newer))


@pytest.fixture
def keys(tmp_path):
    """Three pairs: file of the private key and public key."""
    return [(tmp_path / f"{name}.key", new_key(tmp_path / f"{name}.key")) for name in ("one", "two", "three")]


def sealed(data, path, to):
    with path.open("wb") as file, encrypting(file, recipients(to)) as stream:
        stream.write(data)
    return path


def opened(path, key_files):
    with path.open("rb") as file, decrypting(file, identities(key_files)) as stream:
        return stream.read()


def test_each_of_the_recipients_opens_it_and_nobody_else(tmp_path, keys):
    (one, public_one), (two, public_two), (three, _) = keys
    path = sealed(written(), tmp_path / "b.age", [public_one, public_two])
    assert b"access_user" not in path.read_bytes()
    assert opened(path, [one]) == opened(path, [two]) == opened(path, [three, two]) == written()
    with pytest.raises(BadInput, match="none of the keys"):
        opened(path, [three])
    with pytest.raises(BadInput, match="encrypted"):
        opened(path, [])


def test_any_age_program_opens_it(tmp_path, keys):
    path = sealed(written(), tmp_path / "b.age", [keys[0][1]])
    assert pyrage.decrypt(path.read_bytes(), identities([keys[0][0]])) == written()


@pytest.mark.parametrize("at", [0, 30, 200, 70_000, -1])
def test_a_changed_byte_in_an_encrypted_file_is_found(tmp_path, keys, at):
    path = sealed(b"x" * 200_000, tmp_path / "b.age", [keys[0][1]])
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    if at == 0:  # it does not even look encrypted
        assert opened(path, []) == bytes(data)
        return
    with pytest.raises(BadInput, match="damaged"):
        opened(path, [keys[0][0]])


def test_who_stops_reading_early_gets_its_own_error(tmp_path, keys):
    path = sealed(b"x" * 10_000_000, tmp_path / "b.age", [keys[0][1]])
    key = identities([keys[0][0]])
    with pytest.raises(ZeroDivisionError), path.open("rb") as file, decrypting(file, key) as stream:
        stream.read(1 // 0)


def test_a_key_is_for_its_owner_alone_and_never_written_over(tmp_path, keys):
    place, public = keys[0]
    assert place.stat().st_mode & 0o777 == 0o600
    assert Counter(place.read_text().split())[public] == 1
    with pytest.raises(BadInput, match="already"):
        new_key(place)


def test_a_slip_in_a_key_is_told_by_its_line_and_a_private_key_is_never_shown(tmp_path, keys):
    slip = tmp_path / "slip.key"
    secret = keys[0][0].read_text().splitlines()[-1]
    slip.write_text(f"# mine\n\n{secret[:-1]}\n")
    with pytest.raises(BadInput, match=r"slip\.key, line 3: this is no private key") as told:
        identities([slip])
    assert secret[:30] not in str(told.value)
    with pytest.raises(BadInput, match="no public key"):
        recipients(["age1nothing"])
    with pytest.raises(BadInput, match="cannot be read"):
        recipients([], [tmp_path / "none"])
