"""Charts and sparklines show what they are given."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from bluethread.web import charts, sparkline
from bluethread.web.catalogue import sample
from bluethread.web.charts import Band, Benchmark, Point

GOAL = Benchmark(0.2, "20 per cent by the end of 2014", "2014-12-31")
POINTS = [
    Point(f"{year}-06", share, f"{year}: {share:.1%}") for year, share in ((2011, 0.1), (2012, 0.12), (2013, 0.16))
]


def texts(picture: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(picture).iter() if node.tag.endswith("text")]


def test_a_chart_names_its_values_and_its_benchmark():
    shown = texts(charts.svg(charts.series_spec(POINTS, [GOAL], value_title="Share of women")))
    assert "Share of women" in shown
    assert GOAL.label in shown
    assert {"0%", "20%", "2013"} <= set(shown)


def test_numbers_are_written_as_the_language_writes_them():
    spec = charts.series_spec([Point("2012", 12000.0), Point("2013", 15000.0)], value_title="Effectif", unit="count")
    assert any(re.fullmatch(r"\d+,000", text) for text in texts(charts.svg(spec, language="en")))
    assert any(re.fullmatch(r"\d+\s000", text) for text in texts(charts.svg(spec, language="fr")))


def test_several_series_differ_by_dash_and_are_named():
    points = [Point(p.period, p.value, series=name) for p in POINTS for name in ("Individual officers", "Formed units")]
    picture = charts.svg(charts.series_spec(points, value_title="Share"))
    assert {"Individual officers", "Formed units"} <= set(texts(picture))
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', picture))) >= 2


def test_pictures_on_one_page_share_no_id_and_carry_no_style():
    spec = charts.series_spec(POINTS, [GOAL], value_title="Share", projection=[Band("2013-12", 0.16, 0.17)])
    wide, narrow = (charts.svg(spec, size) for size in (charts.WIDE, charts.NARROW))
    ids = [set(re.findall(r'\bid="([^"]+)"', picture)) for picture in (wide, narrow)]
    assert not ids[0] & ids[1]
    for picture, own in zip((wide, narrow), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= own
        assert "style=" not in picture


def test_a_chart_without_values_still_draws():
    assert charts.svg(charts.series_spec([], value_title="Share")).startswith("<svg")


@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=60), st.none() | st.floats(-1e6, 1e6))
def test_a_sparkline_stays_inside_its_frame(values, benchmark):
    picture = sparkline.draw(values, benchmark)
    if not any(value is not None for value in values):
        assert picture == ""
        return
    numbers = [float(n) for run in re.findall(r'points="([^"]+)"', picture) for n in re.split(r"[ ,]", run)]
    assert all(0 <= n <= sparkline.WIDTH for n in numbers[::2])
    assert all(0 <= n <= sparkline.HEIGHT for n in numbers[1::2])
    assert len(numbers) // 2 == sum(value is not None for value in values)


def test_the_same_description_always_gives_the_same_picture():
    spec = sample({})["spec"]
    first = charts.svg(spec)
    charts.svg(spec, (500, 200))
    charts._drawn.cache_clear()
    assert charts.svg(spec) == first
