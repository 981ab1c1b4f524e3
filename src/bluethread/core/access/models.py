"""People who use the system, what they are assigned to, and the few things that hang on both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import roles
from .guards import Outside
from .rule import DIMENSIONS, Bound, Classification, Codes, Rule


class User(AbstractUser):
    """A person, or a service such as a data feed. What a user may do follows from the assignments in force alone."""

    guard = Outside("who works here is shown to those who may read people, and by name beside what they did")

    limited_to: frozenset[str] | None = None
    """The permissions of the token in use; None where a person signed in. Lives as long as the request."""
    through: Mapping[str, str] | None = None
    """By what this user acts, `{kind: name}`, where it is no page: a token, the command line. Every event says it."""
    _held: tuple[date, list[Assignment]] | None = None
    _opened: dict[str, set[str]] | None = None

    def held(self) -> list[Assignment]:
        """The assignments in force today; asked of the database once."""
        today = timezone.localdate()
        if self._held is None or self._held[0] != today:
            found = list(Assignment.objects.in_force(today).filter(user=self)) if self.is_active else []
            self._held = (today, found)
        return self._held[1]

    def forget(self) -> None:
        """Ask the database again: something was given or taken."""
        self._held = self._opened = None

    def carrying(self, permission: str) -> list[Assignment]:
        """The assignments in force whose role carries a permission. Nobody holds anything by default."""
        if self.limited_to is not None and permission not in self.limited_to:
            return []
        return [each for each in self.held() if permission in each.permissions]

    def holds(self, permission: str) -> bool:
        """Whether some assignment in force carries the permission, whatever it reaches."""
        return bool(self.carrying(permission))

    def rule(self, permission: str) -> Rule:
        """What the permission covers for this user."""
        return Rule.of(each.bound for each in self.carrying(permission))

    def opened(self) -> dict[str, set[str]]:
        """Records that this user opened by breaking the glass and that are still open, by label of their table."""
        if self._opened is None:
            self._opened = {}
            for label, key in Opening.objects.open_now().filter(user=self).values_list("label", "key"):
                self._opened.setdefault(label, set()).add(key)
        return self._opened

    @property
    def has_opened(self) -> bool:
        """Whether a record opened by breaking the glass was among what this user was asked about so far."""
        return bool(self._opened)

    @property
    def watched(self) -> bool:
        """Whether everything that this user reads is recorded."""
        return any((role := roles.get(each.role)) is not None and role.watched for each in self.held())

    @property
    def role_title(self) -> str:
        """The roles in force as a person reads them, in the current language."""
        return ", ".join(dict.fromkeys(each.role_title for each in self.held()))

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments."""

    def in_force(self, on: date) -> AssignmentQuerySet:
        """Those in force on a day: it starts and ends by itself, and a delegated one with what it comes from."""
        found = self.filter(_in_force("", on))
        return found.filter(Q(delegated_from=None) | _in_force("delegated_from__", on)).order_by("pk")


def _in_force(prefix: str, on: date) -> Q:
    open_end = Q(**{f"{prefix}ends": None}) | Q(**{f"{prefix}ends__gt": on})
    return Q(**{f"{prefix}starts__lte": on}) & open_end


class Assignment(models.Model):
    """A user in a role, bounded, from `starts` until the day `ends` (no longer that day; None: no end is set).

    A dimension is a list of codes, or None where it has no bound. A row is never edited: it is ended and another given.
    """

    guard = Outside("an assignment is shown to its holder and to those who may read people")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=40)
    missions = models.JSONField(null=True)
    contributors = models.JSONField(null=True)
    units = models.JSONField(null=True)
    host_states = models.JSONField(null=True)
    ceiling = models.PositiveSmallIntegerField(default=Classification.UNCLASSIFIED.value)
    starts = models.DateField()
    ends = models.DateField(null=True)
    delegated_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="delegations")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["user", "-starts", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=models.F("starts")), name="assignment_ends_after_it_starts"
            )
        ]

    @property
    def permissions(self) -> frozenset[str]:
        """What the role carries; an unknown role carries nothing."""
        role = roles.get(self.role)
        return role.permissions if role else frozenset()

    @property
    def bound(self) -> Bound:
        """How far it reaches."""
        role = roles.get(self.role)
        ceiling = Classification(min(self.ceiling, role.highest) if role else Classification.UNCLASSIFIED)
        if role is None or role.published_only:
            nothing: dict[str, Any] = dict.fromkeys(DIMENSIONS, frozenset())
            return Bound(ceiling=ceiling, **nothing)
        return Bound(
            ceiling=ceiling,
            mission=_codes(self.missions),
            contributor=_codes(self.contributors),
            unit=_codes(self.units),
            host_state=_codes(self.host_states),
        )

    @property
    def role_title(self) -> str:
        """The role as a person reads it."""
        return roles.title(self.role)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


def _codes(listed: list[str] | None) -> Codes:
    return None if listed is None else frozenset(listed)


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Openings."""

    def open_now(self) -> OpeningQuerySet:
        """Those that have not run out and were not closed."""
        return self.filter(until__gt=timezone.now(), closed_at=None)


class Opening(models.Model):
    """A closed record that a person opened for a time, with a reason."""

    guard = Outside("an opening is shown to who made it and to those who look after the record")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="openings")
    label = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    until: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["user", "until"])]

    def __str__(self) -> str:
        return f"{self.label}:{self.key}"


class Duty(models.Model):
    """What a person did on one record that keeps others of that record's duties from the same person."""

    guard = Outside("shown on the record it is about")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=40)
    ref = models.CharField(max_length=200, db_index=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["ref", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "duty", "ref"], name="one_duty_once")]

    def __str__(self) -> str:
        return f"{self.duty} {self.ref}"


class Notice(models.Model):
    """Something a person must know at once. It names what it is about by its ref and says nothing of its content."""

    guard = Outside("a notice is shown to the person it is for and to nobody else")

    class Kind(models.TextChoices):
        GLASS_BROKEN = "glass_broken", _("A closed record was opened")
        WORK_RECEIVED = "work_received", _("Open work was handed over to you")
        ASSIGNED = "assigned", _("You were given an assignment")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    ref = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["user", "read_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
