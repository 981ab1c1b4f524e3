"""An attacker with all rights on a real database changes the trail; the verification says where."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluethread.core import audit
from bluethread.core.audit import verification
from bluethread.core.audit.actions import note_verification
from bluethread.core.audit.models import Checkpoint, Event, Head
from bluethread.core.audit.verification import Mark, verify
from bluethread.kernel.errors import BluethreadError
from core.trail import cut, drop_guards, found, grow, insert_after, put, rehash, roll_head, sql, swap
from staff import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    grow(9)
    assert verify().whole
    drop_guards()


def attested(number):
    event = Event.objects.get(number=number)
    return Mark(number, event.digest, "a print-out")


def test_an_untouched_trail_is_whole_and_says_what_it_was_compared_with():
    grow(2_003)
    verdict = verify([attested(1_500)])
    assert verdict.whole
    assert (verdict.events, verdict.last, verdict.kept, verdict.outside) == (2_003, 2_003, 2, 1)
    assert verdict.digest == Head.objects.get().digest


def test_an_empty_trail_is_whole():
    assert verify().whole


ALTERED = {
    "at": "1999-01-01 00:00:00+00:00",
    "by": "somebody",
    "verb": "x",
    "subject": "x",
    "detail": '{"note":"é 3 "}',
    "mission": "UNMOR",
    "contributor": "x",
    "unit": "x",
    "host_state": "x",
    "classification": 0,
    "digest": "f" * 64,
}


@pytest.mark.parametrize("column", ALTERED)
def test_any_altered_column_is_found_at_its_event(trail, column):
    put(4, **{column: ALTERED[column]})
    assert found()[0] == (4, "altered")
    assert {number for number, _ in found()} <= {4, 5}


def test_an_event_altered_together_with_its_digest_is_found_beside_its_successor(trail):
    put(4, by="somebody")
    rehash(4, 4)
    assert found() == [(5, "broken")]


def test_an_altered_link_is_found(trail):
    put(4, previous="f" * 64)
    assert found() == [(4, "broken"), (4, "altered")]


def test_removed_events_are_named(trail):
    sql("DELETE FROM audit_event WHERE number IN (3, 4, 7)")
    assert found() == [(3, "removed"), (7, "removed")]
    assert "events 3 to 4 are missing" in verify().findings[0].words


def test_a_removed_event_is_found_when_the_others_close_the_gap(trail):
    sql("DELETE FROM audit_event WHERE number = 3")
    for number in range(4, 10):
        put(number, number=number - 1)
    roll_head()
    assert found()[:2] == [(3, "broken"), (3, "moved")]


def test_swapped_events_are_named_with_where_they_came_from(trail):
    swap(3, 7)
    assert {(3, "moved"), (7, "moved")} <= set(found())
    words = [each.words for each in verify().findings if each.kind == "moved"]
    assert words[0].startswith("event 3 is event 7")


def test_an_inserted_event_is_found_where_it_pushes_the_others(trail):
    insert_after(4, by="somebody")
    roll_head()
    assert found()[:2] == [(6, "broken"), (6, "moved")]


def test_an_event_before_the_first_is_found(trail):
    sql("INSERT INTO audit_event SELECT " + _but("number", "0") + " FROM audit_event WHERE number = 1")
    assert found() == [(0, "inserted")]


def _but(column, value):
    names = ["number", "at", "by", "verb", "subject", "detail", "mission", "contributor", "unit", "host_state"]
    names += ["classification", "previous", "digest"]
    order = [name for (name,) in _columns()]
    assert set(order) == set(names)
    return ", ".join(value if name == column else f'"{name}"' for name in order)


def _columns():
    with connection.cursor() as cursor:
        return [(each.name,) for each in connection.introspection.get_table_description(cursor, "audit_event")]


def test_an_event_added_behind_the_head_is_found(trail):
    insert_after(9, by="somebody")
    assert found() == [(10, "inserted")]


def test_a_tail_cut_off_is_found_through_the_head(trail):
    cut(6)
    assert found() == [(7, "truncated")]


def test_a_tail_cut_off_with_its_head_is_found_through_a_kept_checkpoint(trail):
    Checkpoint.objects.create(number=8, digest=attested(8).digest, at="2026-01-01T00:00Z")
    cut(6, head=True)
    assert found() == [(7, "truncated")]


def test_a_tail_cut_off_with_all_that_is_kept_is_found_through_a_print_out(trail):
    printed = attested(8)
    cut(6, head=True, checkpoints=True)
    assert found() == []
    assert found(printed) == [(7, "truncated")]


def test_everything_cut_off_is_found_through_a_print_out(trail):
    printed = attested(8)
    cut(0, checkpoints=True)
    sql("DELETE FROM audit_head")
    assert found() == []
    assert (1, "truncated") in [(each.number, each.kind) for each in verify([printed]).findings]


def test_a_chain_rebuilt_from_some_event_on_is_found_between_two_attested_ones(trail):
    printed = [attested(2), attested(8)]
    put(5, by="somebody")
    rehash(5)
    roll_head()
    assert found() == []
    (finding,) = [each for each in verify(printed).findings if each.kind != "unguarded"]
    assert (finding.number, finding.kind) == (8, "rewritten")
    assert "events 3 to 8" in finding.words


def test_a_head_left_behind_a_rebuilt_chain_is_found(trail):
    put(5, by="somebody")
    rehash(5)
    assert found() == [(9, "rewritten")]


def test_a_missing_head_is_found_and_nothing_more_is_appended(trail, administrator):
    sql("DELETE FROM audit_head")
    assert found() == [(9, "head")]
    with pytest.raises(audit.BluethreadError, match="lost its head"):
        audit.record(administrator, "sign-in")


def test_a_kept_checkpoint_that_was_removed_or_altered_is_found():
    grow(3_100)
    drop_guards()
    sql("DELETE FROM audit_checkpoint WHERE number = 1000")
    sql("UPDATE audit_checkpoint SET digest = %s WHERE number = 2000", "f" * 64)
    assert found() == [(1_000, "checkpoint"), (2_000, "rewritten")]


def test_many_findings_are_counted_and_some_kept():
    grow(400)
    drop_guards()
    sql("UPDATE audit_event SET verb = 'x'")
    verdict = verify()
    assert verdict.found >= 400
    assert len(verdict.findings) <= verification.KEPT_FINDINGS
    assert verdict.findings[0].number == 1


def test_missing_guards_are_named(trail):
    missing = {each.words.split()[2] for each in verify().findings}
    assert missing == verification.GUARDS[connection.vendor]


def test_the_index_of_reads_is_compared_with_the_events(officer):
    grow(2)
    audit.read(officer, audit.About("conduct.case:1"), audit.About("conduct.case:2"))
    grow(2)
    assert verify().whole
    drop_guards()
    sql("DELETE FROM audit_mention WHERE ref = %s", "conduct.case:2")
    assert found() == [(3, "index")]
    sql("INSERT INTO audit_mention (number, ref) VALUES (3, 'conduct.case:2'), (4, 'x:1'), (99, 'x:1')")
    assert found() == [(4, "index"), (99, "index")]


def test_what_no_program_would_write_is_found_and_stops_nothing(trail):
    put(4, by=b"\x00\xff")
    put(6, detail="[")
    assert found() == [(4, "altered"), (6, "altered")]
    assert Event.objects.get(number=6).detail == {"unreadable": "["}
    if connection.vendor == "sqlite":  # PostgreSQL keeps no half characters
        sql("UPDATE audit_event SET by = CAST(x'ff' AS TEXT) WHERE number = 5")
        assert (1, "unreadable") in found()


TAMPERING = [
    "UPDATE audit_event SET by = 'x'",
    "DELETE FROM audit_event",
    "UPDATE audit_checkpoint SET digest = 'x'",
    "DELETE FROM audit_checkpoint",
    "UPDATE audit_mention SET ref = 'x'",
    "DELETE FROM audit_mention",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET number = 1",
    "UPDATE audit_head SET number = number + 1",
    "UPDATE audit_head SET digest = 'x'",
]
EMPTYING = [f"TRUNCATE audit_{table}" for table in ("event", "checkpoint", "mention", "head")]


@pytest.mark.parametrize("statement", TAMPERING + (EMPTYING if connection.vendor == "postgresql" else []))
def test_the_database_refuses_to_change_the_trail(officer, statement):
    grow(1_000)
    audit.read(officer, audit.About("conduct.case:1"))
    with pytest.raises(DatabaseError, match=r"never|only moves forward"), transaction.atomic():
        sql(statement)
    assert verify().whole


def try_to_note(verdict):
    """Record a verification, where anything can be."""
    by = person("inspector", "oversight", ceiling=2)
    with suppress(BluethreadError, DatabaseError):
        note_verification(by=by, verdict=verdict)


def test_a_verification_leaves_an_event_that_says_what_it_gave():
    grow(3)
    verdict = verify([attested(2)])
    try_to_note(verdict)
    event = Event.objects.get(verb="audit.verify")
    assert event.by == "inspector"
    assert event.detail == {
        "sound": True, "events": 3, "last": 3, "digest": verdict.digest, "kept": 0, "outside": 1, "found": 0,
        "first": "",
    }  # fmt: skip
    assert verify([attested(2)]).whole


def test_a_break_that_only_the_head_shows_is_found_again_after_its_verification_was_recorded(trail):
    put(5, by="somebody")
    rehash(5)
    for _ in range(3):
        assert found()[0] == (9, "rewritten")
        try_to_note(verify())
    assert Event.objects.filter(verb="audit.verify").count() == 3
    assert Event.objects.filter(verb="audit.verify").last().detail["sound"] is False
    assert "event 9" in Event.objects.filter(verb="audit.verify").last().detail["first"]


def test_a_verification_never_takes_the_place_of_an_event_that_is_gone(trail):
    printed = attested(8)
    cut(6, head=True)
    for _ in range(3):
        try_to_note(verify([printed]))
        assert found(printed) == [(7, "truncated")]
    assert not Event.objects.filter(verb="audit.verify").exists()


SIZE = 12
NUMBERS = st.integers(1, SIZE)
INNER = st.integers(2, SIZE - 1)


@st.composite
def attacks(draw):
    """An attack and the numbers at which it must be found."""
    kind = draw(st.sampled_from(["alter", "forge", "remove", "swap", "insert", "cut", "rebuild"]))
    at = draw(INNER)
    if kind == "alter":
        column = draw(st.sampled_from(sorted(ALTERED)))
        return (lambda: put(at, **{column: ALTERED[column]})), {at}
    if kind == "forge":
        return (lambda: (put(at, subject="x"), rehash(at, at))), {at, at + 1}
    if kind == "remove":
        return (lambda: sql("DELETE FROM audit_event WHERE number = %s", at)), {at}
    if kind == "swap":
        other = draw(NUMBERS.filter(lambda number: number != at))
        return (lambda: swap(at, other)), {at, other}
    if kind == "insert":
        return (lambda: insert_after(at, subject="x")), {at + 1, at + 2}
    if kind == "cut":
        return (lambda: cut(at, head=True)), {at + 1}
    return (lambda: (put(at, subject="x"), rehash(at), roll_head())), {SIZE}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attack=attacks())
def test_any_tampering_is_found_at_its_place(attack):
    tamper, places = attack
    with transaction.atomic():
        grow(SIZE)
        printed = attested(SIZE)
        drop_guards()
        tamper()
        ((place, _kind), *_more) = found(printed)
        assert place in places
        try_to_note(verify([printed]))
        assert found(printed)[0][0] == place
        transaction.set_rollback(True)
