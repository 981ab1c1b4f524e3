"""The command that says what is wrong with an instance, and what is unsafe about it."""

import sys

import click

from bluethread.config import checks

from .output import dump, json_option


@click.command()
@click.option("--deploy", is_flag=True, help="Also name everything unsafe on a machine that others reach.")
@json_option
def check(deploy: bool, as_json: bool) -> None:
    """Say what is wrong with this instance: what, why, and what to do. Exit code 1 if anything is."""
    found = checks.findings(deploy=deploy)
    if as_json:
        dump(found)
    else:
        for each in found:
            click.echo(f"{each.what} {each.why}\n    {each.do}  [{each.id}]")
        click.echo(f"{len(found)} found." if found else "Nothing was found.")
    sys.exit(1 if found else 0)


COMMANDS = [check]
