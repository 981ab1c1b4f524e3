"""An indicator's definition: what is measured, why, from which stream, against which benchmarks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bluethread.analytics.asks import Measure
from bluethread.kernel.errors import BadInput
from bluethread.kernel.periods import Month
from bluethread.kernel.symbols import parse_citation

from .scope import FigureScope


class Strict(BaseModel):
    """Nothing unknown and nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Unit(StrEnum):
    """What the value counts."""

    SHARE = "share"
    PERSONS = "persons"


class Better(StrEnum):
    """Which way is progress."""

    HIGHER = "higher"
    LOWER = "lower"


def _cited(text: str) -> str:
    printed = str(parse_citation(text))
    if printed != text:
        raise ValueError(f"write {text!r} as {printed!r}")
    return text


def _scope(text: str) -> str:
    if str(FigureScope.parse(text)) != text:
        raise ValueError(f"write the scope {text!r} as {FigureScope.parse(text)}")
    return text


def _month(value: object) -> object:
    return Month.parse(value) if isinstance(value, str) else value


Cited = Annotated[str, AfterValidator(_cited)]


class Words(Strict):
    """A text in the interface's languages."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    es: str = Field(min_length=1)

    def in_language(self, code: str) -> str:
        """The text in this language, or in English."""
        text = getattr(self, code.split("-")[0], self.en)
        return str(text)


class Sum(Strict):
    """Add up a column over the rows whose dimensions have one of these values."""

    sum: str
    where: dict[str, tuple[str, ...]]

    @property
    def conditions(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(values) for name, values in self.where.items()}


class Benchmark(Strict):
    """What should be reached by a day: a fixed value, or a multiple of the value in a baseline month."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    by: date
    at_least: float | None = None
    at_most: float | None = None
    times: float | None = Field(default=None, gt=0)
    baseline: Annotated[Month, BeforeValidator(_month)] | None = None
    source: Cited

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if sum(value is not None for value in (self.at_least, self.at_most, self.times)) != 1:
            raise ValueError("a benchmark states one of at_least, at_most and times")
        if (self.times is None) != (self.baseline is None):
            raise ValueError("times and baseline go together")
        return self


class IndicatorDefinition(Strict):
    """One indicator. `sources` are the paragraphs that ask for it; every benchmark cites its own.

    `scope` is whom its benchmarks speak of, and what is shown first.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(ge=1)
    title: Words
    why: Words
    method: Words
    sources: tuple[Cited, ...] = Field(min_length=1)
    stream: str
    scope: Annotated[str, AfterValidator(_scope)] = "all"
    numerator: Sum
    denominator: Sum | None = None
    all_categories: str
    disaggregate: tuple[str, ...]
    unit: Unit
    better: Better
    minimum_denominator: int = Field(ge=0)
    benchmarks: tuple[Benchmark, ...]
    authored_by: str
    checked_by: str
    next_review: date

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.unit is Unit.SHARE) != (self.denominator is not None):
            raise ValueError("a share has a denominator, a number of persons has none")
        if self.denominator and self.denominator.sum != self.numerator.sum:
            raise ValueError("numerator and denominator add up the same column")
        if "category" not in self.numerator.where:
            raise ValueError("the numerator names its categories")
        for benchmark in self.benchmarks:
            wrong = benchmark.at_most if self.better is Better.HIGHER else benchmark.at_least
            if wrong is not None:
                raise ValueError(f"{benchmark.id} points the other way than `better`")
        return self

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that the figure can be asked for: each by itself, and all together last."""
        return (*self.numerator.where["category"], self.all_categories)

    def measure(self, category: str) -> Measure:
        """What to ask of the observations for one category or for all together. Raises BadInput for another."""
        if category not in self.categories:
            raise BadInput(
                f'"{category}" is not a category of {self.id}', expected=f"one of {', '.join(self.categories)}"
            )
        chosen = frozenset(self.categories[:-1] if category == self.all_categories else [category])
        narrowed = {"category": chosen}
        whole = self.denominator.conditions | narrowed if self.denominator else None
        return Measure(self.numerator.sum, self.numerator.conditions | narrowed, whole)

    @property
    def content(self) -> dict[str, Any]:
        """The definition as plain JSON values."""
        return self.model_dump(mode="json") | {
            "benchmarks": [
                each.model_dump(mode="json", exclude={"baseline"})
                | {"baseline": str(each.baseline) if each.baseline else None}
                for each in self.benchmarks
            ]
        }

    @property
    def content_hash(self) -> str:
        """SHA-256 of the content: two definitions that say the same have the same."""
        return content_hash(self.content)


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of JSON values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def load_indicator(path: Path) -> IndicatorDefinition:
    """Read one definition. Raises BadInput naming the file and what is wrong in it."""
    try:
        return IndicatorDefinition.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, BadInput) as error:
        raise BadInput(str(error), where=path.name, expected="an indicator definition") from error
