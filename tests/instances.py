"""Instances of their own for tests that use the program from outside: each a folder and a database."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers import PROGRAM, database, drop

Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Instance:
    """A folder and a database: `url` is empty for SQLite in the folder."""

    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"BLUETHREAD_HOME": str(self.home), "BLUETHREAD_DATABASE_URL": self.url}

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run the command line on it."""
        return subprocess.run(
            [PROGRAM, *map(str, arguments)], env=self.environment, capture_output=True, text=True, check=False
        )

    def done(self, *arguments: object) -> str:
        """What a command prints that must succeed."""
        run = self.run(*arguments)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows straight from the database, past the program."""
        with self.reading() as ask:
            return ask(statement)

    @contextmanager
    def reading(self) -> Iterator[Ask]:
        """The database as it is at one moment, past the program: a function from a statement to its rows."""
        if not self.url:
            with closing(sqlite3.connect(self.home / "bluethread.sqlite3", timeout=20, isolation_level=None)) as lite:
                lite.execute("BEGIN")
                yield lambda statement: lite.execute(statement).fetchall()
            return
        import psycopg

        with psycopg.connect(self.url) as database:
            database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield lambda statement: database.execute(statement).fetchall()

    def tables(self) -> list[str]:
        """The names of its tables."""
        if self.url:
            return [name for (name,) in self.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        return [name for (name,) in self.sql(names)] if (self.home / "bluethread.sqlite3").exists() else []


@contextmanager
def instance(home: Path) -> Iterator[Instance]:
    """An empty instance on the kind of database that the tests run on; its database is dropped at the end."""
    url = database()
    try:
        yield Instance(home, url)
    finally:
        drop(url)
