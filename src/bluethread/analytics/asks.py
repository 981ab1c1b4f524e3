"""What is asked of observations, as data: a measure, on which rows, for whom. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bluethread.core.access.rule import Rule

UNKNOWN = "unknown"
"""The value of a dimension where persons are counted without it being stated."""

Where = Mapping[str, frozenset[str]]
"""Conditions on dimensions: each must be one of the values. A dimension that is absent is not asked about."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What to add up: `amount` over rows that meet `numerator`, and over those that meet `denominator` (None: a count).

    A dimension that the numerator names and the denominator leaves open must be stated for a row to count in either;
    what is unstated in it is added up apart, as `unknown`.
    """

    amount: str
    numerator: Where
    denominator: Where | None = None

    @property
    def must_be_stated(self) -> tuple[str, ...]:
        """Dimensions of which `unknown` rows are left out and counted apart."""
        return tuple(sorted(self.numerator.keys() - self.whole.keys()))

    @property
    def whole(self) -> Where:
        """The conditions of the whole: the denominator, or for a count the numerator without what splits persons."""
        if self.denominator is not None:
            return self.denominator
        return {name: values for name, values in self.numerator.items() if name not in _SPLITS}


_SPLITS = frozenset({"sex"})
"""Dimensions that split the persons of a row; the others say which row it is."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A measure, on which rows, by which dimensions, and as recorded when (None: as it is now).

    `rule` says which rows count at all: those that the viewer may see. Nobody is asked without one.
    """

    table: str
    measure: Measure
    by: tuple[str, ...] = ()
    where: Where = field(default_factory=dict)
    as_of: datetime | None = None
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One group. `denominator` is None for a count. `unknown` persons are in neither."""

    group: tuple[str, ...]
    numerator: int
    denominator: int | None
    unknown: int

    @property
    def value(self) -> float | None:
        """The share, or the count; None where a share has nobody to be a share of."""
        if self.denominator is None:
            return float(self.numerator)
        return self.numerator / self.denominator if self.denominator else None

    @property
    def sample(self) -> int:
        """Persons that the value rests on."""
        return self.numerator if self.denominator is None else self.denominator
