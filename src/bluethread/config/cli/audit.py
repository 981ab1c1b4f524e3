"""Commands for the audit trail: verify it, note a checkpoint, list its events."""

import dataclasses
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from django.db import DatabaseError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bluethread.config import instance
from bluethread.core.access.models import User
from bluethread.core.access.permissions import READ_AUDIT
from bluethread.core.access.views import check
from bluethread.core.audit import actions, queries
from bluethread.core.audit.marks import gather
from bluethread.core.audit.models import Head
from bluethread.core.audit.verification import Verdict
from bluethread.core.audit.verification import verify as run_verification
from bluethread.kernel.errors import BluethreadError

from .output import dump, json_option, table


@click.group()
def audit() -> None:
    """The record of acts, reads, exports, sign-ins and refusals, and whether it was tampered with."""


@audit.command()
@click.option(
    "--against",
    multiple=True,
    metavar="FILE_OR_LINE",
    help="A checkpoint kept elsewhere, as it was printed, or a file of them. May be given more than once.",
)
@json_option
def verify(against: tuple[str, ...], as_json: bool) -> None:
    """Read all events and say whether and where the trail was tampered with; the exit code is 1 if it was.

    Who holds all rights on the database can rebuild the trail and every checkpoint in it. Only --against, with a
    checkpoint that was printed or stored elsewhere, shows that. That it was verified is itself recorded.
    """
    by = instance.acting()
    check(by, READ_AUDIT)
    marks = gather(against)
    with _progress(shown=not as_json) as progress:
        verdict = run_verification(marks, progress=progress)
    if as_json:
        dump(dataclasses.asdict(verdict) | {"whole": verdict.whole})
    else:
        _print(verdict)
    _note(by, verdict)
    sys.exit(not verdict.whole)


@audit.command()
def checkpoint() -> None:
    """Note the last event and print one line (number, digest, time) to be printed or stored elsewhere."""
    click.echo(str(actions.checkpoint(by=instance.acting())))


@audit.command("list")
@click.option("--by", default="", help="A user name.")
@click.option("--verb", default="", help="Such as read, export, refused or one of the acts.")
@click.option("--subject", default="", help="Such as mandates.work:7.")
@click.option("--since", type=click.DateTime(), default=None, help="From this day or time (UTC) on.")
@click.option("--until", type=click.DateTime(), default=None, help="Before this day or time (UTC).")
@click.option("--before", type=int, default=None, help="Events with a lower number: the next page.")
@json_option
def list_(
    by: str,
    verb: str,
    subject: str,
    since: datetime | None,
    until: datetime | None,
    before: int | None,
    as_json: bool,
) -> None:
    """Events, the latest first, fifty at a time. Listing is itself recorded."""
    found = queries.events(
        instance.acting(),
        by=by,
        verb=verb,
        subject=subject,
        since=since and since.replace(tzinfo=UTC),
        until=until and until.replace(tzinfo=UTC),
        before=before,
    )
    if as_json:
        dump(found)
        return
    table(found.events, ["number", "at", "by", "verb", "subject", "detail"], empty="No such events.")
    if found.older:
        click.echo(f"Older events: add --before {found.older}")


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[int], None] | None]:
    console = Console(stderr=True)
    if not (shown and console.is_terminal):
        yield None
        return
    columns = (TextColumn("Verifying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    head = Head.objects.first()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=head.number if head else None)
        yield lambda events: progress.update(task, completed=events)


def _note(by: User, verdict: Verdict) -> None:
    """A trail that cannot be written, or whose tail is gone, is verified all the same."""
    try:
        actions.note_verification(by=by, verdict=verdict)
    except (BluethreadError, DatabaseError) as reason:
        click.echo(f"That it was verified could not be recorded: {reason}", err=True)


def _print(verdict: Verdict) -> None:
    for finding in verdict.findings:
        click.echo(f"{finding.kind}: {finding.words}")
    if verdict.found > len(verdict.findings):
        click.echo(f"… and {verdict.found - len(verdict.findings):,} more")
    compared = f"checkpoints: {verdict.kept:,} kept here, {verdict.outside:,} kept elsewhere"
    if verdict.whole:
        click.echo(f"{verdict.events:,} events, none tampered with. Compared with {compared}.")
    else:
        click.echo(f"{verdict.events:,} events, {verdict.found:,} findings. Compared with {compared}.")
    if verdict.whole and not verdict.outside:
        click.echo("Whoever holds all rights on the database could have rebuilt it: compare with --against as well.")
    click.echo(f"Last event: {verdict.last} {verdict.digest}")


COMMANDS = [audit]
