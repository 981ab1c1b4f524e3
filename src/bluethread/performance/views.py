"""Pages of indicators: all of them, one of them, and one figure with what it is made of."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bluethread.core.access.views import Request, requires
from bluethread.kernel.errors import NotFound
from bluethread.kernel.periods import Month
from bluethread.observations import api as observations
from bluethread.web.exports import csv_response

from . import figures, pages, permissions, queries
from .forms import Asked, FigureForm
from .presenters import category_text, day_text, month_text, scope_text, value_text


@requires(permissions.READ)
@require_safe
def indicators(request: Request) -> HttpResponse:
    """Every indicator, how it stands, and where it comes from."""
    found = [
        queries.series(viewer=request.user, indicator=seen.definition.id)
        for seen in queries.indicators(viewer=request.user)
    ]
    lines = [pages.line(series, {}) for series in found]
    return render(
        request,
        "performance/indicators.html",
        {
            "lines": lines,
            "answer": pages.standing(lines) if lines else _("No indicator is defined yet."),
            "loaded": any(series.last_month for series in found),
        },
    )


@requires(permissions.READ)
@require_safe
def verdicts(request: Request) -> StreamingHttpResponse:
    """Every verdict as CSV, in all categories."""
    rows = queries.verdicts(viewer=request.user)
    return csv_response("verdicts.csv", pages.VERDICTS_HEADER, pages.verdict_rows(rows))


@requires(permissions.READ)
@require_safe
def indicator(request: Request, indicator: str) -> HttpResponse:
    """Are we getting there? Value, benchmark, trend; where, who reported, and how we know."""
    seen = queries.indicator(viewer=request.user, indicator_id=indicator)
    definition = seen.definition
    form = FigureForm(request.GET, definition)
    asked = form.asked()
    series = _series(request, indicator, asked)
    at = asked.month or series.last_month
    missions, contributors = queries.missions_and_contributors(viewer=request.user, indicator=indicator)
    form.offer(series.scope, missions, contributors, [point.month for point in series.points])
    here = pages.place(series, asked.as_of)
    point = series.at(at) if at else None
    lines = pages.benchmarks(series, series.judged(at) if at else ())
    order = request.GET.get("sort", "")
    loads = observations.loads(viewer=request.user, stream=definition.stream)
    before, after = pages.steps((load.at.date() for load in loads), asked.as_of)
    return render(
        request,
        "performance/indicator.html",
        {
            "title": pages.title(definition),
            "seen": seen,
            "definition": definition,
            "series": series,
            "form": form,
            "here": here,
            "month": month_text(at) if at else "",
            "point": point,
            "value": value_text(point.value if point else None, definition.unit),
            "figure_url": here.figure(at) if at and point else "",
            "scope": scope_text(series.scope, contributors),
            "own_scope": str(series.scope) == definition.scope,
            "category": category_text(series.category),
            "benchmarks": lines,
            "state": lines[0].state if lines else "no_benchmark",
            "answer": pages.answer(series, at, lines),
            "picture": pages.picture(series, at, contributors) if at and series.points else None,
            "months": [
                (month_text(each.month), value_text(each.value, definition.unit), here.figure(each.month), each,
                 pages.remarks(each)) for each in reversed(series.points)
            ],
            "places": _places(request, series, here, at, order) if at else [],
            "heads": pages.heads(order, definition.unit),
            "judged": any(benchmark.baseline is None for benchmark in definition.benchmarks),
            "silent": pages.named(point.silent, contributors, here) if point else [],
            "missing": pages.named(point.missing, contributors, here) if point else [],
            "month_before": month_text(at - 1) if at else "",
            "sources": pages.sources(definition.sources),
            "known_by": pages.known_by(definition),
            "faults": pages.fault_lines(point.marks) if point else [],
            "parts_value": value_text(point.parts.value, definition.unit) if point and point.parts else "",
            "before": before,
            "after": after,
            "as_of": day_text(asked.as_of) if asked.as_of else "",
            "crumbs": [(_("Indicators"), reverse("performance:indicators"))],
        },
    )  # fmt: skip


@requires(permissions.READ)
@require_safe
def series(request: Request, indicator: str) -> StreamingHttpResponse:
    """The series as CSV, with the columns of `pages.SERIES_HEADER`."""
    definition = queries.indicator(viewer=request.user, indicator_id=indicator).definition
    found = _series(request, indicator, FigureForm(request.GET, definition).asked())
    name = f"{indicator}.{found.scope}.{found.category}.csv".replace(":", "-").replace(",", ".")
    return csv_response(name, pages.SERIES_HEADER, pages.series_rows(found))


@requires(permissions.READ)
@require_safe
def figure(request: Request, indicator: str) -> HttpResponse:
    """One figure: the cells that it is added up from, what they stated before, and the paragraphs it serves."""
    definition = queries.indicator(viewer=request.user, indicator_id=indicator).definition
    asked = FigureForm(request.GET, definition).asked()
    found = _series(request, indicator, asked)
    month = asked.month or found.last_month
    point = found.at(month) if month else None
    if month is None or point is None:
        raise NotFound(_("There is no such figure: no return states anything of it."))
    rows = queries.rows_behind(
        viewer=request.user, indicator=indicator, month=month, scope=asked.scope, category=asked.category,
        as_of=asked.as_of,
    )  # fmt: skip
    before = queries.statements_before(
        viewer=request.user, indicator=indicator, month=month, scope=asked.scope, as_of=asked.as_of
    )
    _missions, contributors = queries.missions_and_contributors(viewer=request.user, indicator=indicator)
    here, counted = pages.place(found, asked.as_of), figures.columns(rows)
    return render(
        request,
        "performance/figure.html",
        {
            "title": pages.title(definition),
            "definition": definition,
            "series": found,
            "value": value_text(point.value, definition.unit),
            "answer": figures.sentence(found, point, rows, contributors),
            "month": month_text(month),
            "point": point,
            "cells": figures.cells(rows),
            "sums": figures.sums(rows),
            "adds_up": figures.adds_up(point, rows),
            "counted": counted,
            "history": figures.history(rows, before, counted),
            "faults": pages.fault_lines(point.marks),
            "sources": pages.sources([*definition.sources, *(each.source for each in definition.benchmarks)]),
            "as_of": day_text(asked.as_of) if asked.as_of else "",
            "page": here.page(month),
            "crumbs": [
                (_("Indicators"), reverse("performance:indicators")),
                (pages.title(definition), here.page(month)),
            ],
        },
    )


def _series(request: Request, indicator: str, asked: Asked) -> queries.Series:
    return queries.series(
        viewer=request.user, indicator=indicator, scope=asked.scope, category=asked.category, as_of=asked.as_of
    )


def _places(
    request: Request, series: queries.Series, here: pages.Place, month: Month, order: str
) -> list[list[tuple[str, list[pages.WhereRow]]]]:
    """The breakdowns that say more than the figure itself, in two columns: heading and rows."""
    scope, definition = series.scope, series.indicator
    telling = {
        "category": (_("By category"), series.category == definition.all_categories),
        "mission": (_("By mission"), not scope.mission),
        "contributor": (_("By contributor"), not scope.contributor),
    }
    left: list[tuple[str, list[pages.WhereRow]]] = []
    right: list[tuple[str, list[pages.WhereRow]]] = []
    for by, (heading, tells) in telling.items():
        if tells and by in definition.disaggregate:
            rows = queries.breakdown(
                viewer=request.user, indicator=definition.id, month=month, by=by, scope=str(scope),
                category=series.category, as_of=series.as_of,
            )  # fmt: skip
            shown = pages.sort(pages.where(rows, by, here, month, definition.unit), order)
            if shown:
                (right if by == "contributor" else left).append((heading, shown))
    return [column for column in (left, right) if column]
