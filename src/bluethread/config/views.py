"""The pages that need every module: home, search, the thread."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.defaults import page_not_found

from bluethread.core import thread as threads
from bluethread.core.access.models import User
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.access.views import Request, public, requires
from bluethread.kernel import symbols
from bluethread.kernel.errors import NotFound, PermissionRefused
from bluethread.mandates import api as mandates
from bluethread.observations import api as observations
from bluethread.performance import api as performance
from bluethread.reports import api as reports

DUE_WITHIN = timedelta(days=90)
SHOWN = 8
NEEDS_CARE = {performance.State.OFF_TRACK, performance.State.AT_RISK}


@requires(SIGNED_IN)
@require_GET
def home(request: Request) -> HttpResponse:
    """What needs me today? What is due, what is off track, what is silent, what is new: as far as one reads such."""
    viewer = request.user
    parts: dict[str, Callable[[User], dict[str, Any]]] = {
        mandates.READ: _duties,
        performance.READ: _benchmarks,
        observations.READ: lambda viewer: {"loads": observations.loads(viewer=viewer)[:3]},
        reports.READ: _editions,
    }
    shown: dict[str, Any] = {"due_count": 0, "silent_count": 0, "care_count": 0}
    for permission, part in parts.items():
        shown |= part(viewer) if viewer.holds(permission) else {}
    return render(request, "config/home.html", shown)


def _duties(viewer: User) -> dict[str, Any]:
    """What is due, whose it is, what is silent, what waits for review, and the latest documents."""
    today = timezone.localdate()
    due, yours = mandates.due(viewer=viewer, today=today, within=DUE_WITHIN), mandates.kept(viewer=viewer)
    silent = mandates.silent(viewer=viewer, covered=_measured(viewer))
    return {
        "duties": True,
        "due": [(row, mandates.code_text(row.owner)) for row in due[:SHOWN]],
        "due_count": len(due),
        "yours": yours[:SHOWN],
        "yours_count": len(yours),
        "overdue": {row.id for row in due if row.due_on and row.due_on < today},
        "silent": silent[:SHOWN],
        "silent_count": len(silent),
        "waiting": _waiting(viewer),
        "documents": _documents(mandates.works(viewer=viewer)[:3]),
    }


def _waiting(viewer: User) -> int:
    """Drafts that wait for this reader to review them."""
    drafts = mandates.counts(viewer=viewer).review.get(mandates.Review.DRAFT, 0)
    return drafts if viewer.holds(mandates.REVIEW) else 0


def _benchmarks(viewer: User) -> dict[str, Any]:
    """Benchmarks that are not on their way."""
    language = get_language() or "en"
    care = [
        row
        for row in performance.verdicts(viewer=viewer)
        if row.category == row.indicator.all_categories and row.verdict.state in NEEDS_CARE
    ]
    return {"benchmarks": True, "care": [_care(row, language) for row in care[:SHOWN]], "care_count": len(care)}


def _editions(viewer: User) -> dict[str, Any]:
    """The latest edition of each report."""
    language = get_language() or "en"
    issued = [row for row in reports.reports(viewer=viewer) if row.latest]
    return {"editions": [(row.titles.get(language, row.titles["en"]), row.id, row.latest) for row in issued]}


def _measured(viewer: User) -> frozenset[str]:
    """Paragraphs that some indicator answers: those are not silent. Nothing is measured for who reads no indicator."""
    if not viewer.holds(performance.READ):
        return frozenset()
    cited = (
        symbols.parse_citation(source)
        for seen in performance.indicators(viewer=viewer)
        for source in seen.definition.sources
    )
    return frozenset(threads.provision_ref(citation.symbol, citation.path) for citation in cited)


def _documents(rows: list[mandates.WorkRow]) -> list[tuple[mandates.WorkRow, str, str]]:
    """Documents with their names and dates in the reader's language."""
    return [(row, mandates.work_name(row), mandates.date_text(row.date)) for row in rows]


def _care(row: performance.VerdictRow, language: str) -> dict[str, object]:
    """A benchmark that is not on its way, in the words of a line."""
    unit = row.indicator.unit
    return {
        "id": row.indicator.id,
        "title": row.indicator.title.in_language(language),
        "state": row.verdict.state,
        "value": performance.value_text(row.verdict.value, unit),
        "target": performance.value_text(row.verdict.target, unit),
        "by": row.verdict.by,
        "month": performance.month_text(row.verdict.month),
    }


@requires(SIGNED_IN)
@require_GET
def search(request: Request) -> HttpResponse:
    """Find by symbol, figure, citation or word."""
    text = request.GET.get("q", "").strip()
    if not text:
        return render(request, "config/search.html", {"text": ""})
    viewer, language = request.user, get_language() or "en"
    if not viewer.holds(mandates.READ):
        raise PermissionRefused(_("Your role reads no content, so there is nothing for you to search."))
    if (address := _named(request, text)) is not None:
        return HttpResponseRedirect(address)
    return render(
        request,
        "config/search.html",
        {
            "text": text,
            "works": _documents(mandates.works(viewer=viewer, text=text)[:SHOWN]),
            "provisions": mandates.containing(viewer=viewer, text=text),
            "indicators": [
                (seen.definition.id, title)
                for seen in (performance.indicators(viewer=viewer) if viewer.holds(performance.READ) else ())
                if text.casefold() in (title := seen.definition.title.in_language(language)).casefold()
            ],
        },
    )


def _named(request: Request, text: str) -> str | None:
    """The address of what the text names outright: a document by its symbol, a figure by its id."""
    symbol = symbols.normalise(text)
    if symbol and any(work.symbol == symbol for work in mandates.works(viewer=request.user, text=symbol)):
        return reverse("mandates:work", args=[symbol])
    if text.count(".") == 2 and threads.origins(request.user, f"figure:{text}"):
        return reverse("thread", args=["figure", text])
    return None


@requires(SIGNED_IN)
@require_GET
def thread(request: Request, kind: str, identifier: str) -> HttpResponse:
    """Everything that hangs on the thread at one place, walked in both directions."""
    ref = f"{kind}:{identifier}"
    paragraphs = threads.origins(request.user, ref)
    cards = threads.along(threads.cards(request.user, frozenset(paragraphs)), ref)
    if all(card.station is threads.Station.PARAGRAPH and card.state == "missing" for card in cards):
        raise NotFound(_("Nothing is known of %(ref)s.") % {"ref": identifier})
    here = next((card for card in cards if card.ref == ref), None)
    trace = None
    if kind == "figure":
        trace = reports.trace(viewer=request.user, figure_id=identifier, language=get_language() or "en")
    return render(
        request,
        "config/thread.html",
        {"ref": ref, "here": here, "cards": cards, "trace": trace, "answer": _hanging(cards)},
    )


def _hanging(cards: list[threads.Card]) -> str:
    """How much hangs on the thread, in one sentence."""
    n = Counter(card.station for card in cards)
    station = threads.Station
    parts = [
        ngettext("%(n)s obligation", "%(n)s obligations", n[station.OBLIGATION]) % {"n": n[station.OBLIGATION]},
        ngettext("%(n)s indicator", "%(n)s indicators", n[station.INDICATOR]) % {"n": n[station.INDICATOR]},
        ngettext("%(n)s body of evidence", "%(n)s bodies of evidence", n[station.EVIDENCE])
        % {"n": n[station.EVIDENCE]},
        ngettext("%(n)s sentence in reports", "%(n)s sentences in reports", n[station.SENTENCE])
        % {"n": n[station.SENTENCE]},
    ]
    return f"{', '.join(parts)}."


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address: a page for people, a sentence for programs."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "Not Found"}, status=404)
    return page_not_found(request, exception)


@public
@require_GET
def health(request: Request) -> HttpResponse:
    """Whether the server answers and reaches its database; nothing about what is in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
