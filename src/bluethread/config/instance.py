"""An instance: a folder of embedded databases and files, or that folder and a PostgreSQL database.

It is set up on first use and brought up to date when the program is newer than it.
"""

import hashlib
import json
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bluethread.core.access import actions as access
from bluethread.core.access.models import User
from bluethread.kernel.durable import placing
from bluethread.kernel.errors import BadInput

_acting: ContextVar[User | None] = ContextVar("acting", default=None)


def ensure() -> bool:
    """Set up or update the instance if it needs it; says whether it did. Safe to call at every start."""
    marker: Path = settings.HOME / "instance.json"
    wanted = _fingerprint()
    if marker.exists() and json.loads(marker.read_text()) == wanted:
        return False
    settings.HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with placing(marker) as file:
        file.write(json.dumps(wanted).encode())
    return True


def acting() -> User:
    """The user in whose name the command line acts and reads: the one that `--as` names, or the console."""
    user = _acting.get() or access.console_user()
    user.through = {"command line": _account()}
    return user


@contextmanager
def acting_as(username: str) -> Iterator[User]:
    """Act and read as a person. No password is asked: whoever runs commands on this machine holds its files.

    Raises BadInput for somebody unknown, or whose account is closed.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise BadInput(
            f'nobody who is called "{username}" can act', expected="the user name of an open account",
            do="`bluethread user list` names them",
        )  # fmt: skip
    token = _acting.set(user)
    try:
        yield user
    finally:
        _acting.reset(token)


def _account() -> str:
    """Whom the operating system runs this process for, whatever the environment says."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(number)


def _fingerprint() -> dict[str, str]:
    """What the instance was last brought up to: the database it uses, its tables, its static files."""
    database = {key: str(connection.settings_dict[key]) for key in ("ENGINE", "NAME", "HOST", "PORT")}
    package: Path = settings.PACKAGE
    migrations = sorted(str(path.relative_to(package)) for path in package.glob("**/migrations/[0-9]*.py"))
    static = sorted(
        (str(path.relative_to(package)), path.stat().st_mtime_ns)
        for path in package.glob("*/static/**/*")
        if path.is_file()
    )
    return {
        name: hashlib.sha256(repr(value).encode()).hexdigest()
        for name, value in {"database": database, "migrations": migrations, "static": static}.items()
    }
