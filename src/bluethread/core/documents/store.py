"""Keep the bytes of a file: written whole beside its place, then moved there: a half-written file never counts."""

import hashlib
import mimetypes
import os
import tempfile
from pathlib import Path

from bluethread.core.access.models import User

from .models import StoredFile, path_of

_MEDIA_TYPES = {".md": "text/markdown", ".typ": "text/plain", ".gz": "application/gzip"}


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
        sha256=sha256, name=name[:255], size=len(data), media_type=_media_type(name), received_by=by.username
    )
    return stored, True


def _write(sha256: str, data: bytes) -> None:
    place = path_of(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(place)


def _media_type(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return _MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
