"""The only writes: keep the versions of definitions."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bluethread.core import audit
from bluethread.core.access.models import User
from bluethread.core.actions import action
from bluethread.kernel.errors import PolicyRefused

from . import permissions
from .library import definitions
from .models import DefinitionVersion


@action("definitions.adopt", permission=permissions.ADOPT)
def adopt_definitions(*, by: User) -> list[DefinitionVersion]:
    """Keep every version that was not kept before; returns those. Adopting again changes nothing.

    Raises PolicyRefused when a definition says something else than its version said: raise the version instead, so
    that figures of reports already issued can name what they were made with.
    """
    kept = {(each.indicator, each.version): each for each in DefinitionVersion.objects.all()}
    new: list[DefinitionVersion] = []
    for definition in definitions().values():
        earlier = kept.get((definition.id, definition.version))
        if earlier is None:
            new.append(
                DefinitionVersion.objects.create(
                    indicator=definition.id,
                    version=definition.version,
                    content_hash=definition.content_hash,
                    content=definition.content,
                )
            )
        elif earlier.content_hash != definition.content_hash:
            raise PolicyRefused(
                _("The definition of %(id)s differs from version %(version)s as kept since %(day)s. Raise its version.")
                % {
                    "id": definition.id,
                    "version": definition.version,
                    "day": date_format(timezone.localtime(earlier.first_seen), "DATE_FORMAT"),
                }
            )
    audit.note(adopted=[str(each) for each in new])
    return new
