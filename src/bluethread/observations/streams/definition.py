"""A stream's definition: columns, key, markers and checks, strictly validated."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bluethread.kernel.definitions import DEFINITIONS
from bluethread.kernel.errors import BadInput, NotFound

from .rows import Scope


class Strict(BaseModel):
    """Nothing unknown, nothing coerced beyond what YAML leaves as text, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(StrEnum):
    """How the returns of a stream are classified, unless a file is taken in otherwise."""

    UNCLASSIFIED = "unclassified"
    CONFIDENTIAL = "confidential"
    STRICTLY_CONFIDENTIAL = "strictly_confidential"


class Severity(StrEnum):
    """What a failed check does: leaves the row out, marks its figures, or is told and no more."""

    REFUSED = "refused"
    MARK = "mark"
    NOTE = "note"


class Kind(StrEnum):
    """The checks that the engine knows."""

    KNOWN_COLUMNS = "known_columns"
    ROW_SHAPE = "row_shape"
    DATE = "date"
    MONTH_END = "month_end"
    WHOLE_KEY = "whole_key"
    STRAY_APOSTROPHE = "stray_apostrophe"
    WHOLE_NUMBERS = "whole_numbers"
    REPEATED_ROW = "repeated_row"
    CONTRADICTED_ROW = "contradicted_row"
    PARTS_ADD_UP = "parts_add_up"
    WOMEN_WITHIN_TOTAL = "women_within_total"
    CATEGORIES_ADD_UP = "categories_add_up"
    EMPTY_ROW = "empty_row"
    TOTAL_EQUALS_SUM = "total_equals_sum"
    MONTH_GAP = "month_gap"


LEAVES_ROW_OUT = frozenset({Kind.ROW_SHAPE, Kind.DATE, Kind.WHOLE_KEY, Kind.WHOLE_NUMBERS, Kind.CONTRADICTED_ROW})
"""A row that fails one of these cannot be read, so these checks are declared and always `refused`."""

ACROSS = frozenset({Kind.EMPTY_ROW, Kind.TOTAL_EQUALS_SUM, Kind.MONTH_GAP})
"""Checks that look at all rows of a month together, those of earlier files included."""


class Words(Strict):
    """A text in the interface's languages."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    es: str = Field(min_length=1)

    def in_language(self, code: str) -> str:
        """The text in this language, or in English."""
        return str(getattr(self, code.split("-")[0], self.en))


class Check(Strict):
    """One declared check: an id, what must hold in plain words, what its failure does, and on which rows."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    kind: Kind
    severity: Severity
    statement: Words
    scope: tuple[Scope, ...] = tuple(Scope)


class KeyColumns(Strict):
    """The columns that identify a row."""

    month: str
    contributor_name: str
    contributor: str
    mission: str


class Category(Strict):
    """The three columns of one category."""

    male: str
    female: str
    total: str

    @property
    def columns(self) -> tuple[str, str, str]:
        return (self.male, self.female, self.total)


class SmallCells(Strict):
    """What keeps persons from being recognised in published counts: those of 1 up to less than `minimum` are hidden."""

    minimum: int = Field(ge=2)


class StreamDefinition(Strict):
    """A stream of returns: how its files are laid out and what is checked."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(ge=1)
    title: Words
    description: Words
    source: str
    classification: Level
    published: bool
    small_cells: SmallCells | None = None
    rhythm: str = Field(pattern=r"^monthly$")
    delimiter: str = Field(min_length=1, max_length=1)
    missing: tuple[str, ...]
    total: str
    key: KeyColumns
    categories: dict[str, Category]
    all_categories: Category
    checks: tuple[Check, ...]

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        ids = [check.id for check in self.checks]
        if len(set(ids)) != len(ids):
            raise ValueError("two checks have the same id")
        kinds = {check.kind: check for check in self.checks}
        if lacking := [kind for kind in LEAVES_ROW_OUT if kind not in kinds]:
            raise ValueError(f"the checks lack {', '.join(sorted(lacking))}")
        if soft := [kind for kind in LEAVES_ROW_OUT if kinds[kind].severity is not Severity.REFUSED]:
            raise ValueError(f"these checks must be refused: {', '.join(sorted(soft))}")
        if hard := [
            check.id for check in self.checks if check.kind not in LEAVES_ROW_OUT and check.severity == "refused"
        ]:
            raise ValueError(f"these checks cannot be refused, the row can be read: {', '.join(hard)}")
        if self.published and self.classification is not Level.UNCLASSIFIED:
            raise ValueError("only an unclassified stream is published")
        if self.published and self.small_cells:
            raise ValueError("a stream whose every row is published has no small cells left to protect")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("a column is named twice")
        return self

    @cached_property
    def measured(self) -> dict[str, Category]:
        """Every category by its code, the published total of all categories last, under the code "total"."""
        return {**self.categories, "total": self.all_categories}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column a file must have."""
        keys = (self.key.month, self.key.contributor_name, self.key.contributor, self.key.mission)
        return keys + tuple(column for category in self.measured.values() for column in category.columns)

    @cached_property
    def by_kind(self) -> dict[Kind, tuple[Check, ...]]:
        """The checks of each kind."""
        return {kind: tuple(check for check in self.checks if check.kind is kind) for kind in Kind}

    def check_for(self, kind: Kind, scope: Scope | None = None) -> Check | None:
        """The check of this kind that applies to rows of this scope, if any is declared."""
        return next((check for check in self.by_kind[kind] if scope is None or scope in check.scope), None)


def load_stream(path: Path) -> StreamDefinition:
    """Read one definition. Raises BadInput naming the file and what is wrong in it."""
    try:
        return StreamDefinition.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise BadInput(str(error), where=path.name, expected="a stream definition") from error


@cache
def load_streams(folder: Path = DEFINITIONS / "streams") -> dict[str, StreamDefinition]:
    """All definitions by id; read once in the life of a process."""
    return {stream.id: stream for stream in map(load_stream, sorted(folder.glob("*.yaml")))}


def find_stream(stream_id: str) -> StreamDefinition:
    """The definition with this id. Raises NotFound naming those that exist."""
    streams = load_streams()
    if stream_id not in streams:
        raise NotFound(f'There is no stream "{stream_id}". Streams: {", ".join(streams)}.')
    return streams[stream_id]
