"""An edition is never open to more people than what it quotes and counts."""

import shutil

import pytest

from bluethread.config.demonstration import UNIVERSE
from bluethread.core.access.rule import Classification, Handling
from bluethread.kernel.errors import NotFound, PolicyRefused
from bluethread.mandates import api as mandates
from bluethread.observations import api as observations
from bluethread.reports import api
from bluethread.reports.models import Edition
from observations.returns import file, row
from staff import every, person

pytestmark = pytest.mark.django_db
OPEN, CLOSED, SEALED = Classification
REPORT, RESOLUTION = "unmor-women", "S/RES/9901(2026)"
WORDS = "A substantial increase in the number of female police in UNMOR"
REASON = "It names people whom it would put at risk."
PUBLISHED = Handling(OPEN, published=True, mission="UNMOR")


@pytest.fixture
def unmor(instance, officer):
    """The invented mission's own report, and two months of returns that are published."""
    shutil.copytree(UNIVERSE / "definitions", instance / "definitions")
    load(officer, ("2025-10-31", "XBM", 40, 10), ("2026-10-31", "XBM", 40, 15))


@pytest.fixture
def second(db):
    return person("second", "policy_desk", ceiling=CLOSED)


@pytest.fixture
def here(db):
    return person("here", "planning_officer", missions=["UNMOR"], ceiling=CLOSED)


def load(by, *stated, level=None, mission="UNMOR"):
    rows = [
        row(
            day,
            code,
            code if code == "all" else mission,
            name=code,
            individual_police=(men, women, men + women),
            formed_police_units=(9, 1, 10),
        )
        for day, code, men, women in stated
    ]
    handling = None if level is None else Handling(level)
    name = f"{stated[0][0]}.{stated[0][1]}.csv"
    observations.import_file(by=by, stream="strength-returns", data=file(rows), name=name, handling=handling)


def take_in(by, handled):
    data = (UNIVERSE / "resolution-9901.md").read_bytes()
    assert mandates.ingest(by=by, data=data, name="resolution-9901.md", handled=handled).status == "added"


def handle(by, handled):
    mandates.reclassify(by=by, key=RESOLUTION, handled=handled, reason=REASON)


def issue(by, report=REPORT):
    return api.issue(by=by, report=report).edition


def approve(by, number=1):
    return api.approve(by=by, report=REPORT, number=number)


def may_read(viewer, number=1):
    try:
        return api.edition(viewer=viewer, report=REPORT, number=number)
    except NotFound:
        return None


def quoted(viewer, number=1):
    return {cited.text[: len(WORDS)] for cited in may_read(viewer, number).content.citations if cited.text}


def test_what_quotes_a_confidential_document_is_confidential_and_never_published(unmor, officer, second, reader):
    take_in(officer, Handling(CLOSED, mission="UNMOR"))
    edition = issue(officer)
    assert (edition.classification, edition.mission) == (CLOSED, "UNMOR")
    assert may_read(officer).content.versions["fr"].marking == "Confidentiel"
    assert not approve(second).published
    assert WORDS in quoted(second)
    for nobody in (reader, person("desk", "policy_desk"), person("planner", "planning_officer", missions=["UNMOR"])):
        assert may_read(nobody) is None


def test_an_author_who_may_not_read_a_document_does_not_quote_it(unmor, officer, second, reader):
    take_in(officer, Handling(CLOSED, mission="UNMOR"))
    author = person("planner", "planning_officer", missions=["UNMOR"])
    assert issue(author).classification == OPEN
    assert approve(second).published
    assert quoted(reader) == set()


def test_what_quotes_a_document_about_another_mission_is_about_no_one_mission(unmor, officer, here):
    take_in(officer, Handling(OPEN, mission="UNDRA"))
    assert issue(officer).mission == ""
    assert may_read(here) is None
    assert WORDS in quoted(officer)


def test_an_author_whose_assignment_does_not_reach_such_an_edition_is_told_which_source_it_is(unmor, officer, here):
    take_in(officer, Handling(CLOSED, mission="UNDRA"))
    person("here", "operations_analyst", missions=["UNDRA"], ceiling=CLOSED)
    with pytest.raises(PolicyRefused, match=r"rests on S/RES/9901\(2026\) \(Confidential\)"):
        issue(here)
    assert not every(Edition).exists()


def test_an_edition_is_not_published_before_what_it_quotes(unmor, officer, second, reader):
    take_in(officer, Handling(OPEN, mission="UNMOR"))
    edition = issue(officer)
    assert (edition.classification, edition.mission) == (OPEN, "UNMOR")
    with pytest.raises(PolicyRefused, match=r"quotes S/RES/9901\(2026\), which is not published"):
        approve(second)
    assert may_read(reader) is None
    handle(officer, PUBLISHED)
    assert approve(second).published
    assert WORDS in quoted(reader)


def test_nobody_approves_what_quotes_a_document_that_was_closed_since(unmor, officer, second, reader):
    take_in(officer, PUBLISHED)
    first = issue(officer)
    handle(officer, Handling(CLOSED, mission="UNMOR"))
    with pytest.raises(PolicyRefused, match=r"quotes S/RES/9901\(2026\), which fewer people may read by now"):
        approve(second)
    assert may_read(reader) is None
    again = issue(officer)
    assert (again.classification, again.supersedes) == (CLOSED, first)
    sealer = person("sealer", "mission_desk", ceiling=SEALED)
    handle(sealer, Handling(SEALED, mission="UNMOR"))
    with pytest.raises(PolicyRefused, match=r"\(Strictly Confidential\)"):
        approve(second, 2)
    handle(sealer, Handling(CLOSED, mission="UNMOR"))
    assert not approve(second, 2).published


def test_the_page_says_why_an_edition_is_not_approved(unmor, officer, second, client):
    take_in(officer, Handling(OPEN, mission="UNMOR"))
    issue(officer)
    client.force_login(second)
    shown = client.post(f"/reports/{REPORT}/1/approve/", follow=True)
    assert shown.redirect_chain == [(f"/reports/{REPORT}/1/", 302)]
    assert "which is not published" in shown.content.decode()


def test_what_moved_out_of_reach_asks_for_another_edition_which_is_handled_so(unmor, officer, second, here):
    take_in(officer, Handling(CLOSED, mission="UNMOR"))
    issue(officer)
    handle(officer, Handling(CLOSED, mission="UNDRA"))
    with pytest.raises(PolicyRefused, match="fewer people may read by now"):
        approve(second)
    assert issue(officer).mission == ""
    assert may_read(here, 2) is None
    assert not approve(second, 2).published


def test_a_published_edition_stays_as_it_is_and_its_links_follow_the_reader(unmor, officer, second, reader):
    take_in(officer, PUBLISHED)
    issue(officer)
    approve(second)
    duties = mandates.obligations(viewer=officer, work=RESOLUTION)
    mandates.accept(by=officer, ids=[each.id for each in duties])
    figure = next(each for each in may_read(reader).content.figures if each.key == "now.value")
    assert api.trace(viewer=reader, figure_id=figure.id).obligations
    handle(officer, Handling(CLOSED, mission="UNMOR"))
    trace = api.trace(viewer=reader, figure_id=figure.id)
    assert trace.obligations == ()
    assert any(paragraph.text.startswith(WORDS) for paragraph in trace.paragraphs)
    assert api.trace(viewer=officer, figure_id=figure.id).obligations
    assert all(api.verify(viewer=reader, report=REPORT, number=1).values())
    assert mandates.works(viewer=reader) == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (("2012-06-30", "all", 60, 7), CLOSED),  # only the line of the chart runs through it
        (("2013-12-31", "XES", 7, 1), CLOSED),  # only counted among those who reported
        (("2013-11-30", "XES", 7, 1), CLOSED),  # only counted among those who reported before and not now
        (("2014-01-31", "XES", 7, 1), OPEN),  # later than all that the report speaks of
        (("2012-07-31", "XES", 7, 1), OPEN),  # in a month of which only the published total is shown
    ],
)
def test_any_row_that_a_report_tells_something_of_counts(officer, stated, expected):
    load(officer, ("2011-12-31", "all", 70, 5), ("2012-12-31", "all", 60, 6), ("2013-12-31", "all", 40, 15))
    load(officer, stated, level=CLOSED)
    assert issue(officer, "women-in-un-police").classification == expected


def test_a_mark_counts_as_the_file_that_brought_it_is_handled(officer):
    load(officer, ("2012-06-30", "all", 60, 6), ("2012-12-31", "all", 60, 6), ("2013-12-31", "all", 40, 15))
    load(officer, ("2012-06-30", "XES", 7, 1), level=CLOSED)
    marks = observations.marks(
        viewer=officer, stream="strength-returns", where={"scope": ["grand_total"]}, categories=["individual_police"]
    )
    assert {each.rule for each in marks["2012-06"]} == {"grand-total"}
    assert issue(officer, "women-in-un-police").classification == CLOSED
