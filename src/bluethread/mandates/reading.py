"""A document as it is read: its paragraphs with what belongs beside each, its texts side by side and compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bluethread.core.thread import Card, Station
from bluethread.kernel.symbols import find as find_symbols
from bluethread.web.states import VERB_CLASSES

from .marking import Piece, Word, pieces, runs, words_changed
from .models import Review, Status
from .parsing.compare import Change, Comparison
from .presenters import (
    ObligationLine,
    counted_text,
    date_text,
    kind_text,
    language_text,
    listed,
    name_text,
    obligation_line,
    state_of,
    symbol_text,
    thread_url,
)
from .seen import Alignment, AttributionRow, ExpressionRow, ObligationRow, ProvisionRow, WorkView

_STANDING = (Review.DRAFT, Review.ACCEPTED)
_NAMED = 3


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
            anchor=row.anchor,
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


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the overview beside the opening of a text: a name, how many, and where, each place with its state."""

    name: str
    places: tuple[tuple[str, str, str], ...]


def overview(rows: list[Paragraph]) -> list[Heading]:
    """Of whom the text asks something, or who speaks in it, with the places: path, anchor, state."""
    found: dict[str, dict[str, tuple[str, str, str]]] = {}
    for each in rows:
        for duty in each.margin:
            found.setdefault(name_text(duty.row.addressee), {}).setdefault(
                each.row.path, (each.row.path, each.anchor, duty.state)
            )
        for name, _verbs in each.speakers:
            found.setdefault(name, {}).setdefault(each.row.path, (each.row.path, each.anchor, ""))
    made = [Heading(name, tuple(places.values())) for name, places in found.items()]
    return sorted(made, key=lambda heading: -len(heading.places))


def deadlines(rows: list[Paragraph]) -> list[tuple[str, ObligationLine]]:
    """What is due by a day, the earliest first, each deadline of a paragraph once."""
    dated = {(each.anchor, duty.due): (each.anchor, duty) for each in rows for duty in each.margin if duty.row.due_on}
    roots = {(re.split(r"\(", duty.row.path)[0], duty.due): (at, duty) for at, duty in reversed(dated.values())}
    return sorted(roots.values(), key=lambda pair: (pair[1].row.due_on or date.max, pair[1].row.path))


def opening(rows: list[Paragraph]) -> int:
    """How many paragraphs at the beginning have nothing in the margin: there the overview has room."""
    bare = [bool(row.margin or row.speakers or row.hanging.figures) for row in rows]
    return bare.index(True) if True in bare else 0


def consensus_denied(rows: list[Paragraph]) -> Paragraph | None:
    """The paragraph in which a report says that it is not the view of all."""
    return next((row for row in rows if re.search(r"\bnot\b.{0,40}\breflect\b.{0,40}\bconsensus", row.row.text)), None)


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
    counted = {code: sum(state_of(row) == code for row in rows) for code in ("open", *Status.values)}
    labels = {"open": _("to review"), **{code: str(text).lower() for code, text in Status.choices}}
    told = ", ".join(counted_text(number, labels[code]) for code, number in counted.items() if number)
    whole = ngettext("It asks %(n)s thing", "It asks %(n)s things", len(rows)) % {"n": len(rows)}
    asked = Counter(name_text(row.addressee) for row in rows if row.addressee != "unspecified").most_common()
    more = len(asked) - _NAMED
    names = [f"{name} {number}" for name, number in asked[:_NAMED]]
    if more > 0:
        names.append(ngettext("%(n)s other", "%(n)s others", more) % {"n": more})
    who = f" ({listed(names)})" if names else ""
    return _("%(asked)s%(who)s: %(told)s.") % {"asked": whole, "who": who, "told": told}


def kicker(view: WorkView) -> str:
    """Symbol, organ and date of the text that is shown."""
    row, shown = view.work, view.shown
    when = date_text(shown.date or row.date)
    told = _("adopted %(date)s") % {"date": when} if shown.version == "adopted" and when else when
    parts = [kind_text(row.kind), symbol_text(shown.symbol or row.symbol), name_text(row.organ), told]
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
    return _("; ").join(filter(None, [words, *remarks])) + "."


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A paragraph of a comparison: its name, what changed, and its words each marked."""

    path: str
    change: str
    words: tuple[Word, ...]


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
    told = listed(counted_text(counted[change], name) for change, name in names.items() if counted[change])
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
