"""The only reads for others. Each takes its viewer and returns plain values; none asks the database once per row."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from threading import Lock

from cachetools import LRUCache, cached
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from bluethread.core.access import roles
from bluethread.core.access.models import Assignment, User
from bluethread.core.access.rule import Handling, Rule
from bluethread.core.access.views import check
from bluethread.kernel import symbols
from bluethread.kernel.errors import NotFound

from . import permissions
from .ingest import handling, rows
from .ingest.works import preferred
from .models import (
    Attribution,
    Clause,
    Decision,
    Evidence,
    Expression,
    Manifestation,
    Obligation,
    Provision,
    Review,
    Status,
    Work,
)
from .parsing.compare import Comparison, compare
from .parsing.sources import decode
from .seen import (
    AlignedRow,
    Alignment,
    AttributionRow,
    ClauseRow,
    Counts,
    DecisionRow,
    EvidenceRow,
    ExpressionRow,
    ObligationRow,
    ObligationView,
    ProvisionRow,
    SilentRow,
    WorkRow,
    WorkView,
)

_CLOSED = (Status.COMPLETED, Status.NOT_APPLICABLE)
_STANDING = (Review.DRAFT, Review.ACCEPTED)
_VISIBLE = "part of a document that was found visible"


def works(*, viewer: User, kind: str = "", text: str = "") -> list[WorkRow]:
    """All documents, the latest first; `text` is looked for in symbols and titles."""
    check(viewer, permissions.READ)
    found = Work.objects.visible_to(viewer)
    if kind:
        found = found.filter(kind=kind)
    if text:
        symbol = symbols.normalise(text) or text
        named = Q(key__icontains=symbol) | Q(title__icontains=text) | Q(expressions__symbol__icontains=symbol)
        found = found.filter(named).distinct()
    return _work_rows(found)


def _work_rows(found: QuerySet[Work]) -> list[WorkRow]:
    """Rows of documents that the viewer may see."""
    counted: dict[int, dict[str, int]] = {}
    texts = Prefetch("expressions", Expression.objects.unscoped(_VISIBLE))
    counts = Prefetch("expressions__manifestations", Manifestation.objects.unscoped(_VISIBLE).defer("dropped"))
    tallies = Obligation.objects.unscoped(_VISIBLE).filter(work__in=found).order_by("work", "review")
    for work, review, number in tallies.values_list("work", "review").annotate(n=Count("pk")):
        counted.setdefault(work, {})[review] = number
    return [
        WorkRow(
            key=work.key,
            symbol=work.symbol,
            kind=work.kind,
            organ=work.organ,
            title=work.title,
            date=work.date,
            consensus=work.consensus,
            languages=tuple(sorted({each.language for each in work.expressions.all()})),
            paragraphs=max((m.paragraphs for e in work.expressions.all() for m in e.manifestations.all()), default=0),
            obligations=counted.get(work.pk, {}),
            classification=work.classification,
            published=work.published,
            mission=work.mission,
            contributor=work.contributor,
            host_state=work.host_state,
            id=work.pk,
        )
        for work in found.prefetch_related(texts, counts)
    ]


def work(*, viewer: User, key: str, expression: int | None = None) -> WorkView:
    """One document for reading. `key` may be a symbol in any form, the draft's included; `expression` chooses the text.

    Without a choice the adopted text is shown, in English where there is one. Raises NotFound.
    """
    check(viewer, permissions.READ)
    found = _work(viewer, key)
    every = _expressions(found)
    shown = next((each for each in every if each.pk == expression), None) if expression else _first(every)
    if shown is None:
        raise NotFound(_("%(key)s has no such text.") % {"key": key})
    held = preferred(list(shown.manifestations.all()))
    margin: dict[str, list[ObligationRow]] = {}
    for row in _rows(_listed(viewer).filter(work=found)):
        margin.setdefault(row.path, []).append(row)
    provisions = _provisions(held, with_readings=True) if held else []
    return WorkView(
        work=_work_rows(Work.objects.visible_to(viewer).filter(pk=found.pk))[0],
        joined_by=found.joined_by,
        expressions=tuple(map(_expression_row, every)),
        shown=_expression_row(shown),
        provisions=tuple(_provision_row(each, found.key, tuple(margin.get(each.path, ()))) for each in provisions),
        dropped=tuple((line, text, reason) for line, text, reason in held.dropped) if held else (),
    )


def _work(viewer: User, key: str) -> Work:
    symbol = symbols.normalise(key) or key
    named = Q(key=symbol) | Q(expressions__symbol=symbol)
    found = Work.objects.visible_to(viewer).filter(named).distinct().first()
    if found is None:
        raise NotFound(_("There is no document %(key)s.") % {"key": key})
    return found


def _expressions(found: Work) -> list[Expression]:
    files = Manifestation.objects.unscoped(_VISIBLE).select_related("file").order_by("id")
    texts = Expression.objects.unscoped(_VISIBLE).filter(work=found).select_related("work")
    return sorted(texts.prefetch_related(Prefetch("manifestations", files)), key=_precedence)


def _precedence(expression: Expression) -> tuple[bool, bool, str, int]:
    return expression.version == "draft", expression.language != "en", expression.language, expression.pk


def _first(every: list[Expression]) -> Expression | None:
    return every[0] if every else None


def _expression_row(expression: Expression) -> ExpressionRow:
    files = list(expression.manifestations.all())
    best = preferred(files)
    ordered = sorted(files, key=lambda each: (each != best, each.pk))
    return ExpressionRow(
        id=expression.pk,
        symbol=expression.symbol,
        language=expression.language,
        version=expression.version,
        date=expression.date,
        title=expression.title,
        files=tuple((each.file.name, each.format, each.file_id) for each in ordered),
    )


def _provisions(held: Manifestation, *, with_readings: bool = False) -> list[Provision]:
    found = Provision.objects.unscoped(_VISIBLE).filter(manifestation=held)
    if not with_readings:
        return list(found)
    clauses = Prefetch("clauses", Clause.objects.unscoped(_VISIBLE))
    return list(found.prefetch_related(clauses, Prefetch("attributions", Attribution.objects.unscoped(_VISIBLE))))


def _provision_row(
    row: Provision, work_key: str, obligations: tuple[ObligationRow, ...] = (), *, with_readings: bool = True
) -> ProvisionRow:
    return ProvisionRow(
        work=work_key,
        kind=row.kind,
        path=row.path,
        number=row.number,
        text=row.text,
        align=row.align,
        parent=row.parent,
        heading=row.heading,
        lines=(row.first_line, row.last_line),
        spans=tuple((start, end) for start, end in row.spans),
        clauses=tuple(map(_clause_row, row.clauses.all())) if with_readings else (),
        attributions=_attribution_rows(row) if with_readings else (),
        obligations=obligations,
    )


def _clause_row(row: Clause) -> ClauseRow:
    return ClauseRow(
        row.ordinal, row.start, row.end, row.verb, row.verb_lemma, row.verb_class, row.force,
        row.addressee, row.addressee_text, row.action, row.due, row.period, row.report,
    )  # fmt: skip


def _attribution_rows(row: Provision) -> tuple[AttributionRow, ...]:
    return tuple(
        AttributionRow(
            tuple((name, capacity) for name, capacity in each.speakers), each.verb, each.start, each.end, each.continued
        )
        for each in row.attributions.all()
    )


def obligations(
    *,
    viewer: User,
    work: str = "",
    review: str = "",
    status: str = "",
    addressee: str = "",
    owner: str = "",
    keeper: str = "",
    due_before: date | None = None,
    text: str = "",
) -> list[ObligationRow]:
    """Obligations in the order of the texts, filtered. `due_before` counts the last day a deadline may mean.

    `work` is a symbol in any form or a key; `text` is looked for in what is asked, of whom, and the citation; `keeper`
    is a user name, or "me".
    Those merged into another are listed only when asked for by `review`.
    """
    check(viewer, permissions.READ)
    found = _listed(viewer)
    found = found.filter(review=review) if review else found.exclude(review=Review.MERGED)
    if work:
        found = found.filter(work=_work(viewer, work))
    for name, value in (("status", status), ("addressee", addressee), ("owner", owner)):
        if value:
            found = found.filter(**{name: value})
    if keeper:
        found = found.filter(keeper=viewer) if keeper == "me" else found.filter(keeper__username=keeper)
    if due_before:
        found = found.filter(due_on__lt=due_before)
    if text:
        found = found.filter(Q(what__icontains=text) | Q(addressee_text__icontains=text) | Q(path__icontains=text))
    return _rows(found)


def obligations_at(*, viewer: User, citations: Iterable[tuple[str, str]]) -> list[ObligationRow]:
    """Standing obligations of paragraphs, given as (work, path), and of the points under them."""
    check(viewer, permissions.READ)
    wanted = Q(pk__in=[])
    for key, path in citations:
        wanted |= Q(work__key=key) & (
            Q(path=path) | Q(path__startswith=f"{path}(") | Q(path__startswith=f"{path} item")
        )
    return _rows(_listed(viewer).filter(wanted, review__in=_STANDING))


def provisions(*, viewer: User, citations: Iterable[tuple[str, str]]) -> list[ProvisionRow]:
    """Paragraphs by (work, path), each from the text that is shown first."""
    check(viewer, permissions.READ)
    asked = set(citations)
    keys, paths = {key for key, _path in asked}, {path for _key, path in asked}
    texts = Prefetch("expressions", Expression.objects.unscoped(_VISIBLE))
    files = Prefetch("expressions__manifestations", Manifestation.objects.unscoped(_VISIBLE).order_by("id"))
    shown: dict[int, str] = {}
    for found in Work.objects.visible_to(viewer).filter(key__in=keys).prefetch_related(texts, files):
        first = _first(sorted(found.expressions.all(), key=_precedence))
        held = preferred(list(first.manifestations.all())) if first else None
        if held:
            shown[held.pk] = found.key
    rows_found = Provision.objects.unscoped(_VISIBLE).filter(manifestation__in=shown, path__in=paths)
    made = [_provision_row(each, shown[each.manifestation_id], with_readings=False) for each in rows_found]
    return [each for each in made if (each.work, each.path) in asked]


def handled(*, keys: Iterable[str]) -> dict[str, Handling]:
    """How documents are handled now, by key, whoever asks: for acts that pass on what a document says."""
    found = Work.objects.unscoped("what a document says is passed on to no more people than may read it")
    return {each.key: handling.of(each) for each in found.filter(key__in=set(keys))}


def _listed(viewer: User) -> QuerySet[Obligation]:
    """Obligations, the latest texts first, each in its order, with how much evidence the viewer may see."""
    shown = _evidence(viewer).order_by().values("obligation").annotate(n=Count("pk")).values("n")
    counted = Obligation.objects.visible_to(viewer).annotate(evidence_count=Coalesce(Subquery(shown), 0))
    return counted.select_related("work", "keeper").order_by("-work__date", "work", "order", "id")


def _evidence(viewer: User) -> QuerySet[Evidence]:
    """What the viewer may see of the evidence of an obligation asked around it."""
    return Evidence.objects.visible_to(viewer).filter(obligation=OuterRef("pk"))


def _rows(found: QuerySet[Obligation]) -> list[ObligationRow]:
    return [
        ObligationRow(
            id=each.pk,
            work=each.work.key,
            path=each.path,
            clause=each.clause,
            verb=each.verb,
            verb_lemma=each.verb_lemma,
            verb_class=each.verb_class,
            force=each.force,
            addressee=each.addressee,
            addressee_text=each.addressee_text,
            what=each.what,
            chapeau=each.chapeau,
            due=each.due,
            due_on=each.due_on,
            period=each.period,
            report=each.report,
            review=each.review,
            merged_into=each.merged_into_id,
            owner=each.owner,
            status=each.status,
            superseded=each.superseded,
            evidence=each.evidence_count,  # type: ignore[attr-defined]  # annotated by _listed
            edited=bool(each.read_as),
            start=each.start,
            end=each.end,
            keeper=each.keeper.username if each.keeper else "",
            keeper_name=str(each.keeper or ""),
            classification=each.work.classification,
        )
        for each in found
    ]


def obligation(*, viewer: User, id: int) -> ObligationView:
    """One obligation with source, history and evidence, which says itself who added it. Raises NotFound."""
    check(viewer, permissions.READ)
    found = _listed(viewer).select_related("provision").filter(pk=id)
    held = found.first()
    if held is None:
        raise NotFound(_("There is no obligation %(id)s.") % {"id": id})
    decisions = Decision.objects.unscoped(_VISIBLE).filter(obligation=held).exclude(act="evidence")
    evidence = Evidence.objects.visible_to(viewer).filter(obligation=held)
    return ObligationView(
        obligation=_rows(found)[0],
        read_as=held.read_as,
        provision=_provision_row(held.provision, held.work.key, with_readings=False) if held.provision else None,
        history=tuple(DecisionRow(each.at, each.by, each.act, each.note) for each in decisions),
        evidence=tuple(
            EvidenceRow(e.kind, e.reference, e.note, e.by, e.at, e.classification, e.published, e.pk) for e in evidence
        ),
    )


def counts(*, viewer: User, work: str = "") -> Counts:
    """How many obligations there are of each review, status, addressee and owner; merged ones are left out."""
    check(viewer, permissions.READ)
    found = Obligation.objects.visible_to(viewer).exclude(review=Review.MERGED)
    if work:
        found = found.filter(work=_work(viewer, work))
    tallies: dict[str, dict[str, int]] = {}
    for name in ("review", "status", "addressee", "owner"):
        tallies[name] = dict(found.order_by().values_list(name).annotate(n=Count("pk")).order_by("-n", name))
    return Counts(**tallies)


def alignment(*, viewer: User, key: str) -> Alignment:
    """All expressions of a work side by side, place by place, in the order of the first."""
    check(viewer, permissions.READ)
    found = _work(viewer, key)
    every = _expressions(found)
    best = [preferred(list(each.manifestations.all())) for each in every]
    columns = [{row.align: row for row in _provisions(held)} if held else {} for held in best]
    order: dict[str, str] = {}
    for column in columns:
        for align, row in column.items():
            order.setdefault(align, row.kind)
    return Alignment(
        expressions=tuple(map(_expression_row, every)),
        rows=tuple(
            AlignedRow(
                align,
                kind,
                tuple(
                    _provision_row(column[align], found.key, with_readings=False) if align in column else None
                    for column in columns
                ),
            )
            for align, kind in order.items()
        ),
    )


def comparison(*, viewer: User, key: str, before: int, after: int) -> Comparison:
    """Two expressions of a work in one language, paragraph by paragraph. Raises NotFound."""
    check(viewer, permissions.READ)
    every = {each.pk: each for each in _expressions(_work(viewer, key))}
    if before not in every or after not in every:
        raise NotFound(_("%(key)s has no such text.") % {"key": key})
    first, second = ((every[number], preferred(list(every[number].manifestations.all()))) for number in (before, after))
    return _compared(first, second)


_Held = tuple[Expression, Manifestation | None]


def _same_files(first: _Held, second: _Held) -> Hashable:
    """A file read by one version of the parser always says the same."""
    return tuple((expression.pk, held and (held.file_id, held.parser_version)) for expression, held in (first, second))


@cached(LRUCache(256), key=_same_files, lock=Lock())
def _compared(first: _Held, second: _Held) -> Comparison:
    texts = (rows.read_back(expression, _provisions(held) if held else []) for expression, held in (first, second))
    return compare(*texts)


def silent(*, viewer: User, covered: frozenset[str] = frozenset()) -> list[SilentRow]:
    """Accepted, open obligations without evidence whose paragraph is not among `covered` (refs with a figure)."""
    check(viewer, permissions.READ)
    found = _listed(viewer).filter(~Exists(_evidence(viewer)), review=Review.ACCEPTED).exclude(status__in=_CLOSED)
    listed = [row for row in _rows(found) if row.provision_ref not in covered]
    accepted = dict(
        Decision.objects.unscoped(_VISIBLE)
        .filter(obligation__in=[row.id for row in listed], act="accept")
        .order_by("id")
        .values_list("obligation", "at")
    )
    return [SilentRow(row, accepted.get(row.id)) for row in listed]


def due(*, viewer: User, today: date, within: timedelta = timedelta(days=90)) -> list[ObligationRow]:
    """Accepted, open obligations due by then, overdue ones included, the earliest first."""
    check(viewer, permissions.READ)
    found = _listed(viewer).filter(review=Review.ACCEPTED, due_on__lte=today + within).exclude(status__in=_CLOSED)
    return _rows(found.order_by("due_on", "work", "order"))


def kept(*, viewer: User) -> list[ObligationRow]:
    """Accepted, open obligations that are the viewer's own to follow up, those due first at the top."""
    check(viewer, permissions.READ)
    found = _listed(viewer).filter(review=Review.ACCEPTED, keeper=viewer).exclude(status__in=_CLOSED)
    return _rows(found.order_by(F("due_on").asc(nulls_last=True), "work", "order"))


def receivers(*, viewer: User, id: int) -> list[tuple[str, str]]:
    """Those who may follow up an obligation, by user name and name, for whoever may follow it up themselves."""
    check(viewer, permissions.FOLLOW_UP)
    held = Obligation.objects.open_to(viewer, permissions.FOLLOW_UP).filter(pk=id).select_related("work").first()
    if held is None:
        return []
    given = Assignment.objects.in_force(timezone.localdate()).filter(
        role__in=roles.carrying(permissions.FOLLOW_UP), user__is_active=True
    )
    handled = vars(held.work)
    reaching = (each.user for each in given.select_related("user") if Rule.of([each.bound]).reaches(handled))
    return sorted({each.username: str(each) for each in reaching}.items(), key=lambda pair: pair[1].casefold())


def source(*, viewer: User, key: str, path: str) -> str:
    """The words of the source file from which a provision was read, furniture inside it left out."""
    check(viewer, permissions.READ)
    found = _work(viewer, key)
    held = preferred(list(_expressions(found)[0].manifestations.all()))
    row = Provision.objects.unscoped(_VISIBLE).filter(manifestation=held, path=path).first() if held else None
    if held is None or row is None:
        raise NotFound(_("%(key)s has no %(path)s.") % {"key": key, "path": path})
    stored = held.text or held.file
    text = decode(stored.read(), stored.name)
    return "\n".join(text[start:end] for start, end in row.spans)


def containing(*, viewer: User, text: str, limit: int = 50) -> list[ProvisionRow]:
    """Provisions with these words, or cited so (OP12(d)), the latest documents first; each work by one text."""
    check(viewer, permissions.READ)
    words = Q(text__icontains=text) | Q(path__iexact=text)
    found = Provision.objects.visible_to(viewer).filter(words).select_related("manifestation__expression__work")
    shown: dict[tuple[str, str], ProvisionRow] = {}
    for each in found.order_by("-manifestation__expression__work__date", "manifestation", "order")[: limit * 4]:
        key = each.manifestation.expression.work.key
        shown.setdefault((key, each.path), _provision_row(each, key, with_readings=False))
    return list(shown.values())[:limit]
