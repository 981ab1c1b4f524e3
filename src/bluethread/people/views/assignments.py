"""One's own assignments: what one is, lending a part of it, handing it over; and what one was told."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluethread.core.access import actions
from bluethread.core.access.models import Assignment
from bluethread.core.access.permissions import DELEGATE, HAND_OVER, READ_PEOPLE, SIGNED_IN
from bluethread.core.access.views import Request, requires
from bluethread.people import forms, presenters, queries

from .people import ON_A_PAGE, attempt, parts


@requires(SIGNED_IN)
@require_safe
def mine(request: Request) -> HttpResponse:
    """What am I here, until when, and what did I lend?"""
    viewer = request.user
    found = queries.person(viewer=viewer, username=viewer.username)
    return render(
        request,
        "people/mine.html",
        {
            "person": found,
            "answer": presenters.person_answer(found),
            "parts": parts(found),
            "lent": [presenters.line(each) for each in queries.lent(viewer=viewer)],
            "may_delegate": queries.open_to(viewer=viewer, person=found, permission=DELEGATE),
            "may_hand_over": queries.open_to(viewer=viewer, person=found, permission=HAND_OVER),
        },
    )


@requires(DELEGATE, recent=True)
@require_http_methods(["GET", "POST"])
def delegate(request: Request, pk: int) -> HttpResponse:
    """Lend an assignment of one's own, or a part of it."""
    found = queries.assignment(viewer=request.user, pk=pk, to=DELEGATE)
    form = forms.DelegateForm(request.POST or None, initial=forms.DelegateForm.as_it_is(found.bound))
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("to", "starts", "ends")}
        given = attempt(form, lambda: actions.delegate(by=request.user, assignment=found, bound=form.bound, **asked))
        if given:
            messages.success(request, _("%(person)s was told.") % {"person": given.user})
            return redirect("people:mine")
    return _asking(request, "people/delegate.html", form, found)


@requires(DELEGATE)
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """End what one lent."""
    found = queries.lent_assignment(viewer=request.user, pk=pk)
    actions.end_delegation(by=request.user, assignment=found)
    messages.success(request, _("%(person)s no longer has it.") % {"person": found.user})
    return redirect("people:mine")


@requires(HAND_OVER, recent=True)
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Give an assignment and its open work to a successor."""
    found = queries.assignment(viewer=request.user, pk=pk, to=HAND_OVER)
    form = forms.HandOverForm(request.POST or None)
    if form.is_valid():
        given = attempt(form, lambda: actions.hand_over(by=request.user, assignment=found, **form.cleaned_data))
        if given:
            messages.success(
                request,
                _("%(person)s is %(role)s from today.") % {"person": given.user, "role": given.role_title},
            )
            own = found.user_id == request.user.pk
            return redirect("people:mine") if own else redirect("people:person", username=found.user.username)
    return _asking(request, "people/hand_over.html", form, found)


def _asking(request: Request, template: str, form: Form, found: Assignment) -> HttpResponse:
    viewer = request.user
    work = queries.in_hand(viewer=viewer, assignment=found) or {}
    known = queries.people(viewer=viewer) if viewer.holds(READ_PEOPLE) else []
    return render(
        request,
        template,
        {
            "form": form,
            "assignment": found,
            "own": found.user_id == viewer.pk,
            "reach": presenters.bound_words(found.bound),
            "work": presenters.work_words(work),
            "known": [each for each in known if each.active and each.id not in {viewer.pk, found.user_id}],
            "crumbs": [(_("My assignments"), reverse("people:mine"))],
        },
        status=400 if form.is_bound else 200,
    )


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def notices(request: Request) -> HttpResponse:
    """What was I told?"""
    viewer = request.user
    if request.method == "POST":
        chosen = [int(each) for each in request.POST.getlist("notice") if each.isascii() and each.isdigit()]
        actions.mark_read(by=viewer, notices=chosen)
        return redirect("people:notices")
    page = Paginator(queries.notices(viewer=viewer), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [queries.notice_seen(viewer=viewer, notice=each) for each in page]
    waiting = sum(not each.read for each in shown)
    return render(
        request,
        "people/notices.html",
        {
            "page": page,
            "notices": [(each, presenters.notice_words(each)) for each in shown],
            "waiting": waiting,
            "answer": ngettext("%(n)s notice is new.", "%(n)s notices are new.", waiting) % {"n": waiting},
        },
    )
