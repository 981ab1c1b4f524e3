"""Commands for the instance itself: set it up, add people, serve it, fill it for a demonstration, measure it."""

import click
from django.conf import settings

from bluethread.config import instance
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
        {"code": role.code, "title": str(role.title), "paragraph": str(role.paragraph), "permissions": sorted(role.permissions)}
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
        "bluethread.config.wsgi:application", address=host, port=port, interface=Interfaces.WSGI,
        workers=workers, blocking_threads=8, websockets=False, log_enabled=False,
    ).serve()


COMMANDS = [setup, user, serve]
