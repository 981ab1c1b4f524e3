"""Roles are code: a name, a plain-English paragraph and the permissions it carries.

The roles themselves are declared where every module is known (`bluethread.config.roles`).
"""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Role:
    """One role. `paragraph` is generated into the documentation."""

    code: str
    title: str | Promise
    paragraph: str | Promise
    permissions: frozenset[str]


_ROLES: dict[str, Role] = {}


def register(role: Role) -> Role:
    """Make a role known; a code can be taken once."""
    if role.code in _ROLES and _ROLES[role.code] != role:
        raise ValueError(f"the role {role.code} is declared twice")
    _ROLES[role.code] = role
    return role


def get(code: str) -> Role | None:
    """The role with this code, or None: an unknown role carries no permission."""
    return _ROLES.get(code)


def every() -> list[Role]:
    """All roles, in the order they were declared."""
    return list(_ROLES.values())
