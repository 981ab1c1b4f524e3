"""What a benchmark says of a series: met, on track, at risk, off track, or nothing, and why.

The change of the last twelve months is held against the change that is still asked for per twelve months up to the day
that the benchmark names. Enough of it: on track. Half of it or more: at risk. Less: off track.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bluethread.kernel.periods import Month

from .definition import Benchmark, Better

AT_RISK_FROM = 0.5
"""Share of the change asked for from which a series is at risk and not yet off track. Our own convention."""

_SLACK = 1e-12
"""Differences this small come from binary fractions, not from persons."""


class State(StrEnum):
    """The verdicts."""

    MET = "met"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    TOO_FEW = "too_few"
    NO_DATA = "no_data"


class Reason(StrEnum):
    """Why the verdict is what it is."""

    REACHED = "reached"
    TREND = "trend"
    DUE_PASSED = "due_passed"
    NO_OBSERVATION = "no_observation"
    BASELINE_MISSING = "baseline_missing"
    NO_TREND = "no_trend"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Observed:
    """The value of a month and the persons it rests on; `value` is None where nobody was counted."""

    value: float | None
    sample: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement and everything that a sentence about it needs. Values and changes are in the indicator's unit.

    `gap` is what is missing to the target (0 or less when reached), `trend` the change over the last twelve months,
    positive towards the better, `asked` the change still asked for per twelve months, `projection` the value on the due
    day if the last twelve months' change went on.
    """

    benchmark: str
    source: str
    by: date
    state: State
    reason: Reason
    month: Month
    value: float | None = None
    sample: int = 0
    target: float | None = None
    gap: float | None = None
    trend: float | None = None
    asked: float | None = None
    projection: float | None = None
    months_left: int = 0
    baseline_month: Month | None = None
    baseline: float | None = None


def judge(
    series: Mapping[Month, Observed],
    benchmark: Benchmark,
    *,
    at: Month,
    better: Better = Better.HIGHER,
    minimum: int = 0,
) -> Verdict:
    """Judge the value of the month `at`. Values that rest on fewer than `minimum` persons say nothing."""
    verdict = _facts(series, benchmark, at, better, minimum)
    state, reason = _decide(verdict, series.get(at), minimum)
    return replace(verdict, state=state, reason=reason)


def _facts(series: Mapping[Month, Observed], benchmark: Benchmark, at: Month, better: Better, minimum: int) -> Verdict:
    towards = 1 if better is Better.HIGHER else -1
    now, before = _solid(series.get(at), minimum), _solid(series.get(at - 12), minimum)
    observed = series.get(at)
    baseline = _value(series.get(benchmark.baseline)) if benchmark.baseline else None
    target = _target(benchmark, baseline)
    months_left = Month.of(benchmark.by) - at
    gap = None if now is None or target is None else towards * (target - now)
    trend = None if now is None or before is None else towards * (now - before)
    return Verdict(
        benchmark=benchmark.id,
        source=benchmark.source,
        by=benchmark.by,
        state=State.NO_DATA,
        reason=Reason.NO_OBSERVATION,
        month=at,
        value=_value(observed),
        sample=observed.sample if observed else 0,
        target=target,
        gap=gap,
        trend=trend,
        asked=gap * 12 / months_left if gap is not None and gap > _SLACK and months_left > 0 else None,
        projection=now + towards * trend * months_left / 12
        if now is not None and trend is not None and months_left > 0
        else None,
        months_left=months_left,
        baseline_month=benchmark.baseline,
        baseline=baseline,
    )


def _decide(verdict: Verdict, observed: Observed | None, minimum: int) -> tuple[State, Reason]:
    if observed is None or observed.value is None:
        return State.NO_DATA, Reason.NO_OBSERVATION
    if observed.sample < minimum:
        return State.TOO_FEW, Reason.TOO_FEW
    if verdict.gap is None:
        return State.NO_DATA, Reason.BASELINE_MISSING
    if verdict.gap <= _SLACK:
        return State.MET, Reason.REACHED
    if verdict.asked is None:
        return State.OFF_TRACK, Reason.DUE_PASSED
    if verdict.trend is None:
        return State.NO_DATA, Reason.NO_TREND
    if verdict.trend >= verdict.asked - _SLACK:
        return State.ON_TRACK, Reason.TREND
    if verdict.trend >= AT_RISK_FROM * verdict.asked - _SLACK:
        return State.AT_RISK, Reason.TREND
    return State.OFF_TRACK, Reason.TREND


def _target(benchmark: Benchmark, baseline: float | None) -> float | None:
    if benchmark.times is not None:
        return None if baseline is None else benchmark.times * baseline
    return benchmark.at_least if benchmark.at_least is not None else benchmark.at_most


def _value(observed: Observed | None) -> float | None:
    return observed.value if observed else None


def _solid(observed: Observed | None, minimum: int) -> float | None:
    """The value where it rests on enough persons."""
    return observed.value if observed and observed.sample >= minimum else None
