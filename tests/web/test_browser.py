"""The catalogue in a real browser: accessible in light and dark, in both directions, on a desk and a phone."""

import pytest

from browser import MARKS, faults, running, signed_in

pytestmark = MARKS


@pytest.fixture(scope="module")
def chromium():
    with running() as browser:
        yield browser


@pytest.fixture
def catalogue(chromium, live_server, settings, client, officer):
    """A function that opens the catalogue, signed in, in a language, a theme and a size."""
    settings.LANGUAGES = [("en", "English"), ("fr", "French"), ("ar", "Arabic")]
    client.force_login(officer)
    session = client.cookies["sessionid"].value
    opened = []

    def open_page(language="en", theme="light", **options):
        page = signed_in(chromium, live_server.url, session, color_scheme=theme, locale=language, **options)
        page.goto(f"{live_server.url}/components/", wait_until="networkidle")
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_serious_stands_in_anyones_way(catalogue, theme, language):
    page = catalogue(language, theme)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    assert faults(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_phone_shows_everything_without_scrolling_sideways(catalogue, language):
    page = catalogue(language, width=390, height=844, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".chart-narrow svg").is_visible()
    assert faults(page) == []


def test_a_chart_becomes_interactive_under_the_content_policy(catalogue):
    page = catalogue(theme="dark")
    page.get_by_role("button", name="Explore this chart").click()
    page.wait_for_selector("figure.is-live .chart-live svg .mark-line")
    assert page.locator(".chart-still:visible").count() == 0
    assert page.locator(".chart-live svg").bounding_box()["width"] > 600
    assert page.complaints == []


def test_keys_walk_select_and_help(catalogue):
    page = catalogue()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-selected-count]").inner_text() == "2"
    assert page.get_by_role("button", name="Accept").is_enabled()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "site-search"
    page.keyboard.type("j?")
    assert page.locator("#site-search").input_value() == "j?"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_label("Single-letter keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    assert not page.locator("#keys-help").is_visible()


def test_a_key_acts_on_the_row_one_is_in_when_nothing_is_selected(catalogue):
    page = catalogue()
    page.evaluate(
        "document.querySelector('[data-key=a]').addEventListener('click', () => { document.title = 'accepted' })"
    )
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert page.title() == "accepted"
    assert page.locator("[data-select]:checked").count() == 1


def test_the_theme_is_kept(catalogue):
    page = catalogue(theme="light")
    page.locator("[data-theme-switch]").click()
    page.locator("[data-theme-switch]").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_pointing_at_a_card_lights_its_whole_line(catalogue):
    page = catalogue()
    page.locator('[data-ref="s:1"]').hover()
    lit = page.locator(".thread .is-lit").evaluate_all("cards => cards.map(card => card.dataset.ref)")
    assert set(lit) == {"p:12d", "p:17", "o:1", "i:1", "e:1", "e:2", "s:1"}
    assert page.locator(".thread-lines path").count() == 9


def test_the_page_works_without_scripts(catalogue):
    page = catalogue(java_script_enabled=False)
    assert page.locator(".chart-wide svg").is_visible()
    assert page.locator("[data-explore]").is_hidden()
    assert page.get_by_role("button", name="Accept").is_enabled()


def test_filters_change_the_results_as_one_types(catalogue):
    page = catalogue()
    page.get_by_label("Words").fill("90 days")
    page.wait_for_selector("#filter-count:has-text('1 of 4 obligations')")
    assert page.locator("#obligations tbody tr").count() == 1
    assert "words=90%20days" in page.url
    assert page.locator("[data-select]").is_visible()
    assert page.get_by_role("button", name="Accept").is_disabled()
    assert page.complaints == []


def test_paper_is_white_whatever_the_theme(catalogue):
    page = catalogue(theme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(31, 41, 51)"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.chart-wide [stroke=\"#1d5f99\"]')).stroke")
        == "rgb(29, 95, 153)"
    )
    assert page.locator("header.top").is_hidden()


def test_the_way_around_stays_in_sight(catalogue):
    page = catalogue()
    page.evaluate("scrollTo({top: 1200, behavior: 'instant'})")
    assert page.locator("header.top").bounding_box()["y"] == 0
