"""Pages of indicators: one answer first, every number a link, and figures whose cells add up."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bluethread.kernel.periods import Month
from bluethread.observations import api as observations
from bluethread.performance import api, pages
from observations.returns import file, row

pytestmark = pytest.mark.django_db
DEC = Month(2013, 12)
TOTAL = row("2013-12-31", "all", "all", individual_police=(84, 16, 105), formed_police_units=(90, 10, 100))
GHANA = row("2013-12-31", "GHA", "UNMIL", name="Ghana", individual_police=(40, 12, 52))
INDIA = row(
    "2013-12-31", "IND", "UNMISS", name="India", individual_police=(44, 4, 48), formed_police_units=(90, 10, 100)
)
EARLIER = [
    row("2012-12-31", "all", "all", individual_police=(85, 15, 100), formed_police_units=(95, 5, 100)),
    row("2013-11-30", "NPL", "UNMIL", name="Nepal", individual_police=(9, 1, 10)),
]
SILENT = row("2013-12-31", "USA", "UNMIL", name="United States of America")


def load(by, *rows: str, name: str = "returns.csv") -> observations.LoadResult:
    return observations.import_file(by=by, stream="strength-returns", data=file(rows), name=name)


@pytest.fixture
def returns(officer):
    return load(officer, TOTAL, GHANA, INDIA, SILENT, *EARLIER)


def page(client, user, name, *arguments, status=200, **query):
    client.force_login(user)
    response = client.get(reverse(f"performance:{name}", args=arguments), query)
    assert response.status_code == status, response.status_code
    return unescape(response.content.decode())


def table(client, user, name, *arguments, **query) -> list[dict[str, str]]:
    client.force_login(user)
    response = client.get(reverse(f"performance:{name}", args=arguments), query)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_the_list_says_how_the_benchmarks_stand(client, reader, returns):
    shown = page(client, reader, "indicators")
    assert "0 of 2 benchmarks are met; 1 is off track; nothing can be said of 1." in shown
    assert "double the figure of October 2015 by 31 December 2020" in shown
    assert reverse("thread", args=["provision", "S/RES/2382(2017)#OP12(d)"]) in shown
    assert "13.0%" in shown


def test_the_list_without_returns_says_what_is_lacking(client, reader):
    shown = page(client, reader, "indicators")
    assert "No figure yet: nothing is loaded." in shown
    assert reverse("observations:index") in shown
    assert "nothing can be said of 2" in shown


def test_an_indicator_answers_first_and_shows_where_who_and_how(client, reader, returns):
    shown = page(client, reader, "indicator", "women-share", category="individual_police")
    answer = (
        "20.0% by 31 December 2014 asks for +4.0 points in twelve months; "
        "the twelve months to December 2013 brought +1.0 points."
    )
    assert answer in shown
    assert shown.index(answer) < shown.index("16.0%") < shown.index("<figure")
    for expected in (
        "off track",
        "2 contributors stated something in December 2013.",
        "United States of America",
        "Nepal",
        "version 1",
        "16.0% (16 of 100)",
        "returns.csv, row 2, column Individual_Police_Total",
    ):
        assert expected in shown
    assert re.search(r"<code>\d{8}T\d+-\w{12}</code>", shown), "names the build"
    assert shown.count("<h1") == 1


def test_every_figure_leads_to_its_own_page(client, reader, returns):
    shown = page(client, reader, "indicator", "women-share")
    links = set(re.findall(r'class="figure-link" href="([^"]+)"', shown))
    assert len(links) >= 6
    for link in links:
        response = client.get(link)
        assert response.status_code == 200, link
        assert "do not add up" not in response.content.decode()


def test_the_goal_without_a_baseline_is_told_honestly(client, reader, returns):
    shown = page(client, reader, "indicator", "women-police")
    assert "There is no figure for October 2015, the month to compare with" in shown
    assert "no data" in shown


def test_filters_narrow_and_are_kept(client, reader, returns):
    shown = page(client, reader, "indicator", "women-share", scope="mission:UNMIL")
    assert "23.1%" in shown
    assert re.search(r'<option value="mission:UNMIL"\s+selected>', shown)
    assert "By mission" not in shown
    assert "By contributor" in shown
    both = page(client, reader, "indicator", "women-share", scope="mission:UNMIL,contributor:GHA")
    assert "Ghana in UNMIL" in both


@pytest.mark.parametrize(
    "query", [{"scope": "everywhere"}, {"category": "troops"}, {"month": "soon"}, {"as_of": "yesterday"}]
)
def test_what_cannot_be_asked_is_told(client, reader, returns, query):
    page(client, reader, "indicator", "women-share", status=400, **query)


def test_a_choice_without_a_figure_says_so(client, reader, returns):
    shown = page(client, reader, "indicator", "women-share", scope="contributor:USA")
    assert "There is no figure for this choice" in shown
    page(client, reader, "figure", "women-share", status=404, scope="contributor:USA")
    slip = page(client, reader, "indicator", "women-share", status=404, scope="mission:UNMIS")
    assert "No return names UNMIS. Perhaps: UNMISS" in slip
    page(client, reader, "indicator", "nothing", status=404)


@pytest.mark.parametrize(("asked", "first"), [("", "IND"), ("name", "GHA"), ("-value", "GHA"), ("value", "IND")])
def test_the_breakdown_sorts_by_its_columns(reader, returns, asked, first):
    rows = api.breakdown(viewer=reader, indicator="women-share", month=DEC, by="contributor")
    here = pages.Place("women-share", api.FigureScope(), "police")
    shown = pages.sort(pages.where(rows, "contributor", here, DEC, api.Unit.SHARE), asked)
    assert f"contributor%3A{first}" in shown[0].url


def test_a_day_shows_what_was_known_by_its_end(client, reader, officer, returns):
    load(officer, GHANA.replace("40,12,52", "42,10,52"), name="corrected.csv")
    today = returns.load.at.date()
    assert "19.2%" in page(client, reader, "indicator", "women-share", scope="mission:UNMIL", as_of=today)
    before = page(client, reader, "indicator", "women-share", scope="mission:UNMIL", as_of=today - timedelta(days=1))
    assert "There is no figure for this choice" in before


def test_a_figure_shows_cells_that_add_up_and_what_they_stated_before(client, reader, officer, returns):
    query = {"month": "2013-12", "scope": "mission:UNMIL", "category": "individual_police"}
    assert "None of the rows behind this figure was ever corrected." in page(
        client, reader, "figure", "women-share", **query
    )
    load(officer, GHANA.replace("40,12,52", "42,10,52"), name="corrected.csv")
    shown = page(client, reader, "figure", "women-share", **query)
    assert "10 of 52 persons are 19.2%" in shown
    assert "do not add up" not in shown
    assert re.findall(r"Individual_Police_\w+</td><td class=\"num\">(\d+)", shown) == ["10", "42"]
    history = shown[shown.index("What was stated for the corrected rows") :]
    assert history.index("returns.csv") < history.index("corrected.csv")
    assert history.index(">12<") < history.index(">10<")
    assert "superseded" in history
    assert "S/RES/2382(2017) PP17" in shown
    series = page(client, reader, "indicator", "women-share", scope="mission:UNMIL")
    assert "1 row corrected" in series


def test_the_series_as_csv_is_exact(client, reader, returns):
    rows = table(client, reader, "series", "women-share", category="individual_police")
    assert tuple(rows[0]) == pages.SERIES_HEADER
    assert [each["month"] for each in rows] == ["2012-12", "2013-12"]
    last = rows[-1]
    assert {name: last[name] for name in ("value", "numerator", "denominator", "unknown", "reporters", "silent")} == {
        "value": "0.16", "numerator": "16", "denominator": "100", "unknown": "5", "reporters": "2", "silent": "USA",
    }  # fmt: skip
    assert (last["missing"], last["too_few"], last["sum_of_rows_numerator"]) == ("NPL", "no", "16")


def test_verdicts_as_csv(client, reader, returns):
    rows = table(client, reader, "verdicts")
    assert tuple(rows[0]) == pages.VERDICTS_HEADER
    assert {(each["indicator"], each["category"]): each["verdict"] for each in rows}[
        "women-share", "individual_police"
    ] == "off_track"


def test_a_stranger_is_sent_to_sign_in_and_nothing_is_written(client, reader, returns):
    for name, arguments in (("indicators", []), ("indicator", ["women-share"]), ("figure", ["women-share"])):
        assert client.get(reverse(f"performance:{name}", args=arguments)).status_code == 302
        assert client.post(reverse(f"performance:{name}", args=arguments)).status_code == 302
    client.force_login(reader)
    assert client.post(reverse("performance:indicators")).status_code == 405


@pytest.mark.parametrize("name", ["indicators", "indicator", "figure"])
def test_queries_do_not_grow_with_rows(client, reader, officer, name):
    arguments = [] if name == "indicators" else ["women-share"]

    def queries(year: int, contributors: int) -> int:
        rows = [
            row(f"{year}-{month:02d}-28", f"X{number:02d}", "UNMIL", individual_police=(9, 1, 11))
            for month in range(1, 13)
            for number in range(contributors)
        ]
        totals = [row(f"{year}-{month:02d}-28", "all", "all", individual_police=(9, 1, 10)) for month in range(1, 13)]
        load(officer, *rows, *totals)
        api.series(viewer=reader, indicator="women-share")  # builds the marts
        client.force_login(reader)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(f"performance:{name}", args=arguments), {"scope": "mission:UNMIL"} if arguments else {})
        return len(captured)

    assert queries(2001, 1) == queries(2002, 12)
