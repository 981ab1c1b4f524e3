"""The only writes: take in a file of returns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from bluethread.core import audit
from bluethread.core.access.guards import GuardedQuerySet
from bluethread.core.access.models import User
from bluethread.core.access.policies import check_handling
from bluethread.core.access.rule import Classification, Handling
from bluethread.core.actions import action
from bluethread.core.documents.store import keep
from bluethread.kernel.errors import PolicyRefused
from bluethread.kernel.periods import Month

from . import bulk, extracts, permissions
from .models import Fault, Load, Record, held
from .streams import Fault as FoundFault
from .streams import Key, Reading, Row, StreamDefinition, across, read
from .streams.definition import ACROSS, Kind, find_stream

_BATCH = 2_000
_UPDATE_BATCH = 500  # below the number of parameters that every database takes in one statement


class LoadResult(NamedTuple):
    """A load, and whether this very file was loaded before and all that it states is held, so that nothing was done."""

    load: Load
    loaded_before: bool

    @property
    def changed(self) -> bool:
        """Whether any figure can be different now."""
        return not self.loaded_before and bool(self.load.added or self.load.corrected)


@action("observations.import", permission=permissions.IMPORT)
def import_file(*, by: User, stream: str, data: bytes, name: str, handling: Handling | None = None) -> LoadResult:
    """Take in a file of returns in one transaction. Its rows are handled as `handling` says, else as when the file was
    loaded before, else as the stream says.

    Rows that are known already stay as they are; rows stated differently are corrections: a record is added and the
    earlier one closed. So a file that was loaded before changes nothing as long as what it states is held; where a
    later file corrected it since, giving it again is a new load that takes the correction back. Rows that a file
    leaves out stay. Raises BadInput, and keeps nothing, for a file that cannot be read at all, and PolicyRefused for
    one with rows that the assignment does not reach.
    """
    definition = find_stream(stream)
    earlier = _loaded_before(by, stream, data)
    handling = check_handling(by, permissions.IMPORT, handling or _handled(earlier) or handling_of(definition))
    reading = read(data, name=name, stream=definition)
    _check_reach(by, handling, reading.rows)
    stored, _ = keep(by=by, data=data, name=name)
    reread = earlier if earlier and earlier.stream_version != definition.version else None
    changes = _compare(by, stream, reading, reread)
    if earlier and not reread and not changes.new and not changes.corrections:
        audit.note(load=earlier.pk, loaded_before=True)
        return LoadResult(earlier, True)
    load = Load(stream=stream, stream_version=definition.version, file=stored, file_name=name[:255], by=by.username)
    load.at = timezone.now()
    for column, value in handling.columns("classification", "published", "mission", "contributor").items():
        setattr(load, column, value)
    try:
        with transaction.atomic():
            _take_in(by, load, definition, reading, changes)
    except IntegrityError as error:
        raise PolicyRefused(_why_not(by, stream, changes.new)) from error
    audit.note(
        file=stored.sha256, added=load.added, corrected=load.corrected, unchanged=load.unchanged, refused=load.refused
    )
    transaction.on_commit(extracts.refresh, robust=True)  # if it fails, the first question builds them
    return LoadResult(load, False)


def _why_not(by: User, stream: str, new: Sequence[Row]) -> str:
    """Why rows that looked new could not be kept."""
    held_here = held(Record.objects.unscoped("whoever gives a row learns only that it cannot be kept"))
    beyond = held_here.filter(stream=stream).exclude(pk__in=_held_records(by, stream).order_by().values("pk"))
    known = set(beyond.values_list("natural_key", flat=True))
    for row in new:
        if str(row.key) in known:
            return gettext(
                "Row %(line)s is recorded already, where your assignment does not reach. Nothing of the file was kept; "
                "ask somebody whose assignment reaches further to take it in."
            ) % {"line": row.line}
    return gettext(
        "Another file with the same rows was being taken in at the same moment. "
        "Nothing of this one was kept; load it again."
    )


def _loaded_before(by: User, stream: str, data: bytes) -> Load | None:
    """The latest load of this very file."""
    loads = Load.objects.open_to(by, permissions.IMPORT).filter(stream=stream)
    return loads.filter(file=hashlib.sha256(data).hexdigest()).first()


def _handled(earlier: Load | None) -> Handling | None:
    """How a file was handled when it was loaded before; None when it was not."""
    if earlier is None:
        return None
    level = Classification(earlier.classification)
    return Handling(level, earlier.published, mission=earlier.mission, contributor=earlier.contributor)


def handling_of(definition: StreamDefinition) -> Handling:
    """How a file of a stream is handled unless something else is said."""
    return Handling(Classification[definition.classification.name], published=definition.published)


def _check_reach(by: User, handling: Handling, rows: Iterable[Row]) -> None:
    """Nobody states what lies outside their assignment: a mission does not report for another."""
    rule = by.rule(permissions.IMPORT)
    for row in rows:
        about = {"mission": row.key.mission, "contributor": row.key.contributor}
        if not rule.reaches(handling.columns() | about):
            raise PolicyRefused(
                gettext(
                    "Row %(line)s is about %(contributor)s in %(mission)s, which your assignment does not reach. "
                    "Nothing of the file was kept; leave such rows out, or ask somebody whose assignment does."
                )
                % {"line": row.line, **about}
            )


class _Changes(NamedTuple):
    """What a file states beside what is held: new rows, corrections with the records that they correct, and the held
    rows of the same months that the file says nothing of."""

    new: list[Row]
    corrections: list[tuple[Row, int]]
    beside: list[Row]


def _compare(by: User, stream: str, reading: Reading, reread: Load | None) -> _Changes:
    """Compare with what is held. `reread` is the load of this file under a former definition: it is the reading that
    changed and nobody gave the file again to take something back, so what later files corrected stays corrected."""
    known = _known(_held_records(by, stream), reading.rows)
    new: list[Row] = []
    corrections: list[tuple[Row, int]] = []
    for row in reading.rows:
        before = known.pop(row.key, None)
        if before is None:
            new.append(row)
        elif before.differs(row) and not (reread and before.load > reread.pk):
            corrections.append((row, before.pk))
    months = {row.key.month for row in reading.rows}
    return _Changes(new, corrections, [before.as_row() for key, before in known.items() if key.month in months])


def _held_records(by: User, stream: str) -> GuardedQuerySet[Record]:
    return held(Record.objects.open_to(by, permissions.IMPORT).filter(stream=stream))


def _take_in(by: User, load: Load, definition: StreamDefinition, reading: Reading, changes: _Changes) -> None:
    """Write what changed, and check again what lies across rows."""
    records = _held_records(by, load.stream)
    open_faults = held(Fault.objects.open_to(by, permissions.IMPORT).filter(stream=load.stream))
    new, corrections, beside = changes
    months = {row.key.month for row in reading.rows}
    merged = [*reading.rows, *beside]
    faults = reading.faults + across(merged, definition, known_months=_known_months(records))

    load.read, load.refused, load.repeated = reading.read, reading.refused, reading.repeated
    load.added, load.corrected = len(new), len(corrections)
    load.unchanged = len(reading.rows) - len(new) - len(corrections)
    load.faults_found = len(faults)
    load.save()
    _close(Record, [pk for _, pk in corrections], load.at)
    _close(Fault, _answered(open_faults, definition, reading.rows, months), load.at)
    bulk.insert(Record, _RECORD, _records(load, definition, new, corrections))
    bulk.insert(Fault, _FAULT, _faults(load, definition, faults))


class _Held(NamedTuple):
    """A record that is held now, as far as a new row is compared with it."""

    pk: int
    load: int
    key: Key
    name: str
    values: dict[str, tuple[int | None, int | None, int | None]]

    def differs(self, row: Row) -> bool:
        return self.values != row.values or self.name != row.name

    def as_row(self) -> Row:
        return Row(self.key, self.name, self.values, None)


def _known(records: GuardedQuerySet[Record], rows: Sequence[Row]) -> dict[Key, _Held]:
    """Held records of the months that the rows span, in one query."""
    if not rows:
        return {}
    first, last = min(row.key.month for row in rows), max(row.key.month for row in rows)
    rows_held = records.filter(period__gte=str(first), period__lte=str(last))
    months = {str(month): month for month in first.through(last)}
    fields = rows_held.values_list("pk", "load", "period", "contributor", "mission", "contributor_name", "stated")
    found: dict[Key, _Held] = {}
    for pk, load, period, contributor, mission, name, stated in fields.iterator(chunk_size=_BATCH):
        key = Key(months[period], contributor, mission)
        found[key] = _Held(pk, load, key, name, {code: tuple(values) for code, values in stated.items()})
    return found


def _known_months(records: GuardedQuerySet[Record]) -> set[Month]:
    periods = records.order_by().values_list("period", flat=True).distinct()
    return {Month.parse(period) for period in periods}


def _answered(
    open_faults: GuardedQuerySet[Fault], definition: StreamDefinition, rows: Sequence[Row], months: set[Month]
) -> list[int]:
    """Open faults whose rows are stated again, those across months that are checked again, and gaps between months."""
    if not rows:
        return []
    recomputed = {check.id for check in definition.checks if check.kind in ACROSS}
    gaps = [check.id for check in definition.by_kind[Kind.MONTH_GAP]]
    keys = {str(row.key) for row in rows}
    periods = {str(month) for month in months}
    nearby = Q(period__gte=min(periods), period__lte=max(periods)) | Q(rule__in=gaps)
    return [
        pk
        for pk, rule, key, period in open_faults.filter(nearby).values_list("pk", "rule", "natural_key", "period")
        if key in keys or rule in gaps or (rule in recomputed and period in periods)
    ]


def _close(model: type[models.Model], keys: Sequence[int], at: datetime) -> None:
    for start in range(0, len(keys), _UPDATE_BATCH):
        rows = model._default_manager.all().unscoped("chosen among those open to whoever loads")  # type: ignore[attr-defined]
        rows.filter(pk__in=keys[start : start + _UPDATE_BATCH]).update(superseded_at=at)


_RECORD = (
    "stream", "load", "classification", "published", "recorded_at", "natural_key", "period", "scope", "contributor",
    "contributor_name", "mission", "stated", "line", "corrects",
)  # fmt: skip


def _records(
    load: Load, definition: StreamDefinition, new: Iterable[Row], corrections: Iterable[tuple[Row, int]]
) -> Iterator[tuple[Any, ...]]:
    """Values of `_RECORD` for new rows and for corrections with the record that each corrects."""
    same = (load.stream, load.pk, load.classification, load.published, bulk.moment(Record, "recorded_at", load.at))
    for row, corrected in chain(((row, None) for row in new), corrections):
        key = row.key
        scope = key.scope(definition.total).value
        month, stated = str(key.month), json.dumps(row.values)
        yield (*same, str(key), month, scope, key.contributor, row.name, key.mission, stated, row.line, corrected)


_FAULT = (
    "stream", "load", "classification", "published", "recorded_at", "rule", "severity", "line", "column", "value",
    "expected", "category", "natural_key", "period", "scope", "contributor", "mission",
)  # fmt: skip


def _faults(load: Load, definition: StreamDefinition, found: Iterable[FoundFault]) -> Iterator[tuple[Any, ...]]:
    """Values of `_FAULT`; a fault of the file as a whole names no row."""
    same = (load.stream, load.pk, load.classification, load.published, bulk.moment(Fault, "recorded_at", load.at))
    for fault in found:
        key, place = fault.key, ("", "", "", "", "")
        if key is not None:
            place = (str(key), str(key.month), key.scope(definition.total).value, key.contributor, key.mission)
        what = (fault.check, str(fault.severity), fault.line, fault.column[:120], fault.value, fault.expected)
        yield (*same, *what, fault.category, *place)
