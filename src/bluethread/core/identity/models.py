"""What is kept about identities beside the tables of django-allauth. A secret is never stored, only its SHA-256."""

from typing import ClassVar

from django.db import models

from bluethread.core.access.guards import Outside
from bluethread.core.access.models import User


class Attempts(models.Model):
    """How often signing in failed for one key (see `throttle`), and until when the next try is refused."""

    guard = Outside("counts of failures under hashed keys; no page shows them")

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    last = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"


class Invitation(models.Model):
    """A link by which a person sets a password: used once, until it expires or a later one takes its place."""

    guard = Outside("shown once to the administrator who makes it")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user.username} until {self.expires:%Y-%m-%d}"


class Service(models.Model):
    """Marks a user as a service, such as a data feed: it cannot sign in and acts by its tokens alone."""

    guard = Outside("shown to those who manage people, with the account")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="service")
    purpose = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.user.username}: {self.purpose}"


class ExpectedSignOn(models.Model):
    """Single sign-on that an administrator awaits: the first subject that shows this identifier becomes the person's.

    The identifier is the provider's user name or verified e-mail address, in lower case. The row goes when it is used.
    """

    guard = Outside("shown to those who manage people, with the account")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="expected_sign_on")
    identifier = models.CharField(max_length=254, unique=True)

    def __str__(self) -> str:
        return f"{self.user.username}: {self.identifier}"


class Token(models.Model):
    """A key to the API: it acts as its user, for the listed permissions only, until it expires or is revoked."""

    guard = Outside("shown to its owner and to those who manage people; its secret is not kept")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    permissions = models.JSONField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    last_used = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
