"""What leaves as a file: lists as CSV, sent row by row so that a long one is never held in memory, and stored files."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from bluethread.kernel.files import clean_name

BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
_UNSEEN = " \u00a0\u200b\ufeff"
_R = TypeVar("_R", bound=HttpResponseBase)


class _Line:
    """A file of one line: what is written is handed back."""

    def write(self, text: str) -> str:
        return text


def to_keep(response: _R, name: str) -> _R:
    """Make a response a file to keep: under a clean name, never shown in the page's place, never run as a page."""
    response.headers["Content-Disposition"] = content_disposition_header(True, clean_name(name)) or "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def csv_response(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A CSV file to keep: the header first, None as an empty cell.

    Rule against formulas, for every cell and heading: numbers and dates stay as they are; text that reads as a number
    ("-3.5") stays; any other text that begins with = + - @ | % (also in their wide forms), a tab or a line break, be it
    behind spaces, gets an apostrophe in front, so that a spreadsheet shows it and does not run it.
    """
    return to_keep(StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8"), name)


def _lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BOM + writer.writerow([_cell(value) for value in header])
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> object:
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and "_" not in text and not text.strip("-+0123456789.eE")
