"""The rule of need to know, read plainly: who may see what, said with loops and comparisons only.

Written from the rule's text and not from the program's own reading of it, which it is held against. It takes from the
program what is declared (the permissions of a role, the guard of a table) and nothing that decides.

    A person sees a record if some assignment in force today, whose role carries the permission asked for, covers it:
    its classification is at most the ceiling, and it is published, or for each of mission, contributor, unit and host
    State the assignment is not bounded or the record's own value is among the assignment's. What states nothing there
    lies within no bound. A record that follows a parent needs the parent visible too. A record opened by breaking the
    glass is visible until the opening ends. An event of the trail is seen by whose permission to read the trail reaches
    what the event states.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from bluethread.core.access import guards, roles
from bluethread.core.access.models import Assignment, Opening, User
from bluethread.core.access.permissions import READ_AUDIT
from bluethread.core.audit.models import Event

DIMENSIONS = {"mission": "missions", "contributor": "contributors", "unit": "units", "host_state": "host_states"}
"""What a record is about, and the list of an assignment that bounds it."""


def guarded() -> list[type[Model]]:
    """Every table that the rule governs."""
    return [model for model in apps.get_models() if isinstance(getattr(model, "guard", None), guards.Guard)]


def governed() -> list[type[Model]]:
    """Every table whose rows are for some and not for others: the guarded ones, and the trail."""
    return [*guarded(), Event]


def reading(model: type[Model]) -> str:
    """The permission to read the rows of a table."""
    return READ_AUDIT if model is Event else model.guard.read


def follows(model: type[Model]) -> str:
    """The way from a row to the one that it follows."""
    return "" if model is Event else model.guard.follows


class Oracle:
    """The rule on the assignments and openings of one day and moment."""

    def __init__(self, assignments: list[Assignment], openings: list[Opening], today: date, now: datetime) -> None:
        self.assignments = [each for each in assignments if self._in_force(each, today)]
        self.openings = [each for each in openings if each.until > now and each.closed_at is None]

    @staticmethod
    def _in_force(assignment: Assignment, today: date) -> bool:
        """From the day it starts until the day before it ends, and never longer than what it was delegated from."""
        chain = [assignment, assignment.delegated_from] if assignment.delegated_from else [assignment]
        return all(each.starts <= today and (each.ends is None or today < each.ends) for each in chain)

    def of(self, user: User, permission: str) -> list[Assignment]:
        """A user's assignments in force whose role carries the permission."""
        if not user.is_active:
            return []
        found = []
        for assignment in self.assignments:
            role = roles.get(assignment.role)
            if assignment.user_id == user.pk and role is not None and permission in role.permissions:
                found.append(assignment)
        return found

    def holds(self, user: User, permission: str) -> bool:
        """Whether a user holds a permission at all, whatever it reaches."""
        return permission == "public" or bool(self.of(user, permission))

    def sees(self, user: User, record: Model) -> bool:
        """Whether a user may see a record."""
        held = self.of(user, reading(type(record)))
        return bool(held) and self._sees(user, record, held, published=type(record) is not Event)

    def reaches(self, user: User, record: Model, permission: str) -> bool:
        """Whether a user holds a permission to act on a record: its being published opens it to reading only."""
        return self._sees(user, record, self.of(user, permission), published=False)

    def _sees(self, user: User, record: Model, held: list[Assignment], *, published: bool) -> bool:
        """One assignment covers a record and everything that it follows."""
        chain = [record, *_parents(record)]
        stating = [each for each in chain if hasattr(each, "classification")]
        return bool(stating) and all(
            (published and self._opened(user, each)) or any(covers(one, each, published) for one in held)
            for each in stating
        )

    def _opened(self, user: User, record: Model) -> bool:
        label, key = record._meta.label_lower, str(record.pk)
        return any((each.user_id, each.label, each.key) == (user.pk, label, key) for each in self.openings)


def _parents(record: Model) -> list[Model]:
    """What a record follows, and what that follows."""
    if not (way := follows(type(record))):
        return []
    parent: Any = record
    for step in way.split("__"):
        parent = getattr(parent, step)
    return [parent, *_parents(parent)]


def covers(assignment: Assignment, record: Any, published: bool = True) -> bool:
    """Whether one assignment covers a record that states its own handling."""
    role = roles.get(assignment.role)
    if role is None or record.classification > min(assignment.ceiling, role.highest):
        return False
    if published and getattr(record, "published", False):
        return True
    if role.published_only:
        return False
    for dimension, column in DIMENSIONS.items():
        bounded_to = getattr(assignment, column)
        if bounded_to is not None and getattr(record, dimension, "") not in bounded_to:
            return False
    return True
