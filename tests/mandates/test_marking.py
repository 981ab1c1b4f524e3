"""Text cut into pieces loses no word; a comparison gives back both texts."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bluethread.mandates.marking import lit, pieces, runs, words_changed

TEXTS = st.text(st.sampled_from("ab-., \n’(é"), max_size=60)


@dataclass(frozen=True)
class Part:
    start: int
    end: int
    verb: str


PARTS = st.lists(st.builds(Part, st.integers(0, 70), st.integers(0, 70), st.sampled_from(["", "a", "b."])), max_size=5)


@given(TEXTS, PARTS)
def test_pieces_joined_are_the_text(text, parts):
    assert "".join(piece.text for piece in pieces(text, parts)) == text


@given(TEXTS, st.integers(-5, 70), st.integers(-5, 70))
def test_a_lit_span_stands_in_its_text(text, start, end):
    before, inside, after = lit(text, start, end)
    if start <= end:
        assert before + inside + after == text


@given(TEXTS, TEXTS)
def test_a_comparison_shows_the_second_text_whole(before, after):
    words = words_changed(before, after)
    assert "".join(word.text for word in words if word.change != "removed") == after


@given(st.lists(st.booleans()))
def test_runs_cover_everything_once(kinds):
    found = runs(kinds)
    assert [kind for kind, start, end in found for _index in range(start, end)] == kinds


def test_typography_is_no_change_and_words_are():
    assert {word.change for word in words_changed("co-operation “now”", "cooperation now")} == {"same"}
    assert [(word.change, word.text) for word in words_changed("by 20 per cent", "by 25 per cent")] == [
        ("same", "by "), ("removed", "20 "), ("added", "25 "), ("same", "per cent"),
    ]  # fmt: skip


def test_the_verb_of_a_clause_is_set_apart():
    (first, second) = pieces("Welcomes it, and urges them", [Part(0, 12, "Welcomes"), Part(17, 27, "urges")])[::2]
    assert (first.verb, second.verb, second.after) == ("Welcomes", "urges", " them")
