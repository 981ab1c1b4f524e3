"""Open work: modules say what a person still has in hand, so that a hand-over can move it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from .rule import Rule

if TYPE_CHECKING:
    from .models import User


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of open work. Both functions see only what lies within a rule: that of the assignment handed over.

    `count(holder, rule)`; `move(holder, successor, rule)` returns how many were moved and runs inside the act.
    """

    title: str | Promise
    count: "Callable[[User, Rule], int]"
    move: "Callable[[User, User, Rule], int]"


_kinds: dict[str, Work] = {}


def register(code: str, work: Work) -> None:
    """Offer a kind of open work."""
    _kinds[code] = work


def in_hand(holder: "User", rule: Rule) -> dict[str, int]:
    """How much open work a person holds, by code of its kind."""
    return {code: work.count(holder, rule) for code, work in _kinds.items()}


def move(holder: "User", successor: "User", rule: Rule) -> dict[str, int]:
    """Give the open work to a successor; how much of each kind."""
    return {code: work.move(holder, successor, rule) for code, work in _kinds.items()}


def kinds() -> dict[str, Work]:
    """Every kind of open work."""
    return dict(_kinds)
