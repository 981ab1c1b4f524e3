"""Which work an expression belongs to. A draft and the text adopted from it are one, whichever comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import slugify

from bluethread.core.access.rule import Handling
from bluethread.kernel.dates import PartialDate
from bluethread.mandates import permissions
from bluethread.mandates.models import HANDLING, Expression, Manifestation, Obligation, Provision, Work
from bluethread.mandates.parsing import Expression as Read
from bluethread.mandates.parsing import Format, Kind
from bluethread.mandates.parsing.compare import compare

from . import handling, rows
from .handling import Intake

SAME_TEXT = 0.98
"""Share of words in common from which a draft and an adopted text are taken for one work."""
_LONGEST_DELIBERATION = timedelta(days=60)
_LONGEST_KEY = 120
_COMPARABLE = frozenset({Kind.RESOLUTION, Kind.DRAFT_RESOLUTION})
_OURS = "part of a document that the author may add to"
_IS_IT_THERE = "a symbol is held once; whose document it is asked of the one that is found"


def place(read: Read, intake: Intake) -> Expression:
    """The expression of a reading under its work; both are made where they are new.

    Of several works that turn out to be one, the one with the adopted text stays and takes in the other's expressions
    and obligations. Only works that the author may add to and that are handled alike are taken for one: nobody sees
    more for it. Raises PolicyRefused where the work is held and not theirs.
    """
    read = _named(read, intake)
    work = Work.objects.unscoped(_IS_IT_THERE).filter(key=read.key).first() or _by_expression(read)
    if work is not None:
        intake.check_held(work)
    handled = handling.of(work) if work else intake.for_new()
    other, why = _counterpart(read, work, _alike(intake, handled))
    if work is None and other is None:
        work = Work.objects.create(key=read.key, **_facts(read), **handled.columns(*HANDLING))
    elif work is None:
        assert other is not None
        work = _mark(other, why)
    elif other is not None and other.pk != work.pk:
        work = _absorb(work, other, why)
    if read.version == "adopted":
        _adopt(work, read)
    expression, _ = Expression.objects.unscoped(_OURS).get_or_create(
        work=work, symbol=read.symbol or "", language=read.language, version=read.version,
        defaults={"date": str(read.date or ""), "title": read.title},
    )  # fmt: skip
    if read.draft_symbol and not expression.draft_symbol:
        expression.draft_symbol = read.draft_symbol
        expression.save(update_fields=["draft_symbol"])
    expression.work = work
    return expression


def _named(read: Read, intake: Intake) -> Read:
    """Without a symbol, texts of one kind and day from two missions are two documents; each is named by its mission."""
    if read.symbol or not (mission := intake.for_new().mission):
        return read
    own = f"{read.key}-{slugify(mission)}"[:_LONGEST_KEY]
    held = Work.objects.unscoped(_IS_IT_THERE).filter(key__in=(own, read.key), mission=mission).first()
    return replace(read, key=held.key if held else own)


def _facts(read: Read) -> dict[str, object]:
    return {
        "symbol": read.symbol or "",
        "organ": read.organ,
        "kind": read.kind,
        "title": read.title,
        "date": str(read.date or ""),
        "consensus": read.consensus,
    }


def _by_expression(read: Read) -> Work | None:
    """The work that holds this symbol already as one of its versions."""
    if not read.symbol:
        return None
    held = Expression.objects.unscoped(_IS_IT_THERE).filter(symbol=read.symbol).select_related("work").first()
    return held.work if held else None


def _alike(intake: Intake, handled: Handling) -> QuerySet[Expression]:
    """Texts of the works that the author may add to and that the same people see."""
    columns = {f"work__{name}": value for name, value in handled.columns(*HANDLING).items()}
    return Expression.objects.open_to(intake.by, permissions.INGEST).filter(**columns)


def _counterpart(read: Read, own: Work | None, among: QuerySet[Expression]) -> tuple[Work | None, str]:
    """The draft of an adopted text, or the adopted text of a draft, and why it is taken for that."""
    if read.kind not in _COMPARABLE or (not read.draft_symbol and own is not None and own.joined_by):
        return None, ""
    if read.draft_symbol:
        named = among.filter(version="draft" if read.version == "adopted" else "adopted")
        field = "symbol" if read.version == "adopted" else "draft_symbol"
        held = named.filter(**{field: read.draft_symbol}).select_related("work").first()
        if held:
            return held.work, f"record {read.draft_symbol}"
    if own is not None and own.expressions.unscoped(_OURS).exclude(version=read.version).exists():
        return None, ""
    return _by_wording(read, own, among)


def _by_wording(read: Read, own: Work | None, among: QuerySet[Expression]) -> tuple[Work | None, str]:
    if read.date is None or read.date.day is None:
        return None, ""
    for held in _candidates(read, read.date.latest, among):
        if own is not None and held.work_id == own.pk:
            continue
        comparison = compare(rows.read_back(held, _provisions(held)), read)
        if comparison.likeness >= SAME_TEXT:
            return held.work, f"wording {comparison.likeness:.4f}"
    return None, ""


def _candidates(read: Read, day: date, among: QuerySet[Expression]) -> list[Expression]:
    """Texts of the other version, in the same language, dated close enough to be one deliberation."""
    wanted = "draft" if read.version == "adopted" else "adopted"
    before, after = (day - _LONGEST_DELIBERATION, day) if wanted == "draft" else (day, day + _LONGEST_DELIBERATION)
    found = among.filter(version=wanted, language=read.language, work__organ=read.organ)
    found = found.filter(date__gte=str(PartialDate.of(before)), date__lte=str(PartialDate.of(after)))
    if wanted == "adopted":
        drafts = Expression.objects.unscoped(_OURS).filter(work=OuterRef("work"), version="draft")
        found = found.filter(~Exists(drafts), draft_symbol="")
    return list(found.select_related("work").order_by("-date", "id"))


def _provisions(expression: Expression) -> list[Provision]:
    held = preferred(list(expression.manifestations.unscoped(_OURS)))
    return list(held.provisions.unscoped(_OURS)) if held else []


def preferred(manifestations: list[Manifestation]) -> Manifestation | None:
    """The official XML where there is one, else the first that came."""
    return min(manifestations, key=lambda each: (each.format != Format.AKN, each.pk), default=None)


def _absorb(work: Work, other: Work, why: str) -> Work:
    """Bring two works together under the adopted one; decisions of people on the other one come along."""
    keep, gone = (work, other) if work.kind == Kind.RESOLUTION else (other, work)
    gone.expressions.unscoped(_OURS).update(work=keep)
    duties = Obligation.objects.unscoped(_OURS)
    taken = set(duties.filter(work=keep).values_list("path", "clause", "fingerprint"))
    for each in duties.filter(work=gone):
        if (each.path, each.clause, each.fingerprint) not in taken:
            duties.filter(pk=each.pk).update(work=keep)
    duties.filter(work=gone, merged_into__isnull=False).update(merged_into=None, review="draft")
    gone.delete()
    return _mark(keep, why)


def _mark(work: Work, why: str) -> Work:
    work.joined_by = why
    work.save(update_fields=["joined_by"])
    return work


def _adopt(work: Work, read: Read) -> None:
    """The adopted text gives the work its name and facts."""
    facts = _facts(read) | {"key": read.key}
    if read.language != "en" and work.kind == Kind.RESOLUTION:
        return
    if any(getattr(work, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(work, name, value or getattr(work, name))
        work.save()
