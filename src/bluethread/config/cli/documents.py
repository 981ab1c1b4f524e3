"""Commands for documents and obligations."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.progress import track

from bluethread.config import instance
from bluethread.kernel.errors import NotFound
from bluethread.mandates import api as mandates

from .handling import handling, handling_options
from .output import dump, files_in, json_option, table

SHOWN = ["file", "symbol", "kind", "languages", "preambular", "operative", "points", "clauses", "paragraphs", "status"]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@handling_options
@json_option
def ingest(paths: tuple[Path, ...], as_json: bool, **handled: Any) -> None:
    """Take in documents: Akoma Ntoso XML, text and Markdown dumps, PDF, DOCX. A folder stands for all files in it.

    Where nothing is said of their handling, documents are Unclassified, and published where their series is public.
    Nothing is kept of a file that is refused, the rest goes on, and the exit code is 1 if any was refused.
    """
    chosen = handling(**handled)
    by = instance.acting()
    files = list(files_in(paths))
    shown = track(files, description="Reading", disable=as_json or len(files) < 10, transient=True)
    results = [
        mandates.Ingested(file=file.name, reason=reason)
        if reason
        else mandates.ingest(by=by, data=file.read_bytes(), name=file.name, handled=chosen)
        for file, reason in shown
    ]
    if as_json:
        dump([asdict(result) | {"symbol": result.symbol or None} for result in results])
    else:
        table(results, SHOWN)
        for result in results:
            if result.status == "refused":
                click.echo(f"Refused: {result.reason}", err=True)
    sys.exit(any(result.status == "refused" for result in results))


@click.command()
@click.option("--kind", default="", help="resolution, chairs_note …")
@click.option("--text", default="", help="Looked for in symbols and titles.")
@json_option
def documents(kind: str, text: str, as_json: bool) -> None:
    """The documents that were taken in."""
    rows = mandates.works(viewer=instance.acting(), kind=kind, text=text)
    columns = ["key", "kind", "date", "title", "languages", "paragraphs", "obligations"]
    dump(rows) if as_json else table(rows, columns, empty="No documents yet. `bluethread ingest FILE` takes them in.")


@click.command()
@click.argument("symbol")
@click.option("--path", default="", help="One provision only, such as OP12(d).")
@click.option("--language", default="", help="en, fr or es, where the document has it.")
@json_option
def provisions(symbol: str, path: str, language: str, as_json: bool) -> None:
    """The provisions of a document, cited as people cite them. `align` is the same place in every language."""
    viewer = instance.acting()
    view = mandates.work(viewer=viewer, key=symbol)
    if language and language != view.shown.language:
        chosen = next((each.id for each in view.expressions if each.language == language), None)
        if chosen is None:
            raise NotFound(f"{symbol} has no text in {language}.")
        view = mandates.work(viewer=viewer, key=symbol, expression=chosen)
    rows = [each for each in view.provisions if path in ("", each.path)]
    dump(rows) if as_json else table(rows, ["path", "align", "kind", "lines", "text"], title=view.work.title)


@click.command()
@click.argument("symbol")
@json_option
def compare(symbol: str, as_json: bool) -> None:
    """What changed between the texts of a work in one language, such as draft and adopted."""
    viewer = instance.acting()
    view = mandates.work(viewer=viewer, key=symbol)
    others = [each for each in view.expressions if each.language == view.shown.language and each.id != view.shown.id]
    found = [
        (each, mandates.comparison(viewer=viewer, key=symbol, before=each.id, after=view.shown.id)) for each in others
    ]
    if as_json:
        dump([{"before": each.symbol, "after": view.shown.symbol, "comparison": result} for each, result in found])
        return
    for each, result in found:
        click.echo(f"{each.symbol} → {view.shown.symbol}: {comparison_words(result)}")
    if not found:
        click.echo(f"{view.work.key} has one text only.")


def comparison_words(result: mandates.Comparison) -> str:
    """A comparison in a few words."""
    return "substantive change" if result.substantive else "no substantive change"


@click.command()
@click.option("--work", default="", help="A symbol, such as 'S/RES/2382(2017)'.")
@click.option("--review", default="", help="draft, accepted, rejected or merged.")
@click.option("--status", default="")
@click.option("--addressee", default="")
@click.option("--owner", default="")
@click.option("--keeper", default="", help="The user name of the person who has it in hand, or me.")
@click.option("--due-before", type=click.DateTime(["%Y-%m-%d"]), default=None)
@click.option("--text", default="", help="Looked for in what is asked, of whom, and the citation.")
@json_option
def obligations(as_json: bool, due_before: click.DateTime | None, **filters: str) -> None:
    """The obligations that were read from documents, and where each stands."""
    day = due_before.date() if due_before else None  # type: ignore[attr-defined]
    rows = mandates.obligations(viewer=instance.acting(), due_before=day, **filters)
    columns = ["id", "work", "path", "verb", "addressee", "what", "due", "review", "status", "owner"]
    dump(rows) if as_json else table(rows, columns, empty="No obligation fits.")


COMMANDS = [ingest, documents, provisions, compare, obligations]
