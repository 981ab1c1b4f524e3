"""What is read is recorded without any page having to think of it: guarded tables tell of the rows they hand a viewer.

Within a request the rows are gathered and recorded once, before the answer leaves (`Reads`); elsewhere, and in lists
that are streamed, at once. Recorded are rows that are Confidential or above, or follow one that is; of a viewer whose
reads are all recorded, also every page. What cannot be recorded is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bluethread.core.access.guards import GuardedQuerySet, guard_of, own_columns, parent_of
from bluethread.core.access.rule import DIMENSIONS, Classification

from . import About, NotRecorded, export, or_refuse, read, ref

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
        _record(viewer, {type(rows[0]): rows}, "")
    else:
        _, tables = gathered.setdefault(viewer.pk, (viewer, {}))
        tables.setdefault(type(rows[0]), {}).update((row.pk, row) for row in rows)


def _may_matter(viewer: User, model: type[models.Model]) -> bool:
    """Whether a row of the table that this viewer sees could be one to record."""
    ceilings = {bound.ceiling for bound in viewer.rule(guard_of(model).read).bounds}
    return max(ceilings, default=0) > Classification.UNCLASSIFIED or viewer.has_opened


def _record(viewer: User, tables: Mapping[type[models.Model], Iterable[models.Model]], page: str) -> None:
    """One event for all that is about the same mission, contributor, unit and host State; together or not at all."""
    alike: dict[tuple[str, ...], list[About]] = {}
    for model, rows in tables.items():
        for about in _closed(model, list(rows)):
            alike.setdefault(tuple(getattr(about, name) for name in DIMENSIONS), []).append(about)
    if not alike:
        return
    with or_refuse(), transaction.atomic():
        for closed in alike.values():
            for start in range(0, len(closed), TOGETHER):
                read(viewer, *closed[start : start + TOGETHER], page=page)


def _closed(model: type[models.Model], rows: list[models.Model]) -> Iterator[About]:
    """What those rows state that are Confidential or above."""
    for start in range(0, len(rows), TOGETHER):
        stated = _stated(model, rows[start : start + TOGETHER])
        yield from (about for about in stated if about.classification >= Classification.CONFIDENTIAL)


def _stated(model: type[models.Model], rows: list[models.Model]) -> list[About]:
    """What the rows state. Those that follow a parent state what it does: at hand, or asked for in one query."""
    follows = guard_of(model).follows
    if "classification" in own_columns(model) or not follows:
        return [About.of(each) for each in rows]
    if all(_is_at_hand(each, follows) for each in rows):
        return [About.of(each) for each in rows]
    columns = [name for name in ("classification", *DIMENSIONS) if name in own_columns(parent_of(model, follows))]
    children = cast("GuardedQuerySet[models.Model]", model._default_manager.all())
    above = (
        children.unscoped("how the parents of rows that were shown are handled")
        .filter(pk__in=[each.pk for each in rows], **{f"{follows}__classification__gte": Classification.CONFIDENTIAL})
        .order_by()
        .values_list("pk", *(f"{follows}__{name}" for name in columns))
    )
    closed = {pk: dict(zip(columns, stated, strict=True)) for pk, *stated in above}
    return [About(ref=ref(each), **closed[each.pk]) for each in rows if each.pk in closed]


def _is_at_hand(row: models.Model, follows: str) -> bool:
    """Whether the whole way to the parent was fetched with the row."""
    here: models.Model | None = row
    for step in follows.split("__"):
        if here is None or not here._meta.get_field(step).is_cached(here):  # type: ignore[union-attr]  # a foreign key
            return False
        here = getattr(here, step)
    return here is not None


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
            _record(viewer, {model: rows.values() for model, rows in tables.items()}, request.path)
        viewer = cast("User", request.user)
        if not viewer.is_authenticated:
            return
        if response.get("Content-Disposition", "").startswith("attachment"):
            export(viewer, request.get_full_path(), None)
        elif viewer.watched and response.status_code == 200 and request.method in {"GET", "HEAD"}:
            read(viewer, page=request.get_full_path())
