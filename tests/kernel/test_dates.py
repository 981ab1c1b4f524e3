from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluethread.kernel.dates import PartialDate, find
from bluethread.kernel.errors import BadInput


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_day_prints_and_reads_back(day: date) -> None:
    exact = PartialDate.of(day)
    assert PartialDate.parse(str(exact)) == exact
    assert exact.earliest == exact.latest == day
    assert PartialDate(day.year, day.month).earliest <= day <= PartialDate(day.year, day.month).latest


@pytest.mark.parametrize("text", ["2018", "2018-06", "2018-12-31"])
def test_prints_as_far_as_known(text: str) -> None:
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize("text", ["", "18", "2018-13", "2018-02-30", "soon", "2018-6"])
def test_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(BadInput):
        PartialDate.parse(text)


def test_a_deadline_is_its_last_day() -> None:
    assert PartialDate(2018).latest == date(2018, 12, 31)
    assert PartialDate(2020, 2).latest == date(2020, 2, 29)
    assert PartialDate(2018, 12, 31) < PartialDate(2018)
    assert PartialDate(2018, 1, 31).plus(months=1) == PartialDate(2018, 2, 28)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 6 November 2017", ["2017-11-06"]),
        ("Nueva York, 21 de junio del 2018", ["2018-06-21"]),
        ("NEW YORK, 21 JUIN 2018", ["2018-06-21"]),
        ("November 2016 and 2020", ["2016-11", "2020"]),
        ("32 May 2010", ["2010-05"]),
    ],
)
def test_finds_dates_in_three_languages(text: str, expected: list[str]) -> None:
    assert [str(when) for _, _, when in find(text)] == expected
