"""The pages in a real browser, on a real server, with the demonstration in them."""

import pytest

from browser import MARKS, faults, running, signed_in
from functional.pages import PAGES

pytestmark = [mark for mark in MARKS if mark.name != "django_db"]


@pytest.fixture(scope="module")
def browser():
    with running() as opened:
        yield opened


@pytest.fixture(scope="module")
def session(site):
    with site.visitor("officer") as officer:
        return officer.cookies["sessionid"]


@pytest.fixture
def open_page(browser, site, session):
    opened = []

    def go(path, **options):
        page = signed_in(browser, site.address, session, **options)
        opened.append(page)
        response = page.goto(site.address + path)
        assert response.status == 200, (path, response.status)
        return page

    yield go
    for page in opened:
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_fault_and_no_complaint(open_page, name, scheme):
    page = open_page(PAGES[name], color_scheme=scheme)
    assert faults(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(open_page, name):
    page = open_page(PAGES[name], width=390, height=844)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"{name} is {width} wide"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_it_says_without_scripts(open_page, name):
    page = open_page(PAGES[name], java_script_enabled=False)
    assert page.inner_text("h1").strip()
    assert len(page.inner_text("main")) > 100


@pytest.mark.parametrize(("language", "word"), [("fr", "Obligations"), ("es", "Obligaciones")])
def test_the_pages_speak_the_reader_s_language(open_page, language, word):
    page = open_page("/", locale=language, extra_http_headers={"Accept-Language": language})
    assert page.evaluate("document.documentElement.lang") == language
    assert word in page.inner_text("nav")


def test_a_figure_of_a_report_is_walked_to_its_paragraph(open_page):
    page = open_page("/reports/unmor-women/2/")
    page.click("a[href*='/thread/figure/unmor-women.2.1/']")
    page.wait_for_url("**/thread/figure/unmor-women.2.1/")
    assert "unmor-returns-corrected.csv" in page.inner_text("main")
    page.click("article a:has-text('OP7(b)')")
    page.wait_for_url("**/documents/**")
    assert "substantial increase in the number of female police" in page.inner_text("main")
