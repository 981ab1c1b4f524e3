"""The rule as the database reads it is the rule as plain Python reads it; a query that names no viewer raises."""

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluethread.core.access import roles
from bluethread.core.access.guards import Unscoped, covered
from bluethread.core.access.rule import DIMENSIONS, Bound, Classification, Handling, Rule
from bluethread.mandates.models import Evidence, Expression, Obligation, Work
from bluethread.observations.models import Record
from staff import person

CODES = ["", "UNMOR", "UNDRA", "UNLES"]
levels = st.sampled_from(list(Classification))
codes = st.none() | st.frozensets(st.sampled_from(CODES[1:]), max_size=2)
bounds = st.builds(Bound, ceiling=levels, mission=codes, contributor=codes, unit=codes, host_state=codes)
rules = st.frozensets(bounds, max_size=3).map(Rule)


@pytest.fixture
def works(db):
    return [
        Work.objects.create(
            key=f"{level}{published}{mission}-{state}",
            kind="note",
            classification=level,
            published=published,
            mission=mission,
            host_state=state,
        )
        for level in Classification
        for published in (True, False)
        for mission in CODES
        for state in CODES[:2]
    ]


@given(rule=rules, reading=st.booleans())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_and_plain_python_agree(works, rule, reading):
    condition = covered(Work, rule, reading=reading)
    found = set(Work.objects.unscoped("the condition is what is tried").filter(condition).values_list("key", flat=True))
    sees = rule.covers if reading else rule.reaches
    assert found == {each.key for each in works if sees(vars(each))}


@given(
    own=bounds,
    other=bounds,
    record=st.fixed_dictionaries(dict.fromkeys(DIMENSIONS, st.sampled_from(CODES))),
    level=levels,
)
def test_what_lies_within_a_bound_covers_nothing_beyond_it(own, other, record, level):
    record |= {"classification": level}
    assert not (own.within(other) and own.covers(record)) or other.covers(record)
    assert Rule.of([own, other]).covers(record) == (own.covers(record) or other.covers(record))


def test_a_table_without_a_column_lies_within_no_bound_on_it():
    assert "published" in str(covered(Record, Rule(frozenset({Bound(unit=frozenset({"FPU-1"}))}))))
    assert "unit" not in str(covered(Record, Rule(frozenset({Bound(unit=frozenset({"FPU-1"}))}))))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda: list(Work.objects.all()),
        lambda: Work.objects.count(),
        lambda: Work.objects.filter(key="x").exists(),
        lambda: Work.objects.get(key="x"),
        lambda: Work.objects.first(),
        lambda: Work.objects.aggregate(n=Count("pk")),
        lambda: list(Work.objects.values_list("key", flat=True)),
        lambda: list(Work.objects.order_by("key").iterator()),
        lambda: Work.objects.filter(key="x").update(kind="note"),
        lambda: Work.objects.filter(key="x").delete(),
        lambda: Work.objects.in_bulk(),
        lambda: list(Work.objects.all().union(Work.objects.all())),
        lambda: list(Work.objects.unscoped("outer").filter(expressions__in=Expression.objects.all())),
        lambda: list(Work(pk=1).expressions.all()),
        lambda: list(Work.objects.unscoped("outer").prefetch_related("expressions")),
    ],
)
def test_a_query_that_names_no_viewer_raises(ask):
    Work.objects.create(key="x", kind="note")
    with pytest.raises(Unscoped, match="visible_to"):
        ask()


def test_what_nobody_classified_is_closed(db):
    Work.objects.create(key="x", kind="note")
    desk = person("desk", "mission_desk", ceiling=Classification.CONFIDENTIAL)
    assert not Work.objects.visible_to(desk).exists()
    highest = person("highest", "mission_desk", ceiling=Classification.STRICTLY_CONFIDENTIAL)
    assert Work.objects.visible_to(highest).exists()


def test_rows_follow_their_parent_and_their_own_columns(db):
    work = Work.objects.create(key="x", kind="note", classification=0, mission="UNMOR")
    obligation = Obligation.objects.create(
        work=work, order=1, path="OP1", clause=1, fingerprint="x", verb="requests", verb_lemma="request",
        verb_class="directive", force=3, addressee="secretary_general", what="report", start=0, end=1,
    )  # fmt: skip
    Evidence.objects.create(obligation=obligation, kind="link", reference="x", classification=1, mission="UNMOR")
    here = person("here", "planning_officer", missions=["UNMOR"])
    cleared = person("cleared", "planning_officer", missions=["UNMOR"], ceiling=Classification.CONFIDENTIAL)
    elsewhere = person("elsewhere", "planning_officer", missions=["UNDRA"], ceiling=Classification.CONFIDENTIAL)
    seen = [
        (Obligation.objects.visible_to(p).count(), Evidence.objects.visible_to(p).count())
        for p in (here, cleared, elsewhere)
    ]
    assert seen == [(1, 0), (1, 1), (0, 0)]


def test_a_published_record_is_read_by_all_and_changed_by_those_it_concerns(db):
    Work.objects.create(key="x", kind="note", classification=0, published=True, mission="UNMOR")
    elsewhere = person("elsewhere", "planning_officer", missions=["UNDRA"])
    assert Work.objects.visible_to(elsewhere).exists()
    assert not Work.objects.open_to(elsewhere, "mandates.ingest").exists()
    assert Work.objects.open_to(person("here", "planning_officer", missions=["UNMOR"]), "mandates.ingest").exists()


def test_a_new_record_is_about_what_its_author_is_bounded_to():
    rule = Rule(
        frozenset(
            {Bound(mission=frozenset({"UNMOR"})), Bound(mission=frozenset({"UNMOR"}), unit=frozenset({"a", "b"}))}
        )
    )
    assert Handling(Classification.UNCLASSIFIED).narrowed_to(rule).mission == "UNMOR"
    assert Handling(Classification.UNCLASSIFIED).narrowed_to(rule).unit == ""


def test_an_opened_record_takes_nothing_away_from_whoever_sees_all():
    opened = {"mandates.work": {"7"}}
    assert not covered(Work, Rule(frozenset({Bound(Classification.STRICTLY_CONFIDENTIAL)})), opened=opened)
    assert "7" in str(covered(Work, Rule(frozenset({Bound()})), opened=opened))


@pytest.mark.parametrize("role", ["public_reader", "team_site_reporter"])
def test_an_assignment_above_what_its_role_may_have_reaches_no_higher_than_the_role(works, role):
    holder = person("high", role, ceiling=Classification.STRICTLY_CONFIDENTIAL)
    (bound,) = holder.rule("mandates.read").bounds
    assert bound.ceiling == roles.get(role).highest
    levels = Work.objects.visible_to(holder).values_list("classification", flat=True)
    assert max(levels) == roles.get(role).highest
