"""What a file states, row by row, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bluethread.kernel.periods import Month

Values = dict[str, tuple[int | None, int | None, int | None]]
"""Persons by category as (men, women, total), None where nothing is stated. Categories without any value are absent."""


class Scope(StrEnum):
    """What a row speaks of: one contributor in one mission, or a published total."""

    DETAIL = "detail"
    COUNTRY_TOTAL = "country_total"
    MISSION_TOTAL = "mission_total"
    GRAND_TOTAL = "grand_total"


@dataclass(frozen=True, order=True, slots=True)
class Key:
    """What identifies a row. `contributor` or `mission` is the stream's marker for a total where it is one."""

    month: Month
    contributor: str
    mission: str

    def __str__(self) -> str:
        return f"{self.month}|{self.contributor}|{self.mission}"

    def scope(self, total: str) -> Scope:
        """What the row speaks of, given the marker that stands for a total."""
        if self.contributor == total:
            return Scope.GRAND_TOTAL if self.mission == total else Scope.MISSION_TOTAL
        return Scope.COUNTRY_TOTAL if self.mission == total else Scope.DETAIL


@dataclass(frozen=True, slots=True)
class Row:
    """One sound row. `line` is its line in the file (the header is line 1); None when it comes from an earlier file."""

    key: Key
    name: str
    values: Values
    line: int | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed check: where, what stands there, what was expected.

    `category` is the category touched ("" for the row as a whole); `severity` is refused (the row was left out),
    mark (the row stays and its figures carry the mark) or note.
    """

    check: str
    severity: str
    line: int | None
    column: str
    value: str
    expected: str
    key: Key | None = None
    category: str = ""
