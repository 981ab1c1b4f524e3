"""What may be done with an obligation in its state. No user, no I/O."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bluethread.kernel.errors import PolicyRefused

from .models import Obligation, Review, Status

REVIEW_TRANSITIONS: dict[str, frozenset[str]] = {
    Review.DRAFT: frozenset({Review.ACCEPTED, Review.REJECTED, Review.MERGED}),
    Review.ACCEPTED: frozenset({Review.DRAFT, Review.REJECTED, Review.MERGED}),
    Review.REJECTED: frozenset({Review.DRAFT}),
    Review.MERGED: frozenset({Review.DRAFT}),
}
"""A decision is undone by going back to draft."""

REVIEW_OWNER = dict.fromkeys(Review.values, "officer")

_OPEN = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.PENDING})
STATUS_TRANSITIONS: dict[str, frozenset[str]] = {
    Status.NOT_STARTED: frozenset({Status.IN_PROGRESS, Status.COMPLETED, Status.NOT_APPLICABLE, Status.PENDING}),
    Status.IN_PROGRESS: frozenset({Status.NOT_STARTED, Status.COMPLETED, Status.NOT_APPLICABLE, Status.PENDING}),
    Status.PENDING: frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.COMPLETED, Status.NOT_APPLICABLE}),
    Status.COMPLETED: frozenset({Status.IN_PROGRESS}),
    Status.NOT_APPLICABLE: frozenset({Status.NOT_STARTED}),
}

STATUS_OWNER = dict.fromkeys(Status.values, "officer")


def to_change(obligations: Iterable[Obligation], to: str) -> list[Obligation]:
    """Those that are not there yet. Raises PolicyRefused when one of them cannot go there."""
    pending = [each for each in obligations if each.review != to]
    for each in pending:
        if to not in REVIEW_TRANSITIONS[each.review]:
            raise PolicyRefused(
                _("%(path)s is %(now)s; reopen it before it can be %(to)s.")
                % {"path": each.path, "now": Review(each.review).label.lower(), "to": Review(to).label.lower()}
            )
    return pending


def check_editable(obligation: Obligation) -> None:
    """Rejected and merged ones are reopened before they are edited."""
    if obligation.review not in (Review.DRAFT, Review.ACCEPTED):
        raise PolicyRefused(_("%(path)s was put aside; reopen it to edit it.") % {"path": obligation.path})


def check_heir(heir: Obligation, merged: Iterable[Obligation]) -> None:
    """One obligation takes others in: it is of the same work, stands itself, and is not one of them."""
    if heir.review not in (Review.DRAFT, Review.ACCEPTED):
        raise PolicyRefused(_("%(path)s was put aside itself.") % {"path": heir.path})
    for each in merged:
        if each.pk == heir.pk:
            raise PolicyRefused(_("%(path)s cannot be merged into itself.") % {"path": heir.path})
        if each.work_id != heir.work_id:
            raise PolicyRefused(_("%(path)s belongs to another document.") % {"path": each.path})


def check_accepted(obligations: Iterable[Obligation]) -> None:
    """Only what a person has accepted is followed up."""
    for each in obligations:
        if each.review != Review.ACCEPTED:
            raise PolicyRefused(_("%(path)s has not been accepted.") % {"path": each.path})


def check_status(obligation: Obligation, to: str) -> None:
    if to != obligation.status and to not in STATUS_TRANSITIONS[obligation.status]:
        raise PolicyRefused(
            _("%(path)s is %(now)s and cannot become %(to)s.")
            % {"path": obligation.path, "now": obligation.get_status_display(), "to": Status(to).label}
        )
