"""What is read is recorded without any page having to think of it: guarded tables tell of the rows they hand a viewer.

Within a request the rows are gathered and recorded once, before the answer leaves (`Reads`); elsewhere, and in lists
that are streamed, at once. Recorded are rows that are Confidential or above, or follow one that is; of a viewer whose
reads are all recorded, also every page. What cannot be recorded is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bluethread.core.access.guards import GuardedQuerySet, guard_of, own_columns, parent_of
from bluethread.core.access.rule import Classification

from . import About, NotRecorded, export, read, ref

if TYPE_CHECKING:
    from bluethread.core.access.models import User

TOGETHER = 500
"""Records that one event lists at most."""

_Shown = dict[int, tuple["User", dict[type[models.Model], dict[object, models.Model]]]]
_gathering: ContextVar[_Shown | None] = ContextVar("records_shown", default=None)


def shown(viewer: User, rows: Sequence[models.Model]) -> None:
    """Guarded tables call this with the rows that they hand a viewer, before anybody sees them."""
    if not rows or not _may_matter(viewer, type(rows[0])):
        return
    gathered = _gathering.get()
    if gathered is None:
        _record(viewer, type(rows[0]), rows, "")
    else:
        _, tables = gathered.setdefault(viewer.pk, (viewer, {}))
        tables.setdefault(type(rows[0]), {}).update((row.pk, row) for row in rows)


def _may_matter(viewer: User, model: type[models.Model]) -> bool:
    """Whether a row of the table that this viewer sees could be one to record."""
    ceilings = {bound.ceiling for bound in viewer.rule(guard_of(model).read).bounds}
    return max(ceilings, default=0) > Classification.UNCLASSIFIED or viewer.has_opened


def _record(viewer: User, model: type[models.Model], rows: Iterable[models.Model], page: str) -> None:
    closed = [about for about in _stated(model, rows) if about.classification >= Classification.CONFIDENTIAL]
    for start in range(0, len(closed), TOGETHER):
        read(viewer, *closed[start : start + TOGETHER], page=page)


def _stated(model: type[models.Model], rows: Iterable[models.Model]) -> list[About]:
    """What the rows state; those that follow a parent state what it does, asked of the database in one query."""
    every = list(rows)
    follows = guard_of(model).follows
    if "classification" in own_columns(model) or not follows:
        return [About.of(each) for each in every]
    parents = parent_of(model, follows)
    children = cast("GuardedQuerySet[models.Model]", model._default_manager.all())
    found = dict(
        children.unscoped("parents of rows that were shown")
        .filter(pk__in=[each.pk for each in every])
        .order_by()
        .values_list("pk", follows)
    )
    above = cast("GuardedQuerySet[models.Model]", parents._default_manager.all())
    closed = {
        each.pk: each
        for each in above.unscoped("parents of rows that were shown").filter(
            pk__in=set(found.values()), classification__gte=Classification.CONFIDENTIAL
        )
    }
    return [_under(About.of(closed[found[each.pk]]), each) for each in every if found.get(each.pk) in closed]


def _under(parent: About, row: models.Model) -> About:
    about = {name: getattr(parent, name) for name in ("classification", "mission", "contributor", "unit", "host_state")}
    return About(ref=ref(row), **about)


class Reads:
    """Record what an answer shows and what leaves as a file, before it leaves; what cannot be recorded does not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        gathered: _Shown = {}
        token = _gathering.set(gathered)
        try:
            response = self.get_response(request)
        finally:
            _gathering.reset(token)
        try:
            self._keep(request, response, gathered)
        except NotRecorded as reason:
            return render(request, "503.html", {"reason": str(reason)}, status=503)
        return response

    def _keep(self, request: HttpRequest, response: HttpResponseBase, gathered: _Shown) -> None:
        for viewer, tables in gathered.values():
            for model, rows in tables.items():
                _record(viewer, model, rows.values(), request.path)
        viewer = cast("User", request.user)
        if not viewer.is_authenticated:
            return
        if response.get("Content-Disposition", "").startswith("attachment"):
            export(viewer, request.get_full_path(), None)
        elif viewer.watched and response.status_code == 200 and request.method in {"GET", "HEAD"}:
            read(viewer, page=request.get_full_path())
