"""How the command line prints: tables for people, JSON for programs."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from django.core.serializers.json import DjangoJSONEncoder
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of a table.")


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if dataclasses.is_dataclass(o) and not isinstance(o, type):
            return {field.name: getattr(o, field.name) for field in dataclasses.fields(o)}
        try:
            return super().default(o)
        except TypeError:
            return str(o)


def files_in(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The files that paths stand for (a folder: all files in it), each with the reason if it cannot be opened."""
    for path in paths:
        if path.is_dir():
            inside = [file for file in sorted(path.rglob("*")) if file.is_file()]
            yield from ((file, "") for file in inside)
            if not inside:
                yield path, f"{path}: there is no file in this folder."
        else:
            yield path, "" if path.is_file() else f"{path}: there is no such file."


def dump(value: Any) -> None:
    """Print any value of the queries as JSON."""
    click.echo(json.dumps(value, cls=_Encoder, ensure_ascii=False, indent=2))


def table(rows: Iterable[Any], columns: Sequence[str], *, title: str = "", empty: str = "Nothing to show.") -> None:
    """Print named attributes (or keys) of rows as a table; an empty list says why."""
    listed = list(rows)
    if not listed:
        click.echo(empty)
        return
    shown = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        values = [_get(row, column) for row in listed]
        short = all(len(_text(value)) <= 24 for value in values)
        numeric = all(isinstance(value, int | float) or value is None for value in values)
        shown.add_column(
            column.replace("_", " "), justify="right" if numeric else "left", no_wrap=short, overflow="fold"
        )
    for row in listed:
        shown.add_row(*(_text(_get(row, column)) for column in columns))
    console = Console()
    if not console.is_terminal:
        console.width = 160
    console.print(shown)


def _get(row: Any, column: str) -> Any:
    return row.get(column) if isinstance(row, dict) else getattr(row, column)


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
