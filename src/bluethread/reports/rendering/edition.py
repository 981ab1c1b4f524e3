"""A frozen edition: everything its renderings need, and the provenance of each of its figures.

The canonical JSON of an edition is what is kept. The same edition always gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One cell of a kept file, as known when the edition was issued. `file` is a SHA-256, `line` counts from 1.

    `value` is the persons that the cell brings to the figure: all that it states, or, of a published total, those
    beyond its women and men.
    """

    file: str
    line: int
    column: str
    value: int | None
    month: str
    contributor: str
    mission: str
    recorded_at: str
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A kept file that figures rest on."""

    sha256: str
    name: str
    received_at: str
    received_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionUsed:
    """The definition of an indicator or of the report itself, with its content at the time."""

    id: str
    version: int
    sha256: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One point of an indicator: numerator and denominator are persons, `value` their ratio (unit "share") or the
    numerator itself (unit "persons").

    `unknown` persons are in the source but not in the ratio; `faults` counts the faults found in the rows behind it.
    `reporters` stated something in the month, `missing` did so the month before and not in this one; both are None for
    a part of the whole. The records are positions in `Edition.records`, by part: numerator, denominator, unknown.
    """

    indicator: str
    version: int
    category: str
    scope: str
    month: str
    unit: str
    value: float | None
    numerator: int | None
    denominator: int | None
    reporters: int | None
    missing: int | None
    unknown: int | None
    faults: int
    hidden: tuple[str, ...] = ()
    """Aspects that are not shown, to protect small groups of persons."""
    records: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A count of persons of a protected stream that an edition tells, in words or by what it shows beside it."""

    stream: str
    where: dict[str, tuple[str, ...]]
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A paragraph that the report rests on; `text` is empty when that work is not loaded."""

    symbol: str
    path: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that the report states. `key` names the same figure in every edition; `number` counts within one.

    `texts` are its forms in a sentence, `cells` in a table, `labels` say what it is, each by language. `about` is the
    reading it speaks of, `readings` are those it was computed from: none for a benchmark's target, two for a change.
    `parts` are the parts of the readings that it rests on; none for a count of reporters or faults, which rests on all
    rows of the month.
    """

    number: int
    id: str
    key: str
    unit: str
    value: float | int | None
    texts: dict[str, str]
    cells: dict[str, str]
    labels: dict[str, str]
    about: str
    readings: tuple[str, ...]
    parts: tuple[str, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of a sentence: plain text, or a figure by its number."""

    text: str
    figure: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    id: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The Vega-Lite specification, and the drawing made of it when the edition was issued."""

    caption: str
    alt: str
    spec: dict[str, Any]
    svg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    head: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    title: str
    sentences: tuple[Sentence, ...]
    chart: Chart | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Where figures that rest on the same cells come from, as the annex prints it."""

    figures: tuple[int, ...]
    what: str
    rests_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The edition in one language."""

    title: str
    question: str
    dateline: str
    labels: dict[str, str]
    sections: tuple[Section, ...]
    paragraphs: tuple[tuple[str, str], ...]
    """Citation and text of each source paragraph."""
    returns: tuple[str, ...]
    definitions: tuple[str, ...]
    notes: tuple[Note, ...]
    marking: str = ""
    """The classification in words, at the head and foot of every page; empty for what is Unclassified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A report as issued. `as_of` is the moment up to which records were known (ISO 8601, UTC); so is `issued_at`."""

    report: str
    number: int
    as_of: str
    issued_at: str
    issued_by: str
    supersedes: int | None
    build_id: str
    address: str
    definition: DefinitionUsed
    definitions: tuple[DefinitionUsed, ...]
    citations: tuple[Cited, ...]
    files: tuple[SourceFile, ...]
    records: tuple[Record, ...]
    readings: dict[str, Reading]
    figures: tuple[Figure, ...]
    versions: dict[str, Version]
    told: tuple[Told, ...] = ()

    def figure(self, number: int) -> Figure:
        """The figure with this number; numbers count from 1."""
        return self.figures[number - 1]

    def records_of(self, figure: Figure) -> list[tuple[Record, tuple[str, ...]]]:
        """The cells behind a figure in the order of their files, each with the parts that it counts in."""
        counted: dict[int, list[str]] = {}
        for key in figure.readings:
            for part in figure.parts:
                for position in self.readings[key].records.get(part, ()):
                    counted.setdefault(position, []).append(part)
        return [(self.records[position], tuple(dict.fromkeys(counted[position]))) for position in sorted(counted)]


_ADAPTER = TypeAdapter(Edition)


def dump(edition: Edition) -> bytes:
    """The canonical JSON of an edition, UTF-8."""
    text = json.dumps(asdict(edition), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def parse(data: bytes) -> Edition:
    """Read what `dump` wrote."""
    return _ADAPTER.validate_json(data)


def substance(edition: Edition) -> str:
    """A digest of what the edition says and rests on, whatever its number, day, author and build."""
    bare = replace(
        edition,
        number=0,
        as_of="",
        issued_at="",
        issued_by="",
        supersedes=None,
        build_id="",
        address="",
        figures=tuple(replace(figure, id="") for figure in edition.figures),
        versions={language: replace(version, dateline="") for language, version in edition.versions.items()},
    )
    return hashlib.sha256(dump(bare)).hexdigest()
