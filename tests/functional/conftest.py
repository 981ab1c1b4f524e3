"""A real server on loopback with the demonstration in it, built as a new user would: by the program's own commands."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest

from bluethread.config.demonstration import PASSWORD
from servers import PROGRAM, answering, database, drop, free_port


@dataclass
class Site:
    """The running instance: its address, its environment, what the demonstration printed."""

    address: str
    environment: dict[str, str]
    printed: str

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line on the same instance."""
        return subprocess.run([PROGRAM, *arguments], env=self.environment, capture_output=True, text=True, check=False)

    @contextmanager
    def visitor(self, username: str | None) -> Iterator[httpx.Client]:
        """A client, signed in through the page as a person would, or a stranger."""
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=30) as client:
            if username:
                client.get("/sign-in/")
                form = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
                answer = client.post("/sign-in/", data=form, headers={"Referer": self.address})
                assert "sessionid" in client.cookies, answer.text
            yield client


@pytest.fixture(scope="session")
def site(tmp_path_factory, django_db_blocker):
    home = tmp_path_factory.mktemp("site")
    url = database()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "BLUETHREAD_HOME": str(home),
        "BLUETHREAD_DATABASE_URL": url,
        "BLUETHREAD_ADDRESS": address,
    }
    built = subprocess.run(
        [PROGRAM, "demo", "--no-serve"], env=environment, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    server = subprocess.Popen([PROGRAM, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        answering(address, server)
        yield Site(address, environment, built.stdout)
    finally:
        server.terminate()
        server.wait(timeout=20)
        drop(url)
