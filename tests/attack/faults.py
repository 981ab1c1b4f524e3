"""Faults as programs have them, planted beside the real addresses: the attack must find each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from bluethread.config.api import api
from bluethread.config.urls import urlpatterns as real
from bluethread.core.access.models import User
from bluethread.core.access.views import Request, requires
from bluethread.kernel.errors import NotFound, PermissionRefused
from bluethread.mandates import api as mandates
from bluethread.mandates import permissions, queries
from bluethread.mandates.models import Obligation, Work
from bluethread.observations import api as observations
from bluethread.observations import permissions as observing
from bluethread.observations.models import Record
from bluethread.observations.queries import _record, _with_load
from bluethread.web.exports import csv_response

from .checks import DIFFERENCE, LEAK


@requires(permissions.READ)
def unscoped(request: Request) -> HttpResponse:
    """A view without a scope."""
    return JsonResponse([work.title for work in Work.objects.unscoped("planted")], safe=False)


@requires(permissions.READ)
def owners_export(request: Request) -> HttpResponse:
    """An export made with its owner's rights."""
    owner = User.objects.get(username="everyone")
    return csv_response("duties.csv", ["duty"], [[row.what] for row in mandates.obligations(viewer=owner)])


@requires(permissions.READ)
def ranking(request: Request) -> HttpResponse:
    """A search that ranks hidden rows: it shows visible ones only, and the places of all."""
    found = Work.objects.unscoped("planted").filter(title__icontains=request.GET.get("q", "")).order_by("title")
    mine = set(Work.objects.visible_to(request.user).values_list("pk", flat=True))
    return JsonResponse({place: work.title for place, work in enumerate(found, 1) if work.pk in mine})


@requires(permissions.READ)
def shared(request: Request) -> HttpResponse:
    """A page remembered for whoever asks first, and shown to all."""
    return JsonResponse(_remembered(_Viewer(request.user)), safe=False)


class _Viewer:
    """A viewer that a cache takes for any other."""

    def __init__(self, user: User) -> None:
        self.user = user

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Viewer)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _remembered(viewer: _Viewer) -> list[str]:
    return [row.title for row in mandates.works(viewer=viewer.user)]


@requires(permissions.READ)
def existence(request: Request, work: int) -> HttpResponse:
    """A refusal where "there is no such thing" is due."""
    if not Work.objects.unscoped("planted").filter(pk=work).exists():
        raise NotFound("There is no such document.")
    if not Work.objects.visible_to(request.user).filter(pk=work).exists():
        raise PermissionRefused("This is not for you.")
    return HttpResponse("It is there.")


@requires(observing.READ)
def as_of(request: Request) -> HttpResponse:
    """A view of the past without the scope that the present has."""
    rows = Record.objects.visible_to(request.user)
    if day := request.GET.get("as_of"):
        try:
            rows = Record.objects.unscoped("planted").filter(recorded_at__date__lte=date.fromisoformat(day))
        except ValueError:
            raise NotFound("There was no such day.") from None
    return JsonResponse([row.contributor_name for row in rows], safe=False)


def _records_for_readers_of_documents(*, viewer: User, stream: str, **_: Any) -> list[observations.RecordSeen]:
    """What an operation with the wrong permission answers with."""
    rows = Record.objects.open_to(viewer, permissions.READ).filter(stream=stream)
    return [_record(row) for row in _with_load(rows, viewer)]


_counts = queries.counts


def _counts_of_all(*, viewer: User, work: str = "") -> queries.Counts:
    """Counts outside the rule, beside rows that are within it."""
    counts = _counts(viewer=viewer, work=work)
    every = Obligation.objects.unscoped("planted").values_list("review", flat=True)
    return queries.Counts(
        counts.review | {"draft": list(every).count("draft")}, counts.status, counts.addressee, counts.owner
    )


def robots(request: HttpRequest) -> HttpResponse:
    """No fault: open to all, and says nothing."""
    return HttpResponse("User-agent: *")


robots.requires = "public"

urlpatterns = [
    *real,
    path("planted/unscoped/", unscoped, name="planted-unscoped"),
    path("planted/export.csv", owners_export, name="planted-export"),
    path("planted/ranking/", ranking, name="planted-ranking"),
    path("planted/shared/", shared, name="planted-shared"),
    path("planted/existence/<int:work>/", existence, name="planted-existence"),
    path("planted/as-of/", as_of, name="planted-as-of"),
    path("planted/robots.txt", robots, name="planted-robots"),
]

FOUND_BY = {
    "planted-unscoped": {LEAK},
    "planted-export": {LEAK},
    "planted-ranking": {DIFFERENCE},
    "planted-shared": {LEAK, DIFFERENCE},
    "planted-existence": {DIFFERENCE},
    "planted-as-of": {LEAK, DIFFERENCE},
    "GET /api/v1/observations": {LEAK, DIFFERENCE},
    "mandates:obligations": {DIFFERENCE},
}
"""Each fault by the target where it must be found, with the checks that find it."""


@contextmanager
def planted() -> Iterator[None]:
    """All of them at once; the addresses come with this module as the root of all addresses."""
    _remembered.cache_clear()
    with pytest.MonkeyPatch.context() as program:
        program.setattr("bluethread.observations.api.record_pages", _records_for_readers_of_documents)
        for door in _doors("list_observations"):  # which asks for the permission of another module now
            program.setattr(door, "permission", permissions.READ)
        program.setattr("bluethread.mandates.queries.counts", _counts_of_all)
        yield


def _doors(name: str) -> list[Any]:
    """What asks for the permission of an operation."""
    views = (view for _prefix, router in api._routers for view in router.path_operations.values())
    operations = (each for view in views for each in view.operations if each.view_func.__name__ == name)
    return [door for operation in operations for door in operation.auth_callbacks]
