"""Home, search and the thread, on small real data through the actions."""

import pytest
from django.urls import reverse

from bluethread.config.demonstration import UNIVERSE
from bluethread.mandates import api as mandates

pytestmark = pytest.mark.django_db
SYMBOL = "S/RES/9901(2026)"


@pytest.fixture
def taken_in(officer):
    name = "resolution-9901.md"
    return mandates.ingest(by=officer, data=(UNIVERSE / name).read_bytes(), name=name)


@pytest.fixture
def page(client, reader):
    def ask(name, *arguments, **query):
        client.force_login(reader)
        return client.get(reverse(name, args=arguments), query)

    return ask


def test_home_says_what_an_empty_instance_lacks(page):
    assert "Nothing is here yet" in page("home").content.decode()


def test_home_tells_what_is_due_and_silent_once_it_is_accepted(page, officer, taken_in):
    drafts = mandates.obligations(viewer=officer, work=SYMBOL)
    mandates.accept(by=officer, ids=[draft.id for draft in drafts])
    shown = page("home").content.decode()
    assert "duties are silent" in shown
    assert "overdue" in shown


def test_search_leads_straight_to_a_symbol_in_any_form(page, taken_in):
    response = page("search", q="resolution 9901 (2026)")
    assert response.status_code == 302
    assert response["Location"] == reverse("mandates:work", args=[SYMBOL])


def test_search_finds_words_and_citations_and_says_when_there_are_none(page, taken_in):
    assert "OP7(b)" in page("search", q="substantial increase").content.decode()
    assert "OP7(b)" in page("search", q="OP7(b)").content.decode()
    assert "Nothing was found" in page("search", q="zeppelin").content.decode()


def test_a_paragraph_that_is_not_taken_in_says_so_on_the_thread(page):
    shown = page("thread", "provision", "S/RES/2382(2017)#OP12(d)").content.decode()
    assert "This paragraph is not taken in" in shown
    assert "women" in shown.casefold()


@pytest.mark.parametrize(("kind", "identifier"), [("provision", "x#y"), ("moon", "1"), ("figure", "no.1.1")])
def test_what_nobody_knows_is_a_404(page, kind, identifier):
    assert page("thread", kind, identifier).status_code == 404


def test_the_number_of_questions_to_the_database_does_not_grow(page, officer, taken_in, django_assert_max_num_queries):
    page("home")
    with django_assert_max_num_queries(40):
        page("home")
    with django_assert_max_num_queries(30):
        page("thread", "provision", f"{SYMBOL}#OP7(b)")
