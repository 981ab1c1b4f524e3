"""The roles, each with a paragraph that the documentation prints. What a role does not carry is refused."""

from django.utils.translation import gettext_lazy as _

from bluethread.config.permissions import BACK_UP
from bluethread.core.access import permissions as access
from bluethread.core.access.roles import Role, describe, register
from bluethread.core.access.rule import Classification
from bluethread.mandates import permissions as mandates
from bluethread.observations import permissions as observations
from bluethread.performance import permissions as performance
from bluethread.reports import permissions as reports

_IN = frozenset({access.SIGNED_IN})
_READS = _IN | {mandates.READ, observations.READ, performance.READ, reports.READ}
_WRITES = frozenset(
    {
        mandates.INGEST,
        mandates.REVIEW,
        mandates.FOLLOW_UP,
        observations.IMPORT,
        performance.ADOPT,
        reports.ISSUE,
    }
)
_LEADS = frozenset({access.READ_PEOPLE, access.READ_AUDIT, access.DELEGATE, access.HAND_OVER, access.BREAK_GLASS})
_AT_WORK = frozenset(
    {
        "selection_desk",
        "mission_desk",
        "policy_desk",
        "head_of_police_component",
        "planning_officer",
        "team_site_reporter",
        "formed_unit_commander",
        "contributor_focal_point",
        "conduct_officer",
        "victims_rights_officer",
        "operations_analyst",
        "report_editor",
    }
)
"""Whoever does the work neither inspects it nor runs the system it is done on."""

register(
    Role(
        code="selection_desk",
        title=_("Selection and recruitment desk"),
        paragraph=_(
            "The Headquarters desk that finds and selects police. Reads documents, obligations, returns, indicators "
            "and reports within its bounds, and keeps the status and evidence of the obligations that it answers for."
        ),
        permissions=_READS | {mandates.FOLLOW_UP, access.DELEGATE},
    )
)
register(
    Role(
        code="mission_desk",
        title=_("Mission management desk"),
        paragraph=_(
            "The Headquarters desk that supports missions. Reads all within its bounds, reviews obligations and keeps "
            "them, says who may see a document, takes in returns, lends or hands over its assignment, and may open a "
            "closed record for a set time, with a reason that its keepers see at once."
        ),
        permissions=_READS | _LEADS | {mandates.REVIEW, mandates.FOLLOW_UP, mandates.CLASSIFY, observations.IMPORT},
        highest=Classification.STRICTLY_CONFIDENTIAL,
    )
)
register(
    Role(
        code="policy_desk",
        title=_("Policy and performance desk"),
        paragraph=_(
            "The Headquarters desk that keeps standards, indicators and evaluations. Takes in documents and returns, "
            "says who may see a document, reviews what the machine read, keeps obligations, issues report editions and "
            "approves those that others issued; never its own."
        ),
        permissions=_READS | _WRITES | {mandates.CLASSIFY, reports.APPROVE, access.DELEGATE, access.READ_PEOPLE},
    )
)
register(
    Role(
        code="head_of_police_component",
        title=_("Head of Police Component"),
        paragraph=_(
            "Leads the police of one or more missions. Reads all about them, reviews and keeps their obligations, "
            "says who may see their documents, takes in their returns, approves report editions, sees who works there "
            "and who read their records, lends and hands over assignments, and may open a closed record for a set time "
            "with a reason."
        ),
        permissions=_READS
        | _LEADS
        | {mandates.REVIEW, mandates.FOLLOW_UP, mandates.CLASSIFY, observations.IMPORT, reports.APPROVE},
        bounded_by=("mission",),
        highest=Classification.STRICTLY_CONFIDENTIAL,
    )
)
register(
    Role(
        code="planning_officer",
        title=_("Mission planning and performance officer"),
        paragraph=_(
            "Keeps the thread of one or more missions: takes in documents and returns, reviews what the machine read, "
            "keeps the status and evidence of obligations, and issues report editions, which somebody else approves."
        ),
        permissions=_READS | _WRITES | {access.DELEGATE},
        bounded_by=("mission",),
    )
)
register(
    Role(
        code="team_site_reporter",
        title=_("Team-site reporter"),
        paragraph=_(
            "Reports from a team site: takes in the returns of the mission and sees them and the published documents."
        ),
        permissions=_IN | {mandates.READ, observations.READ, observations.IMPORT},
        bounded_by=("mission",),
    )
)
register(
    Role(
        code="formed_unit_commander",
        title=_("Formed police unit commander"),
        paragraph=_(
            "Commands a formed police unit: sees what is published and what is about that unit, and changes nothing."
        ),
        permissions=_READS,
        bounded_by=("mission", "contributor", "unit"),
    )
)
register(
    Role(
        code="contributor_focal_point",
        title=_("Police-contributing-country focal point"),
        paragraph=_(
            "Speaks for a contributing country, usually at its Permanent Mission: sees what is published and what is "
            "about that country in any mission, and nothing of other contributors."
        ),
        permissions=_READS,
        bounded_by=("contributor",),
    )
)
register(
    Role(
        code="conduct_officer",
        title=_("Conduct and discipline officer"),
        paragraph=_(
            "Works on conduct and discipline. Reads documents and reports within the bounds of the assignment."
        ),
        permissions=_IN | {mandates.READ, reports.READ},
        highest=Classification.STRICTLY_CONFIDENTIAL,
    )
)
register(
    Role(
        code="victims_rights_officer",
        title=_("Victims' rights officer"),
        paragraph=_(
            "Works for the rights of victims. Reads documents and reports within the bounds of the assignment."
        ),
        permissions=_IN | {mandates.READ, reports.READ},
        highest=Classification.STRICTLY_CONFIDENTIAL,
    )
)
register(
    Role(
        code="operations_analyst",
        title=_("Operations-centre analyst"),
        paragraph=_(
            "Watches what happens, around the clock. Reads all within the bounds of the assignment, and in an "
            "emergency may open a closed record for a set time, with a reason that its keepers see at once."
        ),
        permissions=_READS | {access.BREAK_GLASS},
    )
)
register(
    Role(
        code="report_editor",
        title=_("Report editor"),
        paragraph=_(
            "Writes reports: reads all within the bounds of the assignment, follows any figure to its source, and "
            "issues report editions, which somebody else approves."
        ),
        permissions=_READS | {reports.ISSUE},
    )
)
register(
    Role(
        code="oversight",
        title=_("Oversight"),
        paragraph=_(
            "Inspects and audits. Reads all within the bounds of the assignment, the record of acts included, and "
            "changes nothing. Everything that it reads is itself recorded."
        ),
        permissions=_READS | {access.READ_PEOPLE, access.READ_AUDIT},
        highest=Classification.STRICTLY_CONFIDENTIAL,
        watched=True,
        apart_from=_AT_WORK | {"system_administrator"},
    )
)
register(
    Role(
        code="public_reader",
        title=_("Public reader"),
        paragraph=_(
            "Reads what is published and nothing else: documents, obligations, indicators and reports, each figure "
            "with its source. Changes nothing."
        ),
        permissions=_READS,
        highest=Classification.UNCLASSIFIED,
        published_only=True,
    )
)
SYSTEM_ADMINISTRATOR = register(
    Role(
        code="system_administrator",
        title=_("System administrator"),
        paragraph=_(
            "Runs the system: adds people, gives and ends assignments, ends sessions, makes service accounts. Reads no "
            "content, and nobody gives an assignment to themselves."
        ),
        permissions=_IN | {access.MANAGE_PEOPLE, access.READ_PEOPLE, access.HAND_OVER, BACK_UP},
        highest=Classification.STRICTLY_CONFIDENTIAL,
        apart_from=_AT_WORK,
    )
)
register(
    Role(
        code="console",
        title=_("Command line"),
        paragraph=_(
            "The command line where it acts in nobody's name: loads and reads Unclassified records. Whoever may see "
            "more says who they are with `--as`."
        ),
        permissions=_READS | _WRITES | {mandates.CLASSIFY, reports.APPROVE, access.READ_AUDIT, BACK_UP},
        highest=Classification.UNCLASSIFIED,
    )
)

describe(
    {
        access.SIGNED_IN: _("sign in and see one's own assignments"),
        access.READ_PEOPLE: _("see who works here, and what each may see"),
        access.MANAGE_PEOPLE: _("add people, give and end assignments"),
        access.HAND_OVER: _("hand an assignment and its open work over to a successor"),
        access.DELEGATE: _("lend one's own assignment to somebody for a time"),
        access.BREAK_GLASS: _("open a closed record for a set time, with a reason"),
        access.READ_AUDIT: _("read the record of acts"),
        BACK_UP: _("take a backup"),
        mandates.READ: _("read documents and obligations"),
        mandates.INGEST: _("take in documents"),
        mandates.REVIEW: _("review what the machine read"),
        mandates.CLASSIFY: _("change how a document is classified and whether it is published"),
        mandates.FOLLOW_UP: _("keep the status and evidence of obligations"),
        observations.READ: _("read returns and their faults"),
        observations.IMPORT: _("take in returns"),
        performance.READ: _("read indicators"),
        performance.ADOPT: _("adopt definitions of indicators"),
        reports.READ: _("read report editions"),
        reports.ISSUE: _("issue report editions"),
        reports.APPROVE: _("approve report editions that somebody else issued"),
    }
)
