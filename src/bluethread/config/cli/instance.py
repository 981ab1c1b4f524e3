"""Commands for the instance itself: set it up, add people, serve it, fill it for a demonstration, measure it."""

from pathlib import Path

import click
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bluethread.config import demonstration, instance
from bluethread.config.bench import BENCHMARKS
from bluethread.core.access import actions as access
from bluethread.core.access import roles
from bluethread.core.access.models import User

from .output import dump, json_option, table


@click.command()
def setup() -> None:
    """Set up or update the instance. Other commands do this by themselves."""
    click.echo(f"The instance in {settings.HOME} is ready.")


@click.group()
def user() -> None:
    """People and their roles."""


@user.command("add")
@click.argument("username")
@click.option("--role", required=True, help="The role's code; see `bluethread user roles`.")
@click.option("--name", default="", help="Name as shown.")
@click.password_option(help="Asked for when left out.")
def user_add(username: str, role: str, name: str, password: str) -> None:
    """Add a person who can sign in."""
    added = access.add_user(by=instance.console(), username=username, role=role, password=password, name=name)
    click.echo(f"{added.username} can sign in as {added.role_title}.")


@user.command("list")
@json_option
def user_list(as_json: bool) -> None:
    """The people who can sign in, and services."""
    rows = [
        {"username": person.username, "name": str(person), "role": person.role, "active": person.is_active}
        for person in User.objects.order_by("username")
    ]
    dump(rows) if as_json else table(rows, ["username", "name", "role", "active"])


@user.command("roles")
@json_option
def user_roles(as_json: bool) -> None:
    """The roles and what each may do."""
    rows = [
        {
            "code": role.code,
            "title": str(role.title),
            "paragraph": str(role.paragraph),
            "permissions": sorted(role.permissions),
        }
        for role in roles.every()
    ]
    dump(rows) if as_json else table(rows, ["code", "paragraph", "permissions"])


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Server processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages and the API."""
    from granian import Granian
    from granian.constants import Interfaces

    click.echo(f"Bluethread is on http://{host}:{port}/ (stop with Ctrl-C)")
    Granian(
        "bluethread.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        websockets=False,
        log_enabled=False,
    ).serve()


@click.command()
@click.option("--serve/--no-serve", "serving", default=True, help="Serve it afterwards (default).")
@click.option("--port", default=8000, show_default=True, help="Port to serve on.")
@click.pass_context
def demo(context: click.Context, serving: bool, port: int) -> None:
    """Load the demonstration, run the whole thread, print what there is, and serve it.

    An invented mission with an invented resolution, and the real monthly totals of United Nations police. Running it
    again changes nothing.
    """
    by = instance.console()
    with Progress(
        TextColumn("[progress.description]{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console()
    ) as progress:
        steps = demonstration.steps(by)
        task = progress.add_task("", total=len(steps))
        for words, step in steps:
            progress.update(task, description=words)
            step()
            progress.advance(task)
        progress.update(task, description="Ready")
    _print_summary(demonstration.summary(by))
    click.echo()
    for username, password, role in demonstration.sign_ins():
        click.echo(f"Sign in as {username} with {password} ({role})")
    if serving:
        context.invoke(serve, port=port)


def _print_summary(summary: demonstration.Summary) -> None:
    for what, count in summary.counts.items():
        click.echo(f"{count:>8,}  {what}")
    click.echo("\nVerdicts")
    for line in summary.verdicts:
        click.echo(f"  {line}")
    click.echo("\nReports")
    for path in summary.files:
        click.echo(f"  {path}")


@click.command()
@click.argument("name", type=click.Choice([*BENCHMARKS, "all"]))
@click.option("--size", type=int, default=None, help="How much of it; each benchmark says of what.")
@json_option
def bench(name: str, size: int | None, as_json: bool) -> None:
    """Measure, beside a peer or the raw library: one line per figure."""
    chosen = BENCHMARKS if name == "all" else {name: BENCHMARKS[name]}
    found = [figure for _, run in chosen.values() for figure in run(size)]
    if as_json:
        dump(found)
    else:
        table(found, ["what", "value", "unit", "ratio", "against", "size", "memory"])


@click.command()
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("docs/reference"))
def docs(folder: Path) -> None:
    """Generate the reference pages."""
    from bluethread.config import reference  # it describes this very command line

    for path in reference.write(folder):
        click.echo(path)


COMMANDS = [setup, user, serve, demo, bench, docs]
