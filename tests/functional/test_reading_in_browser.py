"""Documents and obligations of the demonstration in a real browser: keys, undo, accessibility, phone, no JavaScript.

Every test takes back what it decided, for the instance is shared.
"""

import pytest
from playwright.sync_api import expect

from browser import MARKS, faults, running, signed_in

pytestmark = [mark for mark in MARKS if mark.name != "django_db"]
READING = "/documents/S/RES/9901(2026)/"
REVIEW = "/obligations/review/?work=S/RES/9901(2026)"


@pytest.fixture(scope="module")
def chromium():
    with running() as browser:
        yield browser


@pytest.fixture(scope="module")
def session(site):
    with site.visitor("officer") as client:
        return client.cookies["sessionid"]


@pytest.fixture
def opened(chromium, site, session):
    """A function that opens an address of the instance, signed in as an officer."""
    pages = []

    def open_page(address, **options):
        page = signed_in(chromium, site.address, session, **options)
        page.goto(site.address + address, wait_until="networkidle")
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.context.close()


def addresses(page):
    """Every page of documents and obligations, the last two as their links lead to them."""
    compared = page.get_by_role("link", name="compare with draft").get_attribute("href")
    duty = page.locator(".duty-what").first.get_attribute("href")
    listed = ["/documents/", "/documents/take-in/", READING, f"{READING}side-by-side/", "/obligations/", REVIEW]
    return [*listed, compared, duty]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_in_anyones_way(opened, site, theme):
    page = opened(READING, color_scheme=theme)
    for address in addresses(page):
        page.goto(site.address + address, wait_until="networkidle")
        assert faults(page) == [], address
    assert page.complaints == []


def test_a_phone_shows_everything_without_scrolling_sideways(opened, site):
    page = opened(READING, width=390, height=844, has_touch=True)
    for address in addresses(page):
        page.goto(site.address + address, wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address


def test_the_queue_is_worked_by_keys_and_a_decision_is_undone(opened):
    page = opened(REVIEW)
    page.keyboard.press("j")
    for key, said in (("a", "Accepted: OP4."), ("u", "Undone."), ("r", "Rejected: OP4."), ("u", "Undone.")):
        page.keyboard.press(key)
        page.get_by_text(said).wait_for()
        expect(page.locator(".review-item").first).to_be_focused()
        page.locator("#flash").evaluate("place => place.replaceChildren(...place.querySelectorAll('form'))")
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.name") == "what"
    assert page.complaints == []


def test_in_the_text_a_key_acts_on_the_paragraph_one_is_in_and_on_no_other(opened):
    page = opened(READING)
    drafts = page.locator("[data-key=a]").count()
    page.keyboard.press("a")
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert page.locator("[data-key=a]").count() == drafts
    assert page.locator("#flash [role=status]").count() == 0
    row = page.locator(".reading-row:has(#OP5)")
    row.focus()
    page.keyboard.press("a")
    page.get_by_text("Accepted: OP5.").wait_for()
    assert row.locator("[data-key=a]").count() == 1
    expect(row).to_be_focused()
    page.keyboard.press("u")
    page.get_by_text("Undone.").wait_for()
    page.reload()
    assert row.locator("[data-key=a]").count() == 2


def test_the_board_filters_as_one_types_and_selects_many(opened):
    page = opened("/obligations/")
    page.get_by_label("Words").fill("female")
    expect(page.locator("#board tbody tr")).to_have_count(3)
    page.get_by_label("Select all").check()
    assert page.locator("[data-selected-count]").inner_text() == "3"
    assert page.get_by_role("button", name="Set status").is_enabled()
    assert "text=female" in page.url
    assert "text=female" in page.get_by_role("link", name="CSV").get_attribute("href")


def test_a_decision_needs_no_javascript(opened):
    page = opened(REVIEW, java_script_enabled=False)
    item = page.locator(".review-item").first
    item.get_by_label("What is asked").fill("report on mitigatory measures")
    item.get_by_role("button", name="Accept").click()
    page.get_by_text("Accepted: OP4.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone.").wait_for()
    assert item.get_by_label("What is asked").input_value() == "report every 90 days on mitigatory measures taken"
