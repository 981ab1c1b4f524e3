"""People and their roles."""

from bluethread.core.actions import action
from bluethread.kernel.errors import BadInput

from . import permissions, roles
from .models import User


@action("user.add", permission=permissions.MANAGE_USERS)
def add_user(*, by: User, username: str, role: str, password: str | None, name: str = "") -> User:
    """Add a person, or a service when `password` is None (it can then never sign in)."""
    check_role(role)
    if User.objects.filter(username=username).exists():
        raise BadInput(f'the user name "{username}" is taken', do="Choose another")
    first, _, last = name.partition(" ")
    user = User(username=username, role=role, first_name=first, last_name=last)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    return user


@action("user.role", permission=permissions.MANAGE_USERS)
def give_role(*, by: User, user: User, role: str) -> User:
    """Change what a person may do."""
    check_role(role)
    user.role = role
    user.save(update_fields=["role"])
    return user


def check_role(code: str) -> None:
    """Raise BadInput for a role that does not exist."""
    if roles.get(code) is None:
        known = ", ".join(role.code for role in roles.every())
        raise BadInput(f'there is no role "{code}"', expected=f"one of {known}")


def console_user() -> User:
    """The user of the command line, made on first use. It has no password and can never sign in."""
    user, created = User.objects.get_or_create(
        username="console", defaults={"role": "administrator", "first_name": "Command line"}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
