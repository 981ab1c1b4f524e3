"""Commands for the instance itself: set it up, serve it, fill it for a demonstration, measure it."""

from pathlib import Path

import click
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bluethread.config import demonstration, instance
from bluethread.config.bench import BENCHMARKS

from .output import dump, json_option, table


@click.command()
def setup() -> None:
    """Set up or update the instance. Other commands do this by themselves."""
    click.echo(f"The instance in {settings.HOME} is ready.")


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
    by = instance.acting()
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


COMMANDS = [setup, serve, demo, bench, docs]
