"""The same pages on the founding texts, where these lie beside the project."""

import pytest
from django.urls import reverse

from bluethread.mandates import api
from shared import SHARED

pytestmark = [pytest.mark.django_db, pytest.mark.shared]


@pytest.fixture
def seeds(officer):
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        assert api.ingest(by=officer, data=path.read_bytes(), name=path.name).status == "added"


def page(client, user, address):
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def document(client, user, kind):
    (found,) = api.works(viewer=user, kind=kind)
    return found, page(client, user, reverse("mandates:work", args=[found.key]))


def test_resolution_2382_is_read_with_its_margin(client, reader, seeds):
    shown = page(client, reader, "/documents/S/RES/2382(2017)/")
    assert "It asks 32 things (Secretary-General " in shown
    assert "compare with draft S/2017/926</a>: no substantive change" in shown
    assert 'data-pair="OP12(d)#1"' in shown
    assert "OP16(f)" in shown


def test_the_working_group_report_is_marked_as_no_consensus_and_names_its_speakers(client, reader, seeds):
    _found, shown = document(client, reader, "working_group_report")
    assert "does not reflect a consensus position of the Council" in shown
    assert 'href="#para.-3"' in shown
    assert "Statements may be quoted only as their speaker's." in shown
    assert "Who speaks" in shown
    assert "Mr. Ladeb" in shown


def test_the_chairs_note_stands_in_three_languages_side_by_side(client, reader, seeds):
    found, shown = document(client, reader, "chairs_note")
    assert "side by side" in shown
    aligned = page(client, reader, reverse("mandates:side_by_side", args=[found.key]))
    assert "1 is numbered differently" in aligned
    assert all(f'lang="{language}"' in aligned for language in ("en", "es", "fr"))


def test_notes_have_headings_and_footnotes(client, reader, seeds):
    _found, shown = document(client, reader, "background_notes")
    assert 'class="text-heading"' in shown
    assert "is-footnote" in shown


def test_all_five_are_listed(client, reader, seeds):
    shown = page(client, reader, "/documents/")
    assert "4 documents with 32 obligations" in shown
    assert "EN ES FR" in shown
