"""Pages of documents and obligations: load, authorise, one call, render."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluethread.core import thread
from bluethread.core.access.models import User
from bluethread.core.access.rule import Classification
from bluethread.core.access.views import Request, check, requires
from bluethread.core.documents.models import StoredFile
from bluethread.kernel import symbols
from bluethread.kernel.errors import BadInput, BluethreadError, NotFound, PermissionRefused
from bluethread.web.errors import in_words
from bluethread.web.exports import csv_response, to_keep
from bluethread.web.handling import LEVELS, HandlingForm
from bluethread.web.uploads import takes_in

from . import actions, decisions, forms, permissions, presenters, queries, reading, seen
from .ingest import ingest
from .models import Review, Status
from .parsing.sources import LIMITS

_ON_A_PAGE = 200
_IN_THE_QUEUE = 20


# Documents


@requires(permissions.READ)
@require_safe
def works(request: Request) -> HttpResponse:
    """Every document with its obligations by state of review."""
    form = forms.DocumentFilter(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in form.fields}
    every = [presenters.work_line(row) for row in queries.works(viewer=request.user)]
    shown = every
    if any(asked.values()):
        shown = [presenters.work_line(row) for row in queries.works(viewer=request.user, **asked)]
    return render(
        request,
        "mandates/works.html",
        {
            "answer": presenters.works_answer(every) if every else "",
            "form": form,
            "page": Paginator(shown, _ON_A_PAGE).get_page(request.GET.get("page")),
            "any": bool(every),
            "filtered": any(asked.values()),
            "may_take_in": request.user.holds(permissions.INGEST),
        },
    )


@requires(permissions.INGEST)
@takes_in(LIMITS, together=4 * max(LIMITS.values()))
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: Request) -> HttpResponse:
    """Take in documents, several at once; each file is told what became of it."""
    form = HandlingForm(request.POST if request.method == "POST" else None)
    files = request.FILES.getlist("files") if form.is_valid() else []
    taken = [ingest(by=request.user, data=file.read(), name=file.name or "", handled=form.handling()) for file in files]
    return render(
        request,
        "mandates/take_in.html",
        {
            "lines": [(each, presenters.kind_text(each.kind) if each.kind else "") for each in taken],
            "answer": presenters.taken_answer([each.status for each in taken]),
            "nothing": request.method == "POST" and not request.FILES,
            "form": form,
            "crumbs": [(_("Documents"), reverse("mandates:works"))],
        },
    )


@requires(permissions.READ)
@require_safe
def work(request: Request, key: str) -> HttpResponse:
    """A document for reading, with what hangs from each paragraph beside it."""
    chosen = request.GET.get("text", "")
    view = queries.work(viewer=request.user, key=key, expression=int(chosen) if chosen.isdigit() else None)
    if key != view.work.key:
        return redirect(_canonical(view, key))
    refs = frozenset(row.ref for row in view.provisions)
    cards = thread.cards(request.user, refs, start=thread.Station.INDICATOR)
    rows = reading.paragraphs(view, cards, timezone.localdate(), _addresses(request.user))
    body = [row for row in rows if row.row.kind != "front_matter"]
    return render(
        request,
        "mandates/work.html",
        {
            "view": view,
            "line": presenters.work_line(view.work),
            "answer": reading.work_answer(view),
            "kicker": reading.kicker(view),
            "marked": reading.classes(view),
            "has_margin": any(row.margin or row.speakers or row.hanging.figures for row in rows),
            "consensus_at": reading.consensus_denied(rows),
            "front": [row for row in rows if row.row.kind == "front_matter"],
            "opening": body[: reading.opening(body)],
            "rows": body[reading.opening(body) :],
            "overview": reading.overview(body),
            "joined": presenters.joined_text(view.joined_by),
            "deadlines": reading.deadlines(body),
            "expressions": [(each, reading.expression_label(each)) for each in view.expressions],
            "comparisons": _comparisons(request.user, view),
            "sides": len(view.expressions) > 1,
            "crumbs": [(_("Documents"), reverse("mandates:works"))],
            "may_review": request.user.holds(permissions.REVIEW),
            "handling_form": forms.ReclassifyForm.of(view.work) if request.user.holds(permissions.CLASSIFY) else None,
            "flash": request.session.pop("mandates.flash", None),
        },
    )


@requires(permissions.CLASSIFY)
@require_POST
def reclassify(request: Request, key: str) -> HttpResponse:
    """Change who may see a document. Whoever no longer sees it is led back to the list."""
    form = forms.ReclassifyForm(request.POST)
    try:
        if not form.is_valid():
            raise BadInput(_("The form is not complete"), expected=_("a classification and a reason"))
        actions.reclassify(by=request.user, key=key, handled=form.handling(), reason=form.cleaned_data["reason"])
    except (PermissionRefused, NotFound):
        raise
    except BluethreadError as refusal:
        _tell(request, "bad", in_words(refusal))
    else:
        _tell(request, "good", _("The document is handled as chosen."))
    return redirect("mandates:work", key)


def _canonical(view: seen.WorkView, key: str) -> str:
    """The address of the work, and of the text that was asked for by its own symbol."""
    symbol = symbols.normalise(key) or key
    text = next((each.id for each in view.expressions if each.symbol == symbol and symbol != view.work.key), None)
    return reverse("mandates:work", args=[view.work.key]) + (f"?text={text}" if text else "")


def _addresses(viewer: User) -> dict[str, str]:
    """Where the documents that a text may name are read."""
    return {row.key: reverse("mandates:work", args=[row.key]) for row in queries.works(viewer=viewer) if row.symbol}


def _comparisons(viewer: User, view: seen.WorkView) -> list[tuple[str, str, str]]:
    """The drafts of this text: name, what differs in a few words, the address of the comparison."""
    adopted = [each for each in view.expressions if each.version != "draft"]
    found = []
    for draft in (each for each in view.expressions if each.version == "draft"):
        for text in (each for each in adopted if each.language == draft.language):
            between = {"before": draft.id, "after": text.id}
            compared = queries.comparison(viewer=viewer, key=view.work.key, **between)
            address = reverse("mandates:compare", args=[view.work.key, draft.id, text.id])
            found.append((presenters.symbol_text(draft.symbol), reading.short_comparison(compared), address))
    return found


@requires(permissions.READ)
@require_safe
def side_by_side(request: Request, key: str) -> HttpResponse:
    """All languages and versions of a document, paragraph beside paragraph."""
    found = queries.alignment(viewer=request.user, key=key)
    row = _work_row(request.user, key)
    return render(
        request,
        "mandates/side_by_side.html",
        {
            "line": presenters.work_line(row),
            "columns": reading.columns(found),
            "rows": reading.aligned(found),
            "missing": reading.missing_answer(found),
            "crumbs": _crumbs(row),
        },
    )


@requires(permissions.READ)
@require_safe
def compare(request: Request, key: str, before: int, after: int) -> HttpResponse:
    """Two texts of a document, word by word."""
    found = queries.comparison(viewer=request.user, key=key, before=before, after=after)
    texts = [queries.work(viewer=request.user, key=key, expression=number) for number in (before, after)]
    words = [{row.path: row.text for row in view.provisions} for view in texts]
    return render(
        request,
        "mandates/compare.html",
        {
            "line": presenters.work_line(texts[0].work),
            "before": texts[0].shown,
            "after": texts[1].shown,
            "labels": [reading.expression_label(view.shown) for view in texts],
            "answer": reading.comparison_answer(found),
            "substantive": found.substantive,
            "stretches": reading.stretches(found, *words),
            "crumbs": _crumbs(texts[0].work),
        },
    )


@requires(permissions.READ)
@require_safe
def file(request: Request, key: str, sha256: str) -> HttpResponse:
    """A file as it was received."""
    view = queries.work(viewer=request.user, key=key)
    if sha256 not in {sha for each in view.expressions for _name, _format, sha in each.files}:
        raise NotFound(_("%(key)s was not read from that file.") % {"key": key})
    stored = StoredFile.objects.get(pk=sha256)
    return to_keep(HttpResponse(stored.read(), content_type=stored.media_type), stored.name)


def _work_row(viewer: User, key: str) -> seen.WorkRow:
    return queries.work(viewer=viewer, key=key).work


def _crumbs(row: seen.WorkRow) -> list[tuple[str, str]]:
    return [
        (_("Documents"), reverse("mandates:works")),
        (presenters.label(row), reverse("mandates:work", args=[row.key])),
    ]


# Obligations


@requires(permissions.READ)
@require_safe
def obligations(request: Request) -> HttpResponse:
    """The board: obligations by any filter, many decided at once."""
    today = timezone.localdate()
    counts = queries.counts(viewer=request.user)
    form = forms.ObligationFilter(request.GET, works=queries.works(viewer=request.user), counts=counts)
    asked = form.chosen()
    rows = queries.obligations(viewer=request.user, **asked)
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    overdue = queries.due(viewer=request.user, today=today, within=timedelta(days=-1))
    return render(
        request,
        "mandates/obligations.html",
        {
            "answer": presenters.board_answer(counts, len(overdue)),
            "form": form,
            "page": page,
            "lines": [presenters.obligation_line(row, today) for row in page],
            "number": presenters.number_text(len(rows)),
            "any": bool(counts.review),
            "one_work": asked["work"],
            "owners": [code for code in counts.owner if code],
            "statuses": Status.choices,
            "to_review": counts.review.get(Review.DRAFT, 0),
            "may_review": request.user.holds(permissions.REVIEW),
            "may_follow_up": request.user.holds(permissions.FOLLOW_UP),
            "flash": request.session.pop("mandates.flash", None),
        },
    )


_COLUMNS = (
    "id", "work", "path", "clause", "verb", "verb_class", "force", "addressee", "addressee_text", "what", "chapeau",
    "due", "period", "report", "review", "owner", "keeper", "status", "evidence", "edited", "superseded",
    "classification",
)  # fmt: skip


@requires(permissions.READ)
@require_safe
def export(request: Request, form: str) -> StreamingHttpResponse:
    """What the board shows, as CSV or JSON, row by row."""
    if form not in ("csv", "json"):
        raise Http404(form)
    counts = queries.counts(viewer=request.user)
    asked = forms.ObligationFilter(request.GET, works=queries.works(viewer=request.user), counts=counts).chosen()
    rows = queries.obligations(viewer=request.user, **asked)
    name = f"obligations-{timezone.localdate()}.{form}"
    if form == "csv":
        return csv_response(name, _COLUMNS, (list(_exported(row).values()) for row in rows))
    return to_keep(StreamingHttpResponse(_json(rows), content_type="application/json"), name)


def _exported(row: seen.ObligationRow) -> dict[str, Any]:
    """A row of a file, which says how it is classified."""
    held = {name: getattr(row, name) for name in _COLUMNS}
    return held | {"classification": Classification(row.classification).name.lower()}


def _json(rows: Iterable[seen.ObligationRow]) -> Iterator[str]:
    yield "["
    for index, row in enumerate(rows):
        yield ("," if index else "") + json.dumps(_exported(row), ensure_ascii=False)
    yield "]"


@requires(permissions.REVIEW)
@require_safe
def review(request: Request) -> HttpResponse:
    """Is this what the text says? One document at a time, its drafts in the order of the text."""
    every = [line for line in map(presenters.work_line, queries.works(viewer=request.user)) if line.total]
    waiting = [line for line in every if line.to_review]
    asked = request.GET.get("work", "")
    now = next((line for line in every if line.row.key == asked), None) or next(iter(waiting), None)
    return render(
        request,
        "mandates/review.html",
        {
            "waiting": waiting,
            "now": now,
            **(_queue(request, now.row.key) if now else {}),
            "crumbs": [(_("Obligations"), reverse("mandates:obligations"))],
            "flash": request.session.pop("mandates.flash", None),
        },
    )


def _queue(request: Request, key: str) -> dict[str, Any]:
    rows = queries.obligations(viewer=request.user, work=key)
    standing = [row for row in rows if row.review in (Review.DRAFT, Review.ACCEPTED)]
    drafts = [row for row in rows if row.review == Review.DRAFT]
    page = Paginator(drafts, _IN_THE_QUEUE).get_page(request.GET.get("page"))
    cited = queries.provisions(viewer=request.user, citations={(row.work, row.path) for row in page})
    sources = {(each.work, each.path): each for each in cited}
    items = [
        (
            presenters.review_item(row, sources.get((row.work, row.path)), standing),
            forms.ReadingForm.of(row, presenters.addressee_codes()),
        )
        for row in page
    ]
    counts = queries.counts(viewer=request.user)
    return {"page": page, "items": items, "owners": [code for code in counts.owner if code]}


@requires(permissions.READ)
@require_safe
def obligation(request: Request, id: int) -> HttpResponse:
    """One obligation: the reading, its source, what people decided, the evidence."""
    view = queries.obligation(viewer=request.user, id=id)
    row = view.obligation
    document = queries.work(viewer=request.user, key=row.work)
    counts = queries.counts(viewer=request.user)
    hanging = reading.hangings(
        thread.cards(request.user, frozenset({row.provision_ref}), start=thread.Station.INDICATOR)
    )
    return render(
        request,
        "mandates/obligation.html",
        {
            "view": view,
            "line": presenters.obligation_line(row, timezone.localdate()),
            "answer": presenters.obligation_answer(row, timezone.localdate()),
            "item": presenters.review_item(row, view.provision, []),
            "readings": presenters.readings(view),
            "history": [(each, presenters.act_text(each.act)) for each in view.history],
            "hanging": hanging.get(row.provision_ref),
            "evidence": [
                (each, presenters.evidence_kind(each.kind), presenters.evidence_url(each.kind, each.reference))
                for each in view.evidence
            ],
            "file": document.shown.files[0] if document.shown.files else None,
            "reading_form": forms.ReadingForm.of(row, presenters.addressee_codes()),
            "status_form": forms.StatusForm(now=row.status),
            "owner_form": forms.OwnerForm(initial={"owner": row.owner}),
            "keeper_form": _keeper_form(request.user, row),
            "evidence_form": forms.EvidenceForm(),
            "owners": [code for code in counts.owner if code],
            "crumbs": [(_("Obligations"), reverse("mandates:obligations")), *_crumbs(document.work)[1:]],
            "may_review": request.user.holds(permissions.REVIEW),
            "may_follow_up": request.user.holds(permissions.FOLLOW_UP),
            "flash": request.session.pop("mandates.flash", None),
        },
    )


def _keeper_form(viewer: User, row: seen.ObligationRow) -> forms.KeeperForm | None:
    """Nothing for those who may not follow it up."""
    people = queries.receivers(viewer=viewer, id=row.id) if viewer.holds(permissions.FOLLOW_UP) else []
    return forms.KeeperForm(people=people, initial={"keeper": row.keeper}) if people else None


@requires(permissions.READ)
@require_POST
def decide(request: Request) -> HttpResponse:
    """A button of a page: accept, edit, merge, reject, reopen, assign, give or status, for one or many."""
    act = request.POST.get("act", "")
    check(request.user, permissions.REVIEW if act in decisions.REVIEWING else permissions.FOLLOW_UP)
    ids = [int(each) for each in request.POST.getlist("chosen") if each.isdigit()]
    try:
        outcome = decisions.decide(by=request.user, act=act, ids=ids, fields=request.POST.dict())
    except PermissionRefused:
        raise
    except BluethreadError as refusal:
        _tell(request, "bad", in_words(refusal))
    else:
        request.session["mandates.undo"] = list(outcome.undo)
        _tell(request, "good", outcome.words, undo=bool(outcome.undo))
    return HttpResponseRedirect(_back(request))


@requires(permissions.REVIEW)
@require_POST
def undo(request: Request) -> HttpResponse:
    """Take back the last decision of this session."""
    try:
        _tell(request, "good", decisions.take_back(by=request.user, steps=request.session.pop("mandates.undo", [])))
    except PermissionRefused:
        raise
    except BluethreadError as refusal:
        _tell(request, "bad", in_words(refusal))
    return HttpResponseRedirect(_back(request))


@requires(permissions.FOLLOW_UP)
@require_POST
def evidence(request: Request, id: int) -> HttpResponse:
    """Attach evidence to an obligation."""
    sent = {name: request.POST.get(name, "") for name in ("kind", "reference", "note")}
    form = forms.EvidenceForm(request.POST)
    form.is_valid()
    try:
        if "classification" in form.errors:
            raise BadInput(_("There is no such classification"), expected=", ".join(str(name) for _n, name in LEVELS))
        actions.add_evidence(by=request.user, obligation=id, handled=form.handling(), **sent)
    except PermissionRefused:
        raise
    except BluethreadError as refusal:
        _tell(request, "bad", in_words(refusal))
    else:
        _tell(request, "good", _("The evidence was added."))
    return redirect("mandates:obligation", id)


def _tell(request: Request, tone: str, words: str, *, undo: bool = False) -> None:
    """Keep a word for the next page that this person sees."""
    request.session["mandates.flash"] = {"tone": tone, "words": words, "undo": undo}


def _back(request: Request) -> str:
    """Where the button was; never another site."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else reverse("mandates:obligations")
