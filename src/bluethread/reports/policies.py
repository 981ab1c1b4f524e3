"""What a report may speak of, and how its editions are handled."""

from __future__ import annotations

from typing import Any

from bluethread.core.access.models import User
from bluethread.core.access.rule import Classification, Handling
from bluethread.kernel.errors import PolicyRefused
from bluethread.performance import api as performance

from .rendering.definition import ReportDefinition


def check_speaks_for(author: User, definition: ReportDefinition) -> None:
    """Raise PolicyRefused unless the author may see all that the report counts: part of a total is not the total."""
    scopes = {reading.scope for reading in definition.readings.values()}
    beyond = sorted(scope for scope in scopes if not performance.speaks_for(author, scope))
    if beyond:
        raise PolicyRefused(
            f"{definition.id} speaks of {', '.join(beyond)}, which your assignment does not wholly reach. "
            "Somebody whose assignment does has to issue it."
        )


def handling(definition: ReportDefinition, classification: int) -> Handling:
    """An edition is about the one mission or contributor that all its readings name, and is not published yet."""
    named = [performance.FigureScope.parse(reading.scope).named for reading in definition.readings.values()]
    about: dict[str, Any] = {
        name: values.pop()
        for name in ("mission", "contributor")
        if len(values := {each.get(name, "") for each in named}) == 1
    }
    return Handling(Classification(classification), **about)
