"""What a reading of a document consists of. Plain values; every one knows the source it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bluethread.kernel.dates import PartialDate

Span = tuple[int, int]
"""Start and end in `Reading.text`, end excluded."""


class Format(StrEnum):
    AKN = "akn"
    MARKDOWN = "markdown"
    DUMP = "dump"
    TEXT = "text"
    PDF = "pdf"
    DOCX = "docx"


class Kind(StrEnum):
    """Kinds of document that can be read."""

    RESOLUTION = "resolution"
    DRAFT_RESOLUTION = "draft_resolution"
    PRESIDENTIAL_STATEMENT = "presidential_statement"
    BACKGROUND_NOTES = "background_notes"
    CHAIRS_NOTE = "chairs_note"
    WORKING_GROUP_REPORT = "working_group_report"
    REPORT = "report"


class ProvisionKind(StrEnum):
    FRONT_MATTER = "front_matter"
    HEADING = "heading"
    PREAMBULAR = "preambular"
    OPERATIVE = "operative"
    POINT = "point"
    CLOSING = "closing"
    """Words of a paragraph that follow its points."""
    PARAGRAPH = "paragraph"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Provision:
    """One paragraph, point, heading or note.

    `path` is how people cite it (OP12(d), para. 57), from the number as printed. `align` is its place, the same in
    every language of a work. `spans` are several where page furniture lay inside. `lines` are the first and last
    source line, from 1.
    """

    kind: ProvisionKind
    path: str
    number: str
    text: str
    spans: tuple[Span, ...]
    lines: tuple[int, int]
    align: str
    parent: str | None = None
    heading: str | None = None
    heading_text: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A source line that is not part of the document, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Expression:
    """One language version of one work. `key` names the work where no symbol is printed on it.

    `consensus` is True for what the Council adopted, False where the text says that it reflects none, else None.
    """

    symbol: str | None
    key: str
    organ: str
    kind: Kind
    language: str
    date: PartialDate | None
    title: str
    version: str
    draft_symbol: str | None
    consensus: bool | None
    consensus_span: Span | None
    provisions: tuple[Provision, ...]

    def count(self, kind: ProvisionKind) -> int:
        """Provisions of a kind in the text itself; those of an annex are not counted."""
        return sum(p.kind is kind and not p.path.startswith("Annex") for p in self.provisions)

    def children(self, path: str) -> tuple[Provision, ...]:
        return tuple(p for p in self.provisions if p.parent == path and p.kind is ProvisionKind.POINT)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: its text, the works and languages found in it, and the lines left out with the reason."""

    format: Format
    text: str
    expressions: tuple[Expression, ...]
    dropped: tuple[Dropped, ...]
