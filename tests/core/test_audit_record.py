"""What is recorded, when, and what is not."""

import hashlib
import json
import re

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from bluethread.core import audit
from bluethread.core.access.rule import Classification
from bluethread.core.actions import VERBS, action
from bluethread.core.audit import actions, canonical, queries
from bluethread.core.audit.models import Checkpoint, Event, Head
from bluethread.core.audit.repeats import OF_STRANGERS, PER_USER, REMEMBERED, Repeats
from bluethread.core.audit.verification import verify
from bluethread.kernel.errors import PermissionRefused, PolicyRefused
from core.trail import grow, sql
from staff import person

pytestmark = pytest.mark.django_db
ALLOWED = "access.signed_in"


@pytest.fixture
def auditor(db):
    return person("auditor", "oversight", ceiling=Classification.STRICTLY_CONFIDENTIAL)


@pytest.fixture
def acts():
    """Invented acts, forgotten afterwards."""
    known = dict(VERBS)

    @action("test.inner", permission=ALLOWED)
    def inner(*, by, fails=False):
        audit.note(inner=True)
        if fails:
            raise PolicyRefused("no")

    @action("test.forbidden", permission="nobody.holds_this")
    def forbidden(*, by):
        raise AssertionError("never runs")

    @action("test.outer", permission=ALLOWED)
    def outer(*, by, body):
        body(by)
        audit.note(outer=True)
        return by

    yield outer, inner, forbidden
    VERBS.clear()
    VERBS.update(known)


def verbs():
    return list(Event.objects.order_by("number").values_list("verb", flat=True))


def test_events_of_nested_acts_are_appended_at_the_end_in_the_order_of_their_ends(acts, officer):
    outer, inner, _ = acts

    def body(by):
        inner(by=by)
        assert not Event.objects.exists()

    outer(by=officer, body=body)
    first, second = Event.objects.order_by("number")
    assert (first.number, first.verb, first.detail) == (1, "test.inner", {"inner": True})
    assert (second.number, second.verb, second.detail) == (2, "test.outer", {"outer": True})
    assert second.subject == f"access.user:{officer.pk}"
    assert second.previous == first.digest
    assert verify().whole


def test_an_act_that_fails_inside_another_leaves_no_event_of_success(acts, officer):
    outer, inner, _ = acts

    def body(by):
        with pytest.raises(PolicyRefused):
            inner(by=by, fails=True)

    outer(by=officer, body=body)
    assert verbs() == ["test.outer"]


def test_an_act_that_is_rolled_back_after_it_succeeded_leaves_no_event(acts, officer):
    outer, inner, _ = acts

    def body(by):
        with transaction.atomic():
            inner(by=by)
            transaction.set_rollback(True)

    outer(by=officer, body=body)
    assert verbs() == ["test.outer"]


def test_a_failed_act_leaves_nothing_of_the_acts_in_it(acts, officer):
    outer, inner, _ = acts

    def body(by):
        inner(by=by)
        inner(by=by, fails=True)

    with pytest.raises(PolicyRefused):
        outer(by=officer, body=body)
    assert verbs() == []


def test_a_refusal_is_recorded_even_when_the_act_around_it_is_rolled_back(acts):
    outer, inner, forbidden = acts
    someone = person("refused-inside", "policy_desk")

    def body(by):
        inner(by=by)
        forbidden(by=by)

    with pytest.raises(PermissionRefused):
        outer(by=someone, body=body)
    event = Event.objects.get()
    assert (event.by, event.verb, event.subject) == ("refused-inside", "refused", "test.forbidden")
    assert event.detail == {"permission": "nobody.holds_this"}


def test_a_refused_page_is_recorded_with_its_address_once_a_minute(client):
    someone = person("refused-page", "public_reader")
    client.force_login(someone)
    for _ in range(5):
        assert client.get("/obligations/review/?text=private").status_code == 403
        assert client.post("/documents/take-in/").status_code == 403
    events = Event.objects.filter(by="refused-page").order_by("number")
    assert [(each.verb, each.subject) for each in events] == [
        ("refused", "GET /obligations/review/"),
        ("refused", "POST /documents/take-in/"),
    ]
    assert events[0].detail == {"permission": "mandates.review"}


def test_a_refused_loop_is_thinned_out_and_counted():
    repeats = Repeats()
    assert repeats.passing("ama", "a") == 0
    assert [repeats.passing("ama", "a") for _ in range(100)] == [None] * 100
    passed = [repeats.passing("ama", each) for each in range(1_000)]
    assert sum(each is not None for each in passed) == PER_USER - 1
    assert repeats.passing("kofi", "a") == 0
    repeats._seen.clear()
    repeats._users.clear()
    assert repeats.passing("ama", "a") == 100 + 1_000 - (PER_USER - 1)
    assert repeats.passing("ama", "b") == 0


def test_what_is_remembered_of_refusals_is_bounded():
    repeats = Repeats()
    for each in range(REMEMBERED + 500):
        repeats.passing(f"user {each}", each)
    assert len(repeats._seen) <= REMEMBERED


def test_failed_sign_ins_with_claimed_names_share_one_allowance():
    for each in range(100):
        audit.record(f"claimed {each}", "sign_in.failed", f"claimed {each}", limited=True)
    assert Event.objects.count() == OF_STRANGERS


class Case(models.Model):
    """A record as later modules will have them."""

    classification = models.PositiveSmallIntegerField(default=2)
    mission = models.CharField(max_length=100)

    class Meta:
        app_label = "invented"
        managed = False


def case(pk, mission="UNMOR", classification=2):
    return Case(pk=pk, mission=mission, classification=classification)


def test_a_read_lists_what_is_confidential_in_one_event(officer):
    audit.read(officer, case(1), case(2, "UNMIL", 1), case(3, classification=0), page="/cases/")
    event = Event.objects.get()
    assert (event.verb, event.subject) == ("read", "/cases/")
    assert event.detail == {"refs": ["invented.case:1", "invented.case:2"], "page": "/cases/"}
    assert (event.classification, event.mission) == (2, "")


def test_a_read_of_one_record_states_what_the_record_states(officer):
    audit.read(officer, case(1))
    event = Event.objects.get()
    assert (event.subject, event.classification, event.mission) == ("invented.case:1", 2, "UNMOR")


def test_open_records_are_read_without_an_event_unless_the_viewer_is_watched(officer):
    audit.read(officer, case(1, classification=0))
    assert verbs() == []
    inspector = person("inspector", "oversight")
    audit.read(inspector, case(1, classification=0))
    assert verbs() == ["read"]


def test_what_cannot_be_recorded_is_not_shown(officer):
    with transaction.atomic():
        sql("ALTER TABLE audit_event RENAME TO audit_away")
        with pytest.raises(audit.NotRecorded), transaction.atomic():
            audit.read(officer, case(1))
        with pytest.raises(audit.NotRecorded), transaction.atomic():
            audit.export(officer, "returns.csv", 7)
        transaction.set_rollback(True)


def test_an_export_says_what_and_how_many(officer):
    audit.export(officer, "report:women.csv", 1_200, about=case(4), format="csv")
    event = Event.objects.get()
    assert (event.verb, event.subject, event.mission) == ("export", "report:women.csv", "UNMOR")
    assert event.detail == {"format": "csv", "rows": 1200}


def test_who_saw_a_record_is_told_the_latest_first(officer, reader, auditor):
    audit.read(officer, case(1), case(2), page="/cases/")
    audit.read(reader, case(2))
    seen = queries.seen_by(auditor, "invented.case:2")
    assert [(row.by, row.page) for row in seen] == [("reader", ""), ("officer", "/cases/")]
    assert verbs()[-1] == "read"
    with pytest.raises(PermissionRefused):
        queries.seen_by(officer, "invented.case:2")


def test_events_come_in_pages_that_nothing_shifts(auditor, officer):
    grow(120)
    audit.record(officer, "sign-in")
    numbers, before = [], None
    while before is not None or not numbers:
        page = queries.events(auditor, verb="obligation.accept", before=before)
        numbers += [row.number for row in page.events]
        before = page.older
    assert numbers == list(range(120, 0, -1))
    (signed,) = queries.events(auditor, by="officer").events
    assert (signed.verb, signed.detail, signed.classification) == ("sign-in", {}, Classification.CONFIDENTIAL)
    assert queries.events(auditor, subject="mandates.obligation:7", until=signed.at).events[0].number == 8
    assert not queries.events(auditor, by="ama", since=signed.at.replace(year=2999)).events
    with pytest.raises(PermissionRefused):
        queries.events(officer)


def test_anything_that_a_person_may_type_is_stored_and_verifies(officer):
    audit.record(
        "na\0me \ud800" + "x" * 300, "sign-in.failed", 's\n"\\é' * 100, {"k": "\0\ud800\x7f\u2028 é", "n": 1e100}
    )
    event = Event.objects.get()
    assert len(event.by) == 150
    assert event.detail == {"k": "\0?\x7f\u2028 é", "n": 1e100}
    assert verify().whole


def test_detail_that_is_not_json_is_refused(officer):
    with pytest.raises(ValueError, match="JSON"):
        audit.record(officer, "x", detail={"n": float("nan")})
    assert not Event.objects.exists()


def test_appending_many_takes_as_many_queries_as_appending_one():
    grow(1)
    with CaptureQueriesContext(
        connection,
    ) as one:
        grow(1)
    with CaptureQueriesContext(connection) as many:
        grow(60)
    assert len(one) == len(many) <= 6


def test_checkpoints_are_kept_every_thousand_events_and_when_asked(auditor):
    grow(2_500)
    noted = actions.checkpoint(by=auditor)
    assert list(Checkpoint.objects.values_list("number", flat=True)) == [1_000, 2_000, 2_500]
    assert str(noted).split()[:2] == ["2500", Event.objects.get(number=2_500).digest]
    assert Event.objects.first().verb == "audit.checkpoint"


def test_an_empty_trail_has_nothing_to_note(auditor):
    with pytest.raises(PolicyRefused):
        actions.checkpoint(by=auditor)
    assert not Head.objects.filter(number__gt=0).exists()


def test_another_program_can_check_the_chain_by_what_the_documentation_says(officer):
    audit.record(officer, "x", "s", {"text": 'é\n"\\\x01\x7f', "n": 1})
    grow(3, mission="UNMOR")
    for event in Event.objects.all():
        listed = [event.number, event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), event.by, event.verb, event.subject]
        (written,) = sql("SELECT detail FROM audit_event WHERE number = %s", event.number)[0]
        listed += [written, event.mission, event.contributor, event.unit, event.host_state, event.classification]
        text = json.dumps([*listed, event.previous], ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == event.digest
    if connection.vendor == "sqlite":
        statement = re.search(r"SELECT json_array.*?;", canonical.__doc__, re.S)[0]
        lines = [line for (line,) in sql(statement.replace("%", "%%"))]
        digests = [hashlib.sha256(line.encode()).hexdigest() for line in lines]
        assert digests == list(Event.objects.order_by("number").values_list("digest", flat=True))
