"""What was loaded, what it stated, and what was wrong with it.

Records are kept in two times: the month they are about, and the time they were recorded. A correction adds a record and
closes the earlier one's time; nothing is overwritten.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Q

from bluethread.core.access.guards import Guard, GuardedQuerySet, Handled, about
from bluethread.core.documents.models import StoredFile

from . import permissions

M = TypeVar("M", bound=models.Model)


class Load(Handled):
    """One reading of one file. `read` counts its rows; each is added, unchanged, a correction, repeated or refused."""

    guard = Guard(read=permissions.READ, keep=permissions.IMPORT)

    stream = models.CharField(max_length=60)
    stream_version = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    faults_found = models.PositiveIntegerField(default=0)
    mission = about()
    contributor = about()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["stream", "file"])]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.at:%d %B %Y}"


def held(rows: GuardedQuerySet[M], as_of: datetime | None = None) -> GuardedQuerySet[M]:
    """Those records or faults that are held true now, or were at a moment."""
    if as_of is None:
        return rows.filter(superseded_at=None)
    return rows.filter(recorded_at__lte=as_of).filter(Q(superseded_at=None) | Q(superseded_at__gt=as_of))


_READ = ("superseded_at", "classification", "published")
"""What the rule and time ask of every record, whatever it is about."""


class Record(Handled):
    """One row as a file stated it. `stated` maps a category to [men, women, total], null where nothing is stated."""

    guard = Guard(read=permissions.READ)

    stream = models.CharField(max_length=60)
    natural_key = models.CharField(max_length=220)
    period = models.CharField(max_length=7)
    scope = models.CharField(max_length=20)
    contributor = models.CharField(max_length=100)
    contributor_name = models.CharField(max_length=100)
    mission = models.CharField(max_length=100)
    stated = models.JSONField()
    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="records")
    line = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stream", "natural_key"], condition=Q(superseded_at=None), name="one_record_is_held_per_key"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=models.F("recorded_at")),
                name="record_closed_after_it_opened",
            ),
        ]
        indexes: ClassVar = [
            # Pages in order and counts are read from these alone. The first holds all that the rule reads; the others
            # are the ways in which it opens few rows of many (core.access.paging).
            models.Index(fields=["stream", "period", "id", *_READ, "mission", "contributor"], name="record_in_order"),
            models.Index(
                fields=["stream", "period", "id", *_READ, "mission", "contributor"],
                condition=Q(published=True),
                name="record_published",
            ),
            models.Index(
                fields=["stream", "contributor", "period", "id", *_READ, "mission"], name="record_by_contributor"
            ),
            models.Index(fields=["stream", "mission", "period", "id", *_READ, "contributor"], name="record_by_mission"),
        ]

    def __str__(self) -> str:
        return self.natural_key


class Fault(Handled):
    """A failed check of one load. What it says holds until the rows it speaks of are stated again."""

    guard = Guard(read=permissions.READ)

    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="faults")
    stream = models.CharField(max_length=60)
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=20)
    line = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=120, blank=True)
    value = models.TextField(blank=True)
    expected = models.TextField()
    natural_key = models.CharField(max_length=220, blank=True)
    period = models.CharField(max_length=7, blank=True)
    scope = models.CharField(max_length=20, blank=True)
    contributor = models.CharField(max_length=100, blank=True)
    mission = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["load", "line"]), models.Index(fields=["stream", "period", "scope"])]

    def __str__(self) -> str:
        return f"{self.rule}, row {self.line}"
