"""The record of acts: who did, read, took along or was refused what, and whether the record is whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bluethread.core.access.permissions import READ_AUDIT
from bluethread.core.access.views import Request, requires
from bluethread.core.audit import actions, queries
from bluethread.kernel.errors import NotFound
from bluethread.people import forms, presenters
from bluethread.web.exports import csv_response


@requires(READ_AUDIT)
@require_safe
def index(request: Request) -> HttpResponse:
    """Who did what, and is the record whole?"""
    form = forms.EventFilter(request.GET)
    at = request.GET.get("before", "")
    before = int(at) if at.isascii() and at.isdigit() and len(at) < 18 else None
    found = queries.events(request.user, before=before, **form.chosen())
    chain = queries.chain(request.user)
    return render(
        request,
        "people/audit.html",
        {
            "form": form,
            "events": [(each, presenters.detail_words(each.detail)) for each in found.events],
            "older": found.older,
            "chain": chain,
            "answer": presenters.chain_answer(chain),
            "verified": presenters.verified_words(chain.verified),
        },
    )


@requires(READ_AUDIT)
@require_safe
def export(request: Request) -> StreamingHttpResponse:
    """The events that fit the filters, as CSV."""
    found = queries.every_event(request.user, **forms.EventFilter(request.GET).chosen())
    return csv_response("audit.csv", presenters.EVENT_HEADER, presenters.event_rows(found))


@requires(READ_AUDIT)
@require_POST
def checkpoint(request: Request) -> HttpResponse:
    """Note the last event, to be printed or kept elsewhere. For who reads all: its number counts all events."""
    if not queries.chain(request.user).whole:
        raise NotFound(_("There is nothing at this address for you."))
    noted: Any = actions.checkpoint(by=request.user)
    messages.success(request, _("Noted. Print this line or keep it elsewhere: %(line)s") % {"line": noted})
    return redirect("people:audit")
