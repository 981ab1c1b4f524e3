"""Small-cell protection of published tables: what is not shown, and the attack that proves it enough."""

from .attack import audit
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
