"""What is wrong with an answer, held against the oracle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from bluethread.core.access.models import Assignment, Opening, User
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.actions import VERBS
from bluethread.core.documents.models import StoredFile

from .canaries import words_in
from .oracle import DIMENSIONS, follows, guarded, reading
from .probes import Answer, Probe
from .surface import COMMAND, Target
from .world import World

LEAK, DIFFERENCE, REFUSAL, OPEN_DOOR, WRITE, FAILURE = (
    "leak",
    "difference",
    "wrong refusal",
    "open door",
    "write",
    "failure",
)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with all that is needed to see it again."""

    seed: int
    kind: str
    viewer: str
    probe: Probe | None
    what: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes findings alike: the same kind at the same target."""
        return self.kind, self.probe.target.name if self.probe else ""

    def __str__(self) -> str:
        return f"{self.kind.upper()} (seed {self.seed})\n  viewer  {self.viewer}\n  probe   {self.probe}\n  {self.what}"


@dataclass
class Checks:
    """The checks of one viewer in one world; a stranger is None."""

    world: World
    user: User | None

    def __post_init__(self) -> None:
        self.forbidden = self.world.forbidden(self.user)
        self.viewer = self.world.said(self.user) if self.user else "a stranger"

    def found(self, kind: str, probe: Probe | None, what: str) -> Finding:
        return Finding(self.world.seed, kind, self.viewer, probe, what)

    def answer(self, probe: Probe, answer: Answer) -> Iterator[Finding]:
        """Leaks, failures, doors that are open or shut against the rule, and writes without the permission."""
        if leaked := self.leaked(probe, answer):
            yield self.found(LEAK, probe, self._leak(leaked))
        if answer.failure or answer.status >= 500:
            yield self.found(FAILURE, probe, answer.failure[-1500:] or f"answered {answer.status}")
        if probe.target.permission and probe.target.kind != COMMAND:
            yield from self._door(probe, answer, probe.target.permission)

    def leaked(self, probe: Probe, answer: Answer) -> frozenset[str]:
        """The words that may not be there; one that was sent tells nothing when it comes back."""
        found = answer.words & self.forbidden
        return found - sent(probe) if found else found

    def brings(self, probe: Probe) -> bool:
        """Whether the viewer sends a file of which something hidden was made, or one that holds the words of it.

        Whoever has the file of a hidden record may learn that it is known: it cannot be recorded twice.
        """
        sent = [value[1] for _, value in probe.sent if isinstance(value, tuple)]
        sent += [self.world.samples[each] for each in probe.arguments if each in self.world.samples]
        hidden = self.world.invisible(self.user)
        known = {name for data in sent for name in (hashlib.sha256(data).hexdigest(), *words_in(repr(data)))}
        return (
            any(not known.isdisjoint(self._origins(row)) for rows in hidden.values() for row in rows) if sent else False
        )

    def _origins(self, row: Model) -> Iterator[str]:
        """The files that a record, or what it belongs to, came in, and the words in it."""
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.related_model is StoredFile:
                yield value
            elif field.related_model in self.world.records and value is not None:
                yield str(getattr(getattr(row, field.name), "file_id", ""))
            elif isinstance(value, str):
                yield from words_in(value)

    def _leak(self, words: frozenset[str]) -> str:
        told = []
        for word in sorted(words)[:3]:
            record = self.world.holders[word][0]
            told.append(f"{word} stands in {name(record)} ({handled(record)})")
        return f"{len(words)} words of records that this viewer may not see: {'; '.join(told)}"

    def _door(self, probe: Probe, answer: Answer, permission: str) -> Iterator[Finding]:
        held = self.user is not None and self.world.oracle.holds(self.user, permission)
        if permission == "public":
            return
        if not held and answer.status not in (301, 302, 401, 403, 404, 405):
            yield self.found(OPEN_DOOR, probe, f"answered {answer.status} without {permission}")
        if not held and (written := answer.writes & _kept_tables()):
            yield self.found(WRITE, probe, f"wrote to {', '.join(sorted(written))} without {permission}")
        asks = permission != SIGNED_IN  # which everybody holds: a page may ask for more of whom it shows more
        if held and asks and answer.status in (401, 403) and probe.method == "GET":
            yield self.found(REFUSAL, probe, f"answered {answer.status} to a holder of {permission}")

    def wrote(self, probe: Probe, answer: Answer) -> Iterator[Finding]:
        """Changes of records that this viewer may not see or may not change, looked at before they are taken back."""
        for model, rows in self.world.records.items():
            if model._meta.db_table not in answer.writes:
                continue
            now = {row.pk: row for row in model._base_manager.all()}
            for row in rows:
                changed = row.pk not in now or _values(now[row.pk]) != _values(row)
                if changed and not self._may_change(row):
                    yield self.found(WRITE, probe, f"changed {name(row)} ({handled(row)})")
            known = {row.pk for row in rows}
            for pk, row in now.items():
                if pk not in known and follows(model) and not self._may_change(row):
                    yield self.found(WRITE, probe, f"added {name(row)} to a record that it may not change")

    def _may_change(self, row: Model) -> bool:
        """Whether the viewer may see the record and holds some permission to write of its module that reaches it."""
        module = reading(type(row)).partition(".")[0]
        writing = {permission for permission in VERBS.values() if permission.partition(".")[0] == module}
        oracle = self.world.oracle
        return self.world.sees(self.user, row) and any(oracle.reaches(self.user, row, each) for each in writing)

    def expected(self, probe: Probe, whole: Answer) -> tuple[frozenset[str], bool]:
        """The words of the whole answer that this viewer must find too, and whether the page must be there at all.

        `whole` is what somebody who sees everything reads. Nothing is expected of what another permission than the
        reading of its records opens; of an address with parts only when what it names is visible.
        """
        if self.user is None or not self._reads(probe.target):
            return frozenset(), False
        held = {
            word: [one for one in self.world.holders.get(word, ()) if self._readable(probe.target, one)]
            for word in whole.words
        }
        if not probe.target.parts:
            return frozenset(word for word, records in held.items() if records), whole.status == 200
        named = self.world.named(probe.path)
        subjects = [one for word in whole.words for one in self.world.holders.get(word, ()) if one in named]
        if not subjects or not all(self.world.sees(self.user, one) for one in subjects):
            return frozenset(), False
        return frozenset(word for word, records in held.items() if any(one in named for one in records)), True

    def _reads(self, target: Target) -> bool:
        opening = {SIGNED_IN, *(reading(model) for model in self.world.records)}
        permission = target.permission
        return permission in opening and self.user is not None and self.world.oracle.holds(self.user, permission or "")

    def _readable(self, target: Target, record: Model) -> bool:
        return target.permission in (SIGNED_IN, reading(type(record))) and self.world.sees(self.user, record)


def sent(probe: Probe) -> frozenset[str]:
    """The words that a probe sends."""
    return words_in(probe.address, str(probe.json), *probe.arguments, *(repr(value) for _, value in probe.sent))


_kept: set[str] = set()


def _kept_tables() -> set[str]:
    """Tables that only acts may write: those of guarded records, and who may do what."""
    if not _kept:
        _kept.update(model._meta.db_table for model in (*guarded(), User, Assignment, Opening))
        _kept.discard(apps.get_model("audit.Event")._meta.db_table)
    return _kept


def _values(row: Model) -> list[Any]:
    return [getattr(row, each.attname) for each in row._meta.concrete_fields]


def name(record: Model) -> str:
    """A record in a word."""
    return f"{record._meta.label} {record.pk}"


def handled(record: Any) -> str:
    """What the rule reads of a record, or of what it follows."""
    if not hasattr(record, "classification"):
        step = follows(type(record)).partition("__")[0]
        return f"of {name(getattr(record, step))}, {handled(getattr(record, step))}" if step else "states nothing"
    about = {each: getattr(record, each) for each in DIMENSIONS if getattr(record, each, "")}
    published = "published, " if getattr(record, "published", False) else ""
    return f"classification {record.classification}, {published}{about or 'about nothing'}"
