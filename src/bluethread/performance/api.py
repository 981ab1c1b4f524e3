"""What other modules may use of performance."""

from .actions import adopt_definitions
from .indicators import FigureScope, IndicatorDefinition, State, Unit, Verdict
from .models import DefinitionVersion
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
