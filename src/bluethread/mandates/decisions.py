"""A decision as a page sends it: the action it means, the words that tell what was done, and the way back.

The way back is kept as steps, each an action with its arguments, plain enough for a session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bluethread.core.access.models import User
from bluethread.kernel.errors import BadInput

from . import actions, permissions
from .models import Obligation, Review

Step = dict[str, Any]
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, in words, and the steps that undo it (none where the same page simply sets it again)."""

    words: str
    undo: tuple[Step, ...] = ()


def decide(*, by: User, act: str, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    """Carry out what a button stands for. Raises BadInput for a button that does not exist and what actions raise."""
    if act not in _ACTS:
        raise BadInput(_("“%(act)s” is not a decision") % {"act": act}, expected=", ".join(_ACTS))
    if not ids:
        raise BadInput(_("No obligation was chosen"), do=_("Select at least one row"))
    return _ACTS[act](by, ids, fields)


def take_back(*, by: User, steps: list[Step]) -> str:
    """Undo the last decision. Raises BadInput where there is none."""
    if not steps:
        raise BadInput(_("There is nothing to undo"))
    for step in steps:
        _STEPS[step["act"]](by=by, **{name: value for name, value in step.items() if name != "act"})
    return _("Undone.")


def _accept(by: User, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    """Accept; where the form of one reading was sent along and differs, that reading is corrected first."""
    before = _before(by, ids)
    edits = _edit_steps(by, ids, fields)
    done = actions.accept(by=by, ids=ids, owner=fields.get("owner", ""))
    return Outcome(_told(done, _("Accepted")), (*_return_steps(before), *edits))


def _reject(by: User, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    before = _before(by, ids)
    done = actions.reject(by=by, ids=ids, reason=fields.get("reason", ""))
    return Outcome(_told(done, _("Rejected")), _return_steps(before))


def _merge(by: User, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    """Merge into the one named, or the first chosen takes the others in."""
    into = fields.get("into", "")
    heir = int(into) if into.isdigit() else ids[0]
    merged = [each for each in ids if each != heir]
    if not merged:
        raise BadInput(_("One obligation cannot be merged"), do=_("Select two or more; the first takes the others in"))
    before = _before(by, merged)
    done = actions.merge(by=by, ids=merged, into=heir)
    return Outcome(_told(done, _("Merged")), _return_steps(before))


def _edit(by: User, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    steps = _edit_steps(by, ids[:1], fields)
    return Outcome(_("Saved.") if steps else _("Nothing was changed."), steps)


def _reopen(by: User, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    return Outcome(_told(actions.reopen(by=by, ids=ids), _("Reopened")))


def _assign(by: User, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    done = actions.assign(by=by, ids=ids, owner=fields.get("owner", ""))
    return Outcome(_told(done, _("Owner changed")))


def _give(by: User, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    done = actions.give(by=by, ids=ids, to=fields.get("keeper", ""))
    return Outcome(_told(done, _("Given") if done[0].keeper else _("Taken away")))


def _status(by: User, ids: list[int], fields: Mapping[str, str]) -> Outcome:
    done = actions.set_status(by=by, ids=ids, status=fields.get("status", ""), note=fields.get("note", ""))
    return Outcome(_told(done, _("Status changed")))


_ACTS: dict[str, Callable[[User, list[int], Mapping[str, str]], Outcome]] = {
    "accept": _accept,
    "reject": _reject,
    "merge": _merge,
    "edit": _edit,
    "reopen": _reopen,
    "assign": _assign,
    "give": _give,
    "status": _status,
}
_STEPS: dict[str, Callable[..., Any]] = {"reopen": actions.reopen, "accept": actions.accept, "edit": actions.edit}
REVIEWING = frozenset({"accept", "reject", "merge", "edit", "reopen"})


def _before(by: User, ids: list[int]) -> list[tuple[int, str]]:
    return list(Obligation.objects.open_to(by, permissions.REVIEW).filter(pk__in=ids).values_list("pk", "review"))


def _return_steps(before: list[tuple[int, str]]) -> tuple[Step, ...]:
    """Back to draft, and accepted again where it was."""
    reopened = [pk for pk, review in before if review in (Review.DRAFT, Review.ACCEPTED)]
    accepted = [pk for pk, review in before if review == Review.ACCEPTED]
    steps = [{"act": "reopen", "ids": reopened}, {"act": "accept", "ids": accepted}]
    return tuple(step for step in steps if step["ids"])


def _edit_steps(by: User, ids: list[int], fields: Mapping[str, str]) -> tuple[Step, ...]:
    """Save the fields that differ from what is held, and say how to put them back."""
    sent = {name: " ".join(fields[name].split()) for name in actions.EDITABLE if name in fields}
    if len(ids) != 1 or not sent:
        return ()
    duties = Obligation.objects.open_to(by, permissions.REVIEW)
    held = duties.filter(pk=ids[0]).values(*actions.EDITABLE).first() or {}
    changed = {name: value for name, value in sent.items() if " ".join(held.get(name, "").split()) != value}
    if not changed:
        return ()
    actions.edit(by=by, obligation=ids[0], **changed)
    return ({"act": "edit", "obligation": ids[0], **{name: held[name] for name in changed}},)


def _told(done: list[Obligation], words: str) -> str:
    if len(done) <= _NAMED:
        told = ", ".join(each.path for each in done)
    else:
        told = ngettext("%(n)s obligation", "%(n)s obligations", len(done)) % {"n": len(done)}
    return _("%(what)s: %(told)s.") % {"what": words, "told": told}
