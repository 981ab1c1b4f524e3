"""Who may do nothing any more is out at the next request."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from bluethread.core.access.permissions import SIGNED_IN


class StillHere:
    """End the session of a person whose last assignment has ended. Django already ends those of inactive users."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.user.holds(SIGNED_IN):
            logout(request)
        return self.get_response(request)
