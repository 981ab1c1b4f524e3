"""Reading the trail. Reading it is itself recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bluethread.core.access import permissions
from bluethread.core.access.models import User
from bluethread.core.access.views import check

from . import READ, record
from .models import Event, Mention

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


def events(
    viewer: User,
    *,
    by: str = "",
    verb: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> EventPage:
    """Events of a user, a verb, a subject, from `since` on and up to `until`, numbered below `before`.

    A page begins at a number and not at a place: events that come in meanwhile (reading is one) shift nothing.
    """
    check(viewer, permissions.READ_AUDIT)
    asked = {"by": by, "verb": verb, "subject": subject, "at__gte": since, "at__lt": until, "number__lt": before}
    chosen = {name: value for name, value in asked.items() if value}
    names = list(EventRow.__dataclass_fields__)
    found = [EventRow(**row) for row in Event.objects.filter(**chosen).values(*names)[: ON_A_PAGE + 1]]
    record(viewer, READ, "audit.event", {"asked": chosen})
    shown = tuple(found[:ON_A_PAGE])
    return EventPage(shown, shown[-1].number if len(found) > ON_A_PAGE else None)


def seen_by(viewer: User, subject: str) -> tuple[SeenRow, ...]:
    """Who was shown a record (`table:key`) and when, the latest first; the last thousand times."""
    check(viewer, permissions.READ_AUDIT)
    record(viewer, READ, "audit.event", {"asked": {"seen_by": subject}})
    reads = Event.objects.filter(number__in=Mention.objects.filter(ref=subject).values("number"))
    return tuple(
        SeenRow(event.number, event.at, event.by, str(event.detail.get("page", ""))) for event in reads[:1_000]
    )
