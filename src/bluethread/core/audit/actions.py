"""Noting a checkpoint of the chain, and that it was verified."""

from django.utils import timezone
from django.utils.translation import gettext as _

from bluethread.core import audit
from bluethread.core.access import permissions
from bluethread.core.access.models import User
from bluethread.core.actions import action
from bluethread.kernel.errors import PolicyRefused

from .chain import locked_head
from .models import Checkpoint, Head
from .verification import Verdict

VERIFY = "audit.verify"


@action("audit.checkpoint", permission=permissions.READ_AUDIT)
def checkpoint(*, by: User) -> Checkpoint:
    """Note the last event's digest, to be printed or stored elsewhere. Raises PolicyRefused before the first event."""
    head = locked_head()
    if not head.number:
        raise PolicyRefused(_("Nothing was recorded yet, so there is nothing to note."))
    return _kept(head)


@action(VERIFY, permission=permissions.READ_AUDIT)
def note_verification(*, by: User, verdict: Verdict) -> None:
    """Record that the chain was verified and what was found. What is broken stays as broken, and where it was.

    Any event moves the head, and the head may be all that attests a break: it is kept as a checkpoint first. Raises
    PolicyRefused where events that something attests are gone and this one would take the number of one of them;
    BluethreadError and DatabaseError where nothing can be appended.
    """
    head = locked_head()
    if head.number < verdict.attested_to:
        raise PolicyRefused(_("The last events are gone, and it would take the number of one of them."))
    if head.number and not verdict.whole:
        _kept(head)
    audit.note(
        sound=verdict.whole,
        events=verdict.events,
        last=verdict.last,
        digest=verdict.digest,
        kept=verdict.kept,
        outside=verdict.outside,
        found=verdict.found,
        first=verdict.findings[0].words if verdict.findings else "",
    )


def _kept(head: Head) -> Checkpoint:
    stated = {"digest": head.digest, "at": timezone.now()}
    return Checkpoint.objects.get_or_create(number=head.number, defaults=stated)[0]
