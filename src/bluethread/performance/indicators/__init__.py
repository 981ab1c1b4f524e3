"""Indicators as data, where their figures are read, and what a benchmark says of them. Pure Python."""

from .definition import Benchmark, IndicatorDefinition, Unit, load_indicator
from .projection import Range, project
from .scope import FigureScope
from .verdict import Observed, Reason, State, Verdict, judge

__all__ = [
    "Benchmark",
    "FigureScope",
    "IndicatorDefinition",
    "Observed",
    "Range",
    "Reason",
    "State",
    "Unit",
    "Verdict",
    "judge",
    "load_indicator",
    "project",
]
