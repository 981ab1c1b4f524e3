"""Commands for identities: links for passwords, services, and the tokens by which programs reach the API."""

from datetime import timedelta

import click
from django.conf import settings
from django.urls import reverse

from bluethread.config import instance
from bluethread.core.access.models import User
from bluethread.core.identity import actions, queries
from bluethread.kernel.errors import NotFound

from .output import dump, json_option, table


@click.group()
def token() -> None:
    """Tokens for the API: each acts as its user, for the named permissions only."""


@token.command("make")
@click.argument("username")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--permission", "permissions", multiple=True, required=True, help="May be given more than once.")
@click.option("--days", default=90, show_default=True, help="How long it is good; at most 365.")
def token_make(username: str, name: str, permissions: tuple[str, ...], days: int) -> None:
    """Make a token for a service, and print it: it is shown this once."""
    _token, made = actions.make_token(
        by=instance.acting(), user=_user(username), name=name, permissions=permissions, lasts=timedelta(days=days)
    )
    click.echo(made.secret)


@token.command("list")
@click.option("--user", "username", default="", help="Only this user's.")
@json_option
def token_list(username: str, as_json: bool) -> None:
    """The tokens, without their secrets."""
    found = queries.tokens(viewer=instance.acting(), user=_user(username) if username else None)
    columns = ["id", "username", "name", "prefix", "permissions", "expires", "last_used", "state"]
    dump(found) if as_json else table(found, columns, empty="There is no token.")


@token.command("revoke")
@click.argument("token_id", type=int)
def token_revoke(token_id: int) -> None:
    """End a token at once, by its number in the list."""
    revoked = actions.revoke_token(by=instance.acting(), token_id=token_id)
    click.echo(f"{revoked.name} ({revoked.prefix}) opens nothing any more.")


@click.group()
def service() -> None:
    """Services: users such as data feeds, which cannot sign in and act by their tokens."""


@service.command("add")
@click.argument("username")
@click.option("--purpose", required=True, help="What it does.")
def service_add(username: str, purpose: str) -> None:
    """Add a service. What it may do, assignments say, as for a person."""
    added = actions.add_service(by=instance.acting(), username=username, purpose=purpose)
    click.echo(f"{added.user.username} was added; it cannot sign in.")


@click.command()
@click.argument("username")
def invite(username: str) -> None:
    """Print a link by which a person sets a password, the first or a new one. It works once, for three days."""
    _invitation, made = actions.invite(by=instance.acting(), user=_user(username))
    click.echo(settings.ADDRESS + reverse("people:invitation", args=[made.secret]))


def _user(username: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NotFound(f'There is no user "{username}".')
    return found


COMMANDS = [token, service, invite]
