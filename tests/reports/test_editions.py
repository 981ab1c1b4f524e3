"""Issue, correct, issue again, look back: on invented returns, through the ordinary actions."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from docx import Document

from bluethread.core import thread
from bluethread.core.access.rule import Classification, Handling
from bluethread.core.audit.models import Event
from bluethread.core.documents.models import StoredFile
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused, PolicyRefused
from bluethread.mandates import api as mandates
from bluethread.observations import api as observations
from bluethread.reports import actions, api, queries
from bluethread.reports.models import Edition, Figure, Rendering
from bluethread.reports.rendering import html
from observations.returns import file, row
from shared import SHARED
from staff import every, person

pytestmark = pytest.mark.django_db
REPORT = "women-in-un-police"


def rows(women=5):
    """Two months thirteen apart; `women` among the individual police of the second."""
    return [
        row("2012-12-31", "all", "all", individual_police=(90, 10, 103), formed_police_units=(95, 5, 100)),
        row(
            "2012-12-31",
            "GHA",
            "UNM-X",
            name="Ghana",
            individual_police=(90, 10, 100),
            formed_police_units=(95, 5, 100),
        ),
        row("2013-12-31", "all", "all", individual_police=(20 - women, women, 20), formed_police_units=(9, 1, 10)),
        row("2013-12-31", "GHA", "UNM-X", name="Ghana", individual_police=(20 - women, women, 20)),
        row("2013-12-31", "RWA", "UNM-Y", name="Rwanda", formed_police_units=(9, 1, 10)),
    ]


def load(by, women=5, name="returns.csv"):
    return observations.import_file(by=by, stream="strength-returns", data=file(rows(women)), name=name)


@pytest.fixture
def first(officer, django_capture_on_commit_callbacks):
    load(officer)
    return publish(officer).edition


def publish(author, **asked):
    """Issue an edition, and have a second person approve it, so that everybody reads it."""
    issued = api.issue(by=author, report=REPORT, **asked)
    second = person("second", "policy_desk", ceiling=Classification.CONFIDENTIAL)
    api.approve(by=second, report=REPORT, number=issued.edition.number)
    return issued


def text(viewer, number, language="en"):
    version = api.edition(viewer=viewer, report=REPORT, number=number).content.versions[language]
    return " ".join(s.text for section in version.sections for s in section.sentences).replace("\u00a0", " ")


def figure_id(key, number=1):
    return every(Figure).get(edition__number=number, key=key).figure_id


def test_an_edition_freezes_all_languages_and_formats(officer, reader, first):
    assert {(r.format, r.language) for r in every(Rendering)} == {
        (form, language) for form in ("html", "pdf", "docx") for language in ("en", "fr", "es")}  # fmt: skip
    assert "On 31 December 2013, 6 of the 30 United Nations police officers" in text(reader, 1)
    assert "20.0 per cent" in text(reader, 1)
    assert "is met at that date" in text(reader, 1)
    assert "In December 2012 the sex of 3 police officers is not stated" in text(reader, 1)
    assert Event.objects.get(verb="edition.issue").detail["figures"] == every(Figure).count()


def test_issuing_again_when_nothing_changed_returns_the_edition(officer, first):
    kept = StoredFile.objects.count()
    again = publish(officer)
    assert again == (first, False)
    assert (every(Edition).count(), StoredFile.objects.count()) == (1, kept)


def test_loading_the_same_rows_in_another_file_is_no_change(officer, first):
    load(officer, name="copy.csv")
    assert not publish(officer).created


def test_a_correction_makes_a_second_edition_that_lists_exactly_what_changed(officer, reader, first):
    load(officer, women=4, name="corrected.csv")
    second, created = publish(officer)
    assert created
    assert second.supersedes == first
    assert "5 of the 30 United Nations police officers" in text(reader, 2)
    assert "6 of the 30 United Nations police officers" in text(reader, 1)
    changes = api.changes(viewer=reader, report=REPORT, a=1, b=2)
    values = {
        change.key: (change.old_text, change.new_text) for change in changes.figures if change.old_id and change.new_id
    }
    assert values["police_now.numerator"] == ("6", "5")
    assert values["individual_now.value"] == ("25.0\u00a0per cent", "20.0\u00a0per cent")
    assert values["missions:UNM-X.numerator"] == ("5", "4")
    assert not any(key.startswith(("formed_", "police_first", "missions:UNM-Y")) for key in values)
    assert "police_now.denominator" not in values
    (woman,) = next(c.cells for c in changes.figures if c.key == "police_now.numerator")
    assert (woman.old, woman.new) == (5, 4)
    assert (woman.old_at, woman.new_at) == (
        "returns.csv, line 4, Individual_Police_Female", "corrected.csv, line 4, Individual_Police_Female")  # fmt: skip
    assert "share-now" in {sentence.id for sentence in changes.sentences}
    assert api.verify(viewer=reader, report=REPORT, number=1) == dict.fromkeys(("en", "fr", "es"), True)


def test_the_first_edition_reproduces_after_the_template_changed(officer, reader, first, monkeypatch, tmp_path):
    other = tmp_path / "edition.html.j2"
    other.write_text(html.template().replace("<main>", '<main class="new">'))
    monkeypatch.setattr(html, "TEMPLATE", other)
    load(officer, women=4, name="corrected.csv")
    publish(officer)
    _, page = api.file(viewer=reader, report=REPORT, number=2, language="en", form="html")
    assert b'<main class="new">' in page
    assert all(api.verify(viewer=reader, report=REPORT, number=1).values())
    assert all(api.verify(viewer=reader, report=REPORT, number=2).values())


def test_a_tampered_file_does_not_verify(reader, first):
    page = every(Rendering).get(format="html", language="fr").file
    page.path.write_bytes(page.read().replace(b"6", b"7", 1))
    assert api.verify(viewer=reader, report=REPORT, number=1) == {"en": True, "fr": False, "es": True}


def test_as_of_gives_what_was_known_then(officer, reader, first):
    before = timezone.now()
    load(officer, women=4, name="corrected.csv")
    publish(officer)
    third = publish(officer, as_of=before).edition
    assert "6 of the 30" in text(reader, third.number)
    assert not {change.key for change in api.changes(viewer=reader, report=REPORT, a=1, b=3).figures}
    with pytest.raises(BadInput, match="lies ahead"):
        api.issue(by=officer, report=REPORT, as_of=timezone.now() + timedelta(days=1))


def test_a_figure_is_walked_back_to_its_cells_and_paragraphs(reader, first):
    trace = api.trace(viewer=reader, figure_id=figure_id("individual_now.value"))
    assert (trace.figure.text, trace.state) == ("25.0\u00a0per cent", "current")
    assert [(r.file, r.line, r.column, r.value, r.recorded_by) for r in trace.rows] == [
        ("returns.csv", 4, "Individual_Police_Female", 5, "officer"),
        ("returns.csv", 4, "Individual_Police_Male", 15, "officer"),
    ]
    assert sum(r.value for r in trace.rows if "denominator" in r.counts_in) == trace.readings[0].denominator
    assert trace.definitions[0].content["id"] == "women-share"
    assert [p.citation for p in trace.paragraphs] == ["S/RES/2382(2017) OP12(d)", "S/RES/2382(2017) PP17"]
    assert "individual police officers" in trace.sentences[0]


def test_the_cells_of_every_figure_add_up_to_it(reader, first):
    content = api.edition(viewer=reader, report=REPORT).content
    for figure in content.figures:
        part = figure.key.rpartition(".")[2]
        if part in {"numerator", "denominator", "unknown"} and len(figure.readings) == 1:
            assert sum(cell.value for cell, _ in content.records_of(figure)) == figure.value, figure.key


def test_a_figure_says_when_it_is_stale_and_what_changed(officer, reader, first):
    load(officer, women=4, name="corrected.csv")
    trace = api.trace(viewer=reader, figure_id=figure_id("police_now.value"), language="fr")
    assert (trace.state, trace.figure.text, trace.now) == ("stale", "20,0\u00a0%", "16,7\u00a0%")
    assert {(cell.old, cell.new) for cell in trace.changed} == {(5, 4), (15, 16)}
    untouched = api.trace(viewer=reader, figure_id=figure_id("formed_now.value"))
    assert (untouched.state, untouched.changed) == ("current", ())


def test_a_new_month_does_not_make_old_figures_stale(officer, reader, first):
    later = row("2014-01-31", "all", "all", individual_police=(10, 10, 20), formed_police_units=(9, 1, 10))
    observations.import_file(by=officer, stream="strength-returns", data=file([later]), name="january.csv")
    assert api.trace(viewer=reader, figure_id=figure_id("police_now.value")).state == "current"
    assert publish(officer).created


def test_the_thread_ends_in_sentences_and_leads_back(officer, reader, first):
    paragraph = thread.provision_ref("S/RES/2382(2017)", "OP12(d)")
    cards = [card for card in thread.cards(reader, frozenset({paragraph})) if card.station is thread.Station.SENTENCE]
    assert any("6 of the 30" in card.summary for card in cards)
    assert {card.state for card in cards} == {"ok"}
    assert paragraph in thread.origins(reader, f"figure:{figure_id('police_now.value')}")
    load(officer, women=4, name="corrected.csv")
    cards = thread.cards(reader, frozenset({paragraph}))
    assert "stale" in {card.state for card in cards if card.station is thread.Station.SENTENCE}


def test_figures_of_an_indicator_come_from_the_latest_editions(officer, reader, first):
    load(officer, women=4, name="corrected.csv")
    publish(officer)
    assert {figure.edition for figure in api.figures_of(viewer=reader, indicator="women-share")} == {2}


def test_nothing_half_done_is_kept(officer, monkeypatch):
    load(officer)
    real = actions.pdf.render

    def broken(edition, language):
        if language == "es":
            raise RuntimeError("no Spanish today")
        return real(edition, language)

    monkeypatch.setattr(actions.pdf, "render", broken)
    files = StoredFile.objects.count()
    with pytest.raises(RuntimeError):
        publish(officer)
    assert (every(Edition).count(), every(Rendering).count(), every(Figure).count()) == (0, 0, 0)
    assert StoredFile.objects.count() == files


def test_without_returns_it_says_what_to_do(officer):
    with pytest.raises(BadInput, match="nothing was observed"):
        publish(officer)


def test_who_may(reader, officer, first):
    with pytest.raises(PermissionRefused):
        api.issue(by=reader, report=REPORT)
    nobody = type(reader).objects.create_user("nobody")
    for read in (
        lambda: api.reports(viewer=nobody),
        lambda: api.edition(viewer=nobody, report=REPORT),
        lambda: api.trace(viewer=nobody, figure_id=figure_id("police_now.value")),
    ):
        with pytest.raises(PermissionRefused):
            read()


def test_who_reads_editions_and_no_returns_reads_them_without_a_comparison(client, first):
    reader = person("conduct", "conduct_officer", ceiling=Classification.CONFIDENTIAL)
    assert not reader.holds("observations.read")
    assert queries.changed_since(viewer=reader, edition=queries.content(first)) == {}
    client.force_login(reader)
    assert client.get(f"/reports/{REPORT}/1/").status_code == 200


def test_a_figure_is_not_traced_in_a_language_that_its_edition_lacks(reader, first):
    with pytest.raises(NotFound, match="it is in en"):
        api.trace(viewer=reader, figure_id=figure_id("police_now.value"), language="../../etc/passwd")


def test_what_does_not_exist_is_said_plainly(officer, reader):
    with pytest.raises(NotFound, match=r"REPORT\.EDITION\.NUMBER"):
        api.trace(viewer=reader, figure_id="women.1.1")
    with pytest.raises(NotFound, match="no edition yet"):
        api.edition(viewer=reader, report=REPORT)
    with pytest.raises(NotFound, match="There is no report"):
        api.issue(by=officer, report="nothing")


@pytest.mark.shared
def test_the_real_returns(officer, reader):
    assert SHARED
    source = Path(SHARED) / "data" / "personnel" / "contributions_by_gender_2009-11_2013-12.csv.gz"
    observations.import_file(by=officer, stream="strength-returns", data=source.read_bytes(), name=source.name)
    publish(officer)
    said = text(reader, 1)
    assert "On 31 December 2013, 1,329 of the 13,057 United Nations police officers" in said
    assert "In November 2009 the sex of 57 police officers is not stated" in said
    assert "No observation after December 2013 is loaded" in said
    trace = api.trace(viewer=reader, figure_id=figure_id("individual_now.value"))
    assert (trace.rows[0].line, trace.rows[0].value) == (33124, 846)
    unknown = api.trace(viewer=reader, figure_id=figure_id("police_first.unknown"))
    assert [(r.column, r.value) for r in unknown.rows] == [("Individual_Police_Total", 57)]


@pytest.mark.shared
def test_the_paragraph_and_its_obligations_are_on_the_walk(officer, reader):
    assert SHARED
    source = next((Path(SHARED) / "seeds").glob("000*"))
    mandates.ingest(by=officer, data=source.read_bytes(), name=source.name)
    load(officer)
    publish(officer)
    trace = api.trace(viewer=reader, figure_id=figure_id("goal.target"))
    (paragraph,) = trace.paragraphs
    assert paragraph.text.startswith("A substantial increase in numbers of female police")
    assert any("female police" in obligation.what for obligation in trace.obligations)
    assert trace.rows == ()


def test_an_edition_is_read_by_everybody_once_a_second_person_approves_it(officer, reader):
    load(officer)
    issued = api.issue(by=officer, report=REPORT).edition
    assert api.reports(viewer=reader)[0].latest is None
    with pytest.raises(NotFound):
        api.edition(viewer=reader, report=REPORT, number=1)
    with pytest.raises(PolicyRefused, match="author of the report here and cannot be approver"):
        api.approve(by=officer, report=REPORT, number=1)
    elsewhere = person("elsewhere", "head_of_police_component", missions=["UNMOR"])
    with pytest.raises(NotFound):
        api.approve(by=elsewhere, report=REPORT, number=1)
    second = person("second", "policy_desk")
    assert api.approve(by=second, report=REPORT, number=1).published
    seen = api.edition(viewer=reader, report=REPORT, number=1).seen
    assert (seen.approved_by, seen.id) == ("second", issued.pk)


def test_nobody_reports_on_more_than_their_assignment_reaches(officer):
    load(officer)
    here = person("here", "planning_officer", missions=["UNMIL"])
    with pytest.raises(PolicyRefused, match="does not wholly reach"):
        api.issue(by=here, report=REPORT)


def test_an_edition_is_handled_like_the_most_sensitive_row_it_rests_on(officer, reader):
    handled = Handling(Classification.CONFIDENTIAL)
    observations.import_file(by=officer, stream="strength-returns", data=file(rows()), name="r.csv", handling=handled)
    issued = publish(officer).edition
    assert (issued.classification, issued.published) == (Classification.CONFIDENTIAL, False)
    for form, found in (("html", b'<p class="marking">Confidential</p>'), ("pdf", b"%PDF")):
        _, data = api.file(viewer=officer, report=REPORT, number=1, language="en", form=form)
        assert found in data
    _, data = api.file(viewer=officer, report=REPORT, number=1, language="fr", form="docx")
    assert Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text == "CONFIDENTIEL"
    desk = person("desk", "policy_desk")
    for viewer in (reader, desk):
        assert api.reports(viewer=viewer)[0].latest is None
