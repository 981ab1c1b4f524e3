"""The command line: all that the pages do for loading and reading."""

import os
import sys

import click

from bluethread import __version__
from bluethread.kernel.errors import BluethreadError

WITHOUT_INSTANCE = ("restore", "backup-key")
"""Commands that must find the machine as it is, and not set anything up."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="bluethread")
@click.option(
    "--as", "username", envvar="BLUETHREAD_AS", help="Act and read as this person. Default: the command line itself."
)
@click.pass_context
def cli(context: click.Context, username: str | None) -> None:
    """Follow the thread from a Security Council paragraph to a figure in a report, and back.

    The instance lives in the folder that BLUETHREAD_HOME names (default: var/ beside the program); an empty folder is
    set up on first use. BLUETHREAD_DATABASE_URL chooses PostgreSQL.
    """
    if context.invoked_subcommand not in WITHOUT_INSTANCE and not {"-h", "--help"} & set(sys.argv):
        from bluethread.config import instance

        instance.ensure()
        if username:
            context.with_resource(instance.acting_as(username))


def assembled() -> click.Group:
    """The command line with all its commands. Django must be set up."""
    from . import audit, backup, check, documents, identity, instance, numbers, people, reporting

    for module in (documents, numbers, reporting, people, identity, instance, backup, check, audit):
        for command in module.COMMANDS:
            cli.add_command(command)
    return cli


def main() -> None:
    """Run a command; an error meant for a person is one message and exit code 1."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluethread.config.settings")
    try:
        django.setup()
        assembled()()
    except BluethreadError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
