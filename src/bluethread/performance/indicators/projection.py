"""What the coming months would bring if they were like the months so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bluethread.kernel.periods import Month

from .definition import Unit
from .verdict import Observed

YEAR = 12


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a month could reach, in the indicator's unit."""

    month: Month
    low: float
    high: float


def project(series: Mapping[Month, Observed], *, at: Month, until: Month, unit: Unit) -> tuple[Range, ...]:
    """From the month `at` to `until`: between the least and the most that any twelve months so far brought.

    Nothing where `until` has passed, the month has no value, or no two months lie twelve apart. Shares stay between
    none and all, numbers of persons at none or more.
    """
    now = series.get(at)
    changes = [
        each.value - before.value
        for month, each in series.items()
        if month <= at and each.value is not None
        if (before := series.get(month - YEAR)) is not None and before.value is not None
    ]
    if now is None or now.value is None or not changes or until <= at:
        return ()
    years = (until - at) / YEAR
    ends = (_within(now.value + change * years, unit) for change in (min(changes), max(changes)))
    return (Range(at, now.value, now.value), Range(until, *ends))


def _within(value: float, unit: Unit) -> float:
    return min(max(value, 0.0), 1.0) if unit is Unit.SHARE else max(value, 0.0)
