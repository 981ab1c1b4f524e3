"""Commands for people and their assignments."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from django.db import transaction

from bluethread.config import instance
from bluethread.core.access import actions as access
from bluethread.core.access import roles
from bluethread.core.access.rule import Bound
from bluethread.people import api as people
from bluethread.people.api import AssignmentSeen

from .handling import LEVELS
from .output import dump, json_option, table

Command = Callable[..., Any]


class Day(click.DateTime):
    """A calendar day."""

    name = "day"

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        moment: datetime = super().convert(value, param, ctx)
        return moment.date()


def bound_options(command: Command) -> Command:
    """How far an assignment reaches."""
    codes = {
        "--mission": "A mission that it is bounded to; once for each. Default: not bounded to any.",
        "--contributor": "A contributing country that it is bounded to.",
        "--unit": "A formed unit that it is bounded to.",
        "--host-state": "A host State that it is bounded to.",
    }
    for name, words in reversed(codes.items()):
        command = click.option(name, multiple=True, help=words)(command)
    levels = click.Choice(list(LEVELS))
    return click.option(
        "--ceiling", type=levels, default="unclassified", show_default=True, help="The highest classification seen."
    )(command)


def dates_options(command: Command) -> Command:
    """From when to when an assignment is in force."""
    command = click.option("--until", type=Day(), default=None, help="In force until this day, no longer that day.")(
        command
    )
    return click.option("--from", "starts", type=Day(), default=None, help="In force from this day. Default: today.")(
        command
    )


def _bound(ceiling: str, **codes: tuple[str, ...]) -> Bound:
    return Bound(LEVELS[ceiling], **{name: frozenset(listed) or None for name, listed in codes.items()})


@click.group()
def user() -> None:
    """People, services and their assignments."""


@user.command("add")
@click.argument("username")
@click.option("--name", default="", help="Name as shown.")
@click.option("--role", default="", help="The role's code; `bluethread user roles` lists them. Default: none yet.")
@bound_options
@dates_options
@click.password_option(help="Asked for when left out.")
def user_add(
    username: str, name: str, role: str, password: str, starts: date | None, until: date | None, **bound: Any
) -> None:
    """Add a person who can sign in, with a first assignment."""
    by = instance.acting()
    with transaction.atomic():
        added = access.add_person(by=by, username=username, password=password, name=name)
        if role:
            access.give_assignment(by=by, user=added, role=role, bound=_bound(**bound), starts=starts, ends=until)
    click.echo(f"{added.username} can sign in{' as ' + added.role_title if added.held() else ''}.")


@user.command("assign")
@click.argument("username")
@click.argument("role")
@bound_options
@dates_options
@click.option("--reason", default="", help="Why, for the record.")
def user_assign(username: str, role: str, starts: date | None, until: date | None, reason: str, **bound: Any) -> None:
    """Give a person an assignment to a role."""
    by = instance.acting()
    given = access.give_assignment(
        by=by,
        user=people.user(viewer=by, username=username),
        role=role,
        bound=_bound(**bound),
        starts=starts,
        ends=until,
        reason=reason,
    )
    click.echo(f"Assignment {given.pk}: {username} is {given.role_title} from {given.starts}.")


@user.command("list")
@json_option
def user_list(as_json: bool) -> None:
    """The people whose assignments you may know of, and services."""
    rows = [
        {
            "username": each.username,
            "name": each.name,
            "roles": [assignment.role for assignment in each.in_force],
            "until": each.until,
            "active": each.active,
        }
        for each in people.people(viewer=instance.acting())
    ]
    dump(rows) if as_json else table(rows, ["username", "name", "roles", "until", "active"])


@user.command("assignments")
@click.argument("username")
@json_option
def user_assignments(username: str, as_json: bool) -> None:
    """The assignments of a person: in force, coming and ended."""
    found = people.person(viewer=instance.acting(), username=username)
    rows = [_row(each) for each in found.assignments]
    columns = ["id", "role", "state", "starts", "ends", "ceiling", "bounds", "given_by", "reason"]
    dump(rows) if as_json else table(rows, columns, empty=f"{found.name} was never assigned to anything.")


def _row(each: AssignmentSeen) -> dict[str, Any]:
    names = ("id", "role", "starts", "ends", "given_by", "given_at", "reason", "delegated_from", "lender")
    return {name: getattr(each, name) for name in names} | {
        "state": str(each.state),
        "ceiling": next(name for name, level in LEVELS.items() if level == each.bound.ceiling),
        "bounds": [f"{name}:{code}" for name, codes in each.bound.bounded.items() for code in sorted(codes)],
    }


@user.command("end")
@click.argument("assignment", type=int)
@click.option("--on", type=Day(), default=None, help="The first day on which it is no longer in force. Default: today.")
@click.option("--reason", default="", help="Why, for the record.")
def user_end(assignment: int, on: date | None, reason: str) -> None:
    """End an assignment, and with it what was delegated from it. `user assignments` tells its number."""
    by = instance.acting()
    ended = access.end_assignment(by=by, assignment=people.assignment(viewer=by, pk=assignment), on=on, reason=reason)
    click.echo(f"{ended.user} is {ended.role_title} until {ended.ends}.")


@user.command("handover")
@click.argument("assignment", type=int)
@click.argument("successor")
@click.option("--until", type=Day(), default=None, help="The predecessor keeps it, without the work, until this day.")
@click.option("--reason", default="", help="Why, for the record.")
def user_handover(assignment: int, successor: str, until: date | None, reason: str) -> None:
    """Give an assignment and the open work under it to a successor, from today."""
    by = instance.acting()
    given = access.hand_over(
        by=by,
        assignment=people.assignment(viewer=by, pk=assignment),
        to=people.user(viewer=by, username=successor),
        until=until,
        reason=reason,
    )
    click.echo(f"Assignment {given.pk}: {given.user} is {given.role_title} from {given.starts}.")


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
            "bounded_by": list(role.bounded_by),
            "highest": next(name for name, level in LEVELS.items() if level == role.highest),
        }
        for role in roles.every()
    ]
    dump(rows) if as_json else table(rows, ["code", "paragraph", "bounded_by", "highest"])


COMMANDS = [user]
