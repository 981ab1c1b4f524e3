"""The last station of the thread: sentences of the latest editions, and the way back from their figures."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from bluethread.core import thread
from bluethread.core.access.models import User

from . import permissions, queries
from .models import Edition, Figure
from .rendering import edition as frozen
from .rendering.definition import LANGUAGES


def sentences(viewer: User, refs: frozenset[str]) -> list[thread.Card]:
    """A card per sentence of a latest edition that states a figure of one of the indicators."""
    indicators = {ref.removeprefix("indicator:") for ref in refs if ref.startswith("indicator:")}
    if not (indicators and viewer.holds(permissions.READ)):
        return []
    latest = queries.latest_editions(viewer).filter(figures__indicator__in=indicators).distinct()
    latest = latest.select_related("frozen")
    return [card for edition in latest for card in _cards(viewer, edition, indicators)]


def origins_of_figure(viewer: User, identifier: str) -> list[str]:
    """The indicators of a figure, and the paragraphs that it cites."""
    row = Figure.objects.visible_to(viewer).filter(figure_id=identifier).select_related("edition__frozen").first()
    if row is None or not viewer.holds(permissions.READ):
        return []
    edition = queries.content(row.edition)
    figure = edition.figure(row.number)
    cited = {f"{each.symbol} {each.path}": thread.provision_ref(each.symbol, each.path) for each in edition.citations}
    return [f"indicator:{row.indicator}", *(cited[citation] for citation in figure.citations if citation in cited)]


def _cards(viewer: User, row: Edition, indicators: set[str]) -> Iterator[thread.Card]:
    edition = queries.content(row)
    changed = queries.changed_since(viewer=viewer, edition=edition)
    version = edition.versions[_language()]
    for section in version.sections:
        for sentence in section.sentences:
            figures = [edition.figure(run.figure) for run in sentence.runs if run.figure]
            about = {edition.readings[figure.about].indicator for figure in figures} & indicators
            if about:
                yield thread.Card(
                    ref=f"figure:{figures[0].id}",
                    station=thread.Station.SENTENCE,
                    title=f"{section.title} · {edition.report}.{edition.number}",
                    summary=sentence.text,
                    url=f"{_address(edition)}#{section.id}-{sentence.id}",
                    state="stale" if any(figure.key in changed for figure in figures) else "ok",
                    hangs_from=tuple(sorted(f"indicator:{name}" for name in about)),
                )


def _address(edition: frozen.Edition) -> str:
    """The page of an edition; nothing in a program without pages."""
    try:
        return reverse("reports:edition", args=[edition.report, edition.number])
    except NoReverseMatch:
        return ""


def _language() -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in LANGUAGES else "en"
