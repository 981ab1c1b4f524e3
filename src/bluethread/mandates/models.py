"""Documents as law: work, expression, manifestation, provisions and clauses; and what they oblige to do."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bluethread.core.access.guards import Guard, Guarded, Handled, about
from bluethread.core.documents.models import StoredFile
from bluethread.kernel.dates import PartialDate

from . import permissions

_GLASS = timedelta(hours=3)


HANDLING = ("classification", "published", "mission", "contributor", "host_state")
"""The columns of a document that say who sees it."""


class Work(Handled):
    """A document whatever its language and version. `key` is its symbol, or a name where no symbol is printed on it.

    `date` is a partial date as ISO text. A draft and the text adopted from it are one work; `joined_by` says how that
    was found.
    """

    guard = Guard(read=permissions.READ, keep=permissions.REVIEW, glass=_GLASS)

    key = models.CharField(max_length=120, unique=True)
    symbol = models.CharField(max_length=80, blank=True)
    organ = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=40)
    title = models.TextField(blank=True)
    date = models.CharField(max_length=10, blank=True, db_index=True)
    consensus = models.BooleanField(null=True)
    joined_by = models.TextField(blank=True)
    mission = about()
    contributor = about()
    host_state = about()

    class Meta:
        ordering: ClassVar = ["-date", "key"]

    def __str__(self) -> str:
        return self.key


class Expression(Guarded):
    """One language and version of a work."""

    guard = Guard(read=permissions.READ, follows="work")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="expressions")
    symbol = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8)
    version = models.CharField(max_length=20)
    date = models.CharField(max_length=10, blank=True)
    title = models.TextField(blank=True)
    draft_symbol = models.CharField(max_length=80, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "symbol", "language", "version"], name="one_expression_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.symbol or self.work_id} {self.language}"


class Manifestation(Guarded):
    """An expression as one file gives it. `text` holds what was extracted where the file itself is not plain text.

    `paragraphs` counts the main ones; `dropped` lists the lines left out: [line, text, reason].
    """

    guard = Guard(read=permissions.READ, follows="expression__work")

    expression = models.ForeignKey(Expression, on_delete=models.CASCADE, related_name="manifestations")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True)
    format = models.CharField(max_length=20)
    parser_version = models.PositiveIntegerField()
    paragraphs = models.PositiveIntegerField(default=0)
    dropped = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["expression", "file"], name="one_reading_of_a_file")]

    def __str__(self) -> str:
        return f"{self.file_id[:12]} {self.format}"


class Provision(Guarded):
    """A paragraph, point, heading or note. `spans` are [start, end] in the manifestation's text."""

    guard = Guard(read=permissions.READ, follows="manifestation__expression__work")

    manifestation = models.ForeignKey(Manifestation, on_delete=models.CASCADE, related_name="provisions")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    path = models.CharField(max_length=120)
    number = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    spans = models.JSONField()
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    align = models.CharField(max_length=120)
    parent = models.CharField(max_length=120, blank=True)
    heading = models.CharField(max_length=120, blank=True)
    heading_text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["manifestation", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manifestation", "path"], name="one_provision_at_a_path"),
            models.UniqueConstraint(fields=["manifestation", "order"], name="one_provision_in_a_place"),
        ]

    def __str__(self) -> str:
        return self.path


class Clause(Guarded):
    """One act of a provision: `start` and `end` are places in its text, `due` a partial date."""

    guard = Guard(read=permissions.READ, follows="provision__manifestation__expression__work")

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="clauses")
    ordinal = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    verb = models.CharField(max_length=120)
    verb_lemma = models.CharField(max_length=60, db_index=True)
    verb_class = models.CharField(max_length=20)
    force = models.PositiveSmallIntegerField()
    addressee = models.CharField(max_length=60)
    addressee_text = models.TextField(blank=True)
    action = models.TextField(blank=True)
    due = models.CharField(max_length=10, blank=True)
    period = models.CharField(max_length=60, blank=True)
    report = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["provision", "ordinal"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["provision", "ordinal"], name="one_clause_in_a_place")]

    def __str__(self) -> str:
        return self.verb


class Attribution(Guarded):
    """What was said by whom, in a record of a meeting. `speakers` are [name, capacity]."""

    guard = Guard(read=permissions.READ, follows="provision__manifestation__expression__work")

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="attributions")
    ordinal = models.PositiveSmallIntegerField()
    speakers = models.JSONField()
    verb = models.CharField(max_length=80, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    continued = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["provision", "ordinal"]

    def __str__(self) -> str:
        return ", ".join(name for name, _capacity in self.speakers)


class Review(models.TextChoices):
    """Where a machine's reading stands with the people who check it."""

    DRAFT = "draft", _("Draft")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    MERGED = "merged", _("Merged")


class Status(models.TextChoices):
    """Where the duty itself stands; the five values of the Special Committee's own tracker."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    PENDING = "pending", _("Pending")


class Obligation(Guarded):
    """A duty read out of a clause. A draft until a person decides; decisions survive a second reading.

    `fingerprint` stands for the wording without typography: (work, path, clause, wording) is what a decision holds to.
    `read_as` keeps the machine's reading beside a person's edits. `superseded` marks a decided duty whose wording is
    no longer in the text.
    """

    guard = Guard(read=permissions.READ, follows="work")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="obligations")
    provision = models.ForeignKey(Provision, on_delete=models.SET_NULL, null=True, related_name="obligations")
    order = models.PositiveIntegerField()
    path = models.CharField(max_length=120)
    clause = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    verb = models.CharField(max_length=120)
    verb_lemma = models.CharField(max_length=60)
    verb_class = models.CharField(max_length=20)
    force = models.PositiveSmallIntegerField()
    addressee = models.CharField(max_length=60, db_index=True)
    addressee_text = models.TextField(blank=True)
    what = models.TextField()
    chapeau = models.TextField(blank=True)
    due = models.CharField(max_length=10, blank=True)
    due_on = models.DateField(null=True, db_index=True)
    period = models.CharField(max_length=60, blank=True)
    report = models.BooleanField(default=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    read_as = models.JSONField(default=dict)
    superseded = models.BooleanField(default=False)
    review = models.CharField(max_length=10, choices=Review.choices, default=Review.DRAFT, db_index=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")
    owner = models.CharField(max_length=60, blank=True, db_index=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.NOT_STARTED, db_index=True)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["work", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work", "path", "clause", "fingerprint"], name="one_obligation_per_wording"
            ),
            models.CheckConstraint(
                condition=Q(review=Review.MERGED) | Q(merged_into__isnull=True), name="only_merged_names_its_heir"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.path}"

    def set_due(self, when: PartialDate | None) -> None:
        """The deadline as written, and the last day it may mean."""
        self.due = str(when) if when else ""
        self.due_on = when.latest if when else None


class Decision(Guarded):
    """One act of a person on one obligation, with what it was before. Rows are only added."""

    guard = Guard(read=permissions.READ, follows="obligation__work")

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    act = models.CharField(max_length=30)
    before = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["obligation", "id"]

    def __str__(self) -> str:
        return f"{self.act} {self.obligation_id}"


class Evidence(Handled):
    """What shows how far an obligation is met: a document, a figure, a link, a statement."""

    guard = Guard(read=permissions.READ, keep=permissions.FOLLOW_UP, follows="obligation__work")

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("Document")
        FIGURE = "figure", _("Figure")
        LINK = "link", _("Link")
        STATEMENT = "statement", _("Statement")

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reference = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    mission = about()
    contributor = about()
    unit = about()
    host_state = about()

    class Meta:
        ordering: ClassVar = ["obligation", "id"]

    def __str__(self) -> str:
        return self.reference
