"""Marts: Parquet files built beside the old ones, checked, and swapped in whole.

HOME/marts/<build id>/<extract>.parquet with a manifest.json; HOME/marts/current names the build in use.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from bluethread.kernel.durable import LEFTOVER, make_folder, move, placing, sweep, sync
from bluethread.kernel.errors import BluethreadError, NotFound

Cell = str | int | bool | datetime | None
KEPT = 3
"""Builds that stay on disk: a reader that has just looked up the pointer still finds its files."""


@dataclass(frozen=True, slots=True)
class Column:
    """A named, typed column of an extract. `kind` is text, whole or moment."""

    name: str
    kind: str = "text"

    @property
    def sql(self) -> str:
        return {"text": "VARCHAR", "whole": "BIGINT", "moment": "TIMESTAMP"}[self.kind]


@dataclass(frozen=True, slots=True)
class Extract:
    """Rows that a module offers to the marts: a name, columns, the order to keep them in, and the rows themselves.

    `added` names the whole-number columns whose sums are checked after writing.
    """

    name: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    added: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Build:
    """One set of marts. `stamp` is what the offering module says it was built from; `rows` counts per extract."""

    id: str
    stamp: str
    built_at: str
    rows: dict[str, int]


class BrokenBuild(BluethreadError):
    """What was written is not what was offered; the marts in use stay as they were."""


class Marts:
    """The marts under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Build | None:
        """The build in use, None before the first."""
        try:
            build_id = (self.folder / "current").read_text().strip()
            return Build(**json.loads((self.folder / build_id / "manifest.json").read_text()))
        except FileNotFoundError:
            return None

    def rebuild(self, extracts: Iterable[Extract], *, stamp: str, at: datetime) -> Build:
        """Write every extract beside the marts in use, check row counts and sums, and swap.

        The id is the moment and a hash of the content, so the same rows at another moment share the hash.
        Raises BrokenBuild and leaves everything as it was when a check fails.
        """
        make_folder(self.folder)
        beside = Path(tempfile.mkdtemp(dir=self.folder, prefix=LEFTOVER))
        try:
            content = hashlib.sha256()
            rows = {extract.name: _write(extract, beside, content) for extract in extracts}
            build = Build(f"{at:%Y%m%dT%H%M%S%f}-{content.hexdigest()[:12]}", stamp, at.isoformat(), rows)
            (beside / "manifest.json").write_text(json.dumps(asdict(build)))
            for path in (*beside.iterdir(), beside):  # the pointer must never outlive what it points to
                sync(path)
            move(beside, self.folder / build.id)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        self._point_to(build.id)
        self._drop_old()
        return build

    def query(self, build: Build, sql: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a query over the extracts of one build; each extract is a view of that name."""
        with _cursor(self.folder / build.id, tuple(sorted(build.rows))) as cursor:
            return cursor.execute(sql, parameters or {}).fetchall()

    def _point_to(self, build_id: str) -> None:
        with placing(self.folder / "current") as file:
            file.write(build_id.encode())

    def _drop_old(self) -> None:
        builds = sorted(path for path in self.folder.iterdir() if path.is_dir() and not path.name.startswith("."))
        for path in builds[:-KEPT]:
            shutil.rmtree(path, ignore_errors=True)
        sweep(self.folder)


def _write(extract: Extract, folder: Path, content: Any) -> int:
    """Spool the rows as CSV, let DuckDB sort and write them, and compare count and sums with what was offered."""
    spool = folder / f"{extract.name}.csv"
    added = [at for at, column in enumerate(extract.columns) if column.name in extract.added]
    count, sums = 0, [0] * len(added)
    with spool.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in extract.rows:
            writer.writerow(row)
            count += 1
            for place, at in enumerate(added):
                value = row[at]
                sums[place] += value if isinstance(value, int) else 0
    with spool.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            content.update(block)
    _compress(extract, spool, folder / f"{extract.name}.parquet", (count, *sums))
    spool.unlink()
    return count


def _compress(extract: Extract, spool: Path, target: Path, offered: tuple[int, ...]) -> None:
    columns = {column.name: column.sql for column in extract.columns}
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        options = "header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = $columns"
        ordered = f"SELECT * FROM read_csv($spool, {options}) ORDER BY {', '.join(extract.order)}"
        connection.execute(
            f"COPY ({ordered}) TO $target (FORMAT parquet, COMPRESSION zstd)",
            {"spool": str(spool), "columns": columns, "target": str(target)},
        )
        sums = "".join(f", coalesce(sum({name}), 0)" for name in extract.added)
        written = connection.execute(
            f"SELECT count(*){sums} FROM read_parquet($target)", {"target": str(target)}
        ).fetchone()
    if written is None or tuple(map(int, written)) != offered:
        raise BrokenBuild(
            f"The mart {extract.name} holds {written} (rows, sums), but {offered} were offered. The old one stays."
        )


_attaching = threading.Lock()


@lru_cache(maxsize=KEPT)
def _connection(folder: Path, names: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    # A fresh in-memory instance for each build: one instance keeps showing the old contents of a replaced file.
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
    for name in names:
        path = folder / f"{name}.parquet"
        if not path.exists():
            raise NotFound(f"The mart {path} is gone; build it again.")
        connection.execute(
            f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
        )
    return connection


def _cursor(folder: Path, names: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """A cursor of its own for each query, so that threads may ask at once."""
    with _attaching:
        return _connection(folder, names).cursor()
