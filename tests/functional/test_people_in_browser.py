"""Pages of people in a real browser: accessible in light and dark, on a desk and a phone, without a complaint."""

import os
from pathlib import Path

import pytest

from browser import CHROMIUM, faults, running, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
RECORD = "documents/S/RES/9901(2026)/"
PLACES = {
    "head": {
        "people": "/people/",
        "person": "/people/planner/",
        "mine": "/assignments/",
        "roles": "/roles/",
        "notices": "/notices/",
        "audit": "/audit/",
        "who": f"/who/{RECORD}?looks=1",
        "sees": "/people/planner/sees/",
        "sees-kind": "/people/planner/sees/mandates.work/",
        "record": f"/{RECORD}",
    },
    "administrator": {"add": "/add-person/", "assign": "/people/planner/assign/", "person-managed": "/people/planner/"},
    "analyst": {"glass": "/open-closed/documents/nothing/"},
}
LINKS = {
    "head": {
        "delegate": ("/assignments/", "a[href$='/delegate/']"),
        "hand-over": ("/assignments/", "a[href$='/hand-over/']"),
    },
    "administrator": {"end": ("/people/planner/", "a[href$='/end/']")},
}
CUT_CAPTIONS = """[...document.querySelectorAll(".table-frame caption")]
    .filter(each => each.getBoundingClientRect().right > each.closest(".table-frame").getBoundingClientRect().right)
    .map(each => each.textContent)"""
SHOTS = os.environ.get("BLUETHREAD_SHOTS")
"""A folder for pictures of the pages, to look at."""


def opened(page, site, username):
    """Every page of people that somebody may open, one after the other, by name."""
    for name, place in PLACES[username].items():
        assert page.goto(site.address + place).status == 200, name
        yield name
    for name, (place, link) in LINKS.get(username, {}).items():
        page.goto(site.address + place)
        page.locator(link).first.click()
        page.wait_for_load_state()
        yield name


@pytest.mark.parametrize(
    ("look", "options"),
    [("desk", {}), ("dark", {"color_scheme": "dark"}), ("phone", {"width": 390, "height": 844})],
)
def test_every_page_of_people_is_accessible(site, look, options):
    with running() as browser:
        for username in PLACES:
            with site.visitor(username) as client:
                page = signed_in(browser, site.address, client.cookies["sessionid"], **options)
            for name in opened(page, site, username):
                assert faults(page) == [], name
                wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                assert not wide, f"{name} is wider than the screen"
                assert page.evaluate(CUT_CAPTIONS) == [], name
                if SHOTS:
                    page.screenshot(path=str(Path(SHOTS) / f"{name}-{look}.png"), full_page=True)
            assert page.complaints == []


def test_a_list_is_walked_with_the_keyboard(site):
    with running() as browser, site.visitor("administrator") as client:
        page = signed_in(browser, site.address, client.cookies["sessionid"])
        page.goto(f"{site.address}/people/?text=Tomas")
        page.keyboard.press("j")
        page.keyboard.press("o")
        page.wait_for_url("**/people/planner/")
