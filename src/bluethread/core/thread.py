"""The thread: what hangs from a paragraph, station by station, and the way back.

Modules register what they hold; none needs to know the others. A card hangs from the refs of cards higher up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Station(IntEnum):
    """The five stations, in the order of the thread."""

    PARAGRAPH = 0
    OBLIGATION = 1
    INDICATOR = 2
    EVIDENCE = 3
    SENTENCE = 4

    @property
    def title(self) -> Any:
        return _TITLES[self]


_TITLES = {
    Station.PARAGRAPH: _("Paragraph"),
    Station.OBLIGATION: _("Obligation"),
    Station.INDICATOR: _("Indicator"),
    Station.EVIDENCE: _("Evidence"),
    Station.SENTENCE: _("Sentence"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One thing on the thread. `state` is ok, draft, warning, missing or stale; `hangs_from`: refs of cards above."""

    ref: str
    station: Station
    title: str
    summary: str
    url: str
    state: str = "ok"
    hangs_from: tuple[str, ...] = ()


Provider = Callable[[Any, frozenset[str]], list[Card]]
Origin = Callable[[Any, str], list[str]]

_providers: dict[Station, list[Provider]] = {station: [] for station in Station}
_origins: dict[str, Origin] = {}


def register(station: Station, provider: Provider) -> None:
    """Offer the cards of a station: `provider(viewer, refs)` returns those that hang from any of the refs."""
    if provider not in _providers[station]:
        _providers[station].append(provider)


def register_origin(prefix: str, resolver: Origin) -> None:
    """Offer the way back: `resolver(viewer, identifier)` returns refs one or more stations higher."""
    _origins[prefix] = resolver


def provision_ref(symbol: str, path: str) -> str:
    """The ref of a provision of a work, such as provision:S/RES/2382(2017)#OP12(d)."""
    return f"provision:{symbol}#{path}"


def split_provision(ref: str) -> tuple[str, str]:
    """Symbol and path of a provision's ref."""
    symbol, _, path = ref.removeprefix("provision:").partition("#")
    return symbol, path


def cards(viewer: Any, refs: frozenset[str], start: Station = Station.PARAGRAPH) -> list[Card]:
    """What hangs from the refs, directly or further down, in the order of the stations, from `start` on."""
    found: dict[str, Card] = {}
    for station in (each for each in Station if each >= start):
        above = refs | found.keys()
        for provider in _providers[station]:
            for card in provider(viewer, frozenset(above)):
                found.setdefault(card.ref, card)
    return list(found.values())


def origins(viewer: Any, ref: str) -> list[str]:
    """The paragraphs that a thing further down hangs from; a paragraph is its own origin."""
    open_refs, seen, paragraphs = [ref], set[str](), dict[str, None]()
    while open_refs:
        current = open_refs.pop()
        if current in seen:
            continue
        seen.add(current)
        prefix, _, identifier = current.partition(":")
        if prefix == "provision":
            paragraphs[current] = None
        elif prefix in _origins:
            open_refs.extend(_origins[prefix](viewer, identifier))
    return list(paragraphs)


def along(held: list[Card], ref: str) -> list[Card]:
    """The cards on a way through `ref`: what it hangs from, what hangs from it or beside it. All for a paragraph."""
    by_ref = {card.ref: card for card in held}
    here = by_ref.get(ref)
    if here is None or here.station is Station.PARAGRAPH:
        return held
    above = {ref}
    for card in sorted(held, key=lambda card: card.station, reverse=True):
        if card.ref in above:
            above.update(card.hangs_from)
    kept: set[str] = set()
    for card in sorted(held, key=lambda card: card.station):
        on_the_way = card.ref in above
        beside = card.station in (Station.OBLIGATION, Station.EVIDENCE) or card.station > here.station
        if on_the_way or (card.station is not here.station and beside and kept & set(card.hangs_from)):
            kept.add(card.ref)
    return [card for card in held if card.ref in kept]
