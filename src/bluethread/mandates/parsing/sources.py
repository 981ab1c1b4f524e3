"""From the bytes of a file to numbered lines of text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from bluethread.kernel.errors import BadInput
from bluethread.kernel.files import MB, ArchiveBounds, Content, check_archive, recognise
from bluethread.mandates.parsing.tree import Format

if TYPE_CHECKING:
    from docx.table import _Row

LIMITS = {Content.PDF: 32 * MB, Content.ZIP: 32 * MB, Content.XML: 8 * MB, Content.TEXT: 4 * MB}
"""The largest file of each kind, several times the largest United Nations document seen."""

_FORMATS = {Content.PDF: Format.PDF, Content.ZIP: Format.DOCX, Content.XML: Format.AKN}
_DOCX = ArchiveBounds(entries=2_000, unpacked=256 * MB, xml=48 * MB, ratio=200)
_EXPECTED = "an official XML file, a PDF, a DOCX, or plain text or Markdown of a United Nations document"
_SAVE_AGAIN = "Open it in a word processor and save it again"
_MAX_CONTROL_SHARE = 0.005
_DUMP_MIN_LINES = 12
_DUMP_MAX_WIDTH = 140


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source: its number from 1, where its visible text starts and ends, its indentation in columns."""

    number: int
    start: int
    end: int
    text: str
    indent: int


def sniff(data: bytes, name: str) -> Format | None:
    """The container format by content; None for text, whose typography shows only after decoding.

    Raises BadInput for what is no document: empty, too large, encrypted, a web page, or not what its name says.
    """
    if not data.strip():
        raise BadInput("The file is empty", where=name, expected=_EXPECTED)
    found = recognise(data, name, LIMITS)
    if found is Content.HTML:
        raise BadInput("A web page is not a document", where=name, expected=_EXPECTED)
    if found is Content.OLE:
        raise BadInput(
            "The file is encrypted, or was written by a Word older than 2007",
            where=name,
            do="Save it as DOCX without a password",
        )
    return _FORMATS.get(found)


def decode(data: bytes, name: str) -> str:
    """Text with line feeds only. Raises BadInput for what is not text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
        break
    raise BadInput("The file is not text", where=name, expected=_EXPECTED)


def _is_text(text: str) -> bool:
    if "\x00" in text:
        return False
    control = sum(ord(c) < 32 and c not in "\n\r\t\f" for c in text)
    return control <= len(text) * _MAX_CONTROL_SHARE


def split(text: str) -> list[Line]:
    """The lines of a text that hold anything visible."""
    lines: list[Line] = []
    start = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            begin = start + indent
            lines.append(Line(number, begin, begin + len(stripped), stripped, len(raw[:indent].expandtabs(4))))
        start += len(raw) + 1
    return lines


def typography(lines: Sequence[Line]) -> Format:
    """Dump (an empty line after every line), Markdown, or plain text with hard line breaks."""
    if _is_dump(lines):
        return Format.DUMP
    marked = sum(line.text.startswith(("# ", "## ", "### ", "#### ", "**", "- ", "* ")) for line in lines)
    apart = sum(after.number - line.number > 1 for line, after in pairwise(lines))
    long_lines = sum(len(line.text) > _DUMP_MAX_WIDTH for line in lines)
    if marked or long_lines or (len(lines) > 1 and apart >= 0.9 * (len(lines) - 1)):
        return Format.MARKDOWN
    return Format.TEXT


def _is_dump(lines: Sequence[Line]) -> bool:
    if len(lines) < _DUMP_MIN_LINES:
        return False
    pairs = list(pairwise(lines))
    apart = sum(after.number - line.number > 1 for line, after in pairs)
    widths = sorted(len(line.text) for line in lines)
    unfinished = sum(not line.text.endswith((".", ",", ";", ":")) for line in lines)
    return (
        apart > 0.85 * len(pairs)
        and widths[int(len(widths) * 0.97)] <= _DUMP_MAX_WIDTH
        and median(widths) >= 30
        and unfinished > 0.4 * len(lines)
    )


def from_docx(data: bytes, name: str) -> str:
    """One line per paragraph, tables row by row; numbering that Word draws is not in the text and not invented."""
    from docx import Document
    from docx.table import Table

    _check_docx(data, name)
    try:
        document = Document(io.BytesIO(data))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines.extend(_row(row) for row in block.rows)
            else:
                lines.append(block.text)
    except Exception as error:  # python-docx raises what its XML layers raise
        raise BadInput("The DOCX file is damaged", where=name, do=_SAVE_AGAIN) from error
    return "\n".join(" ".join(line.split()) for line in lines)


def _row(row: _Row) -> str:
    """The cells of a row, each once: `row.cells` repeats a cell as often as the file says that it spans."""
    return " ".join("\n".join(p.text for p in cell.p_lst) for cell in row._tr.tc_lst)


def _check_docx(data: bytes, name: str) -> None:
    if "word/document.xml" not in check_archive(data, name, _DOCX):
        raise BadInput("An archive is not a document", where=name, expected=_EXPECTED)
