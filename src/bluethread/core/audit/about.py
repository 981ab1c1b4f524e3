"""What an event is about: the reference of a record and what the record states for the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import models

from bluethread.core.access.rule import DIMENSIONS, Classification


@dataclass(frozen=True, slots=True)
class About:
    """A record that an event is about. What states no classification counts as Confidential."""

    ref: str = ""
    classification: int = Classification.CONFIDENTIAL
    mission: str = ""
    contributor: str = ""
    unit: str = ""
    host_state: str = ""

    @classmethod
    def of(cls, record: Record) -> About:
        """What a row states by its own columns or, where it has none, by those of the parent that it follows."""
        if isinstance(record, About):
            return record
        stated = {name: getattr(record, name, None) for name in ("classification", *DIMENSIONS)}
        known: dict[str, Any] = {
            name: value for name, value in stated.items() if isinstance(value, int if name == "classification" else str)
        }
        parent = _parent(record) if "classification" not in known else None
        return replace(cls.of(parent) if parent is not None else cls(), ref=ref(record), **known)


Record = models.Model | About


def ref(record: models.Model) -> str:
    """A record's name in the trail: its table and its key."""
    return f"{record._meta.label_lower}:{record.pk}"


def together(records: Iterable[About]) -> About:
    """What one event about several records states: the highest classification, and what all of them agree on."""
    every = list(records)
    if not every:
        return About()
    agreed = {name: values.pop() for name in DIMENSIONS if len(values := {getattr(each, name) for each in every}) == 1}
    return About(
        ref=every[0].ref if len(every) == 1 else "",
        classification=max(each.classification for each in every),
        **agreed,
    )


def _parent(record: models.Model) -> models.Model | None:
    follows = getattr(getattr(record, "guard", None), "follows", "")
    parent: Any = record
    for step in follows.split("__") if follows else ():
        parent = getattr(parent, step, None)
    return parent if follows else None
