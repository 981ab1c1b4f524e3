"""Photograph every page of the demonstration into docs/images: `make screenshots`. Needs Chromium.

Builds the demonstration in a throw-away folder, serves it on loopback, and takes the pictures in one browser.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from functional.pages import PAGES  # noqa: E402  the same list that the tests open

IMAGES = ROOT / "docs" / "images"
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
PROGRAM = str(Path(sys.executable).parent / "bluethread")
EXTRA = {
    "home-dark": ("/", {"color_scheme": "dark"}),
    "home-phone": ("/", {"viewport": {"width": 390, "height": 844}}),
    "reading-phone": (PAGES["reading"], {"viewport": {"width": 390, "height": 844}}),
    "thread-dark": (PAGES["thread"], {"color_scheme": "dark"}),
    "obligations-fr": ("/obligations/", {"locale": "fr"}),
    "indicator-es": (PAGES["indicator"], {"locale": "es"}),
}


def main() -> None:
    """Build, serve, photograph."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "BLUETHREAD_HOME": home,
            "BLUETHREAD_DATABASE_URL": "",
            "BLUETHREAD_ADDRESS": ADDRESS,
        }
        built = subprocess.run(
            [PROGRAM, "demo", "--no-serve"], env=environment, check=True, capture_output=True, text=True
        )
        password = re.findall(r"Sign in as officer with (\S+)", built.stdout)[0]
        server = subprocess.Popen([PROGRAM, "serve", "--port", str(PORT)], env=environment, stdout=subprocess.DEVNULL)
        try:
            httpx.Client(transport=httpx.HTTPTransport(retries=8)).get(f"{ADDRESS}/health/")
            names = photograph(password)
        finally:
            server.terminate()
            server.wait()
    shown = "\n".join(f"## {name.replace('-', ' ')}\n\n![{name}](../images/{name}.png)\n" for name in names)
    (ROOT / "docs" / "reference" / "pages.md").write_text(
        f"# Pages\n\nTaken from the running program by `make screenshots`.\n\n{shown}"
    )


def photograph(password: str) -> list[str]:
    """Take every picture, each in a context of its own, signed in as the officer; returns their names."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=["--no-sandbox"]
        )
        pages = {name: (path, {}) for name, path in PAGES.items()} | EXTRA
        for name, (path, options) in {"sign-in": ("/sign-in/", {}), **pages}.items():
            context = browser.new_context(**({"viewport": {"width": 1366, "height": 768}, "locale": "en"} | options))
            page = context.new_page()
            if name != "sign-in":
                sign_in(page, password)
            page.goto(ADDRESS + path)
            page.screenshot(path=IMAGES / f"{name}.png")
            context.close()
        browser.close()
    return ["sign-in", *pages]


def sign_in(page: Page, password: str) -> None:
    """Sign in through the page."""
    page.goto(f"{ADDRESS}/sign-in/")
    page.fill("input[name=login]", "officer")
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{ADDRESS}/")


if __name__ == "__main__":
    main()
