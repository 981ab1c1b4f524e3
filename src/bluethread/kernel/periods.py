"""Months, as the returns count them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import overload

_FORM = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month: ordered, printed as "2013-12", with arithmetic in months."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.number <= 12):
            raise ValueError(f"{self.year}-{self.number} is not a month")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read "2013-12". Raises ValueError for anything else."""
        match = _FORM.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a month such as 2013-12")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month in which a day lies."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def _ordinal(self) -> int:
        return self.year * 12 + self.number - 1

    def __add__(self, months: int) -> Month:
        year, number = divmod(self._ordinal + months, 12)
        return Month(year, number + 1)

    @overload
    def __sub__(self, other: Month) -> int: ...
    @overload
    def __sub__(self, other: int) -> Month: ...
    def __sub__(self, other: Month | int) -> int | Month:
        """Months between two months, or the month so many months before."""
        return self._ordinal - other._ordinal if isinstance(other, Month) else self + -other

    def through(self, last: Month) -> Iterator[Month]:
        """Every month from this one to `last`, both included; none when `last` is earlier."""
        return (self + step for step in range(last - self + 1))
