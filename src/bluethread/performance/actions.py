"""The only writes: keep the versions of definitions."""

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
                f"The definition of {definition.id} differs from version {definition.version} as kept since "
                f"{earlier.first_seen:%d %B %Y}. Raise its version."
            )
    audit.note(adopted=[str(each) for each in new])
    return new
