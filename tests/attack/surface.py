"""Everything that answers: found at run time, so that what is new is attacked without being listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import click
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

PAGE, OPERATION, COMMAND = "page", "operation", "command"

OF_THE_MACHINE = {
    "serve": "never ends",
    "demo": "fills the instance with the demonstration",
    "bench": "makes an instance of its own",
    "docs": "writes the project's own pages",
    "backup": "copies the instance whole, for whoever runs the machine",
    "restore": "replaces the instance",
    "backup-key": "makes a new key each time",
    "audit verify": "checks the whole trail, whoever may see its events",
    "audit checkpoint": "notes the head of the whole trail",
}
"""Commands that act for nobody and that a test cannot run beside others, with the reason. All others are attacked."""


@dataclass(frozen=True)
class Target:
    """One thing that answers.

    `shape` is the address with its parts as %(name)s, or the words of the command; `numbers` names the parts that are
    whole numbers.

    `permission` is what it declares that one must hold; None where it declares nothing. `asks` are the declared
    parameters by name, `body` the declared body, both as JSON schemas.
    """

    kind: str
    name: str
    methods: tuple[str, ...]
    shape: str
    parts: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    permission: str | None = None
    asks: dict[str, dict[str, Any]] = field(default_factory=dict, hash=False)
    required: frozenset[str] = frozenset()
    body: dict[str, Any] = field(default_factory=dict, hash=False)
    command: click.Command | None = field(default=None, hash=False, compare=False)


def surface() -> list[Target]:
    """Every page, operation and command."""
    return [*pages(), *operations(), *commands()]


def pages() -> list[Target]:
    """Every address of the resolver, by reading and by writing; those of the API too, listed in its schema or not."""
    found: dict[str, Target] = {}
    for name, regex, callback in _patterns(get_resolver(), "", ()):
        shape, parts = _shape(regex)
        if shape not in found:
            numbers = frozenset(part for part in parts if f"(?P<{part}>[0-9]+)" in regex)
            permission = getattr(callback, "requires", None)
            found[shape] = Target(PAGE, name or shape, ("GET", "POST"), shape, parts, numbers, permission)
    return list(found.values())


def _patterns(resolver: URLResolver, prefix: str, names: tuple[str, ...]) -> Iterator[tuple[str, str, Any]]:
    for entry in resolver.url_patterns:
        regex = prefix + entry.pattern.regex.pattern
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, regex, (*names, entry.namespace) if entry.namespace else names)
        elif isinstance(entry, URLPattern):
            yield ":".join([*names, entry.name or ""]).strip(":"), regex, entry.callback


def _shape(regex: str) -> tuple[str, tuple[str, ...]]:
    """An address with its parts open. The first way to write it is taken where a pattern allows several."""
    shape, parts = normalize(re.sub(r"(?<![\[\\])\^|\\Z|(?<!\\)\$", "", regex))[0]
    return "/" + shape, tuple(parts)


def operations() -> list[Target]:
    """Every operation of the API's own description, with the permission that its declaration asks for."""
    from bluethread.config.api import api

    permissions = {
        api.get_openapi_operation_id(operation): _permission(operation.auth_callbacks, router.auth, api.auth)
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }
    schema = api.get_openapi_schema()
    known = schema.get("components", {}).get("schemas", {})
    return [
        _operation(path, method, said, permissions.get(said["operationId"]), known)
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
    ]


def _permission(*declared: Any) -> str | None:
    """What the nearest declaration asks for: the operation's own, its router's, the API's."""
    for each in declared:
        for door in each if isinstance(each, list | tuple) else [each]:
            if permission := getattr(door, "permission", None):
                return str(permission)
    return None


def _operation(path: str, method: str, said: dict[str, Any], permission: str | None, known: dict[str, Any]) -> Target:
    asked = {each["name"]: each for each in said.get("parameters", [])}
    parts = tuple(re.findall(r"{(\w+)}", path))
    content = said.get("requestBody", {}).get("content", {})
    return Target(
        OPERATION,
        f"{method.upper()} {path}",
        (method.upper(),),
        re.sub(r"{(\w+)}", r"%(\1)s", path.replace("%", "%%")),
        parts,
        frozenset(name for name in parts if asked[name]["schema"].get("type") == "integer"),
        permission,
        asks={name: each["schema"] for name, each in asked.items() if name not in parts},
        required=frozenset(name for name, each in asked.items() if each.get("required")),
        body={kind: _whole(each["schema"], known) for kind, each in content.items()},
    )


def _whole(schema: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """A schema without references, as deep as bodies go."""
    if "$ref" in schema:
        return _whole(known[schema["$ref"].rpartition("/")[2]], known)
    if "properties" in schema:
        return schema | {"properties": {name: _whole(each, known) for name, each in schema["properties"].items()}}
    return schema


def commands() -> list[Target]:
    """Every command of the command line that acts in somebody's name."""
    from bluethread.config.cli import assembled

    return [
        Target(COMMAND, " ".join(words), ("RUN",), " ".join(words), command=command)
        for words, command in _commands(assembled(), ())
        if not {words[0], " ".join(words)} & OF_THE_MACHINE.keys()
    ]


def _commands(group: click.Group, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(command, (*words, name))
        else:
            yield (*words, name), command
