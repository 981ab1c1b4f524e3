"""From the bytes of a file to numbered lines of text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from bluethread.kernel.errors import BadInput
from bluethread.mandates.parsing.tree import Format

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How encrypted DOCX files and old Word files begin."""

_EXPECTED = "an official XML file, a PDF, a DOCX, or plain text or Markdown of a United Nations document"
_SAVE_AGAIN = "Open it in a word processor and save it again"
_MAX_CONTROL_SHARE = 0.005
_DUMP_MIN_LINES = 12
_LARGEST = 256 * 2**20
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
    """The container format from the first bytes; None for text, whose typography shows only after decoding."""
    if not data.strip():
        raise BadInput("The file is empty", where=name, expected=_EXPECTED)
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return Format.PDF
    if head.startswith(b"PK\x03\x04"):
        return Format.DOCX
    if head.startswith(b"<") and (b"akomaNtoso" in data[:4096] or head.startswith(b"<?xml")):
        return Format.AKN
    if head[:64].lower().startswith((b"<!doctype html", b"<html")):
        raise BadInput("A web page is not a document", where=name, expected=_EXPECTED)
    if head.startswith(_OLE):
        raise BadInput(
            "The file is encrypted, or was written by a Word older than 2007",
            where=name,
            do="Save it as DOCX without a password",
        )
    return None


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
                lines.extend(" ".join(cell.text for cell in row.cells) for row in block.rows)
            else:
                lines.append(block.text)
    except Exception as error:  # python-docx raises what its XML layers raise
        raise BadInput("The DOCX file is damaged", where=name, do=_SAVE_AGAIN) from error
    return "\n".join(" ".join(line.split()) for line in lines)


def _check_docx(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise BadInput("The DOCX file is damaged", where=name, do=_SAVE_AGAIN) from error
    if "word/document.xml" not in names:
        raise BadInput("An archive is not a document", where=name, expected=_EXPECTED)
    if size > _LARGEST:
        raise BadInput(f"The DOCX file unpacks to more than {_LARGEST // 2**20} MB", where=name, do=_SAVE_AGAIN)


def from_pdf(data: bytes, name: str) -> str:
    """The lines of a PDF by their places; a first line set in from the margin keeps a leading space.

    Pages are separated by a form feed, which is white space to all that follows.
    """
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise BadInput(
                "The PDF is encrypted", where=name, do="Save a copy without a password and load that"
            ) from error
        raise BadInput("The PDF is damaged", where=name, do="Obtain the file again") from error
    try:
        pages = [_pdf_page(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise BadInput("The PDF is damaged", where=name, do="Obtain the file again") from error
    finally:
        document.close()
    text = "\n\n\f\n".join(pages)
    if not text.strip():
        raise BadInput("The PDF holds no text, only images", where=name, do="Load a copy with a text layer")
    return text


def _pdf_page(page: object) -> str:
    textpage = page.get_textpage()  # type: ignore[attr-defined]
    rows: dict[int, list[tuple[float, float, str]]] = {}
    for index in range(textpage.count_rects()):
        left, bottom, right, top = textpage.get_rect(index)
        words = textpage.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", " ")
        if words.strip():
            rows.setdefault(round((top + bottom) / 2 / 4), []).append((left, right, words))
    lines = [_pdf_line(sorted(rows[key])) for key in sorted(rows, reverse=True)]
    if not lines:
        return ""
    starts = sorted(round(left) for left, _ in lines)
    margin = starts[len(starts) // 30]
    return "\n".join(("    " if left > margin + 6 else "") + words for left, words in lines)


def _pdf_line(pieces: list[tuple[float, float, str]]) -> tuple[float, str]:
    words, edge = pieces[0][2], pieces[0][1]
    for left, right, piece in pieces[1:]:
        touching = left - edge < 1 and not words.endswith(" ")
        words += piece if touching or words.endswith(" ") or piece.startswith(" ") else " " + piece
        edge = right
    return pieces[0][0], " ".join(words.split())
