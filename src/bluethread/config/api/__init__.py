"""The API: /api/v1/, through the same queries and actions as the pages. OpenAPI at /api/v1/openapi.json."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from ninja.security import APIKeyCookie

from bluethread import __version__
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.access.views import View, check

from .answers import DocumentedAPI, refuse


class Holds(APIKeyCookie):
    """Signed in, and the role holds the permission. Every operation declares one; without it a request is refused."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        check(request.user, self.permission)
        return request.user


def _signed_in(view: View) -> View:
    """The description of the API is for those who may use it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return JsonResponse({"detail": "Unauthorized"}, status=401)
        check(request.user, SIGNED_IN)
        return view(request, *args, **kwargs)

    return guarded


api = DocumentedAPI(
    title="Bluethread",
    version=__version__,
    description="Documents, provisions, obligations, observations, series and reports, each with its way back.",
    urls_namespace="api",
    auth=Holds(SIGNED_IN),
    docs_url=None,
    docs_decorator=_signed_in,
)

refuse(api)

for tag, router in (
    ("documents and obligations", "bluethread.config.api.documents.router"),
    ("observations and indicators", "bluethread.config.api.numbers.router"),
    ("reports and the thread", "bluethread.config.api.reporting.router"),
):
    api.add_router("", router, tags=[tag])
