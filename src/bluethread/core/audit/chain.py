"""Appending to the chain, under the lock on its head.

Who holds all rights on the database can rebuild the whole chain, for nothing secret goes into a digest. What catches
that is a checkpoint kept elsewhere; what is gained is that anybody who has one can verify.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bluethread.core.access.rule import DIMENSIONS
from bluethread.kernel.errors import BluethreadError

from .about import About
from .canonical import FIELDS, digest, moment, storable
from .models import Checkpoint, Event, Head, Mention

CHECKPOINT_EVERY = 1_000
"""Events between two checkpoints that are kept in the database."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that has no number yet; `detail` is its text."""

    by: str
    verb: str
    subject: str
    detail: str
    about: About
    refs: tuple[str, ...] = field(default=())


def append(entries: Sequence[Entry]) -> None:
    """Number, chain and store events, in as many queries for many as for one (the database may cut a long insert).

    Number and time are given under the lock, so both grow together. Call it last in a transaction: everybody else who
    appends waits until that ends.
    """
    if not entries:
        return
    with transaction.atomic():
        head, now, events = locked_head(), timezone.now(), []
        number, previous = head.number, head.digest
        for number, entry in enumerate(entries, head.number + 1):
            events.append(_event(entry, number, now, previous))
            previous = events[-1].digest
        Event.objects.bulk_create(events)
        _index(events, entries)
        Head.objects.filter(pk=head.pk).update(number=number, digest=previous)
        due = [each for each in events if each.number % CHECKPOINT_EVERY == 0]
        Checkpoint.objects.bulk_create(Checkpoint(number=each.number, digest=each.digest, at=now) for each in due)


def locked_head() -> Head:
    """The head, locked until the transaction ends (SQLite has locked the database by then). Made with the first event.

    Raises BluethreadError when it was removed from under the events: better no act than an act outside the chain.
    """
    head, made = Head.objects.select_for_update().get_or_create(pk=1)
    if made and Event.objects.exists():
        raise BluethreadError("The audit trail has lost its head. Run `bluethread audit verify` and restore a backup.")
    return head


def _event(entry: Entry, number: int, at: datetime, previous: str) -> Event:
    event = Event(
        number=number,
        at=at,
        by=entry.by,
        verb=entry.verb,
        subject=entry.subject,
        detail=entry.detail,
        classification=int(entry.about.classification),
        previous=previous,
        **{name: storable(getattr(entry.about, name), 100) for name in DIMENSIONS},
    )
    values = [getattr(event, name) for name in FIELDS]
    values[1] = moment(at)
    event.digest = digest(values)
    return event


def _index(events: Sequence[Event], entries: Sequence[Entry]) -> None:
    mentions = [
        Mention(number=event.number, ref=ref)
        for event, entry in zip(events, entries, strict=True)
        for ref in entry.refs
    ]
    if mentions:
        Mention.objects.bulk_create(mentions)
