"""Who a token stands for."""

import hmac

from django.utils import timezone

from bluethread.core.access.models import User
from bluethread.core.access.permissions import SIGNED_IN

from . import policies, secret
from .models import Token


def user_of(words: str) -> User | None:
    """The user of a good token, limited to what the token is for; None for any other text.

    Notes the day of use, once a day.
    """
    kind, _, rest = words.partition("_")
    prefix, secret_part = rest[:8], rest[9:]
    token = Token.objects.select_related("user").filter(prefix=prefix).first() if kind == "bt" else None
    if (
        token is None
        or not hmac.compare_digest(token.digest, secret.digest(secret_part))
        or not policies.is_good(token)
    ):
        return None
    today = timezone.localdate()
    if token.last_used != today:
        Token.objects.filter(pk=token.pk).update(last_used=today)
    token.user.limited_to = frozenset(token.permissions) | {SIGNED_IN}
    token.user.through = {"token": token.name}
    return token.user
