"""The rule of need to know, in plain values: who is covered for what. Pure Python, no database.

A record is covered when its classification is at most the ceiling, and it is published or lies within every bound. A
record that is about no one mission (contributor, unit, host State) lies within no bound on it: only an assignment
without that bound sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Classification(IntEnum):
    """The three levels of ST/SGB/2007/6, the lowest first."""

    UNCLASSIFIED = 0
    CONFIDENTIAL = 1
    STRICTLY_CONFIDENTIAL = 2

    @property
    def title(self) -> Promise:
        return _TITLES[self]


_TITLES = {
    Classification.UNCLASSIFIED: _("Unclassified"),
    Classification.CONFIDENTIAL: _("Confidential"),
    Classification.STRICTLY_CONFIDENTIAL: _("Strictly Confidential"),
}

DIMENSIONS = ("mission", "contributor", "unit", "host_state")
"""What a record may be about and an assignment may be bounded to; the names of the columns everywhere."""

DIMENSION_WORDS = {
    "mission": _("mission"),
    "contributor": _("contributor"),
    "unit": _("unit"),
    "host_state": _("host State"),
}

Codes = frozenset[str] | None
"""The values within a bound; None is no bound."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How far one assignment reaches."""

    ceiling: Classification = Classification.UNCLASSIFIED
    mission: Codes = None
    contributor: Codes = None
    unit: Codes = None
    host_state: Codes = None

    @property
    def bounded(self) -> dict[str, frozenset[str]]:
        """The dimensions that are bounded, with the values within."""
        every = ((name, getattr(self, name)) for name in DIMENSIONS)
        return {name: codes for name, codes in every if codes is not None}

    def covers(self, record: Mapping[str, Any]) -> bool:
        """Whether a record, as a mapping of its columns, is covered."""
        if record["classification"] > self.ceiling:
            return False
        return bool(record.get("published")) or self.reaches(record)

    def reaches(self, record: Mapping[str, Any]) -> bool:
        """Whether what the record is about lies within every bound."""
        return all(record.get(name, "") in codes for name, codes in self.bounded.items())

    def within(self, other: Bound) -> bool:
        """Whether this reaches no further than the other."""
        if self.ceiling > other.ceiling:
            return False
        return all((own := getattr(self, name)) is not None and own <= codes for name, codes in other.bounded.items())


@dataclass(frozen=True, slots=True)
class Rule:
    """Everything that a person may see under one permission: what any of the bounds covers. Hashable: a cache key."""

    bounds: frozenset[Bound] = frozenset()

    @classmethod
    def of(cls, bounds: Iterable[Bound]) -> Rule:
        """The rule of some assignments, without those that lie within another."""
        every = set(bounds)
        return cls(frozenset(one for one in every if not any(one != other and one.within(other) for other in every)))

    def covers(self, record: Mapping[str, Any]) -> bool:
        """Whether a record is covered."""
        return any(bound.covers(record) for bound in self.bounds)

    def reaches(self, record: Mapping[str, Any]) -> bool:
        """Whether a record may be acted on: covered, and not only because it is published."""
        return any(record["classification"] <= bound.ceiling and bound.reaches(record) for bound in self.bounds)

    def is_whole(self, **about: str) -> bool:
        """Whether every record at least of the lowest classification about these values is covered, unpublished too.

        `about` fixes some dimensions, such as `mission="UNMIL"`; the others may be anything.
        """
        return any(
            all(name in about and about[name] in codes for name, codes in bound.bounded.items())
            for bound in self.bounds
        )


@dataclass(frozen=True, slots=True)
class Handling:
    """How a new record is to be handled: what its columns will state. What nobody classified is closed."""

    classification: Classification = Classification.STRICTLY_CONFIDENTIAL
    published: bool = False
    mission: str = ""
    contributor: str = ""
    unit: str = ""
    host_state: str = ""

    def columns(self, *names: str) -> dict[str, Any]:
        """Values for the columns that a table has; all of them when none are named."""
        every = {
            "classification": int(self.classification),
            "published": self.published,
            **{name: getattr(self, name) for name in DIMENSIONS},
        }
        return {name: every[name] for name in names or every}

    def narrowed_to(self, rule: Rule) -> Handling:
        """The same, about the one mission (contributor, unit, host State) where the rule leaves only one."""
        found = {}
        for name in DIMENSIONS:
            bounds = {getattr(bound, name) for bound in rule.bounds}
            only = next(iter(bounds)) if len(bounds) == 1 else None
            if not getattr(self, name) and only is not None and len(only) == 1:
                found[name] = next(iter(only))
        return replace(self, **found)


EVERYTHING = Rule(frozenset({Bound(Classification.STRICTLY_CONFIDENTIAL)}))
"""Sees all; for the oracle of tests and for work that is nobody's, such as building marts."""
