"""Issued editions, their files and their figures. Nothing here is ever changed: a new edition supersedes an old one."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

from bluethread.core.access.guards import Guard, Guarded, Handled, about
from bluethread.core.documents.models import StoredFile

from . import permissions


class Edition(Handled):
    """A report as issued, in all its languages. `frozen` holds everything that it says and rests on."""

    guard = Guard(read=permissions.READ, keep=permissions.APPROVE, glass=timedelta(hours=3))

    report = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    report_version = models.PositiveIntegerField()
    definitions = models.JSONField()
    as_of = models.DateTimeField()
    build_id = models.CharField(max_length=80)
    substance = models.CharField(max_length=64)
    frozen = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True)
    mission = about()
    contributor = about()

    class Meta:
        ordering: ClassVar = ["report", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "number"], name="one_edition_per_number")]

    def __str__(self) -> str:
        return f"{self.report}.{self.number}"


class Rendering(Guarded):
    """A file that was made of an edition."""

    guard = Guard(read=permissions.READ, follows="edition")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="renderings")
    format = models.CharField(max_length=8)
    language = models.CharField(max_length=8)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["language", "format"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "format", "language"], name="one_rendering_per_format_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}.{self.language}.{self.format}"


class Figure(Guarded):
    """A figure of an edition, so that it is found without opening the edition."""

    guard = Guard(read=permissions.READ, follows="edition")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="figures")
    number = models.PositiveIntegerField()
    figure_id = models.CharField(max_length=120, unique=True)
    key = models.CharField(max_length=120)
    indicator = models.CharField(max_length=80, db_index=True)
    version = models.PositiveIntegerField()
    scope = models.CharField(max_length=200)
    category = models.CharField(max_length=60)
    month = models.CharField(max_length=7)
    unit = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    text = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["edition", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "number"], name="one_figure_per_number")]

    def __str__(self) -> str:
        return self.figure_id
