"""What a file is by its content, whatever its name says, and archives that cannot run away with the memory.

Sizes are in bytes. A limit is checked on what really comes out of an archive, not on what the archive says of itself.
"""

import gzip
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from .errors import BadInput

MB = 2**20
_CHUNK = 2**16
_HEAD = 4096
_MAX_CONTROL_SHARE = 0.005
_SUSPECT = 4 * MB  # below it even the steepest packing harms nobody


class Content(StrEnum):
    """The container of a file; the value is how people call it."""

    PDF = "a PDF"
    ZIP = "a ZIP archive (as DOCX and XLSX are)"
    OLE = "an encrypted or pre-2007 Office file"
    GZIP = "a gzip file"
    XML = "XML"
    HTML = "a web page"
    TEXT = "plain text"
    BINARY = "neither text nor a known format"


Limits = Mapping[Content, int]
"""The largest file of each kind that is taken in somewhere."""

_MAGIC = (
    (b"%PDF-", Content.PDF),
    (b"PK\x03\x04", Content.ZIP),
    (b"PK\x05\x06", Content.ZIP),
    (bytes.fromhex("d0cf11e0a1b11ae1"), Content.OLE),
    (b"\x1f\x8b", Content.GZIP),
    (b"<?xml", Content.XML),
)
_CLAIMS = {
    ".pdf": Content.PDF,
    ".docx": Content.ZIP,
    ".xlsx": Content.ZIP,
    ".gz": Content.GZIP,
    ".xml": Content.XML,
    ".txt": Content.TEXT,
    ".md": Content.TEXT,
    ".csv": Content.TEXT,
}


def content(data: bytes) -> Content:
    """What a file is, from its first bytes."""
    whole, head = data[:_HEAD], data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"<") and b"akomaNtoso" in whole:
        return Content.XML
    if head[:64].lower().startswith((b"<!doctype html", b"<html")):
        return Content.HTML
    if whole.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, which is full of zero bytes
        return Content.TEXT
    control = sum(byte < 32 and byte not in b"\n\r\t\f" for byte in whole)
    return Content.BINARY if b"\0" in whole or control > len(whole) * _MAX_CONTROL_SHARE else Content.TEXT


def recognise(data: bytes, name: str, limits: Limits) -> Content:
    """What a file is, after checking that its name does not say otherwise and that it is not too large.

    Raises BadInput. A name that says nothing known is believed to say nothing.
    """
    found = content(data)
    claimed = _CLAIMS.get(PurePosixPath(name.lower()).suffix)
    if claimed is Content.XML and found is Content.TEXT:
        found = Content.XML  # XML need not begin with its declaration; the parser says the rest
    told_by_the_reader = found in (Content.OLE, Content.HTML) or (claimed, found) == (Content.TEXT, Content.BINARY)
    if claimed not in (None, found) and not told_by_the_reader:
        raise BadInput(
            f"The name says {claimed}, the content is {found}",
            where=name,
            do="Give it the right name, or send the right file",
        )
    most = limits.get(found, max(limits.values()))
    if len(data) > most:
        raise BadInput(f"The file is larger than {most // MB} MB", where=name, do="Send it in parts")
    return found


def clean_name(name: str) -> str:
    """A name without folders, control or direction characters, of at most 255 characters, its ending kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if each.isspace() else each for each in unicodedata.normalize("NFC", last))
    plain = " ".join("".join(each for each in shown if each.isprintable()).split()).strip(". ")
    path = PurePosixPath(plain or "file")
    return path.stem[: 255 - len(path.suffix[:20])] + path.suffix[:20]


def gunzip(data: bytes, name: str, most: int) -> bytes:
    """The content of a gzip file. Raises BadInput where it is damaged or unpacks to more than `most`."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(most + 1)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BadInput("The gzip file is damaged", where=name, do="Compress or send it again") from error
    if len(plain) > most:
        raise BadInput(f"The file unpacks to more than {most // MB} MB", where=name, do="Split it")
    return plain


@dataclass(frozen=True, slots=True)
class ArchiveBounds:
    """How far an archive may go: entries, bytes unpacked, bytes of XML among them, times that an entry may swell."""

    entries: int
    unpacked: int
    xml: int
    ratio: int


def check_archive(data: bytes, name: str, bounds: ArchiveBounds) -> list[str]:
    """The names of the entries of a sound ZIP archive, every one of which was unpacked in small pieces and counted.

    Raises BadInput for one that is damaged, encrypted, overlapping, packed in an unusual way, or beyond the bounds.
    Archives inside it are bytes like any other and are not opened.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, len(data), name, bounds)
            total = xml = 0
            for entry in entries:
                for size in _unpacked(archive, entry):
                    total += size
                    xml += size if entry.filename.lower().endswith((".xml", ".rels")) else 0
                    if total > bounds.unpacked or xml > bounds.xml:
                        raise _swells(name, bounds.unpacked if total > bounds.unpacked else bounds.xml)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError) as error:
        raise BadInput("The archive is damaged", where=name, do="Obtain or save the file again") from error
    return [entry.filename for entry in entries]


def _check_directory(entries: list[zipfile.ZipInfo], length: int, name: str, bounds: ArchiveBounds) -> None:
    """What the archive says of itself must be possible and within the bounds before anything is unpacked."""
    if len(entries) > bounds.entries:
        raise BadInput(f"The archive has more than {bounds.entries:,} entries", where=name)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise BadInput("The archive is encrypted", where=name, do="Save it without a password")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise BadInput("The archive is packed in an unusual way", where=name, expected="deflate")
    if sum(entry.compress_size for entry in entries) > length:
        raise BadInput("The entries of the archive overlap", where=name)
    if sum(entry.file_size for entry in entries) > bounds.unpacked:
        raise _swells(name, bounds.unpacked)
    for entry in entries:
        if entry.file_size > max(_SUSPECT, entry.compress_size * bounds.ratio):
            raise BadInput(f"{entry.filename} unpacks to more than {bounds.ratio} times its size", where=name)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[int]:
    """The sizes of the pieces of an entry; pieces are small, so that a false size in the directory costs nothing."""
    with archive.open(entry) as packed:
        while piece := packed.read(_CHUNK):
            yield len(piece)


def _swells(name: str, most: int) -> BadInput:
    return BadInput(f"The file unpacks to more than {most // MB} MB", where=name, do="Send it in parts")
