"""Keeping what a stranger can repeat without end from filling the disk.

In each process, the same thing (who, what) is let through once a minute, and one user's things ten times a minute in
all; those of strangers, whatever names they claim, sixty times. What is let through says how many like it were withheld
since. So one user can add at most about 14,400 events a day to each server process, some 7 MB, whatever they try, and
all strangers together six times as much.
"""

from collections.abc import Hashable
from threading import Lock

from cachetools import LRUCache, TTLCache

WINDOW = 60
"""Seconds."""
PER_USER = 10
"""Events in a window, of one user."""
OF_STRANGERS = 60
"""Events in a window, of all who are not signed in."""
STRANGER = ""
REMEMBERED = 10_000
"""Things and users remembered at once."""


class Repeats:
    """What was let through lately, and how often it was withheld since. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: TTLCache[Hashable, bool] = TTLCache(REMEMBERED, WINDOW)
        self._users: TTLCache[str, int] = TTLCache(REMEMBERED, WINDOW)
        self._withheld: LRUCache[Hashable, int] = LRUCache(REMEMBERED)

    def passing(self, user: str, what: Hashable) -> int | None:
        """How many of this were withheld since the last; None when this one is to be withheld. `user`: or STRANGER."""
        allowed = OF_STRANGERS if user == STRANGER else PER_USER
        with self._lock:
            key, spent = (user, what), self._users.get(user, 0)
            if key in self._seen or spent >= allowed:
                self._withhold(key if key in self._seen else user)
                return None
            self._seen[key] = True
            self._users[user] = spent + 1
            return int(self._withheld.pop(key, 0)) + int(self._withheld.pop(user, 0))

    def _withhold(self, key: Hashable) -> None:
        self._withheld[key] = self._withheld.get(key, 0) + 1
