"""The kinds of guarded records as people meet them: what they are called, and the pages that show one.

Modules register theirs; "who can see this", "what can this person see" and breaking the glass need no other knowledge.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.functional import Promise

from .guards import Guard, GuardedQuerySet, guard_of


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    `label`: its table. `title`: what many of them are called. `pages`: names of addresses that show one, by column, the
    argument that gives it. `name(record)` and `address(record)`: what one is called, and where it is shown.
    """

    label: str
    title: str | Promise
    pages: Mapping[str, Mapping[str, str]]
    name: Callable[[Any], str]
    address: Callable[[Any], str]

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def guard(self) -> Guard:
        return guard_of(self.table)

    def rows(self) -> GuardedQuerySet[models.Model]:
        """All of them, not yet scoped to a viewer."""
        return self.table._default_manager.all()  # type: ignore[return-value]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; registering its table again replaces it."""
    _kinds[kind.label] = kind


def every() -> list[Kind]:
    """All kinds, in the order they were registered."""
    return list(_kinds.values())


def get(label: str) -> Kind | None:
    """The kind of a table, or None."""
    return _kinds.get(label)


def shown_at(path: str) -> tuple[Kind, dict[str, Any]] | None:
    """What an address shows: the kind, and the columns that find the record. None where it shows no one record.

    Says nothing about whether there is such a record.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return None
    for kind in _kinds.values():
        if (columns := kind.pages.get(match.view_name)) is not None:
            return kind, {column: match.kwargs[argument] for column, argument in columns.items()}
    return None
