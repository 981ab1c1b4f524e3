"""The drill: an instance is backed up while somebody writes, put back on an empty machine, and compared.

`make drill` runs this file alone and prints how long each step took.
"""

import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bluethread.config.backup.tables import LEFT_OUT
from bluethread.config.demonstration import UNIVERSE
from instances import Instance, instance

WRITER = Path(__file__).with_name("writer.py")
OWN = {"django_content_type", "auth_permission"}
"""Tables that the restoring program completes by itself."""
COMPARED = {
    "audit_event": "number, *",  # two events may have one time
    "observations_fault": "id, load_id, rule, severity, line, value, expected, natural_key, period, recorded_at",
}
"""What is compared, the key first: all columns, or what acts after the backup leave as it is."""


@pytest.fixture(scope="module")
def drill(tmp_path_factory, django_db_blocker):
    """The instance, its backup made in use, the acts acknowledged before and after it, and what was restored."""
    folder = tmp_path_factory.mktemp("drill")
    key, target = folder / "key", folder / "backup.tar.age"
    with instance(folder / "source") as source, instance(folder / "restored") as restored:
        timed("demonstration", source, "demo", "--no-serve")
        public = source.done("backup-key", key).split()[-1]
        before, made, after = in_use(source, lambda: timed("backup", source, "backup", target, "-r", public, "--json"))
        put_back = timed("restore", restored, "restore", target, "-i", key, "--json")
        megabytes = target.stat().st_size / 1e6
        print(f"{megabytes:.1f} MB, {json.loads(made)['rows']:,} rows, {json.loads(made)['files']} files")  # noqa: T201
        yield source, restored, json.loads(put_back), (before, after)


def timed(what: str, place: Instance, *arguments: object) -> str:
    start = time.perf_counter()
    printed = place.done(*arguments)
    print(f"{what}: {time.perf_counter() - start:.1f} s")  # noqa: T201
    return printed


def in_use(place: Instance, act):
    """Do `act` while a writer writes; returns the acts acknowledged before it, its result, and those after it."""
    process = subprocess.Popen(
        [sys.executable, WRITER],
        env=place.environment | {"DJANGO_SETTINGS_MODULE": "bluethread.config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    first = int(process.stdout.readline())
    result = act()
    printed, _ = process.communicate()  # closes its input: it stops after the act that it is at
    assert process.returncode == 0
    return first, result, [first, *map(int, printed.split())][-1]


def by_key(place: Instance, table: str) -> dict:
    """Rows of a table by their first column."""
    return {row[0]: row for row in place.sql(f'SELECT {COMPARED.get(table, "*")} FROM "{table}"')}


def loads(place: Instance) -> int:
    return place.sql("SELECT count(*) FROM observations_load WHERE file_name NOT LIKE '%u%'")[0][0]


def test_the_backup_is_the_instance_at_one_moment_while_it_is_in_use(drill):
    source, restored, _, (before, after) = drill
    assert before <= loads(restored) <= after == loads(source)
    assert after > before
    records = "SELECT count(*) FROM observations_record AS r WHERE r.load_id = l.id"
    assert restored.sql(f"SELECT * FROM observations_load AS l WHERE added + corrected <> ({records})") == []


def test_every_table_is_the_same_row_for_row(drill):
    source, restored, put_back, _ = drill
    assert set(source.tables()) == set(restored.tables())
    for table in set(source.tables()) - set(LEFT_OUT) - OWN:
        there, here = by_key(source, table), by_key(restored, table)
        if table.startswith("audit_"):
            continue
        assert here.items() <= there.items(), table
        beyond = there.keys() - here.keys()
        if beyond and all(isinstance(key, int) for key in there):
            assert min(beyond) > max(here), table  # what came after the snapshot, and no row from before it
    there, here = by_key(source, "audit_event"), by_key(restored, "audit_event")
    assert len(here) == put_back["audit_events"] + 1  # and the restore is the next event
    assert [here[key] for key in sorted(here)[:-1]] == [there[key] for key in sorted(there)[: len(here) - 1]]


def test_every_file_is_the_same_by_its_hash(drill):
    _, restored, put_back, _ = drill
    files = [path for path in (restored.home / "files").rglob("*") if path.is_file()]
    named = {sha256 for (sha256,) in restored.sql("SELECT sha256 FROM documents_storedfile")}
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == named
    assert Counter(path.name for path in files) == Counter(named)
    assert len(named) == put_back["files"]


def test_series_and_reports_come_out_the_same(drill):
    source, restored, _, _ = drill
    series = ("series", "unmor-women-share", "--json")
    there, here = (json.loads(place.done(*series)) for place in (source, restored))
    assert there["points"]
    assert here["points"] == there["points"]
    verified = json.loads(restored.done("report", "verify", "unmor-women", "--json"))
    assert len(verified) == 6
    assert all(row["same"] for row in verified)


def test_the_trail_is_whole_and_its_guards_are_there(drill):
    _, restored, _, _ = drill
    assert "none tampered with" in restored.done("audit", "verify")


def test_the_database_still_refuses_to_change_the_record_of_acts(drill):
    _, restored, _, _ = drill
    for statement in ("UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"):
        with pytest.raises(Exception, match="never changed or deleted"):
            restored.sql(statement)


def test_the_restored_instance_goes_on_where_the_backup_was(drill, tmp_path):
    source, restored, _, _ = drill
    assert (restored.home / "secret.key").read_text() == (source.home / "secret.key").read_text()
    last = restored.sql("SELECT max(id) FROM observations_load")[0][0]
    header, row, *_ = (UNIVERSE / "unmor-returns.csv").read_text().splitlines()
    file = tmp_path / "more.csv"
    file.write_text(f"{header}\n1999-01-31,{row.partition(',')[2]}\n")
    (done,) = json.loads(restored.done("import", file, "--json"))
    assert done["load"] > last
    assert done["added"] == 1
