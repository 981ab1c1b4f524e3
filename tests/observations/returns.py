"""Invented strength returns for tests, as files."""

import csv
import gzip
import io
from collections.abc import Iterable

from bluethread.observations.streams.definition import find_stream

STREAM = find_stream("strength-returns")
HEADER = ",".join(STREAM.columns)


def row(day: str, contributor: str, mission: str, *, name: str = "", **stated: tuple[object, object, object]) -> str:
    """One line: men, women, total per category; NA for categories that are not named; the totals are computed."""
    cells: list[object] = [day, name or contributor, contributor, mission]
    sums: list[object] = ["NA", "NA", "NA"]
    for category in STREAM.categories:
        values = stated.get(category, ("NA", "NA", "NA"))
        cells += values
        for at, value in enumerate(values):
            if isinstance(value, int):
                sums[at] = value + (sums[at] if isinstance(sums[at], int) else 0)
    cells += stated.get("total", sums)
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def file(rows: Iterable[str], header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def zipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
