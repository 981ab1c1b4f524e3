"""Devices that a person signed in from before, known by a signed cookie that lasts half a year.

The cookie opens nothing. It only keeps strangers who guess at somebody's password from slowing that person down.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE = "device"
SALT = "bluethread.device"
LASTS = timedelta(days=180)
PEOPLE = 8  # who may share one device before the longest absent is forgotten


def known(request: HttpRequest, user_id: int | None) -> str:
    """The device's own name if this user signed in from it before, else an empty text."""
    device, people = _read(request)
    return device if user_id in people else ""


def remember(request: HttpRequest, response: HttpResponseBase, user_id: int) -> None:
    """Write the cookie after a full sign-in."""
    device, people = _read(request)
    kept = [user_id, *(each for each in people if each != user_id)][:PEOPLE]
    response.set_signed_cookie(
        COOKIE,
        ":".join([device or secrets.token_urlsafe(12), *map(str, kept)]),
        salt=SALT,
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=LASTS)
    device, *people = (value or "").split(":")
    return device, [int(each) for each in people]
