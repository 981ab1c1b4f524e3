"""`bluethread check --deploy`: silent where an instance is set up properly, else it names each thing that is not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bluethread.config import checks, demonstration
from bluethread.core.access.models import User

PROGRAM = str(Path(sys.executable).parent / "bluethread")


def run(environment, *arguments, code=0):
    ended = subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == code, ended.stderr + ended.stdout
    return ended.stdout


def named(environment):
    found = json.loads(run(environment, "check", "--deploy", "--json", code=1))
    assert all(each["what"] and each["why"] and each["do"] for each in found if each["id"].startswith("bluethread."))
    return {each["id"] for each in found}


@pytest.fixture(scope="module")
def proper(tmp_path_factory):
    """The environment of an instance that is set up as the how-to says, with a backup."""
    folder = tmp_path_factory.mktemp("proper")
    key = folder / "secret.key"
    key.write_text("Xq2-" * 20 + "abcdefghijk")
    key.chmod(0o600)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment = kept | {
        "BLUETHREAD_HOME": str(folder / "home"),
        "BLUETHREAD_DATABASE_URL": "",
        "BLUETHREAD_SECRET_KEY_FILE": str(key),
        "BLUETHREAD_HOSTS": "bluethread.example",
        "BLUETHREAD_ADDRESS": "https://bluethread.example",
        "BLUETHREAD_HTTPS": "1",
    }
    public = run(environment, "backup-key", str(folder / "backup.key")).split()[-1]
    run(environment, "backup", str(folder), "--recipient", public)
    run(environment, "audit", "checkpoint")
    return environment


def test_nothing_is_found_on_an_instance_that_is_set_up_properly(proper):
    assert "Nothing was found." in run(proper, "check", "--deploy")


def test_what_is_unsafe_is_named(proper, tmp_path):
    unsafe = {"BLUETHREAD_HTTPS": "0", "BLUETHREAD_HOSTS": "*", "BLUETHREAD_DEBUG": "1"}
    assert named(proper | unsafe) == {"bluethread.https", "bluethread.hosts", "security.W018"}
    key = tmp_path / "short.key"
    key.write_text("short")
    key.chmod(0o644)
    home = tmp_path / "new"
    home.mkdir(mode=0o755)
    unsafe = {
        "BLUETHREAD_ADDRESS": "http://bluethread.example",
        "BLUETHREAD_HOSTS": "localhost",
        "BLUETHREAD_SECRET_KEY_FILE": str(key),
        "BLUETHREAD_HOME": str(home),
    }
    of_bluethread = {f"bluethread.{name}" for name in ("address", "hosts", "files", "backup", "checkpoint")}
    assert named(proper | unsafe) == of_bluethread | {"security.W009"}


def test_secrets_come_from_files(proper, tmp_path):
    url = tmp_path / "database.url"
    url.write_text(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}\n")
    url.chmod(0o600)
    run(proper | {"BLUETHREAD_DATABASE_URL_FILE": str(url), "BLUETHREAD_HOME": str(tmp_path / "h")}, "user", "list")
    assert (tmp_path / "elsewhere.sqlite3").exists()
    assert not (tmp_path / "h" / "secret.key").exists()


@pytest.mark.parametrize("content", [None, "\n"])
def test_a_secret_that_is_not_there_is_one_clear_error(proper, tmp_path, content):
    place = tmp_path / "missing.key"
    if content is not None:
        place.write_text(content)
    ended = subprocess.run(
        [PROGRAM, "user", "list"],
        env=proper | {"BLUETHREAD_SECRET_KEY_FILE": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: BLUETHREAD_SECRET_KEY_FILE={place}: The file ")
    assert ended.stderr.count("\n") == 1


def found(check):
    return [each.id for each in check()]


def test_the_demonstration_s_accounts_are_named(db):
    for username, password, _role in demonstration.sign_ins():
        User.objects.create_user(username, password=password)
    assert found(checks._demonstration) == ["bluethread.demonstration"] * len(demonstration.PEOPLE)
    User.objects.update(is_active=False)
    assert found(checks._demonstration) == []


def test_accounts_with_more_than_they_should_have_are_named(db):
    User.objects.create_user("ama", is_superuser=True)
    User.objects.create_user("console", password="Vei7-ohk4-aiPh")
    assert found(checks._accounts) == ["bluethread.superuser", "bluethread.console"]


def test_many_people_on_sqlite_are_named(db):
    from django.db import connection

    for number in range(checks.MANY_PEOPLE + 1):
        User(username=f"person{number}", password="md5$x$y").save()
    assert found(checks._database) == (["bluethread.database"] if connection.vendor == "sqlite" else [])
