"""Pages of returns: the streams, one stream, and one load with its faults."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluethread.core.access.views import Request, requires
from bluethread.kernel.errors import BadInput, PolicyRefused
from bluethread.web.errors import in_words
from bluethread.web.exports import csv_response
from bluethread.web.uploads import takes_in

from . import actions, permissions, presenters, queries
from .forms import FaultForm, UploadForm
from .streams.reading import LIMITS

FAULTS_ON_A_PAGE = 50


@requires(permissions.READ)
@require_safe
def index(request: Request) -> HttpResponse:
    """What comes in, and how much of it is held."""
    found = queries.streams(viewer=request.user)
    shown = [
        (
            seen,
            presenters.stream_title(seen.definition),
            presenters.stream_sentence(seen),
            presenters.stream_description(seen.definition),
        )
        for seen in found
    ]
    return render(request, "observations/index.html", {"streams": shown})


@requires(permissions.READ)
@require_safe
def stream(request: Request, stream: str) -> HttpResponse:
    """What should we ask whom? Who reported when, the checks, and the loads."""
    return _stream_page(request, stream, UploadForm())


@requires(permissions.IMPORT)
@takes_in(LIMITS)
@require_http_methods(["GET", "POST"])
def upload(request: Request, stream: str) -> HttpResponse:
    """Take in a file, and say in one sentence what came of it. Nothing of a bad file is kept."""
    if request.method == "GET":
        return redirect("observations:stream", stream=stream)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            result = actions.import_file(
                by=request.user, stream=stream, data=file.read(), name=file.name, handling=form.handling()
            )
        except (BadInput, PolicyRefused) as error:
            form.add_error("file", in_words(error))
        else:
            seen = queries.load(viewer=request.user, load_id=result.load.pk)
            said = presenters.load_sentence(seen, loaded_before=result.loaded_before)
            (messages.info if result.loaded_before else messages.success)(request, said)
            return redirect("observations:load", load_id=seen.id)
    return _stream_page(request, stream, form, status=400)


def _stream_page(request: Request, stream: str, form: UploadForm, status: int = 200) -> HttpResponse:
    seen = queries.stream(viewer=request.user, stream=stream)
    received = queries.completeness(viewer=request.user, stream=stream, year=_year(request))
    everyone = "everyone" in request.GET
    failing = queries.faults(viewer=request.user, stream=stream, held_only=True, size=1).by_rule
    return render(
        request,
        "observations/stream.html",
        {
            "seen": seen,
            "stream": seen.definition,
            "title": presenters.stream_title(seen.definition),
            "description": presenters.stream_description(seen.definition),
            "answer": presenters.stream_sentence(seen),
            "form": form if request.user.holds(permissions.IMPORT) else None,
            "month_heads": presenters.month_heads(),
            "years": presenters.years(received.months),
            "year": received.year,
            "everyone": everyone,
            "contributors": [
                (received.names.get(each.contributor, each.contributor),
                 [presenters.receipt_shown(*month) for month in each.months])
                for each in received.contributors if everyone or each.lacks
            ],
            "all_contributors": len(received.contributors),
            "checks": [
                (check, presenters.check_statement(check), presenters.severity_text(check.severity),
                 failing.get(check.id, 0))
                for check in seen.definition.checks
            ],
            "loads": queries.loads(viewer=request.user, stream=stream),
            "crumbs": [(_("Returns"), reverse("observations:index"))],
        },
        status=status,
    )  # fmt: skip


@requires(permissions.READ)
@require_safe
def completeness(request: Request, stream: str) -> StreamingHttpResponse:
    """Who reported when in a year, as CSV."""
    queries.stream(viewer=request.user, stream=stream)
    found = queries.completeness(viewer=request.user, stream=stream, year=_year(request))
    rows = presenters.completeness_rows(stream, found)
    return csv_response(f"{stream}.{found.year}.csv", presenters.COMPLETENESS_HEADER, rows)


@requires(permissions.READ)
@require_safe
def stream_faults(request: Request, stream: str) -> StreamingHttpResponse:
    """Every fault of a stream that holds, as CSV."""
    queries.stream(viewer=request.user, stream=stream)
    found = queries.every_fault(viewer=request.user, stream=stream, held_only=True)
    return csv_response(f"{stream}.faults.csv", presenters.FAULTS_HEADER, presenters.fault_rows(found))


@requires(permissions.READ)
@require_safe
def load(request: Request, load_id: int) -> HttpResponse:
    """What became of a file, and what to ask its senders."""
    seen = queries.load(viewer=request.user, load_id=load_id)
    form, rule, contributor = _asked(request)
    at = request.GET.get("page", "1")
    page = int(at) if at.isascii() and at.isdigit() and len(at) < 8 else 1
    found = queries.faults(
        viewer=request.user, load_id=load_id, rule=rule, contributor=contributor, page=page, size=FAULTS_ON_A_PAGE
    )
    of = queries.stream(viewer=request.user, stream=seen.stream).definition
    _missions, names = queries.missions_and_contributors(viewer=request.user, stream=seen.stream)
    names |= {"": _("no single sender"), of.total: _("published totals")}
    senders = [(code, names.get(code, code), count) for code, count in found.by_contributor.items() if code]
    form.offer(found.by_rule.items(), sorted(senders, key=lambda each: (-each[2], each[1])))
    return render(
        request,
        "observations/load.html",
        {
            "load": seen,
            "answer": presenters.load_sentence(seen),
            "form": form,
            "found": found,
            "faults": [
                (fault, presenters.sender_message([fault], 1), presenters.severity_text(fault.severity),
                 names.get(fault.contributor, fault.contributor)) for fault in found.faults
            ],
            "page": Paginator(range(found.total), FAULTS_ON_A_PAGE).get_page(page),
            "sender": names.get(contributor, contributor) if contributor else "",
            "message": presenters.sender_message(found.faults, found.total) if contributor and found.faults else "",
            "crumbs": [
                (_("Returns"), reverse("observations:index")),
                (presenters.stream_title(of), reverse("observations:stream", args=[seen.stream])),
            ],
        },
    )  # fmt: skip


@requires(permissions.READ)
@require_safe
def load_faults(request: Request, load_id: int) -> StreamingHttpResponse:
    """The faults of a load, filtered as on its page, as CSV."""
    seen = queries.load(viewer=request.user, load_id=load_id)
    _form, rule, contributor = _asked(request)
    found = queries.every_fault(viewer=request.user, load_id=seen.id, rule=rule, contributor=contributor)
    return csv_response(f"load-{seen.id}.faults.csv", presenters.FAULTS_HEADER, presenters.fault_rows(found))


def _asked(request: Request) -> tuple[FaultForm, str | None, str | None]:
    """The filters of a load's faults: the form, the check and the contributor, None where all are asked for."""
    form = FaultForm(request.GET)
    form.is_valid()
    return form, form.cleaned_data.get("check") or None, form.cleaned_data.get("contributor") or None


def _year(request: Request) -> int | None:
    """The year asked for, None for the latest. Raises BadInput for what is none."""
    asked = request.GET.get("year", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and 1945 <= int(asked) <= 9999):
        raise BadInput(_("“%(year)s” is not a year") % {"year": asked[:20]}, expected=_("a year such as 2013"))
    return int(asked)
