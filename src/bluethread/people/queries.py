"""Who works here and under which assignments, each viewer within their own reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bluethread.core.access import handover, records
from bluethread.core.access.models import Assignment, Notice, User
from bluethread.core.access.permissions import DELEGATE, HAND_OVER, MANAGE_PEOPLE, READ_PEOPLE
from bluethread.core.access.rule import Bound, Rule
from bluethread.kernel.errors import NotFound

from .seen import AssignmentSeen, NoticeSeen, PersonSeen, State


def people(
    *, viewer: User, text: str = "", role: str = "", mission: str = "", state: State | None = None
) -> list[PersonSeen]:
    """The people within the viewer's reach, by name, that fit every filter given.

    `text` is looked for in names; the others ask for one assignment that fits all of them.
    """
    every = (_seen(user, viewer) for user in _with_assignments(User.objects.all()))
    found = (person for person in every if person and _named(person, text) and _fits(person, role, mission, state))
    return sorted(found, key=lambda person: (person.name.casefold(), person.username))


def person(*, viewer: User, username: str) -> PersonSeen:
    """One person. Raises NotFound for somebody beyond the viewer's reach as for nobody."""
    user = _with_assignments(User.objects.filter(username=username)).first()
    found = _seen(user, viewer) if user else None
    if found is None:
        raise NotFound(_("There is nobody called %(name)s here.") % {"name": username})
    return found


def assignment(*, viewer: User, pk: int, to: str = "") -> Assignment:
    """An assignment that the viewer may know of; with `to`, only one on which that permission lets them act.

    Raises NotFound.
    """
    found = Assignment.objects.select_related("user").filter(pk=pk).first()
    if found is None or not (found.user_id == viewer.pk or knows_of(viewer, found.bound)):
        raise _missing(pk)
    if to and not _may_act(viewer, found, to):
        raise _missing(pk)
    return found


def lent_assignment(*, viewer: User, pk: int) -> Assignment:
    """An assignment that the viewer lent to somebody. Raises NotFound."""
    found = Assignment.objects.select_related("user").filter(pk=pk, delegated_from__user=viewer).first()
    if found is None:
        raise _missing(pk)
    return found


def open_to(*, viewer: User, person: PersonSeen, permission: str) -> set[int]:
    """On which of a person's assignments the permission lets the viewer act, by number."""
    held = Assignment.objects.filter(pk__in=[each.id for each in person.assignments])
    return {each.pk for each in held if _may_act(viewer, each, permission)}


def _may_act(viewer: User, found: Assignment, permission: str) -> bool:
    """As the acts decide: an assignment is ended within one's reach, passed on unless it is lent, lent if one's own."""
    carrying = viewer.carrying(permission)
    within = any(found.bound.within(each.bound) for each in carrying)
    if permission == MANAGE_PEOPLE:
        return within
    if found.delegated_from_id:
        return False
    if found.user_id == viewer.pk:
        return found.pk in {each.pk for each in carrying}
    return within and permission != DELEGATE


def _missing(pk: int) -> NotFound:
    return NotFound(_("There is no assignment %(pk)s.") % {"pk": pk})


def user(*, viewer: User, username: str) -> User:
    """Somebody within the viewer's reach, to act on. Raises NotFound."""
    return User.objects.get(pk=person(viewer=viewer, username=username).id)


def knows_of(viewer: User, bound: Bound) -> bool:
    """Whether an assignment bounded so touches what the viewer may read people of."""
    return touches(viewer.rule(READ_PEOPLE), bound)


def touches(rule: Rule, bound: Bound) -> bool:
    """Whether a bound and some bound of a rule have something in common, whatever the classification."""
    return any(all(_meet(codes, getattr(bound, name)) for name, codes in own.bounded.items()) for own in rule.bounds)


def _meet(one: frozenset[str], other: frozenset[str] | None) -> bool:
    return other is None or bool(one & other)


def _with_assignments(found: QuerySet[User]) -> QuerySet[User]:
    related = Assignment.objects.select_related("delegated_from__user", "follows__user")
    return found.prefetch_related(Prefetch("assignments", queryset=related))


def _seen(user: User, viewer: User) -> PersonSeen | None:
    """A person as the viewer may see them; None beyond the viewer's reach."""
    own, rule, today = user.pk == viewer.pk, viewer.rule(READ_PEOPLE), timezone.localdate()
    known = [each for each in user.assignments.all() if own or touches(rule, each.bound)]
    whole = any(not bound.bounded for bound in rule.bounds)
    if not (own or known or whole):
        return None
    return PersonSeen(
        id=user.pk,
        username=user.username,
        name=str(user),
        active=user.is_active,
        service=not user.has_usable_password(),
        assignments=tuple(assignments_seen(user, known, today)),
    )


def assignments_seen(user: User, found: Iterable[Assignment], today: date) -> Iterable[AssignmentSeen]:
    """Assignments of a person as they stand on a day."""
    for each in found:
        source = each.delegated_from
        days = [day for day in (each.ends, source.ends if source else None) if day]
        starts, ends = max(each.starts, source.starts if source else each.starts), min(days, default=None)
        yield AssignmentSeen(
            id=each.pk,
            username=user.username,
            person=str(user),
            role=each.role,
            role_title=each.role_title,
            bound=each.bound,
            starts=starts,
            ends=ends,
            state=_state(starts, ends, today),
            given_by=each.given_by,
            given_at=each.given_at,
            reason=each.reason,
            delegated_from=each.delegated_from_id,
            lender=str(source.user) if source else "",
            predecessor=str(each.follows.user) if each.follows else "",
        )


def _state(starts: date, ends: date | None, today: date) -> State:
    if ends is not None and ends <= today:
        return State.ENDED
    return State.COMING if starts > today else State.IN_FORCE


def _named(person: PersonSeen, text: str) -> bool:
    return text.casefold() in f"{person.name} {person.username}".casefold()


def _fits(person: PersonSeen, role: str, mission: str, state: State | None) -> bool:
    if not (role or mission or state):
        return True
    return any(
        role in ("", each.role) and state in (None, each.state) and _about(each.bound, mission)
        for each in person.assignments
    )


def _about(bound: Bound, mission: str) -> bool:
    return not mission or bound.mission is None or mission in bound.mission


def notices(*, viewer: User) -> QuerySet[Notice]:
    """What the viewer was told, the latest first."""
    return Notice.objects.filter(user=viewer)


def notice_seen(*, viewer: User, notice: Notice) -> NoticeSeen:
    """A notice with what it is about, as far as the viewer may see that."""
    label, _colon, key = notice.ref.partition(":")
    kind = records.get(label)
    record = kind.rows().visible_to(viewer).filter(pk=key).first() if kind else None
    return NoticeSeen(
        id=notice.pk,
        kind=notice.kind,
        at=notice.at,
        read=notice.read_at is not None,
        detail=notice.detail,
        record=kind.name(record) if kind and record else "",
        address=kind.address(record) if kind and record else "",
    )


def in_hand(*, viewer: User, assignment: Assignment) -> dict[str, int] | None:
    """How much open work lies under an assignment, by kind; None for who neither holds it nor may hand it over."""
    within = any(assignment.bound.within(each.bound) for each in viewer.carrying(HAND_OVER))
    if not within and assignment.user_id != viewer.pk:
        return None
    return handover.in_hand(assignment.user, Rule.of([assignment.bound]))


def lent(*, viewer: User) -> list[AssignmentSeen]:
    """What the viewer lent to others and is not over yet."""
    found = Assignment.objects.filter(delegated_from__user=viewer).select_related("user", "delegated_from__user")
    today = timezone.localdate()
    seen = [shown for each in found for shown in assignments_seen(each.user, [each], today)]
    return [each for each in seen if each.state is not State.ENDED]
