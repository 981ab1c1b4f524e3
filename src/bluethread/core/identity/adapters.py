"""Where django-allauth asks what is decided here: who may sign in, how often one may try, who is linked to whom."""

import base64
import hashlib
import math
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.translation import ngettext

from bluethread.core.access.models import User
from bluethread.core.access.permissions import SIGNED_IN

from . import devices, policies, stepup, throttle
from .models import ExpectedSignOn
from .signals import record


class Account(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in: nobody signs up, failures slow down who fails, and only who may do something gets in."""

    _keys: list[throttle.Key]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by people who may."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, and refuse it while one must wait. Unknown names are counted alike."""
        name = str(credentials.get("username", ""))
        person = User.objects.filter(username__iexact=name).first()
        self._keys = keys_of(request, name, person)
        check_wait(self._keys)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The user with this name and password; the try is forgotten when it was right."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            throttle.give_back(self._keys)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the failure, with the name only if somebody has it: people type passwords into the wrong field."""
        person = User.objects.filter(username__iexact=str(credentials.get("username", ""))).first()
        record("sign_in.failed", by=None, subject=person, step="password", address=address_of(request))

    def pre_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse | None:
        """Stop who has proved who they are but may do nothing: inactive, without an assignment, a service."""
        if not user.is_active or not user.holds(SIGNED_IN) or policies.is_service(user):
            record("sign_in.refused", by=None, subject=user, address=address_of(request))
            return HttpResponseRedirect(reverse("account_inactive"))
        answer: HttpResponse | None = super().pre_login(request, user, **rest)
        return answer

    def post_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse:
        """Remember the device."""
        response: HttpResponse = super().post_login(request, user, **rest)
        devices.remember(request, response, user.pk)
        return response

    def is_reauthentication_required(self, *, app: str, **_rest: Any) -> bool:
        """django-allauth's own sensitive pages ask what ours ask."""
        return not stepup.is_recent(self.request)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds of codes are stored encrypted with the instance's key: a copy of the database alone gives none away."""

    def encrypt(self, text: str) -> str:
        """Encrypt a seed."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a seed; earlier keys (`SECRET_KEY_FALLBACKS`) still do."""
        return _fernet().decrypt(encrypted_text.encode()).decode()


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The provider says who somebody is; only people who are known here get in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Single sign-on makes no accounts."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        """Keep none of the claims but the subject."""
        sociallogin.account.extra_data = {}
        user: User = super().populate_user(request, sociallogin, data)
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link a new subject to the person who is awaited under its user name or verified e-mail address."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(self._refused(request))
        if sociallogin.is_existing:
            return
        expected = ExpectedSignOn.objects.select_related("user").filter(identifier__in=_shown(sociallogin))[:2]
        if len(expected) != 1:  # nobody, or two people claimed by one subject
            raise ImmediateHttpResponse(self._refused(request))
        sociallogin.connect(request, expected[0].user)
        expected[0].delete()

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_rest: Any) -> None:
        """Record that the provider's answer was not good."""
        record("sign_in.failed", by=None, step="single sign-on", address=address_of(request))

    def get_requests_session(self) -> requests.Session:
        """Fetches from the configured provider and from nowhere else, redirects included."""
        session: requests.Session = super().get_requests_session()
        only = OnlyFrom(settings.OIDC_SERVER)
        session.mount("https://", only)
        session.mount("http://", only)
        return session

    def _refused(self, request: HttpRequest) -> HttpResponse:
        record("sign_in.refused", by=None, step="single sign-on", address=address_of(request))
        return render(request, "account/signup_closed.html", status=403)


class OnlyFrom(requests.adapters.HTTPAdapter):
    """Sends requests to one scheme, host and port only. Every hop of a redirect passes here."""

    def __init__(self, server: str) -> None:
        self.origin = _origin(server)
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send, or raise for another origin before anything is sent."""
        if _origin(str(request.url)) != self.origin:
            raise requests.exceptions.InvalidURL(f"{request.url!r} is not on the provider, {self.origin[1]}")
        return super().send(request, *args, **kwargs)


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from, behind the proxies that the settings count."""
    return str(get_account_adapter().get_client_ip(request))


def keys_of(request: HttpRequest, name: str, person: User | None, *, factor: bool = False) -> list[throttle.Key]:
    """What a try at this name counts for."""
    device = devices.known(request, person.pk if person else None)
    return throttle.keys(name=name, address=address_of(request), device=device, factor=factor)


def check_wait(keys: list[throttle.Key]) -> None:
    """Count a try; raise ValidationError, saying for how long, while one must wait."""
    wait = throttle.take(keys).total_seconds()
    if wait > 60:
        minutes = math.ceil(wait / 60)
        text = ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", minutes) % {"n": minutes}
    elif wait > 0:
        seconds = math.ceil(wait)
        text = ngettext("Try again in %(n)s second.", "Try again in %(n)s seconds.", seconds) % {"n": seconds}
    else:
        return
    raise ValidationError(text, code="too_many_attempts")


def methods_of(request: HttpRequest, user: User) -> list[str]:
    """How the user of this session proved who they are: password, totp, webauthn, recovery_codes, socialaccount."""
    return [str(each.get("type", each["method"])) for each in get_authentication_records(request, user)]


def _shown(sociallogin: SocialLogin) -> set[str]:
    """What the provider vouches for: its user name, and e-mail addresses that it verified."""
    names = {str(sociallogin.user.username)} | {each.email for each in sociallogin.email_addresses if each.verified}
    return {each.casefold() for each in names if each}


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _fernet() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factors\n" + force_bytes(each)).digest() for each in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
