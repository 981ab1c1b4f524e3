"""The reports in force: those of the program, and those that an instance adds under HOME/definitions/reports."""

from django.conf import settings
from django.utils.translation import gettext as _

from bluethread.kernel.definitions import in_force
from bluethread.kernel.errors import NotFound

from .rendering.definition import ReportDefinition, load


def every() -> list[ReportDefinition]:
    """All report definitions, by id."""
    return list(in_force("reports", settings.HOME, load).values())


def get(report: str) -> ReportDefinition:
    """The definition with this id. Raises NotFound."""
    known = in_force("reports", settings.HOME, load)
    if report not in known:
        raise NotFound(
            _("There is no report “%(id)s”. Reports: %(known)s.") % {"id": report, "known": ", ".join(known)}
        )
    return known[report]
