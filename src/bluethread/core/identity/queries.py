"""What may be read about identities."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from bluethread.core.access.models import User
from bluethread.core.access.permissions import MANAGE_PEOPLE
from bluethread.core.access.views import check

from . import policies
from .models import ExpectedSignOn, Invitation, Service, Token


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A session that is open."""

    id: int
    address: str
    browser: str
    since: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class TokenSeen:
    """A token without its secret."""

    id: int
    name: str
    prefix: str
    username: str
    permissions: tuple[str, ...]
    made_by: str
    made_at: datetime
    expires: datetime
    last_used: date | None
    state: str  # "good", "expired", "revoked"


@dataclass(frozen=True, slots=True)
class ServiceSeen:
    """A service and its tokens."""

    id: int
    username: str
    purpose: str
    tokens: tuple[TokenSeen, ...]


@dataclass(frozen=True, slots=True)
class IdentitySeen:
    """How a person can prove who they are."""

    user: User
    service: bool
    password: bool
    factors: tuple[str, ...]
    invited_until: datetime | None
    sign_on: str  # who the person is at the provider; "" if not linked
    awaited: str  # the identifier under which the first single sign-on is awaited
    sessions: tuple[SessionSeen, ...]
    tokens: tuple[TokenSeen, ...]


def my_sessions(*, viewer: User, current: str) -> list[SessionSeen]:
    """The viewer's open sessions, newest first; `current` is the key of the one that asks."""
    return _sessions(viewer, current)


def tokens(*, viewer: User, user: User | None = None) -> list[TokenSeen]:
    """A user's tokens, or everybody's, newest first: one's own, or any for who manages people."""
    if user != viewer:
        check(viewer, MANAGE_PEOPLE)
    found = Token.objects.select_related("user")
    return [_token(token) for token in (found.filter(user=user) if user else found)]


def services(*, viewer: User) -> list[ServiceSeen]:
    """The services and their tokens, for who manages people."""
    check(viewer, MANAGE_PEOPLE)
    found = Service.objects.select_related("user").prefetch_related("user__tokens").order_by("user__username")
    return [
        ServiceSeen(each.user.pk, each.user.username, each.purpose, tuple(_token(t) for t in each.user.tokens.all()))
        for each in found
    ]


def identity(*, viewer: User, user: User) -> IdentitySeen:
    """How a person can sign in, for who manages people."""
    check(viewer, MANAGE_PEOPLE)
    invited = Invitation.objects.filter(user=user, closed_at=None, expires__gt=timezone.now()).first()
    linked = SocialAccount.objects.filter(user=user).first()
    awaited = ExpectedSignOn.objects.filter(user=user).first()
    return IdentitySeen(
        user=user,
        service=policies.is_service(user),
        password=user.has_usable_password(),
        factors=tuple(str(each) for each in Authenticator.objects.filter(user=user).order_by("created_at")),
        invited_until=invited.expires if invited else None,
        sign_on=linked.uid if linked else "",
        awaited=awaited.identifier if awaited else "",
        sessions=tuple(_sessions(user, "")),
        tokens=tuple(tokens(viewer=viewer, user=user)),
    )


def _sessions(user: User, current: str) -> list[SessionSeen]:
    open_now = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found = UserSession.objects.filter(user=user, session_key__in=open_now).order_by("-created_at")
    return [
        SessionSeen(each.pk, each.ip, each.user_agent, each.created_at, each.session_key == current) for each in found
    ]


def _token(token: Token) -> TokenSeen:
    state = "good" if policies.is_good(token) else "revoked" if token.revoked_at else "expired"
    return TokenSeen(
        id=token.pk,
        name=token.name,
        prefix=token.prefix,
        username=token.user.username,
        permissions=tuple(token.permissions),
        made_by=token.made_by,
        made_at=token.made_at,
        expires=token.expires,
        last_used=token.last_used,
        state=state,
    )
