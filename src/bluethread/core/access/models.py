"""People who use the system."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from . import Sensitivity, roles


class User(AbstractUser):
    """A person, or a service such as the command line. What a user may do follows from the role alone."""

    classification = Sensitivity.CONFIDENTIAL

    role = models.CharField(max_length=40, blank=True)

    limited_to: frozenset[str] | None = None
    """The permissions of the token in use; None where a person signed in. Lives as long as the request."""

    def holds(self, permission: str) -> bool:
        """Whether this user's role carries the permission. Nobody holds anything by default, superusers included."""
        role = roles.get(self.role)
        if self.limited_to is not None and permission not in self.limited_to:
            return False
        return self.is_active and role is not None and permission in role.permissions

    @property
    def role_title(self) -> str:
        """The role as a person reads it, in the current language."""
        role = roles.get(self.role)
        return str(role.title) if role else ""

    def __str__(self) -> str:
        return self.get_full_name() or self.username
