"""The only reads of observations for others. Every one takes its viewer and returns plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils.translation import get_language, gettext

from bluethread.analytics.asks import Answer, Ask, Measure
from bluethread.analytics.engines import duck
from bluethread.core.access.guards import GuardedQuerySet
from bluethread.core.access.models import User
from bluethread.core.access.paging import Pages
from bluethread.core.access.rule import Classification
from bluethread.core.access.views import check
from bluethread.kernel.errors import NotFound
from bluethread.kernel.periods import Month

from . import extracts, permissions
from .models import Fault, Load, M, Record, held
from .streams import StreamDefinition, load_streams
from .streams.completeness import MonthReceived, Reporters, ReporterYear, by_month, by_reporter
from .streams.definition import find_stream

Conditions = Mapping[str, Iterable[str]]
"""Conditions on rows: any of scope, mission, contributor, month, each one of the values."""

_CHUNK = 2_000
_COLUMNS = {"month": "period", "scope": "scope", "mission": "mission", "contributor": "contributor"}


@dataclass(frozen=True, slots=True)
class LoadSeen:
    """One reading of one file and what became of its rows."""

    id: int
    stream: str
    stream_version: int
    file_name: str
    sha256: str
    at: datetime
    by: str
    read: int
    added: int
    unchanged: int
    corrected: int
    repeated: int
    refused: int
    faults: int
    classification: int
    published: bool
    mission: str
    contributor: str


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """A failed check: where, what stands there, what was expected. `held` is False once the row was stated again.

    `load` is None, and the file has no name, where the viewer may see the row and not the file it came in.
    """

    id: int
    load: int | None
    file_name: str
    rule: str
    statement: str
    severity: str
    line: int | None
    column: str
    value: str
    expected: str
    month: str
    contributor: str
    mission: str
    scope: str
    category: str
    held: bool


@dataclass(frozen=True, slots=True)
class FaultPage:
    """Some of the faults, how many there are in all, how many of each rule, and how many of each contributor."""

    faults: list[FaultSeen]
    total: int
    by_rule: dict[str, int]
    by_contributor: dict[str, int]
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class RecordSeen:
    """One record: what was stated, in which line of which file, and when it was held true.

    `stated` maps a category to (men, women, total); `correction` says whether it replaced an earlier record.
    """

    id: int
    stream: str
    month: str
    scope: str
    contributor: str
    contributor_name: str
    mission: str
    stated: dict[str, tuple[int | None, int | None, int | None]]
    file_name: str
    sha256: str
    load: int | None
    line: int
    recorded_at: datetime
    superseded_at: datetime | None
    correction: bool
    classification: int


@dataclass(frozen=True, slots=True)
class StreamSeen:
    """A stream, its definition, and how much of it is held."""

    definition: StreamDefinition
    loads: int
    records: int
    corrected: int
    faults: int
    first_month: str
    last_month: str
    last_load_at: datetime | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """Who reported when: every month, and every contributor in the months of one year."""

    months: list[MonthReceived]
    year: int
    contributors: list[ReporterYear]
    names: dict[str, str]


def streams(*, viewer: User) -> list[StreamSeen]:
    """Every stream with what is held of it; the number of database queries does not depend on the number of streams."""
    check(viewer, permissions.READ)
    kept = (
        Record.objects.visible_to(viewer)
        .values("stream")
        .annotate(
            now=Count("pk", filter=Q(superseded_at=None)),
            past=Count("pk", filter=Q(superseded_at__isnull=False)),
            first=Min("period"),
            last=Max("period"),
        )
    )
    records = {row["stream"]: (row["now"], row["past"], row["first"], row["last"]) for row in kept}
    taken = Load.objects.visible_to(viewer).order_by().values("stream").annotate(n=Count("pk"), last=Max("at"))
    loads_of = {row["stream"]: (row["n"], row["last"]) for row in taken}
    faulty = held(Fault.objects.visible_to(viewer)).order_by().values("stream").annotate(n=Count("pk"))
    faults_of = {row["stream"]: row["n"] for row in faulty}
    seen = []
    for code, definition in load_streams().items():
        number, last_load_at = loads_of.get(code, (0, None))
        now, past, first, last = records.get(code, (0, 0, "", ""))
        seen.append(StreamSeen(definition, number, now, past, faults_of.get(code, 0), first, last, last_load_at))
    return seen


def stream(*, viewer: User, stream: str) -> StreamSeen:
    """One stream with what is held of it. Raises NotFound naming those that exist."""
    wanted = find_stream(stream)
    return next(seen for seen in streams(viewer=viewer) if seen.definition.id == wanted.id)


def loads(*, viewer: User, stream: str | None = None) -> list[LoadSeen]:
    """Loads, the latest first."""
    check(viewer, permissions.READ)
    found = Load.objects.visible_to(viewer)
    return [_load(load) for load in (found if stream is None else found.filter(stream=stream))]


def load(*, viewer: User, load_id: int) -> LoadSeen:
    """One load. Raises NotFound."""
    check(viewer, permissions.READ)
    found = Load.objects.visible_to(viewer).filter(pk=load_id).first()
    if found is None:
        raise NotFound(gettext("There is no load %(load)s.") % {"load": load_id})
    return _load(found)


def faults(
    *,
    viewer: User,
    load_id: int | None = None,
    stream: str | None = None,
    rule: str | None = None,
    contributor: str | None = None,
    held_only: bool = False,
    page: int = 1,
    size: int = 50,
) -> FaultPage:
    """Faults in order of load and line, a page at a time.

    `by_rule` and `by_contributor` count all of them, whatever the rule and contributor asked for.
    """
    check(viewer, permissions.READ)
    found = _chosen_faults(viewer, load_id, stream, held_only)
    by_rule, by_contributor = _counted(found, "rule"), _counted(found, "contributor")
    found = _narrowed(found, rule, contributor)
    total = found.count() if rule is not None or contributor is not None else sum(by_rule.values())
    page, size = max(page, 1), max(min(size, 1_000), 1)
    ordered = _with_load(found, viewer).order_by("-load_id", "line", "pk")[(page - 1) * size : page * size]
    return FaultPage(_faults(ordered), total, by_rule, by_contributor, page, size)


def every_fault(
    *,
    viewer: User,
    load_id: int | None = None,
    stream: str | None = None,
    rule: str | None = None,
    contributor: str | None = None,
    held_only: bool = False,
) -> Iterator[FaultSeen]:
    """The same faults one after the other, for an export of any length."""
    check(viewer, permissions.READ)
    found = _narrowed(_chosen_faults(viewer, load_id, stream, held_only), rule, contributor)
    ordered = _with_load(found, viewer).order_by("-load_id", "line", "pk")
    return _told(ordered.iterator(chunk_size=_CHUNK))


def records(*, viewer: User, stream: str, where: Conditions, as_of: datetime | None = None) -> list[RecordSeen]:
    """Records that meet the conditions, as they are held now or were at a moment, with their lines and files."""
    found = _chosen_records(viewer, stream, where, as_of)
    return [_record(record) for record in found.order_by("period", "contributor", "mission")]


def record_pages(
    *, viewer: User, stream: str, where: Conditions, as_of: datetime | None = None
) -> Sequence[RecordSeen]:
    """The same records a slice at a time, the latest month first."""
    found = _chosen_records(viewer, stream, where, as_of)
    return Pages(found, viewer.rule(permissions.READ), ("-period", "-pk"), _record)


def _chosen_records(viewer: User, stream: str, where: Conditions, as_of: datetime | None) -> GuardedQuerySet[Record]:
    check(viewer, permissions.READ)
    found = held(Record.objects.visible_to(viewer), as_of).filter(stream=stream, **_filters(where))
    return _with_load(found, viewer)


def history(*, viewer: User, stream: str, month: str, contributor: str, mission: str) -> list[RecordSeen]:
    """Everything that was ever recorded for one row, the first statement first."""
    check(viewer, permissions.READ)
    found = Record.objects.visible_to(viewer).filter(
        stream=stream, period=month, contributor=contributor, mission=mission
    )
    return [_record(record) for record in _with_load(found, viewer).order_by("recorded_at", "pk")]


def marks(
    *, viewer: User, stream: str, where: Conditions, categories: Iterable[str], as_of: datetime | None = None
) -> dict[str, list[FaultSeen]]:
    """By month: the held faults of rows that meet the conditions, in these categories or in the row as a whole."""
    check(viewer, permissions.READ)
    found = held(Fault.objects.visible_to(viewer), as_of).filter(stream=stream, severity="mark", **_filters(where))
    found = _with_load(found.filter(category__in=[*categories, ""]), viewer).order_by("period", "line", "pk")
    by_month: dict[str, list[FaultSeen]] = {}
    for fault in _faults(found):
        by_month.setdefault(fault.month, []).append(fault)
    return by_month


def superseded(*, viewer: User, stream: str, where: Conditions, as_of: datetime | None = None) -> list[RecordSeen]:
    """What rows that meet the conditions stated before they were corrected, the first statement first."""
    check(viewer, permissions.READ)
    found = Record.objects.visible_to(viewer).filter(stream=stream, superseded_at__isnull=False, **_filters(where))
    if as_of is not None:
        found = found.filter(superseded_at__lte=as_of)
    return [_record(record) for record in _with_load(found, viewer).order_by("recorded_at", "pk")]


def corrected_rows(*, viewer: User, stream: str, where: Conditions, as_of: datetime | None = None) -> dict[str, int]:
    """By month: how many of the held rows that meet the conditions replaced an earlier statement."""
    check(viewer, permissions.READ)
    found = held(Record.objects.visible_to(viewer), as_of).filter(
        stream=stream, corrects__isnull=False, **_filters(where)
    )
    return {row["period"]: row["n"] for row in found.values("period").annotate(n=Count("pk"))}


def classified(
    *, viewer: User, stream: str, where: Conditions, as_of: datetime | None = None
) -> dict[str, Classification]:
    """By month: the highest classification of the rows that meet the conditions and of the marks on them.

    Months where all of it is Unclassified are left out.
    """
    check(viewer, permissions.READ)
    highest: dict[str, Classification] = {}
    tables: tuple[GuardedQuerySet[Any], ...] = (
        Record.objects.visible_to(viewer),
        Fault.objects.visible_to(viewer).filter(severity="mark"),
    )
    for found in tables:
        closed = held(found, as_of).filter(stream=stream, classification__gt=Classification.UNCLASSIFIED)
        levels = closed.filter(**_filters(where)).order_by().values_list("period").annotate(Max("classification"))
        for month, level in levels:
            highest[month] = max(highest.get(month, Classification.UNCLASSIFIED), Classification(level))
    return highest


def fault_counts(*, viewer: User, stream: str) -> dict[tuple[str, str], int]:
    """How many faults hold, by month and contributor; those of totals under the stream's marker for a total."""
    check(viewer, permissions.READ)
    found = (
        held(Fault.objects.visible_to(viewer).filter(stream=stream))
        .order_by()
        .values("period", "contributor")
        .annotate(n=Count("pk"))
    )
    return {(row["period"], row["contributor"]): row["n"] for row in found}


def ask(*, viewer: User, question: Ask, stream: str) -> tuple[str, list[Answer]]:
    """Ask the marts; the build that answered, and the answers. The marts are brought up to date first if they lag."""
    check(viewer, permissions.READ)
    find_stream(stream)
    build = extracts.build()
    asked = Ask(
        question.table,
        question.measure,
        question.by,
        {**question.where, "stream": frozenset({stream})},
        _plain(question.as_of),
        viewer.rule(permissions.READ),
    )
    return build.id, duck.answer(asked, lambda sql: extracts.marts().query(build, sql))


def reporters(
    *,
    viewer: User,
    stream: str,
    where: Mapping[str, frozenset[str]],
    categories: Iterable[str] = (),
    as_of: datetime | None = None,
) -> dict[str, Reporters]:
    """By month: contributors that stated something in rows that meet the conditions, and those with empty rows only.

    With `categories`, only those count that stated something in one of them.
    """
    question = Ask(extracts.RETURNS, Measure("stated", {}), ("month", "contributor"), where, as_of)
    _, answers = ask(viewer=viewer, question=question, stream=stream)
    by_month: dict[str, tuple[set[str], set[str]]] = {}
    for answer in answers:
        month, contributor = answer.group
        stated, silent = by_month.setdefault(month, (set(), set()))
        (stated if answer.numerator else silent).add(contributor)
    if categories:
        within = {**where, "category": frozenset(categories)}
        question = Ask(extracts.OBSERVATIONS, Measure("persons", {}), ("month", "contributor"), within, as_of)
        counted = {answer.group for answer in ask(viewer=viewer, question=question, stream=stream)[1]}
        for month, (stated, _) in by_month.items():
            stated.intersection_update({each for each in stated if (month, each) in counted})
    return {month: Reporters(frozenset(stated), frozenset(silent)) for month, (stated, silent) in by_month.items()}


def completeness(*, viewer: User, stream: str, year: int | None = None) -> Completeness:
    """What was received of a stream, month by month, and of each contributor in a year (by default the latest)."""
    check(viewer, permissions.READ)
    reported = reporters(viewer=viewer, stream=stream, where={"scope": frozenset({"detail"})})
    faulty = fault_counts(viewer=viewer, stream=stream)
    months = by_month(reported, faulty)
    year = year or (months[-1].month.year if months else 0)
    chosen = tuple(Month(year, number) for number in range(1, 13)) if months else ()
    _, names = missions_and_contributors(viewer=viewer, stream=stream)
    return Completeness(months, year, by_reporter(reported, faulty, chosen), names)


def last_month(*, viewer: User, stream: str, scope: str, as_of: datetime | None = None) -> Month | None:
    """The latest month of which a row of this scope is held."""
    check(viewer, permissions.READ)
    found = (
        held(Record.objects.visible_to(viewer), as_of)
        .filter(stream=stream, scope=scope)
        .aggregate(last=Max("period"))["last"]
    )
    return Month.parse(found) if found else None


def missions_and_contributors(*, viewer: User, stream: str) -> tuple[list[str], dict[str, str]]:
    """What rows of one contributor in one mission name: missions, and contributors' codes with their latest names."""
    check(viewer, permissions.READ)
    found = held(Record.objects.visible_to(viewer)).filter(stream=stream, scope="detail")
    missions = list(found.order_by("mission").values_list("mission", flat=True).distinct())
    named = found.order_by("contributor_name").values_list("contributor", "contributor_name").distinct()
    return missions, dict(named)


def contributor_names(*, viewer: User, stream: str, where: Conditions, as_of: datetime | None = None) -> dict[str, str]:
    """Names of contributors by code, as rows that meet the conditions write them."""
    check(viewer, permissions.READ)
    found = (
        held(Record.objects.visible_to(viewer), as_of)
        .filter(stream=stream, **_filters(where))
        .order_by("contributor_name")
    )
    return dict(found.values_list("contributor", "contributor_name").distinct())


def columns(stream: str) -> dict[str, dict[str, str]]:
    """The names of a stream's columns, by category and then by sex; "unknown" is what the total has beyond both."""
    measured = find_stream(stream).measured
    return {
        code: {"male": category.male, "female": category.female, "unknown": category.total}
        for code, category in measured.items()
    }


def small_cells(stream: str) -> int | None:
    """Of a protected stream: the fewest persons, above none, that a published count may tell; None of any other."""
    protected = find_stream(stream).small_cells
    return protected.minimum if protected else None


def _with_load(found: GuardedQuerySet[M], viewer: User) -> GuardedQuerySet[M]:
    """Rows with their loads at hand, each with whether the viewer may see the load and so the name of the file."""
    seen = Load.objects.visible_to(viewer).filter(pk=OuterRef("load_id"))
    return cast(GuardedQuerySet[M], found.select_related("load").annotate(load_is_seen=Exists(seen)))


def _filters(where: Conditions) -> dict[str, list[str]]:
    return {f"{_COLUMNS[name]}__in": list(values) for name, values in where.items()}


def _plain(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def _load(load: Load) -> LoadSeen:
    return LoadSeen(
        id=load.pk,
        stream=load.stream,
        stream_version=load.stream_version,
        file_name=load.file_name,
        sha256=load.file_id,
        at=load.at,
        by=load.by,
        read=load.read,
        added=load.added,
        unchanged=load.unchanged,
        corrected=load.corrected,
        repeated=load.repeated,
        refused=load.refused,
        faults=load.faults_found,
        classification=load.classification,
        published=load.published,
        mission=load.mission,
        contributor=load.contributor,
    )


def _chosen_faults(viewer: User, load_id: int | None, stream: str | None, held_only: bool) -> GuardedQuerySet[Fault]:
    found = Fault.objects.visible_to(viewer)
    found = held(found) if held_only else found
    if load_id is not None:
        found = found.filter(load_id=load_id)
    return found if stream is None else found.filter(stream=stream)


def _narrowed(found: GuardedQuerySet[Fault], rule: str | None, contributor: str | None) -> GuardedQuerySet[Fault]:
    if rule is not None:
        found = found.filter(rule=rule)
    return found if contributor is None else found.filter(contributor=contributor)


def _counted(found: GuardedQuerySet[Fault], field: str) -> dict[str, int]:
    counted = found.order_by(field).values(field).annotate(n=Count("pk"))
    return {row[field]: row["n"] for row in counted}


def _faults(found: Iterable[Fault]) -> list[FaultSeen]:
    return list(_told(found))


def _told(found: Iterable[Fault]) -> Iterator[FaultSeen]:
    """Faults with their loads at hand (`select_related`), each with what its check states."""
    language = get_language() or "en"
    statements = {
        (code, check.id): check.statement.in_language(language)
        for code, stream in load_streams().items()
        for check in stream.checks
    }
    return (_fault(fault, statements.get((fault.stream, fault.rule), "")) for fault in found)


def _fault(fault: Fault, statement: str) -> FaultSeen:
    return FaultSeen(
        id=fault.pk,
        load=fault.load_id if fault.load_is_seen else None,  # type: ignore[attr-defined]  # _with_load
        file_name=fault.load.file_name if fault.load_is_seen else "",  # type: ignore[attr-defined]
        rule=fault.rule,
        statement=statement,
        severity=fault.severity,
        line=fault.line,
        column=fault.column,
        value=fault.value,
        expected=fault.expected,
        month=fault.period,
        contributor=fault.contributor,
        mission=fault.mission,
        scope=fault.scope,
        category=fault.category,
        held=fault.superseded_at is None,
    )


def _record(record: Record) -> RecordSeen:
    seen = record.load_is_seen  # type: ignore[attr-defined]  # annotated by _with_load
    return RecordSeen(
        id=record.pk,
        stream=record.stream,
        month=record.period,
        scope=record.scope,
        contributor=record.contributor,
        contributor_name=record.contributor_name,
        mission=record.mission,
        stated={code: tuple(values) for code, values in record.stated.items()},
        file_name=record.load.file_name if seen else "",
        sha256=record.load.file_id if seen else "",
        load=record.load_id if seen else None,
        line=record.line,
        recorded_at=record.recorded_at,
        superseded_at=record.superseded_at,
        correction=record.corrects_id is not None,
        classification=record.classification,
    )
