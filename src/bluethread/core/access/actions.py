"""People, their assignments, and the glass that may be broken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bluethread.core import audit
from bluethread.core.actions import action
from bluethread.kernel.errors import NotFound, PolicyRefused

from . import handover, permissions, policies, roles
from .guards import Guard, GuardedQuerySet, guard_of
from .models import Assignment, Notice, Opening, User
from .rule import DIMENSIONS, Bound, Classification, Rule

CONSOLE = "console"
_NO_RECORD = gettext_lazy("There is no such record that could be opened.")
_COLUMNS = {"mission": "missions", "contributor": "contributors", "unit": "units", "host_state": "host_states"}


@action("person.add", permission=permissions.MANAGE_PEOPLE)
def add_person(*, by: User, username: str, password: str | None, name: str = "") -> User:
    """Add a person, or a service when `password` is None (it can then never sign in). They may do nothing yet."""
    policies.check_username(username)
    first, _space, last = name.partition(" ")
    user = User(username=username, first_name=first, last_name=last)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    return user


@action("assignment.give", permission=permissions.MANAGE_PEOPLE)
def give_assignment(
    *,
    by: User,
    user: User,
    role: str,
    bound: Bound | None = None,
    starts: date | None = None,
    ends: date | None = None,
    reason: str = "",
) -> Assignment:
    """Put a person into a role, from `starts` (default: today) until the day `ends`.

    Nobody gives an assignment to themselves, or one that reaches further than their own. Raises BadInput and
    PolicyRefused.
    """
    bound, starts = bound or Bound(), starts or timezone.localdate()
    if user.pk == by.pk:
        raise PolicyRefused(_("Nobody gives an assignment to themselves. Ask another administrator."))
    policies.check_not_past(starts)
    policies.check_within(bound, (each.bound for each in by.carrying(permissions.MANAGE_PEOPLE)))
    return _assign(by, user, role, bound, starts, ends, reason)


@action("assignment.end", permission=permissions.MANAGE_PEOPLE)
def end_assignment(*, by: User, assignment: Assignment, on: date | None = None, reason: str = "") -> Assignment:
    """End an assignment on a day (default: at once), and with it what was delegated from it."""
    policies.check_within(assignment.bound, (each.bound for each in by.carrying(permissions.MANAGE_PEOPLE)))
    return _end(assignment, on or timezone.localdate(), reason)


@action("assignment.delegate", permission=permissions.DELEGATE)
def delegate(
    *, by: User, assignment: Assignment, to: User, ends: date, bound: Bound | None = None, starts: date | None = None
) -> Assignment:
    """Lend one's own assignment, or a part of it, to a person for a time.

    It never reaches further or lasts longer than what it comes from, and is not lent on. Raises PolicyRefused.
    """
    bound, starts = bound or assignment.bound, starts or timezone.localdate()
    _check_own(by, assignment, permissions.DELEGATE)
    if to.pk == by.pk or assignment.delegated_from_id:
        raise PolicyRefused(_("An assignment is delegated once, to another person."))
    if assignment.ends and ends > assignment.ends:
        raise PolicyRefused(
            _("Your own assignment ends on %(day)s; a delegation cannot last longer.")
            % {"day": date_format(assignment.ends, "DATE_FORMAT")}
        )
    policies.check_not_past(starts)
    policies.check_within(bound, [assignment.bound])
    return _assign(by, to, assignment.role, bound, starts, ends, "", delegated_from=assignment)


@action("assignment.take_back", permission=permissions.DELEGATE)
def end_delegation(*, by: User, assignment: Assignment, reason: str = "") -> Assignment:
    """End at once what one lent to somebody. Raises PolicyRefused for what was lent by another."""
    if assignment.delegated_from is None or assignment.delegated_from.user_id != by.pk:
        raise PolicyRefused(_("Only what you delegated yourself can be taken back."))
    return _end(assignment, timezone.localdate(), reason)


@action("assignment.hand_over", permission=permissions.HAND_OVER)
def hand_over(*, by: User, assignment: Assignment, to: User, until: date | None = None, reason: str = "") -> Assignment:
    """Give an assignment and the open work under it to a successor, who has it from today.

    The predecessor keeps the assignment until the day `until` (default: today) for the time of overlap, without the
    open work. Handing over one's own is allowed; taking over for oneself is not, nor handing over what is only lent.
    """
    if to.pk in {by.pk, assignment.user_id}:
        raise PolicyRefused(_("A hand-over needs a successor, who is neither the holder nor the one who hands over."))
    if assignment.delegated_from_id or not Assignment.objects.in_force(timezone.localdate()).filter(pk=assignment.pk):
        raise PolicyRefused(_("Only an assignment that is in force, and is not lent, can be handed over."))
    if assignment.user_id == by.pk:
        _check_own(by, assignment, permissions.HAND_OVER)
    else:
        policies.check_within(assignment.bound, (each.bound for each in by.carrying(permissions.HAND_OVER)))
    today = timezone.localdate()
    ends = assignment.ends if assignment.ends and assignment.ends > today else None
    bound = Bound(assignment.bound.ceiling) if _is_published_only(assignment.role) else assignment.bound
    successor = _assign(by, to, assignment.role, bound, today, ends, reason, follows=assignment)
    _end(assignment, until or today, reason)
    moved = handover.move(assignment.user, to, Rule.of([assignment.bound]))
    if any(moved.values()):
        Notice.objects.create(user=to, kind=Notice.Kind.WORK_RECEIVED, detail=moved)
    audit.note(moved=moved, predecessor=assignment.user.username)
    return successor


@action("person.active", permission=permissions.MANAGE_PEOPLE)
def set_active(*, by: User, user: User, active: bool) -> User:
    """Close an account, or open it again. Nobody closes their own."""
    if user.pk == by.pk:
        raise PolicyRefused(_("Nobody closes their own account. Ask another administrator."))
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.note(active=active)
    return user


@action("glass.break", permission=permissions.BREAK_GLASS)
def open_closed(*, by: User, label: str, key: str, reason: str) -> Opening:
    """Open a closed record for the time that its kind allows, with a written reason; its keepers are told at once.

    Never a Strictly Confidential one, and only for somebody whose role reads such records at all. Whether there is
    such a record is not told before the reason is written. Raises BadInput, PolicyRefused, NotFound.
    """
    reason, table = policies.check_reason(reason), _table(label)
    guard = guard_of(table)
    if guard.glass is None or not by.holds(guard.read):
        raise PolicyRefused(_("Records of this kind are not opened this way."))
    try:
        record = _record(label, key)
    except NotFound:
        audit.refused(by, permissions.BREAK_GLASS, f"{label}:{key}")
        raise
    if _rows(table).visible_to(by).filter(pk=record.pk).exists():
        raise PolicyRefused(_("You can see this record already."))
    if getattr(record, "classification", Classification.STRICTLY_CONFIDENTIAL) > Classification.CONFIDENTIAL:
        audit.refused(by, permissions.BREAK_GLASS, f"{label}:{key}")
        raise NotFound(_NO_RECORD)  # that it exists is not told either
    label, key = table._meta.label_lower, str(record.pk)
    opening = Opening.objects.create(user=by, label=label, key=key, reason=reason, until=timezone.now() + guard.glass)
    by.forget()
    told = keepers(record)
    Notice.objects.bulk_create(
        Notice(
            user=keeper,
            kind=Notice.Kind.GLASS_BROKEN,
            ref=f"{label}:{key}",
            detail={"by": by.username, "reason": opening.reason, "until": opening.until.isoformat()},
        )
        for keeper in told
        if keeper.pk != by.pk
    )
    audit.note(
        record=f"{label}:{key}", reason=opening.reason, until=opening.until, told=[each.username for each in told]
    )
    return opening


@action("glass.close", permission=permissions.SIGNED_IN)
def close_opened(*, by: User, opening: Opening) -> Opening:
    """Close a record again before its time runs out; whoever opened it or keeps it may."""
    if opening.user_id != by.pk and by not in keepers(_record(opening.label, opening.key)):
        raise NotFound(_("There is no such opening."))
    opening.closed_at = timezone.now()
    opening.save(update_fields=["closed_at"])
    by.forget()
    return opening


@action("notice.read", permission=permissions.SIGNED_IN)
def mark_read(*, by: User, notices: Iterable[int]) -> int:
    """Mark notices of one's own as read; says how many."""
    return Notice.objects.filter(user=by, pk__in=list(notices), read_at=None).update(read_at=timezone.now())


def keepers(record: models.Model) -> list[User]:
    """Who looks after a record: those whose assignment in force reaches it with the permission that its guard names."""
    guard = guard_of(type(record))
    stated = {name: getattr(record, name, "") for name in ("classification", "published", *DIMENSIONS)}
    in_force = Assignment.objects.in_force(timezone.localdate()).filter(
        role__in=roles.carrying(guard.keep), user__is_active=True
    )
    reaching = (each for each in in_force.select_related("user") if Rule.of([each.bound]).reaches(stated))
    return list({each.user_id: each.user for each in reaching}.values())


def console_user() -> User:
    """The user of the command line, made on first use. It has no password and can never sign in."""
    user, created = User.objects.get_or_create(username=CONSOLE, defaults={"first_name": "Command line"})
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        for role in (CONSOLE, "system_administrator"):
            highest = policies.check_role(role).highest
            Assignment.objects.create(
                user=user, role=role, ceiling=highest, starts=timezone.localdate(), given_by=CONSOLE
            )
    return user


def _assign(
    by: User, user: User, role: str, bound: Bound, starts: date, ends: date | None, reason: str, **origin: Any
) -> Assignment:
    policies.check_open(user)
    policies.check_bound(policies.check_role(role), bound, starts, ends)
    policies.check_apart(user, role, starts, ends)
    listed = {_COLUMNS[name]: sorted(codes) for name, codes in bound.bounded.items()}
    given = Assignment.objects.create(
        user=user, role=role, ceiling=bound.ceiling, starts=starts, ends=ends, given_by=by.username,
        reason=reason, **listed, **origin,
    )  # fmt: skip
    user.forget()
    Notice.objects.create(user=user, kind=Notice.Kind.ASSIGNED, detail={"role": role, "by": by.username})
    audit.note(
        user=user.username, role=role, ceiling=int(bound.ceiling), starts=starts, ends=ends, reason=reason, **listed
    )
    return given


def _end(assignment: Assignment, on: date, reason: str) -> Assignment:
    policies.check_not_past(on)
    if assignment.ends is not None and assignment.ends <= on:
        raise PolicyRefused(_("It ends on %(day)s already.") % {"day": date_format(assignment.ends, "DATE_FORMAT")})
    assignment.ends = max(on, assignment.starts)
    assignment.save(update_fields=["ends"])
    assignment.user.forget()
    audit.note(user=assignment.user.username, role=assignment.role, ends=assignment.ends, reason=reason)
    return assignment


def _check_own(by: User, assignment: Assignment, permission: str) -> None:
    """Raise PolicyRefused unless it is somebody's own, in force, and carries the permission itself."""
    if assignment.pk not in {each.pk for each in by.carrying(permission)}:
        raise PolicyRefused(
            _("Only an assignment of your own that is in force, and whose role allows it, can be passed on.")
        )


def _is_published_only(code: str) -> bool:
    role = roles.get(code)
    return role is not None and role.published_only


def _table(label: str) -> type[models.Model]:
    """A guarded table by its label. Raises NotFound."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as reason:
        raise NotFound(_NO_RECORD) from reason
    if not isinstance(getattr(model, "guard", None), Guard):
        raise NotFound(_NO_RECORD)
    return model


def _rows(table: type[models.Model]) -> GuardedQuerySet[models.Model]:
    return table._default_manager.all()  # type: ignore[return-value]


def _record(label: str, key: str) -> models.Model:
    """A guarded record by the label of its table and its key. Raises NotFound."""
    try:
        return _rows(_table(label)).unscoped("whoever opens it is checked by the act itself").get(pk=key)
    except (ValueError, models.ObjectDoesNotExist) as reason:
        raise NotFound(_NO_RECORD) from reason
