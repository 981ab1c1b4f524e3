"""A random world: people with assignments, records of every guarded table, and who may see what by the oracle."""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.models import Model, UniqueConstraint
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from bluethread.config import demonstration, instance
from bluethread.core.access import roles
from bluethread.core.access.models import Assignment, Opening, User
from bluethread.core.documents.models import StoredFile

from . import content
from .canaries import Canaries, words_in, words_of
from .compare import NEW, OLD
from .oracle import DIMENSIONS, Oracle, governed, guarded
from .probes import Voice, opened, undone

VIEWERS = 6
Records = dict[type[Model], list[Any]]


@dataclass
class World:
    """One seed's world. `holders` says in which records a word stands; `everyone` may see and do everything."""

    seed: int
    home: Path
    random: random.Random
    everyone: User
    viewers: list[User]
    oracle: Oracle
    records: Records
    holders: dict[str, list[Model]] = field(default_factory=dict)
    samples: dict[str, bytes] = field(default_factory=dict)
    _named: dict[frozenset[str], list[Model]] = field(default_factory=dict)

    def voice(self, user: User | None) -> Voice:
        """An open session of a user; None for a stranger."""
        if user is None:
            return Voice("", "", self.samples)
        client = Client()
        client.force_login(user)
        return Voice(user.username, client.cookies[settings.SESSION_COOKIE_NAME].value, self.samples)

    def sees(self, user: User | None, record: Model) -> bool:
        return user is not None and self.oracle.sees(user, record)

    def invisible(self, user: User | None) -> Records:
        """What a viewer may not see, by table."""
        return {model: [row for row in rows if not self.sees(user, row)] for model, rows in self.records.items()}

    def pointed_to(self, hidden: Records) -> set[tuple[type[Model], Any]]:
        """Hidden records that others point to, by table and key: they cannot be absent, only say something else."""
        gone = {(model, row.pk) for model, rows in hidden.items() for row in rows}
        found = set()
        for model, rows in self.records.items():
            pointers = [each for each in model._meta.concrete_fields if each.related_model in self.records]
            for row in rows:
                if (model, row.pk) not in gone:
                    found |= {(each.related_model, getattr(row, each.attname)) for each in pointers}
        return found & gone

    def forbidden(self, user: User | None) -> frozenset[str]:
        """The words that may not reach a viewer: those that stand in no record that the viewer may see."""
        return frozenset(word for word, held in self.holders.items() if not any(self.sees(user, one) for one in held))

    def named(self, path: str) -> list[Model]:
        """The records that an address names, by a value of their own or by several that are theirs together."""
        if not self._named:
            for rows in self.records.values():
                for row in rows:
                    for values in _names(row):
                        self._named.setdefault(values, []).append(row)
        parts = [str(value) for value in resolve(path).kwargs.values()]
        sets = (frozenset(some) for size in (1, 2) for some in combinations(parts, size))
        return [row for values in sets for row in self._named.get(values, ())]

    def said(self, user: User) -> str:
        """A viewer in a line, with the assignments that the oracle reads."""
        lines = []
        for each in Assignment.objects.filter(user=user):
            bounds = {name: getattr(each, name) for name in DIMENSIONS.values() if getattr(each, name) is not None}
            lines.append(
                f"{each.role} ceiling {each.ceiling} {bounds or 'unbounded'} from {each.starts} to {each.ends}"
            )
        return f"{user.username}: {'; '.join(lines) or 'no assignment'}"


def _names(row: Model) -> list[frozenset[str]]:
    """What a record is found by: each unique value, and the values that are unique together."""
    alone = [[each.attname] for each in row._meta.concrete_fields if each.unique]
    together = [each.fields for each in row._meta.constraints if isinstance(each, UniqueConstraint)]
    return [frozenset(str(getattr(row, name)) for name in names) for names in (*alone, *together)]


def build(seed: int, home: Path) -> World:
    """Build a world inside the running transaction, with its files under `home`."""
    dice, canaries, today = random.Random(seed), Canaries(), timezone.localdate()
    _prepare(home)
    number_from(OLD)
    everyone = _everyone(today)
    content.fill(everyone, dice, canaries)
    records = {model: list(model._base_manager.order_by("pk")) for model in guarded()}
    for rows in records.values():
        _scatter(rows, dice)
    content.mark(records, canaries)
    records = {model: list(model._base_manager.order_by("pk")) for model in governed()}
    viewers = [_viewer(number, dice, today) for number in range(VIEWERS)]
    _open_some(viewers, records, dice)
    oracle = Oracle(
        list(Assignment.objects.select_related("delegated_from")), list(Opening.objects.all()), today, timezone.now()
    )
    number_from(NEW)
    shutil.rmtree(home / "marts", ignore_errors=True)  # built while the records were still being marked
    forget()
    return World(seed, home, dice, everyone, viewers, oracle, records, _holders(records), _samples())


def _prepare(home: Path) -> None:
    shutil.copytree(demonstration.UNIVERSE / "definitions", home / "definitions", dirs_exist_ok=True)
    (home / "instance.json").write_text(_marker())


_markers: list[str] = []


def _marker() -> str:
    """What tells the command line that the instance is set up: tests make its tables themselves."""
    if not _markers:
        _markers.append(json.dumps(instance._fingerprint()))
    return _markers[0]


def _everyone(today: date) -> User:
    user = User.objects.create_user("everyone")
    Assignment.objects.bulk_create(
        Assignment(user=user, role=role.code, ceiling=2, starts=today, given_by="the test") for role in roles.every()
    )
    return User.objects.get(pk=user.pk)


def _scatter(rows: list[Any], dice: random.Random) -> None:
    """Say at random how records are handled and what they are about, where that does not follow from what they are."""
    for row in rows:
        if not hasattr(row, "classification"):
            continue
        row.classification = dice.choices((0, 1, 2), (5, 3, 2))[0]
        row.published = dice.random() < 0.2
        for name, codes in content.CODES.items():
            if getattr(row, name, None) == "":
                setattr(row, name, dice.choice(("", *codes, *codes)))
    if rows and hasattr(rows[0], "classification"):
        columns = [name for name in ("classification", "published", *DIMENSIONS) if hasattr(rows[0], name)]
        type(rows[0])._base_manager.bulk_update(rows, columns, batch_size=100)


def _viewer(number: int, dice: random.Random, today: date) -> User:
    """A person with some assignments; the first has none, the second runs the system and reads nothing.

    The others have one at least that is in force and reads.
    """
    user = User.objects.create_user(f"viewer{number}")
    if number == 1:
        _assign(user, "system_administrator", (today, None), dice, today)
    elif number > 1:
        reading = [role.code for role in roles.every() if sum(one.endswith(".read") for one in role.permissions) > 1]
        _assign(user, dice.choice(reading), dice.choice(_terms(today)[:4]), dice, today)
        for role in dice.choices([role.code for role in roles.every()], k=dice.choice((0, 1, 1, 2))):
            _assign(user, role, dice.choice(_terms(today)), dice, today)
    return User.objects.get(pk=user.pk)


_BOUNDED = {"mission": 0.4, "contributor": 0.3, "unit": 0.1, "host_state": 0.1}


def _assign(user: User, role: str, term: tuple[date, date | None], dice: random.Random, today: date) -> None:
    source = _lent(role, dice, today) if dice.random() < 0.2 else None
    bounds = {
        DIMENSIONS[name]: dice.sample(codes, dice.randrange(1, len(codes))) if dice.random() < _BOUNDED[name] else None
        for name, codes in content.CODES.items()
    }
    Assignment.objects.create(
        user=user, role=role, ceiling=dice.choice((0, 1, 1, 2)), starts=term[0], ends=term[1], delegated_from=source,
        given_by="the test", **bounds,
    )  # fmt: skip


def _terms(today: date) -> list[tuple[date, date | None]]:
    """Days from and to: mostly in force, and the edges."""
    day = timedelta(days=1)
    now = [(today - 30 * day, None), (today - 30 * day, today + 30 * day)] * 3
    return [*now, (today, None), (today - day, today + day), (today - 30 * day, today), (today + day, None)]


def _lent(role: str, dice: random.Random, today: date) -> Assignment:
    """Somebody's own assignment that was lent on; it may have ended since."""
    lender, _ = User.objects.get_or_create(username="lender")
    ends = dice.choice((None, today, today + timedelta(days=1)))
    return Assignment.objects.create(
        user=lender, role=role, ceiling=2, starts=today - timedelta(days=60), ends=ends, given_by="the test"
    )


def _open_some(viewers: list[User], records: Records, dice: random.Random) -> None:
    """Some break the glass: of some records now, of some long ago, and some closed what they opened."""
    now = timezone.now()
    closed = [row for model in guarded() if model.guard.glass for row in records[model] if row.classification <= 1]
    for viewer in viewers[2:]:
        for row in dice.sample(closed, min(3, len(closed))):
            until = now + timedelta(hours=dice.choice((-1, 1, 2)))
            ended = now if dice.random() < 0.2 else None
            Opening.objects.create(
                user=viewer,
                label=row._meta.label_lower,
                key=str(row.pk),
                reason="An attack",
                until=until,
                closed_at=ended,
            )


def _holders(records: Records) -> dict[str, list[Model]]:
    """In which records each word stands; what a kept file says stands in the record that names the file."""
    in_files = {file.pk: words_in(file.name, opened(file.read(), file.media_type)) for file in StoredFile.objects.all()}
    holders: dict[str, list[Model]] = {}
    for model, rows in records.items():
        fields = [each.attname for each in model._meta.concrete_fields]
        for row in rows:
            values = [getattr(row, name) for name in fields]
            named = [in_files.get(value, frozenset()) for value in values if isinstance(value, str)]
            for word in words_of(values).union(*named):
                holders.setdefault(word, []).append(row)
    return holders


def _samples() -> dict[str, bytes]:
    """Files that commands find in their folder: one of returns and one document, both known already."""
    files = {name.rpartition(".")[2]: (name, pk) for name, pk in StoredFile.objects.values_list("name", "pk")}
    return {f"file-0.{kind}": StoredFile.objects.get(pk=files[kind][1]).read() for kind in ("csv", "md")}


def number_from(first: int) -> None:
    """Number new rows of every table from here on, so that they are known for new."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for sequence in connection.introspection.get_sequences(cursor, table):
                if connection.vendor == "postgresql":
                    cursor.execute("SELECT setval(%s, %s)", [sequence["name"], first])
                else:
                    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first])


_PURE = (
    "kernel",
    "mandates.parsing",
    "observations.streams",
    "performance.indicators",
    "reports.rendering",
    "web.charts",
)
"""Packages and a module that know no database: what they remember is the same in every world."""


def forget() -> None:
    """Empty every cache of the program that may hold something of a world."""
    for cache in caches.all():
        cache.clear()
    for path, module in list(sys.modules.items()):
        package = path.removeprefix("bluethread.")
        if package == path or package.startswith(_PURE):
            continue
        for value in list(vars(module).values()):
            clear = getattr(value, "cache_clear", None)
            if callable(clear) and value.__module__ == path:
                clear()


@contextmanager
def without(world: World, user: User | None, hidden: Records | None = None) -> Iterator[None]:
    """The same world in which what a viewer may not see was never there: all of it, or the records named."""
    hidden = world.invisible(user) if hidden is None else hidden
    with undone():
        with unguarded():
            _remove(world, user, hidden)
        beside = _beside(world.home)
        before, settings.HOME = settings.HOME, beside
        forget()
        try:
            yield
        finally:
            settings.HOME = before
            shutil.rmtree(beside)


def _remove(world: World, user: User | None, hidden: Records) -> None:
    """Take records away, and what people did about them; those that others point to say nothing any more."""
    needed = world.pointed_to(hidden)
    for model, rows in hidden.items():
        kept = [row.pk for row in rows if (model, row.pk) in needed]
        gone = [row.pk for row in rows if (model, row.pk) not in needed]
        if kept and (columns := content.prose(model)):
            model._base_manager.filter(pk__in=kept).update(**dict.fromkeys(columns, "hidden"))
        model._base_manager.filter(pk__in=gone)._raw_delete(connection.alias)
        of_others = Opening.objects.filter(label=model._meta.label_lower, key__in=[str(key) for key in gone])
        of_others.exclude(user=user)._raw_delete(connection.alias)


@contextmanager
def unguarded() -> Iterator[None]:
    """Let go for a while of what the database itself refuses: append-only tables, references."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield
            for _name, sql in triggers:
                cursor.execute(sql)


def _beside(home: Path) -> Path:
    """A folder of the same files without the marts, which are built anew from what is left."""
    beside = Path(tempfile.mkdtemp(prefix="without-"))
    for each in home.iterdir():
        if each.name != "marts":
            (beside / each.name).symlink_to(each)
    return beside
