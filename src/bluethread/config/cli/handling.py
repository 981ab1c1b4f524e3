"""How what comes in is handled, as the command line says it."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from bluethread.core.access.rule import Classification, Handling

LEVELS = {level.name.lower().replace("_", "-"): level for level in Classification}
F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--classification", type=click.Choice(list(LEVELS)), help="How it is classified."),
    click.option("--published/--not-published", default=None, help="Whether everybody who signs in may read it."),
    click.option("--mission", default="", help="The mission it is about."),
    click.option("--contributor", default="", help="The contributing country it is about."),
    click.option("--host-state", default="", help="The host State it is about."),
)


def handling_options(command: F) -> F:
    """The options that say how what comes in is handled; `handling` reads them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def handling(classification: str | None, published: bool | None, **about: str) -> Handling | None:
    """As the options say; None where nothing is said."""
    if classification is None and published is None and not any(about.values()):
        return None
    return Handling(LEVELS[classification or "unclassified"], bool(published), **about)
