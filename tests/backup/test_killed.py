"""A process that is killed at any moment loses nothing that it acknowledged and leaves nothing half-done."""

import hashlib
import json
import os
import random
import select
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from instances import Instance, instance

SERVER = Path(__file__).with_name("acts.py")
ROUNDS = 200
LONGEST = 0.12
"""Seconds: longer than most acts take from one line to the next."""
PROVISIONS = 3  # of each document that is taken in: one preambular and two operative paragraphs


@dataclass
class Acts:
    """The server of acts, and what it acknowledged."""

    process: subprocess.Popen
    buffer: bytes = b""
    acknowledged: list[dict] = field(default_factory=list)

    def start(self, seed: int) -> int:
        """Have a process do acts; its id."""
        self.process.stdin.write(b"%d\n" % seed)
        return self.line()["child"]

    def line(self) -> dict:
        """The next line; acts are noted as acknowledged."""
        while b"\n" not in self.buffer:
            data = os.read(self.process.stdout.fileno(), 1 << 16)
            assert data, "the server ended"
            self.buffer += data
        text, _, self.buffer = self.buffer.partition(b"\n")
        line = json.loads(text)
        if "act" in line:
            self.acknowledged.append(line)
        return line

    def wait(self, seconds: float) -> None:
        """Let time pass, whatever is written meanwhile."""
        select.select([], [], [], seconds)

    def until_ended(self) -> None:
        while "ended" not in self.line():
            pass


@pytest.fixture(scope="module")
def place(tmp_path_factory, django_db_blocker):
    with instance(tmp_path_factory.mktemp("killed") / "killed") as made:
        yield made


@pytest.fixture(scope="module")
def acts(place):
    process = subprocess.Popen(
        [sys.executable, SERVER],
        env=place.environment | {"DJANGO_SETTINGS_MODULE": "bluethread.config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    with process:
        server = Acts(process)
        server.start(0)
        server.until_ended()
        yield server
        process.stdin.close()


def test_a_process_killed_200_times_loses_and_halves_nothing(place, acts):
    chance = random.Random(20260522)
    seen: set[str] = set()
    for seed in range(1, ROUNDS + 1):
        before = len(acts.acknowledged)
        child = acts.start(seed)
        for _ in range(chance.randrange(3)):
            acts.line()
        acts.wait(chance.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        acts.until_ended()
        problems = [*broken(place, seen), *lost(place, acts.acknowledged[before:])]
        assert not problems, f"round {seed}: {problems}"
    assert not lost(place, acts.acknowledged)
    assert not broken(place, set())
    assert "none tampered with" in place.done("audit", "verify")
    kinds = {line["act"] for line in acts.acknowledged}
    assert kinds == {"prepare", "import_returns", "correct", "ingest", "decide", "build", "issue"}


def lost(place: Instance, acknowledged: list[dict]) -> list[dict]:
    """Acknowledged acts that are not there."""
    with place.reading() as ask:
        loads = dict(ask("SELECT load_id, count(*) FROM observations_record GROUP BY load_id"))
        works = {key for (key,) in ask("SELECT key FROM mandates_work")}
        read = dict(ask("SELECT id, what FROM mandates_obligation WHERE what LIKE 'What was asked, read %'"))
        editions = {number for (number,) in ask("SELECT number FROM reports_edition")}
    current = (place.home / "marts" / "current").read_text()
    there = {
        "load": lambda line: loads[line["load"]] == line["records"],
        "work": lambda line: line["status"] == "added" and line["work"] in works,
        # an act that was not acknowledged may have come after it
        "obligation": lambda line: int(read[line["obligation"]].rpartition(" ")[2]) >= line["read"],
        "edition": lambda line: line["edition"] in editions,
        "build": lambda line: current >= line["build"],
    }
    return [line for line in acknowledged if not next(there[what] for what in there if what in line)(line)]


WHOLE = {
    "a load without its records": """SELECT l.id FROM observations_load AS l LEFT JOIN observations_record AS r
        ON r.load_id = l.id GROUP BY l.id, l.added, l.corrected HAVING count(r.id) <> l.added + l.corrected""",
    "a load without its faults": """SELECT l.id FROM observations_load AS l LEFT JOIN observations_fault AS f
        ON f.load_id = l.id GROUP BY l.id, l.faults_found HAVING count(f.id) <> l.faults_found""",
    "a key held twice or not at all": """SELECT natural_key FROM observations_record GROUP BY stream, natural_key
        HAVING sum(CASE WHEN superseded_at IS NULL THEN 1 ELSE 0 END) <> 1""",
    "a document without its paragraphs": f"""SELECT m.id FROM mandates_manifestation AS m LEFT JOIN mandates_provision
        AS p ON p.manifestation_id = m.id GROUP BY m.id, m.paragraphs HAVING count(p.id) < m.paragraphs
        OR m.paragraphs < {PROVISIONS}""",
    "an edition without its renderings": """SELECT e.id FROM reports_edition AS e LEFT JOIN reports_rendering AS r
        ON r.edition_id = e.id GROUP BY e.id HAVING count(r.id) <> 9""",
    "acts that are not in the record, or the other way round": """SELECT verb, n, acts FROM (
        SELECT verb, count(*) AS n, CASE verb
            WHEN 'observations.import' THEN (SELECT count(*) FROM observations_load)
            WHEN 'edition.issue' THEN (SELECT count(*) FROM reports_edition)
            WHEN 'obligation.edit' THEN (SELECT count(*) FROM mandates_decision WHERE act = 'edit')
            WHEN 'document.ingest' THEN (SELECT count(DISTINCT file_id) FROM mandates_manifestation)
            ELSE count(*) END AS acts FROM audit_event GROUP BY verb) AS counted WHERE n <> acts""",
}
"""What would be half-done, and the question that finds it."""


def broken(place: Instance, seen: set[str]) -> list[str]:
    """What is not whole. Files in `seen` were read before and are not read again."""
    with place.reading() as ask:
        found = [f"{what}: {rows}" for what, question in WHOLE.items() if (rows := ask(question))]
        stored = ask("SELECT sha256, size FROM documents_storedfile")
        figures = "SELECT count(*) FROM reports_figure AS f WHERE f.edition_id = e.id"
        editions = ask(f"SELECT e.number, e.frozen_id, ({figures}) FROM reports_edition AS e")
    for sha256, size in stored:
        if sha256 not in seen:
            data = stored_file(place, sha256)
            if (hashlib.sha256(data).hexdigest(), len(data)) != (sha256, size):
                found.append(f"file {sha256} is not whole")
            seen.add(sha256)
    for number, frozen, count in editions:
        if len(json.loads(stored_file(place, frozen))["figures"]) != count:
            found.append(f"edition {number} is without its figures")
    return found + marts(place.home / "marts")


def stored_file(place: Instance, sha256: str) -> bytes:
    """The bytes of a stored file, none if it is gone."""
    path = place.home / "files" / sha256[:2] / sha256[2:4] / sha256
    return path.read_bytes() if path.is_file() else b""


def marts(folder: Path) -> list[str]:
    """What is wrong with the build that the pointer names."""
    build = folder / (folder / "current").read_text()
    stated = json.loads((build / "manifest.json").read_text())["rows"]
    with duckdb.connect() as connection:
        count = "SELECT count(*) FROM read_parquet($path)"
        held = {name: connection.execute(count, {"path": f"{build}/{name}.parquet"}).fetchone()[0] for name in stated}
    return [] if stated == held else [f"marts {build.name}: {stated} stated, {held} held"]
