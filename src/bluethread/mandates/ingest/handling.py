"""How a document that comes in is handled: as its author says, else as its series is; never wider than it was held."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bluethread.core.access.models import User
from bluethread.core.access.policies import check_handling
from bluethread.core.access.rule import Classification, Handling
from bluethread.kernel.errors import PolicyRefused
from bluethread.mandates import permissions
from bluethread.mandates.models import Work
from bluethread.mandates.parsing import Kind, Reading

_SERIES = re.compile(r"[AS]/(?:RES/|PRST/|\d)")
"""Resolutions, statements by the President and the numbered documents of both organs are issued to everybody."""
_SUMMIT = re.compile(r"\bUNCOPS\b|\bChiefs of Police Summit\b")
_SUMMIT_KINDS = frozenset({Kind.CHAIRS_NOTE, Kind.BACKGROUND_NOTES})
"""The Chiefs of Police Summits publish these without a symbol."""
_GENERAL = re.compile(r"\bDistr\.:\s+General\b")
"""Printed at the head of what the Secretariat issues to everybody; Limited and Restricted are the others."""
_MARKED = re.compile(r"^\W*(?:UN |UNITED NATIONS )?(STRICTLY )?CONFIDENTIAL\W*$", re.IGNORECASE | re.MULTILINE)
_HEAD = 2000


@dataclass(frozen=True, slots=True)
class Intake:
    """Who takes a file in, how they say it is handled (None: they do not), and how it is handled if it is new."""

    by: User
    chosen: Handling | None
    usual: Handling

    def for_new(self) -> Handling:
        """How a work that was not held before is handled. Raises PolicyRefused where that lies beyond the author."""
        return check_handling(self.by, permissions.INGEST, self.chosen or self.usual)

    def check_held(self, work: Work) -> None:
        """Raise PolicyRefused unless this work may take in another text from this author as they say.

        A work that is not theirs is not described.
        """
        if not Work.objects.open_to(self.by, permissions.INGEST).filter(pk=work.pk).exists():
            raise PolicyRefused(_("This document cannot be taken in under your assignment."))
        if self.chosen is not None and self.for_new() != of(work):
            raise PolicyRefused(
                _("%(key)s is held with another handling. Leave the handling open, or reclassify the document first.")
                % {"key": work.key}
            )


def of(work: Work) -> Handling:
    """How a work is handled."""
    return Handling(
        Classification(work.classification), work.published, work.mission, work.contributor, host_state=work.host_state
    )


def usual(reading: Reading) -> Handling:
    """How a document is handled of which nobody says so: Unclassified, and published where its series is public.

    One that is marked Confidential at its head is what it says.
    """
    if marked := _MARKED.search(reading.text[:_HEAD]):
        return Handling(Classification.STRICTLY_CONFIDENTIAL if marked[1] else Classification.CONFIDENTIAL)
    return Handling(Classification.UNCLASSIFIED, published=_is_public(reading))


def _is_public(reading: Reading) -> bool:
    head = reading.text[:_HEAD]
    if _GENERAL.search(head):
        return True
    if _SUMMIT.search(head) and all(each.kind in _SUMMIT_KINDS for each in reading.expressions):
        return True
    return all(each.symbol and _SERIES.match(each.symbol) for each in reading.expressions)


def tightest(works: Sequence[Work]) -> Handling:
    """The handling that opens none of some works further."""
    handled = list(map(of, works))
    same = {name: {getattr(each, name) for each in handled} for name in ("mission", "contributor", "host_state")}
    return Handling(
        max(each.classification for each in handled),
        all(each.published for each in handled),
        **{name: values.pop() for name, values in same.items() if len(values) == 1},
    )
