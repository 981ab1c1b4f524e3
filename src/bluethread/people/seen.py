"""What the reads about people answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bluethread.core.access.rule import Bound


class State(StrEnum):
    """Where an assignment stands today."""

    IN_FORCE = "in_force"
    COMING = "coming"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class AssignmentSeen:
    """One assignment. `ends` is the day from which it is no longer in force, that of its source included."""

    id: int
    username: str
    person: str
    role: str
    role_title: str
    bound: Bound
    starts: date
    ends: date | None
    state: State
    given_by: str
    given_at: datetime
    reason: str
    delegated_from: int | None
    """The assignment that this one is lent from."""
    lender: str
    """Whose that is; empty where it is not lent."""
    predecessor: str
    """From whom it was taken over; empty where it was not."""


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person and those of their assignments that the viewer may know of, the latest first."""

    id: int
    username: str
    name: str
    active: bool
    service: bool
    """A data feed or the command line: it cannot sign in with a password."""
    assignments: tuple[AssignmentSeen, ...]

    def in_state(self, state: State) -> tuple[AssignmentSeen, ...]:
        """The assignments that stand there."""
        return tuple(each for each in self.assignments if each.state == state)

    @property
    def in_force(self) -> tuple[AssignmentSeen, ...]:
        return self.in_state(State.IN_FORCE)

    @property
    def role_titles(self) -> str:
        """The roles in force, once each."""
        return ", ".join(dict.fromkeys(each.role_title for each in self.in_force))

    @property
    def until(self) -> date | None:
        """When the last of those in force ends; None where one has no end, or none is in force."""
        ends = [each.ends for each in self.in_force]
        return None if not ends or None in ends else max(day for day in ends if day)
