"""Photograph every page of the demonstration into docs/images: `make screenshots`. Needs Chromium.

Builds the demonstration in a throw-away folder, serves it on loopback, and takes the pictures in one browser, each page
as the person whose work it is.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from functional.pages import PAGES  # noqa: E402  the same list that the tests open

IMAGES = ROOT / "docs" / "images"
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
PROGRAM = str(Path(sys.executable).parent / "bluethread")
PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}
STRANGER = ""


@dataclass(frozen=True)
class Picture:
    """A page to photograph: where it is, who looks at it, and how the browser is set."""

    path: str
    person: str = "officer"
    options: dict[str, Any] = field(default_factory=dict)


PICTURES = {
    "sign-in": Picture("/sign-in/", STRANGER),
    **{name: Picture(path) for name, path in PAGES.items()},
    "people": Picture("/people/", "administrator"),
    "roles": Picture("/roles/", "administrator"),
    "assignments": Picture("/assignments/", "head"),
    "who-can-see": Picture("/who/documents/S/RES/9901(2026)/", "head"),
    "what-i-see": Picture("/people/planner/sees/", "planner"),
    "person": Picture("/people/planner/", "administrator"),
    "what-a-person-sees": Picture("/people/contributor/sees/", "inspector"),
    "assign": Picture("/people/planner/assign/", "administrator"),
    "delegate": Picture("/assignments/6/delegate/", "head"),
    "hand-over": Picture("/assignments/6/hand-over/", "head"),
    "notices": Picture("/notices/", "head"),
    "break-the-glass": Picture("/open-closed/documents/S/2026/9903/", "analyst"),
    "audit": Picture("/audit/", "inspector"),
    "account": Picture("/account/", "planner"),
    "tokens": Picture("/account/tokens/", "planner"),
    "how-a-person-signs-in": Picture("/people/planner/identity/", "administrator"),
    "services": Picture("/services/", "administrator"),
    "indicator-of-a-contributor": Picture(PAGES["indicator"], "contributor"),
    "home-dark": Picture("/", options=DARK),
    "thread-dark": Picture(PAGES["thread"], options=DARK),
    "who-can-see-dark": Picture("/who/documents/S/RES/9901(2026)/", "head", DARK),
    "home-phone": Picture("/", options=PHONE),
    "reading-phone": Picture(PAGES["reading"], options=PHONE),
    "assignments-phone": Picture("/assignments/", "head", PHONE),
    "obligations-fr": Picture("/obligations/", options={"locale": "fr"}),
    "indicator-es": Picture(PAGES["indicator"], options={"locale": "es"}),
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
        passwords = dict(re.findall(r"Sign in as (\S+) with (\S+)", built.stdout))
        server = subprocess.Popen([PROGRAM, "serve", "--port", str(PORT)], env=environment, stdout=subprocess.DEVNULL)
        try:
            httpx.Client(transport=httpx.HTTPTransport(retries=8)).get(f"{ADDRESS}/health/")
            photograph(passwords)
        finally:
            server.terminate()
            server.wait()
    for old in IMAGES.glob("*.png"):
        if old.stem not in PICTURES:
            old.unlink()
    shown = "\n".join(f"## {name.replace('-', ' ')}\n\n![{name}](../images/{name}.png)\n" for name in PICTURES)
    (ROOT / "docs" / "reference" / "pages.md").write_text(
        f"# Pages\n\nTaken from the running program by `make screenshots`.\n\n{shown}"
    )


def photograph(passwords: dict[str, str]) -> None:
    """Take every picture, each in a context of its own, signed in as its person."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=["--no-sandbox"]
        )
        signed_in = {name: sign_in(browser, name, passwords[name]) for name in people()}
        for name, picture in PICTURES.items():
            state = signed_in.get(picture.person)
            options = {"viewport": {"width": 1366, "height": 768}, "locale": "en"} | picture.options
            context = browser.new_context(storage_state=state, **options)
            answer = take(context.new_page(), picture.path, IMAGES / f"{name}.png")
            if answer != 200:
                raise SystemExit(f"{name}: {picture.path} answered {answer} to {picture.person or 'a stranger'}")
            context.close()
        browser.close()


def people() -> list[str]:
    """Everybody who looks at some page."""
    return sorted({each.person for each in PICTURES.values()} - {STRANGER})


def take(page: Page, path: str, to: Path) -> int:
    """Photograph one page; returns the status that it was answered with."""
    response = page.goto(ADDRESS + path)
    page.screenshot(path=to)
    return response.status if response else 0


def sign_in(browser: Browser, username: str, password: str) -> Any:
    """Sign in through the page, once for each person; returns what the browser then keeps."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{ADDRESS}/sign-in/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{ADDRESS}/")
    kept = context.storage_state()
    context.close()
    return kept


if __name__ == "__main__":
    main()
