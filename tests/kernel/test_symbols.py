import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluethread.kernel.errors import BadInput
from bluethread.kernel.symbols import Citation, find, normalise, parse_citation


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("S/RES/2382 (2017)", "S/RES/2382(2017)"),
        ("S/RES/2382(2017)", "S/RES/2382(2017)"),
        ("s/res/2382 (2017)", "S/RES/2382(2017)"),
        ("resolution 2382 (2017)", "S/RES/2382(2017)"),
        ("UNSCR 2242 (2015)", "S/RES/2242(2015)"),
        ("General Assembly resolution 64/259", "A/RES/64/259"),
        ("A/RES/71/134", "A/RES/71/134"),
        ("S/PRST/2014/5", "S/PRST/2014/5"),
        ("S/2016/952", "S/2016/952"),
        ("A/66/615", "A/66/615"),
        ("S/PV.8086", "S/PV.8086"),
        ("S/2014/5/Add.1", "S/2014/5/Add.1"),
        ("shopping list", None),
        ("and/or", None),
        ("", None),
    ],
)
def test_one_identity_for_every_form(text: str, symbol: str | None) -> None:
    assert normalise(text) == symbol


def test_finds_symbols_in_a_passage() -> None:
    text = (
        "Recalling resolutions 1265 (1999) and 1894 (2009), the statement (S/PRST/1997/38) and A/66/615 and S/2016/952."
    )
    assert [symbol for _, _, symbol in find(text)] == [
        "S/RES/1265(1999)", "S/RES/1894(2009)", "S/PRST/1997/38", "A/66/615", "S/2016/952",
    ]  # fmt: skip
    assert all(text[start:end].strip() for start, end, _ in find(text))
    assert [symbol for _, _, symbol in find("https://undocs.org/S/RES/2185(2014)")] == ["S/RES/2185(2014)"]


@pytest.mark.parametrize(
    "text",
    [
        "S/RES/2382(2017) OP12(d)", "S/RES/2382(2017) PP7", "S/RES/2382(2017) OP4(a)(ii)", "S/2021/1 para. 57",
        "chairs-note-2018-06-21 para. 2 item 1", "background-notes-2018 Note 3 para. 6",
        "S/RES/1353(2001) Annex para. 2", "S/RES/2382(2017)",
    ],
)  # fmt: skip
def test_a_citation_reads_back_as_printed(text: str) -> None:
    assert str(parse_citation(text)) == text


def test_a_citation_is_read_as_people_write_it() -> None:
    assert parse_citation("resolution 2382 (2017), OP 12 (d)") == Citation("S/RES/2382(2017)", "OP12(d)")
    assert parse_citation("S/RES/2382 (2017) operative paragraph 3").path == "OP3"


@given(st.text(max_size=40))
def test_anything_else_is_one_clear_error(text: str) -> None:
    try:
        answer = str(parse_citation(text))
    except BadInput as error:
        answer = str(error) if "citation" in str(error) else ""
    assert answer
