"""What published counts determine by adding and subtracting alone, in exact fractions.

This knows neither that counts are never negative nor that they are whole. It is the part of an attack that needs no
solver, and checks the solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

Row = dict[int, Fraction]


class RowSpace:
    """Everything that sums and differences of rows can give; each row is a set of columns."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self._pivots: dict[int, tuple[Row, Row]] = {}
        for number, columns in enumerate(rows):
            left, made = self._reduced({column: Fraction(1) for column in columns}, {number: Fraction(1)})
            if left:
                pivot = min(left)
                by = left[pivot]
                self._pivots[pivot] = (_times(left, 1 / by), _times(made, 1 / by))

    def combination(self, columns: Sequence[int]) -> dict[int, Fraction] | None:
        """The rows, each with its factor, that add up to this set of columns; None where none do."""
        left, made = self._reduced({column: Fraction(1) for column in columns}, {})
        return None if left else {row: -factor for row, factor in sorted(made.items())}

    def _reduced(self, row: Row, made: Row) -> tuple[Row, Row]:
        """The row without what the pivots explain, and the rows that were added to it to get there."""
        while True:
            pivot = next((column for column in sorted(row) if column in self._pivots), None)
            if pivot is None:
                return row, made
            by, from_rows = self._pivots[pivot]
            row, made = _add(row, by, -row[pivot]), _add(made, from_rows, -row[pivot])


def _times(row: Mapping[int, Fraction], factor: Fraction) -> Row:
    return {column: value * factor for column, value in row.items()}


def _add(row: Row, other: Mapping[int, Fraction], factor: Fraction) -> Row:
    added = dict(row)
    for column, value in other.items():
        added[column] = added.get(column, Fraction(0)) + value * factor
    return {column: value for column, value in added.items() if value}
