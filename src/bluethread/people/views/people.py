"""Pages of people and of what they are assigned to, for those who may see who works here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluethread.core.access import actions, roles
from bluethread.core.access.permissions import HAND_OVER, MANAGE_PEOPLE, READ_PEOPLE, SIGNED_IN
from bluethread.core.access.views import Request, requires
from bluethread.kernel.errors import BadInput, PolicyRefused
from bluethread.people import forms, presenters, queries
from bluethread.people.seen import PersonSeen, State
from bluethread.web.errors import in_words
from bluethread.web.exports import csv_response

ON_A_PAGE = 50


@requires(READ_PEOPLE)
@require_safe
def index(request: Request) -> HttpResponse:
    """Who works here, as what, until when?"""
    form = forms.PeopleFilter(request.GET)
    found = queries.people(viewer=request.user, **form.chosen())
    counted = ngettext("%(n)s person", "%(n)s people", len(found)) % {"n": len(found)}
    return render(
        request,
        "people/index.html",
        {
            "form": form,
            "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
            "count": counted,
            "answer": presenters.people_answer(found),
            "may_add": request.user.holds(MANAGE_PEOPLE),
        },
    )


@requires(READ_PEOPLE)
@require_safe
def export(request: Request) -> StreamingHttpResponse:
    """The people listed, with their assignments, as CSV."""
    found = queries.people(viewer=request.user, **forms.PeopleFilter(request.GET).chosen())
    return csv_response("people.csv", presenters.PEOPLE_HEADER, presenters.people_rows(found))


@requires(READ_PEOPLE)
@require_safe
def person(request: Request, username: str) -> HttpResponse:
    """What is this person, until when, and what do they hold in hand?"""
    viewer, found = request.user, queries.person(viewer=request.user, username=username)
    may_manage = viewer.holds(MANAGE_PEOPLE) and found.id != viewer.pk
    return render(
        request,
        "people/person.html",
        {
            "person": found,
            "answer": presenters.person_answer(found),
            "parts": parts(found),
            "work": _work(request, found),
            "crumbs": _crumbs(),
            "may_manage": may_manage,
            "may_end": queries.open_to(viewer=request.user, person=found, permission=MANAGE_PEOPLE)
            if may_manage
            else (),
            "may_hand_over": queries.open_to(viewer=request.user, person=found, permission=HAND_OVER),
        },
    )


@requires(MANAGE_PEOPLE, recent=True)
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Add a person; their first assignment is asked for next."""
    form = forms.PersonForm(request.POST or None)
    if form.is_valid() and (
        added := attempt(form, lambda: actions.add_person(by=request.user, password=None, **form.cleaned_data))
    ):
        messages.success(request, _("%(person)s was added and may do nothing yet.") % {"person": added})
        return redirect("people:assign", username=added.username)
    return render(request, "people/add.html", {"form": form, "crumbs": _crumbs()}, status=_status(form))


@requires(MANAGE_PEOPLE, recent=True)
@require_http_methods(["GET", "POST"])
def assign(request: Request, username: str) -> HttpResponse:
    """Give a person an assignment."""
    user = queries.user(viewer=request.user, username=username)
    form = forms.AssignForm(request.POST or None)
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("role", "starts", "ends", "reason")}
        given = attempt(form, lambda: actions.give_assignment(by=request.user, user=user, bound=form.bound, **asked))
        if given:
            messages.success(request, _("%(person)s was told.") % {"person": user})
            return redirect("people:person", username=username)
    shown = [(choice, roles.get(str(choice.data["value"]))) for choice in form["role"]]
    crumbs = [*_crumbs(), (str(user), presenters.person_address(username))]
    return render(
        request,
        "people/assign.html",
        {"form": form, "person": user, "roles": shown, "crumbs": crumbs},
        status=_status(form),
    )


@requires(MANAGE_PEOPLE, recent=True)
@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """End an assignment of somebody."""
    found = queries.assignment(viewer=request.user, pk=pk, to=MANAGE_PEOPLE)
    form = forms.EndForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: actions.end_assignment(by=request.user, assignment=found, **form.cleaned_data)
    ):
        messages.success(request, _("It ends on %(day)s.") % {"day": found.ends})
        return redirect("people:person", username=found.user.username)
    crumbs = [*_crumbs(), (str(found.user), presenters.person_address(found.user.username))]
    return render(
        request, "people/end.html", {"form": form, "assignment": found, "crumbs": crumbs}, status=_status(form)
    )


@requires(MANAGE_PEOPLE, recent=True)
@require_POST
def set_active(request: Request, username: str) -> HttpResponse:
    """Close an account, or open it again."""
    user = queries.user(viewer=request.user, username=username)
    actions.set_active(by=request.user, user=user, active=request.POST.get("active") == "yes")
    return redirect("people:person", username=username)


@requires(SIGNED_IN)
@require_safe
def roles_page(request: Request) -> HttpResponse:
    """What may each role do, and what may it not?"""
    return render(request, "people/roles.html", {"roles": [presenters.role_facts(role) for role in roles.every()]})


def parts(found: PersonSeen) -> list[tuple[str, list[dict[str, Any]]]]:
    """A person's assignments by where they stand."""
    return [(state.value, [presenters.line(each) for each in found.in_state(state)]) for state in State]


def attempt(form: Form, act: Callable[[], Any]) -> Any:
    """What an act gives; None when it is refused, with the reason on the form."""
    try:
        return act()
    except (BadInput, PolicyRefused) as refusal:
        form.add_error(None, in_words(refusal))
        return None


def _work(request: Request, found: PersonSeen) -> list[tuple[dict[str, Any], list[tuple[str, int]]]]:
    """Open work under the assignments in force that the viewer may hand over, or holds."""
    work = []
    for each in found.in_force:
        counted = queries.in_hand(viewer=request.user, assignment=queries.assignment(viewer=request.user, pk=each.id))
        if counted:
            work.append((presenters.line(each), presenters.work_words(counted)))
    return work


def _status(form: Form) -> int:
    return 400 if form.is_bound and form.errors else 200


def _crumbs() -> list[tuple[str, str]]:
    return [(_("People"), reverse("people:index"))]
