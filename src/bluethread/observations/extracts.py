"""Rows offered to the marts: persons one by one of month, contributor, mission, category and sex; and who reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from bluethread.analytics.asks import UNKNOWN
from bluethread.analytics.marts import Build, Cell, Column, Extract, Marts

from .models import Load, Record

OBSERVATIONS, RETURNS = "observations", "returns"
_ROW = (Column("stream"), Column("month"), Column("contributor"), Column("mission"), Column("scope"))
_HANDLED = (Column("classification", "whole"), Column("published", "whole"))
_TIMES = (Column("record", "whole"), Column("recorded_at", "moment"), Column("superseded_at", "moment"))
_FIELDS = (
    "stream", "period", "contributor", "mission", "scope", "classification", "published", "stated", "pk",
    "recorded_at", "superseded_at",
)  # fmt: skip


def marts() -> Marts:
    """The marts of this instance."""
    return Marts(settings.HOME / "marts")


def build() -> Build:
    """The marts that hold every load so far; built now if they lag behind."""
    current = marts().current()
    return current if current is not None and current.stamp == _stamp() else refresh()


def state() -> str:
    """What every figure of this instance depends on: equal states give equal figures."""
    return f"{settings.HOME} {_stamp()}"


def refresh() -> Build:
    """Build the marts from the records."""
    stamp = _stamp()
    return marts().rebuild(offered(), stamp=stamp, at=timezone.now())


def offered() -> list[Extract]:
    """What this module offers, corrected records included with the time in which they were held true."""
    order = ("stream", "category", "scope", "mission", "month", "contributor")
    return [
        Extract(
            OBSERVATIONS,
            (*_ROW, *_HANDLED, Column("category"), Column("sex"), Column("persons", "whole"), *_TIMES),
            (*order, "sex", "record"),
            ("persons", "record"),
            _persons(),
        ),
        Extract(
            RETURNS,
            (*_ROW, *_HANDLED, Column("stated", "whole"), *_TIMES),
            ("stream", "scope", "mission", "month", "contributor", "record"),
            ("stated", "record"),
            _returns(),
        ),
    ]


def by_sex(stated: list[int | None] | tuple[int | None, ...]) -> Iterator[tuple[str, int]]:
    """Persons of one category by sex. What the published total has beyond women and men is of unknown sex."""
    men, women, total = stated
    if women is not None:
        yield "female", women
    if men is not None:
        yield "male", men
    beyond = (total or 0) - (women or 0) - (men or 0)
    if beyond > 0:
        yield UNKNOWN, beyond


def _persons() -> Iterator[tuple[Cell, ...]]:
    for row, stated, record, recorded, superseded in _records():
        for category, values in stated.items():
            if category != "total":
                for sex, persons in by_sex(values):
                    yield (*row, category, sex, persons, record, _plain(recorded), _plain(superseded))


def _returns() -> Iterator[tuple[Cell, ...]]:
    for row, stated, record, recorded, superseded in _records():
        yield (*row, int(bool(stated)), record, _plain(recorded), _plain(superseded))


def _records() -> Iterator[tuple[Any, ...]]:
    everyone = Record.objects.unscoped("the marts hold every row; the rule is part of each question")
    for *row, published, stated, record, recorded, superseded in (
        everyone.order_by("pk").values_list(*_FIELDS).iterator(chunk_size=5_000)
    ):
        yield (*row, int(published)), stated, record, recorded, superseded


def _plain(moment: datetime | None) -> datetime | None:
    """Marts keep moments in UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def _stamp() -> str:
    """Changes with every load."""
    every = Load.objects.unscoped("the state of the marts, told to nobody")
    last = every.order_by("-pk").values_list("pk", "at", "file_id").first()
    return f"{last[0]} {last[1].isoformat()} {last[2]}" if last else "nothing loaded"
