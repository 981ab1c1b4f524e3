"""The writes around identities: invitations, services, tokens, sessions. Who may is checked by `@action`.

What people do to their own passwords and second factors goes through django-allauth; `signals` records it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bluethread.core import audit
from bluethread.core.access.models import User
from bluethread.core.access.permissions import MANAGE_PEOPLE, SIGNED_IN
from bluethread.core.access.policies import check_username
from bluethread.core.actions import action
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused

from . import policies, secret, signals
from .models import ExpectedSignOn, Invitation, Service, Token


@dataclass(frozen=True, slots=True)
class Made:
    """A new secret and what it belongs to. It is shown once: only its digest is kept."""

    pk: int
    secret: str
    expires: datetime


@action("invitation.make", permission=MANAGE_PEOPLE)
def invite(*, by: User, user: User) -> tuple[Invitation, Made]:
    """A link by which a person sets a password, the first one or a new one; earlier links stop working.

    Raises PolicyRefused for a service.
    """
    policies.check_person(user)
    _close_invitations(user)
    words = secret.make()
    invitation = Invitation.objects.create(
        user=user,
        digest=secret.digest(words),
        made_by=by.username,
        expires=timezone.now() + policies.INVITATION_LASTS,
    )
    audit.note(user=user.username)
    return invitation, Made(invitation.pk, words, invitation.expires)


def invitation(words: str) -> Invitation:
    """The open invitation with this secret. Raises NotFound in the same words whatever is wrong with it."""
    found = Invitation.objects.select_related("user").filter(digest=secret.digest(words)).first()
    if found is None or not policies.is_open(found):
        raise NotFound(_("This link was used, has expired or was replaced. Ask for a new one."))
    return found


@transaction.atomic
def accept_invitation(*, words: str, password: str) -> User:
    """Set the password of the person who was invited. All earlier sessions and links end.

    Whoever holds the link acts, so this is no `@action`. Raises NotFound for a link that is not good (any more),
    BadInput for a password that is refused.
    """
    locked = Invitation.objects.select_for_update().filter(digest=secret.digest(words)).first()
    if locked is None:
        raise NotFound(_("This link was used, has expired or was replaced. Ask for a new one."))
    user = invitation(words).user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages).rstrip(".")) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    _close_invitations(user)
    _end(UserSession.objects.filter(user=user))
    signals.record("password.set", by=user, subject=user, by_invitation=True)
    return user


@action("service.add", permission=MANAGE_PEOPLE)
def add_service(*, by: User, username: str, purpose: str) -> Service:
    """A user that cannot sign in and acts by tokens. What it may do, assignments say, as for a person."""
    check_username(username)
    user = User(username=username, first_name=purpose[:150])
    user.set_unusable_password()
    user.save()
    return Service.objects.create(user=user, purpose=purpose)


@action("token.make", permission=SIGNED_IN)
def make_token(*, by: User, user: User, name: str, permissions: Iterable[str], lasts: timedelta) -> tuple[Token, Made]:
    """A token for oneself, or for a service by who manages people. `lasts` at most a year.

    Raises PermissionRefused for another person's token, BadInput for permissions that the user does not hold.
    """
    if user != by and not (policies.is_service(user) and by.holds(MANAGE_PEOPLE)):
        raise PermissionRefused(_("A token is made by its own user, or for a service by who manages people."))
    if by.limited_to is not None:
        raise PermissionRefused(_("A token cannot make tokens."))
    expires, wanted = timezone.now() + lasts, frozenset(permissions)
    policies.check_token(user=user, name=name, permissions=wanted, expires=expires)
    words = secret.make()
    token = Token.objects.create(
        user=user,
        name=name.strip(),
        prefix=secret.make()[:8],
        digest=secret.digest(words),
        permissions=sorted(wanted),
        made_by=by.username,
        expires=expires,
    )
    audit.note(user=user.username, prefix=token.prefix, permissions=sorted(wanted), expires=f"{expires:%Y-%m-%d}")
    return token, Made(token.pk, f"bt_{token.prefix}_{words}", expires)


@action("token.revoke", permission=SIGNED_IN)
def revoke_token(*, by: User, token_id: int) -> Token:
    """End a token at once: one's own, or anybody's by who manages people. Revoking twice changes nothing."""
    token = Token.objects.select_related("user").filter(pk=token_id).first()
    if token is None or not (token.user == by or by.holds(MANAGE_PEOPLE)):
        raise NotFound(_("There is no such token."))
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    audit.note(user=token.user.username, prefix=token.prefix)
    return token


@action("session.end", permission=SIGNED_IN)
def end_session(*, by: User, session_id: int) -> User:
    """End one of one's own sessions."""
    found = UserSession.objects.filter(user=by, pk=session_id)
    if not _end(found):
        raise NotFound(_("There is no such session, or it has ended."))
    return by


@action("session.end_others", permission=SIGNED_IN)
def end_other_sessions(*, by: User, keep: str) -> User:
    """End all of one's own sessions but the one with the key `keep`."""
    audit.note(ended=_end(UserSession.objects.filter(user=by).exclude(session_key=keep)))
    return by


@action("session.end_all", permission=MANAGE_PEOPLE)
def end_sessions(*, by: User, user: User) -> User:
    """End all sessions of a person, who is out at the next request."""
    audit.note(user=user.username, ended=_end(UserSession.objects.filter(user=user)))
    return user


@action("factor.reset", permission=MANAGE_PEOPLE)
def reset_second_factors(*, by: User, user: User) -> User:
    """Remove the second factors of a person who lost them, after making sure who asks. All sessions end."""
    removed, _by_table = Authenticator.objects.filter(user=user).delete()
    audit.note(user=user.username, removed=removed, ended=_end(UserSession.objects.filter(user=user)))
    return user


@action("sign_on.expect", permission=MANAGE_PEOPLE)
def expect_sign_on(*, by: User, user: User, identifier: str) -> ExpectedSignOn:
    """Await a person's first single sign-on, under the provider's user name or verified e-mail address."""
    policies.check_person(user)
    identifier = identifier.strip().casefold()
    if not identifier:
        raise BadInput(_("the identifier is empty"), expected=_("a user name or an e-mail address of the provider"))
    if ExpectedSignOn.objects.filter(identifier=identifier).exclude(user=user).exists():
        raise BadInput(_("“%(identifier)s” is awaited for somebody else") % {"identifier": identifier})
    expected, _created = ExpectedSignOn.objects.update_or_create(user=user, defaults={"identifier": identifier})
    audit.note(user=user.username, identifier=identifier)
    return expected


def _close_invitations(user: User) -> None:
    Invitation.objects.filter(user=user, closed_at=None).update(closed_at=timezone.now())


def _end(sessions: Iterable[UserSession]) -> int:
    """End sessions now: the cookie opens nothing any more. Answers how many."""
    listed = list(sessions)
    for session in listed:
        session.end()
    return len(listed)
