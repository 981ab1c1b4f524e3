"""Noting a checkpoint of the chain."""

from django.utils import timezone
from django.utils.translation import gettext as _

from bluethread.core.access import permissions
from bluethread.core.access.models import User
from bluethread.core.actions import action
from bluethread.kernel.errors import PolicyRefused

from .chain import locked_head
from .models import Checkpoint


@action("audit.checkpoint", permission=permissions.READ_AUDIT)
def checkpoint(*, by: User) -> Checkpoint:
    """Note the last event's digest, to be printed or stored elsewhere. Raises PolicyRefused before the first event."""
    head = locked_head()
    if not head.number:
        raise PolicyRefused(_("Nothing was recorded yet, so there is nothing to note."))
    return Checkpoint.objects.get_or_create(number=head.number, defaults={"digest": head.digest, "at": timezone.now()})[
        0
    ]
