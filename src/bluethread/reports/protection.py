"""Small cells of what a report publishes: which of its counts are not shown, whatever was told before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bluethread.analytics import disclosure
from bluethread.analytics.disclosure import Line, Policy, Release, Released, Shown, Suppressed, Table
from bluethread.core.access.models import User
from bluethread.performance import api as performance

from .rendering.definition import ReportDefinition
from .rendering.edition import Reading, Told
from .rendering.facts import Facts, SeriesPoint, Unit, Verdict

NOT_SHOWN = "not_shown"
"""The verdict on a figure that is not shown; no sentence is said of it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A count or share that the report would tell, of a protected stream."""

    stream: str
    policy: Policy
    line: Line


def protected(
    facts: Facts,
    definition: ReportDefinition,
    *,
    viewer: User,
    as_of: datetime | None,
    told_before: Callable[[], Iterable[Told]],
) -> Facts:
    """The facts as they may be published. Figures of streams without small cells to protect stay as they are.

    A figure for all missions and contributors is weighed as the sum of their rows, although it is read from the
    published total.
    """
    asked = list(_asked(facts, definition))
    if not asked:
        return facts
    before = tuple(told_before())
    released: dict[str, Released] = {}
    told: list[Told] = []
    for stream, policy in dict.fromkeys((each.stream, each.policy) for each in asked):
        table = Table(definition.id, tuple(each.line for each in asked if each.stream == stream))
        known = _release(each for each in before if each.stream == stream)
        months = {month for each in (*table.lines, *(one.line for one in known.lines)) for month in each.part["month"]}
        counts = performance.counts_behind(viewer=viewer, stream=stream, months=months, as_of=as_of)
        release = disclosure.protect(counts, [table], policy, [known]).releases[0]
        released |= {each.line.key: each for each in release.lines}
        told += _told(stream, release)
    return _Hiding(facts, definition, released).facts(tuple(told))


def _asked(facts: Facts, definition: ReportDefinition) -> Iterator[_Asked]:
    """Everything that the report tells of protected streams: readings, units, lines of charts, baselines."""
    for key, reading in _readings(facts):
        yield from _of(key, reading.indicator, reading.category, reading.scope, reading.month)
    for section in definition.sections:
        if section.chart:
            for place, line in enumerate(section.chart.lines):
                for point in facts.lines[section.id][place]:
                    yield from _of(
                        _point(section.id, place, point), line.indicator, line.category, line.scope, point.month
                    )
    for name, verdict in facts.verdicts.items():
        if verdict.baseline:
            reading = facts.readings[definition.benchmarks[name].reading]
            yield from _of(f"{name} baseline", reading.indicator, reading.category, reading.scope, verdict.baseline)


def _of(key: str, indicator: str, category: str, scope: str, month: str) -> Iterator[_Asked]:
    if guarded := performance.protection(indicator):
        for line in performance.counts_told(key=key, indicator=indicator, category=category, scope=scope, month=month):
            yield _Asked(*guarded, line)


def _readings(facts: Facts) -> Iterator[tuple[str, Reading]]:
    yield from facts.readings.items()
    for section, units in facts.units.items():
        for unit in units:
            yield f"{section}:{unit.code}", unit.reading


def _point(section: str, place: int, point: SeriesPoint) -> str:
    return f"{section} {place} {point.month}"


def _release(told: Iterable[Told]) -> Release:
    """What earlier editions told, as one table."""
    return Release(
        "earlier editions",
        tuple(
            Released(Line("", {name: frozenset(values) for name, values in each.where.items()}), Shown(each.persons))
            for each in told
        ),
    )


def _told(stream: str, release: Release) -> Iterator[Told]:
    """Each count that is shown, once."""
    seen = set()
    for line in release.lines:
        for where, cell in ((line.line.part, line.part), (line.line.whole, line.whole)):
            if where is not None and isinstance(cell, Shown):
                conditions = {name: tuple(sorted(values)) for name, values in sorted(where.items())}
                if (place := tuple(conditions.items())) not in seen:
                    seen.add(place)
                    yield Told(stream=stream, where=conditions, persons=cell.value)


class _Hiding:
    """Takes out of facts what is not released, and the cells that figures of protected streams rest on."""

    def __init__(self, facts: Facts, definition: ReportDefinition, released: Mapping[str, Released]) -> None:
        self._facts, self._definition, self._released = facts, definition, released

    def facts(self, told: tuple[Told, ...]) -> Facts:
        """The facts without what is hidden. Cells keep their place and lose their number: they are base cells."""
        facts = self._facts
        behind = {
            cell
            for key, reading in _readings(facts)
            if key in self._released
            for cells in reading.records.values()
            for cell in cells
        }
        return replace(
            facts,
            readings={name: self._reading(name, reading) for name, reading in facts.readings.items()},
            units={
                section: tuple(self._unit(section, unit) for unit in units) for section, units in facts.units.items()
            },
            lines={
                section: tuple(self._line(section, place, line) for place, line in enumerate(lines))
                for section, lines in facts.lines.items()
            },
            verdicts={name: self._verdict(name, verdict) for name, verdict in facts.verdicts.items()},
            records=tuple(
                replace(record, value=None) if place in behind else record for place, record in enumerate(facts.records)
            ),
            told=told,
        )

    def _hides(self, key: str) -> bool:
        return key in self._released and (
            isinstance(self._released[key].part, Suppressed) or isinstance(self._released[key].whole, Suppressed)
        )

    def _reading(self, key: str, reading: Reading) -> Reading:
        if key not in self._released:
            return reading
        line, unknown = self._released[key], self._released[f"{key}?"]
        hidden = {
            "value": self._hides(key),
            "numerator": isinstance(line.part, Suppressed),
            "denominator": isinstance(line.whole, Suppressed),
            "unknown": isinstance(unknown.part, Suppressed),
        }
        names = tuple(name for name, is_hidden in hidden.items() if is_hidden)
        blank: dict[str, Any] = dict.fromkeys(names)
        return replace(reading, hidden=names, **blank)

    def _unit(self, section: str, unit: Unit) -> Unit:
        return replace(unit, reading=self._reading(f"{section}:{unit.code}", unit.reading))

    def _line(self, section: str, place: int, line: tuple[SeriesPoint, ...]) -> tuple[SeriesPoint, ...]:
        return tuple(
            replace(point, value=None, hidden=True) if self._hides(_point(section, place, point)) else point
            for point in line
        )

    def _verdict(self, name: str, verdict: Verdict) -> Verdict:
        """A verdict on a hidden figure, or against a hidden baseline, would bound it."""
        if self._hides(f"{name} baseline"):
            return replace(verdict, code=NOT_SHOWN, target=None, gap=None, asked=None)
        if self._hides(self._definition.benchmarks[name].reading):
            return replace(verdict, code=NOT_SHOWN, gap=None, asked=None)
        return verdict
