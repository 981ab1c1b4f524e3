"""The only reads of reports for others: editions, their figures, and what changed between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.translation import gettext as _

from bluethread.core.access.guards import GuardedQuerySet
from bluethread.core.access.models import User
from bluethread.core.access.views import check
from bluethread.core.documents.models import StoredFile
from bluethread.kernel.errors import BadInput, NotFound, PolicyRefused
from bluethread.observations import api as observations
from bluethread.performance import api as performance

from . import gather, library, permissions
from .models import Edition, Figure, Rendering
from .rendering import changes as differences
from .rendering import edition as frozen
from .rendering import html
from .rendering.changes import Changes, FigureChange
from .rendering.compose import compose
from .rendering.definition import ReportDefinition
from .rendering.facts import Imprint


@dataclass(frozen=True, slots=True)
class RenderingSeen:
    """A file of an edition."""

    format: str
    language: str
    sha256: str
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class EditionSeen:
    """An edition as issued. `supersedes` and `superseded_by` are numbers of those before and after that are visible.

    `approved_by` is empty until somebody other than the author approves it.
    """

    id: int
    report: str
    number: int
    as_of: datetime
    issued_at: datetime
    issued_by: str
    build_id: str
    report_version: int
    definitions: Mapping[str, int]
    supersedes: int | None
    superseded_by: int | None
    figures: int
    classification: int
    published: bool
    approved_at: datetime | None
    approved_by: str
    frozen_sha256: str
    renderings: tuple[RenderingSeen, ...]


@dataclass(frozen=True, slots=True)
class ReportSeen:
    """A report and its latest edition, None before the first. Title and question by language."""

    id: str
    version: int
    titles: Mapping[str, str]
    questions: Mapping[str, str]
    sources: tuple[str, ...]
    editions: int
    latest: EditionSeen | None


@dataclass(frozen=True, slots=True)
class OpenEdition:
    """An edition with everything that it says; `template` is the one that its HTML was made with."""

    seen: EditionSeen
    content: frozen.Edition
    template: str


@dataclass(frozen=True, slots=True)
class FigureSeen:
    """A figure of an edition."""

    id: str
    report: str
    edition: int
    number: int
    key: str
    text: str
    value: float | None
    unit: str
    indicator: str
    version: int
    scope: str
    category: str
    month: str


def reports(*, viewer: User) -> list[ReportSeen]:
    """Every report that is defined, with its latest edition."""
    check(viewer, permissions.READ)
    by_report: dict[str, list[EditionSeen]] = {}
    for edition in _editions(viewer):
        by_report.setdefault(edition.report, []).append(_seen(edition))
    return [_report(definition, by_report.get(definition.id, [])) for definition in library.every()]


def report(*, viewer: User, report: str) -> ReportSeen:
    """One report. Raises NotFound."""
    check(viewer, permissions.READ)
    return _report(library.get(report), editions(viewer=viewer, report=report))


def editions(*, viewer: User, report: str) -> list[EditionSeen]:
    """The editions of a report, the latest first."""
    check(viewer, permissions.READ)
    return [_seen(edition) for edition in _editions(viewer).filter(report=report)]


def edition(*, viewer: User, report: str, number: int | None = None) -> OpenEdition:
    """An edition, the latest when no number is given. Raises NotFound."""
    check(viewer, permissions.READ)
    found = _find(viewer, report, number)
    return OpenEdition(_seen(found), content(found), found.template.read().decode())


def file(*, viewer: User, report: str, number: int, language: str, form: str) -> tuple[RenderingSeen, bytes]:
    """A file of an edition and its bytes as they were made. Raises NotFound."""
    check(viewer, permissions.READ)
    found = _find(viewer, report, number)
    for rendering in found.renderings.all():
        if (rendering.language, rendering.format) == (language, form):
            return _rendering(rendering), rendering.file.read()
    raise NotFound(
        _("%(edition)s has no %(form)s in %(language)s") % {"edition": found, "form": form, "language": language}
    )


def changes(*, viewer: User, report: str, a: int, b: int, language: str = "en") -> Changes:
    """Which figures and sentences differ from edition `a` to edition `b`, and why. Raises NotFound."""
    check(viewer, permissions.READ)
    return differences.compare(content(_find(viewer, report, a)), content(_find(viewer, report, b)), language)


def figures_of(*, viewer: User, indicator: str) -> list[FigureSeen]:
    """The figures of an indicator in the latest editions of all reports."""
    check(viewer, permissions.READ)
    found = Figure.objects.visible_to(viewer).filter(indicator=indicator, edition__in=latest_editions(viewer))
    found = found.select_related("edition")
    return [_figure(figure) for figure in found]


def figure(*, viewer: User, figure_id: str) -> tuple[FigureSeen, frozen.Edition]:
    """A figure and the content of its edition. Raises NotFound, saying how ids are made."""
    check(viewer, permissions.READ)
    found = Figure.objects.visible_to(viewer).filter(figure_id=figure_id).select_related("edition__frozen").first()
    if found is None:
        raise NotFound(_("There is no figure “%(id)s”. A figure is named REPORT.EDITION.NUMBER.") % {"id": figure_id})
    return _figure(found), content(found.edition)


def may_approve(*, viewer: User, edition: EditionSeen) -> bool:
    """Whether the viewer could approve an edition: it waits for it, is within reach, and is not their own."""
    if edition.approved_at is not None or edition.issued_by == viewer.username:
        return False
    return Edition.objects.open_to(viewer, permissions.APPROVE).filter(pk=edition.id).exists()


def verify(*, viewer: User, report: str, number: int) -> dict[str, bool]:
    """By language: whether the HTML made again from the frozen edition is the kept file, byte for byte."""
    check(viewer, permissions.READ)
    found = _find(viewer, report, number)
    issued, template = content(found), found.template.read().decode()
    return {
        rendering.language: html.page(issued, rendering.language, template).encode() == rendering.file.read()
        for rendering in found.renderings.all()
        if rendering.format == "html"
    }


def changed_since(*, viewer: User, edition: frozen.Edition, language: str = "en") -> dict[str, FigureChange]:
    """By key: the figures of an edition that come out otherwise from what is known now, in the same months.

    None to a reader whose roles read editions and not what they rest on.
    """
    check(viewer, permissions.READ)
    if not (viewer.holds(performance.READ) and viewer.holds(observations.READ)):
        return {}
    in_force = frozenset(seen.content_hash for seen in performance.indicators(viewer=viewer))
    known = (observations.build().id, in_force, library.get(edition.report).sha256, viewer.rule(observations.READ))
    try:
        now = _as_known_now(viewer, edition.report, edition.number, known)
    except (BadInput, NotFound, PolicyRefused):
        return {}  # what it rests on is not open to this reader, who cannot compare
    if not _rows(edition) <= _rows(now):
        return {}
    stated = {figure.key for figure in edition.figures}
    return {
        change.key: change for change in differences.compare(edition, now, language).figures if change.key in stated
    }


def _rows(edition: frozen.Edition) -> set[tuple[str, str, str, str]]:
    """Which rows an edition rests on, whatever they state."""
    return {(row.month, row.contributor, row.mission, row.column) for row in edition.records}


@lru_cache(maxsize=32)
def _as_known_now(viewer: User, report: str, number: int, known: object) -> frozen.Edition:
    """What an edition would say of its months today; kept as long as what is `known` is the same."""
    found = _find(viewer, report, number)
    issued, definition = content(found), library.get(report)
    months = {name: issued.readings[name].month for name in definition.readings if name in issued.readings}
    return compose(
        definition,
        gather.facts(
            viewer=viewer, definition=definition, months=months, told_before=partial(told, before=found.issued_at)
        ),
        Imprint(number=number, as_of=issued.as_of, issued_at=issued.issued_at, issued_by=issued.issued_by),
    )


def told(*, before: datetime | None = None) -> list[frozen.Told]:
    """What editions have told of protected streams; those that wait for approval too, they may come out any day."""
    every = Edition.objects.unscoped("small cells are weighed against everything that was told, whoever may read it")
    earlier = every if before is None else every.filter(issued_at__lt=before)
    return [each for edition in earlier.select_related("frozen") for each in content(edition).told]


def content(edition: Edition) -> frozen.Edition:
    """What an edition says and rests on."""
    return _parsed(edition.frozen)


@lru_cache(maxsize=16)
def _parsed(file: StoredFile) -> frozen.Edition:
    return frozen.parse(file.read())


def latest_editions(viewer: User) -> GuardedQuerySet[Edition]:
    """The latest edition of each report that the viewer may see."""
    visible = Edition.objects.visible_to(viewer)
    return visible.exclude(pk__in=visible.filter(supersedes__isnull=False).values("supersedes"))


def _editions(viewer: User) -> GuardedQuerySet[Edition]:
    """Editions with what hangs on them, each with the numbers of its visible neighbours."""
    visible = Edition.objects.visible_to(viewer)
    parts = [
        Prefetch("renderings", Rendering.objects.unscoped("of visible editions").select_related("file")),
        Prefetch("figures", Figure.objects.unscoped("of visible editions")),
    ]
    return (
        visible.select_related("frozen", "template")
        .prefetch_related(*parts)
        .annotate(
            before=Subquery(visible.filter(superseded_by=OuterRef("pk")).values("number")[:1]),
            after=Subquery(visible.filter(supersedes=OuterRef("pk")).values("number")[:1]),
        )
    )


def _find(viewer: User, report: str, number: int | None) -> Edition:
    found = _editions(viewer).filter(report=report)
    chosen = found.first() if number is None else found.filter(number=number).first()
    if chosen is None:
        library.get(report)
        words = _("%(report)s has no edition yet") if number is None else _("%(report)s has no edition %(number)s")
        raise NotFound(words % {"report": report, "number": number})
    return chosen


def _report(definition: ReportDefinition, found: list[EditionSeen]) -> ReportSeen:
    return ReportSeen(
        id=definition.id,
        version=definition.version,
        titles=definition.title.model_dump(),
        questions=definition.question.model_dump(),
        sources=definition.sources,
        editions=len(found),
        latest=found[0] if found else None,
    )


def _seen(edition: Edition) -> EditionSeen:
    return EditionSeen(
        id=edition.pk,
        report=edition.report,
        number=edition.number,
        as_of=edition.as_of,
        issued_at=edition.issued_at,
        issued_by=edition.issued_by,
        build_id=edition.build_id,
        report_version=edition.report_version,
        definitions=edition.definitions,
        supersedes=edition.before,  # type: ignore[attr-defined]  # annotated by _editions
        superseded_by=edition.after,  # type: ignore[attr-defined]  # annotated by _editions
        figures=len(edition.figures.all()),
        classification=edition.classification,
        published=edition.published,
        approved_at=edition.approved_at,
        approved_by=edition.approved_by,
        frozen_sha256=edition.frozen_id,
        renderings=tuple(_rendering(rendering) for rendering in edition.renderings.all()),
    )


def _rendering(rendering: Rendering) -> RenderingSeen:
    name = f"{rendering.edition}.{rendering.language}.{rendering.format}"
    file = rendering.file
    return RenderingSeen(rendering.format, rendering.language, file.sha256, name, file.size, file.media_type)


def _figure(figure: Figure) -> FigureSeen:
    return FigureSeen(
        id=figure.figure_id,
        report=figure.edition.report,
        edition=figure.edition.number,
        number=figure.number,
        key=figure.key,
        text=figure.text,
        value=figure.value,
        unit=figure.unit,
        indicator=figure.indicator,
        version=figure.version,
        scope=figure.scope,
        category=figure.category,
        month=figure.month,
    )
