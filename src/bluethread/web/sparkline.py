"""A sparkline: the shape of a series in the height of a line of text, as inline SVG."""

from collections.abc import Sequence
from itertools import groupby

WIDTH, HEIGHT, MARGIN = 72.0, 18.0, 2.5


def draw(values: Sequence[float | None], benchmark: float | None = None) -> str:
    """SVG markup of a series in time order: gaps stay gaps, the last value has a dot, the benchmark is a dashed line.

    Returns an empty string when there is no value at all.
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min([*known, *_given(benchmark)]), max([*known, *_given(benchmark)])
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)

    def height(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

    points = [(round(MARGIN + index * step, 1), value) for index, value in enumerate(values)]
    runs = [list(run) for present, run in groupby(points, key=lambda point: point[1] is not None) if present]
    drawn = [" ".join(f"{x},{height(y)}" for x, y in run if y is not None) for run in runs]
    lines = "".join(f'<polyline points="{run}"/>' for run in drawn)
    last_x, last_y = next((x, y) for x, y in reversed(points) if y is not None)
    rule = "".join(f'<line x1="0" x2="{WIDTH:g}" y1="{height(b)}" y2="{height(b)}"/>' for b in _given(benchmark))
    dot = f'<circle cx="{last_x}" cy="{height(last_y)}" r="2"/>'
    return f'<svg class="spark" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" aria-hidden="true">{rule}{lines}{dot}</svg>'


def _given(value: float | None) -> list[float]:
    return [] if value is None else [value]
