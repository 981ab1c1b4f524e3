"""Dates as far as they are known: a year, a month or a day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

from bluethread.kernel.errors import BadInput

_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            ("january", "janvier", "enero"),
            ("february", "février", "febrero"),
            ("march", "mars", "marzo"),
            ("april", "avril", "abril"),
            ("may", "mai", "mayo"),
            ("june", "juin", "junio"),
            ("july", "juillet", "julio"),
            ("august", "août", "agosto"),
            ("september", "septembre", "septiembre"),
            ("october", "octobre", "octubre"),
            ("november", "novembre", "noviembre"),
            ("december", "décembre", "diciembre"),
        ),
        start=1,
    )
    for name in names
}
"""Month names in English, French and Spanish, lower case, to their number."""

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:de\s+)?({_MONTH})\s+(?:del?\s+)?(\d{{4}})\b", re.IGNORECASE
)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\s+(?:del?\s+)?(\d{{4}})\b", re.IGNORECASE)
_YEAR = re.compile(r"\b((?:19|20)\d{2})\b")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day. Ordered by its last day, then the more exact one first."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        self.earliest  # noqa: B018  a date that does not exist is refused here

    @property
    def earliest(self) -> date:
        """The first day it may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it may mean: what a deadline is measured against."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read "2018", "2018-06" or "2018-12-31". Raises BadInput for anything else."""
        match = _ISO.fullmatch(text.strip())
        if not match:
            raise BadInput(
                f"“{text}” is not a date", expected="a year, a month or a day, such as 2018, 2018-06 or 2018-12-31"
            )
        try:
            return cls(*(int(part) if part else None for part in match.groups()))  # type: ignore[arg-type]
        except ValueError as error:
            raise BadInput(f"“{text}” is not a date: {error}", expected="a day that exists") from error

    def plus(self, *, days: int = 0, months: int = 0) -> PartialDate:
        """The day so many months and days after its last day; a month without that day ends on its last."""
        start = self.latest
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        return PartialDate.of(date(year, month + 1, day) + timedelta(days=days))

    def __str__(self) -> str:
        if self.month is None:
            return f"{self.year:04}"
        if self.day is None:
            return f"{self.year:04}-{self.month:02}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.latest, -self.earliest.toordinal()) < (other.latest, -other.earliest.toordinal())


def find(text: str) -> list[tuple[int, int, PartialDate]]:
    """Every date written in words in English, French or Spanish: (start, end, date), in order.

    A full date hides the month and the year inside it, a month the year.
    """
    found: list[tuple[int, int, PartialDate]] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_DAY_FIRST, _MONTH_YEAR, _YEAR):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            when = _from_words(match.groups())
            if when:
                found.append((start, end, when))
                taken.append((start, end))
    return sorted(found, key=lambda item: item[0])


def _from_words(parts: tuple[str, ...]) -> PartialDate | None:
    year = int(parts[-1])
    month = MONTHS[parts[-2].lower()] if len(parts) > 1 else None
    day = int(parts[0]) if len(parts) > 2 else None
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None
