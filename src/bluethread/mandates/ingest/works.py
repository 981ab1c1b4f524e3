"""Which work an expression belongs to. A draft and the text adopted from it are one, whichever comes first."""

from __future__ import annotations

from datetime import date, timedelta

from bluethread.kernel.dates import PartialDate
from bluethread.mandates.models import Expression, Manifestation, Obligation, Provision, Work
from bluethread.mandates.parsing import Expression as Read
from bluethread.mandates.parsing import Format, Kind
from bluethread.mandates.parsing.compare import compare

from . import rows

SAME_TEXT = 0.98
"""Share of words in common from which a draft and an adopted text are taken for one work."""
_LONGEST_DELIBERATION = timedelta(days=60)
_COMPARABLE = frozenset({Kind.RESOLUTION, Kind.DRAFT_RESOLUTION})


def place(read: Read) -> Expression:
    """The expression of a reading under its work; both are made where they are new.

    Of several works that turn out to be one, the one with the adopted text stays and takes in the other's expressions
    and obligations.
    """
    work = Work.objects.filter(key=read.key).first() or _by_expression(read)
    other, why = _counterpart(read, work)
    if work is None and other is None:
        work = Work.objects.create(key=read.key, **_facts(read))
    elif work is None:
        assert other is not None
        work = _mark(other, why)
    elif other is not None and other.pk != work.pk:
        work = _absorb(work, other, why)
    if read.version == "adopted":
        _adopt(work, read)
    expression, _ = Expression.objects.get_or_create(
        work=work, symbol=read.symbol or "", language=read.language, version=read.version,
        defaults={"date": str(read.date or ""), "title": read.title},
    )  # fmt: skip
    if read.draft_symbol and not expression.draft_symbol:
        expression.draft_symbol = read.draft_symbol
        expression.save(update_fields=["draft_symbol"])
    expression.work = work
    return expression


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
    held = Expression.objects.filter(symbol=read.symbol).select_related("work").first()
    return held.work if held else None


def _counterpart(read: Read, own: Work | None) -> tuple[Work | None, str]:
    """The draft of an adopted text, or the adopted text of a draft, and why it is taken for that."""
    if read.kind not in _COMPARABLE or (not read.draft_symbol and own is not None and own.joined_by):
        return None, ""
    if read.draft_symbol:
        named = Expression.objects.filter(version="draft" if read.version == "adopted" else "adopted")
        field = "symbol" if read.version == "adopted" else "draft_symbol"
        held = named.filter(**{field: read.draft_symbol}).select_related("work").first()
        if held:
            return held.work, f"record {read.draft_symbol}"
    if own is not None and own.expressions.exclude(version=read.version).exists():
        return None, ""
    return _by_wording(read, own)


def _by_wording(read: Read, own: Work | None) -> tuple[Work | None, str]:
    if read.date is None or read.date.day is None:
        return None, ""
    for held in _candidates(read, read.date.latest):
        if own is not None and held.work_id == own.pk:
            continue
        comparison = compare(rows.read_back(held, _provisions(held)), read)
        if comparison.likeness >= SAME_TEXT:
            return held.work, f"wording {comparison.likeness:.4f}"
    return None, ""


def _candidates(read: Read, day: date) -> list[Expression]:
    """Texts of the other version, in the same language, dated close enough to be one deliberation."""
    wanted = "draft" if read.version == "adopted" else "adopted"
    before, after = (day - _LONGEST_DELIBERATION, day) if wanted == "draft" else (day, day + _LONGEST_DELIBERATION)
    found = Expression.objects.filter(version=wanted, language=read.language, work__organ=read.organ)
    found = found.filter(date__gte=str(PartialDate.of(before)), date__lte=str(PartialDate.of(after)))
    if wanted == "adopted":
        found = found.filter(draft_symbol="").exclude(work__expressions__version="draft")
    return list(found.select_related("work").order_by("-date", "id"))


def _provisions(expression: Expression) -> list[Provision]:
    held = preferred(list(expression.manifestations.all()))
    return list(held.provisions.all()) if held else []


def preferred(manifestations: list[Manifestation]) -> Manifestation | None:
    """The official XML where there is one, else the first that came."""
    return min(manifestations, key=lambda each: (each.format != Format.AKN, each.pk), default=None)


def _absorb(work: Work, other: Work, why: str) -> Work:
    """Bring two works together under the adopted one; decisions of people on the other one come along."""
    keep, gone = (work, other) if work.kind == Kind.RESOLUTION else (other, work)
    gone.expressions.update(work=keep)
    taken = set(keep.obligations.values_list("path", "clause", "fingerprint"))
    for each in gone.obligations.all():
        if (each.path, each.clause, each.fingerprint) not in taken:
            Obligation.objects.filter(pk=each.pk).update(work=keep)
    Obligation.objects.filter(work=gone, merged_into__isnull=False).update(merged_into=None, review="draft")
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
