"""One probe: what is sent, as whom, and what comes back, as text, however it is packed."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pypdfium2
from click.testing import CliRunner
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from .canaries import words_in
from .surface import COMMAND, Target

Pairs = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Probe:
    """One request or one run of a command. `sent` is the body of a form, `json` that of an API call."""

    target: Target
    method: str
    path: str = ""
    query: Pairs = ()
    sent: Pairs = ()
    json: Any = field(default=None, hash=False)
    headers: Pairs = ()
    arguments: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")

    def __str__(self) -> str:
        if self.target.kind == COMMAND:
            return f"bluethread --as VIEWER {shlex.join((*self.target.shape.split(), *self.arguments))}"
        body = self.json if self.json is not None else dict(self.sent)
        parts = [self.method, self.address, repr(body) if body else "", str(dict(self.headers)) if self.headers else ""]
        return " ".join(filter(None, parts))

    def simpler(self) -> Iterator[Probe]:
        """The same with one thing less."""
        for name in ("headers", "query", "sent"):
            pairs = getattr(self, name)
            for at in range(len(pairs)):
                yield replace(self, **{name: pairs[:at] + pairs[at + 1 :]})


@dataclass(frozen=True)
class Answer:
    """What came back: `status` of a request or exit code of a command, and everything that can be read in it."""

    status: int
    text: str
    failure: str = ""
    writes: frozenset[str] = frozenset()
    location: str = ""

    @property
    def words(self) -> frozenset[str]:
        """The canaries in it."""
        return words_in(self.text)

    @property
    def refused(self) -> bool:
        return self.status in (401, 403) or (self.status == 302 and "/sign-in/" in self.location)


@dataclass
class Voice:
    """A viewer with an open session. Every probe starts from the same cookies and the same database."""

    username: str
    cookie: str
    samples: dict[str, bytes] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: _Plain(raise_request_exception=False))

    def say(self, probe: Probe, inspect: Callable[[Answer], None] | None = None) -> Answer:
        """Send a probe, read what comes back, let somebody look at what it wrote, and take that back."""
        with undone(), writing() as writes, failing() as failures, translation.override(settings.LANGUAGE_CODE):
            answer = self.run(probe) if probe.target.kind == COMMAND else self.ask(probe)
            text, failure = answer.text.replace(str(settings.HOME), "HOME"), answer.failure or "\n".join(failures)
            answer = replace(answer, text=text, writes=frozenset(writes), failure=failure)
            if inspect:
                inspect(answer)
        return answer

    def ask(self, probe: Probe) -> Answer:
        """One request, inside a transaction that somebody else ends."""
        self.client.cookies.clear()
        if self.cookie:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.cookie
        sent: dict[str, Any] = {}
        if probe.method == "POST":
            sent = {"data": probe.json, "content_type": "application/json"} if probe.json is not None else {}
            sent = sent or {"data": _form(probe.sent)}
        response = (
            self.client.generic("GET", probe.address, headers=dict(probe.headers))
            if probe.method == "GET"
            else (self.client.post(probe.address, headers=dict(probe.headers), **sent))
        )
        body = response.getvalue() if response.streaming else response.content
        headers = "\n".join(
            f"{name}: {value}" for name, value in response.headers.items() if name not in _OF_THE_TRANSPORT
        )
        text = f"{headers}\n\n{opened(body, response.get('Content-Type', ''))}"
        return Answer(response.status_code, text, location=response.get("Location", ""))

    def run(self, probe: Probe) -> Answer:
        """One run of the command line in this viewer's name; what it writes into its folder is read too."""
        from bluethread.config.cli import assembled

        runner = CliRunner()
        words = ["--as", self.username, *probe.target.shape.split(), *probe.arguments]
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), _argv(words):
            for name, data in self.samples.items():
                Path(name).write_bytes(data)
            result = runner.invoke(assembled(), words)
            written = {path: path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}
        files = [
            f"{path}\n{opened(data, path.suffix)}"
            for path, data in written.items()
            if self.samples.get(str(path)) != data
        ]
        failure = "" if _meant(result.exception) else "".join(traceback.format_exception(result.exception))
        said = str(result.exception) if result.exception and not failure else ""
        return Answer(result.exit_code, "\n".join([result.output, said, *files]), failure)


_OF_THE_TRANSPORT = {"Content-Length", "ETag", "Date", "Expires", "Last-Modified"}


class _Plain(Client):
    """Django's test client without its record of every template and context, which costs more than the pages."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


_WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)


@contextmanager
def writing() -> Iterator[set[str]]:
    """The names of the tables that were written to."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITE.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


@contextmanager
def failing() -> Iterator[list[str]]:
    """The errors that became an answer of 500."""
    found: list[str] = []

    def note(**_: Any) -> None:
        found.append(traceback.format_exc())

    got_request_exception.connect(note, weak=False)
    try:
        yield found
    finally:
        got_request_exception.disconnect(note)


@contextmanager
def _argv(words: list[str]) -> Iterator[None]:
    before, sys.argv = sys.argv, ["bluethread", *words]
    try:
        yield
    finally:
        sys.argv = before


def _meant(error: BaseException | None) -> bool:
    """Whether a command ended as commands may: by its exit code, or by an error that is written for a person."""
    from bluethread.kernel.errors import BluethreadError

    return error is None or isinstance(error, SystemExit | BluethreadError)


def _form(sent: Pairs) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in sent:
        data.setdefault(name, []).append(SimpleUploadedFile(*value) if isinstance(value, tuple) else value)
    return data


def opened(data: bytes, kind: str) -> str:
    """The text in a body: of a PDF its pages, of a DOCX or another ZIP all its members."""
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        try:
            return "\n".join(page.get_textpage().get_text_bounded() for page in document)
        finally:
            document.close()
    if data.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(f"{name}\n{opened(archive.read(name), name)}" for name in archive.namelist())
    return data.decode("utf-8", "replace")
