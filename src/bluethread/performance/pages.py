"""What the pages of indicators show: figures with their words, and with the address that each leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from bluethread.kernel.periods import Month
from bluethread.kernel.symbols import parse_citation
from bluethread.observations import api as observations
from bluethread.web import charts

from .indicators import FigureScope, IndicatorDefinition, State, Unit, Verdict, project
from .presenters import (
    benchmark_text,
    category_text,
    change_text,
    day_text,
    month_text,
    scope_text,
    value_text,
    verdict_sentence,
)
from .queries import BreakdownRow, Point, Series

_TRAIL = 25
"""Months that a line of the list of indicators draws."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which figures a page shows, and the addresses of those and of neighbouring ones."""

    indicator: str
    scope: FigureScope
    category: str
    as_of: date | None = None

    def page(self, month: Month | None = None) -> str:
        """The indicator's page."""
        return self._address("performance:indicator", month)

    def figure(self, month: Month) -> str:
        """The page of one figure."""
        return self._address("performance:figure", month)

    @property
    def csv(self) -> str:
        """The series as CSV."""
        return self._address("performance:series", None)

    @property
    def json(self) -> str:
        """The series as the API answers it."""
        return f"/api/v1/indicators/{self.indicator}/series?{self._query(None)}"

    def _address(self, name: str, month: Month | None) -> str:
        return f"{reverse(name, args=[self.indicator])}?{self._query(month)}"

    def _query(self, month: Month | None) -> str:
        asked = {"month": month, "scope": self.scope, "category": self.category, "as_of": self.as_of}
        return urlencode({name: str(value) for name, value in asked.items() if value is not None})


@dataclass(frozen=True, slots=True)
class BenchmarkLine:
    """A benchmark in words, what it says, and where it comes from."""

    text: str
    state: State
    sentence: str
    source: str
    source_url: str
    target: str = ""
    gap: str = ""
    trend: str = ""
    asked: str = ""
    projection: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in the list of them."""

    title: str
    url: str
    scope: str
    value: str
    figure_url: str
    month: str
    benchmarks: tuple[BenchmarkLine, ...]
    values: tuple[float | None, ...]
    words: str
    target: float | None
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WhereRow:
    """A mission, contributor or category in the month."""

    name: str
    url: str
    value: str
    figure_url: str
    numerator: int
    sample: int
    unknown: int
    values: tuple[float | None, ...]
    words: str
    target: float | None
    state: State | None
    marks: int
    order: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """A column that can be sorted by: what a click asks for, and how the rows stand now."""

    key: str
    label: str
    asks: str
    standing: str
    numeric: bool = True


def title(definition: IndicatorDefinition) -> str:
    """The indicator's title in the reader's language."""
    return definition.title.in_language(get_language() or "en")


def place(series: Series, as_of: date | None = None) -> Place:
    """Where a series is shown."""
    return Place(series.indicator.id, series.scope, series.category, as_of)


def sources(cited: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Paragraphs with the addresses of their threads."""
    return tuple((each, _thread(each)) for each in dict.fromkeys(cited))


def line(series: Series, contributors: Mapping[str, str]) -> IndicatorLine:
    """An indicator, as the list shows it."""
    definition, point, here = series.indicator, series.latest, place(series)
    values = tuple(each.value for each in series.points[-_TRAIL:])
    return IndicatorLine(
        title=title(definition),
        url=here.page(),
        scope=scope_text(series.scope, contributors),
        value=value_text(point.value if point else None, definition.unit),
        figure_url=here.figure(point.month) if point else "",
        month=month_text(series.last_month) if series.last_month else "",
        benchmarks=benchmarks(series, series.verdicts),
        values=values,
        words=_trail_words(values, definition.unit),
        target=next((verdict.target for verdict in series.verdicts if verdict.target is not None), None),
        sources=sources(definition.sources),
    )


def benchmarks(series: Series, verdicts: Sequence[Verdict]) -> tuple[BenchmarkLine, ...]:
    """Every benchmark with its verdict; before the first return, with none."""
    definition, unit = series.indicator, series.indicator.unit
    if not verdicts:
        nothing = gettext("Nothing is loaded yet.")
        return tuple(
            BenchmarkLine(benchmark_text(each, unit), State.NO_DATA, nothing, each.source, _thread(each.source))
            for each in definition.benchmarks
        )
    return tuple(
        BenchmarkLine(
            text=benchmark_text(benchmark, unit),
            state=verdict.state,
            sentence=verdict_sentence(verdict, unit),
            source=benchmark.source,
            source_url=_thread(benchmark.source),
            target=value_text(verdict.target, unit),
            gap=change_text(verdict.gap, unit),
            trend=change_text(verdict.trend, unit),
            asked=change_text(verdict.asked, unit),
            projection=value_text(verdict.projection, unit),
        )
        for benchmark, verdict in zip(definition.benchmarks, verdicts, strict=True)
    )


def standing(lines: Iterable[IndicatorLine]) -> str:
    """How many benchmarks are met, and how the others stand, in one sentence."""
    states = Counter(benchmark.state for each in lines for benchmark in each.benchmarks)
    total = states.total()
    met = {"met": states[State.MET], "total": total}
    said = [
        ngettext("%(met)s of %(total)s benchmarks is met", "%(met)s of %(total)s benchmarks are met", met["met"]) % met
        if total > 1
        else gettext("The benchmark is met")
        if met["met"]
        else gettext("The benchmark is not met")
    ]
    said += [words(states[state]) % {"count": states[state]} for state, words in _STANDING.items() if states[state]]
    unsaid = states[State.NO_DATA] + states[State.TOO_FEW]
    if unsaid:
        said.append(gettext("nothing can be said of %(count)s") % {"count": unsaid})
    return gettext("; ").join(said) + "."


_STANDING: Mapping[State, Callable[[int], str]] = {
    State.ON_TRACK: lambda n: ngettext("%(count)s is on track", "%(count)s are on track", n),
    State.AT_RISK: lambda n: ngettext("%(count)s is at risk", "%(count)s are at risk", n),
    State.OFF_TRACK: lambda n: ngettext("%(count)s is off track", "%(count)s are off track", n),
}


def answer(series: Series, at: Month | None, lines: Sequence[BenchmarkLine]) -> str:
    """Whether we are getting there, in a sentence."""
    if at is None or not series.points:
        return gettext("No figure yet: no return states anything of this.")
    point = series.at(at)
    if point is None:
        latest = series.points[-1]
        words = {
            "month": month_text(at),
            "latest": month_text(latest.month),
            "value": value_text(latest.value, series.indicator.unit),
        }
        return gettext("Nothing was reported for %(month)s. The latest figure is %(value)s, of %(latest)s.") % words
    said = [each.sentence for each in lines] or [gettext("No benchmark is set for it.")]
    if any(each.state is State.NO_DATA for each in lines):
        value = value_text(point.value, series.indicator.unit)
        said.insert(0, gettext("%(value)s in %(month)s.") % {"value": value, "month": month_text(at)})
    if series.partial:
        said.append(gettext("Counted from the returns that your assignment reaches and those that are published."))
    return " ".join(said)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart and what it shows, in words."""

    spec: charts.Spec
    words: str


def picture(series: Series, at: Month, contributors: Mapping[str, str]) -> Picture:
    """Values, the levels to reach, what the coming months would bring, and which months carry a mark."""
    definition, unit = series.indicator, series.indicator.unit
    levels = [
        charts.Benchmark(verdict.target, benchmark_text(benchmark, unit), verdict.by.isoformat())
        for benchmark, verdict in zip(definition.benchmarks, series.judged(at), strict=True)
        if verdict.target is not None
    ]
    ends = [Month.of(benchmark.by) for benchmark in definition.benchmarks]
    ahead = project(series.observed, at=at, until=max(ends), unit=unit) if ends and levels else ()
    points = [_chart_point(point, unit) for point in _without_gaps(series.points)]
    said = [gettext("Month by month, with the levels to reach.") if levels else gettext("Month by month.")]
    if ahead:
        said.append(
            gettext(
                "The band is what would come if the coming months brought the least or the most of any twelve months "
                "so far."
            )
        )
    if any(point.note for point in points):
        said.append(gettext("A diamond marks a month with a fault in its rows, a corrected row, or too few persons."))
    spec = charts.series_spec(
        points,
        levels,
        value_title=gettext("%(what)s: %(told)s")
        % {"what": category_text(series.category), "told": scope_text(series.scope, contributors)},
        unit="share" if unit is Unit.SHARE else "count",
        projection=[charts.Band(each.month.last.isoformat(), each.low, each.high) for each in ahead],
    )
    return Picture(spec, " ".join(said))


def _without_gaps(points: Sequence[Point]) -> Iterator[Point]:
    """The points, and an empty one where months are missing, so that the line breaks there."""
    for index, point in enumerate(points):
        if index and point.month - points[index - 1].month > 1:
            yield replace(point, month=points[index - 1].month + 1, value=None, marks=(), corrections=0)
        yield point


def _chart_point(point: Point, unit: Unit) -> charts.Point:
    label = gettext("%(what)s: %(told)s") % {"what": month_text(point.month), "told": value_text(point.value, unit)}
    return charts.Point(point.month.last.isoformat(), point.value, label, note=remarks(point))


def remarks(point: Point) -> str:
    """What a reader should know of a figure: faults in its rows, rows corrected, too few persons."""
    said = []
    if point.marks:
        said.append(ngettext("%(count)s fault", "%(count)s faults", len(point.marks)) % {"count": len(point.marks)})
    if point.corrections:
        corrected = ngettext("%(count)s row corrected", "%(count)s rows corrected", point.corrections)
        said.append(corrected % {"count": point.corrections})
    if point.too_few:
        said.append(gettext("too few to say"))
    return ", ".join(said)


def where(rows: Iterable[BreakdownRow], by: str, here: Place, month: Month, unit: Unit) -> list[WhereRow]:
    """Rows of a breakdown, each with the addresses of its own page and figure."""
    return [_where_row(row, by, here, month, unit) for row in rows]


def _where_row(row: BreakdownRow, by: str, here: Place, month: Month, unit: Unit) -> WhereRow:
    there = (
        replace(here, category=row.code)
        if by == "category"
        else replace(here, scope=replace(here.scope, **{by: row.code}))
    )
    name = category_text(row.code) if by == "category" else row.name
    verdict = row.verdicts[0] if row.verdicts else None
    values = tuple(value for _, value in row.trail)
    return WhereRow(
        name=name,
        url=there.page(),
        value=value_text(row.value, unit),
        figure_url=there.figure(month),
        numerator=row.numerator,
        sample=row.sample,
        unknown=row.unknown,
        values=values,
        words=_trail_words(values, unit),
        target=verdict.target if verdict else None,
        state=verdict.state if verdict else None,
        marks=len(row.marks),
        order={
            "name": name.casefold(),
            "value": -1.0 if row.value is None else row.value,
            "numerator": row.numerator,
            "sample": row.sample + row.unknown,
        },
    )


def sort(rows: Iterable[WhereRow], asked: str) -> list[WhereRow]:
    """Rows in the order asked for: a column, with a minus in front for the largest first; else as they come."""
    key, backwards = asked.removeprefix("-"), asked.startswith("-")
    if key not in {"name", "value", "numerator", "sample"}:
        return list(rows)
    return sorted(rows, key=lambda row: row.order[key], reverse=backwards)


def heads(asked: str, unit: Unit) -> list[Head]:
    """The sortable columns. The first click on a number asks for the largest first, on a name for the alphabet."""
    asked = asked or "-sample"
    columns = [("name", gettext("Name"), False), ("value", gettext("Value"), True)]
    if unit is Unit.SHARE:
        columns += [("numerator", gettext("Women"), True), ("sample", gettext("Of"), True)]
    found = []
    for key, label, numeric in columns:
        now = {key: "ascending", f"-{key}": "descending"}.get(asked, "")
        first, other = (f"-{key}", key) if numeric else (key, f"-{key}")
        found.append(Head(key, label, other if asked == first else first, now, numeric))
    return found


def _trail_words(values: Sequence[float | None], unit: Unit) -> str:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    ends = {"first": value_text(known[0], unit), "last": value_text(known[-1], unit)}
    return gettext("from %(first)s to %(last)s") % ends


def named(codes: Iterable[str], contributors: Mapping[str, str], here: Place) -> list[tuple[str, str]]:
    """Contributors by name, each with the address of its own page."""
    found = [
        (contributors.get(code, code), replace(here, scope=replace(here.scope, contributor=code)).page())
        for code in codes
    ]
    return sorted(found)


def known_by(definition: IndicatorDefinition) -> dict[str, str]:
    """How the figure is made: the definition's own words, and what is counted."""
    language = get_language() or "en"
    known = {
        gettext("Why it matters"): definition.why.in_language(language),
        gettext("How it is counted"): definition.method.in_language(language),
        gettext("Speaks of"): scope_text(FigureScope.parse(definition.scope), {}),
        gettext("Written and checked by"): f"{definition.authored_by}, {definition.checked_by}",
        gettext("Next review"): day_text(definition.next_review),
    }
    if least := definition.minimum_denominator:
        words = ngettext("under %(count)s person", "under %(count)s persons", least)
        known[gettext("Too few to say")] = words % {"count": least}
    return known


def steps(days: Iterable[date], as_of: date | None) -> tuple[date | None, date | None]:
    """The days of loads before and after a day, to walk through what was known when; from now, back to the last."""
    ordered = sorted(set(days))
    if as_of is None:
        return (ordered[-2] if len(ordered) > 1 else None), None
    return max((day for day in ordered if day < as_of), default=None), min(
        (day for day in ordered if day > as_of), default=None
    )


def _thread(cited: str) -> str:
    citation = parse_citation(cited)
    return reverse("thread", args=["provision", f"{citation.symbol}#{citation.path}"])


SERIES_HEADER = (
    "indicator", "version", "scope", "category", "month", "value", "numerator", "denominator", "sample", "unknown",
    "too_few", "sum_of_rows_value", "sum_of_rows_numerator", "sum_of_rows_sample", "reporters", "silent", "missing",
    "faults", "rows_corrected", "as_recorded_by", "build",
)  # fmt: skip


def series_rows(series: Series) -> Iterator[tuple[object, ...]]:
    """A series as rows under SERIES_HEADER: values unrounded, months as 2013-12, contributors by code."""
    of = (series.indicator.id, series.indicator.version, str(series.scope), series.category)
    made = (series.as_of.isoformat() if series.as_of else "", series.build_id)
    for point in series.points:
        parts = point.parts
        yield (
            *of, str(point.month), point.value, point.numerator, point.denominator, point.sample, point.unknown,
            "yes" if point.too_few else "no",
            *((parts.value, parts.numerator, parts.sample) if parts else (None, None, None)),
            point.reporters, " ".join(point.silent), " ".join(point.missing), len(point.marks), point.corrections,
            *made,
        )  # fmt: skip


VERDICTS_HEADER = (
    "indicator", "version", "category", "benchmark", "source", "by", "verdict", "reason", "month", "value", "sample",
    "target", "gap", "trend_of_twelve_months", "asked_per_twelve_months", "projection",
)  # fmt: skip


def verdict_rows(rows: Iterable[Any]) -> Iterator[tuple[object, ...]]:
    """Verdicts as rows under VERDICTS_HEADER, in the indicator's unit, unrounded."""
    for row in rows:
        seen = row.verdict
        yield (
            row.indicator.id, row.indicator.version, row.category, seen.benchmark, seen.source, seen.by, seen.state,
            seen.reason, str(seen.month), seen.value, seen.sample, seen.target, seen.gap, seen.trend, seen.asked,
            seen.projection,
        )  # fmt: skip


def fault_lines(marks: Iterable[observations.FaultSeen]) -> list[tuple[str, str, str]]:
    """Faults in words, with what the check states and the address of the load they were found in."""
    return [
        (
            observations.fault_sentence(mark),
            mark.statement,
            (address := observations.load_url(mark)) and f"{address}?{urlencode({'rule': mark.rule})}",
        )
        for mark in marks
    ]
