"""Indicator queries: what is asked of observations as one SQL expression.

A measure is asked in one conditional pass over the observations, never by joining them to themselves. Its
plain-Python twin is `engines.plain`; a table of specifications and random tables hold the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlglot import exp

from bluethread.core.access.guards import Unscoped
from bluethread.core.access.rule import Bound, Rule

from .asks import UNKNOWN, Ask, Where

_ABOUT = frozenset({"mission", "contributor"})
"""What the rows of a mart say they are about; a bound on anything else covers only what is published."""


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
    query = query.where(_covered(rule_of(ask)))
    if groups:
        return query.group_by(*[group.copy() for group in groups]).order_by(*[group.copy() for group in groups])
    return query.having(exp.Count(this=exp.Star()) > 0)


def _conditions(where: Where) -> list[exp.Expr]:
    return [
        exp.column(name).isin(*[exp.Literal.string(value) for value in sorted(values)])
        for name, values in sorted(where.items())
    ]


def rule_of(ask: Ask) -> Rule:
    """Which rows count at all. Raises Unscoped where it was forgotten."""
    if ask.rule is None:
        raise Unscoped("The marts were asked in nobody's name. Give the question a rule.")
    return ask.rule


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
