"""Small-cell protection of published tables: what is not shown, and the attack that proves it enough."""

from typing import TYPE_CHECKING, Any

from .model import (
    Cell,
    Counts,
    Disclosure,
    Kind,
    Line,
    Mark,
    Policy,
    Protected,
    Release,
    Released,
    Shown,
    Suppressed,
    Table,
    Where,
    mark,
)

if TYPE_CHECKING:
    from .attack import audit
    from .protecting import protect

__all__ = [
    "Cell",
    "Counts",
    "Disclosure",
    "Kind",
    "Line",
    "Mark",
    "Policy",
    "Protected",
    "Release",
    "Released",
    "Shown",
    "Suppressed",
    "Table",
    "Where",
    "audit",
    "mark",
    "protect",
]


def __getattr__(name: str) -> Any:
    """The solvers are loaded by whoever protects or attacks something: loading them takes longer than most commands."""
    if name == "audit":
        from .attack import audit

        return audit
    if name == "protect":
        from .protecting import protect

        return protect
    raise AttributeError(name)
