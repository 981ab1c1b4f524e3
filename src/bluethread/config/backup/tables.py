"""Rows as lines of JSON, the same from SQLite and from PostgreSQL, so that a backup of one restores to the other.

The tables are those that the applied migrations tell of, and not those of today's models: so an older backup is read as
it was written, and then brought up to date by the migrations.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Cast
from django.utils.duration import duration_iso_string

LEFT_OUT = {
    "cache": "what is in it can be worked out again",
    "django_migrations": "the restoring program notes its own",
    "django_session": "after a restore everyone signs in again",
    "usersessions_usersession": "it lists the sessions",
}
"""Tables that no backup holds, each with its reason."""

_SNAPSHOT = "snapshot"
_CHUNK = 4 << 20  # bytes of lines in one part
_BATCH = 1_000
_AS_THEY_ARE = frozenset(
    {models.CharField, models.TextField, models.IntegerField, models.PositiveIntegerField, models.BigAutoField}
)
Migrations = list[tuple[str, str]]


@contextmanager
def snapshot() -> Iterator[str]:
    """The database as it is at one moment, read-only, whatever is written meanwhile; gives the alias to read it by.

    It is a connection of its own: no writer waits for it.
    """
    own = connections["default"].copy(alias=_SNAPSHOT)
    if own.vendor == "sqlite":
        own.settings_dict["OPTIONS"] = own.settings_dict["OPTIONS"] | {"transaction_mode": "DEFERRED"}
    connections[_SNAPSHOT] = own
    try:
        with transaction.atomic(using=_SNAPSHOT):
            if own.vendor == "postgresql":
                with own.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield _SNAPSHOT
    finally:
        own.close()
        del connections[_SNAPSHOT]


def applied(connection: BaseDatabaseWrapper) -> Migrations:
    """The migrations that the database has, as far as this program knows them, in a steady order."""
    loader = MigrationLoader(connection)
    return sorted(key for key in loader.applied_migrations if key in loader.graph.nodes)


def models_at(connection: BaseDatabaseWrapper, migrations: Migrations) -> dict[str, type[models.Model]]:
    """The tables as these migrations leave them, by name."""
    loader = MigrationLoader(connection)
    state = loader.project_state(last_of(loader, migrations))
    found = {
        model._meta.db_table: model
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {table: found[table] for table in sorted(found) if table not in LEFT_OUT}


def last_of(loader: MigrationLoader, migrations: Migrations) -> Migrations:
    """Of these migrations the last ones of each app: what is named to go to that state."""
    known = set(migrations)
    return sorted(
        key
        for key in known
        if not any(child.key in known and child.key[0] == key[0] for child in loader.graph.node_map[key].children)
    )


def chunks(model: type[models.Model], alias: str) -> Iterator[tuple[bytes, int]]:
    """A table's rows in the order of their keys, as compressed lines, each chunk with its number of rows."""
    columns = [_column(field) for field in model._meta.local_concrete_fields]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*columns)
    lines: list[bytes] = []
    size = 0
    for row in rows.iterator(chunk_size=_BATCH):
        lines.append(json.dumps(row, default=_portable, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        size += len(lines[-1])
        if size > _CHUNK:
            yield gzip.compress(b"".join(lines), 1, mtime=0), len(lines)
            lines, size = [], 0
    if lines:
        yield gzip.compress(b"".join(lines), 1, mtime=0), len(lines)


def _column(field: Any) -> str | Cast:
    """A column as Python has it; text that a field of our own reads in its way, as the very text that is stored."""
    own = isinstance(field, models.TextField | models.CharField) and hasattr(field, "from_db_value")
    return Cast(field.attname, models.TextField()) if own else str(field.attname)


def fill(model: type[models.Model], lines: Iterable[bytes], connection: BaseDatabaseWrapper) -> int:
    """Put rows into a table inside the running transaction; returns how many."""
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    as_they_are = [type(field) in _AS_THEY_ARE for field in fields]
    count = 0
    rows = iter(lines)
    with connection.cursor() as cursor:
        while batch := [json.loads(line) for line in islice(rows, _BATCH)]:
            cursor.executemany(
                statement,
                [
                    [
                        value if same else field.get_db_prep_save(field.to_python(value), connection)
                        for field, same, value in zip(fields, as_they_are, row, strict=True)
                    ]
                    for row in batch
                ],
            )
            count += len(batch)
    return count


def clear(model: type[models.Model], connection: BaseDatabaseWrapper) -> None:
    """Remove the rows that migrations put in by themselves."""
    rows = model._base_manager.using(connection.alias).all()
    if rows.exists():
        rows._raw_delete(connection.alias)


def last_ids(found: dict[str, type[models.Model]], connection: BaseDatabaseWrapper) -> dict[str, int]:
    """The last number that each table gave out, so that no number is given twice after a restore."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0")
            return {name: last for name, last in cursor.fetchall() if name in found}
        last = {}
        for table, sequence in _sequences(found, cursor):
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")
            if row := cursor.fetchone():
                last[table] = row[0]
        return last


def set_last_ids(found: dict[str, type[models.Model]], last: dict[str, int], connection: BaseDatabaseWrapper) -> None:
    """Go on numbering after the last number given out."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            tables = [table for table in last if table in found]
            cursor.executemany("DELETE FROM sqlite_sequence WHERE name = %s", [[table] for table in tables])
            cursor.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [[table, last[table]] for table in tables]
            )
            return
        for table, sequence in _sequences(found, cursor):
            if table in last:
                cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, last[table]])


def _sequences(found: dict[str, type[models.Model]], cursor: Any) -> Iterator[tuple[str, str]]:
    """On PostgreSQL, each table that numbers its rows with the name of its sequence, ready for a statement."""
    for table, model in found.items():
        if isinstance(model._meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField):
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', model._meta.pk.column])
            if sequence := cursor.fetchone()[0]:
                yield table, sequence


def _portable(value: Any) -> Any:
    """A value as the field's `to_python` takes it back, exactly: moments to the microsecond."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value)} has no portable form")
