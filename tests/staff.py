"""Invented people with assignments, for tests."""

from datetime import date
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest

from bluethread.core.access.models import Assignment, User
from bluethread.core.access.rule import Classification

LONG_AGO = date(2000, 1, 1)


def person(
    username: str,
    *roles: str,
    missions: list[str] | None = None,
    contributors: list[str] | None = None,
    units: list[str] | None = None,
    host_states: list[str] | None = None,
    ceiling: Classification = Classification.UNCLASSIFIED,
    starts: date = LONG_AGO,
    ends: date | None = None,
) -> User:
    """A person who holds some roles, each with the same bounds."""
    user = User.objects.filter(username=username).first() or User.objects.create_user(username)
    for role in roles:
        Assignment.objects.create(
            user=user,
            role=role,
            missions=missions,
            contributors=contributors,
            units=units,
            host_states=host_states,
            ceiling=ceiling,
            starts=starts,
            ends=ends,
            given_by="tests",
        )
    user.forget()
    return user


def every(model):
    """All rows of a guarded table: a test looks at what is there, not at what somebody may see."""
    return model.objects.unscoped("a test looks at all rows")


def sign_in(client: Any, user: User) -> None:
    """Sign a test client in as somebody who has just given a password, so that no page asks again."""
    client.force_login(user)
    request = HttpRequest()
    request.session, request.user = client.session, user
    record_authentication(request, user, "password")
    request.session.save()
