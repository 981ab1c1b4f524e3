"""What the surface teaches about itself: which addresses there are, which parameters are read, which values go where.

One walk over the pages as somebody who sees everything, following links and forms. Nothing is listed by hand.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils.functional import cached_property
from lxml import html
from lxml.etree import ParserError

from .probes import Answer, Probe, Voice
from .surface import PAGE, Target

VISITS = 2
"""Addresses of one shape that the walk opens; it notes all that it sees."""

Form = dict[str, tuple[str, ...]]


@dataclass
class Lessons:
    """By name of a target: parameters and fields read, addresses and forms seen, queries made. By parameter: values.

    `together` are the parts of addresses that belong together.
    """

    reads: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sends: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    addresses: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    forms: dict[str, list[tuple[str, Form]]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    together: list[dict[str, str]] = field(default_factory=list)
    opened: dict[Probe, Answer] = field(default_factory=dict)
    costs: dict[str, int] = field(default_factory=dict)

    def parts(self, name: str) -> list[str]:
        """The paths seen of a target."""
        return list(dict.fromkeys(urlsplit(address).path for address in self.addresses[name]))


def walk(voice: Voice, targets: list[Target], dice: random.Random) -> Lessons:
    """Open every page that links lead to, a few of each shape, and note what they teach."""
    lessons, pages = Lessons(), {target.name: target for target in targets if target.kind == PAGE}
    waiting = [target.shape for target in pages.values() if not target.parts]
    visits: Counter[str] = Counter()
    paths: set[str] = set()
    seen = set(waiting)
    while waiting:
        address = waiting.pop(dice.randrange(len(waiting)))
        name = _name(address)
        path, query = urlsplit(address).path, tuple(parse_qsl(urlsplit(address).query))
        again = path in paths and bool(pages[name].parts) if name in pages else True
        if again or visits[name] >= VISITS:
            continue
        visits[name] += 1
        paths.add(path)
        probe = Probe(pages[name], "GET", path, query)
        with _noting(lessons, name):
            with CaptureQueriesContext(connection) as asked:
                answer = voice.say(probe)
            lessons.costs[name] = len(asked)
            if visits[name] == 1:
                voice.say(Probe(pages[name], "POST", path))
        lessons.opened[probe] = answer
        for link in _links(answer, path, lessons):
            _note(link, lessons)
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return lessons


def _name(address: str) -> str:
    try:
        return resolve(unquote(urlsplit(address).path)).view_name
    except Resolver404:
        return ""


def _note(address: str, lessons: Lessons) -> None:
    """Keep an address and the values in it under the names of what they are for."""
    try:
        match = resolve(unquote(urlsplit(address).path))
    except Resolver404:
        return
    lessons.addresses[match.view_name][address] = None
    parts = {name: str(value) for name, value in match.kwargs.items()}
    if parts and parts not in lessons.together:
        lessons.together.append(parts)
    for name, value in (*parts.items(), *parse_qsl(urlsplit(address).query)):
        lessons.values[name][value] = None


def _links(answer: Answer, path: str, lessons: Lessons) -> Iterator[str]:
    """Addresses of this site in a page; its forms are kept on the way."""
    if answer.location:
        yield answer.location
    if "text/html" not in answer.text[:2000]:
        return
    try:
        page = html.fromstring(answer.text.partition("\n\n")[2])
    except (ParserError, ValueError):
        return
    for form in page.iter("form"):
        fields = _fields(form)
        action = form.get("action") or path
        if form.get("method", "get").lower() == "post":
            lessons.forms[_name(action)].append((urlsplit(action).path, fields))
        else:
            for name, values in fields.items():
                lessons.values[name].update(dict.fromkeys(filter(None, values)))
        if action.startswith("/"):
            _note(action, lessons)
    for element in page.iter():
        for attribute in ("href", "hx-get", "hx-post", "data-url", "formaction"):
            link = element.get(attribute) if isinstance(element.tag, str) else None
            if link and link.startswith("/") and not link.startswith(("//", "/static/")):
                yield link.partition("#")[0]
            elif link and link.startswith("?"):
                yield path + link.partition("#")[0]


def _fields(form: Any) -> Form:
    """The fields of a form with what each can hold; a file is None's stand-in."""
    fields: dict[str, list[str]] = {}
    for element in form.iter("input", "select", "textarea", "button"):
        name = element.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if element.tag == "select":
            values = [option.get("value", "") for option in element.iter("option")]
        elif element.get("type") == "file":
            values = [A_FILE]
        else:
            values = [element.get("value") or element.text or ""]
        fields.setdefault(name, []).extend(values)
    return {name: tuple(dict.fromkeys(values)) for name, values in fields.items()}


A_FILE = "a file"
"""Stands in a form where a file is asked for."""


class _Noted(QueryDict):
    """Parameters that note which of them are asked for."""

    asked: set[str]

    def _note(self, key: str) -> str:
        self.__dict__.setdefault("asked", set()).add(key)
        return key

    def __getitem__(self, key: str) -> Any:
        return super().__getitem__(self._note(key))

    def __contains__(self, key: object) -> bool:
        return super().__contains__(self._note(str(key)))

    def get(self, key: str, *default: Any) -> Any:
        return super().get(self._note(key), *default)

    def getlist(self, key: str, *default: Any) -> Any:
        return super().getlist(self._note(key), *default)


@contextmanager
def _noting(lessons: Lessons, name: str) -> Iterator[None]:
    """Note which parameters and fields the view behind a name asks for."""
    before = WSGIRequest.__dict__["GET"], WSGIRequest.__dict__["POST"]

    def read(request: WSGIRequest) -> QueryDict:
        noted = _Noted(request.META.get("QUERY_STRING", ""))
        noted.__dict__["asked"] = lessons.reads[name]
        return noted

    def sent(request: WSGIRequest) -> QueryDict:
        noted = _Noted(before[1].fget(request).urlencode())
        noted.__dict__["asked"] = lessons.sends[name]
        return noted

    get = cached_property(read)
    get.__set_name__(WSGIRequest, "GET")
    WSGIRequest.GET, WSGIRequest.POST = get, property(sent, before[1].fset)
    try:
        yield
    finally:
        WSGIRequest.GET, WSGIRequest.POST = before
