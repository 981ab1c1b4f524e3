"""Who can see a record and why; what a person can see. Explained by the same rule that decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from bluethread.core.access import records, roles
from bluethread.core.access.actions import CONSOLE
from bluethread.core.access.guards import GuardedQuerySet, covered, guard_of
from bluethread.core.access.models import Assignment, Opening, User
from bluethread.core.access.permissions import READ_AUDIT, SIGNED_IN
from bluethread.core.access.records import Kind
from bluethread.core.access.rule import DIMENSIONS, Classification, Rule
from bluethread.core.audit import ref
from bluethread.core.audit.queries import SeenRow, seen_by
from bluethread.kernel.errors import NotFound

from .queries import knows_of, person
from .seen import Ground, KindSeen, OpeningSeen, PersonSight, Reach, Seer, Sight, Stated


@dataclass(frozen=True, slots=True)
class _Level:
    """A record that states how it is handled: the one asked about, or a parent that it follows."""

    label: str
    key: str
    columns: dict[str, Any]
    keep: str

    def is_covered_by(self, held: list[Assignment]) -> bool:
        return any(each.bound.covers(self.columns) for each in held)


def who(*, viewer: User, path: str) -> Sight:
    """Who can see the record that an address shows, and why.

    Raises NotFound where the viewer may not see it, as where there is none.
    """
    kind, record = _shown(viewer, path)
    levels = list(_levels(record))
    openings = _openings(levels)
    seeing = {
        user: held
        for user, held in _holding(kind.guard.read).items()
        if all(level.is_covered_by(held) or _is_open(level, user, openings) for level in levels)
    }
    keeper = _is_keeper(viewer, levels)
    seers, others = list[Seer](), Counter[str]()
    for user, held in seeing.items():
        grounds = [each for each in held if each.bound.covers(levels[0].columns)]
        known = [each for each in grounds if keeper or user.pk == viewer.pk or knows_of(viewer, each.bound)]
        seers.extend(_seer(each, levels[0].columns) for each in known)
        if grounds and not known:
            others[grounds[0].role_title] += 1
    return Sight(
        kind=str(kind.title),
        name=kind.name(record),
        address=kind.address(record),
        stated=tuple(_stated(level) for level in levels),
        seers=tuple(sorted(seers, key=lambda seer: (seer.role_title, seer.person))),
        others=dict(sorted(others.items())),
        openings=tuple(_opening(each) for each in openings if keeper or each.user_id == viewer.pk),
        is_keeper=keeper,
        may_know_looks=keeper or viewer.rule(READ_AUDIT).reaches(levels[0].columns),
        people=len(seeing),
    )


def looks(*, viewer: User, path: str) -> tuple[SeenRow, ...] | None:
    """Who was shown the record at an address, and when; None for whoever neither keeps it nor may read of it."""
    _kind, record = _shown(viewer, path)
    levels = list(_levels(record))
    keeps = _is_keeper(viewer, levels)
    if not keeps and not viewer.rule(READ_AUDIT).reaches(levels[0].columns):
        return None
    return seen_by(viewer, ref(record), keeps=keeps)


def opening_of(*, viewer: User, path: str) -> OpeningSeen | None:
    """The viewer's own opening of the record that an address shows, while it lasts."""
    if not viewer.opened():  # nearly always: nothing more is asked of the database
        return None
    _kind, record = _shown(viewer, path)
    own = [each for each in _openings(list(_levels(record))) if each.user_id == viewer.pk]
    return _opening(own[0]) if own else None


def sees(*, viewer: User, username: str) -> PersonSight:
    """What a person can see: the rule in words, and how many records of each kind, as far as the viewer sees them.

    Raises NotFound for somebody beyond the viewer's reach.
    """
    found = person(viewer=viewer, username=username)
    every = records.every()
    read = {kind.guard.read for kind in every}
    reaches = [
        Reach(permission, roles.words(permission), permission in read, each)
        for each in found.in_force
        if (role := roles.get(each.role)) is not None
        for permission in role.permissions - {SIGNED_IN}
    ]
    return PersonSight(
        person=found,
        reaches=tuple(sorted(reaches, key=lambda each: (not each.reads, each.words, each.assignment.role_title))),
        kinds=tuple(
            KindSeen(kind.label, str(kind.title), seen_by_both(viewer=viewer, username=username, kind=kind).count())
            for kind in every
        ),
    )


def seen_by_both(*, viewer: User, username: str, kind: Kind) -> GuardedQuerySet[models.Model]:
    """The records of a kind that a person can see and the viewer too.

    Only the assignments that the viewer may know of count, so that nothing is learnt of the others.
    """
    found = person(viewer=viewer, username=username)
    carrying = set(roles.carrying(kind.guard.read)) if found.active else set()
    rule = Rule.of(each.bound for each in found.in_force if each.role in carrying)
    opened = viewer.opened() if found.id == viewer.pk else None
    return kind.rows().visible_to(viewer).filter(covered(kind.table, rule, opened=opened)).order_by("-pk")


def _shown(viewer: User, path: str) -> tuple[Kind, models.Model]:
    """The record that an address shows. Raises NotFound, in the same words whether it is closed or not there."""
    shown = records.shown_at(path)
    record = shown[0].rows().visible_to(viewer).filter(**shown[1]).first() if shown else None
    if shown is None or record is None:
        raise NotFound(_("There is no record at this address."))
    return shown[0], record


def _levels(record: models.Model) -> Iterator[_Level]:
    guard = guard_of(type(record))
    columns = {name: getattr(record, name, "") for name in ("classification", "published", *DIMENSIONS)}
    if _states(type(record)):
        yield _Level(record._meta.label_lower, str(record.pk), columns, guard.keep)
    if guard.follows:
        parent: Any = record
        for step in guard.follows.split("__"):
            parent = getattr(parent, step)
        yield from _levels(parent)


def _states(table: type[models.Model]) -> bool:
    try:
        table._meta.get_field("classification")
    except FieldDoesNotExist:
        return False
    return True


def _is_keeper(viewer: User, levels: list[_Level]) -> bool:
    return any(viewer.rule(level.keep).reaches(level.columns) for level in levels if level.keep)


def _holding(permission: str) -> dict[User, list[Assignment]]:
    """The assignments in force that carry a permission, by person. The command line is none."""
    in_force = Assignment.objects.in_force(timezone.localdate()).exclude(user__username=CONSOLE)
    found = in_force.filter(role__in=roles.carrying(permission), user__is_active=True).select_related("user")
    held: dict[User, list[Assignment]] = {}
    for each in found:
        held.setdefault(each.user, []).append(each)
    return held


def _openings(levels: list[_Level]) -> list[Opening]:
    wanted = models.Q(pk__in=[])
    for level in levels:
        wanted |= models.Q(label=level.label, key=level.key)
    return list(Opening.objects.open_now().filter(wanted).select_related("user"))


def _is_open(level: _Level, user: User, openings: list[Opening]) -> bool:
    return any((each.label, each.key, each.user_id) == (level.label, level.key, user.pk) for each in openings)


def _seer(each: Assignment, columns: dict[str, Any]) -> Seer:
    bound = each.bound
    ground = Ground.WITHIN if bound.reaches(columns) else Ground.PUBLISHED
    return Seer(
        username=each.user.username,
        person=str(each.user),
        role=each.role,
        role_title=each.role_title,
        ceiling=bound.ceiling,
        ground=ground if bound.bounded else Ground.WHOLE,
        codes={name: columns[name] for name in bound.bounded} if ground is Ground.WITHIN else {},
        ends=each.ends,
    )


def _stated(level: _Level) -> Stated:
    return Stated(
        classification=Classification(level.columns["classification"]),
        published=bool(level.columns["published"]),
        about={name: level.columns[name] for name in DIMENSIONS if level.columns[name]},
    )


def _opening(each: Opening) -> OpeningSeen:
    return OpeningSeen(each.pk, each.user.username, str(each.user), each.reason, each.at, each.until)


def openable(*, viewer: User, path: str) -> Kind:
    """The kind of record that an address shows, where the viewer may open a closed one by giving a reason.

    Raises NotFound where addresses of that kind are not opened this way; says nothing of the record itself.
    """
    shown = records.shown_at(path)
    if shown is None or shown[0].guard.glass is None or not viewer.holds(shown[0].guard.read):
        raise NotFound(_("There is no record at this address that could be opened."))
    return shown[0]


def key_at(path: str) -> str:
    """The key of the record at an address, seen or not, for the act that decides; empty where there is none."""
    shown = records.shown_at(path)
    rows = shown[0].rows().unscoped("the act that opens it decides, and tells no more") if shown else None
    record = rows.filter(**shown[1]).first() if rows is not None and shown else None
    return str(record.pk) if record else ""
