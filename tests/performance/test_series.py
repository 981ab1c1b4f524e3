"""From returns to series, verdicts and back to the rows."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from bluethread.core import thread
from bluethread.kernel.definitions import DEFINITIONS
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused, PolicyRefused
from bluethread.kernel.periods import Month
from bluethread.observations import api as observations
from bluethread.performance import api
from bluethread.performance.indicators import Reason, State
from bluethread.performance.models import DefinitionVersion
from observations.returns import file, row
from shared import SHARED

pytestmark = pytest.mark.django_db
DEC = Month(2013, 12)


def load(by, *rows: str) -> observations.LoadResult:
    return observations.import_file(by=by, stream="strength-returns", data=file(rows), name="returns.csv")


@pytest.fixture
def december(officer):
    """A month with a published total of which five persons are not split by sex."""
    return load(
        officer,
        row("2013-12-31", "all", "all", individual_police=(10, 5, 20), formed_police_units=(9, 1, 10)),
        row("2013-12-31", "GHA", "UNMIL", name="Ghana", individual_police=(6, 4, 10)),
        row("2013-12-31", "GHA", "UNMISS", name="Ghana", individual_police=(4, 1, 5), formed_police_units=(9, 1, 10)),
        row("2013-12-31", "USA", "UNMIL", name="United States of America"),
    )


def test_the_figure_for_all_is_the_published_one_with_the_sum_beside_it(reader, december):
    (point,) = api.series(viewer=reader, indicator="women-share", category="individual_police").points
    assert (point.value, point.numerator, point.sample, point.unknown) == (5 / 15, 5, 15, 5)
    assert point.parts == api.Sums(5 / 15, 5, 15)
    assert (point.reporters, point.silent, point.missing) == (1, ("USA",), ())
    assert {fault.rule for fault in point.marks} == {"parts-add-up", "grand-total"}
    (both,) = api.series(viewer=reader, indicator="women-share").points
    assert (both.value, both.sample, both.unknown) == (6 / 25, 25, 5)
    (number,) = api.series(viewer=reader, indicator="women-police").points
    assert (number.value, number.denominator, number.unknown) == (6, None, 5)


def test_without_a_published_total_there_is_no_figure_for_all(reader, officer):
    load(officer, row("2013-12-31", "GHA", "UNMIL", individual_police=(6, 4, 10)))
    everyone = api.series(viewer=reader, indicator="women-share")
    assert (everyone.points, everyone.verdicts, everyone.latest) == ((), (), None)
    assert api.series(viewer=reader, indicator="women-share", scope="mission:UNMIL").latest.value == 0.4


def test_scopes_and_categories_narrow(reader, december):
    def value(scope: str, category: str) -> float | None:
        latest = api.series(viewer=reader, indicator="women-share", scope=scope, category=category).latest
        return latest.value if latest else None

    assert value("mission:UNMISS", "individual_police") == 0.2
    assert value("mission:UNMISS", "formed_police_units") == 0.1
    assert value("contributor:GHA", "police") == 6 / 25
    assert value("mission:UNMIL,contributor:GHA", "police") == 0.4
    assert value("mission:UNMIL", "formed_police_units") is None


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"indicator": "women"}, NotFound),
        ({"indicator": "women-share", "scope": "everywhere"}, BadInput),
        ({"indicator": "women-share", "category": "troops"}, BadInput),
    ],
)
def test_what_cannot_be_asked_is_told(reader, asked, error):
    with pytest.raises(error):
        api.series(viewer=reader, **asked)


def test_a_stranger_sees_nothing(reader):
    reader.assignments.all().delete()
    reader.forget()
    with pytest.raises(PermissionRefused):
        api.series(viewer=reader, indicator="women-share")


def test_rows_behind_add_up_to_the_figure(reader, december):
    for indicator in ("women-share", "women-police"):
        for scope in ("all", "mission:UNMIL", "contributor:GHA"):
            for category in ("police", "individual_police", "formed_police_units"):
                point = api.series(viewer=reader, indicator=indicator, scope=scope, category=category).at(DEC)
                rows = api.rows_behind(viewer=reader, indicator=indicator, month=DEC, scope=scope, category=category)
                assert sums(rows) == ((point.numerator, point.denominator or 0, point.unknown) if point else (0, 0, 0))
    (total,) = api.rows_behind(viewer=reader, indicator="women-share", month=DEC, category="individual_police")
    assert (total.record.line, total.record.file_name) == (2, "returns.csv")
    assert [(cell.column, cell.persons) for cell in total.cells] == [
        ("Individual_Police_Female", 5), ("Individual_Police_Male", 10), ("Individual_Police_Total", 5),
    ]  # fmt: skip


def sums(rows: list[api.RowBehind]) -> tuple[int, ...]:
    cells = [cell for row in rows for cell in row.cells]
    return tuple(
        sum(c.persons for c in cells if part in c.counts_in) for part in ("numerator", "denominator", "unknown")
    )


def test_a_breakdown_shows_where(reader, december):
    rows = api.breakdown(viewer=reader, indicator="women-share", month=DEC, by="mission")
    assert [(each.code, each.numerator, each.sample) for each in rows] == [("UNMISS", 2, 15), ("UNMIL", 4, 10)]
    assert [fault.rule for fault in rows[1].marks] == ["empty-row"]
    (ghana,) = api.breakdown(viewer=reader, indicator="women-share", month=DEC, by="contributor", scope="mission:UNMIL")
    assert (ghana.name, ghana.value, ghana.trail[-1]) == ("Ghana", 0.4, (DEC, 0.4))
    assert len(ghana.trail) == 13
    categories = api.breakdown(viewer=reader, indicator="women-share", month=DEC, by="category")
    assert [(each.code, each.value) for each in categories] == [
        ("individual_police", 5 / 15),
        ("formed_police_units", 0.1),
    ]


def test_the_past_can_be_shown_as_it_was_recorded(reader, officer):
    first = load(officer, row("2013-12-31", "all", "all", individual_police=(15, 5, 20)))
    before = api.series(viewer=reader, indicator="women-share")
    load(officer, row("2013-12-31", "all", "all", individual_police=(16, 4, 20)))
    now = api.series(viewer=reader, indicator="women-share")
    assert (before.latest.value, now.latest.value) == (0.25, 0.2)
    assert now.build_id != before.build_id
    then = api.series(viewer=reader, indicator="women-share", as_of=first.load.at)
    assert then.latest.value == 0.25
    (behind,) = api.rows_behind(viewer=reader, indicator="women-share", month=DEC, as_of=first.load.at)
    assert behind.record.load == first.load.pk
    assert (
        api.series(viewer=reader, indicator="women-share", as_of=first.load.at.date() - timedelta(days=1)).points == ()
    )
    assert api.series(viewer=reader, indicator="women-share", as_of=first.load.at.date()).latest.value == 0.2


def test_who_reported_last_time_and_is_missing_now(reader, officer):
    load(
        officer,
        row("2013-11-30", "GHA", "UNMIL", individual_police=(6, 4, 10)),
        row("2013-11-30", "IND", "UNMIL", individual_police=(6, 4, 10)),
        row("2013-12-31", "GHA", "UNMIL", individual_police=(6, 4, 10)),
    )
    point = api.series(viewer=reader, indicator="women-share", scope="mission:UNMIL").latest
    assert (point.reporters, point.missing) == (1, ("IND",))


def test_verdicts_say_what_they_rest_on(reader, officer):
    load(
        officer,
        row("2012-12-31", "all", "all", individual_police=(85, 15, 100)),
        row("2013-12-31", "all", "all", individual_police=(84, 16, 100)),
    )
    found = {(each.indicator.id, each.category): each.verdict for each in api.verdicts(viewer=reader)}
    share = found["women-share", "police"]
    assert (share.state, share.sample, share.months_left) == (State.OFF_TRACK, 100, 12)
    assert [share.gap, share.trend, share.projection] == pytest.approx([0.04, 0.01, 0.17])
    doubling = found["women-police", "police"]
    assert (doubling.state, doubling.reason) == (State.NO_DATA, Reason.BASELINE_MISSING)
    assert found["women-share", "formed_police_units"].state is State.NO_DATA


@pytest.mark.parametrize(
    ("language", "value", "change", "month", "day"),
    [
        ("en", "16.0%", "+1.2 points", "December 2013", "31 December 2014"),
        ("fr", "16,0\xa0%", "+1,2 ", "décembre 2013", "31 décembre 2014"),
        ("es", "16,0\xa0%", "+1,2 ", "diciembre de 2013", "31 de diciembre de 2014"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(language, value, change, month, day):
    with override(language):
        assert api.value_text(0.1602, api.Unit.SHARE) == value
        assert api.change_text(0.012, api.Unit.SHARE).startswith(change)
        assert api.month_text(DEC) == month
        assert api.day_text(date(2014, 12, 31)) == day
        assert api.value_text(None, api.Unit.SHARE) == "–"


def test_an_instance_adds_definitions_of_its_own(reader, officer, instance):
    folder = instance / "definitions" / "indicators"
    folder.mkdir(parents=True)
    shipped = (DEFINITIONS / "indicators/women-share.yaml").read_text(encoding="utf-8")
    own = shipped.replace("id: women-share", "id: women-share-unmil").replace(
        "unit: share", "unit: share\nscope: mission:UNMIL"
    )
    (folder / "own.yaml").write_text(own, encoding="utf-8")
    load(officer, row("2013-12-31", "GHA", "UNMIL", individual_police=(6, 4, 10)))
    series = api.series(viewer=reader, indicator="women-share-unmil")
    assert (str(series.scope), series.latest.value) == ("mission:UNMIL", 0.4)
    (folder / "own.yaml").write_text(shipped, encoding="utf-8")
    with pytest.raises(BadInput, match="defined twice"):
        api.indicators(viewer=reader)


def test_definitions_are_kept_once_and_never_change_under_their_version(officer):
    new = api.adopt_definitions(by=officer)
    assert {each.indicator for each in new} == {"women-share", "women-police"}
    assert api.adopt_definitions(by=officer) == []
    assert all(seen.first_seen for seen in api.indicators(viewer=officer))
    DefinitionVersion.objects.filter(indicator="women-share").update(content_hash="0" * 64)
    with pytest.raises(PolicyRefused, match="Raise its version"):
        api.adopt_definitions(by=officer)


def test_the_thread_runs_from_the_paragraph_to_the_rows_and_back(reader, december):
    paragraph = thread.provision_ref("S/RES/2382(2017)", "OP12(d)")
    cards = {card.ref: card for card in thread.cards(reader, frozenset({paragraph}))}
    assert {"indicator:women-share", "indicator:women-police", "stream:strength-returns"} <= cards.keys()
    assert cards["indicator:women-share"].hangs_from == (paragraph,)
    assert cards["stream:strength-returns"].state == "warning"
    assert paragraph in thread.origins(reader, "stream:strength-returns")


def test_queries_do_not_grow_with_rows(reader, officer):
    def queries(months: int, year: int) -> int:
        load(officer, *(
            row(f"{year}-{m:02d}-28", code, mission, individual_police=(20, 5, 26))
            for m in range(1, months + 1) for code, mission in (("all", "all"), ("GHA", "UNMIL"), ("IND", "UNMISS"))
        ))  # fmt: skip
        observations.build()
        with CaptureQueriesContext(connection) as captured:
            api.series(viewer=reader, indicator="women-share")
            api.breakdown(viewer=reader, indicator="women-share", month=Month(year, 1), by="contributor")
            api.rows_behind(viewer=reader, indicator="women-share", month=Month(year, 1))
        return len(captured)

    reader.held()  # asked once of each person
    assert queries(1, 2001) == queries(12, 2002)


@pytest.fixture
def real(officer):
    assert SHARED is not None
    path = SHARED / "data/personnel/contributions_by_gender_2009-11_2013-12.csv.gz"
    return observations.import_file(by=officer, stream="strength-returns", data=path.read_bytes(), name=path.name)


@pytest.mark.shared
def test_the_real_series(reader, real):
    series = api.series(viewer=reader, indicator="women-share", category="individual_police")
    assert [str(point.month) for point in series.points] == [str(m) for m in Month(2009, 11).through(DEC)]
    first, last = series.points[0], series.points[-1]
    assert (first.numerator, first.sample, first.unknown) == (591, 6907, 57)
    assert first.value == 591 / (591 + 6316)
    assert (first.silent, first.parts) == (("USA",), api.Sums(first.value, 591, 6907))
    assert (last.numerator, last.sample, last.unknown, last.marks) == (846, 5281, 0, ())
    assert sum(bool(point.marks) for point in series.points) == 38
    (verdict,) = series.verdicts
    assert (verdict.state, verdict.months_left) == (State.OFF_TRACK, 12)
    for scope in ("all", "mission:UNMIL", "contributor:NAM", "mission:UNAMID,contributor:NAM"):
        for month in (Month(2009, 11), Month(2011, 6), DEC):
            point = api.series(viewer=reader, indicator="women-share", scope=scope).at(month)
            rows = api.rows_behind(viewer=reader, indicator="women-share", month=month, scope=scope)
            assert sums(rows) == ((point.numerator, point.denominator, point.unknown) if point else (0, 0, 0))
    missions = api.breakdown(viewer=reader, indicator="women-share", month=DEC, by="mission")
    assert sum(each.sample for each in missions) == 5281 + 7776
