"""The only writes on obligations: what people decide about them. Documents come in by `ingest`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bluethread.core import audit
from bluethread.core.access.models import User
from bluethread.core.actions import action
from bluethread.kernel.dates import PartialDate
from bluethread.kernel.errors import BadInput, NotFound

from . import permissions, policies
from .models import Decision, Evidence, Obligation, Review, Status

EDITABLE = ("addressee", "addressee_text", "what", "due", "period")


@action("obligation.accept", permission=permissions.REVIEW)
def accept(*, by: User, ids: Iterable[int], owner: str = "") -> list[Obligation]:
    """Adopt drafts as read. Accepting twice changes nothing. `owner` is the code of a role or desk."""
    chosen = _chosen(ids)
    pending = policies.to_change(chosen, Review.ACCEPTED)
    _decide(by, "accept", pending, ["review", "owner"])
    for each in pending:
        each.review, each.owner = Review.ACCEPTED, owner or each.owner
    _save(pending, ["review", "owner"])
    return chosen


@action("obligation.reject", permission=permissions.REVIEW)
def reject(*, by: User, ids: Iterable[int], reason: str = "") -> list[Obligation]:
    """Put aside what the text does not ask. Kept, so that the next reading does not bring it back."""
    chosen = _chosen(ids)
    pending = policies.to_change(chosen, Review.REJECTED)
    _decide(by, "reject", pending, ["review"], reason)
    for each in pending:
        each.review = Review.REJECTED
    _save(pending, ["review"])
    return chosen


@action("obligation.merge", permission=permissions.REVIEW)
def merge(*, by: User, ids: Iterable[int], into: int) -> list[Obligation]:
    """Take several readings of one duty as one. Those merged before into one of them follow it to the new heir."""
    (heir,) = _chosen([into])
    chosen = _chosen(ids)
    policies.check_heir(heir, chosen)
    pending = policies.to_change(chosen, Review.MERGED)
    followers = list(Obligation.objects.filter(merged_into__in=pending))
    _decide(by, "merge", pending + followers, ["review", "merged_into_id"], heir.path)
    for each in pending + followers:
        each.review, each.merged_into = Review.MERGED, heir
    _save(pending + followers, ["review", "merged_into"])
    return chosen


@action("obligation.reopen", permission=permissions.REVIEW)
def reopen(*, by: User, ids: Iterable[int]) -> list[Obligation]:
    """Undo a decision: back to draft, with the edits kept."""
    chosen = _chosen(ids)
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
    (found,) = _chosen([obligation])
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
    chosen = _chosen(ids)
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
    chosen = _chosen(ids)
    policies.check_accepted(chosen)
    for each in chosen:
        policies.check_status(each, status)
    _decide(by, "status", chosen, ["status"], note)
    for each in chosen:
        each.status = status
    _save(chosen, ["status"])
    return chosen


@action("obligation.evidence", permission=permissions.FOLLOW_UP)
def add_evidence(*, by: User, obligation: int, kind: str, reference: str, note: str = "") -> Evidence:
    """Attach what shows how far an accepted obligation is met."""
    if kind not in Evidence.Kind.values:
        raise BadInput(
            _("“%(kind)s” is not a kind of evidence") % {"kind": kind}, expected=", ".join(Evidence.Kind.values)
        )
    if not reference.strip():
        raise BadInput(_("Evidence needs a reference"), expected=_("a symbol, a figure, an address or a statement"))
    chosen = _chosen([obligation])
    policies.check_accepted(chosen)
    _decide(by, "evidence", chosen, [], reference)
    return Evidence.objects.create(
        obligation=chosen[0], kind=kind, reference=reference.strip(), note=note.strip(), by=by.username
    )


def _chosen(ids: Iterable[int]) -> list[Obligation]:
    """The obligations with these ids, locked, in the order of the text. Raises NotFound when one is missing."""
    wanted = set(ids)
    found = list(Obligation.objects.select_for_update().filter(pk__in=wanted))
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
    Obligation.objects.bulk_update(chosen, fields, batch_size=200)
