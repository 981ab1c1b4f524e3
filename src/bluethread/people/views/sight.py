"""Who can see a record and why, what a person can see, and opening a closed record with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluethread.core.access import actions, records
from bluethread.core.access.models import Opening
from bluethread.core.access.permissions import BREAK_GLASS, SIGNED_IN
from bluethread.core.access.records import Kind
from bluethread.core.access.views import Request, requires
from bluethread.kernel.errors import BadInput, NotFound, PolicyRefused
from bluethread.people import forms, presenters, queries, sight
from bluethread.web.errors import in_words
from bluethread.web.exports import csv_response

from .people import ON_A_PAGE


@requires(SIGNED_IN)
@require_safe
def who(request: Request, at: str) -> HttpResponse:
    """Who can see this record, and why?"""
    found = sight.who(viewer=request.user, path=f"/{at}")
    return render(
        request,
        "people/who.html",
        {
            "sight": found,
            "answer": presenters.sight_answer(found),
            "stated": [presenters.stated_words(each) for each in found.stated],
            "seers": [(each, presenters.ground_words(each)) for each in found.seers],
            "known": presenters.known_people(request.user, found),
            "looks": sight.looks(viewer=request.user, path=f"/{at}") if "looks" in request.GET else None,
            "crumbs": [(found.name, found.address)],
        },
    )


@requires(SIGNED_IN)
@require_safe
def sees(request: Request, username: str) -> HttpResponse:
    """What can this person see?"""
    found = sight.sees(viewer=request.user, username=username)
    return render(
        request,
        "people/sees.html",
        {
            "found": found,
            "own": found.person.id == request.user.pk,
            "answer": presenters.sees_answer(found),
            "reaches": [(each, presenters.reach_words(each)) for each in found.reaches],
            "crumbs": presenters.person_crumbs(request.user, found.person),
        },
    )


@requires(SIGNED_IN)
@require_safe
def sees_kind(request: Request, username: str, label: str) -> HttpResponse:
    """Which records of one kind can this person see?"""
    kind = _kind(label)
    found = sight.seen_by_both(viewer=request.user, username=username, kind=kind)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    person = queries.person(viewer=request.user, username=username)
    return render(
        request,
        "people/sees_kind.html",
        {
            "person": person,
            "kind": kind,
            "page": page,
            "records": [(kind.name(each), kind.address(each)) for each in page],
            "crumbs": [
                *presenters.person_crumbs(request.user, person),
                (_("What %(person)s can see") % {"person": person.name}, reverse("people:sees", args=[username])),
            ],
        },
    )


@requires(SIGNED_IN)
@require_safe
def sees_export(request: Request, username: str, label: str) -> StreamingHttpResponse:
    """The records of one kind that a person can see, as CSV."""
    kind = _kind(label)
    found = sight.seen_by_both(viewer=request.user, username=username, kind=kind)
    rows = ((kind.name(each), request.build_absolute_uri(kind.address(each))) for each in found.iterator())
    return csv_response(f"{username}.{label}.csv", presenters.SIGHT_HEADER, rows)


@requires(BREAK_GLASS, recent=True)
@require_http_methods(["GET", "POST"])
def glass(request: Request, at: str) -> HttpResponse:
    """Open the closed record at an address, with a reason. Whether there is one is not told before."""
    path = f"/{at}"
    kind = sight.openable(viewer=request.user, path=path)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            opening = actions.open_closed(
                by=request.user,
                label=kind.label,
                key=sight.key_at(path),
                reason=form.cleaned_data["reason"],
            )
        except (BadInput, PolicyRefused) as refusal:
            form.add_error(None, in_words(refusal))
        else:
            until = date_format(timezone.localtime(opening.until), "TIME_FORMAT")
            messages.success(request, _("Open to you until %(until)s.") % {"until": until})
            return redirect(path)
    assert kind.guard.glass is not None
    hours = round(kind.guard.glass.total_seconds() / 3600)
    return render(
        request,
        "people/glass.html",
        {"form": form, "kind": kind, "hours": hours, "at": path},
        status=400 if form.is_bound else 200,
    )


@requires(SIGNED_IN)
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Close a record that is open to somebody, before its time runs out."""
    opening = Opening.objects.open_now().filter(pk=pk).first()
    if opening is None:
        raise NotFound(_("There is no such opening."))
    actions.close_opened(by=request.user, opening=opening)
    messages.success(request, _("It is closed again."))
    return redirect("home")


def _kind(label: str) -> Kind:
    found = records.get(label)
    if found is None:
        raise NotFound(_("There are no records of this kind."))
    return found
