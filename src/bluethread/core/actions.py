"""The one door for writes: permission, transaction and audit event around a function that holds only its act."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

from bluethread.core import audit
from bluethread.core.access.views import check

P = ParamSpec("P")
R = TypeVar("R")

VERBS: dict[str, str] = {}
"""Every registered verb and the permission it needs; the reference page is generated from it."""


def action(verb: str, *, permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function `def act(*, by, ...)` the way to do `verb`.

    The permission is checked before the transaction opens. What the function returns is the subject of the audit event
    (one object, or a list of which the first names the event).
    """
    VERBS[verb] = permission

    def wrap(act: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(act)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs["by"]
            check(by, permission)
            with transaction.atomic(), audit.collecting() as detail:
                result = act(*args, **kwargs)
                _record(by, verb, result, detail)
            return result

        return call

    return wrap


def _record(by: Any, verb: str, result: object, detail: dict[str, Any]) -> None:
    from bluethread.core.audit.models import Event

    Event.objects.create(by=by.username, verb=verb, subject=_name(result), detail=detail)


def _name(result: object) -> str:
    if isinstance(result, list | tuple) and result:
        return _name(result[0])
    if isinstance(result, models.Model):
        return f"{result._meta.label_lower}:{result.pk}"[:200]
    return ""
