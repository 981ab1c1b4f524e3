"""How documents and obligations are put into words, rows and margins. No reads, no writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bluethread.core.thread import Card, Station
from bluethread.kernel.dates import PartialDate
from bluethread.kernel.symbols import find as find_symbols

from bluethread.web.states import VERB_CLASSES

from .marking import Piece, lit, pieces, runs, words_changed
from .models import Review, Status
from .parsing import Kind
from .parsing.compare import Change, Comparison
from .parsing.lexicon import lexicon
from .queries import (
    Alignment,
    AttributionRow,
    Counts,
    ExpressionRow,
    ObligationRow,
    ObligationView,
    ProvisionRow,
    WorkRow,
    WorkView,
)

KINDS: Mapping[str, Any] = {
    Kind.RESOLUTION: _lazy("Resolution"),
    Kind.DRAFT_RESOLUTION: _lazy("Draft resolution"),
    Kind.PRESIDENTIAL_STATEMENT: _lazy("Statement by the President"),
    Kind.BACKGROUND_NOTES: _lazy("Background notes"),
    Kind.CHAIRS_NOTE: _lazy("Chair's note"),
    Kind.WORKING_GROUP_REPORT: _lazy("Working Group report"),
    Kind.REPORT: _lazy("Report"),
}
ACTS: Mapping[str, Any] = {
    "accept": _lazy("accepted"),
    "reject": _lazy("rejected"),
    "merge": _lazy("merged"),
    "reopen": _lazy("reopened"),
    "edit": _lazy("edited"),
    "assign": _lazy("given to an owner"),
    "status": _lazy("status changed"),
    "evidence": _lazy("evidence added"),
}
_STANDING = (Review.DRAFT, Review.ACCEPTED)
_CLOSED = (Status.COMPLETED, Status.NOT_APPLICABLE)
_SHORT = 160
_BRIEF = {"en": "EN", "fr": "FR", "es": "ES", "ar": "AR", "ru": "RU", "zh": "ZH"}


# Words


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


def act_text(act: str) -> str:
    return str(ACTS.get(act, act))


def addressee_codes() -> list[str]:
    """Everybody whom a text may address, by code, in alphabetical order."""
    known = lexicon()
    return sorted({each.code for each, _pattern in known.addressees} | {known.acronyms.code, "unspecified"})


def anchor(path: str) -> str:
    """The place of a provision on its page; an identifier holds no spaces."""
    return path.replace(" ", "-")


def work_name(row: WorkRow) -> str:
    """What a document is called in a heading."""
    council = re.fullmatch(r"S/RES/(\d+)(\(\d{4}\))", row.symbol)
    if council is None:
        return row.title or symbol_text(row.key)
    name = _("Resolution %(number)s %(year)s") % {"number": council[1], "year": council[2]}
    subject = row.title if row.title.startswith("on ") else ""
    return f"{name} {subject}".strip()


def label(row: WorkRow | str) -> str:
    """The short name of a document: its symbol, or its key where it has none."""
    key = row if isinstance(row, str) else row.symbol or row.key
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
    return f"{files}: {listed(f'{number} {names[status]}' for status, number in counted.items() if number)}."


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
        return " · ".join(filter(None, (self.owner, by, self.row.period)))

    @property
    def is_draft(self) -> bool:
        return self.row.review == Review.DRAFT


def obligation_line(row: ObligationRow, today: date | None = None) -> ObligationLine:
    to = code_text(row.addressee) if row.addressee != "unspecified" else ""
    standing = row.review == Review.ACCEPTED and row.status not in _CLOSED
    return ObligationLine(
        row=row,
        label=f"{label(row.work)} {row.path}",
        verb=row.verb.lower(),
        to=to[:1].lower() + to[1:] if not to.startswith("Un ") else to,
        what=row.what,
        short=Truncator(row.what).chars(_SHORT),
        due=date_text(row.due),
        owner=code_text(row.owner),
        state=_state(row),
        overdue=bool(standing and today and row.due_on and row.due_on < today),
        url=reverse("mandates:obligation", args=[row.id]),
        source_url=citation_url(row.work, row.path),
        thread_url=thread_url(row.ref),
        pair=f"{row.path}#{row.clause}",
    )


def _state(row: ObligationRow) -> str:
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
    parts = [
        (ngettext("%(n)s accepted", "%(n)s accepted", n) % {"n": n}) if (n := counts.review.get(Review.ACCEPTED)) else "",
        (ngettext("%(n)s to review", "%(n)s to review", n) % {"n": n}) if (n := counts.review.get(Review.DRAFT)) else "",
        (ngettext("%(n)s overdue", "%(n)s overdue", overdue) % {"n": overdue}) if overdue else "",
    ]
    whole = ngettext("%(n)s obligation", "%(n)s obligations", total) % {"n": total}
    told = ", ".join(filter(None, parts))
    return f"{whole}: {told}." if told else f"{whole}."


def obligation_answer(row: ObligationRow, today: date) -> str:
    """Who is to do it, by when, and how that stands."""
    line = obligation_line(row, today)
    who = code_text(row.addressee) if row.addressee != "unspecified" else _("Nobody is named")
    parts = [who, _("by %(date)s") % {"date": line.due} if line.due else "", row.period]
    if line.overdue:
        parts.append(_("overdue"))
    owner = _("owner %(owner)s") % {"owner": line.owner} if line.owner else _("no owner yet")
    return ", ".join(filter(None, [*parts, owner])) + "."


# Reading a document


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a paragraph: a clause with its verb, what a speaker said, or plain text (`pair` empty)."""

    piece: Piece
    pair: str = ""
    verb_class: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs from a paragraph further down the thread: figures, and how many sentences state them."""

    figures: tuple[Card, ...] = ()
    sentences: tuple[Card, ...] = ()

    @property
    def stale(self) -> bool:
        return any(card.state == "stale" for card in self.sentences)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A provision with its margin. `ordinal` names its row on the page."""

    ordinal: int
    row: ProvisionRow
    anchor: str
    cite: str
    depth: int
    marks: tuple[Mark, ...]
    margin: tuple[ObligationLine, ...]
    speakers: tuple[tuple[str, str], ...]
    hanging: Hanging
    thread_url: str

    @property
    def pair(self) -> str:
        """Pointing at a point lights its only card."""
        return self.margin[0].pair if len(self.margin) == 1 and not any(mark.pair for mark in self.marks) else ""


def paragraphs(view: WorkView, cards: Iterable[Card], today: date, known: Mapping[str, str]) -> list[Paragraph]:
    """The provisions of a page with what belongs beside each. `known` are the addresses of documents held here."""
    hanging = hangings(cards)
    return [
        Paragraph(
            ordinal=ordinal,
            row=row,
            anchor=anchor(row.path),
            cite=_cite(row),
            depth=row.path.count("(") + row.path.count(" item "),
            marks=_marks(row, {symbol: url for symbol, url in known.items() if symbol != view.work.key}),
            margin=tuple(obligation_line(each, today) for each in row.obligations if each.review in _STANDING),
            speakers=_speakers(row.attributions),
            hanging=hanging.get(row.ref, Hanging()),
            thread_url=thread_url(row.ref),
        )
        for ordinal, row in enumerate(view.provisions, start=1)
    ]


def hangings(cards: Iterable[Card]) -> dict[str, Hanging]:
    """Figures by the paragraph they hang from, with the sentences that hang from those figures."""
    held = list(cards)
    sentences = [card for card in held if card.station == Station.SENTENCE]
    found: dict[str, Hanging] = {}
    for card in held:
        if card.station != Station.INDICATOR:
            continue
        told = tuple(each for each in sentences if card.ref in each.hangs_from)
        for ref in card.hangs_from:
            before = found.get(ref, Hanging())
            new = tuple(each for each in told if each not in before.sentences)
            found[ref] = Hanging((*before.figures, card), before.sentences + new)
    return found


def _cite(row: ProvisionRow) -> str:
    if row.kind in ("front_matter", "heading", "closing"):
        return ""
    return re.sub(r"^Note \d+ |\(•\).*| item \d+", "", row.path) if row.kind != "footnote" else row.number


def _marks(row: ProvisionRow, known: Mapping[str, str]) -> tuple[Mark, ...]:
    parts = row.clauses or row.attributions
    made: list[Mark] = []
    for piece in pieces(row.text, parts):
        if piece.index is None:
            made += _linked(Mark(piece), known)
        elif row.clauses:
            clause = row.clauses[piece.index]
            made += _linked(Mark(piece, f"{row.path}#{clause.ordinal}", clause.verb_class), known)
        else:
            said = row.attributions[piece.index]
            title = ", ".join(name for name, _capacity in said.speakers)
            made += _linked(Mark(piece, f"{row.path}@{title}", "said", title), known)
    return tuple(made)


def _linked(mark: Mark, known: Mapping[str, str]) -> list[Mark]:
    """A mark cut at the documents it names that are held here, so that each becomes a link."""
    if not known:
        return [mark]
    made, rest = [], mark.piece.after if mark.piece.verb else mark.piece.before
    at = 0
    head = replace(mark, piece=replace(mark.piece, after="")) if mark.piece.verb else None
    for start, end, symbol in find_symbols(rest):
        if symbol not in known:
            continue
        if rest[at:start]:
            made.append(replace(mark, piece=Piece(rest[at:start]), verb_class=""))
        made.append(replace(mark, piece=Piece(rest[start:end]), verb_class="", url=known[symbol]))
        at = end
    if rest[at:]:
        made.append(replace(mark, piece=Piece(rest[at:]), verb_class=""))
    if not at:
        return [mark]
    return [head, *made] if head else made


def _speakers(attributions: tuple[AttributionRow, ...]) -> tuple[tuple[str, str], ...]:
    """Who speaks in a paragraph, each once, with the verb that introduces it."""
    found: dict[str, list[str]] = {}
    for said in attributions:
        for name, _capacity in said.speakers:
            verbs = found.setdefault(name, [])
            if said.verb and said.verb not in verbs:
                verbs.append(said.verb)
    return tuple((name, ", ".join(verbs)) for name, verbs in found.items())


def work_answer(view: WorkView) -> str:
    """What the text asks and where that stands, in one sentence."""
    rows = [row for provision in view.provisions for row in provision.obligations if row.review in _STANDING]
    if rows:
        return _asked_answer(rows)
    speakers = {name for each in view.provisions for said in each.attributions for name, _capacity in said.speakers}
    count = sum(each.kind in ("preambular", "operative", "paragraph") for each in view.provisions)
    whole = ngettext("%(n)s paragraph", "%(n)s paragraphs", count) % {"n": count}
    if not view.work.consensus and speakers:
        return _("%(paragraphs)s; %(n)s speakers or groups of speakers are named.") % {
            "paragraphs": whole,
            "n": len(speakers),
        }
    return _("%(paragraphs)s; the text asks nothing of anybody.") % {"paragraphs": whole}


def _asked_answer(rows: list[ObligationRow]) -> str:
    counted = {code: sum(_state(row) == code for row in rows) for code in ("open", *Status.values)}
    labels = {"open": _("to review"), **{code: str(text).lower() for code, text in Status.choices}}
    told = ", ".join(f"{number} {labels[code]}" for code, number in counted.items() if number)
    whole = ngettext("It asks %(n)s thing", "It asks %(n)s things", len(rows)) % {"n": len(rows)}
    asked = list(dict.fromkeys(code_text(row.addressee).lower() for row in rows if row.addressee != "unspecified"))
    more = len(asked) - 3
    names = [*asked[:3], ngettext("%(n)s other", "%(n)s others", more) % {"n": more}] if more > 0 else asked
    return _("%(asked)s of %(names)s: %(told)s.") % {"asked": whole, "names": listed(names), "told": told}


def kicker(view: WorkView) -> str:
    """Symbol, organ and date of the text that is shown."""
    row, shown = view.work, view.shown
    when = date_text(shown.date or row.date)
    told = _("adopted %(date)s") % {"date": when} if shown.version == "adopted" and when else when
    parts = [kind_text(row.kind), symbol_text(shown.symbol or row.symbol), code_text(row.organ), told]
    return " · ".join(filter(None, parts))


def classes(view: WorkView) -> list[tuple[str, str]]:
    """The classes of verb that occur in a text, weakest first, each in one word: the legend."""
    used = {clause.verb_class for provision in view.provisions for clause in provision.clauses}
    return [(code, str(words).split(":")[0]) for code, words in VERB_CLASSES.items() if code in used]


def expression_label(row: ExpressionRow) -> str:
    """EN, FR, ES; a draft by its symbol."""
    language = language_text(row.language)
    return _("Draft %(symbol)s") % {"symbol": row.symbol} if row.version == "draft" else language


# Side by side, compared


def columns(found: Alignment) -> list[tuple[ExpressionRow, str]]:
    return [(each, expression_label(each)) for each in found.expressions]


@dataclass(frozen=True, slots=True)
class Aligned:
    """A place in all texts: each text's provision beside its expression. `path` is how the first text numbers it."""

    kind: str
    path: str
    pairs: tuple[tuple[ProvisionRow | None, ExpressionRow], ...]


def aligned(found: Alignment) -> list[Aligned]:
    """The places of an alignment, front matter left out: it names each text and has no counterpart."""
    return [
        Aligned(
            row.kind,
            next((each.path for each in row.provisions if each), ""),
            tuple(zip(row.provisions, found.expressions, strict=True)),
        )
        for row in found.rows
        if row.kind != "front_matter"
    ]


def missing_answer(found: Alignment) -> str:
    """Whether every text has every paragraph, and where the printed numbers differ."""
    compared = [row for row in found.rows if row.kind != "front_matter"]
    gaps = sum(None in row.provisions for row in compared)
    numbered = sum(len({each.path for each in row.provisions if each}) > 1 for row in compared)
    texts = ngettext("%(n)s text", "%(n)s texts", len(found.expressions)) % {"n": len(found.expressions)}
    places = ngettext("%(n)s place", "%(n)s places", len(compared)) % {"n": len(compared)}
    words = _("%(texts)s, aligned at %(places)s") % {"texts": texts, "places": places}
    remarks = [
        (ngettext("%(n)s is missing in one", "%(n)s are missing in one", gaps) % {"n": gaps}) if gaps else "",
        (ngettext("%(n)s is numbered differently", "%(n)s are numbered differently", numbered) % {"n": numbered})
        if numbered
        else "",
    ]
    return "; ".join(filter(None, [words, *remarks])) + "."


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A paragraph of a comparison: its name, what changed, and its words each marked."""

    path: str
    change: str
    words: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring paragraphs that are the same (folded) or differ (shown)."""

    same: bool
    first: str
    last: str
    typographic: int
    rows: tuple[ComparedRow, ...]


def stretches(found: Comparison, before: Mapping[str, str], after: Mapping[str, str]) -> list[Stretch]:
    """A comparison with the texts of both, by path."""
    alike = [row.change in (Change.SAME, Change.TYPOGRAPHIC) for row in found.rows]
    made = []
    for same, start, end in runs(alike):
        rows = found.rows[start:end]
        shown = tuple(
            ComparedRow(
                row.after or row.before or "",
                row.change,
                tuple(words_changed(before.get(row.before or "", ""), after.get(row.after or "", ""))),
            )
            for row in rows
        )
        typographic = sum(row.change == Change.TYPOGRAPHIC for row in rows)
        made.append(Stretch(same, shown[0].path, shown[-1].path, typographic, shown))
    return made


def comparison_answer(found: Comparison) -> str:
    """The summary sentence of a comparison."""
    counted = {change: sum(row.change == change for row in found.rows) for change in Change}
    total = ngettext("%(n)s paragraph", "%(n)s paragraphs", len(found.rows)) % {"n": len(found.rows)}
    if not found.substantive:
        words = _("No substantive change: every word is the same in %(total)s.") % {"total": total}
        loose = counted[Change.TYPOGRAPHIC]
        return f"{words} {_typography(loose)}" if loose else words
    names = {Change.CHANGED: _("changed"), Change.ADDED: _("added"), Change.REMOVED: _("removed")}
    told = listed(f"{counted[change]} {name}" for change, name in names.items() if counted[change])
    share = _("%(share).0f%% of the words are in both texts.") % {"share": found.likeness * 100}
    return _("Of %(total)s, %(told)s. %(share)s") % {"total": total, "told": told, "share": share}


def _typography(number: int) -> str:
    return ngettext(
        "%(n)s differs in spacing, hyphens, quotation marks or capitals only.",
        "%(n)s differ in spacing, hyphens, quotation marks or capitals only.",
        number,
    ) % {"n": number}


def short_comparison(found: Comparison) -> str:
    """A comparison in a few words, for the line under a title."""
    if not found.substantive:
        return _("no substantive change")
    number = sum(row.change not in (Change.SAME, Change.TYPOGRAPHIC) for row in found.rows)
    return ngettext("%(n)s paragraph differs", "%(n)s paragraphs differ", number) % {"n": number}


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
