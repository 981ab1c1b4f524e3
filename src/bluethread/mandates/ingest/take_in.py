"""One file, one transaction: added, unchanged or refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bluethread.core import audit
from bluethread.core.access.models import User
from bluethread.core.access.rule import Handling
from bluethread.core.actions import action
from bluethread.core.documents.models import StoredFile
from bluethread.core.documents.store import keep
from bluethread.kernel.errors import BadInput, PolicyRefused
from bluethread.mandates import permissions
from bluethread.mandates.models import Expression, Manifestation, Work
from bluethread.mandates.parsing import Expression as ReadExpression
from bluethread.mandates.parsing import Format, Kind, ProvisionKind, Reading, read
from bluethread.mandates.parsing.clauses import clauses
from bluethread.web.errors import in_words

from . import drafts, handling, rows, works
from .handling import Intake

PARSER_VERSION = 1
"""Raised when the engine reads differently: files read before are then read again when they come again."""

_RESOLUTIONS = frozenset({Kind.RESOLUTION, Kind.DRAFT_RESOLUTION})
_EXTRACTED = frozenset({Format.AKN, Format.PDF, Format.DOCX})
_OURS = "part of documents that the author may add to"


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a file.

    `paragraphs` are preambular and operative ones of a resolution, main paragraphs otherwise; `clauses` those of
    operative paragraphs. Files in several languages are counted by their first. `status` is added, unchanged or
    refused; `reason` says why.
    """

    file: str
    symbol: str = ""
    key: str = ""
    kind: str = ""
    languages: tuple[str, ...] = ()
    preambular: int = 0
    operative: int = 0
    points: int = 0
    clauses: int = 0
    paragraphs: int = 0
    status: str = "refused"
    reason: str = ""


def ingest(*, by: User, data: bytes, name: str, handled: Handling | None = None) -> Ingested:
    """Take in a document. Nothing is kept of a file that is refused; the reason is in the answer.

    `handled` says who may see it; without it a new document is Unclassified, published where its series is public, and
    another text of a document is handled as that is. Raises PermissionRefused; everything that is wrong with the file
    itself is an answer and not an error, so that the rest of a batch goes on.
    """
    try:
        reading = read(data, name)
        manifestations, status = _take_in(by=by, data=data, name=name, reading=reading, handled=handled)
    except (BadInput, PolicyRefused) as refusal:
        return Ingested(file=name, reason=in_words(refusal))
    return _summary(name, reading, manifestations[0].expression.work.key, status)


@action("document.ingest", permission=permissions.INGEST)
def _take_in(
    *, by: User, data: bytes, name: str, reading: Reading, handled: Handling | None
) -> tuple[list[Manifestation], str]:
    known = _known(hashlib.sha256(data).hexdigest())
    held = list({each.expression.work_id: each.expression.work for each in known}.values())
    intake = Intake(by, handled, handling.tightest(held) if held else handling.usual(reading))
    for work in held:
        intake.check_held(work)
    current = [each for each in known if each.parser_version == PARSER_VERSION]
    if current and len(current) == len(reading.expressions):
        audit.note(file=name, status="unchanged")
        return current, "unchanged"
    file, _new = keep(by=by, data=data, name=name)
    text = _text(by, reading, name)
    Manifestation.objects.unscoped(_OURS).filter(pk__in=[each.pk for each in known]).delete()
    made = [_manifestation(file, text, reading, index, intake) for index in range(len(reading.expressions))]
    for work in {each.expression.work_id: each.expression.work for each in made}.values():
        drafts.refresh(work)
    _sweep(known)
    audit.note(file=name, sha256=file.sha256, works=sorted({each.expression.work.key for each in made}), status="added")
    return made, "added"


def _sweep(replaced: list[Manifestation]) -> None:
    """Remove what a newer reading of the same file left empty; a work about which people decided stays."""
    texts = Expression.objects.unscoped(_OURS).filter(pk__in={each.expression_id for each in replaced})
    texts.filter(manifestations__isnull=True).delete()
    emptied = Work.objects.unscoped(_OURS).filter(pk__in={each.expression.work_id for each in replaced})
    emptied.filter(expressions__isnull=True, obligations__decisions__isnull=True).delete()


def _known(sha256: str) -> list[Manifestation]:
    held = Manifestation.objects.unscoped("whose documents may be added to is asked of each").filter(file_id=sha256)
    return list(held.select_related("expression__work").order_by("id"))


def _text(by: User, reading: Reading, name: str) -> StoredFile | None:
    """The extracted text, kept like any file, where the file itself is not plain text."""
    if reading.format not in _EXTRACTED:
        return None
    return keep(by=by, data=reading.text.encode(), name=f"{name}.txt")[0]


def _manifestation(
    file: StoredFile, text: StoredFile | None, reading: Reading, index: int, intake: Intake
) -> Manifestation:
    read_expression = reading.expressions[index]
    expression = works.place(read_expression, intake)
    manifestation = Manifestation.objects.create(
        expression=expression,
        file=file,
        text=text,
        format=reading.format,
        parser_version=PARSER_VERSION,
        paragraphs=_paragraphs(read_expression),
        dropped=[[each.line, each.text, each.reason] for each in reading.dropped] if index == 0 else [],
    )
    rows.write(manifestation, read_expression)
    return manifestation


def _paragraphs(expression: ReadExpression) -> int:
    if expression.kind in _RESOLUTIONS:
        return expression.count(ProvisionKind.PREAMBULAR) + expression.count(ProvisionKind.OPERATIVE)
    return expression.count(ProvisionKind.PARAGRAPH)


def _summary(name: str, reading: Reading, key: str, status: str) -> Ingested:
    first = reading.expressions[0]
    preambular, operative = first.count(ProvisionKind.PREAMBULAR), first.count(ProvisionKind.OPERATIVE)
    acts = sum(len(clauses(p, first)) for p in first.provisions if p.kind is ProvisionKind.OPERATIVE)
    return Ingested(
        file=name,
        symbol=first.symbol or "",
        key=key,
        kind=first.kind,
        languages=tuple(each.language for each in reading.expressions),
        preambular=preambular,
        operative=operative,
        points=first.count(ProvisionKind.POINT),
        clauses=acts,
        paragraphs=_paragraphs(first),
        status=status,
        reason="" if status == "added" else _("This file was read before; nothing changed."),
    )
