"""Pages of very many rows, in time that does not depend on how few of them the viewer may see.

In order of one index, a database passes over every row that the rule hides until a page is full: where a viewer may see
one row in ten thousand, that is the whole table. So each way in which the rule opens a row asks its own index for as
many rows as could be shown, and these few are put in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeVar, overload

from django.db import models
from django.db.models import Q

from .guards import GuardedQuerySet, can_be_opened, own_columns
from .rule import Bound, Rule

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")

FEW = 4
"""Values of a bound that are asked for one by one; of more values some row is soon found in order."""


class Pages(Sequence[T]):
    """Rows that a viewer may see, in order, a slice at a time: for paginators of pages and of the API.

    `rows` are scoped to the viewer whose `rule` is given; `order` ends with the primary key and names columns that are
    never null and compare in the database as in Python. `show` makes of a row what is handed out.
    """

    def __init__(self, rows: GuardedQuerySet[M], rule: Rule, order: Sequence[str], show: Callable[[M], T]) -> None:
        self._rows, self._rule, self._order, self._show = rows, rule, order, show

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        """Added up from ways of which no two hold for one row; else counted as a whole."""
        apart = ways(self._rows.model, self._rule) if len(self._rule.bounds) == 1 else [Q()]
        return sum(self._rows.order_by().filter(way).count() for way in apart)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        start, stop = at.start or 0, len(self) if at.stop is None else at.stop
        if ways(self._rows.model, self._rule) == [Q()]:
            return [self._show(row) for row in self._rows.order_by(*self._order)[start:stop]]
        keys = self._first(stop)[start:stop]
        shown = self._rows.in_bulk(keys)
        return [self._show(shown[key]) for key in keys if key in shown]

    def _first(self, number: int) -> list[Any]:
        """The keys of the first rows in order, of all ways together."""
        names = [name.lstrip("-") for name in self._order]
        found: dict[Any, tuple[Any, ...]] = {}
        for way in ways(self._rows.model, self._rule):
            asked = self._rows.filter(way).order_by(*self._order).values_list(*names)[:number]
            found.update((row[-1], row) for row in asked)
        rows = list(found.values())
        for place in reversed(range(len(names))):
            rows.sort(key=itemgetter(place), reverse=self._order[place].startswith("-"))
        return [row[-1] for row in rows[:number]]


def ways(model: type[models.Model], rule: Rule) -> list[Q]:
    """Conditions, each narrow enough for an index, that together hold for every row which the rule covers.

    Those of one bound exclude each other. They decide nothing: the rows asked for are scoped already. Where rows may be
    opened by breaking the glass there is one way, which asks nothing more.
    """
    if can_be_opened(model):
        return [Q()]
    own = own_columns(model)
    found = [way for bound in rule.bounds for way in _of(bound, own)]
    return [Q()] if Q() in found else list(dict.fromkeys(found))


def _of(bound: Bound, own: frozenset[str]) -> list[Q]:
    name, codes = min(bound.bounded.items(), key=lambda each: len(each[1]), default=("", None))
    if codes is None or len(codes) > FEW:
        return [Q()]
    reached = [Q(**{name: code}) for code in sorted(codes)] if own.issuperset(bound.bounded) else []
    if "published" not in own:
        return reached
    return [Q(published=True), *(Q(published=False) & way for way in reached)]
