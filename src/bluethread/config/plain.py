"""Loads and series as plain values: the command line and the API answer the same."""

from typing import Any

from bluethread.observations import api as observations
from bluethread.performance import api as performance


def load_values(load: observations.LoadSeen, loaded_before: bool) -> dict[str, Any]:
    """What taking in a file did this time."""
    status = "unchanged" if loaded_before or not (load.added or load.corrected) else "added"
    return {
        "load": load.id,
        "file": load.file_name,
        "stream": load.stream,
        "status": status,
        "read": load.read,
        "added": 0 if loaded_before else load.added,
        "unchanged": load.read - load.refused if loaded_before else load.unchanged,
        "corrected": 0 if loaded_before else load.corrected,
        "repeated": load.repeated,
        "refused": load.refused,
        "faults": load.faults,
    }


def series_values(found: performance.Series) -> dict[str, Any]:
    """A series as plain values."""
    return {
        "indicator": found.indicator.id,
        "version": found.indicator.version,
        "content_hash": found.content_hash,
        "unit": found.indicator.unit,
        "scope": str(found.scope),
        "category": found.category,
        "as_of": found.as_of,
        "build_id": found.build_id,
        "points": [
            {
                "month": str(point.month),
                "value": point.value,
                "numerator": point.numerator,
                "denominator": point.denominator,
                "sample": point.sample,
                "unknown": point.unknown,
                "too_few": point.too_few,
                "parts": point.parts,
                "reporters": point.reporters,
                "silent": list(point.silent),
                "missing": list(point.missing),
                "marks": [
                    {
                        "check": mark.rule,
                        "statement": mark.statement,
                        "file": mark.file_name,
                        "line": mark.line,
                        "column": mark.column,
                        "value": mark.value,
                        "expected": mark.expected,
                    }
                    for mark in point.marks
                ],
            }
            for point in found.points
        ],
        "verdicts": found.verdicts,
    }
