"""A report's definition: what it reads, and the sentences that may be said about it, in every language."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bluethread.kernel.errors import BadInput

LANGUAGES = ("en", "fr", "es")
SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\.([a-z]+)\}")
"""A place in a sentence: {reading.aspect}, such as {police_now.value}."""

WORDS = frozenset({"month", "day", "by", "baseline"})
"""Aspects that are words of the sentence and not figures."""

READING_ASPECTS = frozenset({"value", "numerator", "denominator", "reporters", "unknown", "faults", "missing"})
CHANGE_ASPECTS = frozenset({"value", "numerator"})
BENCHMARK_ASPECTS = frozenset({"target", "gap", "asked"})

Aspect = Literal["value", "numerator", "denominator", "reporters", "unknown", "faults", "missing"]


class Strict(BaseModel):
    """Nothing unknown is let in, nothing is changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """The same words in every language of the edition."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    es: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        return str(getattr(self, language))


class ReadingDefinition(Strict):
    """One point of an indicator. `back` counts months back from the latest; `first` is the earliest month."""

    indicator: str
    category: str
    scope: str = "all"
    month: Literal["latest", "first"] = "latest"
    back: int = Field(default=0, ge=0)


class ChangeDefinition(Strict):
    """The difference between two readings, later minus earlier, taken before rounding."""

    later: str
    earlier: str


class BenchmarkDefinition(Strict):
    """A benchmark of a reading's indicator, as its definition names it."""

    reading: str
    benchmark: str


class SentenceDefinition(Strict):
    """A sentence and when it may be said. Each condition names a benchmark (its verdict) or a figure (its sign)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    when: dict[str, tuple[str, ...]] = {}
    text: Text

    @property
    def slots(self) -> list[tuple[str, str]]:
        """The figures and words it names, in the order of the English text."""
        return list(dict.fromkeys(SLOT.findall(self.text.en)))

    @model_validator(mode="after")
    def _same_slots(self) -> Self:
        for language in LANGUAGES:
            if set(SLOT.findall(self.text.in_(language))) != set(self.slots):
                raise ValueError(f'sentence "{self.id}" names other figures in "{language}" than in English')
            if re.search(r"[{}]", SLOT.sub("", self.text.in_(language))):
                raise ValueError(f'sentence "{self.id}" has a brace in "{language}" that is no {{reading.aspect}}')
        return self


class RowDefinition(Strict):
    """A row of a table that shows one reading."""

    reading: str
    label: Text


class TableDefinition(Strict):
    """A table of readings: named rows, or the units of a dimension that are largest by the denominator."""

    caption: Text
    head: Text
    columns: tuple[Aspect, ...] = Field(min_length=1)
    rows: tuple[RowDefinition, ...] = ()
    largest: int = Field(default=0, ge=0, le=50)
    dimension: Literal["mission", "contributor"] | None = None
    of: str = ""
    total: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.rows) == bool(self.largest and self.dimension and self.of):
            raise ValueError("a table has either rows, or `largest`, `dimension` and `of`")
        return self


class LineDefinition(Strict):
    """A line of the chart."""

    indicator: str
    category: str
    scope: str = "all"
    label: Text


class ChartDefinition(Strict):
    """Shares over time, with a benchmark as a level line."""

    caption: Text
    axis: Text
    lines: tuple[LineDefinition, ...] = Field(min_length=1)
    benchmark: str
    benchmark_label: Text


class SectionDefinition(Strict):
    """A part of the report: sentences, then a chart or a table."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Text
    sentences: tuple[SentenceDefinition, ...] = ()
    chart: ChartDefinition | None = None
    table: TableDefinition | None = None


class ReportDefinition(Strict):
    """A report: its title, what it reads and what it may say."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(ge=1)
    title: Text
    question: Text
    sources: tuple[str, ...] = Field(min_length=1)
    authored_by: str
    next_review: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    readings: dict[str, ReadingDefinition]
    changes: dict[str, ChangeDefinition] = {}
    benchmarks: dict[str, BenchmarkDefinition] = {}
    aspects: dict[Aspect, Text]
    categories: dict[str, Text]
    sections: tuple[SectionDefinition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        for name, change in self.changes.items():
            self._known(self.readings, change.later, f'change "{name}"')
            self._known(self.readings, change.earlier, f'change "{name}"')
        for name, benchmark in self.benchmarks.items():
            self._known(self.readings, benchmark.reading, f'benchmark "{name}"')
        for section in self.sections:
            for sentence in section.sentences:
                self._check_sentence(sentence)
            if section.chart:
                self._known(self.benchmarks, section.chart.benchmark, f'the chart of "{section.id}"')
            if section.table:
                self._check_table(section.table, section.id)
        return self

    @property
    def sha256(self) -> str:
        """SHA-256 of the content: two definitions that say the same have the same."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def _check_table(self, table: TableDefinition, section: str) -> None:
        for name in [row.reading for row in table.rows] + ([table.of] if table.of else []):
            self._known(self.readings, name, f'the table of "{section}"')
        for column in table.columns:
            self._known(self.aspects, column, f'the table of "{section}"')

    def _check_sentence(self, sentence: SentenceDefinition) -> None:
        for name, aspect in sentence.slots:
            self._check_slot(name, aspect, sentence.id)
        for condition in sentence.when:
            name, _, aspect = condition.partition(".")
            if aspect:
                self._check_slot(name, aspect, sentence.id)
            else:
                self._known(self.benchmarks, name, f'a condition of sentence "{sentence.id}"')

    def _check_slot(self, name: str, aspect: str, where: str) -> None:
        kinds = (
            (self.readings, READING_ASPECTS | {"month", "day"}),
            (self.changes, CHANGE_ASPECTS),
            (self.benchmarks, BENCHMARK_ASPECTS | {"by", "baseline"}),
        )
        if not any(name in known and aspect in aspects for known, aspects in kinds):
            raise ValueError(f'sentence "{where}" names {{{name}.{aspect}}}, which nothing provides')

    @staticmethod
    def _known(names: object, name: str, where: str) -> None:
        if name not in names:  # type: ignore[operator]
            raise ValueError(f'{where} names "{name}", which is not declared')


def load(path: Path) -> ReportDefinition:
    """Read one definition. Raises BadInput naming the file and the place."""
    try:
        return ReportDefinition.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise BadInput(
            f"this is no report definition: {error}", where=path.name, do="Correct the definition"
        ) from error
