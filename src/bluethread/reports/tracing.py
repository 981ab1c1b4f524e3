"""The walk from a figure back to its source, as plain data: the command line, the page and the API show the same.

figure → sentence → indicator, definition and version → rows (file, line, column, value, when recorded, by whom)
                  → paragraphs and obligations; and whether the figure still comes out the same today.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from bluethread.core.access.models import User
from bluethread.kernel.errors import NotFound
from bluethread.mandates import api as mandates

from . import queries
from .queries import FigureSeen
from .rendering import edition as frozen
from .rendering.changes import CellChange


@dataclass(frozen=True, slots=True)
class TracedRow:
    """A cell that the figure counts, and in which parts of it: numerator, denominator, unknown."""

    file: str
    sha256: str
    line: int
    column: str
    value: int | None
    counts_in: tuple[str, ...]
    month: str
    contributor: str
    mission: str
    recorded_at: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class TracedReading:
    """A point of an indicator that the figure was computed from."""

    indicator: str
    version: int
    category: str
    scope: str
    month: str
    value: float | None
    numerator: int | None
    denominator: int | None
    unknown: int | None
    reporters: int | None
    faults: int


@dataclass(frozen=True, slots=True)
class TracedDefinition:
    """A definition as it read when the edition was issued."""

    id: str
    version: int
    sha256: str
    content: dict[str, Any]

    @property
    def text(self) -> str:
        """The content for a person to read."""
        return json.dumps(self.content, ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class TracedParagraph:
    """A paragraph that the figure answers; `text` is empty where that work was not loaded."""

    citation: str
    symbol: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class TracedObligation:
    """An obligation that hangs from one of the paragraphs, as it stands today."""

    id: int
    citation: str
    verb: str
    what: str
    addressee: str
    due: str
    review: str
    status: str
    owner: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole walk. `state` is "current" or "stale"; when stale, `now` is what comes out today and `changed` why."""

    figure: FigureSeen
    label: str
    title: str
    issued_at: str
    as_of: str
    build_id: str
    sentences: tuple[str, ...]
    readings: tuple[TracedReading, ...]
    definitions: tuple[TracedDefinition, ...]
    rows: tuple[TracedRow, ...]
    paragraphs: tuple[TracedParagraph, ...]
    obligations: tuple[TracedObligation, ...]
    state: str
    now: str
    changed: tuple[CellChange, ...]
    definitions_changed: tuple[str, ...]


def trace(*, viewer: User, figure_id: str, language: str = "en") -> Trace:
    """Walk back from a figure. Raises NotFound for an unknown id, or a language that the edition is not in."""
    seen, edition = queries.figure(viewer=viewer, figure_id=figure_id)
    if language not in edition.versions:
        raise NotFound(
            _("%(edition)s is not in that language; it is in %(languages)s.")
            % {"edition": f"{seen.report}.{seen.edition}", "languages": ", ".join(edition.versions)}
        )
    figure, version = edition.figure(seen.number), edition.versions[language]
    change = queries.changed_since(viewer=viewer, edition=edition, language=language).get(figure.key)
    readings = [edition.readings[key] for key in dict.fromkeys((figure.about, *figure.readings))]
    paragraphs = _paragraphs(edition, figure)
    return Trace(
        figure=replace(seen, text=figure.texts[language]),
        label=figure.labels[language],
        title=version.title,
        issued_at=edition.issued_at,
        as_of=edition.as_of,
        build_id=edition.build_id,
        sentences=tuple(_sentences(version, figure.number)),
        readings=tuple(_reading(reading) for reading in readings),
        definitions=tuple(_definitions(edition, {reading.indicator for reading in readings})),
        rows=tuple(_rows(edition, figure)),
        paragraphs=tuple(paragraphs),
        obligations=tuple(_obligations(viewer, paragraphs)),
        state="stale" if change else "current",
        now=change.new_text if change else figure.texts[language],
        changed=change.cells if change else (),
        definitions_changed=change.definitions if change else (),
    )


def _sentences(version: frozen.Version, number: int) -> list[str]:
    return [
        sentence.text
        for section in version.sections
        for sentence in section.sentences
        if any(run.figure == number for run in sentence.runs)
    ]


def _reading(reading: frozen.Reading) -> TracedReading:
    return TracedReading(
        reading.indicator, reading.version, reading.category, reading.scope, reading.month, reading.value,
        reading.numerator, reading.denominator, reading.unknown, reading.reporters, reading.faults,
    )  # fmt: skip


def _definitions(edition: frozen.Edition, indicators: set[str]) -> list[TracedDefinition]:
    return [
        TracedDefinition(used.id, used.version, used.sha256, json.loads(used.content))
        for used in edition.definitions
        if used.id in indicators
    ]


def _rows(edition: frozen.Edition, figure: frozen.Figure) -> list[TracedRow]:
    names = {file.sha256: file.name for file in edition.files}
    return [
        TracedRow(
            names[cell.file], cell.file, cell.line, cell.column, cell.value, parts, cell.month, cell.contributor,
            cell.mission, cell.recorded_at, cell.recorded_by,
        )
        for cell, parts in edition.records_of(figure)
    ]  # fmt: skip


def _obligations(viewer: User, paragraphs: list[TracedParagraph]) -> list[TracedObligation]:
    places = [(paragraph.symbol, paragraph.path) for paragraph in paragraphs]
    return [
        TracedObligation(
            id=each.id,
            citation=f"{each.work} {each.path}",
            verb=each.verb,
            what=each.what,
            addressee=each.addressee,
            due=each.due,
            review=each.review,
            status=each.status,
            owner=each.owner,
        )
        for each in mandates.obligations_at(viewer=viewer, citations=places)
    ]


def _paragraphs(edition: frozen.Edition, figure: frozen.Figure) -> list[TracedParagraph]:
    known = {f"{cited.symbol} {cited.path}": cited for cited in edition.citations}
    return [
        TracedParagraph(citation, known[citation].symbol, known[citation].path, known[citation].text)
        for citation in figure.citations
        if citation in known
    ]
