"""The only writes on obligations: what people decide about them. Documents come in by `ingest`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bluethread.core import audit
from bluethread.core.access.guards import covered
from bluethread.core.access.models import User
from bluethread.core.access.policies import check_handling, check_reason
from bluethread.core.access.rule import Classification, Handling, Rule
from bluethread.core.actions import action
from bluethread.kernel.dates import PartialDate
from bluethread.kernel.errors import BadInput, NotFound, PolicyRefused

from . import permissions, policies
from .models import HANDLING, Decision, Evidence, Obligation, Review, Status, Work

_FOLLOWERS = "those merged into an obligation are of the same document"
_CLOSED = (Status.COMPLETED, Status.NOT_APPLICABLE)
EDITABLE = ("addressee", "addressee_text", "what", "due", "period")


@action("obligation.accept", permission=permissions.REVIEW)
def accept(*, by: User, ids: Iterable[int], owner: str = "") -> list[Obligation]:
    """Adopt drafts as read. Accepting twice changes nothing. `owner` is the code of a role or desk."""
    chosen = _chosen(by, ids, permissions.REVIEW)
    pending = policies.to_change(chosen, Review.ACCEPTED)
    _decide(by, "accept", pending, ["review", "owner"])
    for each in pending:
        each.review, each.owner = Review.ACCEPTED, owner or each.owner
    _save(pending, ["review", "owner"])
    return chosen


@action("obligation.reject", permission=permissions.REVIEW)
def reject(*, by: User, ids: Iterable[int], reason: str = "") -> list[Obligation]:
    """Put aside what the text does not ask. Kept, so that the next reading does not bring it back."""
    chosen = _chosen(by, ids, permissions.REVIEW)
    pending = policies.to_change(chosen, Review.REJECTED)
    _decide(by, "reject", pending, ["review"], reason)
    for each in pending:
        each.review = Review.REJECTED
    _save(pending, ["review"])
    return chosen


@action("obligation.merge", permission=permissions.REVIEW)
def merge(*, by: User, ids: Iterable[int], into: int) -> list[Obligation]:
    """Take several readings of one duty as one. Those merged before into one of them follow it to the new heir."""
    (heir,) = _chosen(by, [into], permissions.REVIEW)
    chosen = _chosen(by, ids, permissions.REVIEW)
    policies.check_heir(heir, chosen)
    pending = policies.to_change(chosen, Review.MERGED)
    followers = list(Obligation.objects.unscoped(_FOLLOWERS).filter(merged_into__in=pending))
    _decide(by, "merge", pending + followers, ["review", "merged_into_id"], heir.path)
    for each in pending + followers:
        each.review, each.merged_into = Review.MERGED, heir
    _save(pending + followers, ["review", "merged_into"])
    return chosen


@action("obligation.reopen", permission=permissions.REVIEW)
def reopen(*, by: User, ids: Iterable[int]) -> list[Obligation]:
    """Undo a decision: back to draft, with the edits kept."""
    chosen = _chosen(by, ids, permissions.REVIEW)
    pending = policies.to_change(chosen, Review.DRAFT)
    _decide(by, "reopen", pending, ["review", "merged_into_id", "owner"])
    for each in pending:
        each.review, each.merged_into = Review.DRAFT, None
    _save(pending, ["review", "merged_into"])
    return chosen


@action("obligation.edit", permission=permissions.REVIEW)
def edit(*, by: User, obligation: int, **fields: str) -> Obligation:
    """Correct the machine's reading: any of addressee, addressee_text, what, due ("2018", "2018-12-31" or ""), period.

    The reading as it was stays beside it. Raises BadInput for a deadline that is no date or an empty duty.
    """
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise BadInput(_("%(fields)s cannot be edited") % {"fields": ", ".join(sorted(unknown))})
    if "what" in fields and not fields["what"].strip():
        raise BadInput(_("An obligation needs words"), expected=_("what is to be done"))
    (found,) = _chosen(by, [obligation], permissions.REVIEW)
    policies.check_editable(found)
    _decide(by, "edit", [found], sorted(fields))
    found.read_as = found.read_as or {name: getattr(found, name) for name in EDITABLE}
    for name, value in fields.items():
        setattr(found, name, value.strip())
    if "due" in fields:
        found.set_due(PartialDate.parse(found.due) if found.due else None)
    found.save()
    return found


@action("obligation.assign", permission=permissions.FOLLOW_UP)
def assign(*, by: User, ids: Iterable[int], owner: str) -> list[Obligation]:
    """Give obligations to a role or desk; an empty owner takes them away."""
    chosen = _chosen(by, ids, permissions.FOLLOW_UP)
    policies.check_accepted(chosen)
    _decide(by, "assign", chosen, ["owner"])
    for each in chosen:
        each.owner = owner.strip()
    _save(chosen, ["owner"])
    return chosen


@action("obligation.status", permission=permissions.FOLLOW_UP)
def set_status(*, by: User, ids: Iterable[int], status: str, note: str = "") -> list[Obligation]:
    """Say how far accepted obligations are met."""
    if status not in Status.values:
        raise BadInput(_("“%(status)s” is not a status") % {"status": status}, expected=", ".join(Status.values))
    chosen = _chosen(by, ids, permissions.FOLLOW_UP)
    policies.check_accepted(chosen)
    for each in chosen:
        policies.check_status(each, status)
    _decide(by, "status", chosen, ["status"], note)
    for each in chosen:
        each.status = status
    _save(chosen, ["status"])
    return chosen


@action("obligation.give", permission=permissions.FOLLOW_UP)
def give(*, by: User, ids: Iterable[int], to: str) -> list[Obligation]:
    """Put accepted obligations into the hands of a person, by user name; an empty name takes them away.

    The person must be one who may follow them up; that somebody else is not there is not told from that they may not.
    """
    chosen = _chosen(by, ids, permissions.FOLLOW_UP)
    policies.check_accepted(chosen)
    keeper = _receiver(to.strip(), chosen) if to.strip() else None
    _decide(by, "give", chosen, ["keeper_id"], keeper.username if keeper else "")
    for each in chosen:
        each.keeper = keeper
    _save(chosen, ["keeper"])
    return chosen


def _receiver(username: str, chosen: Sequence[Obligation]) -> User:
    person = User.objects.filter(username=username, is_active=True).first()
    reached: set[int] = set()
    if person is not None:
        theirs = Obligation.objects.open_to(person, permissions.FOLLOW_UP)
        reached = set(theirs.filter(pk__in=[each.pk for each in chosen]).values_list("pk", flat=True))
    beyond = [each.path for each in chosen if each.pk not in reached]
    if person is None or beyond:
        raise PolicyRefused(
            _("“%(name)s” is nobody who may follow up %(paths)s.") % {"name": username, "paths": ", ".join(beyond)}
        )
    return person


def in_hand(holder: User, rule: Rule) -> int:
    """How many open obligations a person has in hand, within a rule."""
    return _kept(holder, rule).count()


def hand_over(holder: User, successor: User, rule: Rule) -> int:
    """Pass the open obligations of a person, within a rule, to a successor; those that the successor may follow up.

    Runs inside the act that hands over the assignment.
    """
    theirs = Obligation.objects.open_to(successor, permissions.FOLLOW_UP).values("pk")
    moved = list(_kept(holder, rule).filter(pk__in=theirs))
    Decision.objects.bulk_create(
        Decision(
            obligation=each,
            by=holder.username,
            act="hand_over",
            before=_fields(each, ["keeper_id"]),
            note=successor.username,
        )
        for each in moved
    )
    for each in moved:
        each.keeper = successor
    _save(moved, ["keeper"])
    return len(moved)


def _kept(holder: User, rule: Rule) -> QuerySet[Obligation]:
    open_work = Obligation.objects.unscoped("the rule of the assignment that is handed over is applied")
    open_work = open_work.filter(covered(Obligation, rule, reading=False), keeper=holder, review=Review.ACCEPTED)
    return open_work.exclude(status__in=_CLOSED)


@action("obligation.evidence", permission=permissions.FOLLOW_UP)
def add_evidence(
    *, by: User, obligation: int, kind: str, reference: str, note: str = "", handled: Handling | None = None
) -> Evidence:
    """Attach what shows how far an accepted obligation is met.

    Without `handled` it is classified as its document is, not published, and about what the author is bounded to or
    else what the document is about.
    """
    if kind not in Evidence.Kind.values:
        raise BadInput(
            _("“%(kind)s” is not a kind of evidence") % {"kind": kind}, expected=", ".join(Evidence.Kind.values)
        )
    if not reference.strip():
        raise BadInput(_("Evidence needs a reference"), expected=_("a symbol, a figure, an address or a statement"))
    chosen = _chosen(by, [obligation], permissions.FOLLOW_UP)
    policies.check_accepted(chosen)
    handling = _handled_with(chosen[0].work, by, handled)
    _decide(by, "evidence", chosen, [])
    return Evidence.objects.create(
        obligation=chosen[0],
        kind=kind,
        reference=reference.strip(),
        note=note.strip(),
        by=by.username,
        **handling.columns(),
    )


def _handled_with(work: Work, by: User, handled: Handling | None) -> Handling:
    """What the author leaves open follows their bound, else the document."""
    handling = handled or Handling(Classification(work.classification))
    handling = handling.narrowed_to(by.rule(permissions.FOLLOW_UP))
    about = {name: getattr(handling, name) or getattr(work, name) for name in ("mission", "contributor", "host_state")}
    return check_handling(by, permissions.FOLLOW_UP, replace(handling, **about))


@action("document.reclassify", permission=permissions.CLASSIFY)
def reclassify(*, by: User, key: str, handled: Handling, reason: str) -> Work:
    """Change who may see a document: its classification, whether it is published, and what it is about.

    Raises NotFound, BadInput without a reason, and PolicyRefused when it would lie beyond the author's own assignment.
    """
    theirs = Work.objects.open_to(by, permissions.CLASSIFY).select_for_update(of=("self",))
    found = theirs.filter(key=key).first()
    if found is None:
        raise NotFound(_("There is no document %(key)s.") % {"key": key})
    reason = check_reason(reason)
    after = check_handling(by, permissions.CLASSIFY, handled).columns(*HANDLING)
    before = {name: getattr(found, name) for name in HANDLING}
    for name, value in after.items():
        setattr(found, name, value)
    found.save(update_fields=HANDLING)
    audit.note(document=key, before=before, after=after, reason=reason)
    return found


def _chosen(by: User, ids: Iterable[int], permission: str) -> list[Obligation]:
    """The obligations with these ids, locked, in the order of the text. Raises NotFound when one is not theirs."""
    wanted = set(ids)
    theirs = Obligation.objects.open_to(by, permission).select_related("work")
    found = list(theirs.select_for_update(of=("self",)).filter(pk__in=wanted))
    missing = wanted - {each.pk for each in found}
    if missing or not wanted:
        raise NotFound(_("There is no obligation %(ids)s.") % {"ids": ", ".join(map(str, sorted(missing)))})
    return found


def _decide(by: User, act: str, chosen: Sequence[Obligation], fields: Sequence[str], note: str = "") -> None:
    """Record an act on each, with the fields as they were."""
    Decision.objects.bulk_create(
        Decision(obligation=each, by=by.username, act=act, before=_fields(each, fields), note=note) for each in chosen
    )
    audit.note(obligations=[each.pk for each in chosen], note=note)


def _fields(obligation: Obligation, fields: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(obligation, name) for name in fields}


def _save(chosen: Sequence[Obligation], fields: list[str]) -> None:
    Obligation.objects.unscoped("chosen among those that may be changed").bulk_update(chosen, fields, batch_size=200)
