"""Read a file of returns: bytes to sound rows and faults, line by line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bluethread.kernel.errors import BadInput
from bluethread.kernel.files import MB, Content, gunzip, recognise
from bluethread.kernel.periods import Month

from .checking import within
from .definition import Kind, StreamDefinition
from .rows import Fault, Key, Row, Values

LIMITS = {Content.TEXT: 64 * MB, Content.GZIP: 16 * MB}
"""The largest file of each kind; the whole published series since 2009 is a small part of it."""

_UNPACKED = 64 * MB
_LONGEST_ROW = 100_000
_MOST_ROWS = 1_000_000
_MOST_FAULTS = 100_000
_MOST_COLUMNS = 500
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST_YEAR = 1945  # there is no United Nations return from before the United Nations
_NOTHING = (None, None, None)
_LONGEST_NUMBER = 9  # digits; a count of persons never needs more, and nine fit every database


@dataclass(slots=True)
class Reading:
    """What a file states. `rows` are sound, in file order; `faults` in order of line; `refused` rows are in neither."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    read: int = 0
    repeated: int = 0
    refused: int = 0


def read(data: bytes, *, name: str, stream: StreamDefinition) -> Reading:
    """Read CSV or gzipped CSV, in UTF-8.

    A row that cannot be read is left out with a fault; the sound rows go on. Raises BadInput, and nothing is read,
    for a file that is empty, damaged, not text or lacks a column.
    """
    if not data.strip():
        raise BadInput("the file is empty", where=name, expected=f"a header and rows of {stream.title.en.lower()}")
    try:
        return _Reader(stream, name).read(_rows(data, name, stream.delimiter))
    except UnicodeDecodeError as error:
        raise BadInput("the file is not UTF-8 text", where=name, expected="CSV in UTF-8, gzipped or not") from error
    except csv.Error as error:
        raise BadInput(f"the file is not CSV ({error})", where=name, expected="CSV in UTF-8, gzipped or not") from error


def _rows(data: bytes, name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row; a row over several lines has the number of its last one."""
    zipped = recognise(data, name, LIMITS) is Content.GZIP
    plain = gunzip(data, name, _UNPACKED) if zipped else data
    if b"\0" in plain:
        raise BadInput("the file is not text", where=name, expected="CSV in UTF-8, gzipped or not")
    lines = _Lines(io.TextIOWrapper(io.BytesIO(plain), encoding="utf-8-sig", newline=""), name)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    for cells in rows:
        lines.row = 0
        if cells:
            yield rows.line_num, cells


class _Lines:
    """The lines of a file; a row that never ends is an error before it fills the memory."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self.text, self.name = text, name
        self.row = 0  # characters of the row so far
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(_LONGEST_ROW + 1):
            self.number += 1
            self.row += len(line)
            if self.row > _LONGEST_ROW:
                raise BadInput(
                    f"a row has more than {_LONGEST_ROW:,} characters",
                    where=f"{self.name}, row {self.number}",
                    do="Look for a quotation mark that is not closed",
                )
            if self.number > _MOST_ROWS:
                raise BadInput(f"the file has more than {_MOST_ROWS:,} rows", where=self.name, do="Split it by year")
            yield line


class _Refused(Exception):
    """A row that cannot be read, with the fault that says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Reader:
    """Reads one file: keeps what the cells of a column mean and what was read before."""

    def __init__(self, stream: StreamDefinition, name: str) -> None:
        self.stream, self.name = stream, name
        self.reading = Reading()
        self.months: dict[str, Month] = {}
        self.odd_days: dict[str, list[int]] = {}
        self.counts: dict[str, int | None] = {}  # what a cell means, by its text: the same few occur again and again

    def read(self, lines: Iterator[tuple[int, list[str]]]) -> Reading:
        line, header = next(lines, (1, []))
        self._place_columns(line, [cell.strip() for cell in header])
        first: dict[Key, Row] = {}
        contradicted: set[Key] = set()
        for line, cells in lines:
            self.reading.read += 1
            if len(self.reading.faults) > _MOST_FAULTS:
                raise BadInput(
                    f"more than {_MOST_FAULTS:,} faults up to here",
                    where=f"{self.name}, row {line}",
                    do="Look at the first rows: the file may be of another stream",
                )
            row = self._row(line, cells)
            if row is None:
                self.reading.refused += 1
            elif (earlier := first.setdefault(row.key, row)) is not row:
                self._again(earlier, row, contradicted)
        self.reading.rows = [row for row in first.values() if row.key not in contradicted]
        for row in self.reading.rows:
            self.reading.faults += within(row, self.stream)
        self._tell_odd_days()
        self.reading.faults.sort(key=lambda fault: fault.line or 0)
        return self.reading

    def _place_columns(self, line: int, header: list[str]) -> None:
        if len(header) > _MOST_COLUMNS:
            raise BadInput(f"the header names more than {_MOST_COLUMNS} columns", where=f"{self.name}, row {line}")
        if lacking := [column for column in self.stream.columns if column not in header]:
            raise BadInput(
                f"the header lacks {', '.join(lacking)}",
                where=f"{self.name}, row {line}",
                expected="the columns of the stream",
                do="Add the columns, or choose the stream that the file belongs to",
            )
        if twice := sorted({column for column in header if column and header.count(column) > 1}):
            raise BadInput(f"the header names {', '.join(twice)} twice", where=f"{self.name}, row {line}")
        self.width = len(header)
        key = self.stream.key
        self.month_at, self.name_at, self.code_at, self.mission_at = (
            header.index(column) for column in (key.month, key.contributor_name, key.contributor, key.mission)
        )
        self.values_at = [
            (code, tuple(header.index(column) for column in category.columns), category.columns)
            for code, category in self.stream.measured.items()
        ]
        for column in header:
            if column not in self.stream.columns:
                self._tell(Kind.KNOWN_COLUMNS, line, column, column, "a column of the stream; it was not read")

    def _row(self, line: int, cells: list[str]) -> Row | None:
        try:
            if len(cells) != self.width:
                raise self._refusal(Kind.ROW_SHAPE, line, "", f"{len(cells)} cells", f"{self.width} cells")
            key, name = self._key(line, cells)
            return Row(key, name, self._values(line, cells, key), line)
        except _Refused as refused:
            self.reading.faults.append(refused.fault)
            return None

    def _key(self, line: int, cells: list[str]) -> tuple[Key, str]:
        columns = self.stream.key
        name = self._text(line, columns.contributor_name, cells[self.name_at])
        code = self._text(line, columns.contributor, cells[self.code_at])
        mission = self._text(line, columns.mission, cells[self.mission_at])
        if (name == self.stream.total) != (code == self.stream.total):
            expected = f'"{self.stream.total}" in both contributor columns or in neither'
            raise self._refusal(Kind.WHOLE_KEY, line, columns.contributor, code, expected)
        return Key(self._month(line, cells[self.month_at]), code, mission), name

    def _text(self, line: int, column: str, cell: str) -> str:
        text = cell.strip()
        if text.startswith("'"):
            self._tell(Kind.STRAY_APOSTROPHE, line, column, text, "no apostrophe in front; it was read without it")
            text = text.lstrip("'").strip()
        if not text or "|" in text or len(text) > 100:
            raise self._refusal(Kind.WHOLE_KEY, line, column, text[:100], "a name or code of up to 100 characters")
        return text

    def _month(self, line: int, cell: str) -> Month:
        if (known := self.months.get(cell)) is not None:
            if cell in self.odd_days:
                self.odd_days[cell][1] += 1
            return known
        column = self.stream.key.month
        text = self._text(line, column, cell)
        try:
            day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None or day.year < _FIRST_YEAR:
            raise self._refusal(Kind.DATE, line, column, text, "the last day of a month, such as 2013-12-31")
        month = Month.of(day)
        if text == cell:  # a cell with an apostrophe is told each time it occurs
            self.months[cell] = month
            if day != month.last:
                self.odd_days[cell] = [line, 1]
        return month

    def _tell_odd_days(self) -> None:
        """A date that is not a month's end is told once, with the first row and how many carry it."""
        for cell, (line, rows) in self.odd_days.items():
            month = self.months[cell]
            expected = f"{month.last}, the last day; {rows} rows with this date were read as of {month}"
            self._tell(Kind.MONTH_END, line, self.stream.key.month, cell, expected)

    def _values(self, line: int, cells: list[str], key: Key) -> Values:
        values: Values = {}
        known = self.counts
        for code, (men_at, women_at, total_at), columns in self.values_at:
            try:
                stated = (known[cells[men_at]], known[cells[women_at]], known[cells[total_at]])
            except KeyError:
                for at, column in zip((men_at, women_at, total_at), columns, strict=True):
                    known[cells[at]] = self._count(line, column, cells[at], key, code)
                stated = (known[cells[men_at]], known[cells[women_at]], known[cells[total_at]])
            if stated != _NOTHING:
                values[code] = stated
        return values

    def _count(self, line: int, column: str, cell: str, key: Key, category: str) -> int | None:
        text = cell.strip()
        if text in self.stream.missing:
            return None
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER:
            return int(text)
        expected = f"a whole number of persons, or {' or '.join(self.stream.missing)} where nothing is stated"
        raise self._refusal(Kind.WHOLE_NUMBERS, line, column, text[:100], expected, key, category)

    def _again(self, earlier: Row, row: Row, contradicted: set[Key]) -> None:
        columns = self.stream.key
        column = f"{columns.month}, {columns.contributor}, {columns.mission}"
        if row.values == earlier.values:
            self.reading.repeated += 1
            self._tell(
                Kind.REPEATED_ROW,
                row.line,
                column,
                str(row.key),
                f"one row; it is the same as row {earlier.line}",
                row.key,
            )
            return
        pair = [row] if row.key in contradicted else [earlier, row]
        contradicted.add(row.key)
        for each in pair:
            self.reading.refused += 1
            other = row if each is earlier else earlier
            expected = f"one statement; row {other.line} states other values, and neither was taken"
            self.reading.faults.append(
                self._refusal(Kind.CONTRADICTED_ROW, each.line, column, str(each.key), expected, each.key).fault
            )

    def _refusal(
        self,
        kind: Kind,
        line: int | None,
        column: str,
        value: str,
        expected: str,
        key: Key | None = None,
        category: str = "",
    ) -> _Refused:
        check = self.stream.by_kind[kind][0]
        return _Refused(Fault(check.id, check.severity, line, column, value, expected, key, category))

    def _tell(
        self, kind: Kind, line: int | None, column: str, value: str, expected: str, key: Key | None = None
    ) -> None:
        for check in self.stream.by_kind[kind][:1]:
            self.reading.faults.append(Fault(check.id, check.severity, line, column, value, expected, key))
