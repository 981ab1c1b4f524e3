"""A real server on loopback with the demonstration in it, built as a new user would: by the program's own commands."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from django.db import connection

from bluethread.config.demonstration import PASSWORD

PROGRAM = str(Path(sys.executable).parent / "bluethread")


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
                form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
                answer = client.post("/sign-in/", data=form, headers={"Referer": self.address})
                assert "sessionid" in client.cookies, answer.text
            yield client


@pytest.fixture(scope="session")
def site(tmp_path_factory, django_db_blocker):
    home = tmp_path_factory.mktemp("site")
    url = _database() if connection.vendor == "postgresql" else ""
    port = _free_port()
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
        _answering(address, server)
        yield Site(address, environment, built.stdout)
    finally:
        server.terminate()
        server.wait(timeout=20)
        if url:
            _drop(url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answering(address: str, server: subprocess.Popen) -> None:
    """Until the server answers; a retry waits for the connection, not for a time."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=30) as client:
        assert client.get(f"{address}/health/").json() == {"status": "ok"}
    assert server.poll() is None


def _database() -> str:
    """A database of its own beside the tests' one."""
    import psycopg

    settings = connection.settings_dict
    name = f"site_{os.getpid()}"
    with psycopg.connect(**_place(settings), dbname="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    place = _place(settings)
    return f"postgresql://{place['user']}@{place['host']}:{place['port']}/{name}"


def _place(settings: dict) -> dict:
    return {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}


def _drop(url: str) -> None:
    import psycopg

    with psycopg.connect(**_place(connection.settings_dict), dbname="postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")
