"""What the reads about people answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bluethread.core.access.rule import Bound, Classification


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


class Ground(StrEnum):
    """Why an assignment covers a record."""

    WHOLE = "whole"
    """It has no bound."""
    WITHIN = "within"
    """What the record is about lies within every bound."""
    PUBLISHED = "published"
    """The record is published."""


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who can see a record, through one assignment."""

    username: str
    person: str
    role: str
    role_title: str
    ceiling: Classification
    ground: Ground
    codes: dict[str, str]
    """By dimension that is bounded: the code that lies within."""
    ends: date | None


@dataclass(frozen=True, slots=True)
class OpeningSeen:
    """A closed record that somebody opened with a reason."""

    id: int
    username: str
    person: str
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Stated:
    """How a record is handled, by its own columns or those of the parent that it follows."""

    classification: Classification
    published: bool
    about: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sight:
    """Who can see one record, and why.

    `seers` are those whom the viewer may know of, one for each assignment; `others` counts the rest by role.
    """

    kind: str
    name: str
    address: str
    stated: tuple[Stated, ...]
    seers: tuple[Seer, ...]
    others: dict[str, int]
    openings: tuple[OpeningSeen, ...]
    is_keeper: bool
    may_know_looks: bool
    """Whether the viewer may know who has looked."""
    people: int
    """How many people can see it, those not named included."""


@dataclass(frozen=True, slots=True)
class KindSeen:
    """How many records of a kind both a person and the viewer can see."""

    label: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What one permission covers through one assignment. `reads`: whether it is a permission to read records."""

    permission: str
    words: str
    reads: bool
    assignment: AssignmentSeen


@dataclass(frozen=True, slots=True)
class PersonSight:
    """What a person can see: permission by permission, and counted as far as the viewer sees it too."""

    person: PersonSeen
    reaches: tuple[Reach, ...]
    kinds: tuple[KindSeen, ...]


@dataclass(frozen=True, slots=True)
class NoticeSeen:
    """Something that the viewer was told."""

    id: int
    kind: str
    at: datetime
    read: bool
    detail: dict[str, Any]
    record: str
    """What the record that it is about is called; empty where it is about none, or the viewer may not see it."""
    address: str
