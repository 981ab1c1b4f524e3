"""The trail of whole instances, each with a database of its own: older events, many writers, the commands."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import pytest

from bluethread.core.audit.marks import gather
from bluethread.kernel.errors import BadInput
from servers import PROGRAM, database, drop

RECORD = """
import django; django.setup()
from bluethread.config import instance
from bluethread.core import audit
instance.ensure()
for each in range(25):
    audit.record("ama", "sign-in", str(each))
"""


class Instance:
    """An instance that is not set up yet."""

    def __init__(self, home, url):
        self.home, self.url = home, url
        self.environment = os.environ | {
            "BLUETHREAD_HOME": str(home),
            "BLUETHREAD_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "bluethread.config.settings",
        }

    def run(self, *command):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def python(self, *arguments):
        done = self.run(sys.executable, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def audit(self, *arguments):
        return self.run(PROGRAM, "audit", *arguments)

    @cached_property
    def inspector(self):
        """Somebody who may read all of it: the command line itself reads only what is Unclassified."""
        password = ("--password", "of-a-test-and-long-enough")
        reach = ("--role", "oversight", "--ceiling", "strictly-confidential")
        done = self.run(PROGRAM, "user", "add", "inspector", *reach, *password)
        assert done.returncode == 0, done.stderr
        return "inspector"

    def listed(self, *arguments):
        return self.run(PROGRAM, "--as", self.inspector, "audit", "list", *arguments).stdout

    def sql(self, *statements):
        """As somebody with all rights on the database, past the program."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as database:
                for statement in statements:
                    database.execute(statement)
            return
        database = sqlite3.connect(self.home / "bluethread.sqlite3")
        with database:
            for statement in statements:
                database.execute(statement)
        database.close()

    def refuse_events(self):
        """The database takes no more events, as one that may only be read."""
        if self.url:
            self.sql("CREATE TRIGGER x BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuse()")
        else:
            self.sql("CREATE TRIGGER x BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'read only'); END")

    def drop_guard(self):
        if self.url:
            self.sql("ALTER TABLE audit_event DISABLE TRIGGER USER")
        else:
            self.sql("DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete")


@pytest.fixture
def own(tmp_path, django_db_blocker):
    url = database()
    yield Instance(tmp_path, url)
    drop(url)


def test_older_events_are_chained_in_their_order_and_many_writers_go_on_with_the_chain(own):
    own.python("-m", "django", "migrate", "audit", "0002", "-v", "0")
    own.sql(
        *(
            f"INSERT INTO audit_event (id, at, \"by\", verb, subject, detail) VALUES ({number}, '{at}', 'ama', "
            f'\'document.take_in\', \'mandates.work:{number}\', \'{{"works": ["é"], "file": "{number}.xml"}}\')'
            for number, at in (
                (2, "2026-01-01 10:00:00"),
                (5, "2026-01-02 11:00:00.500000"),
                (9, "2026-01-03 12:00:00"),
            )
        )
    )
    own.audit("checkpoint")
    with ThreadPoolExecutor(4) as writers:
        list(writers.map(lambda _: own.python("-c", RECORD), range(4)))
    verdict = json.loads(own.audit("verify", "--json").stdout)
    assert (verdict["whole"], verdict["events"], verdict["last"], verdict["kept"]) == (True, 104, 104, 1)
    listed = json.loads(own.listed("--verb", "document.take_in", "--json"))["events"]
    assert [(each["number"], each["subject"]) for each in listed] == [
        (3, "mandates.work:9"),
        (2, "mandates.work:5"),
        (1, "mandates.work:2"),
    ]
    assert listed[0]["detail"] == {"file": "9.xml", "works": ["é"]}
    with pytest.raises(Exception, match="never changed"):
        own.sql("DELETE FROM audit_event")


def test_the_commands_note_verify_and_list(own, tmp_path):
    own.python("-c", RECORD)
    noted = own.audit("checkpoint").stdout
    number, digest, _ = noted.split()
    assert (number, len(digest)) == ("25", 64)
    kept = tmp_path / "kept.txt"
    kept.write_text(f"# printed on Sunday\n\n{noted}")
    whole = own.audit("verify", "--against", str(kept), "--against", noted)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "none tampered with" in whole.stdout
    assert "2 kept elsewhere" in whole.stdout
    noted_too = json.loads(own.listed("--verb", "audit.verify", "--json"))["events"]
    assert [(each["by"], each["detail"]["sound"], each["detail"]["outside"]) for each in noted_too] == [
        ("console", True, 2)
    ]
    assert "sign-in" in own.listed("--by", "ama", "--since", "2020-01-01", "--before", "20")
    spoilt = own.audit("verify", "--against", "7 abc")
    assert (spoilt.returncode, spoilt.stdout) == (1, "")
    assert spoilt.stderr.startswith("Error: ")

    own.refuse_events()
    unwritten = own.audit("verify")
    assert (unwritten.returncode, "none tampered with" in unwritten.stdout) == (0, True)
    assert "could not be recorded" in unwritten.stderr

    own.drop_guard()
    own.sql("UPDATE audit_event SET subject = 'x' WHERE number = 7")
    tampered = own.audit("verify")
    assert tampered.returncode == 1
    assert "altered: the content of event 7 does not give its digest" in tampered.stdout
    assert "does not refuse changes" in tampered.stdout
    assert json.loads(own.audit("verify", "--json").stdout)["findings"][0]["number"] == 7


@pytest.mark.parametrize("given", ["nothing.txt", "7 abc", "a" * 5_000, "\0"])
def test_what_is_no_checkpoint_is_one_clear_error(given):
    with pytest.raises(BadInput, match="Expected"):
        gather([given])


def test_a_spoilt_line_of_a_file_is_named(tmp_path):
    (tmp_path / "kept.txt").write_text(f"1 {'a' * 64} 2026-01-01T00:00:00Z\n2 {'a' * 63}\n")
    with pytest.raises(BadInput, match=r"kept\.txt, line 2"):
        gather([str(tmp_path / "kept.txt")])
