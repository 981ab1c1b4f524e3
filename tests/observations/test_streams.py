"""Reading returns: sound rows go on, every fault is told with its row, nothing is repaired in silence."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluethread.kernel.errors import BadInput
from bluethread.kernel.periods import Month
from bluethread.observations.streams import Fault, Key, Reading, across, read
from observations.returns import HEADER, STREAM, file, row, zipped
from shared import SHARED

DEC = Month(2013, 12)


def reading(*rows: str, header: str = HEADER) -> Reading:
    return read(file(rows, header), name="contributions_2013.csv", stream=STREAM)


def told(faults: list[Fault]) -> list[tuple[str, int | None, str, str]]:
    return [(fault.check, fault.line, fault.column, fault.value) for fault in faults]


def test_a_row_is_read_as_stated() -> None:
    result = reading(row("2013-12-31", "NAM", "UNMIL", name="Namibia", individual_police=(5, 1, 6), troops=(0, 0, 0)))
    (only,) = result.rows
    assert only.key == Key(DEC, "NAM", "UNMIL")
    assert (only.name, only.line) == ("Namibia", 2)
    assert only.values == {"individual_police": (5, 1, 6), "troops": (0, 0, 0), "total": (5, 1, 6)}
    assert result.faults == []


def test_missing_is_never_zero_and_na_in_a_key_is_a_code() -> None:
    result = reading(row("2013-12-31", "NA", "UNMIL", name="NA", experts_on_mission=(1, "NA", 1), total=(1, "NA", 1)))
    assert result.rows[0].key.contributor == "NA"
    assert result.rows[0].values["experts_on_mission"] == (1, None, 1)


def test_an_unreadable_cell_leaves_its_row_out_and_tells_what_to_do() -> None:
    result = reading(
        row("2013-12-31", "GHA", "UNMIL", individual_police=(5, "l7", 6)),
        row("2013-12-31", "IND", "UNMIL", individual_police=(5, 1, 6)),
    )
    assert [each.key.contributor for each in result.rows] == ["IND"]
    assert (result.read, result.refused) == (2, 1)
    (fault,) = result.faults
    assert (fault.check, fault.line, fault.column, fault.value) == (
        "whole-numbers",
        2,
        "Individual_Police_Female",
        "l7",
    )
    assert (fault.severity, str(fault.key)) == ("refused", "2013-12|GHA|UNMIL")


@pytest.mark.parametrize("cell", ["-1", "1.0", "", "1 000", "１２", "nan", "1e3", "9999999999", "na"])
def test_only_whole_numbers_are_counts(cell: str) -> None:
    result = reading(row("2013-12-31", "GHA", "UNMIL", individual_police=(cell, 1, 6)))
    assert result.rows == []
    assert [fault.check for fault in result.faults] == ["whole-numbers"]


@pytest.mark.parametrize("day", ["2013-13-31", "31/12/2013", "2013-W52-2", "20131231", "0013-12-31", "soon"])
def test_a_date_that_is_none_leaves_its_row_out(day: str) -> None:
    result = reading(row(day, "GHA", "UNMIL", individual_police=(5, 1, 6)))
    assert told(result.faults) == [("date", 2, "Date", day)]


def test_a_day_that_is_not_the_last_is_told_once_and_read_as_of_its_month() -> None:
    result = reading(*(row("2012-02-28", code, "UNMIL", troops=(1, 0, 1)) for code in ("GHA", "IND")))
    assert {each.key.month for each in result.rows} == {Month(2012, 2)}
    assert told(result.faults) == [("month-end", 2, "Date", "2012-02-28")]
    assert "2012-02-29, the last day; 2 rows" in result.faults[0].expected


def test_a_stray_apostrophe_is_told_and_read_past() -> None:
    result = reading(row("'2013-12-31", "GHA", "UNMIL", troops=(1, 0, 1)))
    assert result.rows[0].key == Key(DEC, "GHA", "UNMIL")
    assert [fault.check for fault in result.faults] == ["stray-apostrophe"]


def test_the_same_row_twice_is_read_once() -> None:
    same = row("2013-12-31", "GHA", "UNMIL", troops=(1, 0, 1))
    result = reading(same, same, same)
    assert len(result.rows) == 1
    assert (result.repeated, result.refused) == (2, 0)
    assert [(fault.check, fault.line) for fault in result.faults] == [("repeated-row", 3), ("repeated-row", 4)]


def test_of_two_statements_that_differ_neither_wins() -> None:
    result = reading(
        row("2013-12-31", "GHA", "UNMIL", troops=(1, 0, 1)),
        row("2013-12-31", "IND", "UNMIL", troops=(1, 0, 1)),
        row("2013-12-31", "GHA", "UNMIL", troops=(2, 0, 2)),
        row("2013-12-31", "GHA", "UNMIL", troops=(3, 0, 3)),
    )
    assert [each.key.contributor for each in result.rows] == ["IND"]
    assert [(fault.check, fault.line) for fault in result.faults] == [("contradicted-row", line) for line in (2, 4, 5)]
    assert (result.read, result.refused) == (4, 3)


def test_parts_that_do_not_add_up_are_marked_and_kept() -> None:
    result = reading(row("2010-02-28", "ETH", "UNMIL", troops=(64, 68, 4), total=(64, 68, 4)))
    assert result.rows[0].values["troops"] == (64, 68, 4)
    assert {(fault.check, fault.column) for fault in result.faults} == {
        ("parts-add-up", "Troops_Total"), ("women-within-total", "Troops_Female"),
        ("parts-add-up", "Total_Total"), ("women-within-total", "Total_Female"),
    }  # fmt: skip


def test_published_and_computed_totals_stand_side_by_side() -> None:
    result = reading(
        row("2013-12-31", "all", "all", individual_police=(8, 2, 15)),
        row("2013-12-31", "GHA", "all", individual_police=(8, 2, 10)),
        row("2013-12-31", "GHA", "UNMIL", individual_police=(8, 2, 10)),
        row("2013-12-31", "USA", "UNMIL"),
    )
    faults = across(result.rows, STREAM)
    assert ("grand-total", 2, "Individual_Police_Total", "15") in told(faults)
    assert "10, the sum of the rows below it" in {fault.expected for fault in faults}
    (empty,) = [fault for fault in faults if fault.check == "empty-row"]
    assert (empty.line, empty.key) == (5, Key(DEC, "USA", "UNMIL"))
    assert "exceeds the sum of the rows (individual_police 5" in empty.expected


def test_a_total_without_any_of_its_parts_is_not_compared() -> None:
    assert across(reading(row("2013-12-31", "all", "all", troops=(8, 2, 10))).rows, STREAM) == []


def test_a_month_without_rows_is_told() -> None:
    rows = reading(
        *(row(day, "GHA", "UNMIL", troops=(1, 0, 1)) for day in ("2013-10-31", "2013-12-31", "2020-01-31"))
    ).rows
    assert [(fault.check, fault.value) for fault in across(rows, STREAM)] == [
        ("month-gap", "2013-11"),
        ("month-gap", "2014-01 to 2019-12"),
    ]


def test_an_unknown_column_is_told_and_not_read() -> None:
    result = reading(row("2013-12-31", "GHA", "UNMIL", troops=(1, 0, 1)) + ",x", header=HEADER + ",Remarks")
    assert len(result.rows) == 1
    assert told(result.faults) == [("known-columns", 1, "Remarks", "Remarks")]


SOUND = file([row("2013-12-31", "GHA", "UNMIL", troops=(1, 0, 1))])


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.csv", "empty"),
        (b" \n\n", "a.csv", "empty"),
        (SOUND, "a.csv.gz", "The name says a gzip file, the content is plain text"),
        (zipped(SOUND)[:-9], "a.csv.gz", "damaged"),
        (b"\x1f\x8b" + b"x" * 50, "a.csv.gz", "damaged"),
        (zipped(bytes(257 * 2**20)), "a.csv.gz", "unpacks to more than"),
        (b"PK\x03\x04\x00\x00", "a.csv", "the content is a ZIP archive"),
        (SOUND + b"\xff\xfe", "a.csv", "not UTF-8"),
        (zipped(b""), "a.csv.gz", "lacks"),
        (b"Date,Mission\n2013-12-31,UNMIL\n", "a.csv", "lacks Contributor, Contributor_ISO-3"),
        (SOUND.replace(b"Troops_Male", b"Date,Troops_Male", 1), "a.csv", "names Date twice"),
        (SOUND + b'"open', "a.csv", "not CSV"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as error:
        read(data, name=name, stream=STREAM)
    assert name in str(error.value)


CELLS = st.sampled_from(
    [
        "",
        "0",
        "7",
        "NA",
        "all",
        "-1",
        "'2013-12-31",
        "2013-12-31",
        "2012-02-28",
        "GHA",
        "UNMIL",
        '"',
        ",",
        "\n",
        "\0",
        "é",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.lists(CELLS, max_size=20).map(",".join) | st.text(max_size=40), max_size=8),
    compressed=st.booleans(),
)
def test_reading_never_fails_but_by_bad_input(lines: list[str], compressed: bool) -> None:
    data = file(lines)
    try:
        result = read(zipped(data) if compressed else data, name="a.csv", stream=STREAM)
    except BadInput:
        return
    assert result.read == len(result.rows) + result.refused + result.repeated
    across(result.rows, STREAM)


COUNTS = st.none() | st.integers(0, 999_999_999)
STATED = st.dictionaries(
    st.sampled_from([*STREAM.measured]),
    st.tuples(COUNTS, COUNTS, COUNTS).filter(lambda v: any(x is not None for x in v)),
)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.dictionaries(
        st.tuples(
            st.integers(2000, 2030),
            st.integers(1, 12),
            st.sampled_from(["GHA", "NAM", "NA", "all"]),
            st.sampled_from(["UNMIL", "all"]),
        ),
        STATED,
        max_size=12,
    )
)
def test_what_is_written_is_what_is_read(
    rows: dict[tuple[int, int, str, str], dict[str, tuple[int | None, ...]]],
) -> None:
    lines, expected = [], {}
    for (year, number, code, mission), values in rows.items():
        month = Month(year, number)
        cells = {name: tuple("NA" if value is None else value for value in stated) for name, stated in values.items()}
        lines.append(row(month.last.isoformat(), code, mission, **{"total": ("NA", "NA", "NA")} | cells))
        expected[Key(month, code, mission)] = values
    result = reading(*lines)
    assert {each.key: each.values for each in result.rows} == expected
    assert [each.line for each in result.rows] == list(range(2, len(lines) + 2))


@pytest.mark.shared
def test_the_real_returns_and_their_faults() -> None:
    assert SHARED is not None
    path = SHARED / "data/personnel/contributions_by_gender_2009-11_2013-12.csv.gz"
    result = read(path.read_bytes(), name=path.name, stream=STREAM)
    assert (result.read, len(result.rows), result.refused) == (33_808, 33_808, 0)
    faults = result.faults + across(result.rows, STREAM)
    count = Counter((fault.check, fault.column, fault.key.scope("all").value if fault.key else "") for fault in faults)
    assert count["parts-add-up", "Individual_Police_Total", "grand_total"] == 38
    assert count["parts-add-up", "Individual_Police_Total", "detail"] == 0
    assert count["parts-add-up", "Troops_Total", "detail"] == 17
    assert count["parts-add-up", "Troops_Total", "country_total"] == 17
    assert count["empty-row", "", "detail"] == 243
    assert count["grand-total", "Individual_Police_Total", "grand_total"] == 38
    assert not any(fault.check in {"country-total", "categories-add-up"} for fault in faults)
    assert {fault.key.contributor for fault in faults if fault.check == "empty-row" and fault.key} == {"USA"}
    ethiopia = [fault for fault in faults if fault.check == "women-within-total" and fault.category == "troops"]
    assert [(str(fault.key), fault.value) for fault in ethiopia] == [("2010-02|ETH|UNMIL", "68")]
    # The leap day was forgotten at the source; no other date is off.
    assert [(fault.value, fault.line) for fault in faults if fault.check == "month-end"] == [("2012-02-28", 18_454)]
    assert all(fault.line for fault in faults)


def test_months_count() -> None:
    assert str(Month.parse("2013-12") + 1) == "2014-01"
    assert Month(2014, 1) - Month(2012, 11) == 14
    assert Month(2014, 1) - 14 == Month(2012, 11)
    assert Month(2012, 2).last == date(2012, 2, 29)
    assert [str(month) for month in Month(2013, 11).through(Month(2014, 1))] == ["2013-11", "2013-12", "2014-01"]
    with pytest.raises(ValueError, match="not a month"):
        Month.parse("2013-1")
