"""Figures as counts of persons, so that what is published of a protected stream gives no small group away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bluethread.analytics.asks import UNKNOWN, Ask, Measure
from bluethread.analytics.disclosure import Counts, Line, Policy
from bluethread.core.access.models import User
from bluethread.core.access.views import check
from bluethread.observations import api as observations

from . import library, permissions
from .indicators import FigureScope

_DIMENSIONS = ("month", "contributor", "mission", "category", "sex")
_STATED = {"sex": frozenset({"female", "male"})}


def protection(indicator: str) -> tuple[str, Policy] | None:
    """The stream behind an indicator and how its small cells are protected; None where they are not."""
    stream = library.find(indicator).stream
    minimum = observations.small_cells(stream)
    return None if minimum is None else (stream, Policy(minimum))


def counts_told(*, key: str, indicator: str, category: str, scope: str, month: str) -> tuple[Line, Line]:
    """What a figure tells of persons: its numerator and denominator, and, under `key` "?", those of unknown sex."""
    measure = library.find(indicator).measure(category)
    named = {name: frozenset({value}) for name, value in FigureScope.parse(scope).named.items() if value}
    about = {**named, "month": frozenset({month})}
    whole = None if measure.denominator is None else {**_STATED, **measure.denominator, **about}
    unknown = {**measure.whole, **about, "sex": frozenset({UNKNOWN})}
    return Line(key, {**measure.numerator, **about}, whole), Line(f"{key}?", unknown)


def counts_behind(*, viewer: User, stream: str, months: Iterable[str], as_of: datetime | None = None) -> Counts:
    """The persons of a stream in some months, by month, contributor, mission, category and sex.

    They are those of the rows of one contributor in one mission: what a published total has beyond them is nobody's.
    """
    check(viewer, permissions.READ)
    where = {"scope": frozenset({"detail"}), "month": frozenset(months)}
    question = Ask(observations.OBSERVATIONS, Measure("persons", {}), _DIMENSIONS, where, as_of)
    _, answers = observations.ask(viewer=viewer, question=question, stream=stream)
    return Counts(_DIMENSIONS, {answer.group: answer.numerator for answer in answers})
