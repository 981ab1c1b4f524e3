"""Small-cell protection against an attacker who tries every truth, on random tables published one after another."""

import itertools
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluethread.analytics.disclosure import (
    Cell,
    Counts,
    Kind,
    Line,
    Policy,
    Release,
    Released,
    Shown,
    Suppressed,
    Table,
    Where,
    audit,
    protect,
)
from bluethread.analytics.disclosure.exact import RowSpace
from small_cells import known, not_shown, positions, recognised, truths, with_margins

DIMENSIONS = ("mission", "contributor", "sex")
VALUES = (("X", "Y"), ("A", "B", "C"), ("female", "male"))
POLICY = Policy(minimum=3)
thorough = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def worlds(draw: st.DrawFn) -> Counts:
    """Some of the base cells, each of 0 to 5 persons."""
    at = draw(st.lists(st.sampled_from(list(itertools.product(*VALUES))), min_size=1, max_size=5, unique=True))
    return Counts(DIMENSIONS, {each: draw(st.integers(0, 5)) for each in at})


wheres = st.fixed_dictionaries(
    {},
    optional={
        name: st.frozensets(st.sampled_from(values), min_size=1)
        for name, values in zip(DIMENSIONS, VALUES, strict=True)
    },
)


@st.composite
def tables(draw: st.DrawFn, table_id: str = "table") -> Table:
    """Counts of any scope, and shares of women: missions with and without a contributor among them."""
    lines = []
    for number, where in enumerate(draw(st.lists(wheres, min_size=1, max_size=8))):
        share = draw(st.booleans())
        part = {**where, "sex": frozenset({"female"})} if share else where
        whole = {name: values for name, values in where.items() if name != "sex"} if share else None
        lines.append(Line(str(number), part, whole))
    return Table(table_id, tuple(lines))


any_table = st.one_of(tables(), st.none())


def publish(counts: Counts, table: Table | None, before: tuple[Release, ...]) -> tuple[Release, ...]:
    """The releases with one more; nothing may be given away."""
    done = protect(counts, [table or with_margins(counts)], POLICY, before)
    assert not done.given_away
    return (*before, *done.releases)


@thorough
@given(worlds(), any_table)
def test_no_small_group_can_be_recognised_in_a_release(counts: Counts, table: Table | None) -> None:
    releases = publish(counts, table, ())
    assert recognised(counts, releases, POLICY) == []
    assert audit(counts, [table or with_margins(counts)], releases, POLICY) == []


@thorough
@given(worlds(), st.lists(any_table, min_size=2, max_size=3))
def test_tables_published_one_after_another_give_nothing_away_together(
    counts: Counts, published: list[Table | None]
) -> None:
    releases: tuple[Release, ...] = ()
    for table in published:
        releases = publish(counts, table, releases)
    assert recognised(counts, releases, POLICY) == []


@thorough
@given(worlds(), any_table)
def test_the_audit_finds_what_trying_every_truth_finds(counts: Counts, table: Table | None) -> None:
    """Everything is shown; the audit names a small group exactly when one can be recognised."""
    table = table or with_margins(counts)
    shown = everything(counts, table)
    assert bool(audit(counts, [table], [shown], POLICY)) == bool(recognised(counts, [shown], POLICY))


@thorough
@given(worlds(), any_table)
def test_what_sums_and_differences_determine_the_audit_finds_too(counts: Counts, table: Table | None) -> None:
    table = table or with_margins(counts)
    told = known(counts, [everything(counts, table)])
    space = RowSpace([sorted(group) for group, _ in told])
    persons = [counts.persons[at] for at in sorted(counts.persons)]
    small = [place for place, count in enumerate(persons) if POLICY.is_small(count)]
    if any(space.combination([place]) for place in small):
        assert audit(counts, [table], [everything(counts, table)], POLICY)
    for place in range(len(persons)):
        combination = space.combination([place])
        if combination is not None:
            assert sum(factor * told[row][1] for row, factor in combination.items()) == persons[place]


@thorough
@given(worlds(), any_table)
def test_where_nobody_is_few_everything_is_shown(counts: Counts, table: Table | None) -> None:
    many = Counts(DIMENSIONS, {at: persons * 3 for at, persons in counts.persons.items()})
    assert not_shown(protect(many, [table or with_margins(many)], POLICY).releases) == 0


@thorough
@given(worlds(), any_table)
def test_publishing_again_shows_what_was_shown(counts: Counts, table: Table | None) -> None:
    tables_ = [table or with_margins(counts)]
    once = protect(counts, tables_, POLICY)
    assert protect(counts, tables_, POLICY) == once
    again = protect(counts, tables_, POLICY, once.releases)
    assert recognised(counts, [*once.releases, *again.releases], POLICY) == []
    shown_before = {key for key, cell in cells(once.releases[0]) if isinstance(cell, Shown)}
    assert shown_before <= {key for key, cell in cells(again.releases[0]) if isinstance(cell, Shown)}


@settings(thorough, max_examples=20)
@given(worlds(), any_table)
def test_nobody_among_others_is_protected_where_it_says_what_the_others_are(
    counts: Counts, table: Table | None
) -> None:
    policy = Policy(minimum=3, attributes=frozenset({"sex"}))
    filled = Counts(DIMENSIONS, {(*at[:2], sex): 0 for at in counts.persons for sex in VALUES[2]} | counts.persons)
    asked = table or with_margins(filled)
    release = protect(filled, [asked], policy).releases[0]
    told = known(filled, [release])
    beside = {at[:2]: sum(filled.persons[(*at[:2], sex)] for sex in VALUES[2]) for at in filled.persons}
    for place, at in enumerate(sorted(filled.persons)):
        if filled.persons[at] == 0 and beside[at[:2]] and any(place in group for group, _ in told):
            assert any(truth[place] >= 3 for truth in truths(len(filled.persons), told, 3)), at


def everything(counts: Counts, table: Table) -> Release:
    """A table with every count shown."""
    persons = [counts.persons[at] for at in sorted(counts.persons)]

    def cell(where: Where) -> Shown:
        return Shown(sum(persons[at] for at in positions(counts, where)))

    return Release(
        table.id,
        tuple(Released(line, cell(line.part), cell(line.whole) if line.whole else None) for line in table.lines),
    )


def cells(release: Release) -> list[tuple[tuple[str, str], Cell]]:
    """Every count of a release by its line and place in it."""
    return [
        ((line.line.key, place), cell)
        for line in release.lines
        for place, cell in (("part", line.part), ("whole", line.whole))
        if cell is not None
    ]


def test_little_more_is_lost_than_must_be() -> None:
    """On tiny tables: against the fewest counts whose hiding withstands the attacker, found by trying them all."""
    hidden = fewest = 0
    for seed in range(12):
        chosen = Random(seed)
        shape = chosen.choice([("AB", "xy"), ("AB", "xyz")])
        counts = Counts(("mission", "sex"), {at: chosen.randint(0, 8) for at in itertools.product(*shape)})
        table = with_margins(counts)
        needed = not_shown(protect(counts, [table], POLICY).releases)
        hidden, fewest = hidden + needed, fewest + fewest_hidden(counts, table, needed)
    assert fewest <= hidden <= 1.1 * fewest


def fewest_hidden(counts: Counts, table: Table, most: int) -> int:
    """The least number of counts that have to be hidden; `most` is known to do."""
    open_ = everything(counts, table).lines
    for count in range(most):
        for hidden in itertools.combinations(range(len(open_)), count):
            lines = (
                Released(line.line, Suppressed(Kind.PROTECTS)) if at in hidden else line
                for at, line in enumerate(open_)
            )
            if not recognised(counts, [Release(table.id, tuple(lines))], POLICY):
                return count
    return most
