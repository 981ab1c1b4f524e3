"""Reports, figures and the thread."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from ninja import Router
from ninja.pagination import LimitOffsetPagination, paginate

from bluethread.core import thread as threads
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.access.views import Request
from bluethread.reports import api as reports
from bluethread.reports import permissions
from bluethread.web.exports import to_keep

from . import holds
from .kinds import Id, Text

router = Router(auth=holds(permissions.READ))


@router.get("/reports", response=list[reports.ReportSeen])
@paginate(LimitOffsetPagination)
def list_reports(request: Request) -> list[reports.ReportSeen]:
    """The reports, each with its latest edition."""
    return reports.reports(viewer=request.user)


@router.get("/reports/{report}/editions", response=list[reports.EditionSeen])
@paginate(LimitOffsetPagination)
def list_editions(request: Request, report: Text) -> list[reports.EditionSeen]:
    """The editions of a report, the latest first."""
    return reports.editions(viewer=request.user, report=report)


@router.get("/reports/{report}/editions/{number}/changes", response=dict[str, Any])
def read_changes(request: Request, report: Text, number: Id, since: Id) -> dict[str, Any]:
    """What an edition says differently from an earlier one, and why."""
    return asdict(reports.changes(viewer=request.user, report=report, a=since, b=number))


@router.get("/reports/{report}/editions/{number}/{language}.{form}")
def read_file(request: Request, report: Text, number: Id, language: Text, form: Text) -> HttpResponse:
    """A file of an edition (html, pdf or docx), as it was made."""
    seen, data = reports.file(viewer=request.user, report=report, number=number, language=language, form=form)
    return to_keep(HttpResponse(data, content_type=seen.media_type), seen.name)


@router.get("/figures/{figure_id}", response=dict[str, Any])
def trace_figure(request: Request, figure_id: Text, language: Text = "en") -> dict[str, Any]:
    """The walk from a figure of a report back to definition, rows and paragraph."""
    return asdict(reports.trace(viewer=request.user, figure_id=figure_id, language=language))


@router.get("/thread", auth=holds(SIGNED_IN), response=list[dict[str, Any]])
def read_thread(request: Request, ref: Text) -> list[dict[str, Any]]:
    """Everything on the thread at a place, such as provision:S/RES/2382(2017)#OP12(d) or indicator:women-share."""
    paragraphs = threads.origins(request.user, ref)
    return [
        asdict(card) | {"station": card.station.name.lower()}
        for card in threads.cards(request.user, frozenset(paragraphs))
    ]
