"""Real servers on loopback: free ports, waiting for the first answer, a PostgreSQL database of their own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
from django.db import connection

PROGRAM = str(Path(sys.executable).parent / "bluethread")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answering(address: str, server: subprocess.Popen) -> None:
    """Until the server answers; a retry waits for the connection, not for a time."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=30) as client:
        assert client.get(f"{address}/health/").json() == {"status": "ok"}
    assert server.poll() is None


def database() -> str:
    """The address of a new database beside the tests' one; empty where the tests run on SQLite."""
    import psycopg

    if connection.vendor != "postgresql":
        return ""
    name = f"site_{os.getpid()}_{os.urandom(3).hex()}"
    with psycopg.connect(**_place(), dbname="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    place = _place()
    return f"postgresql://{place['user']}@{place['host']}:{place['port']}/{name}"


def drop(url: str) -> None:
    """Remove what `database` made."""
    import psycopg

    if url:
        with psycopg.connect(**_place(), dbname="postgres", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")


def _place() -> dict:
    settings = connection.settings_dict
    return {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
