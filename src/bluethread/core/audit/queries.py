"""Reading the trail. Reading it is itself recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from bluethread.core.access import permissions
from bluethread.core.access.guards import reached
from bluethread.core.access.models import User
from bluethread.core.access.rule import DIMENSIONS
from bluethread.core.access.views import check

from . import READ, record
from .actions import VERIFY
from .models import Checkpoint, Event, Head, Mention

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event."""

    number: int
    at: datetime
    by: str
    verb: str
    subject: str
    detail: dict[str, Any]
    mission: str
    contributor: str
    unit: str
    host_state: str
    classification: int
    digest: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, the latest first. `older` is what to ask for `before` to have the next page; None on the last."""

    events: tuple[EventRow, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class SeenRow:
    """That a person was shown a record: in which event, when, on which page."""

    number: int
    at: datetime
    by: str
    page: str


@dataclass(frozen=True, slots=True)
class Verified:
    """That the chain was verified: when, how many events, with how many checkpoints that were kept elsewhere.

    `found` counts the faults; `first` names the first.
    """

    at: datetime
    sound: bool
    events: int
    outside: int
    found: int
    first: str


@dataclass(frozen=True, slots=True)
class ChainState:
    """Where the chain stands, as far as the viewer may know.

    `whole`: the viewer may read every event. Only then are told `checkpoint`, the last one as it is printed (empty:
    none was noted), and `verified` (None: never); both count all events. `events` counts those within reach.
    """

    whole: bool
    events: int
    checkpoint: str = ""
    checkpoint_at: datetime | None = None
    verified: Verified | None = None


def events(viewer: User, *, before: int | None = None, **asked: Any) -> EventPage:
    """A page of the events that fit (see `_chosen`), numbered below `before`.

    A page begins at a number and not at a place: events that come in meanwhile (reading is one) shift nothing.
    """
    found = list(_chosen(viewer, **asked, before=before)[: ON_A_PAGE + 1])
    record(viewer, READ, "audit.event", {"asked": _told(asked) | ({"before": before} if before else {})})
    shown = tuple(EventRow(**row) for row in found[:ON_A_PAGE])
    return EventPage(shown, shown[-1].number if len(found) > ON_A_PAGE else None)


def every_event(viewer: User, **asked: Any) -> Iterator[EventRow]:
    """All events so far that fit, for a file. That it leaves is recorded as that of any file (`reads.Reads`)."""
    found = _chosen(viewer, **asked, before=_length() + 1)
    return (EventRow(**row) for row in found.iterator(chunk_size=2_000))


def chain(viewer: User) -> ChainState:
    """Where the chain stands."""
    check(viewer, permissions.READ_AUDIT)
    if within := _within(viewer):
        return ChainState(whole=False, events=Event.objects.filter(within).count())
    noted = Checkpoint.objects.order_by("number").last()
    return ChainState(
        whole=True,
        events=_length(),
        checkpoint=str(noted) if noted else "",
        checkpoint_at=noted.at if noted else None,
        verified=_verified(),
    )


def seen_by(viewer: User, subject: str, *, keeps: bool = False) -> tuple[SeenRow, ...]:
    """Who was shown a record (`table:key`) and when, the latest first; the last thousand times.

    `keeps`: the viewer was found to look after the record, and may know for that reason.
    """
    reads = Event.objects.filter(number__in=Mention.objects.filter(ref=subject).values("number"))
    if not keeps:
        check(viewer, permissions.READ_AUDIT)
        reads = reads.filter(_within(viewer))
    record(viewer, READ, "audit.event", {"asked": {"seen_by": subject}})
    return tuple(
        SeenRow(event.number, event.at, event.by, str(event.detail.get("page", ""))) for event in reads[:1_000]
    )


def _verified() -> Verified | None:
    event = Event.objects.filter(verb=VERIFY).first()
    if event is None:
        return None
    told = {name: event.detail.get(name, 0) for name in ("events", "outside", "found")}
    sound, first = event.detail.get("sound") is True, str(event.detail.get("first", ""))
    return Verified(event.at, sound=sound, first=first, **told)


def _length() -> int:
    """How many events there are in all: their numbers have no gap."""
    head = Head.objects.first()
    return head.number if head else 0


def _within(viewer: User) -> Q:
    """Events that the viewer may read: those about what their assignment reaches. It asks nothing when that is all."""
    return reached(viewer.rule(permissions.READ_AUDIT), frozenset(("classification", *DIMENSIONS)))


def _chosen(
    viewer: User,
    *,
    by: str = "",
    verb: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> QuerySet[Event, dict[str, Any]]:
    """Events of a user, a verb, a subject, from `since` on and up to `until`, as far as the viewer's rule reaches."""
    check(viewer, permissions.READ_AUDIT)
    asked = {"by": by, "verb": verb, "subject": subject, "at__gte": since, "at__lt": until, "number__lt": before}
    chosen = {name: value for name, value in asked.items() if value}
    found: QuerySet[Event, dict[str, Any]] = Event.objects.filter(_within(viewer), **chosen).values(
        *EventRow.__dataclass_fields__
    )
    return found


def _told(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value}
