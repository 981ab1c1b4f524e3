"""Gather what a report definition asks for from the other modules. Nothing is computed here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from bluethread.core.access.models import User
from bluethread.core.access.rule import Classification
from bluethread.kernel.errors import BadInput, PolicyRefused
from bluethread.kernel.periods import Month
from bluethread.kernel.symbols import parse_citation
from bluethread.mandates import api as mandates
from bluethread.observations import api as observations
from bluethread.performance import api as performance

from . import protection
from .rendering.definition import LineDefinition, ReadingDefinition, ReportDefinition, SectionDefinition
from .rendering.edition import Cited, DefinitionUsed, Reading, Record, SourceFile, Told
from .rendering.facts import Facts, SeriesPoint, Unit, Verdict

_REASONS = {"due_passed": "missed", "baseline_missing": "baseline_missing", "no_trend": "no_trend"}
"""Reasons that say more than the state of the verdict."""


def facts(
    *,
    viewer: User,
    definition: ReportDefinition,
    as_of: datetime | None = None,
    months: Mapping[str, str] | None = None,
    told_before: Callable[[], Iterable[Told]],
) -> Facts:
    """Everything that a report asks for and may publish, as it was known at a moment (default: now).

    `told_before` gives what earlier editions told of protected streams; it is only asked where it matters.
    `months` pins readings to months instead of the latest ones, to see what an issued edition would say today. Raises
    BadInput when nothing was observed, PolicyRefused when it rests on a file that is not open to the viewer.
    """
    found = _Gatherer(viewer, definition, as_of, months or {}).facts()
    return protection.protected(found, definition, viewer=viewer, as_of=as_of, told_before=told_before)


class _Gatherer:
    """Asks for each series once, and keeps each cell behind the figures once."""

    def __init__(
        self, viewer: User, definition: ReportDefinition, as_of: datetime | None, months: Mapping[str, str]
    ) -> None:
        self.viewer, self.definition, self.as_of, self.months = viewer, definition, as_of, months
        self.asked: dict[tuple[str, str, str], performance.Series] = {}
        self.levels: dict[tuple[str, str, bool], dict[Month, Classification]] = {}
        self.cells: dict[tuple[int, str], int] = {}
        self.records: list[Record] = []
        self.files: dict[str, SourceFile] = {}
        self.classification = Classification.UNCLASSIFIED

    def facts(self) -> Facts:
        definition = self.definition
        readings = {name: self._reading(name, asked) for name, asked in definition.readings.items()}
        units = {
            section.id: tuple(self._units(section))
            for section in definition.sections
            if section.table and section.table.dimension
        }
        used = {series.indicator.id: series for series in self.asked.values()}
        return Facts(
            readings=readings,
            verdicts={name: self._verdict(name) for name in definition.benchmarks},
            units=units,
            lines={section.id: self._lines(section) for section in definition.sections if section.chart},
            records=tuple(self.records),
            files=tuple(sorted(self.files.values(), key=lambda file: (file.received_at, file.sha256))),
            definition=_own(definition),
            definitions=tuple(_used(used[name]) for name in sorted(used)),
            sources={name: series.indicator.sources for name, series in used.items()},
            citations=tuple(self._citations(used)),
            build_id=next(iter(used.values())).build_id,
            classification=self.classification,
        )

    def _series(self, indicator: str, category: str, scope: str = "all") -> performance.Series:
        key = (indicator, category, scope)
        if key not in self.asked:
            self.asked[key] = performance.series(
                viewer=self.viewer, indicator=indicator, category=category, scope=scope, as_of=self.as_of
            )
            if not self.asked[key].points:
                raise BadInput(
                    _("nothing was observed for %(indicator)s (%(category)s, %(scope)s)")
                    % {
                        "indicator": indicator,
                        "category": performance.category_text(category),
                        "scope": performance.scope_text(performance.FigureScope.parse(scope), {}),
                    },
                    where=self.definition.id,
                    do=_("Load returns first: bluethread import FILE"),
                )
        return self.asked[key]

    def _month(self, name: str, asked: ReadingDefinition) -> Month:
        if name in self.months:
            return Month.parse(self.months[name])
        points = self._series(asked.indicator, asked.category, asked.scope).points
        return points[0].month if asked.month == "first" else points[-1].month - asked.back

    def _reading(self, name: str, asked: ReadingDefinition) -> Reading:
        """The point that a reading asks for; without value or persons where the month has none."""
        series, month = self._series(asked.indicator, asked.category, asked.scope), self._month(name, asked)
        bare = Reading(
            indicator=asked.indicator,
            version=series.indicator.version,
            category=asked.category,
            scope=asked.scope,
            month=str(month),
            unit=str(series.indicator.unit),
            value=None,
            numerator=None,
            denominator=None,
            reporters=None,
            missing=None,
            unknown=0,
            faults=0,
        )
        point = series.at(month)
        if point is None:
            return bare
        self._tells_of(asked, month, month)
        self._tells_of(asked, month - 1, month, parts=True)  # who reported, and who did so the month before
        return replace(
            bare,
            value=point.value,
            numerator=point.numerator,
            denominator=point.denominator,
            reporters=point.reporters,
            missing=len(point.missing),
            unknown=point.unknown,
            faults=len(point.marks),
            records=self._cells_behind(bare),
        )

    def _tells_of(
        self, asked: ReadingDefinition | LineDefinition, first: Month, last: Month, *, parts: bool = False
    ) -> None:
        """Note how the rows of some months are classified of which the report tells something."""
        key = (asked.indicator, asked.scope, parts)
        if key not in self.levels:
            self.levels[key] = performance.classified(
                viewer=self.viewer, indicator=asked.indicator, scope=asked.scope, parts=parts, as_of=self.as_of
            )
        told = (level for month, level in self.levels[key].items() if first <= month <= last)
        self.classification = max([self.classification, *told])

    def _units(self, section: SectionDefinition) -> list[Unit]:
        """The largest units of a breakdown in the month of the reading that it breaks down."""
        assert section.table
        assert section.table.dimension
        asked = self.definition.readings[section.table.of]
        series, month = self._series(asked.indicator, asked.category, asked.scope), self._month(section.table.of, asked)
        rows = performance.breakdown(
            viewer=self.viewer,
            indicator=asked.indicator,
            month=month,
            by=section.table.dimension,
            scope=asked.scope,
            category=asked.category,
            as_of=self.as_of,
        )
        return [
            self._unit(section.table.dimension, row, series, month, asked.category)
            for row in rows[: section.table.largest]
        ]

    def _unit(
        self, dimension: str, row: performance.BreakdownRow, series: performance.Series, month: Month, category: str
    ) -> Unit:
        reading = Reading(
            indicator=series.indicator.id,
            version=series.indicator.version,
            category=category,
            scope=f"{dimension}:{row.code}",
            month=str(month),
            unit=str(series.indicator.unit),
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
            reporters=None,
            missing=None,
            unknown=row.unknown,
            faults=len(row.marks),
        )
        return Unit(code=row.code, reading=replace(reading, records=self._cells_behind(reading)))

    def _cells_behind(self, reading: Reading) -> dict[str, tuple[int, ...]]:
        """By part, the positions of the cells that the reading was read from."""
        rows = performance.rows_behind(
            viewer=self.viewer,
            indicator=reading.indicator,
            month=Month.parse(reading.month),
            scope=reading.scope,
            category=reading.category,
            as_of=self.as_of,
        )
        parts: dict[str, list[int]] = {}
        for row in rows:
            for cell in row.cells:
                for part in cell.counts_in:
                    parts.setdefault(part, []).append(self._position(row.record, cell))
        return {part: tuple(positions) for part, positions in sorted(parts.items())}

    def _position(self, record: observations.RecordSeen, cell: performance.Cell) -> int:
        key = (record.id, cell.column)
        if key not in self.cells:
            load = self._load(record)
            self.files.setdefault(
                record.sha256,
                SourceFile(
                    sha256=record.sha256,
                    name=record.file_name,
                    received_at=load.at.isoformat(timespec="seconds"),
                    received_by=load.by,
                ),
            )
            self.cells[key] = len(self.records)
            self.records.append(
                Record(
                    file=record.sha256,
                    line=record.line,
                    column=cell.column,
                    value=cell.persons,
                    month=record.month,
                    contributor=record.contributor,
                    mission=record.mission,
                    recorded_at=record.recorded_at.isoformat(timespec="seconds"),
                    recorded_by=load.by,
                )
            )
        return self.cells[key]

    def _load(self, record: observations.RecordSeen) -> observations.LoadSeen:
        """The load of a record: an edition names every file that it rests on, so its author must see them all."""
        if record.load is None:
            raise PolicyRefused(
                _(
                    "This report rests on a file that is not open to you. "
                    "Somebody who may see it has to issue the report."
                )
            )
        return self._loads[record.load]

    @cached_property
    def _loads(self) -> dict[int, observations.LoadSeen]:
        return {load.id: load for load in observations.loads(viewer=self.viewer)}

    def _verdict(self, name: str) -> Verdict:
        """The verdict on a reading in its own month."""
        asked = self.definition.benchmarks[name]
        reading = self.definition.readings[asked.reading]
        series = self._series(reading.indicator, reading.category, reading.scope)
        month = self._month(asked.reading, reading)
        self._tells_of(reading, series.points[0].month, month)
        indicator = series.indicator
        benchmark = next((each for each in indicator.benchmarks if each.id == asked.benchmark), None)
        if benchmark is None:
            raise BadInput(
                _("“%(benchmark)s” is not a benchmark of %(indicator)s")
                % {"benchmark": asked.benchmark, "indicator": indicator.id},
                where=self.definition.id,
                expected=_("one of %(codes)s") % {"codes": ", ".join(each.id for each in indicator.benchmarks)},
            )
        verdict = performance.judge(
            {point.month: performance.Observed(point.value, point.sample) for point in series.points},
            benchmark,
            at=month,
            better=indicator.better,
            minimum=indicator.minimum_denominator,
        )
        return Verdict(
            benchmark=verdict.benchmark,
            code=_REASONS.get(verdict.reason, str(verdict.state)),
            target=verdict.target,
            gap=verdict.gap,
            asked=verdict.asked,
            by=verdict.by.isoformat(),
            baseline=str(verdict.baseline_month or ""),
            sources=(verdict.source,),
        )

    def _lines(self, section: SectionDefinition) -> tuple[tuple[SeriesPoint, ...], ...]:
        """The lines of a chart up to the latest month that the report speaks of."""
        assert section.chart
        last = max(self._month(name, asked) for name, asked in self.definition.readings.items())
        for line in section.chart.lines:
            self._tells_of(line, self._series(line.indicator, line.category, line.scope).points[0].month, last)
        return tuple(
            tuple(
                SeriesPoint(month=str(point.month), value=point.value, marked=bool(point.marks))
                for point in self._series(line.indicator, line.category, line.scope).points
                if point.month <= last
            )
            for line in section.chart.lines
        )

    def _citations(self, used: Mapping[str, performance.Series]) -> list[Cited]:
        """The paragraphs of the report and its indicators, each once, with the text where the work is loaded."""
        cited = dict.fromkeys(self.definition.sources)
        for series in used.values():
            cited |= dict.fromkeys((*series.indicator.sources, *(each.source for each in series.indicator.benchmarks)))
        places = [(citation.symbol, citation.path) for citation in map(parse_citation, cited)]
        loaded = mandates.provisions(viewer=self.viewer, citations=places)
        texts = {(provision.work, provision.path): provision.text for provision in loaded}
        return [Cited(symbol=symbol, path=path, text=texts.get((symbol, path), "")) for symbol, path in places]


def _own(definition: ReportDefinition) -> DefinitionUsed:
    content = definition.model_dump_json()
    return DefinitionUsed(id=definition.id, version=definition.version, sha256=definition.sha256, content=content)


def _used(series: performance.Series) -> DefinitionUsed:
    content = json.dumps(series.indicator.content, ensure_ascii=False, sort_keys=True)
    return DefinitionUsed(
        id=series.indicator.id, version=series.indicator.version, sha256=series.content_hash, content=content
    )
