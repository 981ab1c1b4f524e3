"""A real instance with two server processes, and the provider that it signs on at, each with its own database."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import oidc_provider
from browser import running
from servers import PROGRAM, answering, database, drop, free_port

TESTS = Path(__file__).resolve().parents[1]


PEOPLE = """
from identities import person
from bluethread.core.access.actions import console_user as console
from bluethread.core.identity.actions import expect_sign_on

person("grace")
person("hana", "system_administrator")
person("stranger", email="stranger@provider.example")
awaited = {"ilse": "I.Brandt", "amadou": "a.keita@provider.example", "rosa": "r.quispe", "idle": "i.idle"}
for name, identifier in awaited.items():
    user = person(name)
    user.set_unusable_password()
    user.save()
    expect_sign_on(by=console(), user=user, identifier=identifier)
    if name == "idle":
        user.assignments.all().delete()
"""


@dataclass
class Place:
    """The running instance."""

    address: str
    environment: dict[str, str]

    def run(self, code: str) -> str:
        """Run Python inside the instance; what it prints."""
        command = [sys.executable, str(TESTS.parent / "manage.py"), "shell", "-v", "0", "-c", code]
        environment = self.environment | {"PYTHONPATH": str(TESTS)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="session")
def place(tmp_path_factory, django_db_setup, django_db_blocker):
    home, provider_home = tmp_path_factory.mktemp("instance"), tmp_path_factory.mktemp("provider")
    secret = home / "told"
    secret.write_text(oidc_provider.SECRET)
    with django_db_blocker.unblock():
        url = database()
    address = f"http://localhost:{(port := free_port())}"
    command = [sys.executable, "oidc_provider.py", str(provider_home), "0", f"{address}/sign-in/with/oidc/back/"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TESTS) as provider:
        told = provider.stdout.readline().removeprefix("ready on ").strip()
        environment = os.environ | {
            "BLUETHREAD_HOME": str(home),
            "BLUETHREAD_DATABASE_URL": url,
            "BLUETHREAD_ADDRESS": address,
            "BLUETHREAD_OIDC_SERVER": f"http://127.0.0.1:{told}",
            "BLUETHREAD_OIDC_NAME": "Our provider",
            "BLUETHREAD_OIDC_CLIENT_ID": oidc_provider.CLIENT,
            "BLUETHREAD_OIDC_CLIENT_SECRET_FILE": str(secret),
        }
        with subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port), "--workers", "2"], env=environment, stdout=subprocess.DEVNULL
        ) as server:
            try:
                answering(f"http://127.0.0.1:{port}", server)
                place = Place(address, environment)
                place.run(PEOPLE)
                yield place
            finally:
                server.terminate()
                provider.terminate()
                server.wait(timeout=20)
                drop(url)


@pytest.fixture
def page():
    """A page of a new browser that has never been here."""
    with running() as browser:
        page = browser.new_context().new_page()
        page.set_default_timeout(10_000)
        page.complaints = []

        def note(where, line):
            if where.startswith("http://localhost"):  # not of the provider's pages
                page.complaints.append(line.text)

        page.on("console", lambda line: note(line.location["url"], line) if line.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        yield page
