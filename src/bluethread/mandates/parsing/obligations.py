"""Draft obligations: what a machine reads out of a resolution for people to accept, edit, merge or reject."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bluethread.mandates.parsing.clauses import Clause, clauses, inherited
from bluethread.mandates.parsing.text import squeeze
from bluethread.mandates.parsing.tree import Expression, Provision, ProvisionKind, Span

_COMPLETE = re.compile(
    r"\b(?:including|in particular|notably|inter alia|such as|namely|especially)\b[^:]{0,60}:\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Draft:
    """One duty as read: its place, its clause, the chapeau it stands under, the words of the source."""

    path: str
    clause: Clause
    what: str
    chapeau: str
    spans: tuple[Span, ...]


def obligation_drafts(expression: Expression) -> list[Draft]:
    """A draft for every operative clause that asks, decides or encourages, in reading order.

    A clause with points under it gives one draft per point, which inherits verb, addressee and deadline. A chapeau
    that is a complete duty ("provide a report by the end of 2018, including on:") gives one of its own as well.
    Decisions to remain seized are left out: nobody has to act on them.
    """
    drafts: list[Draft] = []
    for provision in expression.provisions:
        if provision.kind in (ProvisionKind.OPERATIVE, ProvisionKind.CLOSING):
            drafts += _of(provision, expression, None)
    return drafts


def _of(provision: Provision, expression: Expression, over: tuple[Clause, str, str] | None) -> list[Draft]:
    """Drafts of a provision and the points under it. `over` is the chapeau's clause, path and words."""
    own = clauses(provision, expression)
    points = expression.children(provision.path)
    if not own and over is not None:
        own = (inherited(provision, over[0], over[1], expression.date),) if over[0].asks else ()
        chapeau = over[2]
    else:
        chapeau = ""
    if not points:
        return [_draft(provision, clause, chapeau) for clause in own if clause.asks]
    drafts = [_draft(provision, clause, chapeau) for clause in own[:-1] if clause.asks]
    last = own[-1] if own else None
    if last is not None and last.asks and (_COMPLETE.search(provision.text) or not provision.text.endswith(":")):
        drafts.append(_draft(provision, last, chapeau))
    hanging = (last, provision.path, squeeze(f"{chapeau} {_lead(provision, last)}")) if last is not None else None
    for point in points:
        drafts += _of(point, expression, hanging)
    return drafts


def _lead(provision: Provision, clause: Clause) -> str:
    return provision.text[clause.start :] if clause.inherited_from is None else provision.text


def _draft(provision: Provision, clause: Clause, chapeau: str) -> Draft:
    return Draft(provision.path, clause, clause.action, chapeau, provision.spans)
