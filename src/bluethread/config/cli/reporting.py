"""Commands for reports and the thread."""

import sys
from pathlib import Path

import click

from bluethread.config import instance
from bluethread.core import thread as threads
from bluethread.reports import api as reports

from .output import dump, json_option, table


@click.group()
def report() -> None:
    """Reports and their editions."""


@report.command("list")
@json_option
def report_list(as_json: bool) -> None:
    """The reports and their latest editions."""
    rows = reports.reports(viewer=instance.acting())
    if as_json:
        dump(rows)
        return
    table(
        [
            {"report": row.id, "title": row.titles["en"], "editions": row.editions, "sources": row.sources}
            for row in rows
        ],
        ["report", "title", "editions", "sources"],
    )


@report.command("issue")
@click.argument("name")
@json_option
def report_issue(name: str, as_json: bool) -> None:
    """Freeze an edition in all languages and formats. When nothing changed, the latest edition is told instead."""
    issued = reports.issue(by=instance.acting(), report=name)
    if as_json:
        dump({"edition": str(issued.edition), "created": issued.created})
    else:
        click.echo(f"{issued.edition} {'is issued' if issued.created else 'still says the same; nothing was issued'}.")


@report.command("approve")
@click.argument("name")
@click.argument("number", type=int)
@json_option
def report_approve(name: str, number: int, as_json: bool) -> None:
    """Approve an edition that somebody else issued; an Unclassified one is thereby published."""
    edition = reports.approve(by=instance.acting(), report=name, number=number)
    if as_json:
        dump({"edition": str(edition), "published": edition.published})
    else:
        click.echo(f"{edition} is approved{' and published' if edition.published else ''}.")


@report.command("save")
@click.argument("name")
@click.option("--edition", type=int, default=None, help="Default: the latest.")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Default: here.")
@json_option
def report_save(name: str, edition: int | None, folder: Path, as_json: bool) -> None:
    """Write the files of an edition into a folder."""
    written = save_files(name, edition, folder)
    dump([str(path) for path in written]) if as_json else click.echo("\n".join(map(str, written)))


def save_files(name: str, edition: int | None, folder: Path) -> list[Path]:
    """Write all files of an edition and return their paths."""
    viewer = instance.acting()
    seen = reports.edition(viewer=viewer, report=name, number=edition).seen
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for rendering in seen.renderings:
        _, data = reports.file(
            viewer=viewer, report=name, number=seen.number, language=rendering.language, form=rendering.format
        )
        place = folder / rendering.name
        place.write_bytes(data)
        written.append(place)
    return written


@report.command("changes")
@click.argument("name")
@click.argument("before", type=int)
@click.argument("after", type=int)
@json_option
def report_changes(name: str, before: int, after: int, as_json: bool) -> None:
    """What one edition says differently from another, and why."""
    found = reports.changes(viewer=instance.acting(), report=name, a=before, b=after)
    if as_json:
        dump(found)
        return
    rows = [
        {
            "figure": figure.new_id or figure.old_id,
            "label": figure.label,
            "was": figure.old_text,
            "is": figure.new_text,
            "why": "; ".join(
                [f"{cell.what}: {cell.old} → {cell.new}" for cell in figure.cells[:3]] + list(figure.definitions)
            ),
        }
        for figure in found.figures
    ]
    table(rows, ["figure", "label", "was", "is", "why"], empty="No figure differs.")


@report.command("verify")
@click.argument("name")
@click.option("--edition", type=int, default=None, help="Default: all editions.")
@json_option
def report_verify(name: str, edition: int | None, as_json: bool) -> None:
    """Render editions again from what was frozen and compare byte for byte; exit code 1 if any differs."""
    viewer = instance.acting()
    numbers = [edition] if edition else [seen.number for seen in reports.editions(viewer=viewer, report=name)]
    rows = [
        {"edition": f"{name}.{number}", "language": language, "same": same}
        for number in numbers
        for language, same in reports.verify(viewer=viewer, report=name, number=number).items()
    ]
    dump(rows) if as_json else table(rows, ["edition", "language", "same"], empty="No edition is issued yet.")
    sys.exit(not all(row["same"] for row in rows))


@click.command()
@click.argument("figure")
@click.option("--language", type=click.Choice(["en", "fr", "es"]), default="en", show_default=True)
@json_option
def trace(figure: str, language: str, as_json: bool) -> None:
    """Walk from a figure of a report, such as women-in-un-police.1.3, back to rows and paragraph."""
    found = reports.trace(viewer=instance.acting(), figure_id=figure, language=language)
    if as_json:
        dump(found)
        return
    click.echo(f"{found.figure.text}  {found.label}\n  in: {found.title}, edition {found.figure.edition}")
    for sentence in found.sentences:
        click.echo(f"  says: {sentence}")
    click.echo(f"  state: {found.state}" + (f", today {found.now}" if found.state == "stale" else ""))
    for definition in found.definitions:
        click.echo(f"  definition: {definition.id} version {definition.version} ({definition.sha256[:12]})")
    table(
        found.rows[:20],
        ["file", "line", "column", "value", "contributor", "mission", "recorded_at"],
        title=f"rows ({len(found.rows)})",
    )
    table(found.paragraphs, ["citation", "text"], title="paragraphs")
    table(found.obligations, ["id", "citation", "verb", "what", "status"], title="obligations", empty="No obligations.")


@click.command()
@click.argument("ref")
@json_option
def thread(ref: str, as_json: bool) -> None:
    """Everything on the thread at a place: provision:S/RES/2382(2017)#OP12(d), indicator:women-share …"""
    viewer = instance.acting()
    cards = threads.cards(viewer, frozenset(threads.origins(viewer, ref)))
    rows = [
        {
            "station": str(card.station.title),
            "ref": card.ref,
            "title": card.title,
            "summary": card.summary,
            "state": card.state,
        }
        for card in cards
    ]
    dump(rows) if as_json else table(rows, ["station", "title", "summary", "state"], empty="Nothing hangs there.")


COMMANDS = [report, trace, thread]
