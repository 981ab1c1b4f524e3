"""What the frame of every page shows of people: notices that wait, who can see this record, an opening that lasts."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bluethread.core.access import records
from bluethread.core.access.permissions import BREAK_GLASS
from bluethread.kernel.errors import NotFound

from . import queries, sight
from .seen import OpeningSeen


def frame(request: HttpRequest) -> dict[str, Any]:
    """Values for the templates; each is found out when a template asks for it, and once."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}

    @cache
    def notices_waiting() -> int:
        return queries.notices(viewer=user).filter(read_at=None).count()

    @cache
    def who_address() -> str:
        return reverse("people:who", args=[request.path[1:]]) if records.shown_at(request.path) else ""

    @cache
    def opening() -> OpeningSeen | None:
        try:
            return sight.opening_of(viewer=user, path=request.path)
        except NotFound:
            return None

    @cache
    def glass_address() -> str:
        """Where to open the closed record that this address may show, for whoever may do that."""
        if not user.holds(BREAK_GLASS):
            return ""
        try:
            sight.openable(viewer=user, path=request.path)
        except NotFound:
            return ""
        return reverse("people:glass", args=[request.path[1:]])

    return {
        "notices_waiting": notices_waiting,
        "who_address": who_address,
        "sight_opening": opening,
        "glass_address": glass_address,
    }
