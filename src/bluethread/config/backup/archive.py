"""The parts of a backup, in a tar archive that is written and read once from front to back.

First `head.json` (what made it), then the rows, files and definitions, last `manifest.json`: size and SHA-256 of every
part, so that nothing can be missing, added, changed or moved without its showing.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from bluethread.kernel.errors import BadInput

FORMAT = 1
HEAD, MANIFEST, KEY = "head.json", "manifest.json", "secret.key"
_BLOCK = 1 << 20
_NAME = re.compile(
    r"head\.json|manifest\.json|secret\.key|tables/[a-z0-9_]+/\d{6}\.jsonl\.gz|files/[0-9a-f]{64}"
    r"|definitions/(?:[A-Za-z0-9_][\w.-]*/)*[A-Za-z0-9_][\w.-]*"
)
Tell = Callable[[str, int], None]
"""Told what is being done and how many bytes are done."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it was written; size in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Format:
    format: int


@dataclass(frozen=True, slots=True)
class Head:
    """What made a backup: a restore reads it before anything else. `migrations` are those applied, as (app, name)."""

    format: int
    program: str
    database: str
    made_at: str
    migrations: list[tuple[str, str]]
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Trail:
    """How many audit events there are, and the last one's number and digest: a checkpoint kept elsewhere."""

    events: int
    last: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `counts` are rows by table, `last_ids` the last number given out by table."""

    parts: list[Part]
    counts: dict[str, int]
    last_ids: dict[str, int]
    audit: Trail


class Hashing:
    """A stream that knows the SHA-256 and size of what went through it."""

    def __init__(self, source: Any, where: str) -> None:
        self.source, self.where, self.size, self._hash = source, where, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises BadInput where the archive ends too early."""
        try:
            data: bytes = self.source.read(size)
        except tarfile.ReadError as error:
            raise damaged(self.where, "it cannot be read to its end") from error
        self.size += len(data)
        self._hash.update(data)
        return data

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _Counting:
    """A stream that is only written to and can say how far it is."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._at = stream, 0

    def write(self, data: bytes) -> int:
        self._at += len(data)
        return self._stream.write(data)

    def tell(self) -> int:
        return self._at


class Writer:
    """Writes the parts one after another."""

    def __init__(self, stream: BinaryIO, tell: Tell) -> None:
        # Not the mode for streams: what it holds back it would write when an act has failed and the stream is closed.
        self._tar: Any = tarfile.TarFile(fileobj=_Counting(stream), mode="w")  # type: ignore[arg-type]
        self._tell, self._done = tell, 0
        self.parts: list[Part] = []

    def add(self, name: str, source: BinaryIO, size: int) -> Part:
        """Add a part of `size` bytes from a stream."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        through = Hashing(source, name)
        self._tar.addfile(info, through)
        self._tar.members = []  # else every part stays in memory
        self.parts.append(Part(name, size, through.sha256))
        self._done += size
        self._tell(name.split("/")[0], self._done)
        return self.parts[-1]

    def add_bytes(self, name: str, data: bytes) -> Part:
        """Add a part that is in memory."""
        return self.add(name, io.BytesIO(data), len(data))

    def add_json(self, name: str, value: Any) -> Part:
        """Add a dataclass as a part."""
        return self.add_bytes(name, json.dumps(asdict(value), indent=1, ensure_ascii=False).encode())

    def close(self) -> None:
        """Write the end of the archive."""
        self._tar.close()


@dataclass(slots=True)
class Checked:
    """What was found while reading: filled as the parts go by, compared by `manifest`."""

    where: str
    found: list[Part] = field(default_factory=list)
    head: Head | None = None
    manifest: Manifest | None = None

    def complete(self) -> Manifest:
        """The manifest, if every part is there as it says. Raises BadInput."""
        if self.manifest is None:
            raise damaged(self.where, "its end is missing")
        stated = self.manifest.parts
        if stated != self.found:
            wrong = next((a.name for a, b in zip(stated, self.found, strict=False) if a != b), "its list of parts")
            raise damaged(self.where, f"{wrong} is not what was backed up")
        return self.manifest


def read(stream: BinaryIO, checked: Checked) -> Iterator[tuple[str, Hashing]]:
    """Each part in order with a stream of its bytes; notes head, manifest and what was found in `checked`.

    Raises BadInput for what is no backup, is of a newer format or is damaged.
    """
    tar: Any
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=_BLOCK) as tar:
            for info in tar:
                yield from _part(tar, info, checked)
                tar.members = []  # else every part stays in memory
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise damaged(checked.where, "it cannot be read to its end") from error


def _part(tar: Any, info: tarfile.TarInfo, checked: Checked) -> Iterator[tuple[str, Hashing]]:
    if checked.head is None and info.name != HEAD:
        raise BadInput("this is no backup of Bluethread", where=checked.where)
    if not info.isreg() or not _NAME.fullmatch(info.name) or checked.manifest:
        raise damaged(checked.where, f"it has a part that no backup has: {info.name}")
    opened = tar.extractfile(info)
    assert opened is not None  # a regular file
    source = Hashing(opened, checked.where)
    if info.name == MANIFEST:
        checked.manifest = TypeAdapter(Manifest).validate_json(source.read())
        return
    if info.name == HEAD:
        checked.head = _head(source.read(), checked.where)
    yield info.name, source
    while source.read(_BLOCK):
        pass
    if info.name.startswith("files/") and info.name != f"files/{source.sha256}":
        raise damaged(checked.where, f"{info.name} is not what its name says")
    checked.found.append(Part(info.name, source.size, source.sha256))


def _head(data: bytes, where: str) -> Head:
    if TypeAdapter(_Format).validate_json(data).format > FORMAT:
        raise BadInput("this backup was made by a newer Bluethread", where=where, do="Restore it with that version")
    return TypeAdapter(Head).validate_json(data)


def damaged(where: str | Path, what: str) -> BadInput:
    """The error for a backup that is not as it was made."""
    return BadInput(f"this backup is damaged: {what}", where=str(where), do="Use another backup")
