"""Own colours hold the contrasts of WCAG 2.2 AA, in the light and in the dark page."""

import re
from pathlib import Path

import pytest

import bluethread.web
from bluethread.web import charts

SHEET = (Path(bluethread.web.__path__[0]) / "static/web/bluethread.css").read_text()
PAIRS = dict(re.findall(r"--bt-([a-z-]+): light-dark\((#\w{6}, #\w{6})\)", SHEET))
COLOURS = {name: dict(zip(("light", "dark"), pair.split(", "), strict=True)) for name, pair in PAIRS.items()}
GROUNDS = ("page", "surface", "raised", "lit")
WORDS = ("ink", "muted", "brand", "good", "watch", "bad", "stale")
VERBS = ("observing", "reinforcing", "evaluative", "deciding", "directive")
SOFT = [(name, f"{name}-soft") for name in ("good", "watch", "bad", "stale", "brand")]
THEMES = ("light", "dark")


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("words", [*WORDS, *VERBS])
@pytest.mark.parametrize("ground", GROUNDS)
def test_words_stand_out(theme, words, ground):
    assert contrast(COLOURS[words][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("words", "ground"), [*SOFT, ("on-brand", "brand")])
def test_badges_and_buttons_stand_out(theme, words, ground):
    assert contrast(COLOURS[words][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["page", "surface"])
def test_edges_of_controls_are_seen(theme, ground):
    assert contrast(COLOURS["edge"][theme], COLOURS[ground][theme]) >= 3


@pytest.mark.parametrize("colour", [*charts.SERIES, charts.BENCHMARK, charts.MUTED, charts.INK])
def test_chart_colours_are_seen_and_have_a_dark_twin(colour):
    dark = dict(re.findall(r'\[stroke="(#\w{6})"\] \{ stroke: (#\w{6}) \}', SHEET))
    assert contrast(colour, "#ffffff") >= 3
    assert contrast(dark[colour], COLOURS["surface"]["dark"]) >= 3
    assert f'[fill="{colour}"] {{ fill: {dark[colour]} }}' in SHEET


def test_verbs_differ_by_more_than_colour():
    rules = {
        verb: re.sub(r"color: [^;}]+;?", "", re.search(rf"\.verb-{verb} {{(.*)}}", SHEET)[1]).strip() for verb in VERBS
    }
    assert len(set(rules.values())) == len(VERBS)
