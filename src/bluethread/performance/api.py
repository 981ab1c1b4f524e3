"""What other modules may use of performance."""

from .actions import adopt_definitions
from .indicators import FigureScope, IndicatorDefinition, Observed, Reason, State, Unit, Verdict, judge
from .models import DefinitionVersion
from .presenters import change_text, day_text, month_text, value_text, verdict_sentence
from .queries import (
    BreakdownRow,
    Cell,
    IndicatorSeen,
    Point,
    RowBehind,
    Series,
    Sums,
    VerdictRow,
    breakdown,
    indicator,
    indicators,
    missions_and_contributors,
    rows_behind,
    series,
    verdicts,
)

__all__ = [
    "BreakdownRow",
    "Cell",
    "DefinitionVersion",
    "FigureScope",
    "IndicatorDefinition",
    "IndicatorSeen",
    "Observed",
    "Point",
    "Reason",
    "RowBehind",
    "Series",
    "State",
    "Sums",
    "Unit",
    "Verdict",
    "VerdictRow",
    "adopt_definitions",
    "breakdown",
    "change_text",
    "day_text",
    "indicator",
    "indicators",
    "judge",
    "missions_and_contributors",
    "month_text",
    "rows_behind",
    "series",
    "value_text",
    "verdict_sentence",
    "verdicts",
]
