"""Commands for returns and indicators."""

import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import click

from bluethread.config import instance
from bluethread.config.plain import load_values, series_values
from bluethread.core.access.models import User
from bluethread.core.access.rule import Handling
from bluethread.kernel.errors import BadInput, PolicyRefused
from bluethread.kernel.periods import Month
from bluethread.observations import api as observations
from bluethread.performance import api as performance

from .handling import handling, handling_options
from .output import dump, files_in, json_option, table

scope_option = click.option(
    "--scope",
    default=None,
    help='"all", "mission:UNMIL", "contributor:IND" or both joined by a comma. Default: the indicator\'s own.',
)
category_option = click.option(
    "--category", default=None, help="individual_police, formed_police_units … (default: all together)."
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    default=None,
    help="Figures as they were known by the end of that day, or at that moment (UTC).",
)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--stream", default="strength-returns", show_default=True, help="The stream that the files belong to.")
@handling_options
@json_option
def import_files(paths: tuple[Path, ...], stream: str, as_json: bool, **handled: Any) -> None:
    """Take in files of returns. Loading a file again changes nothing; a corrected file adds corrections.

    An earlier file, given again after a correction, takes the correction back: what it states is recorded anew.

    Nothing is kept of a file that is refused, the rest goes on, and the exit code is 1 if any was refused.
    """
    by, chosen = instance.acting(), handling(**handled)
    rows = [_take_in(by, stream, path, reason, chosen) for path, reason in files_in(paths)]
    if as_json:
        dump(rows)
    else:
        table(rows, ["file", "status", "read", "added", "unchanged", "corrected", "refused", "faults"])
        for row in rows:
            if row["status"] == "refused":
                click.echo(f"Refused: {row['reason']}", err=True)
        if any(row["faults"] for row in rows):
            click.echo("`bluethread faults` lists the faults with their rows.")
    sys.exit(any(row["status"] == "refused" for row in rows))


def _take_in(by: User, stream: str, path: Path, reason: str, chosen: Handling | None) -> dict[str, Any]:
    """What became of one file; a file that cannot be read is told and the others go on."""
    if not reason:
        try:
            result = observations.import_file(
                by=by, stream=stream, data=path.read_bytes(), name=path.name, handling=chosen
            )
            return load_values(observations.load(viewer=by, load_id=result.load.pk), result.loaded_before)
        except (BadInput, PolicyRefused) as error:
            reason = str(error)
    nothing = dict.fromkeys(("read", "added", "unchanged", "corrected", "repeated", "refused", "faults"), 0)
    return {"load": None, "file": path.name, "stream": stream, "status": "refused", "reason": reason} | nothing


@click.command()
@click.option("--stream", default=None)
@json_option
def loads(stream: str | None, as_json: bool) -> None:
    """The files of returns that were taken in, latest first."""
    rows = observations.loads(viewer=instance.acting(), stream=stream)
    dump(rows) if as_json else table(
        rows, ["id", "file_name", "at", "by", "read", "added", "corrected", "refused", "faults"]
    )


@click.command()
@click.option("--load", "load_id", type=int, default=None, help="Of one load only.")
@click.option("--rule", default=None, help="Of one check only.")
@click.option("--all", "every", is_flag=True, help="Those too that a later file put right.")
@click.option("--page", default=1, show_default=True)
@click.option("--size", default=50, show_default=True)
@json_option
def faults(load_id: int | None, rule: str | None, every: bool, page: int, size: int, as_json: bool) -> None:
    """The faults that the declared checks found, each with its row."""
    found = observations.faults(
        viewer=instance.acting(), load_id=load_id, rule=rule, held_only=not every, page=page, size=size
    )
    if as_json:
        dump(found)
        return
    table(
        ({"check": rule, "faults": count} for rule, count in found.by_rule.items()),
        ["check", "faults"],
        empty="No faults.",
    )
    table(found.faults, ["file_name", "line", "month", "contributor", "mission", "rule", "column", "value", "expected"])
    click.echo(f"{len(found.faults)} of {found.total}; --page {page + 1} shows the next.")


@click.command()
@json_option
def indicators(as_json: bool) -> None:
    """The indicators with their versions and sources."""
    rows = [
        {
            "id": seen.definition.id,
            "version": seen.definition.version,
            "title": seen.definition.title.en,
            "scope": seen.definition.scope,
            "stream": seen.definition.stream,
            "sources": list(seen.definition.sources),
            "content_hash": seen.content_hash,
        }
        for seen in performance.indicators(viewer=instance.acting())
    ]
    dump(rows) if as_json else table(rows, ["id", "version", "title", "scope", "sources"])


def _moment(as_of: datetime | None) -> date | datetime | None:
    """A day means by its end; a moment means itself."""
    return as_of.date() if as_of and as_of.time() == time.min else as_of


@click.command()
@click.argument("indicator")
@scope_option
@category_option
@as_of_option
@json_option
def series(indicator: str, scope: str | None, category: str | None, as_of: datetime | None, as_json: bool) -> None:
    """An indicator month by month, with what its benchmarks say."""
    found = performance.series(
        viewer=instance.acting(),
        indicator=indicator,
        scope=scope,
        category=category,
        as_of=_moment(as_of),
    )
    if as_json:
        dump(series_values(found))
        return
    unit = found.indicator.unit
    rows = [
        {
            "month": point.month,
            "value": performance.value_text(point.value, unit),
            "numerator": point.numerator,
            "sample": point.sample,
            "unknown": point.unknown,
            "reporters": point.reporters,
            "marks": len(point.marks),
        }
        for point in found.points
    ]
    title = f"{found.indicator.title.en} · {found.scope} · {found.category}"
    table(
        rows,
        ["month", "value", "numerator", "sample", "unknown", "reporters", "marks"],
        title=title,
        empty="No figure: nothing is loaded for this scope.",
    )
    for verdict in found.verdicts:
        click.echo(f"{verdict.state.upper()}: {performance.verdict_sentence(verdict, unit)}")


def _month(context: click.Context, parameter: click.Parameter, text: str) -> Month:
    """A month as it is written on the command line."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("indicator")
@click.option("--month", required=True, callback=_month, help="Such as 2013-12.")
@click.option("--by", type=click.Choice(["mission", "contributor", "category"]), default="mission", show_default=True)
@scope_option
@category_option
@json_option
def breakdown(indicator: str, month: Month, by: str, scope: str | None, category: str | None, as_json: bool) -> None:
    """The figure of a month by mission, contributor or category."""
    rows = performance.breakdown(
        viewer=instance.acting(), indicator=indicator, month=month, by=by, scope=scope, category=category
    )
    dump(rows) if as_json else table(rows, ["code", "name", "value", "numerator", "sample", "unknown"])


@click.command()
@json_option
def verdicts(as_json: bool) -> None:
    """What every benchmark says."""
    found = performance.verdicts(viewer=instance.acting())
    rows = [
        {
            "indicator": row.indicator.id,
            "category": row.category,
            "benchmark": row.verdict.benchmark,
            "state": row.verdict.state,
            "value": row.verdict.value,
            "target": row.verdict.target,
            "month": str(row.verdict.month),
            "by": row.verdict.by,
            "sentence": performance.verdict_sentence(row.verdict, row.indicator.unit),
        }
        for row in found
    ]
    dump(rows) if as_json else table(rows, ["indicator", "category", "state", "sentence"])


COMMANDS = [import_files, loads, faults, indicators, series, breakdown, verdicts]
