"""What an assignment may be, whoever gives it; which duties on one record exclude each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bluethread.kernel.errors import BadInput, PolicyRefused

from . import roles
from .models import Assignment, Duty, User
from .roles import Role
from .rule import DIMENSION_WORDS, DIMENSIONS, Bound, Classification, Handling

APART = (
    {
        "case.subject": gettext_lazy("subject of the case"),
        "case.investigator": gettext_lazy("investigator of the case"),
        "case.approver": gettext_lazy("approver of the case"),
    },
    {
        "report.author": gettext_lazy("author of the report"),
        "report.approver": gettext_lazy("approver of the report"),
    },
)
"""Duties on one record that one person may not hold together, with what whoever has them is called."""

REASON_AT_LEAST = 20
"""Characters of a written reason: enough for a sentence, too few for a novel."""


def check_username(username: str) -> None:
    """Raise BadInput unless a new person or service can be called that."""
    try:
        User._meta.get_field("username").clean(username, None)
    except ValidationError as reason:
        raise BadInput(
            _("“%(name)s” cannot be a user name") % {"name": username}, expected=_("letters, digits and @.+-_")
        ) from reason
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(_("the user name “%(name)s” is taken") % {"name": username}, do=_("Choose another"))


def check_role(code: str) -> Role:
    """The role with this code. Raises BadInput naming those that exist."""
    role = roles.get(code)
    if role is None:
        raise BadInput(
            _('there is no role "%(code)s"') % {"code": code},
            expected=_("one of %(codes)s") % {"codes": ", ".join(role.code for role in roles.every())},
        )
    return role


def check_bound(role: Role, bound: Bound, starts: date, ends: date | None) -> None:
    """Raise BadInput unless such an assignment to the role makes sense."""
    for name in role.bounded_by:
        if getattr(bound, name) is None:
            raise BadInput(
                _("%(role)s is given for a named %(dimension)s")
                % {"role": role.title, "dimension": DIMENSION_WORDS[name]},
                expected=_("at least one code"),
            )
    for name in DIMENSIONS:
        codes = getattr(bound, name)
        if codes is not None and (not codes or any(not code.strip() or len(code) > 100 for code in codes)):
            raise BadInput(
                _("the bound on %(dimension)s names nothing") % {"dimension": DIMENSION_WORDS[name]},
                expected=_("codes, or no bound at all"),
            )
    if bound.ceiling > role.highest:
        raise BadInput(
            _("%(role)s may not see %(level)s") % {"role": role.title, "level": Classification(bound.ceiling).title},
            expected=_("a ceiling of %(level)s at most") % {"level": role.highest.title},
        )
    if ends is not None and ends <= starts:
        raise BadInput(_("it would end before it starts"), expected=_("an end after the start"))


def check_not_past(day: date) -> None:
    """Raise BadInput for a day that is over: who could see what on it is not changed afterwards."""
    if day < timezone.localdate():
        raise BadInput(
            _("%(day)s is over") % {"day": date_format(day, "DATE_FORMAT")}, expected=_("today or a later day")
        )


def check_open(user: User) -> None:
    """Raise PolicyRefused when somebody's account is closed."""
    if not user.is_active:
        raise PolicyRefused(_("The account of %(user)s is closed. Open it again first.") % {"user": user})


def check_apart(user: User, role: str, starts: date, ends: date | None) -> None:
    """Raise PolicyRefused when the person holds, in those days, a role that may not meet this one."""
    held = Assignment.objects.filter(user=user).filter(Q(ends=None) | Q(ends__gt=starts))
    if ends is not None:
        held = held.filter(starts__lt=ends)
    if clash := roles.conflicts(role, held.values_list("role", flat=True)):
        raise PolicyRefused(
            _(
                "%(user)s is %(held)s in that time; one person may not be that and %(role)s together. "
                "End the other assignment first, or choose another person."
            )
            % {"user": user, "held": ", ".join(map(roles.title, clash)), "role": roles.title(role)}
        )


def check_within(wanted: Bound, own: Iterable[Bound]) -> None:
    """Raise PolicyRefused when somebody would give more than they have."""
    if not any(wanted.within(bound) for bound in own):
        raise PolicyRefused(
            _("That reaches further than your own assignment. Narrow the missions, contributors, units or the ceiling.")
        )


def check_handling(user: User, permission: str, handling: Handling) -> Handling:
    """How somebody may handle a new record: within their own assignment, which fills in what it leaves no choice of.

    Raises PolicyRefused when the record would lie outside: nobody puts away what they may not see.
    """
    rule = user.rule(permission)
    handling = handling.narrowed_to(rule)
    if not rule.reaches(handling.columns()):
        raise PolicyRefused(
            _(
                "Your assignment does not reach a record handled like this. Name the mission or contributor that it is "
                "about, or lower its classification."
            )
        )
    if handling.published and handling.classification > Classification.UNCLASSIFIED:
        raise PolicyRefused(_("Only Unclassified records can be published."))
    return handling


def check_reason(reason: str) -> str:
    """A written reason, trimmed. Raises BadInput when it says nothing."""
    reason = reason.strip()
    if len(reason) < REASON_AT_LEAST:
        raise BadInput(
            _("the reason is too short"),
            expected=_("a sentence of at least %(count)s characters") % {"count": REASON_AT_LEAST},
        )
    return reason


def take_duty(user: User, duty: str, ref: str) -> Duty:
    """Note what a person does on one record. Raises PolicyRefused when another of their duties there forbids it."""
    called = next((group for group in APART if duty in group), {})
    excluded = called.keys() - {duty}
    held = Duty.objects.filter(user=user, ref=ref, duty__in=excluded).first()
    if held is not None:
        raise PolicyRefused(
            _("%(user)s is %(held)s here and cannot be %(wanted)s as well: that takes a second person.")
            % {"user": user, "held": called[held.duty], "wanted": called[duty]}
        )
    return Duty.objects.get_or_create(user=user, duty=duty, ref=ref)[0]
