"""Answers from the marts, by DuckDB."""

from collections.abc import Callable, Sequence
from typing import Any

from bluethread.analytics.asks import Answer, Ask
from bluethread.analytics.query import expression


def answer(ask: Ask, run: Callable[[str], Sequence[tuple[Any, ...]]]) -> list[Answer]:
    """Ask through `run`, which takes SQL in DuckDB's dialect and returns rows."""
    share = ask.measure.denominator is not None
    width = len(ask.by)
    return [
        Answer(tuple(row[:width]), int(row[width]), int(row[width + 1]) if share else None, int(row[width + 2]))
        for row in run(expression(ask).sql(dialect="duckdb"))
    ]
