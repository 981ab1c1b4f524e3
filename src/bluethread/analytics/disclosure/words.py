"""Groups of persons in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .universe import Group

_NAMED = 3
"""More values than this are counted and not named."""


def describe(each: Group, dimensions: Sequence[str], values: Mapping[str, frozenset[str]]) -> str:
    """A group as "mission UNMIL, contributor other than AAA"; `values` are all values of each dimension."""
    named = [
        _condition(name, chosen, values[name])
        for name, chosen in zip(dimensions, each, strict=True)
        if chosen is not None and not chosen >= values[name]
    ]
    return ", ".join(named) or "everyone"


def _condition(name: str, chosen: frozenset[str], known: frozenset[str]) -> str:
    left_out = known - chosen
    if len(chosen & known) > len(left_out) and len(left_out) <= _NAMED:
        return f"{name} other than {_list(left_out)}"
    return f"{name} {_list(chosen)}" if len(chosen) <= _NAMED else f"{name} one of {len(chosen)}"


def _list(values: frozenset[str]) -> str:
    return " or ".join(sorted(values))
