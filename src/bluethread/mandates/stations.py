"""What mandates hold on the thread: paragraphs, and the obligations that hang from them."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bluethread.core.access.models import User
from bluethread.core.thread import Card, Station, provision_ref, split_provision

from . import queries, seen
from .models import Obligation, Review, Status

_LENGTH = 220


def paragraphs(viewer: User, refs: frozenset[str]) -> list[Card]:
    """The paragraphs themselves, and those that are asked for and not taken in yet."""
    asked = {split_provision(ref) for ref in refs if ref.startswith("provision:")}
    found = _paragraphs(viewer, asked)
    lacking = asked - {split_provision(card.ref) for card in found}
    return [*found, *(_lacking(symbol, path) for symbol, path in sorted(lacking))]


def _lacking(symbol: str, path: str) -> Card:
    told = _("This paragraph is not taken in: ingest %(symbol)s to read it.") % {"symbol": symbol}
    return Card(provision_ref(symbol, path), Station.PARAGRAPH, f"{symbol} {path}", told, "", "missing")


def _paragraphs(viewer: User, asked: set[tuple[str, str]]) -> list[Card]:
    return [
        Card(
            provision_ref(seen.work, seen.path),
            Station.PARAGRAPH,
            f"{seen.work} {seen.path}",
            Truncator(seen.text).chars(_LENGTH),
            _url("mandates:work", seen.work, f"#{seen.anchor}"),
        )
        for seen in queries.provisions(viewer=viewer, citations=asked)
    ]


def obligations(viewer: User, refs: frozenset[str]) -> list[Card]:
    """Obligations of the paragraphs and of the points under them. Those put aside do not hang there."""
    asked = {split_provision(ref) for ref in refs if ref.startswith("provision:")}
    return [
        Card(
            f"obligation:{seen.id}",
            Station.OBLIGATION,
            f"{seen.path} {seen.verb}",
            Truncator(seen.what).chars(_LENGTH),
            _url("mandates:obligation", seen.id),
            _state(seen),
            tuple(
                provision_ref(*each) for each in sorted(asked) if each[0] == seen.work and _under(seen.path, each[1])
            ),
        )
        for seen in queries.obligations_at(viewer=viewer, citations=asked)
    ]


def origins_of_obligation(viewer: User, identifier: str) -> list[str]:
    """The paragraph an obligation was read from."""
    if not identifier.isdigit():
        return []
    found = Obligation.objects.visible_to(viewer).filter(pk=identifier)
    return [provision_ref(key, path) for key, path in found.values_list("work__key", "path")]


def _under(path: str, above: str) -> bool:
    return path == above or path.startswith((f"{above}(", f"{above} item"))


def _state(seen: seen.ObligationRow) -> str:
    if seen.superseded:
        return "stale"
    if seen.review == Review.DRAFT:
        return "draft"
    return "ok" if seen.status in (Status.COMPLETED, Status.NOT_APPLICABLE, Status.IN_PROGRESS) else "warning"


def _url(name: str, argument: object, fragment: str = "") -> str:
    """The address of a page, empty where this installation has none."""
    try:
        return reverse(name, args=[argument]) + fragment
    except NoReverseMatch:
        return ""
