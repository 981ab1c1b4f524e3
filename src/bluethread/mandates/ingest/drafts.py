"""Draft obligations of a work, kept in step with its best reading; what people decided stays."""

from __future__ import annotations

import hashlib

from django.db.models import Prefetch

from bluethread.mandates.models import Manifestation, Obligation, Provision, Review, Work
from bluethread.mandates.parsing.compare import letters
from bluethread.mandates.parsing.obligations import Draft, obligation_drafts

from . import rows
from .works import preferred

_BATCH = 500
_LANGUAGE = "en"
_OURS = "part of a document that the author may add to"
_READ_FIELDS = ("provision", "order", "chapeau", "start", "end", "superseded")


def refresh(work: Work) -> None:
    """Bring the obligations of a work in step with the reading that counts: the adopted English text, official if any.

    A draft whose wording is in the text again keeps its row and with it every decision. One whose wording is gone goes
    too, unless a person decided about it: then it stays and is marked as superseded.
    """
    best = _best(work)
    if best is None:
        return
    provisions = {each.path: each for each in best.provisions.unscoped(_OURS)}
    expression = rows.read_back(best.expression, provisions.values())
    duties = Obligation.objects.unscoped(_OURS)
    held = {(o.path, o.clause, o.fingerprint): o for o in duties.filter(work=work)}
    new: list[Obligation] = []
    seen: list[Obligation] = []
    for order, draft in enumerate(obligation_drafts(expression)):
        key = (draft.path, draft.clause.ordinal, fingerprint(draft))
        known = held.pop(key, None)
        row = known or _new(work, draft, key[2])
        _place(row, draft, order, provisions[draft.path])
        (seen if known else new).append(row)
    Obligation.objects.bulk_create(new, batch_size=_BATCH)
    duties.bulk_update(seen, _READ_FIELDS, batch_size=200)
    gone = [each.pk for each in held.values()]
    untouched = duties.filter(pk__in=gone, review=Review.DRAFT, decisions__isnull=True)
    untouched.exclude(absorbed__isnull=False).delete()
    duties.filter(pk__in=gone).update(superseded=True, provision=None)


def _best(work: Work) -> Manifestation | None:
    texts = work.expressions.unscoped(_OURS).filter(language=_LANGUAGE).select_related("work")
    expressions = list(texts.prefetch_related(Prefetch("manifestations", Manifestation.objects.unscoped(_OURS))))
    for version in ("adopted", "draft"):
        for expression in expressions:
            held = preferred(list(expression.manifestations.all()))
            if expression.version == version and held is not None:
                held.expression = expression
                return held
    return None


def fingerprint(draft: Draft) -> str:
    """The wording without typography, so that the same words in another file are the same duty."""
    wording = "|".join(map(letters, (draft.clause.verb, draft.what, draft.chapeau)))
    return hashlib.sha256(wording.encode()).hexdigest()


def _new(work: Work, draft: Draft, wording: str) -> Obligation:
    clause = draft.clause
    row = Obligation(
        work=work,
        path=draft.path,
        clause=clause.ordinal,
        fingerprint=wording,
        verb=clause.verb,
        verb_lemma=clause.verb_lemma,
        verb_class=clause.verb_class,
        force=clause.force,
        addressee=clause.addressee,
        addressee_text=clause.addressee_text,
        what=draft.what,
        period=clause.period or "",
        report=clause.report,
    )
    row.set_due(clause.due)
    return row


def _place(row: Obligation, draft: Draft, order: int, provision: Provision) -> None:
    row.provision, row.order, row.chapeau = provision, order, draft.chapeau
    row.start, row.end, row.superseded = draft.clause.start, draft.clause.end, False
