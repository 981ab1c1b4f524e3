"""Linear programs over persons, solved by HiGHS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import sparray

NEARLY = 1e-6
"""How far a solver's number may be from what it stands for."""


@dataclass(frozen=True)
class Solved:
    """An optimum, and by equation what the optimum would gain from one more: its price."""

    x: NDArray[np.float64]
    prices: NDArray[np.float64]


def least(
    costs: NDArray[np.float64],
    *,
    equal: tuple[sparray, NDArray[Any]],
    bounds: Sequence[tuple[float | None, float | None]],
    at_most: tuple[sparray, NDArray[Any]] | None = None,
) -> Solved | None:
    """The cheapest x within bounds with A x = b for `equal` (A, b) and A x <= b for `at_most`; None where none is."""
    matrix, values = equal
    upper, limits = at_most or (None, None)
    sparse: dict[str, Any] = {"A_eq": matrix, "A_ub": upper}  # the stubs of scipy know dense matrices only
    found = linprog(costs, b_eq=values, b_ub=limits, bounds=list(bounds), method="highs", **sparse)
    return None if found.x is None else Solved(np.asarray(found.x), np.asarray(found.eqlin.marginals))
