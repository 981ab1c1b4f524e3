"""Back the instance up while it is in use: everything as it was at one moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, models
from django.utils import timezone
from pyrage.x25519 import Recipient

from bluethread.config.environment import Environment
from bluethread.config.permissions import BACK_UP
from bluethread.core import audit
from bluethread.core.access.models import User
from bluethread.core.access.views import check
from bluethread.core.actions import action
from bluethread.core.audit.canonical import GENESIS
from bluethread.core.audit.models import Event
from bluethread.core.documents.models import path_of
from bluethread.kernel.durable import move, placing
from bluethread.kernel.errors import BadInput

from . import archive, tables
from .archive import FORMAT, HEAD, KEY, MANIFEST, Head, Manifest, Tell, Trail
from .crypt import encrypting

SUFFIX = ".tar"
STATED = ("hosts", "https", "address")
"""Settings that a backup states, so that a restore can say which differ. Where things lie, and secrets, are none."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is in its place. `size` in bytes; `rows` and `files` are what it holds."""

    path: Path
    size: int
    sha256: str
    rows: int
    files: int
    encrypted: bool
    audit_events: int


def make(*, by: User, target: Path, recipients: Sequence[Recipient], tell: Tell = lambda what, done: None) -> Made:
    """Write a backup to a new file, or to a new dated file in a folder; without recipients it is not encrypted.

    It comes into its place whole, with its audit event, or not at all. Raises BadInput for a target that exists or
    cannot be written, and for a stored file whose bytes are gone or changed.
    """
    check(by, BACK_UP)
    place = _place(target, encrypted=bool(recipients))
    written = place.with_name(f".{place.name}.part")
    try:
        with placing(written) as file, encrypting(file, recipients) as stream:
            manifest = _write(stream, with_key=bool(recipients), tell=tell)
        made = _made(written, place, manifest, encrypted=bool(recipients))
        _put_in_place(by=by, written=written, made=made)
    except OSError as error:
        raise BadInput(f"the backup cannot be written ({error.strerror or error})", where=str(target)) from error
    finally:
        written.unlink(missing_ok=True)
    return made


@action("backup.make", permission=BACK_UP)
def _put_in_place(*, by: User, written: Path, made: Made) -> None:
    """The act is the move: a backup that is in its place is in the record, and the other way round."""
    audit.note(name=made.path.name, sha256=made.sha256, size=made.size, encrypted=made.encrypted)
    move(written, made.path)


def last_made() -> datetime | None:
    """When the last backup was made, None if never."""
    last = Event.objects.filter(verb="backup.make").order_by("-number").first()
    return last.at if last else None


def _place(target: Path, *, encrypted: bool) -> Path:
    if target.is_dir():
        target = target / f"bluethread-{timezone.now():%Y%m%dT%H%M%SZ}{SUFFIX}{'.age' if encrypted else ''}"
    if target.exists():
        raise BadInput("there is a file already", where=str(target), do="Name a new file, or a folder")
    if not target.parent.is_dir():
        raise BadInput("there is no such folder", where=str(target.parent), do="Make it first")
    return target


def _write(stream: Any, *, with_key: bool, tell: Tell) -> Manifest:
    """All parts of the snapshot. Files are read after it was taken: they are never changed nor removed."""
    writer = archive.Writer(stream, tell)
    with tables.snapshot() as alias:
        connection = connections[alias]
        migrations = tables.applied(connection)
        found = tables.models_at(connection, migrations)
        writer.add_json(HEAD, _head(connection.vendor, migrations))
        counts = {table: _add_table(writer, table, model, alias) for table, model in found.items()}
        last_ids = tables.last_ids(found, connection)
        events = _audit(alias)
        for sha256 in found["documents_storedfile"]._base_manager.using(alias).values_list("pk", flat=True).iterator():
            _add_file(writer, sha256)
    for path in _definitions():
        writer.add_bytes(path.relative_to(settings.HOME).as_posix(), path.read_bytes())
    if with_key and settings.SECRET_KEY_FILE == settings.HOME / KEY:  # else it is in a file that the operator keeps
        writer.add_bytes(KEY, settings.SECRET_KEY_FILE.read_bytes())
    manifest = Manifest(writer.parts, counts, last_ids, events)
    writer.add_json(MANIFEST, manifest)
    writer.close()
    return manifest


def _head(vendor: str, migrations: tables.Migrations) -> Head:
    environment = Environment()
    stated = {name: str(getattr(environment, name)) for name in STATED}
    return Head(FORMAT, settings.VERSION, vendor, timezone.now().isoformat(), migrations, stated)


def _add_table(writer: archive.Writer, table: str, model: type[models.Model], alias: str) -> int:
    count = 0
    for number, (data, rows) in enumerate(tables.chunks(model, alias)):
        writer.add_bytes(f"tables/{table}/{number:06d}.jsonl.gz", data)
        count += rows
    return count


def _add_file(writer: archive.Writer, sha256: str) -> None:
    place = path_of(sha256)
    try:
        with place.open("rb") as file:
            part = writer.add(f"files/{sha256}", file, place.stat().st_size)
    except FileNotFoundError:
        raise BadInput("this stored file is gone", where=str(place), do="Put it back from an earlier backup") from None
    if part.sha256 != sha256:
        raise BadInput("this stored file was changed", where=str(place), do="Put it back from an earlier backup")


def _definitions() -> Iterable[Path]:
    return sorted(path for path in (settings.HOME / "definitions").rglob("*.yaml") if path.is_file())


def _audit(alias: str) -> Trail:
    events = Event.objects.using(alias)
    last = events.order_by("-number").first()
    return Trail(events.count(), last.number, last.digest) if last else Trail(0, 0, GENESIS)


def _made(written: Path, place: Path, manifest: Manifest, *, encrypted: bool) -> Made:
    with written.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    files = sum(part.name.startswith("files/") for part in manifest.parts)
    rows, events = sum(manifest.counts.values()), manifest.audit.events
    return Made(place, written.stat().st_size, sha256, rows, files, encrypted, events)
