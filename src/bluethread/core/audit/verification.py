"""Reading the whole chain and saying where it was tampered with.

What is compared: every event's digest with its content, with the event before, and with what attests it: the head,
the checkpoints kept in the database and those that were kept elsewhere. An altered event is found by its own digest; a
removed or inserted one by its number or its neighbours; a truncated tail by the head, and when that was rolled back by
a checkpoint. Somebody with all rights on the database can rebuild everything that lies in it; only a checkpoint kept
elsewhere shows that.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from math import inf
from operator import attrgetter
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Func, TextField
from django.db.models.functions import Cast

from .canonical import FIELDS, GENESIS, digest
from .chain import CHECKPOINT_EVERY
from .index import Index, shown
from .models import Checkpoint, Event, Head

KEPT_FINDINGS = 100
"""Findings that are kept in full; the rest is counted."""
REPORT_EVERY = 5_000
GUARDS = {
    "sqlite": {
        "audit_checkpoint_no_delete",
        "audit_checkpoint_no_update",
        "audit_event_no_delete",
        "audit_event_no_update",
        "audit_head_forward",
        "audit_head_no_delete",
        "audit_mention_no_delete",
        "audit_mention_no_update",
    },
    "postgresql": {
        "audit_checkpoint_append_only",
        "audit_checkpoint_no_truncate",
        "audit_event_append_only",
        "audit_event_no_truncate",
        "audit_head_forward",
        "audit_head_no_delete",
        "audit_head_no_truncate",
        "audit_mention_append_only",
        "audit_mention_no_truncate",
    },
}
"""The triggers that make each database refuse changes."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What attests an event: its number, its digest, and where that is kept."""

    number: int
    digest: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: at which event, of what kind, in words. `kind` is one of KINDS."""

    number: int
    kind: str
    words: str


KINDS = {
    "altered": "the content of an event does not give its digest",
    "moved": "an event stands at another number than it was given",
    "removed": "numbers are missing",
    "inserted": "an event stands where there can be none",
    "broken": "an event does not name the digest of the one before",
    "rewritten": "an event is not the one that was attested",
    "truncated": "an event was attested that is no longer there",
    "checkpoint": "a checkpoint that the database keeps is missing",
    "head": "the head is missing",
    "index": "the index of who was shown which record does not agree with the events",
    "unguarded": "the database does not refuse changes",
    "unreadable": "the database cannot read further",
}


@dataclass(slots=True)
class Verdict:
    """What was read, what it was compared with, what was found. `found` counts all findings, `findings` keeps some.

    `attested_to` is the highest number that anything attests; the event itself may be gone.
    """

    events: int = 0
    last: int = 0
    digest: str = GENESIS
    kept: int = 0
    outside: int = 0
    attested_to: int = 0
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong, as far as what it was compared with can tell."""
        return not self.found

    def add(self, number: int, kind: str, words: str) -> None:
        """Note a finding."""
        self.found += 1
        if len(self.findings) < KEPT_FINDINGS:
            self.findings.append(Finding(number, kind, words))


def verify(against: Iterable[Mark] = (), *, progress: Callable[[int], None] | None = None) -> Verdict:
    """Read all events, in constant memory, and say what is wrong with them. Events may be appended meanwhile.

    `against`: checkpoints that were kept elsewhere. `progress` is told from time to time how many events were read.
    """
    walk = _Walk(Head.objects.first(), list(against))
    try:
        with _streaming():
            walk.begin()
            for row in _rows():
                walk.step(row)
                if progress and walk.verdict.events % REPORT_EVERY == 0:
                    progress(walk.verdict.events)
            walk.end()
    except DatabaseError as reason:
        walk.verdict.add(walk.last + 1, "unreadable", f"after event {walk.last} the database cannot read: {reason}")
    _check_guards(walk.verdict)
    walk.verdict.findings.sort(key=attrgetter("number"))
    return walk.verdict


def _streaming() -> AbstractContextManager[Any]:
    """PostgreSQL streams inside a transaction only; on SQLite a transaction would keep others from writing."""
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


class _Moment(Func):
    """A time as the canonical form writes it, made by the database: quicker, and no tampered value stops it."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        fraction = "CASE WHEN instr(%(expressions)s, '.') THEN '' ELSE '.000000' END"
        return self.as_sql(
            compiler, connection, template=f"(replace(%(expressions)s, ' ', 'T') || {fraction} || 'Z')", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
        return self.as_sql(compiler, connection, template=template, **context)


def _rows() -> Iterator[tuple[Any, ...]]:
    """The values of FIELDS and the digest of every event, as the database holds them."""
    columns = {"at": "moment", "detail": "written"}
    events = Event.objects.order_by("number").annotate(moment=_Moment("at"), written=Cast("detail", TextField()))
    names = (columns.get(name, name) for name in FIELDS)
    return events.values_list(*names, "digest").iterator(chunk_size=2_000)


class _Walk:
    """One pass over the events in the order of their numbers, beside what attests them."""

    def __init__(self, head: Head | None, outside: list[Mark]) -> None:
        self.verdict = Verdict(outside=len(outside))
        self.last, self.digest = 0, GENESIS
        self.altered: list[tuple[Any, ...]] = []
        self.attested = 0
        self.due = CHECKPOINT_EVERY
        self.known = head.number if head is not None else 0
        """Up to here checkpoints and index were complete before the reading began; later events may still come."""
        heads = [Mark(head.number, head.digest, "the head")] if head is not None and head.number else []
        self.given = sorted([*outside, *heads], key=attrgetter("number"))

    def begin(self) -> None:
        """Start reading what attests the events, before the events."""
        self.marks = heapq.merge(_kept(), self.given, key=attrgetter("number"))
        self.mark = next(self.marks, None)
        self.index = Index()

    def step(self, row: tuple[Any, ...]) -> None:
        """Compare one event with its content, its neighbour and what attests it."""
        number, previous, stored = row[0], row[11], row[12]
        self.verdict.events += 1
        if number <= self.last:
            self.verdict.add(number, "inserted", f"there is a second event {number}, or one numbered below 1")
            return
        if number > self.last + 1:
            self.verdict.add(self.last + 1, "removed", f"{_span(self.last + 1, number - 1)} missing")
        elif previous != self.digest:
            words = f"event {number} does not follow event {self.last}: one of them was replaced, with its digest"
            self.verdict.add(number, "broken", words)
        intact = stored == _digest(row, number)
        if not intact:
            self._altered(row)
        if number <= self.known:
            self._compare_index(row, intact)
        self._attest(number, stored)
        self.last, self.digest = number, stored

    def _compare_index(self, row: tuple[Any, ...], intact: bool) -> None:
        indexed = self.index.until(row[0])
        for number in sorted({number for number, _ in indexed if number < row[0]}):
            self.verdict.add(number, "index", f"the index names event {number}, which does not exist")
        named = {ref for number, ref in indexed if number == row[0]}
        if intact and (wrong := named ^ shown(row[3], row[5])):
            words = f"event {row[0]} and the index do not agree on whether it showed {min(wrong)}"
            self.verdict.add(row[0], "index", words)

    def _altered(self, row: tuple[Any, ...]) -> None:
        if len(self.altered) < KEPT_FINDINGS:
            self.altered.append(row)
        else:
            self.verdict.found += 1

    def _attest(self, number: int, stored: str) -> None:
        checked = False
        while self.mark is not None and self.mark.number <= number:
            mark, self.mark = self.mark, next(self.marks, None)
            self.verdict.attested_to = mark.number
            here = mark.source == KEPT
            self.verdict.kept += here
            checked = checked or (here and mark.number == number)
            if mark.number < number:
                words = f"{mark.source} attests event {mark.number}, which is missing"
                self.verdict.add(mark.number, "removed", words)
            elif mark.digest != stored:
                where = _span(min(self.attested + 1, number), number, "was", "or a part of them were")
                words = f"event {number} is not the one that {mark.source} attests: {where} rewritten"
                self.verdict.add(number, "rewritten", words)
            else:
                self.attested = number
        while min(number, self.known) >= self.due:
            if not (checked and number == self.due):
                self.verdict.add(self.due, "checkpoint", f"the checkpoint at event {self.due} is missing")
            self.due += CHECKPOINT_EVERY

    def end(self) -> None:
        """After the last event: what was attested and is not there, what stands beyond the head."""
        while self.mark is not None:
            self.verdict.kept += self.mark.source == KEPT
            self.verdict.attested_to = self.mark.number
            words = f"{self.mark.source} attests event {self.mark.number}, but the last event is {self.last}"
            self.verdict.add(self.last + 1, "truncated", words)
            self.mark = next(self.marks, None)
        self._tell_altered()
        head = Head.objects.first()
        if head is None and self.last:
            self.verdict.add(self.last, "head", "the head is missing, so that a cut tail cannot be told from it")
        elif head is not None and head.number < self.last:
            words = f"{_span(head.number + 1, self.last)} beyond the head, which stands at {head.number}"
            self.verdict.add(head.number + 1, "inserted", words)
        now = head.number if head is not None else self.last
        for number in sorted({number for number, _ in self.index.until(inf)}):
            if not self.known < number <= now:
                self.verdict.add(number, "index", f"the index names event {number}, which does not exist")
        self.verdict.last, self.verdict.digest = self.last, self.digest

    def _tell_altered(self) -> None:
        """Of events whose content does not give their digest: those that give it under another number were moved."""
        numbers = {row[0] + step for row in self.altered for step in (-1, 0, 1)}
        for row in self.altered:
            number, stored = row[0], row[12]
            came = next((other for other in sorted(numbers) if stored == _digest(row, other)), None)
            if came is None:
                self.verdict.add(number, "altered", f"the content of event {number} does not give its digest")
            else:
                words = f"event {number} is event {came}, moved: events were swapped, inserted or removed here"
                self.verdict.add(number, "moved", words)


KEPT = "a checkpoint kept here"


def _kept() -> Iterator[Mark]:
    rows = Checkpoint.objects.order_by("number").values_list("number", "digest").iterator(chunk_size=2_000)
    return (Mark(number, kept, KEPT) for number, kept in rows)


def _digest(row: tuple[Any, ...], number: int) -> str:
    try:
        return digest((number, *row[1:12]))
    except TypeError:  # bytes where there was text: SQLite lets a column hold anything
        return ""


def _span(first: int, last: int, one: str = "is", many: str = "are") -> str:
    return f"event {first} {one}" if first >= last else f"events {first} to {last} {many}"


def _check_guards(verdict: Verdict) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'audit_%%' AND tgenabled IN ('O', 'A')", [])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    for name in sorted(GUARDS[connection.vendor] - present):
        verdict.add(verdict.last, "unguarded", f"the trigger {name} is missing: the database does not refuse changes")
