"""Whatever page or command shows a confidential record, the record of acts says who saw it."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection

import bluethread
from bluethread.core.access.rule import Classification, Handling
from bluethread.core.audit.models import Event
from bluethread.mandates import api as mandates
from bluethread.observations import api as observations
from observations.returns import file, row
from staff import person

UNIVERSE = Path(bluethread.__file__).parent / "config" / "universe"
CONFIDENTIAL = Classification.CONFIDENTIAL


def reads(by):
    return [event.detail for event in Event.objects.filter(verb="read", by=by.username)]


@pytest.fixture
def desk(db):
    return person("desk", "policy_desk", ceiling=CONFIDENTIAL)


@pytest.fixture
def key(desk):
    data = (UNIVERSE / "resolution-9901.md").read_bytes()
    taken = mandates.ingest(by=desk, data=data, name="x.md", handled=Handling(CONFIDENTIAL, mission="UNMOR"))
    assert taken.key, taken.reason
    return taken.key


def test_a_page_that_shows_a_confidential_document_is_recorded_once(client, desk, key):
    head = person("head", "head_of_police_component", missions=["UNMOR"], ceiling=CONFIDENTIAL)
    client.force_login(head)
    before = len(reads(head))
    assert client.get(f"/documents/{key}/").status_code == 200
    found = reads(head)[before:]
    assert any(ref.startswith("mandates.work:") for each in found for ref in each["refs"])
    assert {each["page"] for each in found} == {f"/documents/{key}/"}


def test_a_list_is_recorded_and_an_unclassified_viewer_leaves_no_trace(client, desk, key):
    client.force_login(desk)
    before = len(reads(desk))
    client.get("/documents/")
    assert any(each["page"] == "/documents/" for each in reads(desk)[before:])
    low = person("low", "policy_desk")
    client.force_login(low)
    client.get("/documents/")
    assert reads(low) == []


def test_everything_that_oversight_opens_is_recorded(client, officer):
    inspector = person("inspector", "oversight")
    client.force_login(inspector)
    client.get("/indicators/?q=women")
    assert [each["page"] for each in reads(inspector)] == ["/indicators/?q=women"]


def test_what_leaves_as_a_file_is_recorded_with_the_rows_that_are_confidential(client, desk):
    handled = Handling(CONFIDENTIAL, mission="UNMOR")
    observations.import_file(
        by=desk, stream="strength-returns", data=file([row("2013-12-31", "GHA", "UNMIL", troops=(1, 1, 3))]),
        name="x.csv", handling=handled,
    )  # fmt: skip
    client.force_login(desk)
    address = "/returns/strength-returns/faults.csv"
    body = b"".join(client.get(address).streaming_content)
    assert b"x.csv" in body
    assert Event.objects.filter(verb="export", by="desk", subject=address).count() == 1
    assert any(ref.startswith("observations.fault:") for each in reads(desk) for ref in each["refs"])


def test_what_cannot_be_recorded_is_not_shown(client, desk, key):
    client.force_login(desk)

    def broken(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "audit_event" in sql:
            raise DatabaseError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken):
        answer = client.get(f"/documents/{key}/")
    assert answer.status_code == 503
    assert b"UNMOR" not in answer.content
