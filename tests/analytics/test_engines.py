"""Every engine gives the same answer: tables as examples, then random tables against each other."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluethread.analytics.asks import Answer, Ask, Measure
from bluethread.analytics.engines import duck, plain
from bluethread.analytics.marts import Column, Extract, Marts
from bluethread.core.access.guards import Unscoped
from bluethread.core.access.rule import EVERYTHING, Bound, Classification, Rule

START = datetime.fromisoformat("2014-01-01")  # without a zone, as marts keep moments
NAMES = ("month", "contributor", "mission", "category", "sex")
COLUMNS = (
    *(Column(name) for name in NAMES),
    Column("classification", "whole"),
    Column("published", "whole"),
    Column("persons", "whole"),
    Column("recorded_at", "moment"),
    Column("superseded_at", "moment"),
)
SHARE = Measure(
    "persons",
    numerator={"category": frozenset({"individual_police"}), "sex": frozenset({"female"})},
    denominator={"category": frozenset({"individual_police"})},
)
COUNT = Measure("persons", numerator=SHARE.numerator)


def by_duckdb(folder: Path, rows: Sequence[dict[str, Any]], ask: Ask) -> list[Answer]:
    marts = Marts(folder)
    tuples = [tuple(row[column.name] for column in COLUMNS) for row in rows]
    extract = Extract("observations", COLUMNS, ("category", "mission", "month"), ("persons",), tuples)
    build = marts.rebuild([extract], stamp="", at=datetime.now(UTC))
    return duck.answer(ask, lambda sql: marts.query(build, sql))


def by_plain(folder: Path, rows: Sequence[dict[str, Any]], ask: Ask) -> list[Answer]:
    return plain.answer(ask, rows)


class Spec:
    """Observations as a table, and what an indicator makes of them on one engine."""

    def __init__(self, folder: Path, engine: Any) -> None:
        self.folder, self.engine, self.rows = folder, engine, list[dict[str, Any]]()

    def observations(self, table: str) -> None:
        head, *lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
        for line in lines:
            row: dict[str, Any] = dict.fromkeys(NAMES, "any") | dict(zip(head, line, strict=True))
            row |= {"persons": int(row["persons"]), "sex": row["sex"] or "unknown"}
            row |= {"classification": int(row.get("level") or 0), "published": int(bool(row.get("published")))}
            row["recorded_at"] = START + timedelta(days=int(row.get("recorded", 0)))
            closed = row.get("superseded")
            row["superseded_at"] = START + timedelta(days=int(closed)) if closed else None
            self.rows.append(row)

    def ask(self, measure: Measure, **asked: Any) -> list[Answer]:
        return self.engine(self.folder, self.rows, Ask("observations", measure, **({"rule": EVERYTHING} | asked)))


@pytest.fixture(params=[by_duckdb, by_plain])
def spec(request: pytest.FixtureRequest, tmp_path: Path) -> Spec:
    return Spec(tmp_path, request.param)


def test_share_ignores_persons_without_sex_and_says_so(spec: Spec) -> None:
    spec.observations("""
        mission | category          | sex    | persons
        UNAMI   | individual_police | female |      2
        UNAMI   | individual_police | male   |      8
        UNAMI   | individual_police |        |      5
        UNAMI   | troops            | female |     90
    """)
    assert spec.ask(SHARE) == [Answer((), 2, 10, 5)]
    assert spec.ask(SHARE)[0].value == 0.2
    assert spec.ask(COUNT) == [Answer((), 2, None, 5)]


def test_groups_come_in_order_and_only_where_something_was_observed(spec: Spec) -> None:
    spec.observations("""
        month   | mission | category          | sex    | persons
        2013-12 | UNMIL   | individual_police | female |      3
        2013-11 | UNMIL   | individual_police | male   |      4
        2013-12 | UNMIK   | individual_police | male   |      0
        2013-12 | UNDOF   | troops            | female |      1
    """)
    assert spec.ask(SHARE, by=("month", "mission")) == [
        Answer(("2013-11", "UNMIL"), 0, 4, 0),
        Answer(("2013-12", "UNMIK"), 0, 0, 0),
        Answer(("2013-12", "UNMIL"), 3, 3, 0),
    ]
    assert spec.ask(SHARE, by=("mission",), where={"mission": frozenset({"UNMIK"})})[0].value is None


def test_nothing_observed_gives_no_figure(spec: Spec) -> None:
    spec.observations("""
        mission | category | sex    | persons
        UNAMI   | troops   | female |      2
    """)
    assert spec.ask(SHARE) == []


def test_a_correction_replaces_and_the_past_stays(spec: Spec) -> None:
    spec.observations("""
        category          | sex    | persons | recorded | superseded
        individual_police | female |       1 |        0 |         10
        individual_police | female |       5 |       10 |
        individual_police | male   |      15 |        0 |
    """)
    assert spec.ask(SHARE)[0].value == 0.25
    assert spec.ask(SHARE, as_of=START + timedelta(days=9))[0].value == 1 / 16
    assert spec.ask(SHARE, as_of=START + timedelta(days=10))[0].value == 0.25
    assert spec.ask(SHARE, as_of=START - timedelta(days=1)) == []


def test_an_aggregate_counts_what_its_viewer_may_see_and_nothing_else(spec: Spec) -> None:
    spec.observations("""
        mission | contributor | category          | sex    | persons | level | published
        UNMOR   | BEL         | individual_police | female |       1 |       |
        UNMOR   | ELD         | individual_police | male   |       2 |     1 |
        UNDRA   | BEL         | individual_police | male   |       4 |       |
        UNDRA   | ELD         | individual_police | male   |       8 |       | yes
        all     | all         | individual_police | male   |      16 |       |
    """)
    here = Bound(mission=frozenset({"UNMOR"}))
    cleared = Bound(Classification.CONFIDENTIAL, mission=frozenset({"UNMOR"}))
    state = Bound(contributor=frozenset({"BEL"}))
    unit = Bound(unit=frozenset({"BEL-1"}))
    seen = [spec.ask(SHARE, rule=Rule.of(bounds)) for bounds in ([here], [cleared], [state], [here, state], [unit], [])]
    assert [answers[0].denominator if answers else 0 for answers in seen] == [9, 11, 13, 13, 8, 0]


def test_a_question_in_nobodys_name_raises(spec: Spec) -> None:
    with pytest.raises(Unscoped, match="nobody's name"):
        spec.ask(SHARE, rule=None)


AWKWARD = st.sampled_from(
    ["UNMIL", "all", "NA", "NULL", "Côte d'Ivoire", 'a "quoted", name', "líne\nbreak", "0", "é", "z"]
)
MOMENTS = st.integers(0, 5).map(lambda day: START + timedelta(days=day))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "month": st.sampled_from(["2013-11", "2013-12"]),
            "contributor": AWKWARD,
            "mission": AWKWARD,
            "category": st.sampled_from(["individual_police", "formed_police_units", "troops"]),
            "sex": st.sampled_from(["female", "male", "unknown"]),
            "persons": st.none() | st.integers(0, 10**9),
            "classification": st.sampled_from([0, 1, 2]),
            "published": st.sampled_from([0, 1]),
            "recorded_at": MOMENTS,
            "superseded_at": st.none() | MOMENTS,
        }
    ),
    max_size=30,
)
CODES = st.none() | st.frozensets(AWKWARD, max_size=2)
BOUNDS = st.builds(
    Bound, st.sampled_from(list(Classification)), mission=CODES, contributor=CODES, unit=CODES, host_state=st.none()
)
RULES = st.frozensets(BOUNDS, max_size=3).map(Rule)
POLICE = frozenset({"individual_police", "formed_police_units"})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    measure=st.sampled_from(
        [SHARE, COUNT, Measure("persons", {"category": POLICE, "sex": frozenset({"female"})}, {"category": POLICE})]
    ),
    by=st.sets(st.sampled_from(NAMES[:4])).map(lambda names: tuple(sorted(names))),
    mission=st.none() | AWKWARD,
    as_of=st.none() | MOMENTS,
    rule=RULES | st.just(EVERYTHING),
)
def test_duckdb_and_plain_python_agree(
    tmp_path: Path,
    rows: list[dict[str, Any]],
    measure: Measure,
    by: tuple[str, ...],
    mission: str | None,
    as_of: datetime | None,
    rule: Rule,
) -> None:
    where = {"mission": frozenset({mission})} if mission else {}
    ask = Ask("observations", measure, by, where, as_of, rule)
    assert by_duckdb(tmp_path, rows, ask) == by_plain(tmp_path, rows, ask)
