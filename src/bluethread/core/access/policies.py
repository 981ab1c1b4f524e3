"""What an assignment may be, whoever gives it; which duties on one record exclude each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from bluethread.kernel.errors import BadInput, PolicyRefused

from . import roles
from .models import Assignment, Duty, User
from .roles import Role
from .rule import DIMENSIONS, Bound, Classification, Handling

APART: tuple[frozenset[str], ...] = (
    frozenset({"case.subject", "case.investigator", "case.approver"}),
    frozenset({"report.author", "report.approver"}),
)
"""Duties on one record that one person may not hold together."""

REASON_AT_LEAST = 20
"""Characters of a written reason: enough for a sentence, too few for a novel."""


def check_role(code: str) -> Role:
    """The role with this code. Raises BadInput naming those that exist."""
    role = roles.get(code)
    if role is None:
        raise BadInput(
            f'there is no role "{code}"', expected="one of " + ", ".join(role.code for role in roles.every())
        )
    return role


def check_bound(role: Role, bound: Bound, starts: date, ends: date | None) -> None:
    """Raise BadInput unless such an assignment to the role makes sense."""
    for name in role.bounded_by:
        if getattr(bound, name) is None:
            raise BadInput(
                f"{role.code} is given for a named {name.replace('_', ' ')}",
                expected="at least one code",
                do="Name them",
            )
    for name in DIMENSIONS:
        codes = getattr(bound, name)
        if codes is not None and (not codes or any(not code.strip() or len(code) > 100 for code in codes)):
            raise BadInput(f"the bound on {name.replace('_', ' ')} names nothing", expected="codes, or no bound at all")
    if bound.ceiling > role.highest:
        raise BadInput(
            f"{role.code} may not see {Classification(bound.ceiling).title}",
            expected=f"a ceiling of {role.highest.title} at most",
        )
    if ends is not None and ends <= starts:
        raise BadInput("it would end before it starts", expected="an end after the start")


def check_not_past(day: date) -> None:
    """Raise BadInput for a day that is over: who could see what on it is not changed afterwards."""
    if day < timezone.localdate():
        raise BadInput(f"{day:%d %B %Y} is over", expected="today or a later day")


def check_open(user: User) -> None:
    """Raise PolicyRefused when somebody's account is closed."""
    if not user.is_active:
        raise PolicyRefused(f"The account of {user} is closed. Open it again first.")


def check_apart(user: User, role: str, starts: date, ends: date | None) -> None:
    """Raise PolicyRefused when the person holds, in those days, a role that may not meet this one."""
    held = Assignment.objects.filter(user=user).filter(Q(ends=None) | Q(ends__gt=starts))
    if ends is not None:
        held = held.filter(starts__lt=ends)
    if clash := roles.conflicts(role, held.values_list("role", flat=True)):
        raise PolicyRefused(
            f"{user} is {', '.join(clash)} in that time; one person may not be that and {role} together. "
            "End the other assignment first, or choose another person."
        )


def check_within(wanted: Bound, own: Iterable[Bound]) -> None:
    """Raise PolicyRefused when somebody would give more than they have."""
    if not any(wanted.within(bound) for bound in own):
        raise PolicyRefused(
            "That reaches further than your own assignment. Narrow the missions, contributors, units or the ceiling."
        )


def check_handling(user: User, permission: str, handling: Handling) -> Handling:
    """How somebody may handle a new record: within their own assignment, which fills in what it leaves no choice of.

    Raises PolicyRefused when the record would lie outside: nobody puts away what they may not see.
    """
    rule = user.rule(permission)
    handling = handling.narrowed_to(rule)
    if not rule.reaches(handling.columns()):
        raise PolicyRefused(
            "Your assignment does not reach a record handled like this. Name the mission or contributor that it is "
            "about, or lower its classification."
        )
    if handling.published and handling.classification > Classification.UNCLASSIFIED:
        raise PolicyRefused("Only Unclassified records can be published.")
    return handling


def check_reason(reason: str) -> str:
    """A written reason, trimmed. Raises BadInput when it says nothing."""
    reason = reason.strip()
    if len(reason) < REASON_AT_LEAST:
        raise BadInput("the reason is too short", expected=f"a sentence of at least {REASON_AT_LEAST} characters")
    return reason


def take_duty(user: User, duty: str, ref: str) -> Duty:
    """Note what a person does on one record. Raises PolicyRefused when another of their duties there forbids it."""
    excluded = set().union(*(group - {duty} for group in APART if duty in group))
    held = Duty.objects.filter(user=user, ref=ref, duty__in=excluded).first()
    if held is not None:
        raise PolicyRefused(
            f"{user} is {_spoken(held.duty)} here and cannot be {_spoken(duty)} as well: that takes a second person."
        )
    return Duty.objects.get_or_create(user=user, duty=duty, ref=ref)[0]


def _spoken(duty: str) -> str:
    kind, _, part = duty.partition(".")
    return f"{part} of the {kind}"
