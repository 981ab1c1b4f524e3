"""An attacker who tries every truth, and random tables to try it on. Knows nothing of how protection is chosen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from bluethread.analytics.disclosure import Counts, Line, Policy, Release, Shown, Table, Where

Known = list[tuple[frozenset[int], int]]
"""Published counts: positions of base cells, and their sum."""


def positions(counts: Counts, where: Where) -> frozenset[int]:
    """The base cells of a group, by their place in order."""
    return frozenset(
        place
        for place, at in enumerate(sorted(counts.persons))
        if all(value in where.get(name, {value}) for name, value in zip(counts.dimensions, at, strict=True))
    )


def known(counts: Counts, releases: Iterable[Release]) -> Known:
    """What releases tell, a share and its sample told as both counts."""
    found = []
    for line in (line for release in releases for line in release.lines):
        for where, cell in ((line.line.part, line.part), (line.line.whole, line.whole)):
            if where is not None and isinstance(cell, Shown):
                found.append((positions(counts, where), cell.value))
    return found


def truths(size: int, told: Known, most: int) -> Iterator[tuple[int, ...]]:
    """Every list of `size` whole numbers that fits what is told; cells of which nothing is told end at `most`."""
    bounded = frozenset().union(*(group for group, _ in told))
    ending: dict[int, list[tuple[frozenset[int], int]]] = {}
    for group, total in told:
        ending.setdefault(max(group, default=0), []).append((group, total))

    def grow(start: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        place = len(start)
        if place == size:
            yield start
            return
        room = [total - sum(start[at] for at in group if at < place) for group, total in told if place in group]
        for value in range(min(room if place in bounded else [most]) + 1):
            longer = (*start, value)
            if all(sum(longer[at] for at in group) == total for group, total in ending.get(place, [])):
                yield from grow(longer)

    return grow(())


def recognised(counts: Counts, releases: Iterable[Release], policy: Policy) -> list[frozenset[int]]:
    """Every group of persons, of any make, that has few of them and can be told to; and every small base cell that
    is left with fewer possible counts than the minimum."""
    persons = [counts.persons[at] for at in sorted(counts.persons)]
    size = len(persons)
    groups = [
        frozenset(each)
        for width in range(1, size + 1)
        for each in itertools.combinations(range(size), width)
        if policy.is_small(sum(persons[at] for at in each))
    ]
    seen: dict[frozenset[int], set[int]] = {group: set() for group in groups}
    left = set(groups)
    for truth in truths(size, known(counts, releases), policy.minimum):
        for group in list(left):
            seen[group].add(sum(truth[at] for at in group))
            if max(seen[group]) >= policy.minimum and len(seen[group]) >= policy.minimum:
                left.discard(group)
        if not left:
            return []
    return sorted(left, key=sorted)


def with_margins(counts: Counts, table_id: str = "table") -> Table:
    """Every count of a table, with all its totals."""
    axes = [[None, *sorted({at[place] for at in counts.persons})] for place in range(len(counts.dimensions))]
    return Table(table_id, tuple(line(counts.dimensions, at) for at in itertools.product(*axes)))


def line(dimensions: Sequence[str], at: Sequence[str | None]) -> Line:
    """A count by one value or all (None) of each dimension, named "A/all"."""
    where = {name: frozenset({value}) for name, value in zip(dimensions, at, strict=True) if value is not None}
    return Line("/".join(value or "all" for value in at), where)


def not_shown(releases: Iterable[Release]) -> int:
    """How many counts are not shown."""
    cells = (cell for release in releases for line in release.lines for cell in (line.part, line.whole))
    return sum(cell is not None and not isinstance(cell, Shown) for cell in cells)
