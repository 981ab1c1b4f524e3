"""Whether it can be done, whoever asks."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from bluethread.core.access.models import User
from bluethread.kernel.errors import BadInput, PolicyRefused

from .models import Invitation, Service, Token

TOKEN_LASTS_AT_MOST = timedelta(days=365)
INVITATION_LASTS = timedelta(days=3)


def is_service(user: User) -> bool:
    """Whether this user is a service, which cannot sign in."""
    return Service.objects.filter(user=user).exists()


def check_person(user: User) -> None:
    """A service has no password, no second factor and no single sign-on."""
    if is_service(user):
        raise PolicyRefused(_("%(user)s is a service: it acts by its tokens and cannot sign in.") % {"user": user})


def check_token(*, user: User, name: str, permissions: frozenset[str], expires: datetime) -> None:
    """A token has a name, does something its user may do, and ends within a year."""
    now = timezone.now()
    if not name.strip():
        raise BadInput(_("a token needs a name"), do=_("Say what it is for"))
    if not now < expires <= now + TOKEN_LASTS_AT_MOST:
        raise BadInput(_("a token ends within a year"), expected=_("a day from tomorrow to a year from now"))
    if not permissions:
        raise BadInput(_("a token must be good for something"), do=_("Choose at least one permission"))
    if lacking := sorted(each for each in permissions if not user.holds(each)):
        raise BadInput(
            _("%(user)s does not hold %(permissions)s") % {"user": user, "permissions": ", ".join(lacking)},
            expected=_("permissions that the user holds"),
        )


def is_open(invitation: Invitation) -> bool:
    """Whether an invitation can still be used."""
    return invitation.closed_at is None and invitation.expires > timezone.now() and invitation.user.is_active


def is_good(token: Token) -> bool:
    """Whether a token still opens anything."""
    return token.revoked_at is None and token.expires > timezone.now() and token.user.is_active
