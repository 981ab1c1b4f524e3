from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluethread.reports.rendering import edition as frozen
from bluethread.reports.rendering import wording
from bluethread.reports.rendering.changes import compare
from bluethread.reports.rendering.compose import compose
from reports import samples


@pytest.fixture(scope="module")
def edition():
    return compose(samples.report(), samples.facts(), samples.imprint())


def said(edition, language="en"):
    return {
        sentence.id: sentence.text.replace("\u00a0", " ")
        for section in edition.versions[language].sections for sentence in section.sentences
    }  # fmt: skip


def test_the_first_sentence_is_the_answer_in_every_language(edition):
    assert said(edition)["share-now"] == (
        "On 31 December 2013, 1,329 of the 13,057 United Nations police officers whose sex the returns state were "
        "women: 10.2 per cent."
    )
    assert "1 329 des 13 057" in said(edition, "fr")["share-now"]
    assert "1.329 de los 13.057" in said(edition, "es")["share-now"]


def test_what_cannot_be_judged_is_said_to_be_so(edition):
    sentence = said(edition)["neither-judged"]
    assert sentence.startswith("No observation after December 2013 is loaded")
    assert "doubling" in sentence
    assert "2020" in sentence


@pytest.mark.parametrize(
    ("code", "said_then", "not_said"),
    [("met", "goal-met", "goal-missed"), ("missed", "goal-missed", "goal-met"), ("too_few", "goal-open", "goal-away"),
     ("at_risk", "goal-pace-short", "goal-pace-enough"), ("on_track", "goal-pace-enough", "goal-pace-short")],
)  # fmt: skip
def test_the_verdict_chooses_the_sentence(code, said_then, not_said):
    facts = samples.facts()
    goal = replace(facts.verdicts["goal"], code=code)
    sentences = said(compose(samples.report(), samples.facts(goal=goal), samples.imprint()))
    assert said_then in sentences
    assert not_said not in sentences


def test_a_sentence_whose_figure_is_unknown_is_not_said():
    facts = samples.facts()
    facts.readings["police_first"] = replace(facts.readings["police_first"], value=None)
    sentences = said(compose(samples.report(), facts, samples.imprint()))
    assert not {"rise-since-first", "fall-since-first"} & sentences.keys()


def test_every_figure_has_its_number_its_id_and_what_it_rests_on(edition):
    assert [figure.number for figure in edition.figures] == list(range(1, len(edition.figures) + 1))
    assert edition.figure(3).id == "women-in-un-police.1.3"
    share = next(figure for figure in edition.figures if figure.key == "individual_now.value")
    cells = edition.records_of(share)
    assert [(cell.line, cell.column, cell.value, parts) for cell, parts in cells] == [
        (4802, "Individual_Police_Female", 846, ("numerator", "denominator")),
        (4802, "Individual_Police_Male", 4435, ("denominator",)),
    ]
    target = next(figure for figure in edition.figures if figure.key == "goal.target")
    assert target.citations == ("S/RES/2382(2017) OP12(d)",)
    assert edition.records_of(target) == []


def test_languages_state_the_same_figures(edition):
    stated = [
        [
            run.figure
            for section in version.sections
            for sentence in section.sentences
            for run in sentence.runs
            if run.figure
        ]
        for version in edition.versions.values()
    ]
    assert {frozenset(numbers) for numbers in stated} == {frozenset(stated[0])}


def test_the_same_facts_give_the_same_bytes_and_the_bytes_give_the_edition_back(edition):
    again = compose(samples.report(), samples.facts(), samples.imprint())
    assert frozen.dump(again) == frozen.dump(edition)
    assert frozen.parse(frozen.dump(edition)) == edition


def test_the_substance_is_what_is_said_and_not_when(edition):
    later = compose(samples.report(), replace(samples.facts(), build_id="build-2"),
                    samples.imprint(2, issued_at="2027-01-01T00:00:00+00:00", supersedes=1))  # fmt: skip
    assert frozen.substance(later) == frozen.substance(edition)
    corrected = compose(samples.report(), samples.facts(women=847), samples.imprint())
    assert frozen.substance(corrected) != frozen.substance(edition)


def test_a_corrected_cell_changes_exactly_the_figures_that_rest_on_it(edition):
    assert not compare(edition, edition)
    corrected = compose(samples.report(), samples.facts(women=900), samples.imprint(2))
    changes = compare(edition, corrected)
    touched = {change.key.partition(".")[0] for change in changes.figures}
    assert touched == {"police_now", "individual_now", "goal", "since_first", "last_year"}
    share = next(change for change in changes.figures if change.key == "individual_now.value")
    assert (share.old_text, share.new_text) == ("16.0\u00a0per cent", "17.0\u00a0per cent")
    assert (share.old_id.split(".")[1], share.new_id.split(".")[1]) == ("1", "2")
    cell, men = share.cells
    assert (cell.old, cell.new, cell.new_at) == (846, 900, "contributions.csv, line 4802, Individual_Police_Female")
    assert (men.old, men.new) == (4435, 4381)
    assert "share-now" in {sentence.id for sentence in changes.sentences}


def test_the_chart_has_words_for_those_who_do_not_see_it(edition):
    chart = next(section.chart for section in edition.versions["en"].sections if section.chart)
    assert chart.svg.startswith("<svg")
    assert (
        "Individual police officers: 8.6\u00a0per cent (November 2009) → 16.0\u00a0per cent (December 2013)."
        in chart.alt
    )


@given(st.integers(0, 10**9), st.sampled_from(["en", "fr", "es"]))
def test_a_whole_number_reads_back(value, language):
    digits = "".join(filter(str.isdigit, wording.whole(value, language)))
    assert int(digits) == value


@given(st.one_of(st.none(), st.floats(-1, 1), st.integers(-10**6, 10**6)),
       st.sampled_from([wording.SHARE, wording.POINTS, wording.PERSONS, wording.COUNT]),
       st.sampled_from(["en", "fr", "es"]))  # fmt: skip
def test_every_value_has_a_form(value, unit, language):
    assert wording.sentence_form(value, unit, language)
    assert wording.cell_form(value, unit, language)


@pytest.mark.parametrize(
    ("value", "language", "form"),
    [(0.098, "en", "9.8 percentage points"), (-0.012, "fr", "1,2 point de pourcentage"),
     (0.02, "fr", "2,0 points de pourcentage"),
     (0.5, "es", "50,0 puntos porcentuales")],
)  # fmt: skip
def test_differences_are_in_points(value, language, form):
    assert wording.sentence_form(value, wording.POINTS, language).replace("\u00a0", " ") == form
