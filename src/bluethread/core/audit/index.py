"""The index of who was shown which record, read beside the events to see that it agrees with them."""

import json
from collections.abc import Iterator

from . import READ
from .models import Mention


class Index:
    """The index in the order of the events' numbers, read in constant memory."""

    def __init__(self) -> None:
        rows = Mention.objects.order_by("number").values_list("number", "ref")
        self._rows: Iterator[tuple[int, str]] = iter(rows.iterator(chunk_size=2_000))
        self._next = next(self._rows, None)

    def until(self, number: float) -> list[tuple[int, str]]:
        """The rows up to a number that were not taken yet."""
        taken = []
        while self._next is not None and self._next[0] <= number:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return taken


def shown(verb: str, detail: str) -> set[str]:
    """The records that an event says were shown."""
    return set(json.loads(detail).get("refs", ())) if verb == READ else set()
