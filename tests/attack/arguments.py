"""What probes are filled with: values of the world under the names that ask for them, their neighbours, and garbage."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import click
from django.utils import timezone

from bluethread.core.documents.models import StoredFile

from .lessons import A_FILE, Form, Lessons
from .probes import Pairs, Probe
from .surface import COMMAND, OPERATION, Target
from .world import World

GARBAGE = (
    "", "0", "-1", "999999999", "9" * 30, "x", "é", "%", "%00", "' OR 1=1 --", '"><script>', "../../etc/passwd",
    "{{7*7}}", "None", "null", "true", "2026-13-45", "all", "*", "a" * 300, "\u202e", "1;2", "S/RES/1(1946)",
)  # fmt: skip
HEADERS: tuple[Pairs, ...] = (
    (), (), (), (("HX-Request", "true"),), (("Accept", "application/json"),), (("Accept-Language", "fr"),),
    (("Accept-Language", "es"), ("HX-Request", "true")),
)  # fmt: skip
_SHORT = 120


class Arguments:
    """Fills targets. Everything is drawn from one seeded source, so a seed always sends the same."""

    def __init__(self, world: World, lessons: Lessons, dice: random.Random) -> None:
        self.world, self.lessons, self.dice = world, lessons, dice
        self.words = sorted(world.holders)
        self.named: dict[str, list[str]] = defaultdict(list)
        self.keys: list[str] = []
        self._index()
        self.files = [(f.name, f.read()) for f in StoredFile.objects.order_by("sha256") if f.size < 20_000]
        self.dates = self._dates()

    def _index(self) -> None:
        """Every short value of every record under the name of its column; keys under the name of their table too."""
        for model, rows in self.world.records.items():
            table = model._meta.model_name or ""
            for row in rows:
                key = str(row.pk)
                self.keys.append(key)
                for name in ("id", table, f"{table}_id", f"{table}s"):
                    self.named[name].append(key)
                for column in model._meta.concrete_fields:
                    value = getattr(row, column.attname)
                    if isinstance(value, str | int) and value != "" and len(str(value)) <= _SHORT:
                        self.named[column.name].append(str(value))
        self.named["sha256"] = [*self.named.get("file", []), *self.named.get("text", [])]

    def _dates(self) -> list[str]:
        today = timezone.now()
        return [today.date().isoformat(), "2026-06-30", "2000-01-01", "2100-01-01", today.isoformat()]

    def value(self, name: str, schema: dict[str, Any] | None = None) -> str:
        """A value for a name: one seen there, one of a column of that name, one of its type, or garbage."""
        dice, fate = self.dice, self.dice.random()
        if schema and schema.get("enum"):
            return str(dice.choice(schema["enum"]))
        if fate < 0.5 and self.lessons.values.get(name):
            return dice.choice(list(self.lessons.values[name]))
        if fate < 0.75 and self.named.get(name):
            return dice.choice(self.named[name])
        if fate < 0.92:
            return self._typed(name, schema or {})
        return dice.choice(GARBAGE)

    def _typed(self, name: str, schema: dict[str, Any]) -> str:
        kinds = {schema.get("type"), *(each.get("type") for each in schema.get("anyOf", ()))}
        forms = {schema.get("format"), *(each.get("format") for each in schema.get("anyOf", ()))}
        if {"date", "date-time"} & forms or "as_of" in name or "date" in name:
            return self.dice.choice(self.dates)
        if "integer" in kinds:
            return self.dice.choice(self.keys)
        if "boolean" in kinds:
            return self.dice.choice(("true", "false"))
        return self.dice.choice((self.dice.choice(self.words), self.dice.choice(self.keys), *self._columns()))

    def _columns(self) -> list[str]:
        return [self.dice.choice(self.named[self.dice.choice(list(self.named))]) for _ in range(2)]

    def probe(self, target: Target, method: str) -> Probe:
        """One probe of a target."""
        if target.kind == COMMAND:
            return Probe(target, method, arguments=self._arguments(target))
        path, seen = self._path(target)
        query = self._query(target, seen)
        headers = self.dice.choice(HEADERS)
        if method == "GET":
            return Probe(target, method, path, query, headers=headers)
        if target.kind == OPERATION:
            return self._called(target, path, query)
        path, sent = self._sent(target, path)
        return Probe(target, method, path, sent=sent, headers=headers)

    def _path(self, target: Target) -> tuple[str, Pairs]:
        """An address that was seen, or one whose parts are drawn."""
        seen = list(self.lessons.addresses.get(target.name, ()))
        if seen and self.dice.random() < 0.7:
            chosen = urlsplit(self.dice.choice(seen))
            return chosen.path, tuple(parse_qsl(chosen.query))
        belonging = [each for each in self.lessons.together if each.keys() >= set(target.parts)]
        drawn = self.dice.choice(belonging) if belonging and self.dice.random() < 0.6 else {}
        parts = {name: drawn.get(name) or self._part(name, name in target.numbers) for name in target.parts}
        return target.shape % {name: quote(value, safe="/()") for name, value in parts.items()}, ()

    def _part(self, name: str, number: bool) -> str:
        """A part of an address, a whole number where it takes nothing else."""
        if not number:
            return self.value(name) or "x"
        known = [each for each in (*self.lessons.values.get(name, ()), *self.named.get(name, ())) if each.isdigit()]
        return self.dice.choice(known if known and self.dice.random() < 0.8 else [*self.keys, "0", "999999999"])

    def _query(self, target: Target, seen: Pairs) -> Pairs:
        """Parameters: those of the address seen, some of those that the view reads or declares, each with a value."""
        asked = dict(seen) if self.dice.random() < 0.5 else {}
        known = target.asks or dict.fromkeys(sorted(self.lessons.reads.get(target.name, ())))
        chance = 0.3 if len(known) > 2 else 0.6
        wanted = [name for name in known if name in target.required or self.dice.random() < chance]
        return tuple((asked | {name: self.value(name, known[name]) for name in wanted}).items())

    def _sent(self, target: Target, path: str) -> tuple[str, Pairs]:
        """A form as a page offers it, with some of it changed; or the fields that a view asks for."""
        forms = self.lessons.forms.get(target.name)
        place, form = self.dice.choice(forms) if forms else (path, {})
        fields: Form = dict.fromkeys(sorted(self.lessons.sends.get(target.name, ())), ()) | form
        fields.pop("csrfmiddlewaretoken", None)
        return place, tuple(
            (name, self._field(name, values)) for name, values in fields.items() if self.dice.random() < 0.9
        )

    def _field(self, name: str, offered: tuple[str, ...]) -> Any:
        if A_FILE in offered:
            return self.dice.choice(self.files)
        return self.dice.choice(offered) if offered and self.dice.random() < 0.7 else self.value(name)

    def _called(self, target: Target, path: str, query: Pairs) -> Probe:
        """A call of the API with the body that its schema asks for."""
        if "application/json" in target.body:
            return Probe(target, "POST", path, query, json=self._json("", target.body["application/json"]))
        schema = next(iter(target.body.values()), {})
        asked = schema.get("properties", {})
        sent = tuple(
            (name, self.dice.choice(self.files) if each.get("format") == "binary" else self.value(name, each))
            for name, each in asked.items()
        )
        return Probe(target, "POST", path, query, sent=sent)

    def _json(self, name: str, schema: dict[str, Any]) -> Any:
        match schema.get("type"):
            case "object":
                return {key: self._json(key, each) for key, each in schema.get("properties", {}).items()}
            case "array":
                return [self._json(name, schema.get("items", {})) for _ in range(self.dice.randrange(4))]
            case "integer":
                return int(self.dice.choice(self.keys)) if self.dice.random() < 0.95 else -1
            case "boolean":
                return self.dice.random() < 0.5
            case _:
                return self.value(name, schema)

    def _arguments(self, target: Target) -> tuple[str, ...]:
        """Arguments and options of a command, as it declares them."""
        words: list[str] = []
        for parameter in target.command.params if target.command else ():
            optional = isinstance(parameter, click.Option) and not parameter.required
            if optional and self.dice.random() < 0.6:
                continue
            if isinstance(parameter, click.Option):
                words.append(self.dice.choice([*parameter.opts, *parameter.secondary_opts]))
                if parameter.is_flag:
                    continue
            words.append(self._word(parameter))
        return tuple(words)

    def _word(self, parameter: click.Parameter) -> str:
        kind, name = parameter.type, parameter.name or ""
        if isinstance(kind, click.Choice):
            return str(self.dice.choice(list(kind.choices)))
        if isinstance(kind, click.Path | click.File):
            return self.dice.choice((*self.world.samples, "out", "absent"))
        if isinstance(kind, click.DateTime):
            return self.dice.choice(self.dates)[:10]
        if kind is click.INT:
            return self.value(name, {"type": "integer"})
        return self.value(name)
