"""How fast returns are taken in, beside pandas reading the same file in the same run."""

from __future__ import annotations

import csv
import io

from django.db import transaction

from bluethread.core.access.models import User
from bluethread.kernel.errors import BluethreadError
from bluethread.kernel.measure import Figure, peak_memory, timed
from bluethread.kernel.periods import Month

from .actions import import_file
from .models import Record
from .streams import StreamDefinition, across, read
from .streams.definition import find_stream

_CONTRIBUTORS, _MISSIONS = 24, 5


class _Undo(Exception):
    """Ends the benchmark's transaction so that nothing of it stays."""


def import_speed(size: int = 5_000, *, by: User, data: bytes | None = None) -> list[Figure]:
    """Rows per second of each step, over `data` or about `size` invented rows.

    The import runs in a transaction that is rolled back: no record or load of it stays. pandas is a development
    dependency; without it BluethreadError is raised.
    """
    try:
        import pandas  # type: ignore[import-untyped]
    except ImportError as error:
        raise BluethreadError(
            "The benchmark compares with pandas, which is not installed. Run `make bench`."
        ) from error
    stream = find_stream("strength-returns")
    data = data if data is not None else invented(size, stream)
    gzipped = data.startswith(b"\x1f\x8b")
    compression = "gzip" if gzipped else None
    name = "returns.csv.gz" if gzipped else "returns.csv"
    by_pandas, frame = timed(
        lambda: pandas.read_csv(io.BytesIO(data), compression=compression, na_values=["NA"], keep_default_na=False)
    )
    by_reading, reading = timed(lambda: read(data, name=name, stream=stream))
    by_checking, _ = timed(lambda: across(reading.rows, stream))
    by_import = _import(by, stream.id, data, name)
    rows = len(frame)

    def line(what: str, seconds: float) -> Figure:
        return Figure(
            what,
            rows / seconds,
            "rows/s",
            f"{rows} rows",
            seconds / by_pandas,
            "pandas.read_csv (times its seconds)",
            peak_memory(),
        )

    return [
        Figure("pandas.read_csv", rows / by_pandas, "rows/s", f"{rows} rows", memory=peak_memory()),
        line("read and check each row", by_reading),
        line("check across the rows of a month", by_checking),
        line("import: read, check, compare and record", by_import),
    ]


def _import(by: User, stream: str, data: bytes, name: str) -> float:
    seconds = 0.0
    try:
        with transaction.atomic():
            Record.objects.visible_to(by).exists()  # opens the connection before the clock starts
            seconds, result = timed(lambda: import_file(by=by, stream=stream, data=data, name=name))
            if result.loaded_before:
                raise BluethreadError(
                    "This file is loaded already, so there is nothing to measure. Use an empty instance."
                )
            raise _Undo
    except _Undo:
        return seconds


def invented(size: int, stream: StreamDefinition) -> bytes:
    """About `size` rows of returns of nobody, month by month, each total above its parts."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(stream.columns)
    month, written = Month(2000, 1), 0
    while written < size:
        grand = [0, 0, 0]
        for contributor in range(_CONTRIBUTORS):
            for mission in range(_MISSIONS):
                women, men = (contributor * 7 + mission * 3 + written) % 40, (contributor * 11 + mission) % 90
                triple = [men, women, men + women]
                grand = [held + more for held, more in zip(grand, triple, strict=True)]
                writer.writerow(
                    [
                        month.last,
                        f"State {contributor}",
                        f"X{contributor:02d}",
                        f"UNX{mission}",
                        *triple,
                        *["NA"] * 9,
                        *triple,
                    ]
                )
                written += 1
        writer.writerow([month.last, *[stream.total] * 3, *grand, *["NA"] * 9, *grand])
        written += 1
        month += 1
    return text.getvalue().encode()
