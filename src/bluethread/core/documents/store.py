"""Keep the bytes of a file: written whole beside its place, then moved there: a half-written file never counts."""

import hashlib
from pathlib import Path

from django.conf import settings

from bluethread.core.access.models import User
from bluethread.kernel.durable import placing, sweep
from bluethread.kernel.files import Content, clean_name, content

from .models import StoredFile, path_of

_ENDINGS = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_KINDS = {
    Content.GZIP: "application/gzip",
    Content.HTML: "text/html",  # renderings of reports; no web page is taken in
    Content.PDF: "application/pdf",
    Content.TEXT: "text/plain",
    Content.XML: "application/xml",
    Content.ZIP: "application/zip",
}
_FITTING = {Content.TEXT: {".csv", ".md"}, Content.PDF: {".pdf"}, Content.ZIP: {".docx", ".xlsx"}}


def keep(*, by: User, data: bytes, name: str) -> tuple[StoredFile, bool]:
    """Keep a file inside the running action; returns it and whether it was new.

    The bytes are on disk before the row is. If the transaction fails the bytes stay without a row and harm nobody:
    the next reception of the same file uses them.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = StoredFile.objects.filter(pk=sha256).first()
    if known is not None:
        return known, False
    _write(sha256, data)
    stored = StoredFile.objects.create(
        sha256=sha256, name=clean_name(name), size=len(data), media_type=media_type(data, name), received_by=by.username
    )
    return stored, True


def _write(sha256: str, data: bytes) -> None:
    beside = settings.HOME / "files" / ".receiving"
    with placing(path_of(sha256), beside=beside) as file:
        file.write(data)
    sweep(beside)


def media_type(data: bytes, name: str) -> str:
    """What the file is sent out as: told by its content, made more precise by its name only where that fits.

    Never a type that a browser would run as a script, whatever somebody called the file.
    """
    found, ending = content(data), Path(name).suffix.lower()
    if ending in _FITTING.get(found, ()):
        return _ENDINGS[ending]
    return _KINDS.get(found, "application/octet-stream")
