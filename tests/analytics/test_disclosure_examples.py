"""Small-cell protection on tables small enough to do in the head. All figures are invented."""

import itertools
from random import Random

import pytest

from bluethread.analytics.disclosure import (
    Counts,
    Kind,
    Line,
    Mark,
    Policy,
    Release,
    Released,
    Shown,
    Suppressed,
    Table,
    Where,
    audit,
    mark,
    protect,
)
from bluethread.kernel.errors import BadInput
from small_cells import line, with_margins

POLICY = Policy()
BY = ("mission", "contributor")
WITH_SEX = (*BY, "sex")


def only(**values: str) -> Where:
    return {name: frozenset({value}) for name, value in values.items()}


def missions(**persons: int) -> Counts:
    """Persons of one mission by contributor."""
    return Counts(BY, {("X", contributor): count for contributor, count in persons.items()})


def table(*lines: Line, name: str = "table") -> Table:
    return Table(name, lines)


def release(name: str, *lines: tuple[Line, int]) -> Release:
    return Release(name, tuple(Released(each, Shown(value)) for each, value in lines))


def hidden(done: Release) -> dict[str, Kind]:
    return {each.line.key: each.part.kind for each in done.lines if isinstance(each.part, Suppressed)}


TOTAL = Line("X", only(mission="X"))


def contributors(counts: Counts) -> list[Line]:
    return [Line(at[1], only(mission="X", contributor=at[1])) for at in sorted(counts.persons)]


def test_a_small_count_is_hidden_and_so_is_another_or_the_total_would_give_it_away() -> None:
    counts = missions(AAA=3, BBB=12, CCC=40)
    done = protect(counts, [table(TOTAL, *contributors(counts))], POLICY).releases[0]
    assert hidden(done) == {"AAA": Kind.SMALL, "BBB": Kind.PROTECTS}
    assert [mark(each.part) for each in done.lines] == [Mark.SHOWN, Mark.NOT_SHOWN, Mark.NOT_SHOWN, Mark.SHOWN]


def test_without_a_total_a_small_count_is_hidden_alone() -> None:
    counts = missions(AAA=3, BBB=12, CCC=40)
    assert hidden(protect(counts, [table(*contributors(counts))], POLICY).releases[0]) == {"AAA": Kind.SMALL}


def test_two_small_counts_do_not_hide_each_other_where_both_are_few() -> None:
    counts = missions(AAA=1, BBB=3, CCC=40, DDD=9)
    done = protect(counts, [table(TOTAL, *contributors(counts))], POLICY).releases[0]
    assert hidden(done) == {"AAA": Kind.SMALL, "BBB": Kind.SMALL, "DDD": Kind.PROTECTS}


def test_a_mission_with_and_without_a_contributor_are_not_both_shown() -> None:
    counts = missions(AAA=2, BBB=30, CCC=50)
    without = Line("X without AAA", {"mission": frozenset({"X"}), "contributor": frozenset({"BBB", "CCC"})})
    done = protect(counts, [table(TOTAL, without)], POLICY).releases[0]
    assert hidden(done) == {"X without AAA": Kind.PROTECTS}


def test_what_was_published_before_is_taken_into_account() -> None:
    counts = missions(AAA=2, BBB=30, CCC=50)
    first = protect(counts, [table(TOTAL)], POLICY).releases
    without = Line("X without AAA", {"mission": frozenset({"X"}), "contributor": frozenset({"BBB", "CCC"})})
    second = protect(counts, [table(without)], POLICY, first)
    assert hidden(second.releases[0]) == {"X without AAA": Kind.PROTECTS}
    assert not second.given_away


def test_a_total_one_unit_larger_than_the_last_is_not_shown_beside_it() -> None:
    counts = missions(AAA=2, BBB=30, CCC=50)
    first = release("March", (Line("two units", only(mission="X") | {"contributor": frozenset({"BBB", "CCC"})}), 80))
    second = protect(counts, [table(TOTAL)], POLICY, [first])
    assert hidden(second.releases[0]) == {"X": Kind.PROTECTS}


def test_a_share_and_its_sample_are_the_count_and_the_rest() -> None:
    persons = {
        ("X", "AAA", "female"): 28,
        ("X", "AAA", "male"): 2,
        ("X", "BBB", "female"): 10,
        ("X", "BBB", "male"): 90,
    }
    counts = Counts(WITH_SEX, persons)
    share = Line("AAA", only(contributor="AAA", sex="female"), only(contributor="AAA"))
    done = protect(counts, [table(share)], POLICY).releases[0].lines[0]
    assert isinstance(done.ratio, Suppressed)
    assert sum(isinstance(cell, Suppressed) for cell in (done.part, done.whole)) == 1
    open_ = Line("BBB", only(contributor="BBB", sex="female"), only(contributor="BBB"))
    assert protect(counts, [table(open_)], POLICY).releases[0].lines[0].ratio == pytest.approx(0.1)


def test_a_share_of_nobody_has_no_ratio() -> None:
    counts = Counts(WITH_SEX, {("X", "AAA", "female"): 0, ("X", "AAA", "male"): 0})
    share = Line("AAA", only(contributor="AAA", sex="female"), only(contributor="AAA"))
    assert protect(counts, [table(share)], POLICY).releases[0].lines[0].ratio is None


def test_the_audit_says_which_figures_give_a_group_away() -> None:
    counts = missions(AAA=3, BBB=12, CCC=40)
    without = Line("rest", {"mission": frozenset({"X"}), "contributor": frozenset({"BBB", "CCC"})})
    shown = release("both", (TOTAL, 55), (without, 52))
    (found,) = audit(counts, [table(TOTAL, without)], [shown], POLICY)
    assert (found.low, found.high) == (3, 3)
    assert found.words == "contributor AAA: exactly 3, from + 1 × everyone (55) − 1 × contributor other than AAA (52)"


def test_the_audit_knows_that_persons_are_never_fewer_than_none() -> None:
    """The rest of the mission is 4 persons, so that neither of the two contributors can be more."""
    counts = missions(AAA=2, BBB=2, CCC=50)
    lines = (TOTAL, Line("CCC", only(contributor="CCC")))
    shown = release("both", (lines[0], 54), (lines[1], 50))
    found = audit(counts, [table(*lines, Line("AAA", only(contributor="AAA")))], [shown], POLICY)
    assert [(each.group, each.low, each.high) for each in found] == [
        ("contributor AAA", 0, 4),
        ("contributor BBB", 0, 4),
    ]


def test_what_earlier_tables_give_away_is_reported_and_not_added_to() -> None:
    counts = missions(AAA=2, BBB=30, CCC=50)
    before = release("unprotected", (Line("AAA", only(contributor="AAA")), 2))
    done = protect(counts, [table(TOTAL, *contributors(counts))], POLICY, [before])
    (found,) = done.given_away
    assert found.before
    assert (found.group, found.low, found.high) == ("contributor AAA", 2, 2)
    assert "X" not in hidden(done.releases[0])


def test_a_count_corrected_since_is_not_held_against_the_new_one() -> None:
    counts = missions(AAA=2, BBB=31, CCC=50)
    before = release("before the correction", (TOTAL, 82), (Line("CCC", only(contributor="CCC")), 50))
    done = protect(counts, [table(TOTAL, *contributors(counts))], POLICY, [before])
    assert not done.given_away
    assert audit(counts, [table(TOTAL, *contributors(counts))], done.releases, POLICY, [before]) == []


def test_nobody_is_shown_unless_it_says_what_everybody_else_is() -> None:
    persons = {
        ("X", "AAA", "female"): 0,
        ("X", "AAA", "male"): 30,
        ("X", "BBB", "female"): 20,
        ("X", "BBB", "male"): 30,
    }
    counts = Counts(WITH_SEX, persons)
    assert hidden(protect(counts, [with_margins(counts)], POLICY).releases[0]) == {}
    with_attributes = Policy(attributes=frozenset({"sex"}))
    done = hidden(protect(counts, [with_margins(counts)], with_attributes).releases[0])
    assert done["X/AAA/female"] is Kind.SMALL
    assert "X/AAA/male" in done


def test_an_attribute_value_that_is_not_stated_counts_as_nobody() -> None:
    counts = Counts(WITH_SEX, {("X", "AAA", "male"): 30, ("X", "BBB", "female"): 20, ("X", "BBB", "male"): 30})
    done = protect(counts, [with_margins(counts)], Policy(attributes=frozenset({"sex"}))).releases[0]
    assert hidden(done)["X/AAA/female"] is Kind.SMALL


def test_two_names_of_one_group_are_hidden_together() -> None:
    counts = Counts(BY, {("X", "AAA"): 3, ("Y", "BBB"): 40})
    lines = [line(BY, at) for at in itertools.product((None, "X", "Y"), (None, "AAA", "BBB"))]
    done = hidden(protect(counts, [table(*lines)], POLICY).releases[0])
    assert {"X/all", "all/AAA", "X/AAA"} <= done.keys()


def test_reasons_are_in_words() -> None:
    assert Suppressed(Kind.SMALL).words.startswith("It counts so few persons")
    assert "other published figures" in Suppressed(Kind.PROTECTS).words


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Policy(minimum=1), "protects nobody"),
        (lambda: Counts(BY, {("X",): 3}), "one value each of mission, contributor"),
        (lambda: Counts(BY, {("X", "AAA"): -1}), "-1 persons"),
        (lambda: protect(missions(AAA=3), [table(Line("", only(rank="P-4")))], POLICY), "no dimension"),
    ],
)
def test_what_makes_no_sense_is_refused(make, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        make()


def test_a_month_of_contributors_by_mission_category_and_sex_withstands_the_attack() -> None:
    """40 contributors × 12 missions × 3 categories × 2 sexes with all margins, most of them empty as in life."""
    chosen = Random(11)
    sizes = {"contributor": 40, "mission": 12, "category": 3, "sex": 2}
    axes = [[f"{name} {number}" for number in range(size)] for name, size in sizes.items()]
    persons = {at: 0 if chosen.random() < 0.9 else 1 + int(chosen.expovariate(0.1)) for at in itertools.product(*axes)}
    counts = Counts(tuple(sizes), persons)
    asked = with_margins(counts)
    done = protect(counts, [asked], POLICY)
    assert not done.given_away
    assert audit(counts, [asked], done.releases, POLICY) == []
    small = sum(0 < count < 5 for count in persons.values())
    kinds = hidden(done.releases[0])
    assert small < len(kinds) < 0.2 * len(asked.lines)
