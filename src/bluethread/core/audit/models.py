"""The trail: events in a chain, its head, checkpoints of it, and who was shown which record.

Append only: the database itself refuses changes and deletions (see the migrations). Only `chain.py` writes here.
"""

import json
from typing import Any

from django.db import models

from bluethread.core.access.guards import Outside

from .canonical import GENESIS, detail_text


class Detail(models.TextField):  # type: ignore[type-arg]  # Django subscripts no field at run time
    """A mapping, kept as the very text that the digest covers, so that no database rewrites it."""

    def from_db_value(self, value: str, *args: Any) -> Any:
        """What somebody made unreadable is shown as it stands; `audit verify` names it."""
        try:
            return json.loads(value)
        except (TypeError, ValueError):
            return {"unreadable": str(value)}

    def get_prep_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else detail_text(value)


class Event(models.Model):
    """One act, read, export, sign-in or refusal. Holds no foreign key, so that it outlives what it is about."""

    guard = Outside("events are shown by `queries` alone, which scopes them by the columns that they state")

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    detail = Detail(default=dict)
    mission = models.CharField(max_length=100, blank=True, default="")
    contributor = models.CharField(max_length=100, blank=True, default="")
    unit = models.CharField(max_length=100, blank=True, default="")
    host_state = models.CharField(max_length=100, blank=True, default="")
    classification = models.PositiveSmallIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=[name, "number"], name=f"audit_{name}") for name in ("by", "verb", "subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d %H:%M} {self.by} {self.verb} {self.subject}"


class Head(models.Model):
    """The last event's number and digest: one row, which only moves forward and whose lock makes appends queue."""

    guard = Outside("numbers and digests say nothing of what was done")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]


class Checkpoint(models.Model):
    """The digest of one event, noted apart."""

    guard = Outside("numbers and digests say nothing of what was done")

    number = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number} {self.digest} {self.at:%Y-%m-%dT%H:%M:%SZ}"


class Mention(models.Model):
    """That a read showed a record: the index from a record to the reads of it. The events hold the truth."""

    guard = Outside("numbers of events beside a ref; shown by `queries` alone, which scopes the events")

    number = models.BigIntegerField(db_index=True)
    ref = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["ref", "number"], name="audit_mention_ref")]
