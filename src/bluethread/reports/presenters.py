"""Reports and changes in the words of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .queries import EditionSeen, ReportSeen
from .rendering.changes import CellChange, FigureChange

_CELLS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in one language."""

    id: str
    title: str
    question: str
    editions: int
    latest: EditionSeen | None


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A changed figure with the first of its changed cells; `more` are those not shown."""

    label: str
    old_id: str
    new_id: str
    old_text: str
    new_text: str
    cells: tuple[CellChange, ...]
    more: int
    definitions: tuple[str, ...]


def line(report: ReportSeen, language: str) -> ReportLine:
    """A report in the language of its reader."""
    return ReportLine(report.id, report.titles[language], report.questions[language], report.editions, report.latest)


def changed(changes: Iterable[FigureChange]) -> list[ChangedFigure]:
    """Changed figures, each with the cells that explain it."""
    return [
        ChangedFigure(
            each.label, each.old_id, each.new_id, each.old_text, each.new_text, each.cells[:_CELLS_SHOWN],
            max(len(each.cells) - _CELLS_SHOWN, 0), each.definitions,
        )
        for each in changes
    ]  # fmt: skip
