"""The persons behind a set of tables: base cells, the groups that are added up over them, and their atoms.

Base cells that lie in exactly the same groups cannot be told apart by anybody who knows the groups only. They are
added up into one *atom*; every published count is a sum of atoms.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from bluethread.kernel.errors import BadInput

from .model import Coordinates, Counts, Policy, Release, Shown, Table, Where

Group = tuple[frozenset[str] | None, ...]
"""One set of values for each dimension; None: all."""


def group(where: Where, dimensions: Sequence[str]) -> Group:
    """A group by its conditions, in the order of the dimensions. Raises BadInput for a dimension that is none."""
    if unknown := sorted(where.keys() - set(dimensions)):
        raise BadInput(f'"{unknown[0]}" is no dimension', where="small cells", expected=", ".join(dimensions))
    return tuple(where.get(name) for name in dimensions)


def asked(tables: Iterable[Table], dimensions: Sequence[str]) -> list[Group]:
    """Every group that the tables count, each once, in order."""
    wheres = ((line.part, line.whole) for table in tables for line in table.lines)
    return list(dict.fromkeys(group(where, dimensions) for pair in wheres for where in pair if where is not None))


def shown(releases: Iterable[Release], dimensions: Sequence[str]) -> dict[Group, int]:
    """The counts that releases show; of a group that is shown twice the later one."""
    found: dict[Group, int] = {}
    for line in (line for release in releases for line in release.lines):
        for where, cell in ((line.line.part, line.part), (line.line.whole, line.whole)):
            if where is not None and isinstance(cell, Shown):
                found[group(where, dimensions)] = cell.value
    return found


def completed(counts: Counts, policy: Policy) -> Counts:
    """The counts with a zero wherever an attribute has no value, so that "nobody" can be sensitive there."""
    free = [place for place, name in enumerate(counts.dimensions) if name in policy.attributes]
    if not free:
        return counts
    values = [sorted({at[place] for at in counts.persons}) for place in free]
    persons = dict(counts.persons)
    for at in counts.persons:
        for chosen in itertools.product(*values):
            persons.setdefault(_with(at, free, chosen), 0)
    return Counts(counts.dimensions, persons)


def _with(at: Coordinates, places: Sequence[int], chosen: Sequence[str]) -> Coordinates:
    changed = list(at)
    for place, value in zip(places, chosen, strict=True):
        changed[place] = value
    return tuple(changed)


def telling_zeros(counts: Counts, policy: Policy) -> set[Coordinates]:
    """Empty base cells that say of others what they are: those beside somebody along an attribute."""
    found: set[Coordinates] = set()
    for place, name in enumerate(counts.dimensions):
        if name in policy.attributes:
            beside: dict[Coordinates, int] = defaultdict(int)
            for at, persons in counts.persons.items():
                beside[at[:place] + at[place + 1 :]] += persons
            found |= {
                at for at, persons in counts.persons.items() if not persons and beside[at[:place] + at[place + 1 :]]
            }
    return found


@dataclass(frozen=True)
class Universe:
    """Atoms and the groups over them.

    `rows` says which row of the matrix a group is; groups of the same base cells are one row, named by the first of
    them in `groups`. `matrix` has 1 where the atom of the column is in the group of the row. `cells` are the base cells
    of each atom, `persons` its persons, `sensitive` whether it is to be protected.
    """

    dimensions: tuple[str, ...]
    rows: dict[Group, int]
    groups: tuple[Group, ...]
    matrix: csr_array
    cells: tuple[tuple[Coordinates, ...], ...]
    persons: NDArray[np.int64]
    sensitive: NDArray[np.bool_]

    @property
    def totals(self) -> NDArray[np.int64]:
        """The persons of each group."""
        return np.asarray(self.matrix @ self.persons, dtype=np.int64)

    def members(self, row: int) -> NDArray[np.int32]:
        """The atoms of a group."""
        return self.matrix.indices[self.matrix.indptr[row] : self.matrix.indptr[row + 1]]


def build(counts: Counts, groups: Iterable[Group], policy: Policy) -> Universe:
    """The atoms of the counts under these groups; base cells in no group are left out."""
    counts = completed(counts, policy)
    base = sorted(counts.persons)
    asked_for = list(dict.fromkeys(groups))
    membership = _membership(base, asked_for, len(counts.dimensions))
    alike = _alike(membership)
    membership = membership[[rows[0] for rows in alike]]
    by_cell = membership.T.tocsr()
    atoms = [cells for cells in _alike(by_cell) if by_cell.indptr[cells[0]] < by_cell.indptr[cells[0] + 1]]
    matrix = membership[:, [cells[0] for cells in atoms]].tocsr()
    matrix.sort_indices()
    persons = np.array([sum(counts.persons[base[cell]] for cell in cells) for cells in atoms], dtype=np.int64)
    telling = telling_zeros(counts, policy)
    sensitive = [
        policy.is_small(total) or (not total and any(base[cell] in telling for cell in cells))
        for cells, total in zip(atoms, persons.tolist(), strict=True)
    ]
    return Universe(
        counts.dimensions,
        {asked_for[row]: number for number, rows in enumerate(alike) for row in rows},
        tuple(asked_for[rows[0]] for rows in alike),
        matrix,
        tuple(tuple(base[cell] for cell in cells) for cells in atoms),
        persons,
        np.array(sensitive, dtype=bool),
    )


def _alike(matrix: csr_array) -> list[list[int]]:
    """The rows that are equal, together, in the order of the first of each."""
    matrix.sort_indices()
    found: dict[bytes, list[int]] = {}
    for row in range(matrix.shape[0]):
        content = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        found.setdefault(content.tobytes(), []).append(row)
    return list(found.values())


def _membership(base: Sequence[Coordinates], groups: Sequence[Group], width: int) -> csr_array:
    """Which base cell is in which group."""
    found: list[Mapping[frozenset[str] | None, NDArray[np.int32]]] = []
    for place in range(width):
        at: dict[str, list[int]] = defaultdict(list)
        for cell, coordinates in enumerate(base):
            at[coordinates[place]].append(cell)
        levels = {each[place] for each in groups} - {None}
        found.append({level: _sorted(at.get(value, []) for value in level) for level in levels if level is not None})
    rows = [_members(each, found, len(base)) for each in groups]
    starts = np.concatenate([[0], np.cumsum([row.size for row in rows])]).astype(np.int32)
    columns = np.concatenate(rows) if rows else np.empty(0, dtype=np.int32)
    return csr_array((np.ones(columns.size, dtype=np.int64), columns, starts), shape=(len(rows), len(base)))


def _sorted(lists: Iterable[list[int]]) -> NDArray[np.int32]:
    return np.array(sorted(itertools.chain.from_iterable(lists)), dtype=np.int32)


def _members(
    each: Group, found: Sequence[Mapping[frozenset[str] | None, NDArray[np.int32]]], size: int
) -> NDArray[np.int32]:
    """The base cells of a group: those that meet every condition, the most selective condition first."""
    conditions = sorted((found[place][level] for place, level in enumerate(each) if level is not None), key=len)
    if not conditions:
        return np.arange(size, dtype=np.int32)
    kept = conditions[0]
    for condition in conditions[1:]:
        if condition.size:
            places = np.minimum(np.searchsorted(condition, kept), condition.size - 1)
            kept = kept[condition[places] == kept]
        else:
            kept = condition
    return kept
