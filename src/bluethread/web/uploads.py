"""Files that come in: how large a request may be, and each file in it, watched while they stream.

A view that takes files says how large with `@takes_in`; no other view is sent any. A request that says that it is too
large is answered before its body is read; a file that turns out too large is dropped at the byte that is too many.
Django writes what is above 2.5 MB to a temporary file, so that nothing large is held in memory on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja.operation import PathView

from bluethread.core.access.views import View
from bluethread.kernel.files import MB, Content, Limits, clean_name, content

_V = TypeVar("_V", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Allowance:
    """The largest file of each kind, and how many bytes one request may bring."""

    limits: Limits
    together: int


NOTHING = Allowance({Content.TEXT: 0}, 0)


def takes_in(limits: Limits, *, together: int = 0) -> Callable[[_V], _V]:
    """Let a view (a page or an operation of the API) take files; `together` where it takes several at once."""

    def mark(view: _V) -> _V:
        view.takes_in = Allowance(limits, max(together, *limits.values()))  # type: ignore[attr-defined]
        return view

    return mark


class Uploads:
    """Refuse what is too large with 413, before a view or the check against forgery reads the body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        allowed: Allowance = getattr(_answering(request, view), "takes_in", NOTHING)
        most = allowed.together + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _announced(request) > most:
            return _refuse(request, 413, _("What was sent is larger than the %(most)s MB that are taken here.") % {
                "most": most // MB
            })  # fmt: skip
        if request.content_type != "multipart/form-data":
            return None
        watch = _Watch(request, allowed)
        request.upload_handlers.insert(0, watch)
        try:
            request.FILES  # noqa: B018  # reads the body
        except (TooManyFieldsSent, TooManyFilesSent):
            return _refuse(request, 413, _("What was sent has too many fields or files."))
        except MultiPartParserError:
            return _refuse(request, 400, _("What was sent is not a form."))
        return _refuse(request, 413, watch.refusal) if watch.refusal else None


class _Watch(FileUploadHandler):
    """Counts each file as it comes in; its kind, and with it its limit, is told by its first bytes."""

    def __init__(self, request: HttpRequest, allowed: Allowance) -> None:
        super().__init__(request)
        self.allowed, self.refusal, self.most = allowed, "", 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file_name = clean_name(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start == 0:
            limits = self.allowed.limits
            self.most = limits.get(content(raw_data), max(limits.values()))
        if start + len(raw_data) > self.most:
            said = _("%(name)s is larger than the %(most)s MB that a file of its kind may have. Nothing was kept.")
            nothing = _("No file is taken in here.")
            self.refusal = said % {"name": self.file_name, "most": self.most // MB} if self.most else nothing
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None  # another handler keeps it


def _answering(request: HttpRequest, view: View) -> Callable[..., Any]:
    """The function that will answer: an operation of the API stands behind the view of its path."""
    for cell in getattr(view, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            return next(
                (each.view_func for each in cell.cell_contents.operations if request.method in each.methods), view
            )
    return view


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def _refuse(request: HttpRequest, status: int, words: str) -> HttpResponse:
    if request.resolver_match and request.resolver_match.app_name == "ninja":
        response: HttpResponse = JsonResponse({"detail": words}, status=status)
    else:
        response = render(request, f"{status}.html", {"message": words}, status=status)
    return response
