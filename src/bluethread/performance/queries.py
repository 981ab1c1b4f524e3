"""The only reads of indicators for others: series with verdicts, breakdowns, and the rows behind a figure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from threading import Lock

from cachetools import LRUCache, cached
from django.utils.translation import get_language, gettext

from bluethread.analytics.asks import Answer, Ask
from bluethread.core.access.models import User
from bluethread.core.access.rule import Classification
from bluethread.core.access.views import check
from bluethread.kernel.errors import BadInput, NotFound
from bluethread.kernel.periods import Month
from bluethread.observations import api as observations

from . import library, permissions
from .indicators import FigureScope, IndicatorDefinition, Observed, Verdict, judge
from .models import DefinitionVersion

AsOf = date | datetime | None
"""As recorded by the end of a day, or at a moment (UTC where it has no zone); None is now."""

_TRAIL = 13
"""Months that a row of a breakdown carries: the month itself and the twelve before it."""


@dataclass(frozen=True, slots=True)
class IndicatorSeen:
    """A definition in force, and since when its version is kept (None: not kept yet)."""

    definition: IndicatorDefinition
    content_hash: str
    first_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Sums:
    """A figure added up another way, shown beside it as a check: never instead of it."""

    value: float | None
    numerator: int
    sample: int


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of one month.

    `value` is a share of one or a number of persons; None where nobody was counted. `sample` is the persons it rests
    on, `unknown` those whose sex is not stated. `too_few` when the sample is under the definition's minimum. `parts` is
    the sum of the rows below a published total, or the published total above a sum. `reporters` counts contributors
    that stated something in the month, `silent` have empty rows only, `missing` stated something the month before and
    have no row with a value now. `corrections` counts the rows read that replaced an earlier statement.
    """

    month: Month
    value: float | None
    numerator: int
    denominator: int | None
    sample: int
    unknown: int
    too_few: bool
    parts: Sums | None
    reporters: int
    silent: tuple[str, ...]
    missing: tuple[str, ...]
    marks: tuple[observations.FaultSeen, ...] = ()
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator over time, in one scope and category, judged at the latest month of its rows.

    `partial`: the viewer's assignments do not reach everything that the scope names, so that what is not published
    may be missing here. It follows from the assignments alone, never from what there is.
    """

    indicator: IndicatorDefinition
    content_hash: str
    scope: FigureScope
    category: str
    as_of: datetime | None
    build_id: str
    points: tuple[Point, ...]
    verdicts: tuple[Verdict, ...]
    last_month: Month | None
    partial: bool = False

    @property
    def latest(self) -> Point | None:
        """The point of the latest month, None where that month has none."""
        return self.points[-1] if self.points and self.points[-1].month == self.last_month else None

    def judged(self, at: Month) -> tuple[Verdict, ...]:
        """What each benchmark says of the series as it stood in a month."""
        return _verdicts(self.indicator, self.observed, at)

    @property
    def observed(self) -> dict[Month, Observed]:
        """The values that benchmarks are held against."""
        return {point.month: Observed(point.value, point.sample) for point in self.points}

    def at(self, month: Month) -> Point | None:
        """The point of a month."""
        return next((point for point in self.points if point.month == month), None)


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One mission, contributor or category in a month, with the values of the twelve months before."""

    code: str
    name: str
    value: float | None
    numerator: int
    denominator: int | None
    sample: int
    unknown: int
    too_few: bool
    trail: tuple[tuple[Month, float | None], ...]
    verdicts: tuple[Verdict, ...]
    marks: tuple[observations.FaultSeen, ...]


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict on an indicator in its own scope, in one category."""

    indicator: IndicatorDefinition
    category: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row behind a figure. `counts_in` names numerator, denominator (the whole) or unknown."""

    column: str
    category: str
    sex: str
    persons: int
    counts_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowBehind:
    """A record and the cells of it that a figure counts."""

    record: observations.RecordSeen
    cells: tuple[Cell, ...]


def indicators(*, viewer: User) -> list[IndicatorSeen]:
    """Every definition in force, in order of id."""
    check(viewer, permissions.READ)
    kept = {(each.indicator, each.version): each.first_seen for each in DefinitionVersion.objects.all()}
    return [
        IndicatorSeen(each, each.content_hash, kept.get((each.id, each.version)))
        for each in sorted(library.definitions().values(), key=lambda each: each.id)
    ]


def indicator(*, viewer: User, indicator_id: str) -> IndicatorSeen:
    """One definition in force. Raises NotFound."""
    check(viewer, permissions.READ)
    definition = library.find(indicator_id)
    kept = DefinitionVersion.objects.filter(indicator=definition.id, version=definition.version).first()
    return IndicatorSeen(definition, definition.content_hash, kept.first_seen if kept else None)


@dataclass(frozen=True)
class _Of:
    """What a figure is of. Equal when the definition says the same, whichever object holds it."""

    definition: IndicatorDefinition
    where: FigureScope
    category: str
    moment: datetime | None

    def __hash__(self) -> int:
        return hash((self.definition.content_hash, self.where, self.category, self.moment))


def series(
    *, viewer: User, indicator: str, scope: str | None = None, category: str | None = None, as_of: AsOf = None
) -> Series:
    """An indicator over time. `scope` is by default the definition's own, `category` all of them together.

    Raises NotFound for an unknown indicator, BadInput for an unknown scope or category.
    """
    check(viewer, permissions.READ)
    definition = library.find(indicator)
    where, moment = FigureScope.parse(scope or definition.scope), _moment(as_of)
    category = category or definition.all_categories
    found = _series(viewer, observations.state(), _Of(definition, where, category, moment))
    if scope and not found.points:
        _check_known(viewer, definition, where)
    return found


def _check_known(viewer: User, definition: IndicatorDefinition, where: FigureScope) -> None:
    """Raise NotFound for a mission or contributor that no return names: a slip must not look like silence."""
    missions, contributors = observations.missions_and_contributors(viewer=viewer, stream=definition.stream)
    for asked, known in ((where.mission, missions), (where.contributor, list(contributors))):
        if asked and known and asked not in known:
            near = get_close_matches(asked, known, n=3, cutoff=0.5) or known[:5]
            raise NotFound(
                gettext("No return names %(asked)s. Perhaps: %(near)s.") % {"asked": asked, "near": ", ".join(near)}
            )


def _remembered_as(viewer: User, *asked: Hashable) -> Hashable:
    """What a figure in words depends on: what may be seen, in which language, and what was asked of which loads."""
    return viewer.rule(observations.READ), get_language(), *asked


@cached(LRUCache(512), key=_remembered_as, lock=Lock())
def _series(viewer: User, state: str, of: _Of) -> Series:
    """Read a series. It is the same for all who may see the same until returns are loaded or the definition changes."""
    definition, where, category, moment = of.definition, of.where, of.category, of.moment
    question = _question(definition, category, ("month",), where.rows, moment)
    build_id, answers = observations.ask(viewer=viewer, question=question, stream=definition.stream)
    beside = {} if where.mission else _beside(viewer, definition, category, where, moment)
    reported = observations.reporters(
        viewer=viewer,
        stream=definition.stream,
        where=where.parts,
        categories=_chosen(definition, category),
        as_of=moment,
    )
    marks = observations.marks(
        viewer=viewer,
        stream=definition.stream,
        where=where.rows,
        categories=_chosen(definition, category),
        as_of=moment,
    )
    corrected = observations.corrected_rows(viewer=viewer, stream=definition.stream, where=where.rows, as_of=moment)
    last = observations.last_month(viewer=viewer, stream=definition.stream, scope=_kind(where), as_of=moment)
    points = tuple(
        replace(
            _point(definition, answer, beside.get(answer.group[0]), reported),
            marks=tuple(marks.get(answer.group[0], ())),
            corrections=corrected.get(answer.group[0], 0),
        )
        for answer in answers
    )
    partial = not speaks_for(viewer, str(where))
    found = Series(definition, definition.content_hash, where, category, moment, build_id, points, (), last, partial)
    return replace(found, verdicts=found.judged(last)) if last else found


def breakdown(
    *,
    viewer: User,
    indicator: str,
    month: Month,
    by: str,
    scope: str | None = None,
    category: str | None = None,
    as_of: AsOf = None,
) -> list[BreakdownRow]:
    """The figure of a month by mission, contributor or category, the largest sample first.

    By mission and contributor the rows of one contributor in one mission are added up; by category the rows of the
    scope are read. Rows where nothing is stated do not appear.
    """
    check(viewer, permissions.READ)
    definition = library.find(indicator)
    if by not in {"mission", "contributor", "category"}:
        raise BadInput(
            gettext("“%(by)s” is no way to break a figure down") % {"by": by},
            expected=gettext("one of %(codes)s") % {"codes": "mission, contributor, category"},
        )
    where, moment = FigureScope.parse(scope or definition.scope), _moment(as_of)
    of = _Of(definition, where, category or definition.all_categories, moment)
    return list(_breakdown(viewer, observations.state(), of, month, by))


@cached(LRUCache(512), key=_remembered_as, lock=Lock())
def _breakdown(viewer: User, state: str, of: _Of, month: Month, by: str) -> tuple[BreakdownRow, ...]:
    """Read a breakdown, remembered like a series."""
    definition, where, category, moment = of.definition, of.where, of.category, of.moment
    rows = dict(where.rows if by == "category" else where.parts)
    first = month - (_TRAIL - 1)
    months = tuple(first.through(month))
    asked = rows | {"month": frozenset(map(str, months))}
    question = _question(definition, category, (by, "month"), asked, moment)
    _, answers = observations.ask(viewer=viewer, question=question, stream=definition.stream)
    found: dict[str, dict[Month, Answer]] = {}
    for answer in answers:
        found.setdefault(answer.group[0], {})[Month.parse(answer.group[1])] = answer
    names = _names(viewer, definition, month, rows, moment) if by == "contributor" else {}
    marks = _marks_by(viewer, definition, category, by, rows | {"month": frozenset({str(month)})}, moment)
    listed = sorted(
        (
            _row(definition, code, names.get(code, code), trail, months, marks.get(code, []))
            for code, trail in found.items()
            if month in trail
        ),
        key=lambda row: (-row.sample - row.unknown, row.code),
    )
    return tuple(listed)


def verdicts(*, viewer: User, as_of: AsOf = None) -> list[VerdictRow]:
    """What every benchmark says of every indicator in its own scope: all categories together first, then each."""
    check(viewer, permissions.READ)
    return [
        VerdictRow(seen.definition, category, verdict)
        for seen in indicators(viewer=viewer)
        for category in reversed(seen.definition.categories)
        for verdict in series(viewer=viewer, indicator=seen.definition.id, category=category, as_of=as_of).verdicts
    ]


def rows_behind(
    *,
    viewer: User,
    indicator: str,
    month: Month,
    scope: str | None = None,
    category: str | None = None,
    as_of: AsOf = None,
) -> list[RowBehind]:
    """The records that one figure is read from, with file and line, and the cells of them that count in it.

    The cells add up to the figure: numerator, sample and unknown persons.
    """
    check(viewer, permissions.READ)
    definition = library.find(indicator)
    where = FigureScope.parse(scope or definition.scope)
    category = category or definition.all_categories
    definition.measure(category)  # refuses a category that the indicator does not have
    conditions = {**where.rows, "month": frozenset({str(month)})}
    records = observations.records(viewer=viewer, stream=definition.stream, where=conditions, as_of=_moment(as_of))
    columns = observations.columns(definition.stream)
    behind = (RowBehind(record, tuple(_cells(definition, category, record, columns))) for record in records)
    return [row for row in behind if row.cells]


def classified(
    *, viewer: User, indicator: str, scope: str, parts: bool = False, as_of: AsOf = None
) -> dict[Month, Classification]:
    """By month: the highest classification of what figures are read from, or with `parts` their reporters.

    Months where all of it is Unclassified are left out.
    """
    check(viewer, permissions.READ)
    where, stream = FigureScope.parse(scope), library.find(indicator).stream
    conditions = where.parts if parts else where.rows
    found = observations.classified(viewer=viewer, stream=stream, where=conditions, as_of=_moment(as_of))
    return {Month.parse(month): level for month, level in found.items()}


def statements_before(
    *, viewer: User, indicator: str, month: Month, scope: str | None = None, as_of: AsOf = None
) -> list[observations.RecordSeen]:
    """What the records behind a figure stated before they were corrected, the first statement first."""
    check(viewer, permissions.READ)
    definition = library.find(indicator)
    conditions = {**FigureScope.parse(scope or definition.scope).rows, "month": frozenset({str(month)})}
    return observations.superseded(viewer=viewer, stream=definition.stream, where=conditions, as_of=_moment(as_of))


def speaks_for(viewer: User, scope: str) -> bool:
    """Whether the viewer's assignments reach everything that a scope names, so that they may speak for it.

    It follows from the assignments alone. Raises BadInput for what is no scope.
    """
    return viewer.rule(observations.READ).is_whole(**FigureScope.parse(scope).named)


def missions_and_contributors(*, viewer: User, indicator: str) -> tuple[list[str], dict[str, str]]:
    """What a scope can name: mission acronyms, and contributors' codes with their names."""
    check(viewer, permissions.READ)
    return observations.missions_and_contributors(viewer=viewer, stream=library.find(indicator).stream)


def _question(
    definition: IndicatorDefinition,
    category: str,
    by: tuple[str, ...],
    where: Mapping[str, frozenset[str]],
    as_of: datetime | None,
) -> Ask:
    return Ask(observations.OBSERVATIONS, definition.measure(category), by, where, as_of)


def _beside(
    viewer: User, definition: IndicatorDefinition, category: str, where: FigureScope, as_of: datetime | None
) -> dict[str, Sums]:
    """By month: the sum of the rows below a published total, or the published total above a contributor's rows."""
    other = where.parts
    if where.contributor:
        other = {"scope": frozenset({"country_total"}), "contributor": frozenset({where.contributor})}
    question = _question(definition, category, ("month",), other, as_of)
    _, answers = observations.ask(viewer=viewer, question=question, stream=definition.stream)
    return {answer.group[0]: Sums(answer.value, answer.numerator, answer.sample) for answer in answers}


def _point(
    definition: IndicatorDefinition,
    answer: Answer,
    beside: Sums | None,
    reported: Mapping[str, observations.Reporters],
) -> Point:
    month = Month.parse(answer.group[0])
    nobody = observations.Reporters(frozenset(), frozenset())
    now = reported.get(str(month), nobody)
    before = reported.get(str(month - 1), nobody)
    return Point(
        month=month,
        value=answer.value,
        numerator=answer.numerator,
        denominator=answer.denominator,
        sample=answer.sample,
        unknown=answer.unknown,
        too_few=answer.sample < definition.minimum_denominator,
        parts=beside,
        reporters=len(now.stated),
        silent=tuple(sorted(now.silent)),
        missing=tuple(sorted(before.stated - now.stated)),
    )


def _verdicts(definition: IndicatorDefinition, observed: Mapping[Month, Observed], at: Month) -> tuple[Verdict, ...]:
    """One verdict for each benchmark."""
    return tuple(
        judge(observed, benchmark, at=at, better=definition.better, minimum=definition.minimum_denominator)
        for benchmark in definition.benchmarks
    )


def _row(
    definition: IndicatorDefinition,
    code: str,
    name: str,
    answers: Mapping[Month, Answer],
    months: tuple[Month, ...],
    marks: Iterable[observations.FaultSeen],
) -> BreakdownRow:
    answer = answers[months[-1]]
    observed = {month: Observed(each.value, each.sample) for month, each in answers.items()}
    fixed = tuple(verdict for verdict in _verdicts(definition, observed, months[-1]) if verdict.baseline_month is None)
    return BreakdownRow(
        code=code,
        name=name,
        value=answer.value,
        numerator=answer.numerator,
        denominator=answer.denominator,
        sample=answer.sample,
        unknown=answer.unknown,
        too_few=answer.sample < definition.minimum_denominator,
        trail=tuple((month, answers[month].value if month in answers else None) for month in months),
        verdicts=fixed,
        marks=tuple(marks),
    )


def _marks_by(
    viewer: User,
    definition: IndicatorDefinition,
    category: str,
    by: str,
    where: Mapping[str, frozenset[str]],
    as_of: datetime | None,
) -> dict[str, list[observations.FaultSeen]]:
    """The marks of one month by mission, contributor or category; those of a whole row count in each category."""
    chosen = _chosen(definition, category)
    found = observations.marks(viewer=viewer, stream=definition.stream, where=where, categories=chosen, as_of=as_of)
    grouped: dict[str, list[observations.FaultSeen]] = {}
    for fault in (fault for faults in found.values() for fault in faults):
        touched = (fault.category,) if fault.category else chosen
        for code in touched if by == "category" else (getattr(fault, by),):
            grouped.setdefault(code, []).append(fault)
    return grouped


def _names(
    viewer: User,
    definition: IndicatorDefinition,
    month: Month,
    where: Mapping[str, frozenset[str]],
    as_of: datetime | None,
) -> dict[str, str]:
    of_month = {**where, "month": frozenset({str(month)})}
    return observations.contributor_names(viewer=viewer, stream=definition.stream, where=of_month, as_of=as_of)


def _cells(
    definition: IndicatorDefinition,
    category: str,
    record: observations.RecordSeen,
    columns: Mapping[str, Mapping[str, str]],
) -> Iterable[Cell]:
    measure = definition.measure(category)
    for code in _chosen(definition, category):
        for sex, persons in observations.by_sex(record.stated.get(code, (None, None, None))):
            if sex == "unknown":
                counts: tuple[str, ...] = ("unknown",)
            else:
                counts = (("numerator",) if sex in measure.numerator["sex"] else ()) + (
                    ("denominator",) if measure.denominator is not None else ()
                )
            if counts:
                yield Cell(columns[code][sex], code, sex, persons, counts)


def _chosen(definition: IndicatorDefinition, category: str) -> tuple[str, ...]:
    return definition.categories[:-1] if category == definition.all_categories else (category,)


def _kind(where: FigureScope) -> str:
    return "grand_total" if where.is_all else "detail"


def _moment(as_of: AsOf) -> datetime | None:
    if isinstance(as_of, datetime):
        return as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
    return datetime.combine(as_of, time.max, UTC) if as_of else None
