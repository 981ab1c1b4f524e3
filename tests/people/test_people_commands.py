"""People and assignments from the command line, and acting as somebody."""

import json
import os
import pwd

import pytest
from click.testing import CliRunner

from bluethread.config import instance
from bluethread.config.cli.people import user as group
from bluethread.core.access.models import Assignment, User
from bluethread.core.audit.models import Event
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused, PolicyRefused
from staff import person

pytestmark = pytest.mark.django_db
SECRET = ["--password", "a-sentence-nobody-guesses"]


def run(*arguments: str, by: str = "") -> str:
    def call() -> str:
        return CliRunner().invoke(group, arguments, catch_exceptions=False).output

    if not by:
        return call()
    with instance.acting_as(by):
        return call()


def test_a_person_is_added_with_a_bounded_assignment():
    printed = run(
        "add", "ama", "--name", "Ama Osei", "--role", "planning_officer", "--mission", "UNMOR", "--mission", "UNDRA",
        "--ceiling", "confidential", "--from", "2030-01-01", "--until", "2031-01-01", *SECRET,
    )  # fmt: skip
    assert printed == "ama can sign in.\n"
    (row,) = json.loads(run("assignments", "ama", "--json"))
    assert (row["role"], row["state"], row["starts"], row["ends"], row["ceiling"], row["bounds"]) == (
        "planning_officer", "coming", "2030-01-01", "2031-01-01", "confidential", ["mission:UNDRA", "mission:UNMOR"],
    )  # fmt: skip


def test_nobody_is_added_when_the_assignment_is_refused():
    with pytest.raises(BadInput, match="named mission"):
        run("add", "ama", "--role", "planning_officer", *SECRET)
    assert not User.objects.filter(username="ama").exists()


def test_an_assignment_is_given_ended_and_handed_over():
    run("add", "ama", "--role", "policy_desk", *SECRET)
    run("add", "kofi", *SECRET)
    given = Assignment.objects.get(user__username="ama")
    assert "kofi is Policy and performance desk" in run("handover", str(given.pk), "kofi", "--reason", "rotation")
    after = Assignment.objects.get(user__username="kofi")
    run("end", str(after.pk))
    rows = {row["username"]: row for row in json.loads(run("list", "--json"))}
    assert rows["ama"]["roles"] == rows["kofi"]["roles"] == []
    run("assign", "kofi", "public_reader", "--reason", "stays in touch")
    assert "public_reader" in run("list", "--json")


def test_an_act_of_the_command_line_says_so_and_who_sat_there(monkeypatch):
    monkeypatch.setenv("USER", "somebody-else")
    person("hana", "system_administrator")
    run("add", "ama", *SECRET, by="hana")
    run("add", "kofi", *SECRET)
    sat = {"command line": pwd.getpwuid(os.getuid()).pw_name}
    added = Event.objects.filter(verb="person.add").values_list("by", "detail")
    assert list(added) == [("console", {"through": sat}), ("hana", {"through": sat})]


def test_the_command_line_acts_and_reads_as_the_person_named():
    person("head", "head_of_police_component", missions=["UNMOR"])
    person("near", "planning_officer", missions=["UNMOR"])
    person("far", "planning_officer", missions=["UNDRA"])
    assert {row["username"] for row in json.loads(run("list", "--json", by="head"))} == {"head", "near"}
    with pytest.raises(PermissionRefused):
        run("add", "ama", *SECRET, by="head")
    with pytest.raises(NotFound):
        run("assignments", "far", by="head")
    assert instance.acting().username == "console"


def test_nobody_acts_as_somebody_unknown_or_closed():
    closed = person("closed", "policy_desk")
    closed.is_active = False
    closed.save()
    for name in ("nobody", "closed"):
        with pytest.raises(BadInput, match=f'"{name}"'), instance.acting_as(name):
            pass


def test_the_command_line_gives_nothing_to_itself():
    instance.acting()
    with pytest.raises(PolicyRefused):
        run("assign", "console", "policy_desk")
