"""The rule as a condition of the database: every query of a guarded table is scoped to a viewer, or it raises.

A table says what guards it in `guard`:

- `Guard(read=...)`: its rows state their own classification and what they are about;
- `Guard(read=..., follows="work")`: a row is visible with its parent (and by its own columns, where it has them);
- `Outside("why")`: the rule does not apply, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar, cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, sql

from .rule import DIMENSIONS, Bound, Classification, Rule

if TYPE_CHECKING:
    from .models import User


@dataclass(frozen=True, slots=True)
class Guard:
    """What guards a table: the permission to read it, the parent that its rows follow, and how it may be opened.

    `keep`: the permission of those who look after a record; they are told when somebody breaks the glass.
    `glass`: for how long a closed record may be opened with a reason; None where it may not.
    """

    read: str
    follows: str = ""
    keep: str = ""
    glass: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """A table that the rule does not govern, and why."""

    why: str


class Unscoped(RuntimeError):
    """A query of a guarded table that names no viewer. A fault of the program, never of its user."""


class _GuardedQuery(sql.Query):
    """A query that compiles only after somebody said for whom."""

    scope = ""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        if not self.scope:
            _refuse(cast(type[models.Model], self.model))
        return super().get_compiler(*args, **kwargs)


def _refuse(model: type[models.Model]) -> NoReturn:
    raise Unscoped(
        f"A query of {model._meta.label} was not scoped. Add .visible_to(viewer), or .unscoped(why) where no viewer "
        "is served."
    )


READERS: list[Callable[[Any, list[Any]], None]] = []
"""Called with the viewer and the rows whenever rows of a guarded table are handed to a viewer."""


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch


M = TypeVar("M", bound=models.Model, covariant=True)


class GuardedQuerySet(models.QuerySet[M]):
    """Rows of a guarded table."""

    _viewer: User | None = None

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or _GuardedQuery(model), using, hints)

    def visible_to(self, viewer: User) -> Self:
        """Those that the viewer may read, records opened by breaking the glass included."""
        guard = guard_of(self.model)
        seen = self._scoped(visible(self.model, viewer), f"{guard.read} of {viewer.pk}")
        seen._viewer = viewer
        return seen

    def open_to(self, viewer: User, permission: str) -> Self:
        """Those on which the viewer may act under a permission. That a record is published lets nobody change it."""
        condition = covered(self.model, viewer.rule(permission), reading=False)
        return self._scoped(condition, f"{permission} of {viewer.pk}")

    def unscoped(self, why: str) -> Self:
        """All rows, for work that serves no viewer, or rows that are reached only through visible ones. Say why."""
        return self._scoped(Q(), why)

    def _scoped(self, condition: Q, scope: str) -> Self:
        scoped = self.filter(condition)
        cast(_GuardedQuery, scoped.query).scope = scope
        return scoped

    def _clone(self) -> Self:
        cloned: Self = super()._clone()  # type: ignore[misc]  # Django's own, which the stubs leave out
        cloned._viewer = self._viewer
        return cloned

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._viewer is not None:
            self._tell(self._result_cache or [])

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        rows = super().iterator(chunk_size)
        if self._viewer is None:
            return rows
        return chain.from_iterable(self._told(batch) for batch in _batches(rows, chunk_size or 2_000))

    def _told(self, batch: list[M]) -> list[M]:
        self._tell(batch)
        return batch

    def _tell(self, rows: list[Any]) -> None:
        """Whoever records reads hears of every row before its viewer sees it."""
        if rows and isinstance(rows[0], models.Model):
            for reader in READERS:
                reader(self._viewer, rows)

    def update(self, **values: Any) -> int:
        self._check()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check()
        return super().delete()

    def _check(self) -> None:
        if not getattr(self.query, "scope", ""):
            _refuse(self.model)


GuardedManager = models.Manager.from_queryset(GuardedQuerySet, "GuardedManager")


class Guarded(models.Model):
    """A table whose rows are guarded. Its own columns, or its parent's, say how each row is handled."""

    guard: ClassVar[Guard]

    objects = GuardedManager()

    class Meta:
        abstract = True


class Handled(Guarded):
    """Rows that state how they are handled. What nobody classified is closed."""

    classification = models.PositiveSmallIntegerField(
        choices=[(level.value, level.title) for level in Classification],
        default=Classification.STRICTLY_CONFIDENTIAL.value,
    )
    published = models.BooleanField(default=False)

    class Meta:
        abstract = True


def about(length: int = 100) -> models.CharField[str, str]:
    """A column for what a row is about: a mission, contributor, unit or host State; empty: none in particular."""
    return models.CharField(max_length=length, blank=True, default="")


def guard_of(model: type[models.Model]) -> Guard:
    """The guard of a guarded table."""
    guard = getattr(model, "guard", None)
    if not isinstance(guard, Guard):
        raise Unscoped(f"{model._meta.label} has no guard.")
    return guard


def visible(model: type[models.Model], viewer: User) -> Q:
    """The condition under which a viewer may read a row of a table."""
    rule = viewer.rule(guard_of(model).read)
    opened = viewer.opened() if rule.bounds and can_be_opened(model) else {}
    return covered(model, rule, opened=opened)


def covered(
    model: type[models.Model],
    rule: Rule,
    *,
    reading: bool = True,
    opened: dict[str, set[str]] | None = None,
    prefix: str = "",
) -> Q:
    """The condition under which a rule covers a row of a table; `prefix` is the way to it from the table asked.

    `reading`: whether being published counts. `opened`: records, by the table's label, that count as covered whatever
    they state.
    """
    if not rule.bounds:
        return Q(pk__in=[])
    guard, own = guard_of(model), own_columns(model)
    condition = Q()
    if "classification" in own:
        condition = _any(_reached(bound, own, reading, prefix) for bound in rule.bounds)
        here = (opened or {}).get(model._meta.label_lower)
        if condition and here:  # a condition that asks nothing shows the opened ones already
            condition |= Q(**{f"{prefix}pk__in": sorted(here)})
    if guard.follows:
        parent = parent_of(model, guard.follows)
        condition &= covered(parent, rule, reading=reading, opened=opened, prefix=f"{prefix}{guard.follows}__")
    return condition


def reached(rule: Rule, own: frozenset[str]) -> Q:
    """The condition under which a rule reaches a row by the columns that it has itself; what is published adds nothing.

    For tables that stand outside the guard and are shown by one query only.
    """
    return (
        _any(_reached(bound, own, reading=False, prefix="") for bound in rule.bounds) if rule.bounds else Q(pk__in=[])
    )


def _reached(bound: Bound, own: frozenset[str], reading: bool, prefix: str) -> Q:
    condition = Q()
    if bound.ceiling < max(Classification):
        condition &= Q(**{f"{prefix}classification__lte": int(bound.ceiling)})
    if bound.bounded:
        reach = Q(**{f"{prefix}published": True}) if reading and "published" in own else Q(pk__in=[])
        if own.issuperset(bound.bounded):
            reach |= Q(**{f"{prefix}{name}__in": sorted(codes) for name, codes in bound.bounded.items()})
        condition &= reach
    return condition


def _any(conditions: Iterable[Q]) -> Q:
    """True where one of them is; a condition that asks nothing makes all of it ask nothing."""
    found = sorted(conditions, key=str)
    if any(not condition for condition in found):
        return Q()
    joined = found[0]
    for condition in found[1:]:
        joined |= condition
    return joined


@cache
def can_be_opened(model: type[models.Model]) -> bool:
    """Whether the glass over a row, or over a parent that it follows, may be broken."""
    guard = guard_of(model)
    return guard.glass is not None or bool(guard.follows and can_be_opened(parent_of(model, guard.follows)))


@cache
def own_columns(model: type[models.Model]) -> frozenset[str]:
    """Which of the columns that the rule reads a table has itself."""
    names = set()
    for name in ("classification", "published", *DIMENSIONS):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        names.add(name)
    return frozenset(names)


@cache
def parent_of(model: type[models.Model], follows: str) -> type[models.Model]:
    """The table at the end of a way of foreign keys."""
    for step in follows.split("__"):
        model = cast(type[models.Model], model._meta.get_field(step).related_model)
    return model
