"""The API: /api/v1/, through the same queries and actions as the pages. OpenAPI at /api/v1/openapi.json."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from ninja.security import APIKeyCookie, HttpBearer

from bluethread import __version__
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.access.views import View, asked_for, check
from bluethread.core.identity import tokens

from .answers import DocumentedAPI, refuse


class BySession(APIKeyCookie):
    """Signed in with a browser. A request that shows a token is judged by the token alone."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest) -> Any:
        return None if "Authorization" in request.headers else super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        check(request.user, self.permission, asked=asked_for(request))
        return request.user


class ByToken(HttpBearer):
    """A token of a person or a service, limited to what it was made for."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        request.user = user = tokens.user_of(token) or AnonymousUser()
        if not user.is_authenticated:
            return None
        check(user, self.permission, asked=asked_for(request))
        return user


def holds(permission: str) -> list[Any]:
    """Who may use an operation: who holds the permission. Every operation declares one; without it all are refused."""
    return [ByToken(permission), BySession(permission)]


def _described(view: View) -> View:
    """The description of the API is for those who may use it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not any(scheme(request) for scheme in holds(SIGNED_IN)):
            return JsonResponse({"detail": "Unauthorized"}, status=401)
        return view(request, *args, **kwargs)

    return guarded


api = DocumentedAPI(
    title="Bluethread",
    version=__version__,
    description="Documents, provisions, obligations, observations, series and reports, each with its way back.",
    urls_namespace="api",
    auth=holds(SIGNED_IN),
    docs_url=None,
    docs_decorator=_described,
)

refuse(api)

for tag, router in (
    ("documents and obligations", "bluethread.config.api.documents.router"),
    ("observations and indicators", "bluethread.config.api.numbers.router"),
    ("reports and the thread", "bluethread.config.api.reporting.router"),
):
    api.add_router("", router, tags=[tag])
