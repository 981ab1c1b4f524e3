"""Step-up: sensitive pages ask again who one is, unless one has just said so."""

import time
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse


def is_recent(request: HttpRequest) -> bool:
    """Whether the user of this session gave a password, code, passkey or single sign-on lately (15 minutes)."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask(request: HttpRequest) -> HttpResponseRedirect:
    """Send to the page that asks who one is, and from there back to the page that was asked for.

    What was posted is not kept, so that no secret of a form lies in the session: one comes back to the form.
    """
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else _referring(request)
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def _referring(request: HttpRequest) -> str:
    """The page of this site that the form was on, or the home page."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.get_host():
        return "/"
    return f"{came.path}?{came.query}" if came.query else came.path
