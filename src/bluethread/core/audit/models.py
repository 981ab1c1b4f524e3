"""The record of acts. Append only: the database itself refuses changes and deletions (see the first migration)."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from bluethread.core.access.guards import Outside


class Event(models.Model):
    """One act. Holds no foreign key, so that it outlives what it is about."""

    guard = Outside("to be guarded when its columns are there")

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.CharField(max_length=150)
    verb = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=200, blank=True, db_index=True)
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.verb} {self.subject}"
