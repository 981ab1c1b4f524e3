"""Who reported when: received, empty, faulty or missing, by month and by contributor. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from bluethread.kernel.periods import Month

Counts = Mapping[tuple[str, str], int]
"""Faults by month and contributor, both as text."""


@dataclass(frozen=True, slots=True)
class Reporters:
    """Who stated something in a month, and who stands in the file with an empty row. Contributors by their code."""

    stated: frozenset[str]
    silent: frozenset[str]


class Receipt(StrEnum):
    """What came of one contributor in one month. Missing: it reported the month before and has no row now."""

    RECEIVED = "received"
    FAULTY = "faulty"
    EMPTY = "empty"
    MISSING = "missing"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class MonthReceived:
    """One month: contributors that stated something, that stand there empty, that are missing, and faults."""

    month: Month
    stated: int
    empty: int
    missing: int
    faults: int


@dataclass(frozen=True, slots=True)
class ReporterYear:
    """One contributor: for each month asked about, what was received and how many faults it has."""

    contributor: str
    months: tuple[tuple[Receipt, int], ...]

    @property
    def lacks(self) -> bool:
        """Whether anything of it should be asked after."""
        return any(receipt in _TO_ASK for receipt, _ in self.months)


_NOBODY = Reporters(frozenset(), frozenset())
_TO_ASK = frozenset({Receipt.FAULTY, Receipt.EMPTY, Receipt.MISSING})


def by_month(reporters: Mapping[str, Reporters], faults: Counts) -> list[MonthReceived]:
    """Every month from the first to the last return, those without any return included."""
    if not reporters:
        return []
    in_month: dict[str, int] = {}
    for (period, _), count in faults.items():
        in_month[period] = in_month.get(period, 0) + count
    months = sorted(map(Month.parse, reporters))
    return [_month(month, reporters, in_month.get(str(month), 0)) for month in months[0].through(months[-1])]


def _month(month: Month, reporters: Mapping[str, Reporters], faults: int) -> MonthReceived:
    now = reporters.get(str(month), _NOBODY)
    return MonthReceived(month, len(now.stated), len(now.silent), len(_missing(month, reporters)), faults)


def by_reporter(reporters: Mapping[str, Reporters], faults: Counts, months: tuple[Month, ...]) -> list[ReporterYear]:
    """Every contributor that reported in one of the months or is missing in it, by code."""
    codes = {
        code for month in months for code in _named(reporters.get(str(month), _NOBODY)) | _missing(month, reporters)
    }
    return [
        ReporterYear(code, tuple(_receipt(code, month, reporters, faults) for month in months))
        for code in sorted(codes)
    ]


def _receipt(code: str, month: Month, reporters: Mapping[str, Reporters], faults: Counts) -> tuple[Receipt, int]:
    now, count = reporters.get(str(month), _NOBODY), faults.get((str(month), code), 0)
    if code in now.silent:
        return Receipt.EMPTY, count
    if code in now.stated:
        return (Receipt.FAULTY if count else Receipt.RECEIVED), count
    return (Receipt.MISSING if code in _missing(month, reporters) else Receipt.NOTHING), count


def _named(reporters: Reporters) -> AbstractSet[str]:
    return reporters.stated | reporters.silent


def _missing(month: Month, reporters: Mapping[str, Reporters]) -> AbstractSet[str]:
    """Contributors without a row that stated something the month before, in a month of which returns are held."""
    now = reporters.get(str(month))
    return reporters.get(str(month - 1), _NOBODY).stated - _named(now) if now else frozenset()
