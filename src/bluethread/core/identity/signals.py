"""What django-allauth and Django do to identities, recorded as events."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.account.signals import user_logged_in as signed_in
from allauth.mfa import signals as factors
from allauth.socialaccount.signals import social_account_added
from django.contrib.auth.signals import user_logged_out as signed_out
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from bluethread.core import audit
from bluethread.core.access.models import User


def connect() -> None:
    """Listen. Called once, when the program starts."""
    signed_in.connect(_signed_in, dispatch_uid="identity")
    signed_out.connect(_signed_out, dispatch_uid="identity")
    password_changed.connect(_password_changed, dispatch_uid="identity")
    social_account_added.connect(_linked, dispatch_uid="identity")
    factors.authenticator_added.connect(_factor_added, dispatch_uid="identity")
    factors.authenticator_removed.connect(_factor_removed, dispatch_uid="identity")
    factors.authenticator_reset.connect(_codes_renewed, dispatch_uid="identity")
    factors.authentication_failed.connect(_factor_failed, dispatch_uid="identity")


def record(verb: str, *, by: User | None, subject: User | None = None, **detail: Any) -> None:
    """Record an event about an identity. `by` is None for a stranger, whose repetitions are thinned out."""
    audit.record(by or "", verb, audit.ref(subject) if subject else "", detail, limited=by is None)


def _signed_in(request: HttpRequest, user: User, **_rest: Any) -> None:
    from .adapters import methods_of  # it listens to these signals

    record("sign_in", by=user, subject=user, methods=methods_of(request, user), address=_address(request))


def _signed_out(request: HttpRequest, user: User | None, **_rest: Any) -> None:
    if user is not None:
        record("sign_out", by=user, subject=user, address=_address(request))


def _password_changed(request: HttpRequest, user: User, **_rest: Any) -> None:
    record("password.set", by=user, subject=user, by_invitation=False)


def _linked(request: HttpRequest, sociallogin: Any, **_rest: Any) -> None:
    user = sociallogin.user
    record("sign_on.link", by=user, subject=user, provider=sociallogin.account.provider, uid=sociallogin.account.uid)


def _factor_added(user: User, authenticator: Any, **_rest: Any) -> None:
    record("factor.add", by=user, subject=user, type=authenticator.type, name=str(authenticator))


def _factor_removed(user: User, authenticator: Any, **_rest: Any) -> None:
    record("factor.remove", by=user, subject=user, type=authenticator.type, name=str(authenticator))


def _codes_renewed(user: User, authenticator: Any, **_rest: Any) -> None:
    record("factor.renew_codes", by=user, subject=user)


def _factor_failed(request: HttpRequest, user: User, **_rest: Any) -> None:
    record("sign_in.failed", by=None, subject=user, step="second factor", address=_address(request))


def _address(request: HttpRequest) -> str:
    """The network address, empty where the server hands none on: leaving is recorded all the same."""
    from .adapters import address_of

    try:
        return address_of(request)
    except PermissionDenied:
        return ""
