"""Figures of a benchmark: measured side by side with a peer or the raw library in one run, never asserted."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a benchmark; `ratio` is the value's to that of `against`, `memory` the peak in MB."""

    what: str
    value: float
    unit: str
    size: str
    ratio: float | None = None
    against: str = ""
    memory: float = 0.0


def peak_memory() -> float:
    """Peak resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that `work` took, and what it returned."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
