"""Editions of a stream whose small cells are protected: what is not shown, and nothing gives it back."""

import re

import pytest

from bluethread.core.access.rule import Classification
from bluethread.kernel.definitions import DEFINITIONS
from bluethread.kernel.errors import BadInput
from bluethread.kernel.periods import Month
from bluethread.observations import api as observations
from bluethread.observations.streams import load_stream, load_streams
from bluethread.performance import api as performance
from bluethread.reports import api
from bluethread.reports.models import Figure
from bluethread.reports.rendering import edition as frozen
from observations.returns import file, row
from staff import every, person

pytestmark = pytest.mark.django_db
REPORT = "guarded-report"


def written(folder, name, text):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def shipped(kind, name):
    return (DEFINITIONS / kind / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def guarded(instance, monkeypatch):
    """A stream like strength returns that is not published and whose small cells are protected, with its indicators."""
    own = instance / "definitions"
    text = shipped("streams", "strength-returns").replace("id: strength-returns", "id: guarded-returns")
    text = text.replace("published: true ", "small_cells: {minimum: 5}\npublished: false ")
    stream = load_stream(written(own / "streams", "guarded-returns.yaml", text))
    monkeypatch.setitem(load_streams(), stream.id, stream)
    for name in ("women-share", "women-police"):
        text = shipped("indicators", name).replace(f"id: {name}", f"id: guarded-{name}")
        written(own / "indicators", f"guarded-{name}.yaml", text.replace("strength-returns", "guarded-returns"))
    text = shipped("reports", "women-in-un-police").replace("id: women-in-un-police", f"id: {REPORT}")
    text = text.replace("indicator: women-", "indicator: guarded-women-")
    return written(own / "reports", "guarded-report.yaml", text)


def month(day, *, formed=(100, 10), **missions):
    """Men and women: individual police by mission, of Rwanda in the first and of Ghana in the others; formed units in
    the last; and the published total."""
    men, women = (sum(each) for each in zip(*missions.values(), strict=True))
    units = {"formed_police_units": (*formed, sum(formed))}
    first, last = min(missions), max(missions)
    lines = [row(day, "all", "all", individual_police=(men, women, men + women), **units)]
    for code, (men, women) in missions.items():
        stated = {"individual_police": (men, women, men + women)} | (units if code == last else {})
        contributor, name = ("RWA", "Rwanda") if code == first else ("GHA", "Ghana")
        lines.append(row(day, contributor, f"UNM-{code}", name=name, **stated))
    return lines


MISSIONS = {"A": (60, 3), "B": (80, 20), "C": (100, 40), "D": (50, 12)}


@pytest.fixture
def loaded(guarded, officer):
    rows = month("2012-12-31", **MISSIONS) + month("2013-12-31", **MISSIONS)
    observations.import_file(by=officer, stream="guarded-returns", data=file(rows), name="guarded.csv")


def figures(number=1):
    return {figure.key: figure for figure in every(Figure).filter(edition__number=number)}


def content(viewer, number=1):
    return api.edition(viewer=viewer, report=REPORT, number=number).content


def test_small_counts_and_what_would_give_them_back_are_not_shown(loaded, officer):
    api.issue(by=officer, report=REPORT)
    found = figures()
    women = {code: found[f"missions:UNM-{code}.numerator"] for code in MISSIONS}
    assert (women["A"].value, women["A"].text) == (None, "not shown")
    assert found["missions:UNM-A.value"].value is None
    assert [code for code, figure in women.items() if figure.value is None] == ["A", "B"]
    assert women["D"].value == 22
    assert found["missions:UNM-A.denominator"].value == 63


def test_an_edition_says_why_something_is_not_shown_in_every_language(loaded, officer):
    api.issue(by=officer, report=REPORT)
    tables = {
        language: next(section.table for section in version.sections if section.id == "missions")
        for language, version in content(officer).versions.items()
    }
    assert "not shown: counts that would let small groups" in tables["en"].caption
    assert "non publié" in tables["fr"].caption
    assert "no se publican" in tables["es"].caption
    _, page = api.file(viewer=officer, report=REPORT, number=1, language="en", form="html")
    assert page.count(b"not shown") > 2


def test_no_cell_of_a_protected_stream_leaves_with_an_edition(loaded, officer):
    api.issue(by=officer, report=REPORT)
    edition = content(officer)
    assert edition.records
    assert {record.value for record in edition.records} == {None}
    assert all(told.persons == 0 or told.persons >= 5 for told in edition.told)


def of_ghana(guarded):
    """The same report on one contributor alone, who has no small count."""
    text = guarded.read_text(encoding="utf-8").replace(f"id: {REPORT}", "id: guarded-ghana")
    written(
        guarded.parent,
        "guarded-ghana.yaml",
        re.sub(r"category: (\w+)", r'category: \1, scope: "contributor:GHA"', text),
    )
    return "guarded-ghana"


def women_of(report):
    return every(Figure).get(edition__report=report, key="police_now.numerator").value


def test_an_edition_alone_shows_what_gives_nobody_away(loaded, guarded, officer):
    report = of_ghana(guarded)
    api.issue(by=officer, report=report)
    assert women_of(report) == 82


def test_a_later_edition_is_weighed_against_all_that_was_told(loaded, guarded, officer):
    """All women but those of Ghana are the three of Rwanda."""
    api.issue(by=officer, report=REPORT)
    assert women_of(REPORT) == 85
    report = of_ghana(guarded)
    api.issue(by=officer, report=report)
    assert "police_now.numerator" not in {
        figure.key for figure in every(Figure).filter(edition__report=report, value__isnull=False)
    }


def test_a_protected_report_issued_again_says_the_same(loaded, officer):
    first = api.issue(by=officer, report=REPORT)
    assert api.issue(by=officer, report=REPORT) == (first.edition, False)
    assert frozen.parse(frozen.dump(content(officer))) == content(officer)


def test_nothing_is_hidden_where_nobody_is_few(guarded, officer):
    rows = [each for day in ("2012-12-31", "2013-12-31") for each in month(day, A=(60, 13), B=(80, 20))]
    observations.import_file(by=officer, stream="guarded-returns", data=file(rows), name="guarded.csv")
    api.issue(by=officer, report=REPORT)
    assert not [figure.key for figure in figures().values() if figure.text == "not shown"]


def test_no_verdict_is_said_of_a_figure_that_is_not_shown(guarded, officer):
    rows = month("2012-12-31", A=(60, 3), formed=(20, 0)) + month("2013-12-31", A=(60, 4), formed=(20, 0))
    observations.import_file(by=officer, stream="guarded-returns", data=file(rows), name="guarded.csv")
    api.issue(by=officer, report=REPORT)
    edition = content(officer)
    assert edition.readings["police_now"].numerator is None
    said = {sentence.id for section in edition.versions["en"].sections for sentence in section.sentences}
    assert not {each for each in said if each.startswith(("share-now", "goal-missed", "goal-met"))}


def test_a_reader_of_publications_has_no_live_figures_of_a_protected_stream(loaded, reader):
    asked = {"viewer": reader, "indicator": "guarded-women-share"}
    assert performance.breakdown(**asked, month=Month.parse("2013-12"), by="mission") == []
    assert performance.series(**asked).points == ()


def test_a_reader_of_publications_reads_the_approved_edition(loaded, officer, reader):
    api.issue(by=officer, report=REPORT)
    approver = person("approver", "policy_desk", ceiling=Classification.CONFIDENTIAL)
    api.approve(by=approver, report=REPORT, number=1)
    assert content(reader).figures


def test_a_stream_of_published_rows_has_no_small_cells(guarded, instance):
    text = shipped("streams", "strength-returns").replace(
        "published: true ", "published: true\nsmall_cells: {minimum: 5} "
    )
    with pytest.raises(BadInput, match="no small cells left to protect"):
        load_stream(written(instance, "both.yaml", text))
