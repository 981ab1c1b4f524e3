"""What tests in a real browser share: Chromium where it is installed, signed-in pages, and the accessibility check."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's own event loop runs in the thread of the tests
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MARKS = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@contextmanager
def running() -> Iterator[Any]:
    """A browser, closed at the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def signed_in(browser: Any, address: str, session: str, *, width: int = 1366, height: int = 768, **options: Any) -> Any:
    """A page in its own context, signed in by the session's key; `complaints` collects the console's warnings."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def faults(page: Any) -> list[tuple[str, list[Any]]]:
    """What axe finds serious or critical: the rule and the places."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(f["id"], [node["target"] for node in f["nodes"]]) for f in found if f["impact"] in ("serious", "critical")]
