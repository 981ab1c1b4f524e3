"""The attacker: what somebody who knows every published count can tell about a small group.

The attacker knows the counts, that persons are whole and never fewer than none, and which groups exist. Counts that
give a value by themselves are used up first; what is left falls into parts that know nothing of each other, and each
part is a linear program.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array
from scipy.sparse.csgraph import connected_components

from .exact import RowSpace
from .model import Counts, Disclosure, Policy, Release, Table
from .solver import NEARLY, least
from .universe import Group, Universe, asked, build, shown
from .words import describe

_WHOLE = 200
"""Parts up to so many unknown atoms are attacked in whole numbers too; larger ones as if persons could be divided."""

_FACTOR = 1000
"""The largest denominator of a factor in words."""


def audit(
    counts: Counts, tables: Sequence[Table], releases: Sequence[Release], policy: Policy, before: Sequence[Release] = ()
) -> list[Disclosure]:
    """Every sensitive atom of the tables that a reader of these and all earlier releases can narrow down too far.

    A small group of any make is made of small atoms: where none of these can be told for small, no such group can. An
    earlier count that is another today (a correction) says nothing about today's persons and is left out.
    """
    known = shown([*before, *releases], counts.dimensions)
    universe = build(counts, [*known, *asked(tables, counts.dimensions)], policy)
    totals = universe.totals
    rows = sorted({universe.rows[each] for each, value in known.items() if totals[universe.rows[each]] == value})
    return confined(Attacker(universe, rows), np.flatnonzero(universe.sensitive).tolist(), policy)


def confined(attacker: Attacker, atoms: Sequence[int], policy: Policy) -> list[Disclosure]:
    """Those of the atoms of which the attacker can tell that they are small, or that leave too few possible counts."""
    found = []
    for atom, (low, high) in attacker.narrowed(atoms, policy.minimum).items():
        found.append(Disclosure(attacker.name(atom), low, high, tuple(attacker.reasons(atom))))
    return found


class Attacker:
    """What the counts of some groups say about the atoms of a universe."""

    def __init__(self, universe: Universe, rows: Sequence[int]) -> None:
        self.universe, self.rows = universe, list(rows)
        self.matrix = universe.matrix[self.rows]
        self.values = universe.totals[self.rows]
        self.determined = _used_up(self.matrix, self.values)
        self._part_of: dict[int, _Part] = {}
        for part in self._parts():
            self._part_of.update(dict.fromkeys(part.atoms, part))

    def narrowed(self, atoms: Iterable[int], minimum: int) -> dict[int, tuple[int, int]]:
        """Those of the atoms that cannot be `minimum` persons or more, or have fewer than `minimum` possible counts,
        with the fewest and the most persons that they can have."""
        found = {}
        asked_of: dict[int, tuple[_Part, list[int]]] = {}
        for atom in atoms:
            if self.determined[atom] >= 0:
                found[atom] = (int(self.determined[atom]), int(self.determined[atom]))
            elif part := self._part_of.get(atom):
                asked_of.setdefault(id(part), (part, []))[1].append(atom)
        for part, wanted in asked_of.values():
            found.update(part.narrowed(wanted, minimum))
        return dict(sorted(found.items()))

    def name(self, atom: int) -> str:
        """An atom in plain words."""
        cells = self.universe.cells[atom]
        return self._described(tuple(frozenset(values) for values in zip(*cells, strict=True)))

    def reasons(self, atom: int) -> list[str]:
        """The published counts that bound an atom from above, each with its factor: +1 × mission UNMIL (20)."""
        universe, rows = self.universe, [self._alone[atom]] if atom in self._alone else self._around(atom)
        exact = RowSpace([universe.members(row).tolist() for row in rows]) if len(rows) <= _WHOLE else None
        factors = exact.combination([atom]) if exact else None
        found = {rows[place]: by for place, by in factors.items()} if factors else self._bounding(atom, rows)
        totals = universe.totals
        signs = {row: "−" if by < 0 else "+" for row, by in found.items()}
        return [
            f"{signs[row]} {abs(by)} × {self._described(universe.groups[row])} ({totals[row]})"
            for row, by in found.items()
        ]

    def _bounding(self, atom: int, rows: Sequence[int]) -> dict[int, Fraction]:
        """The factors with which counts bound an atom from above: the prices where it is as large as it can be."""
        goal = np.zeros(self.matrix.shape[1])
        goal[atom] = -1
        chosen = list(rows)
        equal = (self.universe.matrix[chosen], self.universe.totals[chosen])
        solved = least(goal, equal=equal, bounds=[(0, None)] * len(goal))
        assert solved
        return {
            row: Fraction(-float(price)).limit_denominator(_FACTOR)
            for row, price in zip(chosen, solved.prices, strict=True)
            if abs(price) > NEARLY
        }

    def _around(self, atom: int) -> list[int]:
        """The known groups that are connected with an atom."""
        here = self._labels[len(self.rows) + atom]
        return [row for row, label in zip(self.rows, self._labels, strict=False) if label == here]

    @cached_property
    def _alone(self) -> dict[int, int]:
        """Atoms that are known groups, each with its group."""
        sizes = np.diff(self.matrix.indptr).tolist()
        return {
            int(self.universe.members(row)[0]): row for row, size in zip(self.rows, sizes, strict=True) if size == 1
        }

    @cached_property
    def _labels(self) -> list[int]:
        labels: list[int] = connected(self.matrix)[1].tolist()
        return labels

    def _described(self, each: Group) -> str:
        return describe(each, self.universe.dimensions, self._known_values)

    @cached_property
    def _known_values(self) -> dict[str, frozenset[str]]:
        cells = (cell for cells in self.universe.cells for cell in cells)
        columns = zip(*cells, strict=True)
        return dict(zip(self.universe.dimensions, map(frozenset, columns), strict=True))

    def _parts(self) -> Iterable[_Part]:
        """The unknown atoms that known counts connect."""
        unknown = np.flatnonzero(self.determined < 0)
        left = self.values - self.matrix @ np.where(self.determined < 0, 0, self.determined)
        matrix = self.matrix[:, unknown]
        rows = np.flatnonzero(np.diff(matrix.indptr))
        matrix, left = matrix[rows], left[rows]
        count, labels = connected(matrix)
        by_row, by_column = labels[: len(rows)], labels[len(rows) :]
        order, starts = _grouped(by_row, count)
        columns, column_starts = _grouped(by_column, count)
        for part in range(count):
            mine = order[starts[part] : starts[part + 1]]
            if mine.size:
                atoms = columns[column_starts[part] : column_starts[part + 1]]
                here = unknown[atoms]
                yield _Part(here.tolist(), matrix[mine][:, atoms], left[mine], self.universe.persons[here])


class _Part:
    """Unknown atoms and the equations that hold them: matrix × persons = values."""

    def __init__(
        self, atoms: list[int], matrix: csr_array, values: NDArray[np.int64], persons: NDArray[np.int64]
    ) -> None:
        self.atoms, self.matrix, self.values, self.persons = atoms, matrix, values, persons
        self._places = {atom: place for place, atom in enumerate(atoms)}

    def narrowed(self, atoms: Sequence[int], minimum: int) -> dict[int, tuple[int, int]]:
        """As of the attacker; all of the atoms are in this part."""
        places = [self._places[atom] for atom in atoms]
        ranges = self._whole(places, minimum) if len(self.atoms) <= _WHOLE else self._divided(places, minimum)
        return {self.atoms[place]: range_ for place, range_ in ranges.items()}

    def _divided(self, places: Sequence[int], minimum: int) -> dict[int, tuple[int, int]]:
        found = {}
        for place in self._not_grown(places, minimum):
            low, high = self._extreme(place, 1, whole=False), self._extreme(place, -1, whole=False)
            assert low is not None
            assert high is not None
            if high < minimum or high - low + 1 < minimum:
                found[place] = (low, high)
        return found

    def _not_grown(self, places: Sequence[int], minimum: int) -> list[int]:
        """Those atoms of which no truth was found in which many grow together as far as they must."""
        left = list(places)
        while left:
            goals = np.maximum(minimum, self.persons[left] + minimum - 1)
            size, count = len(self.atoms), len(left)
            picked = csr_array((np.ones(count), (np.arange(count), left)), shape=(count, size))
            solved = least(
                np.concatenate([np.zeros(size), -np.ones(count)]),
                equal=(block_array([[self.matrix, csr_array((self.matrix.shape[0], count))]]), self.values),
                at_most=(block_array([[-picked, eye_array(count)]]), np.zeros(count)),
                bounds=[(0, None)] * size + [(0, goal) for goal in goals.tolist()],
            )
            assert solved
            short = solved.x[size:] < goals - NEARLY
            still = [place for place, is_short in zip(left, short.tolist(), strict=True) if is_short]
            if len(still) == len(left):
                break
            left = still
        return left

    def _whole(self, places: Sequence[int], minimum: int) -> dict[int, tuple[int, int]]:
        worlds = _Worlds(self.persons)
        found = {}
        for place in places:
            if not worlds.leave_open(place, minimum):
                low, high = self._extreme(place, 1, worlds=worlds), self._extreme(place, -1, worlds=worlds)
                assert low is not None
                assert high is not None
                values = (value for value in range(low, high + 1) if value not in worlds.seen(place))
                while high >= minimum and not worlds.leave_open(place, minimum):
                    value = next(values, None)
                    if value is None:
                        break
                    self._extreme(place, 0, at=value, worlds=worlds)
                if not worlds.leave_open(place, minimum):
                    found[place] = (low, high)
        return found

    def _extreme(
        self, place: int, sign: int, *, at: int | None = None, whole: bool = True, worlds: _Worlds | None = None
    ) -> int | None:
        """The fewest (sign 1) or most (-1) persons of an atom, or whether it can be `at` so many; None: it cannot."""
        size = len(self.atoms)
        goal = np.zeros(size)
        goal[place] = sign
        lower, upper = np.zeros(size), np.full(size, np.inf)
        if at is not None:
            lower[place] = upper[place] = at
        solved = milp(
            goal,
            constraints=LinearConstraint(self.matrix, self.values, self.values),
            bounds=Bounds(lower, upper),
            integrality=np.full(size, int(whole)),
        )
        if solved.x is None:
            return None
        if worlds is not None:
            worlds.add(np.rint(solved.x).astype(np.int64))
        value = float(solved.x[place])
        return math.ceil(value - NEARLY) if sign > 0 else math.floor(value + NEARLY)


class _Worlds:
    """Truths that the published counts leave open: by atom, the counts seen in them."""

    def __init__(self, persons: NDArray[np.int64]) -> None:
        self._seen = [{value} for value in persons.tolist()]

    def add(self, persons: NDArray[np.int64]) -> None:
        """Keep a truth."""
        for seen, value in zip(self._seen, persons.tolist(), strict=True):
            seen.add(value)

    def seen(self, place: int) -> set[int]:
        """The counts that an atom has in the truths so far."""
        return self._seen[place]

    def leave_open(self, place: int, minimum: int) -> bool:
        """Whether an atom is seen with enough counts, one of them no longer small."""
        seen = self._seen[place]
        return len(seen) >= minimum and max(seen) >= minimum


def _used_up(matrix: csr_array, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Atoms that counts give one after the other: nobody is left, or one atom is left to be them; -1: not given."""
    determined = np.full(matrix.shape[1], -1, dtype=np.int64)
    while True:
        unknown = determined < 0
        left = values - matrix @ np.where(unknown, 0, determined)
        width = matrix @ unknown.astype(np.int64)
        told = np.flatnonzero((width > 0) & ((left == 0) | (width == 1)))
        if not told.size:
            return determined
        for row in told.tolist():
            members = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            open_ = members[unknown[members]]
            determined[open_] = left[row]  # nobody is left, or there is one atom


def connected(matrix: csr_array) -> tuple[int, NDArray[np.int32]]:
    """Parts of a matrix: how many, and the part of every row and then of every column."""
    blocks: Any = [[None, matrix], [matrix.T, None]]  # the stubs of scipy do not know the two together
    count, labels = connected_components(block_array(blocks), directed=False)
    return int(count), labels


def _grouped(labels: NDArray[np.int32], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions by label, and where each label starts among them."""
    order = np.argsort(labels, kind="stable")
    return order, np.searchsorted(labels[order], np.arange(count + 1))
