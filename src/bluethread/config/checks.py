"""What is unsafe about this instance: Django's own checks, and what only the program itself can know.

One list, each entry with what is wrong, why that matters and what to do. Nothing here changes anything.
"""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils import timezone

from bluethread.config import backup, demonstration
from bluethread.config.environment import Environment
from bluethread.core.access.models import User
from bluethread.core.access.permissions import MANAGE_PEOPLE
from bluethread.core.audit.models import Event

BACKUP_EVERY = timedelta(days=2)
CHECKPOINT_EVERY = timedelta(days=8)
MANY_PEOPLE = 30
_FOLLOW_FROM_HTTPS = {"security.W004", "security.W008", "security.W012", "security.W016"}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something unsafe. `id` stays the same from version to version."""

    id: str
    what: str
    why: str
    do: str


def findings(*, deploy: bool) -> list[Finding]:
    """Everything that is wrong; with `deploy` also everything unsafe on a machine that others reach."""
    found = list(_django(deploy=deploy))
    if deploy:
        found += [each for check in CHECKS for each in check()]
    return found


def _django(*, deploy: bool) -> Iterator[Finding]:
    for message in checks.run_checks(include_deployment_checks=deploy):
        follows = message.id in _FOLLOW_FROM_HTTPS and not settings.SECURE_SSL_REDIRECT
        if message.level >= checks.WARNING and not message.is_silenced() and not follows:
            what, _, why = str(message.msg).partition(". ")
            yield Finding(message.id or "django", what.rstrip(".") + ".", why, str(message.hint or ""))


def _https() -> Iterator[Finding]:
    if not settings.SECURE_SSL_REDIRECT:
        yield Finding(
            "bluethread.https",
            "The instance does not insist on HTTPS.",
            "Passwords and sessions can be read on the way.",
            "Put a proxy in front that ends TLS and sets X-Forwarded-Proto, and set BLUETHREAD_HTTPS=1.",
        )
    elif not settings.ADDRESS.startswith("https://"):
        yield Finding(
            "bluethread.address",
            f"The address printed into reports is {settings.ADDRESS}.",
            "Readers who follow it begin without encryption.",
            "Set BLUETHREAD_ADDRESS to the address that begins with https://.",
        )


def _hosts() -> Iterator[Finding]:
    if any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        yield Finding(
            "bluethread.hosts",
            "The instance answers to any host name.",
            "A false name in a request would be believed, and printed into links.",
            "Set BLUETHREAD_HOSTS to the names that people use.",
        )
    elif all(host in _LOOPBACK for host in settings.ALLOWED_HOSTS):
        yield Finding(
            "bluethread.hosts",
            "The instance answers to the names of this machine alone.",
            "Nobody else can reach it; whoever works around that opens it to any name.",
            "Set BLUETHREAD_HOSTS to the names that people use.",
        )


def _files() -> Iterator[Finding]:
    places = [(settings.HOME, "folder of the instance"), (settings.SECRET_KEY_FILE, "secret key")]
    if (database_url := Environment().database_url_file) is not None:
        places.append((database_url, "file with the address of the database"))
    for place, called in places:
        if _open_to_others(place):
            yield Finding(
                "bluethread.files",
                f"The {called}, {place}, can be read by every account of this machine.",
                "Whoever reads it can read every record or sign in as anybody.",
                f"chmod o-rwx {place}",
            )


def _open_to_others(place: Path) -> bool:
    return bool(place.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH))


def _demonstration() -> Iterator[Finding]:
    people = {person.username: person for person in User.objects.filter(is_active=True)}
    for username, password, _role in demonstration.sign_ins():
        if username in people and people[username].check_password(password):
            yield Finding(
                "bluethread.demonstration",
                f"The demonstration's {username} can sign in with the password that is in the documentation.",
                "Everybody knows it.",
                "Start with an empty BLUETHREAD_HOME, or take the account away.",
            )


def _accounts() -> Iterator[Finding]:
    for person in User.objects.filter(is_active=True).order_by("username"):
        if person.is_superuser:
            yield Finding(
                "bluethread.superuser",
                f"{person.username} is marked as a superuser.",
                "Bluethread gives superusers nothing, other programs on the same database may.",
                "Take the mark away: what a person may do follows from roles.",
            )
        if person.username == "console" and person.has_usable_password():
            yield Finding(
                "bluethread.console",
                "The account of the command line has a password.",
                "It holds every permission and belongs to nobody.",
                "Take the password away: whoever can run the command line needs none.",
            )


def _second_factors() -> Iterator[Finding]:
    """People who may give others rights, with nothing but a password."""
    if not apps.is_installed("allauth.mfa"):
        return
    authenticators: Any = apps.get_app_config("mfa").get_model("Authenticator")
    protected = set(authenticators.objects.exclude(type="recovery_codes").values_list("user_id", flat=True))
    for person in User.objects.filter(is_active=True).exclude(pk__in=protected).order_by("username"):
        if person.has_usable_password() and person.holds(MANAGE_PEOPLE):
            yield Finding(
                "bluethread.second_factor",
                f"{person.username} may give others rights and has no second factor.",
                "One guessed or stolen password then opens everything.",
                "Let them sign in and add an authenticator or a passkey to their account.",
            )


def _database() -> Iterator[Finding]:
    people = sum(person.has_usable_password() for person in User.objects.filter(is_active=True))
    if connection.vendor == "sqlite" and people > MANY_PEOPLE:
        yield Finding(
            "bluethread.database",
            f"{people} people share a SQLite database.",
            "One writes at a time; the others wait, and after 20 seconds are refused.",
            "Use PostgreSQL: BLUETHREAD_DATABASE_URL or BLUETHREAD_DATABASE_URL_FILE.",
        )


def _backups() -> Iterator[Finding]:
    last = backup.last_made()
    if last is None or timezone.now() - last > BACKUP_EVERY:
        yield Finding(
            "bluethread.backup",
            "No backup was ever made." if last is None else f"The last backup was made on {last:%Y-%m-%d}.",
            "What a lost disk takes is lost.",
            "Run `bluethread backup` every day, to another machine.",
        )


def _checkpoints() -> Iterator[Finding]:
    last = Event.objects.filter(verb="audit.checkpoint").order_by("-pk").first()
    if last is None or timezone.now() - last.at > CHECKPOINT_EVERY:
        yield Finding(
            "bluethread.checkpoint",
            "No checkpoint of the audit trail was printed."
            if last is None
            else f"The last checkpoint of the audit trail was printed on {last.at:%Y-%m-%d}.",
            "Whoever holds the database can rebuild the whole chain; only a checkpoint kept elsewhere shows it.",
            "Run `bluethread audit checkpoint` every week and keep its line off this machine.",
        )


CHECKS: list[Callable[[], Iterator[Finding]]] = [
    _https,
    _hosts,
    _files,
    _demonstration,
    _accounts,
    _second_factors,
    _database,
    _backups,
    _checkpoints,
]
