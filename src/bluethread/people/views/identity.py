"""Pages of identities: one's own account, sessions and tokens; and those of others for who manages people."""

from collections.abc import Iterable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bluethread.core.access.models import User
from bluethread.core.access.permissions import MANAGE_PEOPLE, SIGNED_IN
from bluethread.core.access.views import Request, View, public, requires
from bluethread.core.identity import actions, queries
from bluethread.kernel.errors import BadInput
from bluethread.people.browsers import browser_name
from bluethread.people.forms import AwaitedSignOn, NewPassword, NewService, NewToken
from bluethread.web.errors import in_words

INVITED = "invitation"


@public
@require_GET
@never_cache
def invitation(request: HttpRequest, words: str) -> HttpResponse:
    """Take the secret out of the address at once, so that it stays in no history and no referrer."""
    actions.invitation(words)
    request.session[INVITED] = words
    return redirect("people:welcome")


@public
@sensitive_post_parameters("first", "second")
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Choose a password by the link that an administrator gave."""
    words = request.session.get(INVITED, "")
    if not words:
        return redirect("account_login")
    user = actions.invitation(words).user
    form = NewPassword(request.POST or None, user=user)
    if form.is_valid():
        actions.accept_invitation(words=words, password=form.cleaned_data["first"])
        del request.session[INVITED]
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    return render(request, "people/welcome.html", {"form": form, "invited": user})


@requires(SIGNED_IN)
@require_GET
def account(request: Request) -> HttpResponse:
    """How do I sign in, and where am I signed in now?"""
    sessions = queries.my_sessions(viewer=request.user, current=request.session.session_key or "")
    context = {"sessions": _named(sessions), "manages": request.user.holds(MANAGE_PEOPLE)}
    return render(request, "people/account.html", context)


@requires(SIGNED_IN)
@require_POST
def end_session(request: Request, session: int) -> HttpResponse:
    """End one of my sessions."""
    actions.end_session(by=request.user, session_id=session)
    messages.success(request, _("That session has ended."))
    return redirect("people:account")


@requires(SIGNED_IN)
@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """End all my sessions but this one."""
    actions.end_other_sessions(by=request.user, keep=request.session.session_key or "")
    messages.success(request, _("You are signed in here only."))
    return redirect("people:account")


@requires(SIGNED_IN, recent=True)
@never_cache
@require_http_methods(["GET", "POST"])
def my_tokens(request: Request) -> HttpResponse:
    """What reaches the API in my name?"""
    return _tokens(request, request.user, reverse("people:tokens"))


@requires(SIGNED_IN, recent=True)
@require_POST
def revoke_token(request: Request, token: int) -> HttpResponse:
    """End a token at once."""
    revoked = actions.revoke_token(by=request.user, token_id=token)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": revoked.name})
    if revoked.user == request.user:
        return redirect("people:tokens")
    return redirect("people:identity", revoked.user.username)


@requires(MANAGE_PEOPLE, recent=True)
@require_http_methods(["GET", "POST"])
def services(request: Request) -> HttpResponse:
    """Which data feeds are there?"""
    form = NewService(request.POST or None)
    if form.is_valid():
        try:
            made = actions.add_service(by=request.user, **form.cleaned_data)
            return redirect("people:service_tokens", made.user.username)
        except BadInput as error:
            form.add_error("username", in_words(error))
    return render(request, "people/services.html", {"services": queries.services(viewer=request.user), "form": form})


@requires(MANAGE_PEOPLE, recent=True)
@never_cache
@require_http_methods(["GET", "POST"])
def service_tokens(request: Request, username: str) -> HttpResponse:
    """What reaches the API in the name of this service?"""
    user = get_object_or_404(User, username=username, service__isnull=False)
    return _tokens(request, user, reverse("people:service_tokens", args=[username]))


@requires(MANAGE_PEOPLE)
@require_GET
def person(request: Request, username: str) -> HttpResponse:
    """How does this person sign in?"""
    return _person(request, get_object_or_404(User, username=username))


@requires(MANAGE_PEOPLE, recent=True)
@never_cache
@require_POST
def invite(request: Request, username: str) -> HttpResponse:
    """Make a link by which the person sets a password; it is shown here and never again."""
    user = get_object_or_404(User, username=username)
    _invitation, made = actions.invite(by=request.user, user=user)
    link = settings.ADDRESS + reverse("people:invitation", args=[made.secret])
    return _person(request, user, link=link, link_until=made.expires)


@requires(MANAGE_PEOPLE, recent=True)
@require_POST
def end_sessions(request: Request, username: str) -> HttpResponse:
    """Sign a person out everywhere."""
    user = get_object_or_404(User, username=username)
    actions.end_sessions(by=request.user, user=user)
    messages.success(request, _("%(user)s is signed out everywhere.") % {"user": user})
    return redirect("people:identity", username)


@requires(MANAGE_PEOPLE, recent=True)
@require_POST
def reset_factors(request: Request, username: str) -> HttpResponse:
    """Remove the second factors of a person who lost them."""
    user = get_object_or_404(User, username=username)
    actions.reset_second_factors(by=request.user, user=user)
    messages.success(request, _("%(user)s signs in without a second factor until one is added.") % {"user": user})
    return redirect("people:identity", username)


@requires(MANAGE_PEOPLE, recent=True)
@require_POST
def expect_sign_on(request: Request, username: str) -> HttpResponse:
    """Await the person's first single sign-on."""
    user = get_object_or_404(User, username=username)
    form = AwaitedSignOn(request.POST)
    if form.is_valid():
        actions.expect_sign_on(by=request.user, user=user, identifier=form.cleaned_data["identifier"])
        messages.success(request, _("The next who signs on as that becomes %(user)s.") % {"user": user})
    return redirect("people:identity", username)


def confirming(view: View) -> View:
    """Ask again who one is, by this view; who has neither password nor second factor here is asked by the provider."""

    @never_cache
    def confirm(request: Request) -> HttpResponseBase:
        if get_adapter().get_reauthentication_methods(request.user):
            return view(request)
        return render(request, "people/confirm_by_provider.html", {"next": request.GET.get("next", "/")})

    return confirm


@require_GET
def no_password(request: Request) -> HttpResponse:
    """Say how one gets a password who has none."""
    return render(request, "people/no_password.html")


def _tokens(request: Request, user: User, address: str) -> HttpResponse:
    """The list of a user's tokens and the form for another; a new one is shown once, on the answer to the form."""
    form, made = NewToken(request.POST or None, user=user), None
    if form.is_valid():
        _token, made = actions.make_token(
            by=request.user,
            user=user,
            name=form.cleaned_data["name"],
            permissions=form.cleaned_data["permissions"],
            lasts=form.lasts,
        )
        form = NewToken(user=user)
    mine = user == request.user
    found = queries.tokens(viewer=request.user, user=user)
    good = sum(each.state == "good" for each in found)
    return render(
        request,
        "people/tokens.html",
        {"owner": user, "mine": mine, "tokens": found, "good": good, "form": form, "made": made, "address": address},
    )


def _named(sessions: Iterable[queries.SessionSeen]) -> list[tuple[str, queries.SessionSeen]]:
    return [(browser_name(each.browser), each) for each in sessions]


def _person(request: Request, user: User, **more: object) -> HttpResponse:
    seen = queries.identity(viewer=request.user, user=user)
    form = AwaitedSignOn(initial={"identifier": seen.awaited or user.email or user.username})
    context = {"seen": seen, "sessions": _named(seen.sessions), "form": form, "sign_on": settings.OIDC_SERVER, **more}
    return render(request, "people/identity.html", context)
