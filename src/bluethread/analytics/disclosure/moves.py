"""Moves: other truths that published counts leave open.

A move adds a person to some base cells and takes one from others. Along the chosen dimensions it swaps a value for a
partner, along the rest it stays; so it touches 2^k corners of a box. A count that contains as many added as taken
corners does not notice. Whoever sees only counts that do not notice cannot tell how often the move was made; this is
the proof that a small group is protected, and needs no solver.

All boxes from one base cell are priced together: what a partner changes along one dimension does not depend on the
others, so the prices of all boxes are one product of small matrices.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .universe import Universe

FOREVER = 1e9
"""The price of changing what is known already."""

_TRIED = 50
"""Cheapest boxes whose proof is worked out, at most."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move by atoms, and the groups whose counts it changes."""

    steps: dict[int, int]
    changes: tuple[int, ...]


class Boxes:
    """The boxes of some atoms that groups connect, and the price of each group that a box changes."""

    def __init__(self, universe: Universe, atoms: Sequence[int], groups: Sequence[int], minimum: int) -> None:
        self.universe, self.minimum, self.groups = universe, minimum, tuple(groups)
        cells = {cell: atom for atom in atoms for cell in universe.cells[atom]}
        self._axes = [
            _Axis([universe.groups[row][place] for row in self.groups], {cell[place] for cell in cells})
            for place in range(len(universe.dimensions))
        ]
        self._atoms = np.full([len(axis.inside) for axis in self._axes], -1, dtype=np.int64)
        for cell, atom in cells.items():
            self._atoms[self._at(cell)] = atom
        self._persons = np.where(self._atoms >= 0, universe.persons[self._atoms], -1).astype(float)
        self._price = np.zeros([axis.inside.shape[1] for axis in self._axes])
        self._places = {
            row: tuple(axis.places[number] for axis in self._axes) for number, row in enumerate(self.groups)
        }
        by_atom = universe.matrix.tocsc()
        self._columns = {
            atom: by_atom.indices[by_atom.indptr[atom] : by_atom.indptr[atom + 1]].tolist() for atom in atoms
        }

    def set_price(self, row: int, price: float) -> None:
        """What it costs to change the count of a group: 0 where it is not shown."""
        self._price[self._places[row]] = price

    def price(self, row: int) -> float:
        """What it costs to change the count of a group."""
        return float(self._price[self._places[row]])

    def cheapest(self, atom: int, limit: float = FOREVER) -> Move | None:
        """The cheapest box that proves an atom protected, at a price below the limit; None where there is none."""
        start = self._at(self.universe.cells[atom][0])
        prices = self._prices(start)
        prices[~self._provable(start, int(self.universe.persons[atom]))] = FOREVER
        flat = prices.ravel()
        count = min(_TRIED, flat.size)
        best = np.argpartition(flat, count - 1)[:count] if count < flat.size else np.arange(flat.size)
        for place in best[np.lexsort((best, flat[best]))]:
            if flat[place] >= limit:
                return None
            move = self._move(start, tuple(int(at) for at in np.unravel_index(place, prices.shape)))
            if self.proves(move, atom):
                return move
        return None

    def proves(self, move: Move, atom: int) -> bool:
        """Whether repeating a move gives the atom enough possible counts, one of them no longer small."""
        step = move.steps.get(atom, 0)
        if step <= 0:
            return False
        persons = self.universe.persons
        falls = [int(persons[at]) // -by for at, by in move.steps.items() if by < 0]
        rises = [int(persons[at]) // by for at, by in move.steps.items() if by > 0]
        most = min(falls, default=self.minimum)
        reaches = int(persons[atom]) + most * step >= self.minimum
        return reaches and most + min(rises) + 1 >= self.minimum

    def _at(self, cell: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(axis.positions[value] for axis, value in zip(self._axes, cell, strict=True))

    def _prices(self, start: tuple[int, ...]) -> NDArray[np.float64]:
        """The price of every box from here, by the partner along each dimension; the own value: stay."""
        prices = self._price
        for dimension, own in enumerate(start):
            inside = self._axes[dimension].inside
            noticed = np.abs(inside - inside[own])
            noticed[own] = inside[own]
            prices = np.moveaxis(np.tensordot(noticed, prices, axes=(1, dimension)), 0, dimension)
        return np.ascontiguousarray(prices)

    def _provable(self, start: tuple[int, ...], persons: int) -> NDArray[np.bool_]:
        """Boxes whose corners all exist outside the atom itself, and hold enough persons to take."""
        taken = np.full(self._atoms.shape, np.inf)
        given = np.full(self._atoms.shape, np.inf)
        others = np.where(self._atoms == self._atoms[start], -1.0, self._persons)
        for corner in itertools.product((False, True), repeat=len(start)):
            at = tuple(slice(None) if moved else slice(own, own + 1) for moved, own in zip(corner, start, strict=True))
            moved = [axis for axis, moves in enumerate(corner) if moves]
            room = others[at].copy()
            for axis in moved:  # without a partner along this dimension, the box has no such corner
                room[tuple(start[axis] if each == axis else slice(None) for each in range(len(start)))] = np.inf
            if moved:
                limit = taken if len(moved) % 2 else given
                np.minimum(limit, room, out=limit)
        given = np.where(given < 0, -np.inf, np.minimum(given, persons))
        enough: NDArray[np.bool_] = (taken >= max(self.minimum - persons, 1)) & (taken + given >= self.minimum - 1)
        return enough

    def _move(self, start: tuple[int, ...], partner: tuple[int, ...]) -> Move:
        steps: dict[int, int] = {}
        for corner, sign in _corners(start, partner):
            atom = int(self._atoms[corner])
            steps[atom] = steps.get(atom, 0) + sign
        steps = {atom: step for atom, step in steps.items() if step}
        changed: dict[int, int] = {}
        for atom, step in steps.items():
            for row in self._columns[atom]:
                changed[row] = changed.get(row, 0) + step
        return Move(steps, tuple(sorted(row for row, step in changed.items() if step)))


class _Axis:
    """One dimension: values that no group tells apart are one position; `inside`: which position is in which level."""

    def __init__(self, chosen: Sequence[frozenset[str] | None], values: set[str]) -> None:
        everyone = frozenset(values)
        levels = [everyone if level is None else level & everyone for level in chosen]
        numbers = {level: number for number, level in enumerate(dict.fromkeys(levels))}
        self.places = [numbers[level] for level in levels]
        kinds: dict[tuple[bool, ...], int] = {}
        self.positions = {
            value: kinds.setdefault(tuple(value in level for level in numbers), len(kinds)) for value in sorted(values)
        }
        self.inside = np.array(list(kinds), dtype=float)


def _corners(start: tuple[int, ...], partner: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], int]]:
    """The corners of a box with what each gains."""
    sides = [
        ((own, 1),) if own == other else ((own, 1), (other, -1)) for own, other in zip(start, partner, strict=True)
    ]
    for corner in itertools.product(*sides):
        sign = 1
        for _, each in corner:
            sign *= each
        yield tuple(at for at, _ in corner), sign
