"""The same answers in plain Python: slow, and easy to believe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bluethread.analytics.asks import UNKNOWN, Answer, Ask, Where
from bluethread.analytics.query import rule_of

Observation = Mapping[str, Any]


def answer(ask: Ask, rows: Iterable[Observation]) -> list[Answer]:
    """Ask rows given as mappings from column to value."""
    measure, rule = ask.measure, rule_of(ask)
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        if not (rule.covers(row) and _meets(row, ask.where) and _meets(row, measure.whole) and _stood(row, ask)):
            continue
        sums = groups.setdefault(tuple(row[name] for name in ask.by), [0, 0, 0])
        persons = row[measure.amount] or 0
        if _meets(row, measure.numerator):
            sums[0] += persons
        if any(row[name] == UNKNOWN for name in measure.must_be_stated):
            sums[2] += persons
        else:
            sums[1] += persons
    share = measure.denominator is not None
    return [Answer(key, sums[0], sums[1] if share else None, sums[2]) for key, sums in sorted(groups.items())]


def _meets(row: Observation, where: Where) -> bool:
    return all(row[name] in values for name, values in where.items())


def _stood(row: Observation, ask: Ask) -> bool:
    closed = row["superseded_at"]
    if ask.as_of is None:
        return closed is None
    return bool(row["recorded_at"] <= ask.as_of and (closed is None or closed > ask.as_of))
