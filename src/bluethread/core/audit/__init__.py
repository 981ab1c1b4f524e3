"""What was done, by whom, when: written beside the act, in the same transaction.

`note(**detail)` adds detail to the event of the act that is running.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_running: ContextVar[dict[str, Any] | None] = ContextVar("running_act", default=None)


def note(**detail: Any) -> None:
    """Add detail to the event of the running act. JSON values only, no personal data beyond what the act needs."""
    current = _running.get()
    if current is None:
        raise RuntimeError("a note was taken outside an action")
    current.update(detail)


@contextmanager
def collecting() -> Iterator[dict[str, Any]]:
    """Collect the notes of one act; acts may nest, each with its own event."""
    detail: dict[str, Any] = {}
    token = _running.set(detail)
    try:
        yield detail
    finally:
        _running.reset(token)
