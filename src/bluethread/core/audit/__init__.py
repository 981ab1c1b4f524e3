"""The record of what was done, read, exported, tried and refused: append only, each event chained to the one before.

- Acts record themselves (`core.actions`); `note(**detail)` adds detail to the event of the act that is running.
- `record` appends any other event, such as a sign-in.
- `read` before confidential records are shown, `export` before rows leave: when they raise, show nothing.
- `refused` when somebody asked for what they may not have; `core.access.views.check` calls it.

Inside an act events are gathered and appended at the end of the outermost act, in its transaction, so that the lock on
the chain's head is held for its last moments only. An event whose transaction or savepoint was rolled back is gone with
it. Refusals are kept even then: they are appended afterwards, in a transaction of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from bluethread.core.access.rule import Classification
from bluethread.kernel.errors import BluethreadError

from .about import About, Record, ref, together
from .canonical import detail_text, storable
from .repeats import STRANGER, Repeats

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluethread.core.access.models import User

    from .chain import Entry

    By = User | str

__all__ = ["About", "act", "export", "note", "read", "record", "ref", "refused"]

READ, EXPORT, REFUSED = "read", "export", "refused"
"""The verbs of events that are not acts and are recorded here."""

_repeats = Repeats()
_log = logging.getLogger(__name__)


class NotRecorded(BluethreadError):
    """Something could not be recorded and is therefore refused."""


@dataclass(slots=True)
class _Trail:
    """What the outermost act will append. Each event comes with a marker that a rollback of its savepoint removes."""

    events: list[tuple[Callable[[], None], Entry]] = field(default_factory=list)
    refusals: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        def marker() -> None:
            """Does nothing after the commit; that it is still registered says that its savepoint stands."""

        transaction.on_commit(marker)
        self.events.append((marker, entry))

    def standing(self) -> list[Entry]:
        registered = {id(callback) for _, callback, *_ in connection.run_on_commit}
        return [entry for marker, entry in self.events if id(marker) in registered]


@dataclass(slots=True)
class Act:
    """An act that is running: the detail noted so far."""

    trail: _Trail
    detail: dict[str, Any] = field(default_factory=dict)


_running: ContextVar[Act | None] = ContextVar("running_act", default=None)


def note(**detail: Any) -> None:
    """Add detail to the event of the running act. JSON values only, no personal data beyond what the act needs."""
    current = _running.get()
    if current is None:
        raise RuntimeError("a note was taken outside an action")
    current.detail.update(detail)


def record(
    by: By,
    verb: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    *,
    about: Record | None = None,
    limited: bool = False,
) -> None:
    """Append an event: who did what to which subject (`table:key`, see `ref`).

    `by` is a user, or the name that a stranger claimed, which may be empty. `about` is the record that the event is
    about; the event states what the record states for the rule. `limited`: for what a stranger can repeat without end;
    see `repeats.py` for how it is thinned out. Raises TypeError and ValueError for detail that is not JSON.
    """
    stated = dict(detail or {})
    if limited:
        withheld = _repeats.passing(STRANGER if isinstance(by, str) else by.get_username(), (verb, subject))
        if withheld is None:
            return
        stated |= {"withheld": withheld} if withheld else {}
    _add(_entry(by, verb, subject, stated, About.of(about) if about is not None else About()))


def read(viewer: User, *records: Record, page: str = "") -> None:
    """Record that a page is about to show these records; call it before, once per page.

    One event lists them: those that are Confidential or above, or all when everything that this viewer reads is
    recorded. Where there are none, nothing is written, unless the viewer's every page is. `page` names the page.
    Raises NotRecorded when it could not be written: the records must then not be shown.
    """
    every = [About.of(each) for each in records]
    chosen = every if viewer.watched else [each for each in every if each.classification >= Classification.CONFIDENTIAL]
    if not chosen and not viewer.watched:
        return
    about = together(chosen)
    refs = tuple(dict.fromkeys(each.ref for each in chosen))
    with or_refuse():
        _add(_entry(viewer, READ, about.ref or page, {"refs": refs, "page": page}, about, refs))


def export(viewer: User, what: str, rows: int | None, *, about: Record | None = None, **detail: Any) -> None:
    """Record that rows are about to leave: `what` names them, such as `report:women/edition/3.csv`.

    `rows` counts them; None where they are streamed and nobody knows yet.

    Raises NotRecorded when it could not be written: nothing must then leave.
    """
    with or_refuse():
        record(viewer, EXPORT, what, detail | {"rows": rows}, about=about)


def refused(by: User, permission: str, asked: str = "") -> None:
    """Record that somebody asked for what they may not have: the permission, and the act or address asked for.

    Thinned out as `repeats.py` says; `withheld` in the detail counts those left out before. Never raises for a fault
    of the database: the refusal stands anyway.
    """
    withheld = _repeats.passing(by.get_username(), (REFUSED, permission, asked))
    if withheld is None:
        return
    entry = _entry(by, REFUSED, asked, {"permission": permission} | ({"withheld": withheld} if withheld else {}))
    current = _running.get()
    if current is not None:
        current.trail.refusals.append(entry)
    else:
        _append_apart([entry])


@contextmanager
def act() -> Iterator[Act]:
    """Run an act in a transaction; the outermost one appends, at its end, the events of all of them."""
    outer = _running.get()
    running = Act(outer.trail if outer else _Trail())
    token = _running.set(running)
    try:
        with transaction.atomic():
            yield running
            if outer is None:
                _append(running.trail.standing())
    finally:
        _running.reset(token)
        if outer is None:
            _append_apart(running.trail.refusals)


def _entry(
    by: By,
    verb: str,
    subject: str,
    detail: Mapping[str, Any],
    about: About | None = None,
    refs: tuple[str, ...] = (),
) -> Entry:
    from .chain import Entry  # tables are not there yet when applications are loaded

    if not isinstance(by, str) and by.through:
        detail = {**detail, "through": by.through}
    return Entry(
        by=storable(by if isinstance(by, str) else by.get_username(), 150),
        verb=storable(verb, 60),
        subject=storable(subject, 200),
        detail=detail_text(detail),
        about=about or About(),
        refs=refs,
    )


def _add(entry: Entry) -> None:
    current = _running.get()
    if current is not None:
        current.trail.add(entry)
    else:
        _append([entry])


def _append(entries: list[Entry]) -> None:
    from .chain import append

    append(entries)


def _append_apart(entries: list[Entry]) -> None:
    try:
        _append(entries)
    except (DatabaseError, BluethreadError):
        _log.exception("%s refusals could not be recorded", len(entries))


@contextmanager
def or_refuse() -> Iterator[None]:
    try:
        yield
    except DatabaseError as reason:
        raise NotRecorded(
            _("This cannot be shown now, because the record of who reads it could not be written. Try again later.")
        ) from reason
