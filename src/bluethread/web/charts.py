"""Charts: one Vega-Lite description per chart, drawn here as SVG and, when somebody explores it, by the browser.

The colours are those of the light page, so a picture stands alone in a report; the style sheet of the site recolours
the same values for the dark page (see "Charts" in bluethread.css). Lines differ by dash as well as by colour.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import vl_convert

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
VEGA_LITE = "6.4"
INK, MUTED, GRID, BENCHMARK = "#1f2933", "#55616e", "#dfe3e8", "#9a3412"
SERIES = ("#1d5f99", "#b45309", "#0f766e", "#6d4bb0", "#b0246e", "#5b6470")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 2, 1, 2])
WIDE, NARROW = (960, 300), (350, 240)
_LOCALES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES"}


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a series: `period` is ISO (2013-12 or 2013-12-31), `label` what a reader sees on pointing at it.

    `value` is a share of one or a count; None leaves a gap in the line. `note` marks the point (a correction, a fault).
    """

    period: str
    value: float | None
    label: str = ""
    series: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A level to reach, drawn across the chart, and the ISO day by which, drawn as a mark on the line."""

    value: float
    label: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """The range within which a projection expects one period."""

    period: str
    low: float
    high: float


def series_spec(
    points: Sequence[Point],
    benchmarks: Sequence[Benchmark] = (),
    *,
    value_title: str,
    unit: str = "share",
    projection: Sequence[Band] = (),
) -> Spec:
    """The Vega-Lite description of series over time with benchmark lines and, where given, a projection band.

    `unit` is "share" (of one, shown as per cent) or "count". Values start at zero. Gaps stay gaps.
    """
    names = list(dict.fromkeys(point.series for point in points))
    layers = [_line_layer(points, names), _marked_layer(points), *_benchmark_layers(benchmarks)]
    if projection:
        layers.insert(0, _band_layer(projection))
    axis = {"format": ".0%"} if unit == "share" else {"format": ",.0f"}
    return {
        "$schema": SCHEMA,
        "autosize": {"type": "fit", "contains": "padding"},
        "width": WIDE[0],
        "height": WIDE[1],
        "config": _config(),
        "title": value_title,
        "encoding": {
            "x": {
                "field": "period",
                "type": "temporal",
                "title": None,
                "scale": {"type": "utc", "padding": 8},
                "axis": {"grid": False},
            },
            "y": {
                "type": "quantitative",
                "title": None,
                "axis": axis,
                "scale": {"domainMin": 0, "domainMax": _top(points, benchmarks, projection), "nice": True},
            },
        },
        "layer": [layer for layer in layers if layer],
    }


def _top(points: Sequence[Point], benchmarks: Sequence[Benchmark], projection: Sequence[Band]) -> float:
    """The upper end of the values' axis: room above the highest for the words on a benchmark line."""
    values = [point.value for point in points if point.value is not None]
    return 1.1 * max([*values, *(b.value for b in benchmarks), *(band.high for band in projection)], default=1.0)


def _line_layer(points: Sequence[Point], names: list[str]) -> Spec:
    encoding: Spec = {"y": {"field": "value"}, "tooltip": _tooltip()}
    mark: Spec = {"type": "line", "strokeWidth": 2, "color": SERIES[0], "point": {"size": 18, "filled": True}}
    if len(names) > 1:
        legend = {"orient": "top", "title": None, "symbolStrokeWidth": 2, "symbolType": "stroke", "symbolSize": 300}
        for channel, scale in (("color", SERIES), ("strokeDash", DASHES)):
            encoding[channel] = {"field": "series", "scale": {"domain": names, "range": list(scale)}, "legend": legend}
    else:
        mark["point"] = {"size": 18, "filled": True, "color": SERIES[0]}
    return {
        "data": {"values": [asdict(point) for point in points]},
        "params": [{"name": "zoom", "select": "interval", "bind": "scales"}],
        "mark": mark,
        "encoding": encoding,
    }


def _marked_layer(points: Sequence[Point]) -> Spec | None:
    marked = [asdict(point) for point in points if point.note and point.value is not None]
    if not marked:
        return None
    mark = {"type": "point", "shape": "diamond", "size": 90, "filled": False, "strokeWidth": 2, "color": BENCHMARK}
    return {"data": {"values": marked}, "mark": mark, "encoding": {"y": {"field": "value"}, "tooltip": _tooltip()}}


def _benchmark_layers(benchmarks: Sequence[Benchmark]) -> list[Spec]:
    if not benchmarks:
        return []
    data = {"values": [asdict(benchmark) for benchmark in benchmarks]}
    dated = {"values": [asdict(benchmark) for benchmark in benchmarks if benchmark.by]}
    rule = {"type": "rule", "color": BENCHMARK, "strokeDash": [5, 4], "strokeWidth": 1.5}
    words = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -3, "color": BENCHMARK}
    where = {"x": {"value": 0}, "y": {"field": "value"}, "text": {"field": "label"}}
    target = {"type": "point", "shape": "circle", "size": 70, "filled": False, "color": BENCHMARK, "strokeWidth": 2}
    layers = [
        {"data": data, "mark": rule, "encoding": {"x": None, "y": {"field": "value"}}},
        {"data": data, "mark": {**words, "fontWeight": 600}, "encoding": where},
    ]
    if dated["values"]:
        layers.append({"data": dated, "mark": target, "encoding": {"x": {"field": "by"}, "y": {"field": "value"}}})
    return layers


def _band_layer(projection: Sequence[Band]) -> Spec:
    return {
        "data": {"values": [asdict(band) for band in projection]},
        "mark": {"type": "area", "color": SERIES[0], "opacity": 0.16},
        "encoding": {"y": {"field": "low"}, "y2": {"field": "high"}},
    }


def _tooltip() -> list[Spec]:
    return [{"field": "label", "type": "nominal", "title": " "}, {"field": "note", "type": "nominal", "title": "  "}]


def _config() -> Spec:
    return {
        "aria": False,
        "background": None,
        "font": "Liberation Sans, Arial, sans-serif",
        "view": {"stroke": None},
        "axis": {
            "labelColor": MUTED,
            "labelFontSize": 12,
            "gridColor": GRID,
            "domainColor": MUTED,
            "tickColor": MUTED,
            "tickCount": 6,
        },
        "axisY": {"domain": False, "ticks": False},
        "title": {"anchor": "start", "fontSize": 12, "fontWeight": 600, "color": INK, "offset": 10},
        "legend": {"labelColor": INK, "labelFontSize": 12},
        "text": {"fontSize": 12, "color": INK},
    }


def svg(spec: Spec, size: tuple[int, int] | None = None, language: str = "en") -> str:
    """The SVG picture of a description, at another size (width, height in pixels) where given.

    Numbers and months are written as the language writes them. Raises ValueError when the description is not Vega-Lite.
    """
    sized = spec if size is None else {**spec, "width": size[0], "height": size[1]}
    return _drawn(json.dumps(sized, sort_keys=True, ensure_ascii=False), _LOCALES.get(language[:2], "en-GB"))


@lru_cache(maxsize=256)
def _drawn(spec: str, locale: str) -> str:
    known_locale: Any = locale
    picture = vl_convert.vegalite_to_svg(
        spec, vl_version=VEGA_LITE, format_locale=known_locale, time_format_locale=known_locale, allowed_base_urls=[]
    )
    return _fit_for_a_page(picture, hashlib.sha256(f"{spec}{locale}".encode()).hexdigest()[:8])


def _fit_for_a_page(picture: str, own: str) -> str:
    """Without roles that announce every mark (the figure announces the whole), and with ids of its own.

    The drawing process numbers ids on and on; numbered anew, the same description always gives the same picture.
    """
    plain = re.sub(r' (?:role|aria-roledescription|aria-hidden)="[^"]*"', "", picture)
    ranks: dict[str, int] = {}

    def renamed(match: re.Match[str]) -> str:
        rank = ranks.setdefault(match[2] + match[3], len(ranks) + 1)
        return f"{match[1]}{match[2]}{own}-{rank}"

    return re.sub(r'((?:id="|url\(#))(clip|gradient_?)(\d+)', renamed, plain)
