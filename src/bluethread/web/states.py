"""How states look: one label, tone and icon per code, so that a status reads the same on every page.

A tone is a colour family of the style sheet (good, watch, bad, stale, calm, plain). Colour never stands alone: every
state has its icon and its words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bluethread.core.access.rule import Classification


@dataclass(frozen=True, slots=True)
class State:
    """The look of one code. `label` is translated when it is shown."""

    label: Any
    tone: str
    icon: str


STATUSES: Mapping[str, State] = {
    # obligations
    "not_started": State(_("not started"), "plain", "circle-dashed"),
    "in_progress": State(_("in progress"), "calm", "clock"),
    "completed": State(_("completed"), "good", "circle-check"),
    "not_applicable": State(_("not applicable"), "plain", "circle-minus"),
    "pending": State(_("pending"), "watch", "player-pause"),
    "overdue": State(_("overdue"), "bad", "alert-triangle"),
    "due": State(_("due"), "watch", "clock"),
    "silent": State(_("silent"), "watch", "circle-dashed"),
    # readings of the machine under review
    "draft": State(_("draft"), "watch", "edit"),
    "open": State(_("to review"), "watch", "list-check"),
    "accepted": State(_("accepted"), "good", "check"),
    "edited": State(_("edited"), "good", "edit"),
    "merged": State(_("merged"), "plain", "arrows-join"),
    "rejected": State(_("rejected"), "plain", "x"),
    "superseded": State(_("superseded"), "stale", "history"),
    # what became of files and returns that came in
    "added": State(_("added"), "good", "plus"),
    "loaded": State(_("loaded"), "good", "check"),
    "received": State(_("received"), "good", "check"),
    "unchanged": State(_("unchanged"), "plain", "circle-check"),
    "corrected": State(_("corrected"), "stale", "history"),
    "late": State(_("late"), "watch", "clock"),
    "refused": State(_("refused"), "bad", "circle-x"),
    "faulty": State(_("faulty"), "bad", "alert-triangle"),
    # report editions
    "awaiting_approval": State(_("awaits approval"), "watch", "clock"),
    "frozen": State(_("frozen"), "calm", "lock"),
    # assignments and accounts
    "in_force": State(_("in force"), "good", "circle-check"),
    "coming": State(_("coming"), "calm", "clock"),
    "ended": State(_("ended"), "plain", "history"),
    "closed": State(_("account closed"), "bad", "lock"),
    # cards of the thread
    "ok": State(_("in order"), "good", "circle-check"),
    "missing": State(_("missing"), "bad", "circle-dashed"),
    "warning": State(_("look closer"), "watch", "alert-triangle"),
    "stale": State(_("stale"), "stale", "history"),
}

CLASSIFICATIONS: Mapping[int, State] = {
    Classification.UNCLASSIFIED: State(Classification.UNCLASSIFIED.title, "plain", "file-text"),
    Classification.CONFIDENTIAL: State(Classification.CONFIDENTIAL.title, "watch", "lock"),
    Classification.STRICTLY_CONFIDENTIAL: State(Classification.STRICTLY_CONFIDENTIAL.title, "bad", "lock"),
}

VERDICTS: Mapping[str, State] = {
    "met": State(_("met"), "good", "circle-check"),
    "on_track": State(_("on track"), "good", "trending-up"),
    "at_risk": State(_("at risk"), "watch", "alert-triangle"),
    "off_track": State(_("off track"), "bad", "trending-down"),
    "too_few": State(_("too few to say"), "plain", "users"),
    "no_data": State(_("no data"), "watch", "circle-dashed"),
    "no_benchmark": State(_("no benchmark"), "plain", "target"),
}

VERB_CLASSES: Mapping[str, Any] = {
    "observing": _("observing: notes, recalls"),
    "reinforcing": _("reinforcing: reaffirms, stresses"),
    "evaluative": _("evaluative: welcomes, regrets"),
    "deciding": _("deciding: decides, authorizes"),
    "directive": _("directive: requests, urges, calls upon"),
}


def look_up(table: Mapping[str, State], code: object, label: str = "") -> State:
    """The look of a code ("on-track" and "On_Track" are one); an unknown code is shown plainly, as it is written."""
    key = str(code).strip().lower().replace("-", "_").replace(" ", "_")
    state = table.get(key) or State(key.replace("_", " "), "plain", "info-circle")
    return State(label, state.tone, state.icon) if label else state
