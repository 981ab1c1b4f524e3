"""What the queries answer with: frozen values, for pages, API and other modules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bluethread.core.thread import provision_ref


def anchor(path: str) -> str:
    """The place of a provision on the page of its document: its path, for an identifier holds no spaces."""
    return path.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A document in a list. `paragraphs` counts the main ones, `obligations` those of each state of review."""

    key: str
    symbol: str
    kind: str
    organ: str
    title: str
    date: str
    consensus: bool | None
    languages: tuple[str, ...]
    paragraphs: int
    obligations: dict[str, int]
    id: int
    classification: int
    published: bool
    mission: str
    contributor: str
    host_state: str


@dataclass(frozen=True, slots=True)
class ExpressionRow:
    """A language and version of a work. `files` are (name, format, SHA-256), the preferred one first."""

    id: int
    symbol: str
    language: str
    version: str
    date: str
    title: str
    files: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause; `start` and `end` are places in the provision's text, the verb stands at `start`."""

    ordinal: int
    start: int
    end: int
    verb: str
    verb_lemma: str
    verb_class: str
    force: int
    addressee: str
    addressee_text: str
    action: str
    due: str
    period: str
    report: bool


@dataclass(frozen=True, slots=True)
class AttributionRow:
    speakers: tuple[tuple[str, str], ...]
    verb: str
    start: int
    end: int
    continued: bool


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """An obligation as lists and the margin show it. `merged_into` is the id of its heir, `evidence` what may be seen.

    `keeper` is the user name of the person who has it in hand; `classification` that of its document.
    """

    id: int
    work: str
    path: str
    clause: int
    verb: str
    verb_lemma: str
    verb_class: str
    force: int
    addressee: str
    addressee_text: str
    what: str
    chapeau: str
    due: str
    due_on: date | None
    period: str
    report: bool
    review: str
    merged_into: int | None
    owner: str
    status: str
    superseded: bool
    evidence: int
    edited: bool
    start: int
    end: int
    keeper: str
    keeper_name: str
    classification: int

    @property
    def ref(self) -> str:
        """Its place on the thread."""
        return f"obligation:{self.id}"

    @property
    def provision_ref(self) -> str:
        return provision_ref(self.work, self.path)


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """A provision with what was read in it. `lines` are the first and last line of the source."""

    work: str
    kind: str
    path: str
    number: str
    text: str
    align: str
    parent: str
    heading: str
    lines: tuple[int, int]
    spans: tuple[tuple[int, int], ...]
    clauses: tuple[ClauseRow, ...] = ()
    attributions: tuple[AttributionRow, ...] = ()
    obligations: tuple[ObligationRow, ...] = ()

    @property
    def anchor(self) -> str:
        return anchor(self.path)

    @property
    def ref(self) -> str:
        return provision_ref(self.work, self.path)


@dataclass(frozen=True, slots=True)
class WorkView:
    """A document for reading: one expression in full, the others by name, what was left out of the source and why."""

    work: WorkRow
    joined_by: str
    expressions: tuple[ExpressionRow, ...]
    shown: ExpressionRow
    provisions: tuple[ProvisionRow, ...]
    dropped: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    at: datetime
    by: str
    act: str
    note: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    kind: str
    reference: str
    note: str
    by: str
    at: datetime
    classification: int
    published: bool
    id: int


@dataclass(frozen=True, slots=True)
class ObligationView:
    """One obligation with its source: the paragraph's text and the file's lines, what people decided, the evidence."""

    obligation: ObligationRow
    read_as: dict[str, str]
    provision: ProvisionRow | None
    history: tuple[DecisionRow, ...]
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """The same place in several expressions; None where one does not have it."""

    align: str
    kind: str
    provisions: tuple[ProvisionRow | None, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    expressions: tuple[ExpressionRow, ...]
    rows: tuple[AlignedRow, ...]


@dataclass(frozen=True, slots=True)
class SilentRow:
    """An accepted obligation about which nothing is known. `since` is when it was accepted."""

    obligation: ObligationRow
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Obligations by review, status, addressee and owner, for filters."""

    review: dict[str, int] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    addressee: dict[str, int] = field(default_factory=dict)
    owner: dict[str, int] = field(default_factory=dict)
