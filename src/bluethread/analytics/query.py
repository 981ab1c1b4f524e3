"""Indicator queries: what is asked of observations, as data, and as one SQL expression.

A measure is asked in one conditional pass over the observations, never by joining them to themselves. Its
plain-Python twin is `engines.plain`; a table of specifications and random tables hold the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlglot import exp

from bluethread.core.access.guards import Unscoped
from bluethread.core.access.rule import Bound, Rule

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


_ABOUT = frozenset({"mission", "contributor"})
"""What the rows of a mart say they are about; a bound on anything else covers only what is published."""

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

    @property
    def viewers(self) -> Rule:
        """The rule. Raises Unscoped where it was forgotten."""
        if self.rule is None:
            raise Unscoped("The marts were asked in nobody's name. Give the question a rule.")
        return self.rule


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


def expression(ask: Ask) -> exp.Select:
    """The question as SQL: group columns, numerator, denominator and unknown, one row per group, in order."""
    measure = ask.measure
    stated = [exp.column(name).neq(exp.Literal.string(UNKNOWN)) for name in measure.must_be_stated]
    unstated = [exp.column(name).eq(exp.Literal.string(UNKNOWN)) for name in measure.must_be_stated]
    groups: list[exp.Expr] = [exp.column(name) for name in ask.by]
    query = exp.select(
        *groups,
        _added(measure.amount, _conditions(measure.numerator)).as_("numerator"),
        _added(measure.amount, stated).as_("denominator"),
        (_added(measure.amount, [exp.or_(*unstated)]) if unstated else exp.Literal.number(0)).as_("unknown"),
    ).from_(exp.Table(this=exp.to_identifier(ask.table, quoted=True)))
    query = query.where(*_conditions(ask.where), *_conditions(measure.whole), *_recorded(ask.as_of))
    query = query.where(_covered(ask.viewers))
    if groups:
        return query.group_by(*[group.copy() for group in groups]).order_by(*[group.copy() for group in groups])
    return query.having(exp.Count(this=exp.Star()) > 0)


def _conditions(where: Where) -> list[exp.Expr]:
    return [
        exp.column(name).isin(*[exp.Literal.string(value) for value in sorted(values)])
        for name, values in sorted(where.items())
    ]


def _covered(rule: Rule) -> exp.Expr:
    """The rule of need to know over the columns that every mart carries; false where nothing is covered."""
    if not rule.bounds:
        return exp.false()
    return exp.or_(*[_reached(bound) for bound in sorted(rule.bounds, key=str)])


def _reached(bound: Bound) -> exp.Expr:
    level = exp.column("classification") <= exp.Literal.number(int(bound.ceiling))
    if not bound.bounded:
        return level
    published = exp.column("published").eq(exp.Literal.number(1))
    if not bound.bounded.keys() <= _ABOUT or not all(bound.bounded.values()):
        return exp.and_(level, published)
    return exp.and_(level, exp.or_(published, exp.and_(*_conditions(bound.bounded))))


def _added(amount: str, conditions: Sequence[exp.Expr]) -> exp.Expr:
    """Sum of the amount over rows that meet all conditions, 0 where none does."""
    counted: exp.Expr = exp.column(amount)
    if conditions:
        counted = exp.Case().when(exp.and_(*conditions), counted).else_(exp.Literal.number(0))
    return exp.Coalesce(this=exp.Sum(this=counted), expressions=[exp.Literal.number(0)])


def _recorded(as_of: datetime | None) -> list[exp.Expr]:
    """Rows as they are now, or as they stood at a moment (UTC, without a zone, as marts keep them)."""
    closed = exp.column("superseded_at")
    if as_of is None:
        return [closed.is_(exp.null())]
    moment = exp.cast(exp.Literal.string(as_of.isoformat(sep=" ")), "TIMESTAMP")
    return [exp.column("recorded_at") <= moment, exp.or_(closed.is_(exp.null()), closed.copy() > moment.copy())]
