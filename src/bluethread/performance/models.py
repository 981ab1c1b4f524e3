"""Which definitions were in force. A figure names the version that it was made with."""

from typing import ClassVar

from django.db import models

from bluethread.core.access.guards import Outside


class DefinitionVersion(models.Model):
    """One version of an indicator's definition, kept as it read when it was first seen."""

    guard = Outside("definitions are content of the program, the same for everybody")

    indicator = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    content = models.JSONField()
    first_seen = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["indicator", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "version"], name="one_content_per_definition_version")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, version {self.version}"
