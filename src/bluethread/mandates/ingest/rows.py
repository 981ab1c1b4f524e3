"""Rows of a reading, and a reading back from its rows."""

from __future__ import annotations

from collections.abc import Iterable

from bluethread.kernel.dates import PartialDate
from bluethread.mandates import models
from bluethread.mandates.parsing import Expression, Kind, Provision, ProvisionKind
from bluethread.mandates.parsing.clauses import Clause, clauses
from bluethread.mandates.parsing.speech import Attribution, attributions

_BATCH = 500
_SPEECH = frozenset({Kind.WORKING_GROUP_REPORT, Kind.CHAIRS_NOTE, Kind.REPORT})


def write(manifestation: models.Manifestation, expression: Expression) -> None:
    """Store the provisions of a reading with their clauses and attributions."""
    stored = models.Provision.objects.bulk_create(
        [_provision(manifestation, order, each) for order, each in enumerate(expression.provisions)], batch_size=_BATCH
    )
    models.Clause.objects.bulk_create(
        [
            _clause(row, clause)
            for row, each in zip(stored, expression.provisions, strict=True)
            for clause in clauses(each, expression)
        ],
        batch_size=_BATCH,
    )
    if expression.kind in _SPEECH and expression.language == "en":
        models.Attribution.objects.bulk_create(
            [
                _attribution(row, ordinal, found)
                for row, each in zip(stored, expression.provisions, strict=True)
                for ordinal, found in enumerate(attributions(each), start=1)
            ],
            batch_size=_BATCH,
        )


def _provision(manifestation: models.Manifestation, order: int, read: Provision) -> models.Provision:
    return models.Provision(
        manifestation=manifestation,
        order=order,
        kind=read.kind,
        path=read.path,
        number=read.number,
        text=read.text,
        spans=[list(span) for span in read.spans],
        first_line=read.lines[0],
        last_line=read.lines[1],
        align=read.align,
        parent=read.parent or "",
        heading=read.heading or "",
        heading_text=read.heading_text,
    )


def _clause(provision: models.Provision, read: Clause) -> models.Clause:
    return models.Clause(
        provision=provision,
        ordinal=read.ordinal,
        start=read.start,
        end=read.end,
        verb=read.verb,
        verb_lemma=read.verb_lemma,
        verb_class=read.verb_class,
        force=read.force,
        addressee=read.addressee,
        addressee_text=read.addressee_text,
        action=read.action,
        due=str(read.due or ""),
        period=read.period or "",
        report=read.report,
    )


def _attribution(provision: models.Provision, ordinal: int, read: Attribution) -> models.Attribution:
    return models.Attribution(
        provision=provision,
        ordinal=ordinal,
        speakers=[[speaker.name, speaker.capacity] for speaker in read.speakers],
        verb=read.verb,
        start=read.start,
        end=read.end,
        continued=read.continued,
    )


def read_back(expression: models.Expression, provisions: Iterable[models.Provision]) -> Expression:
    """The engine's expression from stored rows, so that a comparison needs no file."""
    work = expression.work
    return Expression(
        symbol=expression.symbol or None,
        key=work.key,
        organ=work.organ,
        kind=Kind(work.kind),
        language=expression.language,
        date=PartialDate.parse(expression.date) if expression.date else None,
        title=expression.title,
        version=expression.version,
        draft_symbol=expression.draft_symbol or None,
        consensus=work.consensus,
        consensus_span=None,
        provisions=tuple(_read_provision(each) for each in provisions),
    )


def _read_provision(row: models.Provision) -> Provision:
    return Provision(
        kind=ProvisionKind(row.kind),
        path=row.path,
        number=row.number,
        text=row.text,
        spans=tuple((start, end) for start, end in row.spans),
        lines=(row.first_line, row.last_line),
        align=row.align,
        parent=row.parent or None,
        heading=row.heading or None,
        heading_text=row.heading_text,
    )
