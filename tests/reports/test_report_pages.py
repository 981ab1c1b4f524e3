import pytest
from django.urls import reverse

from bluethread.observations import api as observations
from bluethread.reports.models import Edition, Figure
from observations.returns import file
from reports.test_editions import REPORT, publish, rows
from staff import every


@pytest.fixture
def loaded(officer):
    observations.import_file(by=officer, stream="strength-returns", data=file(rows()), name="returns.csv")


@pytest.fixture
def issued(officer, loaded):
    return publish(officer).edition


def address(name, *arguments):
    """A figure's page is its place on the thread; the others are the reports' own."""
    return (
        reverse("thread", args=["figure", *arguments])
        if name == "figure"
        else reverse(f"reports:{name}", args=arguments)
    )


def page(client, user, name, *arguments, **query):
    client.force_login(user)
    response = client.get(address(name, *arguments), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_list_says_when_nothing_is_issued_and_offers_it_to_officers(client, officer, reader, loaded):
    assert "No edition is issued yet" in page(client, reader, "index")
    assert reverse("reports:issue", args=[REPORT]) not in page(client, reader, "index")
    assert reverse("reports:issue", args=[REPORT]) in page(client, officer, "index")


def test_an_officer_issues_an_edition_and_a_second_one_only_after_a_change(client, officer, loaded):
    client.force_login(officer)
    first = client.post(reverse("reports:issue", args=[REPORT]), follow=True)
    assert first.redirect_chain[-1][0] == reverse("reports:edition", args=[REPORT, 1])
    assert "Edition 1 is issued." in first.content.decode()
    again = client.post(reverse("reports:issue", args=[REPORT]), follow=True)
    assert "Nothing has changed since edition 1" in again.content.decode()
    assert every(Edition).count() == 1


def test_without_returns_the_page_says_what_to_do(client, officer):
    client.force_login(officer)
    assert "Load returns first" in client.post(reverse("reports:issue", args=[REPORT]), follow=True).content.decode()


def test_a_reader_cannot_issue_and_nobody_does_it_by_get(client, reader, officer, loaded):
    client.force_login(reader)
    assert client.post(reverse("reports:issue", args=[REPORT])).status_code == 403
    client.force_login(officer)
    assert client.get(reverse("reports:issue", args=[REPORT])).status_code == 405
    assert not every(Edition).exists()


def test_the_edition_stands_in_the_page_and_its_links_stay_in_the_site(client, reader, issued):
    shown = page(client, reader, "edition", REPORT, 1)
    assert shown.count("<h1") == 1
    assert f'href="/thread/figure/{REPORT}.1.1/"' in shown
    assert "the same, byte for byte" in shown
    assert " style=" not in shown
    assert 'lang="fr"' in page(client, reader, "edition", REPORT, 1, language="fr")
    assert "mujeres" in page(client, reader, "edition", REPORT, 1, language="es")


@pytest.mark.parametrize(("form", "start"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-"), ("docx", b"PK")])
def test_the_files_are_handed_out_as_they_were_made(client, reader, issued, form, start):
    client.force_login(reader)
    response = client.get(reverse("reports:file", args=[REPORT, 1, "en", form]))
    assert response.content.startswith(start)
    assert response["Content-Disposition"] == f'attachment; filename="{REPORT}.1.en.{form}"'


def test_a_correction_shows_on_the_old_edition_and_between_the_two(client, reader, officer, issued):
    observations.import_file(by=officer, stream="strength-returns", data=file(rows(women=4)), name="corrected.csv")
    assert "come out otherwise" in page(client, reader, "edition", REPORT, 1)
    publish(officer)
    assert "supersedes this one" in page(client, reader, "edition", REPORT, 1)
    changes = page(client, reader, "changes", REPORT, 1, 2)
    assert "corrected.csv, line 4, Individual_Police_Female" in changes
    assert "5 → 4" in changes


def test_the_walk_shows_file_line_and_paragraph(client, reader, issued):
    figure = every(Figure).get(key="individual_now.value")
    shown = page(client, reader, "figure", figure.figure_id)
    for expected in ("returns.csv", "Individual_Police_Female", "S/RES/2382(2017) OP12(d)", "women-share"):
        assert expected in shown


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("report", ["nothing"]), ("edition", [REPORT, 7]), ("figure", ["women.1.1"]), ("file", [REPORT, 1, "en", "exe"])],
)
def test_what_is_not_there_is_a_404(client, reader, name, arguments):
    client.force_login(reader)
    assert client.get(address(name, *arguments)).status_code == 404


def test_strangers_are_sent_to_sign_in(client, issued):
    for name, arguments in (("index", []), ("edition", [REPORT, 1]), ("styles", [REPORT, 1])):
        response = client.get(reverse(f"reports:{name}", args=arguments))
        assert response.status_code == 302
