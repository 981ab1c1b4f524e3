"""Errors that are meant for people become pages that say what to do."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from bluethread.core.access.views import View
from bluethread.kernel.errors import BadInput, BluethreadError, NotFound, PolicyRefused, sentences

STATUSES: dict[type[BluethreadError], int] = {NotFound: 404, BadInput: 400, PolicyRefused: 409}


def in_words(error: BluethreadError) -> str:
    """What an error says on a page, in its language; `str(error)` is for the command line and the API."""
    if not isinstance(error, BadInput):
        return str(error)
    head = _("%(what)s: %(told)s") % {"what": error.where, "told": error.what} if error.where else error.what
    expected = _("Expected %(expected)s.") % {"expected": error.expected} if error.expected else ""
    return sentences(head, expected, error.do)


class PlainErrors:
    """Show an error that a view let through: its words, with the status that fits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """No address, question or form of a person holds a zero character, and PostgreSQL refuses to look for one."""
        if request.resolver_match and request.resolver_match.app_name == "ninja":
            translation.activate("en")  # the API says so itself, in its own form and always in English
            return None
        asked = [str(value) for value in kwargs.values()]
        asked += [value for sent in (request.GET, request.POST) for _name, values in sent.lists() for value in values]
        if any("\0" in value for value in asked):
            return self.process_exception(request, BadInput(_("What was asked holds a zero character")))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, BluethreadError) or (status := STATUSES.get(type(exception))) is None:
            return None
        return render(request, f"{404 if status == 404 else 400}.html", {"message": in_words(exception)}, status=status)
