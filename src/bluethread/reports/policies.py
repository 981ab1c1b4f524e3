"""What a report may speak of, and how its editions are handled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from bluethread.core.access.models import User
from bluethread.core.access.rule import Classification, Handling
from bluethread.kernel.errors import PolicyRefused
from bluethread.performance import api as performance

from . import permissions
from .models import Edition
from .rendering.definition import ReportDefinition


def check_speaks_for(author: User, definition: ReportDefinition) -> None:
    """Raise PolicyRefused unless the author may see all that the report counts: part of a total is not the total."""
    scopes = {reading.scope for reading in definition.readings.values()}
    beyond = sorted(scope for scope in scopes if not performance.speaks_for(author, scope))
    if beyond:
        raise PolicyRefused(
            _(
                "%(report)s speaks of %(scopes)s, which your assignment does not wholly reach. "
                "Somebody whose assignment does has to issue it."
            )
            % {"report": definition.id, "scopes": ", ".join(_scope(each) for each in beyond)}
        )


def handling(
    author: User, definition: ReportDefinition, returns: Classification, quoted: Mapping[str, Handling]
) -> Handling:
    """How an edition is handled: nobody reads it who may not read what it rests on. It is not published yet.

    `returns` is the highest classification of the rows that it tells of, `quoted` are the documents whose words it
    freezes, by symbol. Raises PolicyRefused, naming the source, where the author's assignment does not reach that far.
    """
    handled = _about(definition, returns)
    _check_reaches(author, handled, _("returns"), returns)
    for symbol, source in sorted(quoted.items()):
        handled = _closed_as(handled, source)
        _check_reaches(author, handled, symbol, source.classification)
    return handled


def check_quotes(edition: Edition, handled: Handling, quoted: Mapping[str, Handling]) -> None:
    """Raise PolicyRefused when approval would pass on the words of a document further than the document itself goes."""
    for symbol, source in sorted(quoted.items()):
        named = {"edition": edition, "source": symbol, "classification": source.classification.title}
        if _closed_as(handled, source) != handled:
            raise PolicyRefused(
                _(
                    "%(edition)s quotes %(source)s, which fewer people may read by now (%(classification)s). "
                    "Issue another edition: it is handled as its sources are."
                )
                % named
            )
        if handled.classification == Classification.UNCLASSIFIED and not source.published:
            raise PolicyRefused(
                _(
                    "%(edition)s quotes %(source)s, which is not published, and approval would publish the edition. "
                    "Publish the document first."
                )
                % named
            )


def _check_reaches(author: User, handled: Handling, source: str, level: Classification) -> None:
    if not author.rule(permissions.ISSUE).reaches(handled.columns()):
        raise PolicyRefused(
            _(
                "This report rests on %(source)s (%(classification)s), and your assignment does not reach an edition "
                "that does. Somebody whose assignment does has to issue it."
            )
            % {"source": source, "classification": level.title}
        )


def _closed_as(handled: Handling, source: Handling) -> Handling:
    """The same, open to nobody to whom the source is not. Two missions are no one mission, within no bound."""
    kept = {name: getattr(handled, name) for name in ("mission", "contributor")}
    if not source.published:
        kept = {name: value if value == getattr(source, name) else "" for name, value in kept.items()}
    return replace(handled, classification=max(handled.classification, source.classification), **kept)


def _scope(text: str) -> str:
    return performance.scope_text(performance.FigureScope.parse(text), {})


def _about(definition: ReportDefinition, classification: Classification) -> Handling:
    """An edition is about the one mission or contributor that all its readings name."""
    named = [performance.FigureScope.parse(reading.scope).named for reading in definition.readings.values()]
    about: dict[str, Any] = {
        name: values.pop()
        for name in ("mission", "contributor")
        if len(values := {each.get(name, "") for each in named}) == 1
    }
    return Handling(classification, **about)
