"""The one door for writes: permission, transaction and audit event around a function that holds only its act."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import models

from bluethread.core import audit
from bluethread.core.access.views import check

P = ParamSpec("P")
R = TypeVar("R")

VERBS: dict[str, str] = {}
"""Every registered verb and the permission it needs; the reference page is generated from it."""


def action(verb: str, *, permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function `def act(*, by, ...)` the way to do `verb`.

    The permission is checked before the transaction opens; a refusal is recorded. What the function returns is the
    subject of the audit event (one object, or a list of which the first names the event).
    """
    VERBS[verb] = permission

    def wrap(act: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(act)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs["by"]
            check(by, permission, asked=verb)
            with audit.act() as running:
                result = act(*args, **kwargs)
                record = _first(result)
                audit.record(by, verb, audit.ref(record) if record else "", running.detail, about=record)
            return result

        return call

    return wrap


def _first(result: object) -> models.Model | None:
    if isinstance(result, list | tuple) and result:
        return _first(result[0])
    return result if isinstance(result, models.Model) else None
