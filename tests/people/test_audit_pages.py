"""The record of acts as a person reads it: within their reach, in pages, as a file; who has looked at a record."""

import re

import pytest
from django.urls import reverse

from bluethread.core import audit
from bluethread.core.access import actions
from bluethread.core.access.rule import Classification
from bluethread.core.audit.actions import checkpoint, note_verification
from bluethread.core.audit.models import Checkpoint, Event
from bluethread.core.audit.queries import ON_A_PAGE
from bluethread.core.audit.verification import Mark, verify
from bluethread.kernel.errors import NotFound
from bluethread.mandates.models import Work
from bluethread.people import presenters
from staff import person, sign_in

pytestmark = pytest.mark.django_db
STRICTLY = Classification.STRICTLY_CONFIDENTIAL


@pytest.fixture
def inspector():
    return person("inspector", "oversight", ceiling=STRICTLY)


@pytest.fixture
def head():
    return person("head", "head_of_police_component", missions=["UNMOR"], ceiling=STRICTLY)


def work(key, **stated):
    return Work.objects.create(key=key, kind="note", **({"classification": 0, "mission": "UNMOR"} | stated))


def page(client, user, **asked):
    sign_in(client, user)
    answer = client.get(reverse("people:audit"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def content(client, user, **asked):
    """The page without its frame, in which tokens against forgery change, and without the random names of tables."""
    return re.sub(r"table-\w{8}", "table", page(client, user, **asked).split('id="content"')[1].split("<footer")[0])


def test_each_reads_the_events_that_their_assignment_reaches(client, inspector, head):
    for mission in ("UNMOR", "UNDRA"):
        audit.record("kofi", "obligation.accept", f"mandates.work:{mission}", about=work(mission, mission=mission))
    audit.record("kofi", "sign_in")
    near = page(client, head)
    assert "mandates.work:UNMOR" in near
    assert "mandates.work:UNDRA" not in near
    assert "sign_in" not in near.split("<tbody>")[1]
    every = page(client, inspector)
    assert "mandates.work:UNMOR" in every
    assert "mandates.work:UNDRA" in every


def test_every_count_on_the_page_is_of_what_its_reader_may_see(client, inspector, head):
    audit.record("kofi", "obligation.accept", about=work("near"))
    before = content(client, head)
    for number in range(7):
        audit.record("kofi", "obligation.accept", about=work(f"far-{number}", mission="UNDRA"))
    checkpoint(by=inspector)
    assert content(client, head) == before  # whatever happens elsewhere, a checkpoint included
    assert "1 event lies within your reach" in before
    assert "Note a checkpoint" not in before
    whole = content(client, inspector)
    assert f"{Event.objects.filter(subject='audit.event').first().number} events are recorded" in whole
    assert "Note a checkpoint" in whole


def test_who_reads_a_part_notes_no_checkpoint_because_it_tells_how_many_there_are(client, head):
    sign_in(client, head)
    audit.record("kofi", "sign_in")
    assert client.post(reverse("people:checkpoint")).status_code == 404
    assert not Checkpoint.objects.exists()


def test_the_events_are_filtered_and_turned_over(client, inspector):
    for number in range(ON_A_PAGE + 5):
        audit.record("kofi" if number % 2 else "ama", "letter.write", f"letters.letter:{number}")
    shown = page(client, inspector, by="ama")
    assert "letters.letter:0" in shown
    assert "letters.letter:1<" not in shown
    first = page(client, inspector)
    assert "letters.letter:0<" not in first
    older = first.split('rel="next" href="')[1].split('"')[0]
    assert "letters.letter:0<" in client.get(reverse("people:audit") + older).content.decode()
    assert "No event fits" in page(client, inspector, subject="nothing:1")
    assert "letters.letter" in page(client, inspector, since="nonsense", before="nonsense", verb="nonsense")
    assert "No event fits" in page(client, inspector, until="2001-01-01")


def test_reading_and_taking_along_are_recorded(client, inspector):
    page(client, inspector, by="ama")
    assert Event.objects.get(verb="read", subject="audit.event").detail == {"asked": {"by": "ama"}}
    file = client.get(reverse("people:audit_export"), {"by": "inspector"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "number,at,by,verb,subject,detail,digest"
    (exported,) = Event.objects.filter(verb="export")
    assert (exported.by, exported.subject) == ("inspector", "/audit.csv?by=inspector")
    assert f"\n{exported.number}," not in "\n".join(lines)  # what comes in once the file was asked for is not in it


def test_a_checkpoint_is_noted_to_be_kept_elsewhere(client, inspector):
    assert "no checkpoint was noted yet" in page(client, inspector)
    client.post(reverse("people:checkpoint"))
    assert str(Checkpoint.objects.get()) in page(client, inspector)


def test_the_page_says_when_the_record_was_verified_last(client, inspector, head):
    audit.record("kofi", "sign_in")
    assert "never verified" in page(client, inspector)
    note_verification(by=inspector, verdict=verify())
    assert re.search(r"\d events, sound; compared with 0 checkpoints that were kept", page(client, inspector))
    last = Event.objects.first()
    note_verification(by=inspector, verdict=verify([Mark(last.number, last.digest, "a print-out")]))
    assert "sound; compared with 1 checkpoint that was kept" in page(client, inspector)
    note_verification(by=inspector, verdict=verify([Mark(last.number, "f" * 64, "a print-out")]))
    assert f"not sound: event {last.number} is not the one that a print-out attests" in page(client, inspector)
    assert "verified" not in page(client, head)


def test_who_may_not_read_the_record_of_acts_is_refused(client, officer):
    sign_in(client, officer)
    for name in ("audit", "audit_export"):
        assert client.get(reverse(f"people:{name}")).status_code == 403
    assert client.post(reverse("people:checkpoint")).status_code == 403
    assert not Checkpoint.objects.exists()


def test_who_keeps_a_record_reads_who_has_looked(client, inspector, officer):
    record = work("route", classification=1)
    audit.read(officer, record, page="mandates:work")
    who = reverse("people:who", args=["documents/route/"])
    keeper = person("keeper", "planning_officer", missions=["UNMOR"], ceiling=STRICTLY)
    for reader in (keeper, inspector):
        sign_in(client, reader)
        assert "Show who has looked" in client.get(who).content.decode()
        assert "mandates:work" in client.get(who, {"looks": "1"}).content.decode()
    editor = person("editor", "report_editor", missions=["UNMOR"], ceiling=Classification.CONFIDENTIAL)
    sign_in(client, editor)
    assert "looked" not in client.get(who, {"looks": "1"}).content.decode()


def test_an_attempt_to_open_what_may_not_be_opened_is_recorded():
    secret = work("secret", classification=2)
    analyst = person("analyst", "operations_analyst", missions=["UNDRA"])
    for key in (str(secret.pk), "4711"):
        with pytest.raises(NotFound):
            actions.open_closed(by=analyst, label="mandates.work", key=key, reason="It cannot wait until tomorrow.")
    assert {event.subject for event in Event.objects.filter(verb="refused")} == {
        f"mandates.work:{secret.pk}", "mandates.work:4711",
    }  # fmt: skip


def test_the_detail_of_an_event_reads_as_words():
    detail = {"methods": ["password", "totp"], "asked": {"by": "ama"}, "note": "", "refs": [], "figures": 0}
    assert presenters.detail_words(detail) == "methods: password, totp; asked: by ama; figures: 0"
