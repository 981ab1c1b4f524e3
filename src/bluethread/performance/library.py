"""The definitions in force: those of the program, and those that an instance adds under HOME/definitions/indicators."""

from django.conf import settings
from django.utils.translation import gettext as _

from bluethread.kernel.definitions import in_force
from bluethread.kernel.errors import NotFound

from .indicators import IndicatorDefinition, load_indicator


def definitions() -> dict[str, IndicatorDefinition]:
    """All definitions by id. Raises BadInput for an instance's definition that takes the id of a shipped one."""
    return in_force("indicators", settings.HOME, load_indicator)


def find(indicator: str) -> IndicatorDefinition:
    """The definition with this id. Raises NotFound naming those that exist."""
    known = definitions()
    if indicator not in known:
        raise NotFound(
            _("There is no indicator “%(id)s”. Indicators: %(known)s.") % {"id": indicator, "known": ", ".join(known)}
        )
    return known[indicator]
