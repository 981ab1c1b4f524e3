"""Roles are code: a name, a plain-English paragraph and the permissions it carries.

The roles themselves are declared where every module is known (`bluethread.config.roles`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from .rule import Classification


@dataclass(frozen=True, slots=True)
class Role:
    """One role. `paragraph` is generated into the documentation.

    `bounded_by`: dimensions that an assignment to it must name. `highest`: the highest ceiling it may be given.
    `published_only`: it sees what is published and nothing else. `watched`: everything that its holders read is
    recorded. `apart_from`: roles that the same person may not hold at the same time.
    """

    code: str
    title: str | Promise
    paragraph: str | Promise
    permissions: frozenset[str]
    bounded_by: tuple[str, ...] = ()
    highest: Classification = Classification.CONFIDENTIAL
    published_only: bool = False
    watched: bool = False
    apart_from: frozenset[str] = frozenset()


_ROLES: dict[str, Role] = {}
_WORDS: dict[str, str | Promise] = {}


def register(role: Role) -> Role:
    """Make a role known; a code can be taken once."""
    if role.code in _ROLES and _ROLES[role.code] != role:
        raise ValueError(f"the role {role.code} is declared twice")
    _ROLES[role.code] = role
    return role


def get(code: str) -> Role | None:
    """The role with this code, or None: an unknown role carries no permission."""
    return _ROLES.get(code)


def title(code: str) -> str:
    """What a role is called in the language in force; its code where it is unknown."""
    role = get(code)
    return str(role.title) if role else code


def every() -> list[Role]:
    """All roles, in the order they were declared."""
    return list(_ROLES.values())


def carrying(permission: str) -> list[str]:
    """The codes of the roles that carry a permission."""
    return [role.code for role in _ROLES.values() if permission in role.permissions]


def are_apart(one: str, other: str) -> bool:
    """Whether one person may not hold both roles at the same time."""
    first, second = get(one), get(other)
    return bool(first and second and (other in first.apart_from or one in second.apart_from))


def conflicts(role: str, held: Iterable[str]) -> list[str]:
    """Which of the roles held forbid this one."""
    return [other for other in held if are_apart(role, other)]


def describe(words: Mapping[str, str | Promise]) -> None:
    """Say in words what permissions allow."""
    _WORDS.update(words)


def words(permission: str) -> str:
    """What a permission allows, in words; its code where nobody said."""
    return str(_WORDS.get(permission, permission))
