"""What performance holds on the thread: indicators hang from paragraphs, streams of evidence from indicators."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, ngettext

from bluethread.core.access.models import User
from bluethread.core.thread import Card, Station, provision_ref
from bluethread.kernel.symbols import parse_citation
from bluethread.observations import api as observations
from bluethread.web.states import VERDICTS, look_up

from . import library, queries
from .indicators import IndicatorDefinition, State, Unit
from .presenters import day_text, month_text, value_text

_STATES = {State.MET: "ok", State.ON_TRACK: "ok", State.NO_DATA: "missing", State.TOO_FEW: "missing"}


def indicators(viewer: User, refs: frozenset[str]) -> list[Card]:
    """Indicators whose definition cites one of the paragraphs."""
    return [
        _indicator(viewer, definition, above)
        for definition in library.definitions().values()
        if (above := tuple(ref for ref in _paragraphs(definition) if ref in refs))
    ]


def evidence(viewer: User, refs: frozenset[str]) -> list[Card]:
    """Streams that one of the indicators reads."""
    reading: dict[str, list[str]] = {}
    for definition in library.definitions().values():
        if f"indicator:{definition.id}" in refs:
            reading.setdefault(definition.stream, []).append(f"indicator:{definition.id}")
    if not reading:
        return []
    return [
        _stream(seen, tuple(reading[seen.definition.id]))
        for seen in observations.streams(viewer=viewer)
        if seen.definition.id in reading
    ]


def origins_of_indicator(viewer: User, identifier: str) -> list[str]:
    """The paragraphs that an indicator's definition cites."""
    definition = library.definitions().get(identifier)
    return _paragraphs(definition) if definition else []


def origins_of_stream(viewer: User, identifier: str) -> list[str]:
    """The indicators that read a stream."""
    return [f"indicator:{each.id}" for each in library.definitions().values() if each.stream == identifier]


def _paragraphs(definition: IndicatorDefinition) -> list[str]:
    cited = map(parse_citation, definition.sources)
    return [provision_ref(citation.symbol, citation.path) for citation in cited]


def _indicator(viewer: User, definition: IndicatorDefinition, above: tuple[str, ...]) -> Card:
    series = queries.series(viewer=viewer, indicator=definition.id)
    point = series.latest
    state = "missing"
    summary = gettext("No figure yet.")
    if point is not None:
        judged = {_STATES.get(verdict.state, "warning") for verdict in series.verdicts}
        state = "warning" if "warning" in judged else "ok"
        summary = f"{value_text(point.value, definition.unit)}, {month_text(point.month)}"
        if words := [str(look_up(VERDICTS, verdict.state).label) for verdict in series.verdicts]:
            summary = gettext("%(what)s; verdict: %(told)s") % {"what": summary, "told": ", ".join(words)}
    title = definition.title.in_language(get_language() or "en")
    return Card(
        f"indicator:{definition.id}",
        Station.INDICATOR,
        title,
        summary,
        _url("performance:indicator", definition.id),
        state,
        above,
    )


def _stream(seen: observations.StreamSeen, above: tuple[str, ...]) -> Card:
    definition = seen.definition
    rows = ngettext("%(count)s row", "%(count)s rows", seen.records) % {"count": value_text(seen.records, Unit.PERSONS)}
    faults = ngettext("%(count)s fault", "%(count)s faults", seen.faults) % {
        "count": value_text(seen.faults, Unit.PERSONS)
    }
    summary = gettext("Nothing loaded yet.")
    if seen.last_load_at:
        loaded = gettext("last load %(day)s") % {"day": day_text(seen.last_load_at.date())}
        summary = ", ".join([rows, faults, loaded])
    state = "missing" if not seen.records else "warning" if seen.faults else "ok"
    title = definition.title.in_language(get_language() or "en")
    return Card(
        f"stream:{definition.id}",
        Station.EVIDENCE,
        title,
        summary,
        _url("observations:stream", definition.id),
        state,
        above,
    )


def _url(name: str, *arguments: str) -> str:
    """The address of a page, empty where this installation has none."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
