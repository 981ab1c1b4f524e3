"""The page of one figure: the cells it is added up from, what they stated before, and whom it serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from bluethread.observations import api as observations

from .indicators import Unit
from .presenters import category_text, month_text, scope_text, value_text
from .queries import Point, RowBehind, Series

_PARTS = ("numerator", "denominator", "unknown")


@dataclass(frozen=True, slots=True)
class CellLine:
    """A cell behind a figure, with the row it stands in."""

    file: str
    load_url: str
    line: int
    column: str
    persons: int
    counts_in: str
    contributor: str
    mission: str
    recorded_at: datetime
    correction: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What one load stated for a row, in the columns that the figure counts."""

    row: str
    recorded_at: datetime
    file: str
    load_url: str
    line: int
    values: tuple[int | None, ...]
    held: bool


def sentence(series: Series, point: Point, rows: Sequence[RowBehind], contributors: Mapping[str, str]) -> str:
    """What the figure is and what it is added up from, in a sentence."""
    unit = series.indicator.unit
    cells = sum(len(row.cells) for row in rows)
    words = {
        "value": value_text(point.value, unit),
        "category": category_text(series.category),
        "scope": scope_text(series.scope, contributors),
        "month": month_text(point.month),
        "numerator": value_text(point.numerator, Unit.PERSONS),
        "whole": value_text(point.denominator, Unit.PERSONS),
        "cells": ngettext("%(count)s cell", "%(count)s cells", cells) % {"count": cells},
        "rows": ngettext("%(count)s row", "%(count)s rows", len(rows)) % {"count": len(rows)},
    }
    if unit is Unit.SHARE:
        return (
            gettext(
                "%(numerator)s of %(whole)s persons are %(value)s, read from %(cells)s in %(rows)s: "
                "%(category)s · %(scope)s · %(month)s."
            )
            % words
        )
    return (
        gettext("%(numerator)s persons, read from %(cells)s in %(rows)s: %(category)s · %(scope)s · %(month)s.") % words
    )


def sums(rows: Iterable[RowBehind]) -> dict[str, int]:
    """What the cells add up to, for each part that they count in."""
    cells = [cell for row in rows for cell in row.cells]
    return {part: sum(cell.persons for cell in cells if part in cell.counts_in) for part in _PARTS}


def adds_up(point: Point, rows: Iterable[RowBehind]) -> bool:
    """Whether the cells are the figure."""
    found = sums(rows)
    return (found["numerator"], found["denominator"], found["unknown"]) == (
        point.numerator, point.denominator or 0, point.unknown,
    )  # fmt: skip


def cells(rows: Iterable[RowBehind]) -> list[CellLine]:
    """Every cell with its file and line."""
    return [
        CellLine(
            file=observations.file_text(row.record),
            load_url=observations.load_url(row.record),
            line=row.record.line,
            column=cell.column,
            persons=cell.persons,
            counts_in=_counts(cell.counts_in),
            contributor=_contributor(row.record),
            mission=_mission(row.record),
            recorded_at=row.record.recorded_at,
            correction=row.record.correction,
        )
        for row in rows
        for cell in row.cells
    ]


def _counts(parts: tuple[str, ...]) -> str:
    if parts == ("numerator", "denominator"):
        return gettext("numerator and denominator")
    if parts == ("denominator",):
        return gettext("denominator")
    if parts == ("unknown",):
        return gettext("in neither: what this total has beyond women and men")
    return gettext("the number")


def columns(rows: Iterable[RowBehind]) -> list[tuple[str, str, str]]:
    """(category, sex, column) of every kind of cell that the figure counts."""
    return list(dict.fromkeys((cell.category, cell.sex, cell.column) for row in rows for cell in row.cells))


def history(
    rows: Iterable[RowBehind], before: Iterable[observations.RecordSeen], counted: Sequence[tuple[str, str, str]]
) -> list[Statement]:
    """Everything that was stated for the corrected rows, row by row, the first statement first."""
    records = [*before, *(row.record for row in rows if row.record.correction)]
    ordered = sorted(records, key=lambda each: (each.contributor, each.mission, each.recorded_at, each.id))
    return [_statement(record, counted) for record in ordered]


def _statement(record: observations.RecordSeen, counted: Sequence[tuple[str, str, str]]) -> Statement:
    stated = {
        (category, sex): persons
        for category, values in record.stated.items()
        for sex, persons in observations.by_sex(values)
    }
    return Statement(
        row=f"{_contributor(record)}, {_mission(record)}",
        recorded_at=record.recorded_at,
        file=observations.file_text(record),
        load_url=observations.load_url(record),
        line=record.line,
        values=tuple(stated.get((category, sex)) for category, sex, _ in counted),
        held=record.superseded_at is None,
    )


def _contributor(record: observations.RecordSeen) -> str:
    if record.scope in ("grand_total", "mission_total"):
        return gettext("published total")
    return record.contributor_name


def _mission(record: observations.RecordSeen) -> str:
    return gettext("all missions") if record.scope in ("grand_total", "country_total") else record.mission
