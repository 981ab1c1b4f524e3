"""The roles, each with a paragraph that the documentation prints. What a role does not carry is refused."""

from django.utils.translation import gettext_lazy as _

from bluethread.config.permissions import BACK_UP
from bluethread.core.access import permissions as access
from bluethread.core.access.roles import Role, register
from bluethread.mandates import permissions as mandates
from bluethread.observations import permissions as observations
from bluethread.performance import permissions as performance
from bluethread.reports import permissions as reports

READER = register(
    Role(
        code="reader",
        title=_("Reader"),
        paragraph=_(
            "Reads documents, obligations, indicators and reports, follows any figure to its source, and exports "
            "what is on the page. Changes nothing."
        ),
        permissions=frozenset({access.SIGNED_IN, mandates.READ, observations.READ, performance.READ, reports.READ}),
    )
)
OFFICER = register(
    Role(
        code="officer",
        title=_("Officer"),
        paragraph=_(
            "A mission planning, policy or performance officer: reads all that a reader reads, takes in documents "
            "and returns, reviews what the machine read, keeps the status and evidence of obligations, and issues "
            "report editions."
        ),
        permissions=READER.permissions
        | {mandates.INGEST, mandates.REVIEW, mandates.FOLLOW_UP, observations.IMPORT, performance.ADOPT, reports.ISSUE},
    )
)
ADMINISTRATOR = register(
    Role(
        code="administrator",
        title=_("Administrator"),
        paragraph=_("Does what an officer does, adds people and gives them their roles."),
        permissions=OFFICER.permissions | {access.MANAGE_USERS, BACK_UP},
    )
)
