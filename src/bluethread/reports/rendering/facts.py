"""What a report is composed of: readings, verdicts and series, gathered beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field

from .edition import Cited, DefinitionUsed, Reading, Record, SourceFile, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a benchmark says of a reading, in the reading's unit. `by` is an ISO day, `baseline` a month or empty.

    `code` is the verdict as the performance module gives it, or the reason where that says more: "missed" when the day
    has passed, "baseline_missing", "no_trend". `gap` is what is missing to the target, `asked` the change asked for per
    twelve months. `sources` are citations of paragraphs.
    """

    benchmark: str
    code: str
    target: float | None
    gap: float | None
    asked: float | None
    by: str
    baseline: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """A month of a line of the chart."""

    month: str
    value: float | None
    marked: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A row of a breakdown: a mission or a contributor, and its reading."""

    code: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a report definition asks for, keyed by the names it uses."""

    readings: dict[str, Reading]
    verdicts: dict[str, Verdict]
    units: dict[str, tuple[Unit, ...]] = field(default_factory=dict)
    """By section: the units of its table, largest first."""
    lines: dict[str, tuple[tuple[SeriesPoint, ...], ...]] = field(default_factory=dict)
    """By section: the lines of its chart, in the order of its definition."""
    records: tuple[Record, ...] = ()
    files: tuple[SourceFile, ...] = ()
    definition: DefinitionUsed
    definitions: tuple[DefinitionUsed, ...] = ()
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By indicator: the citations of the paragraphs it measures."""
    citations: tuple[Cited, ...] = ()
    build_id: str = ""
    told: tuple[Told, ...] = ()
    """Every count of a protected stream that a reader of the report learns."""
    classification: int = 0
    """How the edition is classified, which stands on every page: as the most sensitive of what it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """When, by whom and as which edition a report is issued. Moments are ISO 8601 in UTC."""

    number: int
    as_of: str
    issued_at: str
    issued_by: str
    supersedes: int | None = None
    address: str = ""
