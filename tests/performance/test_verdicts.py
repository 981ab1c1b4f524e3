"""Definitions are data; verdicts follow from value, day, benchmark and trend."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluethread.kernel.errors import BadInput
from bluethread.kernel.periods import Month
from bluethread.performance import library
from bluethread.performance.indicators import (
    Benchmark,
    FigureScope,
    Observed,
    Reason,
    State,
    Verdict,
    judge,
    load_indicator,
)
from bluethread.performance.indicators.definition import Better

DEC = Month(2013, 12)
GOAL = Benchmark(id="goal", by=date(2014, 12, 31), at_least=0.2, source="S/RES/2382(2017) OP12(d)")
DOUBLING = Benchmark(
    id="doubling", by=date(2020, 12, 31), times=2, baseline=Month(2015, 10), source="S/RES/2382(2017) OP12(d)"
)


def verdict(
    now: float | None, before: float | None = None, *, sample: int = 100, benchmark: Benchmark = GOAL
) -> Verdict:
    series = {DEC: Observed(now, sample)}
    if before is not None:
        series[DEC - 12] = Observed(before, 100)
    return judge(series, benchmark, at=DEC, minimum=10)


@pytest.mark.parametrize(
    ("now", "before", "state", "reason"),
    [
        (0.20, 0.30, State.MET, Reason.REACHED),
        (0.16, 0.12, State.ON_TRACK, Reason.TREND),
        (0.16, 0.14, State.AT_RISK, Reason.TREND),
        (0.16, 0.15, State.OFF_TRACK, Reason.TREND),
        (0.16, 0.17, State.OFF_TRACK, Reason.TREND),
        (0.16, None, State.NO_DATA, Reason.NO_TREND),
        (None, 0.15, State.NO_DATA, Reason.NO_OBSERVATION),
    ],
)
def test_trend_is_held_against_what_is_still_asked_for(
    now: float | None, before: float | None, state: State, reason: Reason
) -> None:
    result = verdict(now, before)
    assert (result.state, result.reason) == (state, reason)


def test_a_verdict_carries_what_its_sentence_needs() -> None:
    result = verdict(0.16, 0.15)
    assert (result.months_left, result.sample, result.target) == (12, 100, 0.2)
    assert [result.gap, result.trend, result.asked, result.projection] == pytest.approx([0.04, 0.01, 0.04, 0.17])


def test_too_few_persons_say_nothing() -> None:
    assert verdict(0.5, sample=9).state is State.TOO_FEW
    assert judge({DEC: Observed(0.16, 100), DEC - 12: Observed(0.9, 9)}, GOAL, at=DEC, minimum=10).trend is None


def test_a_benchmark_whose_day_has_passed_is_met_or_missed() -> None:
    late = Month(2015, 1)
    assert judge({late: Observed(0.19, 100)}, GOAL, at=late).reason is Reason.DUE_PASSED
    assert judge({late: Observed(0.21, 100)}, GOAL, at=late).state is State.MET


def test_a_doubling_without_a_baseline_says_that_it_is_missing() -> None:
    result = verdict(1329, 1204, benchmark=DOUBLING)
    assert (result.state, result.reason, result.baseline_month) == (
        State.NO_DATA,
        Reason.BASELINE_MISSING,
        Month(2015, 10),
    )
    known = judge({DEC: Observed(1000, 1000), Month(2015, 10): Observed(400, 400)}, DOUBLING, at=DEC)
    assert (known.state, known.target) == (State.MET, 800)


FRACTION = st.floats(0, 1)


@given(now=FRACTION, before=FRACTION, at=st.integers(-30, 30).map(lambda months: DEC + months), goal=st.floats(0.01, 1))
def test_better_lower_is_the_mirror_of_better_higher(now: float, before: float, at: Month, goal: float) -> None:
    up = Benchmark(id="up", by=GOAL.by, at_least=goal, source=GOAL.source)
    down = Benchmark(id="down", by=GOAL.by, at_most=-goal, source=GOAL.source)
    higher = judge({at: Observed(now, 1), at - 12: Observed(before, 1)}, up, at=at)
    lower = judge({at: Observed(-now, 1), at - 12: Observed(-before, 1)}, down, at=at, better=Better.LOWER)
    assert (higher.state, higher.gap, higher.trend, higher.asked) == (lower.state, lower.gap, lower.trend, lower.asked)
    if higher.projection is not None:
        assert higher.projection == pytest.approx(-(lower.projection or 0))


@given(before=FRACTION, now=FRACTION, more=FRACTION)
def test_a_higher_value_is_never_judged_worse(before: float, now: float, more: float) -> None:
    order = [State.OFF_TRACK, State.AT_RISK, State.ON_TRACK, State.MET]
    low, high = sorted([now, more])
    assert order.index(verdict(low, before).state) <= order.index(verdict(high, before).state)


@pytest.mark.parametrize("text", ["all", "mission:UNMIL", "contributor:IND", "mission:UNMIL,contributor:IND"])
def test_a_scope_prints_as_it_is_read(text: str) -> None:
    assert str(FigureScope.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "mission:", "mission", "unit:7", "mission:UNMIL,mission:UNMIS", "all,mission:UNMIL", "x"]
)
def test_anything_else_is_no_scope(text: str) -> None:
    with pytest.raises(BadInput, match="not a scope"):
        FigureScope.parse(text)


def test_every_definition_loads_and_hangs_on_the_doubling_paragraph() -> None:
    indicators = library.definitions()
    assert set(indicators) == {"women-share", "women-police"}
    for indicator in indicators.values():
        assert indicator.sources == ("S/RES/2382(2017) OP12(d)", "S/RES/2382(2017) PP17")
        assert len(indicator.content_hash) == 64


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("better: higher", "better: higher\ncolour: blue", "colour"),
        ("unit: share", "unit: persons", "denominator"),
        ("at_least: 0.20", "at_most: 0.20", "other way"),
        ("OP12(d)", "OP twelve", "OP twelve"),
        ("at_least: 0.20", "at_least: 0.20\n    times: 2", "one of"),
        ("id: women-share", "id: [women", "women"),
    ],
)
def test_a_faulty_definition_is_refused_with_its_file_and_fault(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    from bluethread.kernel.definitions import DEFINITIONS

    text = (DEFINITIONS / "indicators/women-share.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "faulty.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=reason) as error:
        load_indicator(path)
    assert "faulty.yaml" in str(error.value)
