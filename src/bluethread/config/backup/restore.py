"""Put a backup back on an empty machine: all of it, checked, or nothing."""

from __future__ import annotations

import gzip
import shutil
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from pyrage.x25519 import Identity

from bluethread.config import instance
from bluethread.config.environment import Environment
from bluethread.config.permissions import BACK_UP
from bluethread.core import audit
from bluethread.core.access.models import User
from bluethread.core.actions import action
from bluethread.core.audit.verification import Mark, verify
from bluethread.core.documents.models import path_of
from bluethread.kernel.durable import placing
from bluethread.kernel.errors import BadInput
from bluethread.observations import api as observations

from . import archive, tables
from .archive import KEY, Checked, Head, Manifest, Tell, damaged
from .crypt import decrypting

_UNFIT = (DatabaseError, ValidationError, ValueError, TypeError, LookupError, EOFError, gzip.BadGzipFile, zlib.error)
"""What rows raise that no Bluethread has written, though every part is what the manifest says: a forged backup."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in place now. `settings` are those that differ from those of the backup: name, there, here."""

    made_at: str
    rows: int
    files: int
    audit_events: int
    settings: tuple[tuple[str, str, str], ...]
    key_restored: bool


def restore(
    source: Path, *, identities: Sequence[Identity], tampered: bool = False, tell: Tell = lambda what, done: None
) -> Restored:
    """Put the backup in `source` on this machine, whose database and home must be empty.

    Reads it twice: the first time every part is checked and nothing is written; the second time all goes in, in one
    transaction. Raises BadInput when it is damaged, cut short, or of a newer program, when no key fits, and when its
    audit trail was tampered with (unless `tampered` says to take it as it is); the machine is then as empty as before.
    """
    _refuse_unless_empty()
    checked = _read(source, identities, tell, check_head=True)
    head, manifest = checked.head, checked.complete()
    assert head is not None  # it is the first part
    with ExitStack() as undo:
        for name in ("files", "definitions", "marts"):
            if not (settings.HOME / name).exists():
                undo.callback(shutil.rmtree, settings.HOME / name, ignore_errors=True)
        try:
            _fill(source, identities, head, manifest, tell, tampered=tampered)
        except _UNFIT as error:
            raise damaged(source, f"its rows do not fit together ({error})".replace("\n", " ")) from error
        undo.pop_all()
    instance.ensure()
    tell("marts", source.stat().st_size)
    observations.refresh()
    return Restored(
        made_at=head.made_at,
        rows=sum(manifest.counts.values()),
        files=sum(part.name.startswith("files/") for part in manifest.parts),
        audit_events=manifest.audit.events,
        settings=_differing(head),
        key_restored=any(part.name == KEY for part in manifest.parts),
    )


def _refuse_unless_empty() -> None:
    database = connection.settings_dict["NAME"]
    if connection.introspection.table_names():
        raise BadInput(
            "a backup is restored into an empty database only",
            where=str(database),
            do="Name another folder in BLUETHREAD_HOME, or another database in BLUETHREAD_DATABASE_URL",
        )


def _read(
    source: Path, identities: Sequence[Identity], tell: Tell, *, check_head: bool = False, put: _Put | None = None
) -> Checked:
    """Go through a backup once; each part is put in place by `put`, if there is one."""
    checked = Checked(str(source))
    try:
        file = source.open("rb")
    except OSError as error:
        raise BadInput(f"it cannot be read ({error.strerror})", where=str(source)) from None
    with file, decrypting(file, identities) as stream:
        for name, part in archive.read(stream, checked):
            if check_head and name == archive.HEAD:
                _refuse_newer(checked.head, source)
            if put:
                put(name, part)
            tell("restore" if put else "check", file.tell())
    return checked


def _refuse_newer(head: Head | None, source: Path) -> None:
    known = MigrationLoader(None).graph.nodes
    if head and (unknown := [key for key in head.migrations if key not in known]):
        app, name = unknown[0]
        raise BadInput(
            f"this backup was made by a newer Bluethread ({head.program}; {app} {name} is unknown here)",
            where=str(source),
            do="Restore it with that version, or a newer one",
        )


def _fill(
    source: Path, identities: Sequence[Identity], head: Head, manifest: Manifest, tell: Tell, *, tampered: bool
) -> None:
    connection.disable_constraint_checking()  # on SQLite, migrations ask for it; all is checked before the end
    try:
        with transaction.atomic():
            _migrate_to(head.migrations)
            found = tables.models_at(connection, head.migrations)
            put = _Put(found)
            if _read(source, identities, tell, put=put).complete() != manifest or put.counts != manifest.counts:
                raise damaged(source, "it changed while it was being restored")
            tables.set_last_ids(found, manifest.last_ids, connection)
            connection.check_constraints()
            call_command("migrate", interactive=False, verbosity=0)
            if not tampered:
                _check_trail(source, manifest)
            _restored(by=instance.acting(), source=source, head=head, manifest=manifest, verified=not tampered)
    finally:
        connection.enable_constraint_checking()


def _check_trail(source: Path, manifest: Manifest) -> None:
    """That the audit trail is whole, and ends as the manifest says."""
    last = Mark(manifest.audit.last, manifest.audit.digest, "the backup's manifest")
    verdict = verify([last] if manifest.audit.events else [])
    if not verdict.whole:
        raise BadInput(
            f"its audit trail was tampered with: {verdict.findings[0].words}",
            where=str(source),
            do="Use another backup, or restore with --tampered and find out what happened",
        )


def _migrate_to(migrations: tables.Migrations) -> None:
    executor = MigrationExecutor(connection)
    targets = tables.last_of(executor.loader, migrations)
    executor.migrate(targets)
    connection.check_constraints()  # and defer them again: migrations on PostgreSQL leave them immediate


class _Put:
    """Puts parts in place: rows by the models of the backup's own migrations, files and definitions under the home."""

    def __init__(self, found: dict[str, type[models.Model]]) -> None:
        self.found = found
        self.counts = dict.fromkeys(found, 0)
        for model in found.values():
            tables.clear(model, connection)

    def __call__(self, name: str, part: Any) -> None:
        kind, _, rest = name.partition("/")
        if kind == "tables":
            table = rest.partition("/")[0]
            with gzip.GzipFile(fileobj=part) as lines:
                self.counts[table] += tables.fill(self.found[table], lines, connection)
        elif kind == "files":
            _copy(part, path_of(rest))
        elif kind == "definitions" or name == KEY:
            _copy(part, settings.HOME / name)


def _copy(part: Any, place: Path) -> None:
    with placing(place) as file:
        shutil.copyfileobj(part, file, 1 << 20)


@action("backup.restore", permission=BACK_UP)
def _restored(*, by: User, source: Path, head: Head, manifest: Manifest, verified: bool) -> None:
    """The record of the restore, which goes on after the last event of the backup; and whether that was verified."""
    audit.note(name=source.name, made_at=head.made_at, events=manifest.audit.events, verified=verified)


def _differing(head: Head) -> tuple[tuple[str, str, str], ...]:
    here = Environment()
    return tuple(
        (name, there, str(getattr(here, name)))
        for name, there in head.settings.items()
        if str(getattr(here, name, "")) != there
    )
