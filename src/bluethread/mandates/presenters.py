"""How documents and obligations are put into words, rows and margins. No reads, no writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from bluethread.kernel.dates import PartialDate
from bluethread.kernel.symbols import normalise

from .marking import lit
from .models import Evidence, Review, Status
from .parsing import Kind
from .parsing.lexicon import lexicon
from .seen import Counts, ObligationRow, ObligationView, ProvisionRow, WorkRow, anchor

KINDS: Mapping[str, Any] = {
    Kind.RESOLUTION: gettext_lazy("Resolution"),
    Kind.DRAFT_RESOLUTION: gettext_lazy("Draft resolution"),
    Kind.PRESIDENTIAL_STATEMENT: gettext_lazy("Statement by the President"),
    Kind.BACKGROUND_NOTES: gettext_lazy("Background notes"),
    Kind.CHAIRS_NOTE: gettext_lazy("Chair's note"),
    Kind.WORKING_GROUP_REPORT: gettext_lazy("Working Group report"),
    Kind.REPORT: gettext_lazy("Report"),
}
NAMES: Mapping[str, Any] = {
    "security_council": gettext_lazy("Security Council"),
    "general_assembly": gettext_lazy("General Assembly"),
    "secretary_general": gettext_lazy("Secretary-General"),
    "special_representative": gettext_lazy("Special Representative"),
    "secretariat": gettext_lazy("Secretariat"),
    "high_commissioner": gettext_lazy("High Commissioner"),
    "member_states": gettext_lazy("Member States"),
    "police_contributors": gettext_lazy("police contributors"),
    "troop_contributors": gettext_lazy("troop contributors"),
    "troop_and_police_contributors": gettext_lazy("troop and police contributors"),
    "police_components": gettext_lazy("police components"),
    "mission": gettext_lazy("the mission"),
    "host_state": gettext_lazy("host State"),
    "neighbouring_states": gettext_lazy("neighbouring States"),
    "un_women": gettext_lazy("UN-Women"),
    "un_entities": gettext_lazy("United Nations entities"),
    "un_country_team": gettext_lazy("United Nations country team"),
    "regional_organizations": gettext_lazy("regional organizations"),
    "civil_society": gettext_lazy("civil society"),
    "international_community": gettext_lazy("international community"),
    "unspecified": gettext_lazy("nobody named"),
}
"""Organs and addressees as a text names them; the rest are shown by their code."""
ACTS: Mapping[str, Any] = {
    "accept": gettext_lazy("accepted"),
    "reject": gettext_lazy("rejected"),
    "merge": gettext_lazy("merged"),
    "reopen": gettext_lazy("reopened"),
    "edit": gettext_lazy("edited"),
    "assign": gettext_lazy("given to an owner"),
    "give": gettext_lazy("given to"),
    "hand_over": gettext_lazy("handed over to"),
    "status": gettext_lazy("status changed"),
    "evidence": gettext_lazy("evidence added"),
}
PERIODS: Mapping[str, Any] = {
    "annually": gettext_lazy("annually"),
    "every six months": gettext_lazy("every six months"),
    "every four months": gettext_lazy("every four months"),
    "quarterly": gettext_lazy("quarterly"),
    "every 90 days": gettext_lazy("every 90 days"),
    "every two months": gettext_lazy("every two months"),
    "monthly": gettext_lazy("monthly"),
    "weekly": gettext_lazy("weekly"),
    "regularly": gettext_lazy("regularly"),
}
"""How often, as the vocabulary writes it; what a person wrote otherwise is shown as it stands."""
_STANDING = (Review.DRAFT, Review.ACCEPTED)
_CLOSED = (Status.COMPLETED, Status.NOT_APPLICABLE)
_SHORT = 160
_BRIEF = {"en": "EN", "fr": "FR", "es": "ES", "ar": "AR", "ru": "RU", "zh": "ZH"}


# Words


def joined_text(joined_by: str) -> str:
    """Why draft and adopted text are taken for one document: "record SYMBOL" or "wording SHARE", in words."""
    kind, _space, value = joined_by.partition(" ")
    if kind == "record":
        return _("One document: the official record of the resolution names the draft %(symbol)s.") % {"symbol": value}
    if kind == "wording":
        share = format_decimal(float(value) * 100, "0.0", locale=get_language() or "en")
        return _("One document: %(share)s per cent of the words of draft and adopted text are the same.") % {
            "share": share
        }
    return ""


def date_text(written: str) -> str:
    """A partial date as people write it: "2020", "June 2018", "31 December 2018"; nothing for none."""
    if not written:
        return ""
    known = PartialDate.parse(written)
    if known.day:
        return str(format_date(known.earliest, "long", locale=_dating()))
    if known.month:
        return str(format_skeleton("yMMMM", known.earliest, locale=_dating()))
    return str(known.year)


def code_text(code: str) -> str:
    """The code of an addressee, an owner or an organ in words: "policy-desk" is "Policy desk"."""
    words = code.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def name_text(code: str) -> str:
    """An organ or addressee in the middle of a sentence."""
    return str(NAMES.get(code, code.replace("_", " ")))


def symbol_text(symbol: str) -> str:
    """A symbol as it is printed: "S/RES/2382 (2017)"."""
    return re.sub(r"(?<=\d)\((?=\d{4}\))", " (", symbol)


def kind_text(kind: str) -> str:
    return str(KINDS.get(kind, code_text(kind)))


def language_text(code: str) -> str:
    return _BRIEF.get(code, code.upper())


def listed(items: Iterable[str]) -> str:
    """Items in a sentence: "English, French and Spanish"."""
    return str(format_list(list(items), locale=_dating()))


def number_text(number: int) -> str:
    """A count as the reader's language writes it: "1,329"."""
    return str(format_decimal(number, locale=_dating()))


def period_text(period: str) -> str:
    """How often something is asked for."""
    return str(PERIODS.get(period, period))


def counted_text(number: int, state: str) -> str:
    """How many stand in a state. Where an adjective takes number, the language puts the number behind it."""
    return _("%(n)s %(state)s") % {"n": number, "state": state}


def act_text(act: str) -> str:
    return str(ACTS.get(act, act))


def addressee_codes() -> list[str]:
    """Everybody whom a text may address, by code, in alphabetical order."""
    known = lexicon()
    return sorted({each.code for each, _pattern in known.addressees} | {known.acronyms.code, "unspecified"})


def work_name(row: WorkRow) -> str:
    """What a document is called in a heading."""
    council = re.fullmatch(r"S/RES/(\d+)(\(\d{4}\))", row.symbol)
    if council is None:
        return row.title or symbol_text(row.key)
    name = _("Resolution %(number)s %(year)s") % {"number": council[1], "year": council[2]}
    subject = row.title if row.title.startswith("on ") else ""
    return f"{name} {subject}".strip()


def label(row: WorkRow | str) -> str:
    """The short name of a document: its symbol, or its kind and date where it has none."""
    if isinstance(row, WorkRow) and not row.symbol:
        return ", ".join(filter(None, (kind_text(row.kind), date_text(row.date))))
    key = row if isinstance(row, str) else row.symbol
    return symbol_text(key) if "/" in key else code_text(key)


def thread_url(ref: str) -> str:
    kind, _colon, identifier = ref.partition(":")
    return reverse("thread", args=[kind, identifier])


def citation_url(work: str, path: str) -> str:
    return f"{reverse('mandates:work', args=[work])}#{anchor(path)}"


# Lists


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A document in the list. `reviewed` of `total` obligations; merged ones are part of another."""

    row: WorkRow
    label: str
    name: str
    kind: str
    date: str
    languages: str
    reviewed: int
    total: int
    to_review: int
    accepted: int
    url: str


def work_line(row: WorkRow) -> WorkLine:
    counted = {review: row.obligations.get(review, 0) for review in Review.values}
    total = sum(counted.values()) - counted[Review.MERGED]
    return WorkLine(
        row=row,
        label=label(row),
        name=work_name(row),
        kind=kind_text(row.kind),
        date=date_text(row.date),
        languages=" ".join(map(language_text, row.languages)),
        reviewed=total - counted[Review.DRAFT],
        total=total,
        to_review=counted[Review.DRAFT],
        accepted=counted[Review.ACCEPTED],
        url=reverse("mandates:work", args=[row.key]),
    )


def works_answer(lines: list[WorkLine]) -> str:
    """What the list of documents says first."""
    documents = ngettext("%(n)s document", "%(n)s documents", len(lines)) % {"n": len(lines)}
    duties = sum(line.total for line in lines)
    if not duties:
        return _("%(documents)s; no obligations were read in them.") % {"documents": documents}
    to_review = sum(line.to_review for line in lines)
    asked = ngettext("%(n)s obligation", "%(n)s obligations", duties) % {"n": duties}
    if not to_review:
        return _("%(documents)s with %(obligations)s, all of them reviewed.") % {
            "documents": documents,
            "obligations": asked,
        }
    return _("%(documents)s with %(obligations)s, of which %(n)s wait for review.") % {
        "documents": documents,
        "obligations": asked,
        "n": to_review,
    }


def taken_answer(statuses: list[str]) -> str:
    """What became of a batch of files, in one sentence."""
    if not statuses:
        return ""
    counted = {status: statuses.count(status) for status in ("added", "unchanged", "refused")}
    names = {"added": _("added"), "unchanged": _("unchanged"), "refused": _("refused")}
    files = ngettext("%(n)s file", "%(n)s files", len(statuses)) % {"n": len(statuses)}
    told = listed(counted_text(number, names[status]) for status, number in counted.items() if number)
    return _("%(what)s: %(told)s.") % {"what": files, "told": told}


@dataclass(frozen=True, slots=True)
class ObligationLine:
    """An obligation as the board, the margin and the queue show it; `facts` are owner, deadline and rhythm in words.

    `state` is the code whose badge is shown: what is to review says so, what is accepted says how far it is met.
    """

    row: ObligationRow
    label: str
    verb: str
    to: str
    what: str
    short: str
    due: str
    owner: str
    state: str
    overdue: bool
    url: str
    source_url: str
    thread_url: str
    pair: str

    @property
    def facts(self) -> str:
        by = _("by %(date)s") % {"date": self.due} if self.due else ""
        return " · ".join(filter(None, (self.owner, by, self.period)))

    @property
    def period(self) -> str:
        return period_text(self.row.period)

    @property
    def is_draft(self) -> bool:
        return self.row.review == Review.DRAFT


def obligation_line(row: ObligationRow, today: date | None = None) -> ObligationLine:
    standing = row.review == Review.ACCEPTED and row.status not in _CLOSED
    return ObligationLine(
        row=row,
        label=f"{label(row.work)} {row.path}",
        verb=row.verb.lower(),
        to=name_text(row.addressee) if row.addressee != "unspecified" else "",
        what=row.what,
        short=Truncator(row.what).chars(_SHORT),
        due=date_text(row.due),
        owner=code_text(row.owner),
        state=state_of(row),
        overdue=bool(standing and today and row.due_on and row.due_on < today),
        url=reverse("mandates:obligation", args=[row.id]),
        source_url=citation_url(row.work, row.path),
        thread_url=thread_url(row.ref),
        pair=f"{row.path}#{row.clause}",
    )


def state_of(row: ObligationRow) -> str:
    """The state that its badge shows: what is to review says so, what is accepted says how far it is met."""
    if row.superseded:
        return "superseded"
    if row.review == Review.ACCEPTED:
        return row.status
    return "open" if row.review == Review.DRAFT else row.review


def board_answer(counts: Counts, overdue: int) -> str:
    """What the board says first: how many there are, how many wait, how many are late."""
    total = sum(counts.review.values())
    if not total:
        return ""
    accepted, drafts = counts.review.get(Review.ACCEPTED, 0), counts.review.get(Review.DRAFT, 0)
    parts = [
        ngettext("%(n)s accepted", "%(n)s accepted", accepted) % {"n": accepted} if accepted else "",
        ngettext("%(n)s to review", "%(n)s to review", drafts) % {"n": drafts} if drafts else "",
        ngettext("%(n)s overdue", "%(n)s overdue", overdue) % {"n": overdue} if overdue else "",
    ]
    whole = ngettext("%(n)s obligation", "%(n)s obligations", total) % {"n": total}
    told = ", ".join(filter(None, parts))
    return _("%(what)s: %(told)s.") % {"what": whole, "told": told} if told else f"{whole}."


def obligation_answer(row: ObligationRow, today: date) -> str:
    """Who is to do it, by when, and how that stands."""
    line = obligation_line(row, today)
    who = name_text(row.addressee)
    parts = [who[:1].upper() + who[1:], _("by %(date)s") % {"date": line.due} if line.due else "", line.period]
    if line.overdue:
        parts.append(_("overdue"))
    owner = _("owner %(owner)s") % {"owner": line.owner} if line.owner else _("no owner yet")
    return ", ".join(filter(None, [*parts, owner])) + "."


def evidence_kind(kind: str) -> str:
    """What kind of evidence, in a word."""
    return str(Evidence.Kind(kind).label)


def evidence_url(kind: str, reference: str) -> str:
    """Where evidence can be looked at; nothing for a statement."""
    if kind == Evidence.Kind.LINK and reference.startswith(("https://", "http://")):
        return reference
    if kind == Evidence.Kind.FIGURE:
        return thread_url(f"figure:{reference}")
    if kind == Evidence.Kind.DOCUMENT and (symbol := normalise(reference)):
        return reverse("mandates:work", args=[symbol])
    return ""


# Review


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A draft with its source: the text before, inside and after what was read, and duties it may be merged into."""

    line: ObligationLine
    before: str
    inside: str
    after: str
    lines: str
    heirs: tuple[ObligationLine, ...]


def review_item(row: ObligationRow, source: ProvisionRow | None, standing: Iterable[ObligationRow]) -> ReviewItem:
    """Heirs are the standing duties of the same paragraph, the nearest before it first."""
    root = re.split(r"\(| item | closing", row.path)[0]
    near = [each for each in standing if each.id != row.id and re.split(r"\(| item | closing", each.path)[0] == root]
    earlier = [each for each in near if (each.path, each.clause) < (row.path, row.clause)]
    later = [each for each in near if each not in earlier]
    before, inside, after = lit(source.text, row.start, row.end) if source else ("", "", "")
    return ReviewItem(
        line=obligation_line(row),
        before=before,
        inside=inside,
        after=after,
        lines=lines_text(source) if source else "",
        heirs=tuple(map(obligation_line, [*reversed(earlier), *later])),
    )


def lines_text(row: ProvisionRow) -> str:
    """Where a provision stands in the file it was read from."""
    first, last = row.lines
    return _("line %(n)s") % {"n": first} if first == last else _("lines %(a)s to %(b)s") % {"a": first, "b": last}


def readings(view: ObligationView) -> list[tuple[str, str, str]]:
    """What a person changed: field, the machine's reading, the reading now."""
    names = {
        "addressee": _("Addressee"),
        "addressee_text": _("Addressee as printed"),
        "what": _("What"),
        "due": _("Due"),
        "period": _("How often"),
    }
    return [
        (names.get(name, name), was, now)
        for name, was in view.read_as.items()
        if (now := getattr(view.obligation, name, "")) != was
    ]


def _dating() -> str:
    """United Nations documents write "31 December 2014": the day before the month in English too."""
    language = (get_language() or "en").split("-")[0]
    return "en_GB" if language == "en" else language
