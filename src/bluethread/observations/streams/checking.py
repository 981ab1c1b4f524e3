"""The declared checks on rows that can be read: within a row, and across the rows of a month.

None repairs anything: published and computed figures stand side by side in the fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from itertools import pairwise

from bluethread.kernel.periods import Month

from .definition import Check, Kind, StreamDefinition
from .rows import Fault, Key, Row, Scope

_Sums = dict[str, list[int | None]]
"""Computed sums by category as [men, women, total]; None where no part states a value."""


def within(row: Row, stream: StreamDefinition) -> list[Fault]:
    """Faults of one row by itself."""
    scope = row.key.scope(stream.total)
    faults: list[Fault] = []
    for code, (men, women, total) in row.values.items():
        if total is None:
            continue
        column = stream.measured[code].total
        if men is not None and women is not None and men + women != total:
            faults += _fault(
                stream,
                Kind.PARTS_ADD_UP,
                scope,
                row,
                column,
                str(total),
                f"{men + women} ({women} women and {men} men)",
                code,
            )
        if women is not None and women > total:
            faults += _fault(
                stream, Kind.WOMEN_WITHIN_TOTAL, scope, row, stream.measured[code].female, str(women),
                f"no more than the total of {total}", code,
            )  # fmt: skip
    faults += _categories(row, scope, stream)
    return faults


def _categories(row: Row, scope: Scope, stream: StreamDefinition) -> Iterator[Fault]:
    published = row.values.get("total")
    if published is None:
        return
    for at, column in enumerate(stream.all_categories.columns):
        stated = [row.values[code][at] for code in stream.categories if code in row.values]
        computed = sum(value for value in stated if value is not None)
        if published[at] is not None and published[at] != computed:
            yield from _fault(
                stream,
                Kind.CATEGORIES_ADD_UP,
                scope,
                row,
                column,
                str(published[at]),
                f"{computed}, the sum of the categories",
                "total",
            )


def across(rows: Iterable[Row], stream: StreamDefinition, *, known_months: Set[Month] = frozenset()) -> list[Fault]:
    """Faults that show only when all rows of a month are seen together, and gaps between months.

    `rows` are all that is known of the months in question, so that a file with one corrected row is compared with
    the rows of earlier files too; `known_months` are the other months that have rows.
    """
    totals: list[Row] = []
    empty: list[Row] = []
    months: set[Month] = set()
    sums: dict[Key, _Sums] = defaultdict(dict)
    for row in rows:
        months.add(row.key.month)
        if not row.values:
            empty.append(row)
        if row.key.scope(stream.total) is Scope.DETAIL:
            for key in _totals_above(row.key, stream.total):
                _add(sums[key], row)
        else:
            totals.append(row)
    gaps = {
        row.key.month: _unexplained(row, sums[row.key])
        for row in totals
        if row.key.scope(stream.total) is Scope.GRAND_TOTAL
    }
    faults = [fault for row in totals for fault in _total(row, sums[row.key], stream)]
    faults += [fault for row in empty for fault in _empty(row, gaps.get(row.key.month, {}), stream)]
    faults += _month_gaps(months | known_months, stream)
    return sorted(faults, key=lambda fault: (fault.line or 0, fault.check, fault.column))


def _totals_above(key: Key, total: str) -> tuple[Key, Key, Key]:
    return (
        Key(key.month, key.contributor, total),
        Key(key.month, total, key.mission),
        Key(key.month, total, total),
    )


def _add(sums: _Sums, row: Row) -> None:
    for code, stated in row.values.items():
        computed = sums.setdefault(code, [None, None, None])
        for at, value in enumerate(stated):
            if value is not None:
                computed[at] = (computed[at] or 0) + value


def _total(row: Row, sums: _Sums, stream: StreamDefinition) -> Iterator[Fault]:
    """A published total against the sum of its parts; a total none of whose parts is known is not compared."""
    if not sums or not row.values:
        return
    scope = row.key.scope(stream.total)
    for code, category in stream.measured.items():
        published = row.values.get(code, (None, None, None))
        computed = sums.get(code, [None, None, None])
        for column, stated, summed in zip(category.columns, published, computed, strict=True):
            if stated != summed:
                yield from _fault(
                    stream, Kind.TOTAL_EQUALS_SUM, scope, row, column, _shown(stated, stream),
                    f"{_shown(summed, stream)}, the sum of the rows below it", code,
                )  # fmt: skip


def _unexplained(row: Row, sums: _Sums) -> dict[str, int]:
    """By category, how many persons the published total of a month has beyond the sum of its rows."""
    return {
        code: difference
        for code, (_, _, total) in row.values.items()
        if total is not None and (difference := total - ((sums.get(code) or [0, 0, 0])[2] or 0)) > 0
    }


def _empty(row: Row, unexplained: dict[str, int], stream: StreamDefinition) -> Iterator[Fault]:
    scope = row.key.scope(stream.total)
    shown = ", ".join(f"{code} {number}" for code, number in unexplained.items())
    why = f"; the published total of {row.key.month} exceeds the sum of the rows ({shown})" if shown else ""
    yield from _fault(
        stream,
        Kind.EMPTY_ROW,
        scope,
        row,
        "",
        stream.missing[0] if stream.missing else "",
        f"at least one value{why}",
        "",
    )


def _month_gaps(months: Set[Month], stream: StreamDefinition) -> Iterator[Fault]:
    """One fault for each run of months without rows."""
    present = sorted(months)
    for check in stream.by_kind[Kind.MONTH_GAP]:
        for before, after in pairwise(present):
            if after - before > 1:
                first, last = before + 1, after - 1
                run = str(first) if first == last else f"{first} to {last}"
                yield Fault(check.id, check.severity, None, stream.key.month, run, "rows for each of these months")


def _fault(
    stream: StreamDefinition, kind: Kind, scope: Scope, row: Row, column: str, value: str, expected: str, category: str
) -> Iterator[Fault]:
    check: Check | None = stream.check_for(kind, scope)
    if check is not None:
        yield Fault(check.id, check.severity, row.line, column, value, expected, row.key, category)


def _shown(value: int | None, stream: StreamDefinition) -> str:
    return str(value) if value is not None else (stream.missing[0] if stream.missing else "nothing")
