"""Every view says who may open it; a view that says nothing is refused to everybody."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from bluethread.core import audit
from bluethread.kernel.errors import NotFound, PermissionRefused

if TYPE_CHECKING:
    from .models import User

View = Callable[..., HttpResponseBase]
PUBLIC = "public"


class Request(HttpRequest):
    """A request that passed the door: its user is signed in. For annotations."""

    user: "User"


def requires(permission: str, *, recent: bool = False) -> Callable[[View], View]:
    """Open a view to signed-in users who hold the permission.

    With `recent` it asks again who one is, unless one has said so in the last 15 minutes (`core.identity.stepup`).
    """

    def mark(view: View) -> View:
        view.requires = permission  # type: ignore[attr-defined]
        view.recent = recent  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open a view to everybody: signing in, choosing a language, health."""
    return requires(PUBLIC)(view)


def check(user: Any, permission: str, *, asked: str = "") -> None:
    """Raise PermissionRefused unless the user holds the permission. The refusal is recorded with what was asked for."""
    if not (user.is_authenticated and user.holds(permission)):
        if user.is_authenticated:
            audit.refused(user, permission, asked)
        raise PermissionRefused(_("Your role does not include this. Ask an administrator if you need it."))


def asked_for(request: HttpRequest) -> str:
    """What a request asks for, as a refusal records it: without its query, which may hold what a person typed."""
    return f"{request.method} {request.path}"


class DefaultDeny:
    """Refuse every view that is not declared open to this user.

    Views of the API carry their own declaration (see `bluethread.config.api`), held by an architecture test.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        from bluethread.core.identity import stepup  # identities are built upon access

        if request.resolver_match and request.resolver_match.app_name == "ninja":
            return None
        permission = getattr(view, "requires", None)
        if permission == PUBLIC:
            return None
        if not request.user.is_authenticated:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
        try:
            check(request.user, permission or "undeclared", asked=asked_for(request))
        except PermissionRefused as refusal:  # Django hands process_exception only what views raise
            return self.process_exception(request, refusal)
        if getattr(view, "recent", False) and not stepup.is_recent(request):
            return stepup.ask(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show a refusal as the 403 page and a thing that is not there as the 404 page; Django knows only its own."""
        if isinstance(exception, PermissionRefused):
            from django.views.defaults import permission_denied

            return permission_denied(request, exception)
        if isinstance(exception, NotFound):
            from django.views.defaults import page_not_found

            return page_not_found(request, exception)
        return None
