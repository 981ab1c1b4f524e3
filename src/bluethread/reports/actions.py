"""The only writes: issue an edition, and approve it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from bluethread.core import audit
from bluethread.core.access.models import User
from bluethread.core.access.policies import take_duty
from bluethread.core.access.rule import Classification, Handling
from bluethread.core.actions import action
from bluethread.core.documents.store import keep
from bluethread.kernel.errors import BadInput, NotFound
from bluethread.mandates import api as mandates

from . import gather, library, permissions, policies, queries
from .models import Edition, Figure, Rendering
from .rendering import docx, html, pdf
from .rendering import edition as frozen
from .rendering.compose import compose
from .rendering.facts import Imprint


class Issued(NamedTuple):
    """An edition, and whether it is new; it is not when nothing has changed since the latest one."""

    edition: Edition
    created: bool


@action("edition.issue", permission=permissions.ISSUE)
def issue(*, by: User, report: str, as_of: datetime | None = None) -> Issued:
    """Freeze a report in all its languages and formats: all of it or nothing.

    `as_of` (default: now) asks for what was known at that moment. When the latest edition says the same and rests on
    the same cells, it is returned and nothing is written. It is read by those whose assignment reaches what it speaks
    of, quotes and counts, until somebody else approves it. Raises NotFound for an unknown report, BadInput when nothing
    was observed yet or the moment lies ahead, PolicyRefused when the report speaks of more, or rests on more, than the
    author's assignment reaches.
    """
    definition = library.get(report)
    policies.check_speaks_for(by, definition)
    now = timezone.now()
    if as_of is not None and as_of > now:
        raise BadInput(
            gettext("%(moment)s lies ahead") % {"moment": date_format(timezone.localtime(as_of), "DATETIME_FORMAT")},
            expected=gettext("a moment in the past"),
            do=gettext("Leave it out to mean now"),
        )
    facts = gather.facts(viewer=by, definition=definition, as_of=as_of, told_before=queries.told)
    handling = policies.handling(by, definition, Classification(facts.classification), _quoted(facts.citations))
    latest = Edition.objects.open_to(by, permissions.ISSUE).filter(report=report).order_by("-number").first()
    before = Edition.objects.unscoped("numbers are given once, whoever sees the editions").filter(report=report)
    number = 1 + (before.aggregate(last=Max("number"))["last"] or 0)
    imprint = Imprint(
        number=number,
        as_of=(as_of or now).isoformat(timespec="seconds"),
        issued_at=now.isoformat(timespec="seconds"),
        issued_by=str(by),
        supersedes=latest.number if latest else None,
        address=settings.ADDRESS,
    )
    composed = compose(definition, replace(facts, classification=int(handling.classification)), imprint)
    if latest and _handled(latest) == handling and latest.substance == frozen.substance(composed):
        audit.note(unchanged=True)
        return Issued(latest, False)
    edition = _keep(by, composed, latest, handling, as_of=as_of or now, issued_at=now)
    take_duty(by, "report.author", duty_ref(edition))
    audit.note(edition=str(edition), figures=len(composed.figures))
    return Issued(edition, True)


@action("edition.approve", permission=permissions.APPROVE)
def approve(*, by: User, report: str, number: int) -> Edition:
    """Approve an edition that somebody else issued; an Unclassified one is thereby published. Approving twice is once.

    Raises NotFound, and PolicyRefused for one's own edition, or one that quotes what fewer people may read by now.
    """
    found = Edition.objects.open_to(by, permissions.APPROVE).filter(report=report, number=number).first()
    if found is None:
        raise NotFound(
            gettext("There is no edition %(number)s of %(report)s for you to approve.")
            % {"number": number, "report": report}
        )
    if found.approved_at is None:
        take_duty(by, "report.approver", duty_ref(found))
        policies.check_quotes(found, _handled(found), _quoted(queries.content(found).citations))
        found.approved_at, found.approved_by = timezone.now(), by.username
        found.published = found.classification == Classification.UNCLASSIFIED
        found.save(update_fields=["approved_at", "approved_by", "published"])
    audit.note(edition=str(found), published=found.published)
    return found


def _quoted(citations: Iterable[frozen.Cited]) -> dict[str, Handling]:
    """By symbol: how the documents are handled now whose words are quoted."""
    return mandates.handled(keys={cited.symbol for cited in citations if cited.text})


def _handled(edition: Edition) -> Handling:
    """How an edition is handled but for its being published."""
    return Handling(Classification(edition.classification), mission=edition.mission, contributor=edition.contributor)


def duty_ref(edition: Edition) -> str:
    """What the duties on an edition are noted under."""
    return f"{edition._meta.label_lower}:{edition.pk}"


def _keep(
    by: User,
    composed: frozen.Edition,
    latest: Edition | None,
    handling: Handling,
    *,
    as_of: datetime,
    issued_at: datetime,
) -> Edition:
    name = f"{composed.report}.{composed.number}"
    template = html.template()
    edition = Edition.objects.create(
        report=composed.report,
        number=composed.number,
        report_version=composed.definition.version,
        definitions={used.id: used.version for used in composed.definitions},
        as_of=as_of,
        build_id=composed.build_id,
        substance=frozen.substance(composed),
        frozen=keep(by=by, data=frozen.dump(composed), name=f"{name}.json")[0],
        template=keep(by=by, data=template.encode(), name=html.TEMPLATE.name)[0],
        supersedes=latest,
        issued_at=issued_at,
        issued_by=by.username,
        **handling.columns("classification", "published", "mission", "contributor"),
    )
    for language in composed.versions:
        for form, data in render(composed, language, template).items():
            file, _ = keep(by=by, data=data, name=f"{name}.{language}.{form}")
            Rendering.objects.create(edition=edition, format=form, language=language, file=file)
    Figure.objects.bulk_create(_figure(edition, composed, figure) for figure in composed.figures)
    return edition


def render(composed: frozen.Edition, language: str, template: str) -> dict[str, bytes]:
    """The files of an edition in one language, by format."""
    return {
        "html": html.page(composed, language, template).encode(),
        "pdf": pdf.render(composed, language),
        "docx": docx.render(composed, language),
    }


def _figure(edition: Edition, composed: frozen.Edition, figure: frozen.Figure) -> Figure:
    """The row of a figure; a difference stands under its later reading."""
    reading = composed.readings[figure.about]
    return Figure(
        edition=edition,
        number=figure.number,
        figure_id=figure.id,
        key=figure.key,
        indicator=reading.indicator,
        version=reading.version,
        scope=reading.scope,
        category=reading.category,
        month=reading.month,
        unit=figure.unit,
        value=figure.value,
        text=figure.texts["en"],
    )
