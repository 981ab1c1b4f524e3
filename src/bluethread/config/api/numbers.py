"""Observations, indicators and series."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.pagination import LimitOffsetPagination, paginate
from pydantic import Field

from bluethread.config.plain import load_values, series_values
from bluethread.core.access.views import Request
from bluethread.kernel.periods import Month
from bluethread.observations import api as observations
from bluethread.observations import permissions as observing
from bluethread.performance import api as performance
from bluethread.performance import permissions as measuring
from bluethread.web.uploads import takes_in

from . import holds
from .handling import Handled
from .kinds import Id, MonthText, Text

router = Router()


@router.get("/observations", auth=holds(observing.READ), response=list[observations.RecordSeen])
@paginate(LimitOffsetPagination)
def list_observations(
    request: Request,
    month: Text = "",
    mission: Text = "",
    contributor: Text = "",
    scope: Text = "",
    stream: Text = "strength-returns",
    as_of: date | None = None,
) -> Sequence[observations.RecordSeen]:
    """Records with file and line, the latest month first; by month, mission or contributor.

    `scope` is detail, country_total or grand_total.
    """
    named = {"month": month, "mission": mission, "contributor": contributor, "scope": scope}
    where = {name: frozenset({value}) for name, value in named.items() if value}
    moment = datetime.combine(as_of, time.max, UTC) if as_of else None
    return observations.record_pages(viewer=request.user, stream=stream, where=where, as_of=moment)


@router.get("/observations/loads", auth=holds(observing.READ), response=list[observations.LoadSeen])
@paginate(LimitOffsetPagination)
def list_loads(request: Request, stream: Text | None = None) -> list[observations.LoadSeen]:
    """The files of returns that were taken in."""
    return observations.loads(viewer=request.user, stream=stream)


@router.post("/observations/loads", auth=holds(observing.IMPORT), response=dict[str, Any])
@takes_in(observations.UPLOAD_LIMITS)
def take_in_returns(
    request: Request, file: File[UploadedFile], handled: Form[Handled], stream: Text = "strength-returns"
) -> dict[str, Any]:
    """Take in a file of returns. Loading it again changes nothing; a corrected file adds corrections, and an earlier
    file, given again after that, takes them back."""
    result = observations.import_file(
        by=request.user, stream=stream, data=file.read(), name=file.name or "file", handling=handled.handling()
    )
    return load_values(observations.load(viewer=request.user, load_id=result.load.pk), result.loaded_before)


@router.get("/observations/faults", auth=holds(observing.READ), response=observations.FaultPage)
def list_faults(
    request: Request,
    load: Id | None = None,
    rule: Text | None = None,
    held: bool = False,
    page: Id = 1,
    size: Annotated[int, Field(ge=1, le=500)] = 50,
) -> observations.FaultPage:
    """Faults that the declared checks found."""
    return observations.faults(viewer=request.user, load_id=load, rule=rule, held_only=held, page=page, size=size)


@router.get("/indicators", auth=holds(measuring.READ), response=list[dict[str, Any]])
@paginate(LimitOffsetPagination)
def list_indicators(request: Request) -> list[dict[str, Any]]:
    """The indicators' definitions in force."""
    return [
        seen.definition.content | {"content_hash": seen.content_hash}
        for seen in performance.indicators(viewer=request.user)
    ]


@router.get("/indicators/{indicator}/series", auth=holds(measuring.READ), response=dict[str, Any])
def read_series(
    request: Request,
    indicator: Text,
    scope: Text | None = None,
    category: Text | None = None,
    as_of: date | None = None,
) -> dict[str, Any]:
    """An indicator month by month with what its benchmarks say; `as_of` shows what was known by the end of that day."""
    return series_values(
        performance.series(viewer=request.user, indicator=indicator, scope=scope, category=category, as_of=as_of)
    )


@router.get("/indicators/{indicator}/breakdown", auth=holds(measuring.READ), response=list[dict[str, Any]])
def read_breakdown(
    request: Request,
    indicator: Text,
    month: MonthText,
    by: Text = "mission",
    scope: Text | None = None,
    category: Text | None = None,
) -> list[dict[str, Any]]:
    """The figure of a month by mission, contributor or category."""
    rows = performance.breakdown(
        viewer=request.user, indicator=indicator, month=Month.parse(month), by=by, scope=scope, category=category
    )
    names = ("code", "name", "value", "numerator", "denominator", "sample", "unknown", "too_few")
    return [{name: getattr(row, name) for name in names} for row in rows]
