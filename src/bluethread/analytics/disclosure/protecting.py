"""Choose what is not shown, so that every small group is protected and as little as possible is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import block_array, csr_array, eye_array

from .attack import Attacker, confined, connected
from .model import (
    Cell,
    Counts,
    Disclosure,
    Kind,
    Policy,
    Protected,
    Release,
    Released,
    Shown,
    Suppressed,
    Table,
    Where,
)
from .moves import FOREVER, Boxes
from .solver import NEARLY, least
from .universe import Group, Universe, asked, build, group, shown

_CHANGED_SINCE = 1e5
"""The price of a count that was shown before with another value: kept apart where anything else can be hidden."""

_FREE = 0.5
"""Less than the price of any count that is shown."""


def protect(
    counts: Counts, tables: Sequence[Table], policy: Policy, published_before: Sequence[Release] = ()
) -> Protected:
    """The tables with every count shown or suppressed, so that no reader of them and of all earlier ones can
    tell a small group for small.

    Deterministic. What earlier releases give away already is reported, and the tables add nothing to it. Raises
    BadInput for a dimension that the counts do not have.
    """
    earlier = shown(published_before, counts.dimensions)
    wanted = asked(tables, counts.dimensions)
    universe = build(counts, [*earlier, *wanted], policy)
    choice = _Choice(universe, [universe.rows[each] for each in wanted], _prices(universe, earlier), policy)
    choice.make()
    releases = tuple(_release(table, universe, choice.hidden, policy) for table in tables)
    return Protected(releases, tuple(_given_away(choice, policy)))


def _prices(universe: Universe, earlier: dict[Group, int]) -> dict[int, float]:
    """The price of changing what was shown before."""
    totals = universe.totals
    prices: dict[int, float] = {}
    for each, value in earlier.items():
        row = universe.rows[each]
        prices[row] = max(prices.get(row, 0), FOREVER if totals[row] == value else _CHANGED_SINCE)
    return prices


class _Choice:
    """The counts of one publication while it is decided which of them are hidden."""

    def __init__(self, universe: Universe, wanted: Sequence[int], earlier: dict[int, float], policy: Policy) -> None:
        self.universe, self.wanted, self.earlier, self.policy = universe, frozenset(wanted), earlier, policy
        self.totals = universe.totals
        self.known = frozenset(row for row, price in earlier.items() if price >= FOREVER)
        self.hidden = {row for row in self.wanted - self.known if policy.is_small(int(self.totals[row]))}
        self.lost: list[int] = []
        self._scale = 1.0 / (1.0 + float(self.totals.max(initial=0)))

    def make(self) -> None:
        """Hide what has to be hidden, part by part: what no group connects cannot give each other away."""
        for atoms, groups in _parts(self.universe):
            if self.universe.sensitive[atoms].any():
                self._part(atoms, groups)

    def weight(self, row: int) -> float:
        """What is lost with a count: one count, and of two the one with more persons is worth more."""
        return 1.0 + float(self.totals[row]) * self._scale

    def _part(self, atoms: Sequence[int], groups: Sequence[int]) -> None:
        boxes = Boxes(self.universe, atoms, groups, self.policy.minimum)
        for row in groups:
            boxes.set_price(row, self._price(row))
        proofs: dict[int, tuple[int, ...]] = {}
        unproved = []
        for atom in self._sensitive(atoms):
            if move := boxes.cheapest(atom):
                proofs[atom] = move.changes
                self._hide(move.changes, boxes)
            else:
                unproved.append(atom)
        for atom in unproved:
            self._without_proof(atom, atoms, groups, boxes)
        if not unproved:
            self._show_again(proofs, boxes)

    def _price(self, row: int) -> float:
        if row in self.earlier:
            return self.earlier[row]
        return self.weight(row) if row in self.wanted and row not in self.hidden else 0.0

    def _sensitive(self, atoms: Sequence[int]) -> list[int]:
        """The fewest persons first: they need most."""
        persons = self.universe.persons
        return sorted((atom for atom in atoms if self.universe.sensitive[atom]), key=lambda atom: (persons[atom], atom))

    def _hide(self, rows: Iterable[int], boxes: Boxes) -> None:
        for row in rows:
            boxes.set_price(row, 0.0)
            if row in self.wanted:
                self.hidden.add(row)

    def _without_proof(self, atom: int, atoms: Sequence[int], groups: Sequence[int], boxes: Boxes) -> None:
        """Protect an atom that no box proves: what was known before leaves only wider moves, or none."""
        if Attacker(self.universe, sorted(self.known)).determined[atom] >= 0:
            self.lost.append(atom)  # it is known already, and hiding other counts would not take it back
            return
        for rows in ((), self._cheapest_change(atom, atoms, groups), self.wanted & frozenset(groups) - self.known):
            self._hide(rows, boxes)
            if not self._attacker().narrowed([atom], self.policy.minimum):
                return
        self.lost.append(atom)

    def _cheapest_change(self, atom: int, atoms: Sequence[int], groups: Sequence[int]) -> list[int]:
        """The counts that change when the atom grows as far as it must at the least loss; none where it cannot."""
        part = self.universe.matrix[groups][:, atoms]
        fixed = [place for place, row in enumerate(groups) if row in self.known]
        free = [place for place, row in enumerate(groups) if row not in self.known]
        persons = self.universe.persons[atoms]
        needs = max(self.policy.minimum - int(self.universe.persons[atom]), self.policy.minimum - 1)
        bounds = [(needs if each == atom else -int(has), None) for each, has in zip(atoms, persons, strict=True)]
        noticed = eye_array(len(free))
        solved = least(
            np.array([*np.zeros(len(atoms)), *(self._price(groups[place]) for place in free)]),
            equal=(block_array([[part[fixed], csr_array((len(fixed), len(free)))]]), np.zeros(len(fixed))),
            at_most=(block_array([[part[free], -noticed], [-part[free], -noticed]]), np.zeros(2 * len(free))),
            bounds=[*bounds, *[(0, None)] * len(free)],
        )
        if solved is None:
            return []
        return [groups[place] for place, by in zip(free, solved.x[len(atoms) :], strict=True) if by > NEARLY]

    def _show_again(self, proofs: dict[int, tuple[int, ...]], boxes: Boxes) -> None:
        """Show what no proof needs any more, the greatest loss first: later moves often serve earlier atoms too."""
        needed = defaultdict(set)
        for atom, rows in proofs.items():
            for row in rows:
                needed[row].add(atom)
        spare = [row for row in needed if row in self.hidden and not self.policy.is_small(int(self.totals[row]))]
        for row in sorted(spare, key=lambda row: (-self.weight(row), row)):
            boxes.set_price(row, FOREVER)
            others = {}
            for atom in sorted(needed[row]):
                move = boxes.cheapest(atom, limit=_FREE)
                if move is None:
                    boxes.set_price(row, 0.0)
                    break
                others[atom] = move.changes
            else:
                self.hidden.discard(row)
                for atom, rows in others.items():
                    for each in proofs[atom]:
                        needed[each].discard(atom)
                    for each in rows:
                        needed[each].add(atom)
                    proofs[atom] = rows

    def _attacker(self) -> Attacker:
        return Attacker(self.universe, sorted((self.wanted - self.hidden) | self.known))


def _parts(universe: Universe) -> list[tuple[list[int], list[int]]]:
    """Atoms and groups that belong together."""
    matrix = universe.matrix
    count, labels = connected(matrix)
    groups: list[list[int]] = [[] for _ in range(count)]
    atoms: list[list[int]] = [[] for _ in range(count)]
    for row, label in enumerate(labels[: matrix.shape[0]].tolist()):
        groups[label].append(row)
    for atom, label in enumerate(labels[matrix.shape[0] :].tolist()):
        atoms[label].append(atom)
    return list(zip(atoms, groups, strict=True))


def _release(table: Table, universe: Universe, hidden: set[int], policy: Policy) -> Release:
    totals = universe.totals

    def cell(where: Where) -> Cell:
        row = universe.rows[group(where, universe.dimensions)]
        if row not in hidden:
            return Shown(int(totals[row]))
        small = policy.is_small(int(totals[row])) or (
            not totals[row] and universe.sensitive[universe.members(row)].any()
        )
        return Suppressed(Kind.SMALL if small else Kind.PROTECTS)

    return Release(
        table.id,
        tuple(
            Released(line, cell(line.part), None if line.whole is None else cell(line.whole)) for line in table.lines
        ),
    )


def _given_away(choice: _Choice, policy: Policy) -> Iterable[Disclosure]:
    if choice.lost:
        attacker = Attacker(choice.universe, sorted(choice.known))
        yield from (replace(each, before=True) for each in confined(attacker, choice.lost, policy))
