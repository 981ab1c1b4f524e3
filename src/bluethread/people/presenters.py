"""Assignments, bounds and reasons in the words of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bluethread.core.access import handover, roles
from bluethread.core.access.models import User
from bluethread.core.access.permissions import READ_PEOPLE
from bluethread.core.access.roles import Role
from bluethread.core.access.rule import DIMENSION_WORDS, Bound, Classification
from bluethread.core.audit.queries import ChainState, EventRow, Verified

from .queries import people
from .seen import AssignmentSeen, Ground, NoticeSeen, PersonSeen, PersonSight, Reach, Seer, Sight, Stated

PEOPLE_HEADER = ("username", "name", "role", "state", "from", "until", "reach", "given_by", "lent_by", "account")
EVENT_HEADER = ("number", "at", "by", "verb", "subject", "detail", "digest")
SIGHT_HEADER = ("name", "address")


def bound_words(bound: Bound, *, reads: bool = True) -> str:
    """How far an assignment reaches: "Unclassified and Confidential about mission UNMOR, and everything published"."""
    levels = levels_words(bound.ceiling)
    if _reaches_nothing(bound):
        return _("what is published, and nothing else")
    if not bound.bounded:
        return _("%(levels)s, whatever it is about") % {"levels": levels}
    about = _(" and ").join(_codes_words(name, sorted(codes)) for name, codes in bound.bounded.items())
    if not reads:
        return _("%(levels)s about %(about)s") % {"levels": levels, "about": about}
    return _("%(levels)s about %(about)s, and everything published") % {"levels": levels, "about": about}


def levels_words(ceiling: Classification) -> str:
    """The classifications up to a ceiling."""
    if ceiling == max(Classification):
        return _("Every classification")
    return _(" and ").join(str(level.title) for level in Classification if level <= ceiling)


def _reaches_nothing(bound: Bound) -> bool:
    return bool(bound.bounded) and all(not codes for codes in bound.bounded.values())


def _codes_words(dimension: str, codes: Sequence[str]) -> str:
    either = _(" or ")
    return f"{DIMENSION_WORDS[dimension]} {either.join(codes)}"


def reach_words(reach: Reach) -> str:
    """What one permission covers."""
    return bound_words(reach.assignment.bound, reads=reach.reads)


def dates_words(each: AssignmentSeen) -> str:
    """From when to when an assignment is in force."""
    starts = date_format(each.starts, "DATE_FORMAT")
    if each.ends is None:
        return _("from %(starts)s, no end set") % {"starts": starts}
    return _("from %(starts)s until %(ends)s") % {"starts": starts, "ends": date_format(each.ends, "DATE_FORMAT")}


def origin_words(each: AssignmentSeen) -> str:
    """Where an assignment comes from."""
    if each.lender:
        return _("lent by %(person)s") % {"person": each.lender}
    if each.predecessor:
        return _("taken over from %(person)s") % {"person": each.predecessor}
    return _("given by %(person)s") % {"person": each.given_by}


def line(each: AssignmentSeen) -> dict[str, Any]:
    """An assignment as a row of a page."""
    role = roles.get(each.role)
    return {
        "assignment": each,
        "paragraph": str(role.paragraph) if role else "",
        "reach": bound_words(each.bound),
        "dates": dates_words(each),
        "origin": origin_words(each),
    }


def people_answer(found: Sequence[PersonSeen]) -> str:
    """How many there are, and how many hold something today."""
    assigned = sum(bool(each.in_force and each.active) for each in found)
    people = ngettext("%(n)s person", "%(n)s people", len(found)) % {"n": len(found)}
    return ngettext(
        "%(people)s; %(n)s has an assignment in force.", "%(people)s; %(n)s have an assignment in force.", assigned
    ) % {"people": people, "n": assigned}


def person_answer(found: PersonSeen) -> str:
    """What somebody is today, and until when."""
    if not found.active:
        return _("The account is closed: whatever is assigned, nothing can be seen or done.")
    if not found.in_force:
        return _("Nothing is assigned today, so nothing can be seen or done.")
    if found.until is None:
        return _("%(roles)s, with no end set.") % {"roles": found.role_titles}
    until = date_format(found.until, "DATE_FORMAT")
    return _("%(roles)s until %(until)s.") % {"roles": found.role_titles, "until": until}


def people_rows(found: Iterable[PersonSeen]) -> Iterator[tuple[Any, ...]]:
    """One row of a file for each assignment; a person without any has one row."""
    for each in found:
        account = "open" if each.active else "closed"
        for held in each.assignments:
            reach = bound_words(held.bound)
            yield (each.username, each.name, held.role, held.state.value, held.starts, held.ends, reach,
                   held.given_by, held.lender, account)  # fmt: skip
        if not each.assignments:
            yield each.username, each.name, *[None] * 7, account


def work_words(counted: dict[str, int]) -> list[tuple[str, int]]:
    """Open work by the words for its kind."""
    kinds = handover.kinds()
    return [(str(kinds[code].title), count) for code, count in counted.items()]


def stated_words(stated: Stated) -> str:
    """How a record is handled: "Confidential, about mission UNMOR, not published"."""
    about = _(" and ").join(f"{DIMENSION_WORDS[name]} {code}" for name, code in stated.about.items())
    parts = [
        str(stated.classification.title),
        _("about %(about)s") % {"about": about} if about else _("about no mission or contributor in particular"),
        _("published") if stated.published else _("not published"),
    ]
    return ", ".join(parts)


def sight_answer(sight: Sight) -> str:
    """How many people can see a record."""
    return ngettext(
        "%(n)s person can see it: %(stated)s.", "%(n)s people can see it: %(stated)s.", sight.people
    ) % {"n": sight.people, "stated": stated_words(sight.stated[0])}  # fmt: skip


def ground_words(seer: Seer) -> str:
    """Why an assignment covers a record."""
    if seer.ground is Ground.WHOLE:
        return _("Not bounded to anything, up to %(ceiling)s.") % {"ceiling": seer.ceiling.title}
    if seer.ground is Ground.PUBLISHED:
        return _("It is published.")
    about = _(" and ").join(f"{DIMENSION_WORDS[name]} {code}" for name, code in seer.codes.items())
    return _("%(about)s lies within its bounds, up to %(ceiling)s.") % {
        "about": about[:1].upper() + about[1:],
        "ceiling": seer.ceiling.title,
    }


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role in words. `permissions` are (code, words)."""

    role: Role
    permissions: tuple[tuple[str, str], ...]
    bounded_by: tuple[str, ...]
    highest: str
    apart: tuple[str, ...]


def role_facts(role: Role) -> RoleFacts:
    """A role as the page of roles and the reference show it."""
    return RoleFacts(
        role=role,
        permissions=tuple((permission, roles.words(permission)) for permission in sorted(role.permissions)),
        bounded_by=tuple(str(DIMENSION_WORDS[name]) for name in role.bounded_by),
        highest=str(role.highest.title),
        apart=tuple(str(each.title) for each in roles.every() if roles.are_apart(role.code, each.code)),
    )


def notice_words(notice: NoticeSeen) -> str:
    """What somebody is told, in a sentence."""
    detail = notice.detail
    if notice.kind == "glass_broken":
        until = datetime.fromisoformat(detail["until"])
        return _("%(by)s opened %(record)s until %(until)s: “%(reason)s”") % {
            "by": detail["by"],
            "record": notice.record or _("a closed record"),
            "until": date_format(timezone.localtime(until), "DATETIME_FORMAT"),
            "reason": detail["reason"],
        }
    if notice.kind == "work_received":
        moved = ", ".join(f"{title}: {count}" for title, count in work_words(detail) if count)
        return _("Open work was handed over to you. %(moved)s.") % {"moved": moved}
    return _("%(by)s gave you an assignment: %(role)s.") % {
        "by": detail.get("by", ""),
        "role": roles.title(detail.get("role", "")),
    }


def person_address(username: str) -> str:
    """The page of a person."""
    return reverse("people:person", args=[username])


def person_crumbs(viewer: User, found: PersonSeen) -> list[tuple[str, str]]:
    """The way to a person's pages, as far as it is open to the viewer."""
    if not viewer.holds(READ_PEOPLE):
        return [(_("My assignments"), reverse("people:mine"))]
    return [(_("People"), reverse("people:index")), (found.name, person_address(found.username))]


def sees_answer(found: PersonSight) -> str:
    """What somebody can see, in one sentence."""
    reads = {reach_words(each) for each in found.reaches if each.reads}
    if not found.person.active:
        return person_answer(found.person)
    if not reads:
        return _("No record: no assignment in force lets anything be read.")
    return _("Reads: %(reach)s.") % {"reach": "; ".join(sorted(reads))}


def known_people(viewer: User, sight: Sight) -> set[str]:
    """The user names among those who see a record whose pages the viewer may open."""
    if not viewer.holds(READ_PEOPLE):
        return set()
    return {each.username for each in people(viewer=viewer)} & {each.username for each in sight.seers}


def chain_answer(chain: ChainState) -> str:
    """How long the record is and when a checkpoint was noted last; to whom reads a part, how many events that has."""
    if not chain.whole:
        return ngettext("%(n)s event lies within your reach.", "%(n)s events lie within your reach.", chain.events) % {
            "n": intcomma(chain.events)
        }
    counted = ngettext("%(n)s event is recorded", "%(n)s events are recorded", chain.events) % {
        "n": intcomma(chain.events)
    }
    if chain.checkpoint_at is None:
        return _("%(counted)s; no checkpoint was noted yet.") % {"counted": counted}
    day = date_format(timezone.localtime(chain.checkpoint_at), "DATETIME_FORMAT")
    return _("%(counted)s; the last checkpoint was noted on %(day)s.") % {"counted": counted, "day": day}


def verified_words(verified: Verified | None) -> str:
    """When the chain was verified last, and what that gave."""
    if verified is None:
        return _("never verified")
    day = date_format(timezone.localtime(verified.at), "DATETIME_FORMAT")
    counted = ngettext("%(n)s event", "%(n)s events", verified.events) % {"n": intcomma(verified.events)}
    if not verified.sound:
        return _("%(day)s: %(counted)s, not sound: %(first)s") % {
            "day": day,
            "counted": counted,
            "first": verified.first,
        }
    compared = ngettext(
        "compared with %(n)s checkpoint that was kept elsewhere",
        "compared with %(n)s checkpoints that were kept elsewhere",
        verified.outside,
    ) % {"n": intcomma(verified.outside)}
    return _("%(day)s: %(counted)s, sound; %(compared)s") % {"day": day, "counted": counted, "compared": compared}


def detail_words(detail: dict[str, Any]) -> str:
    """The detail of an event as a line."""
    return "; ".join(f"{name}: {_told(value)}" for name, value in detail.items() if value not in ("", [], {}, None))


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(each)}" for name, each in value.items())
    return ", ".join(map(_told, value)) if isinstance(value, list | tuple) else str(value)


def event_rows(found: Iterable[EventRow]) -> Iterator[tuple[Any, ...]]:
    """Events as rows of a file."""
    for each in found:
        yield (each.number, each.at.isoformat(), each.by, each.verb, each.subject, detail_words(each.detail),
               each.digest)  # fmt: skip
