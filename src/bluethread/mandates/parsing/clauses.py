"""Operative and preambular clauses: verb, addressee, what, by when, how often.

The unit of a mandate is the clause and not the paragraph: resolution 2382 (2017) has 32 in 16 paragraphs. Verbs come
from the lexicon; the italics of the typography mark only some of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bluethread.kernel import dates
from bluethread.kernel.dates import PartialDate
from bluethread.mandates.parsing.lexicon import Addressee, Lexicon, Verb, lexicon
from bluethread.mandates.parsing.tree import Expression, Provision, ProvisionKind

_NOT_A_VERB = re.compile(
    r"\s+(?:of|from|by|made|received|contained|submitted|between|among|within|and\s+\w+s\s+(?:of|from))\b"
)
_EVERY = re.compile(r"\bevery\s+(?:\d+|[a-z]+)\s+(?:days|weeks|months|years)\b", re.IGNORECASE)
_TO = re.compile(r"\s+(?:not\s+)?to\s+(?=[a-z])|,\s+[^,]{0,120},\s+to\s+(?=[a-z])|:\s*$")
_THAT = re.compile(r"\s*that\s+", re.IGNORECASE)
_REPORTING_VERB = re.compile(
    r"\b(?:report(?:s|ing)?\s+(?:to|on|back|regularly|every|by|within|no later)"
    r"|(?:provide|submit|present|include|give|make|continue\s+to\s+report|issue|deliver)\b[^.;]{0,80}?"
    r"\b(?:reports?|briefings?|updates?|information|assessments?)\b"
    r"|brief the|(?:keep|inform) the (?:Security )?(?:Council|Committee)"
    r"|in (?:his|its|her|the) (?:\w+\s+){0,3}(?:reports?|briefings?))|\bin briefings of the",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?P<how>by|before|until|no later than|not later than|prior to|through|at the latest by)\s+(?:the\s+)?"
    r"(?P<edge>end of|beginning of|middle of|mid-)?\s*(?P<rest>.{4,40})",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\bwithin\s+(?:(?:a|the next|the)\s+)?(?P<count>\d+|[a-z]+)\s+(?:\([^)]*\)\s*)?(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_COUNTS = {word: number for number, word in enumerate(_NUMBER_WORDS.split(), start=1)} | {
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
}
_ARTICLES = re.compile(
    r"(?:the|all|any|both|its|his|her|other|relevant|those|concerned|interested|appropriate|also|in particular|again|,|"
    r"each|every|Iraqi|new|current|respective|further|concerned|international|national|States?[’']?\s+and|such|of|"
    r"United Nations[’']?|host[- ]State)\s+",
    re.IGNORECASE,
)
_ONLY_ARTICLES = re.compile(rf"(?:{_ARTICLES.pattern})*", re.IGNORECASE)
_OPEN_END = re.compile(
    r",?\s*(?:including|in particular|notably|inter alia|namely)(?:\s+(?:on|by|to|the following))?$", re.IGNORECASE
)
_UNSPECIFIED = ("unspecified", "unspecified", "")


@dataclass(frozen=True, slots=True)
class Clause:
    """One act of the text: `verb` does something to an addressee.

    `start` and `end` are places in the provision's text. `verb` is as printed, `action` what is asked or decided.
    `inherited_from` is the path of the chapeau when the words of the verb stand there. `due` is the last day.
    """

    ordinal: int
    start: int
    end: int
    verb: str
    verb_lemma: str
    verb_class: str
    force: int
    addressee: str
    addressee_class: str
    addressee_text: str
    action: str
    due: PartialDate | None = None
    period: str | None = None
    report: bool = False
    inherited_from: str | None = None
    formal: bool = False

    @property
    def asks(self) -> bool:
        """Whether somebody is to act because of it."""
        return self.verb_class in ("directive", "deciding") and not self.formal


def clauses(provision: Provision, expression: Expression) -> tuple[Clause, ...]:
    """The clauses of a provision by verbs of its own; a point without one gets none (see `inherited`).

    English only: the verbs of other languages are not in the lexicon, and nothing is read rather than guessed.
    """
    if expression.language != "en" or expression.kind not in _WITH_CLAUSES:
        return ()
    if provision.path.startswith("Annex"):
        return ()
    if provision.kind is ProvisionKind.PREAMBULAR:
        found = _openings(provision.text, lexicon().participle)
    elif provision.kind in (ProvisionKind.OPERATIVE, ProvisionKind.CLOSING):
        found = _openings(provision.text, lexicon().finite)
    elif provision.kind is ProvisionKind.POINT:
        found = _point_openings(provision, expression)
    else:
        found = []
    return _cut(provision.text, found, expression)


_WITH_CLAUSES = frozenset({"resolution", "draft_resolution"})


def _openings(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int, Verb]]:
    """Where a clause begins: place of its first word, place after its verb, the verb."""
    found: list[tuple[int, int, Verb]] = []
    for match in pattern.finditer(text):
        verb = lexicon().by_form[" ".join(match["verb"].lower().split())]
        start = match.start("adverb") if match["adverb"] else match.start("verb")
        if verb.noun and start > 0 and _NOT_A_VERB.match(text, match.end("verb")):
            continue
        if start > 0 and text[start].isupper() and not text[:start].rstrip().endswith((".", ":", ";")):
            continue
        found.append((start, match.end(), verb))
    return found


def _point_openings(provision: Provision, expression: Expression) -> list[tuple[int, int, Verb]]:
    """A point has a verb of its own when it opens with one. A gerund counts only where the chapeau asks for nothing."""
    found = _openings(provision.text, lexicon().finite)
    if found and found[0][0] == 0:
        return found
    chapeau = _chapeau(provision, expression)
    gerund = lexicon().participle.match(provision.text)
    if gerund and chapeau and not chapeau.asks:
        return _openings(provision.text[: gerund.end()], lexicon().participle)[:1]
    return []


def _chapeau(provision: Provision, expression: Expression) -> Clause | None:
    """The clause a point hangs from: the last one of its parent, or of the parent's parent."""
    parent = next((p for p in expression.provisions if p.path == provision.parent), None)
    if parent is None:
        return None
    own = clauses(parent, expression)
    return own[-1] if own else _chapeau(parent, expression)


def _cut(text: str, found: list[tuple[int, int, Verb]], expression: Expression) -> tuple[Clause, ...]:
    result: list[Clause] = []
    before: Clause | None = None
    for place, (start, after, verb) in enumerate(found):
        limit = found[place + 1][0] if place + 1 < len(found) else len(text)
        end = after + len(_without_tail(text[after:limit])) if limit > after else after
        before = _clause(place + 1, text, start, after, end, verb, before, expression)
        result.append(before)
    return tuple(result)


_VALUE = re.compile(r"\s+(?:the|an?|its|their|all|any|this|these|those|\w+ing)\b", re.IGNORECASE)
"""What follows "its commitment to" where a value is upheld ("the sovereignty of") and no act announced."""


def _clause(
    ordinal: int,
    text: str,
    start: int,
    after: int,
    end: int,
    verb: Verb,
    before: Clause | None,
    expression: Expression,
) -> Clause:
    words = lexicon()
    body = text[after:end]
    lemma, kind, force = verb.lemma, verb.verb_class, verb.force
    repeat = words.repeats.search(body) if kind == "reinforcing" or verb.lemma == "express" else None
    entry = words.repeated[repeat["noun"].lower()] if repeat else None
    own = entry is not None and entry.lemma in ("commit", "intend", "decide")
    if repeat and entry and not (own and _VALUE.match(body[repeat.end() :])):
        kind, force = ("deciding" if own else "directive"), entry.force
        complement = body[repeat.end() - (len(repeat["link"]) + 1 if own or repeat["link"].lower() == "that" else 0) :]
        who, action = (_council(expression), _action_of(complement)) if own else _asked(complement, before)
    elif kind == "deciding" and not verb.addressed:
        who, action = _council(expression), _action_of(body)
    elif kind in ("directive", "deciding"):
        who, action = _asked(body, before) if verb.addressed else _called_for(body)
    else:
        who, action = _UNSPECIFIED, body.strip(" ,")
    return Clause(
        ordinal=ordinal, start=start, end=end, verb=text[start:after], verb_lemma=lemma, verb_class=kind, force=force,
        addressee=who[0], addressee_class=who[1], addressee_text=who[2], action=action,
        due=due(body, expression.date) if kind in ("directive", "deciding") else None,
        period=period(body), report=bool(_REPORTING_VERB.search(body)),
        formal=bool(words.formal.search(body)),
    )  # fmt: skip


def _without_tail(text: str) -> str:
    """Without the stops and conjunctions that lead to the next clause or point."""
    before = ""
    while text != before:
        before = text
        text = text.rstrip(" ,;:.")
        for word in (" and", " but", " or"):
            text = text.removesuffix(word)
    return text


def _council(expression: Expression) -> tuple[str, str, str]:
    return (expression.organ or "security_council", "un_organ", "")


def _action_of(body: str) -> str:
    return re.sub(r"^[\s,]*(?:to\s+(?=[a-z]))?", "", body).strip()


def _asked(body: str, before: Clause | None) -> tuple[tuple[str, str, str], str]:
    """Addressee and action of "requests the Secretary-General to ..." and "requests that the Mission ..."."""
    body = body.lstrip(" ,")
    that = _THAT.match(body)
    if that:
        rest = body[that.end() :]
        return _addressee(rest[:160], before, head_only=True), body.strip()
    cut = _TO.search(body)
    head = body[: cut.start()] if cut else body[:200]
    action = body[cut.end() :] if cut and not cut.group().startswith(":") else body[len(head) :]
    who = _addressee(head, before, direct=cut is None)
    return who, _OPEN_END.sub("", action.strip(" ,:") or body.strip(" ,:"))


def _called_for(body: str) -> tuple[tuple[str, str, str], str]:
    """ "Calls for ..." asks for a thing; who is to do it is named only by "by"."""
    by = re.search(r"\bby\s+(?:all\s+|the\s+)*", body)
    who = _addressee(body[by.end() : by.end() + 80], None, head_only=True) if by else _UNSPECIFIED
    return who, body.strip(" ,:")


def _addressee(
    head: str, before: Clause | None, *, head_only: bool = False, direct: bool = False
) -> tuple[str, str, str]:
    """The first one named; with `direct` or `head_only` nothing but articles may stand before.

    "it", "them" and "him" are whoever the clause before was addressed to.
    """
    words = lexicon()
    text = head.strip(" ,:")
    if before and words.pronoun.match(text):
        return (before.addressee, before.addressee_class, text.split(" ")[0])
    first = words.any_addressee.search(text)
    mission = words.acronym.match(text)
    if mission and (first is None or first.start() >= mission.end()):
        return (words.acronyms.code, words.acronyms.group, mission.group())
    if first is None:
        return ("unspecified", "unspecified", "" if head_only or direct else _shorten(text))
    if (direct or head_only) and not _ONLY_ARTICLES.fullmatch(text, 0, first.start()):
        return _UNSPECIFIED
    entry = _named_by(text, first)
    printed = text[: first.end()] if head_only or direct or len(text) > 160 else text
    return (entry.code, entry.group, _shorten(printed))


def _named_by(text: str, first: re.Match[str]) -> Addressee:
    """The entry whose name is the longest at the place of the first name; the earlier entry wins a tie."""
    found = [
        (match.end(), -order, entry)
        for order, (entry, pattern) in enumerate(lexicon().addressees)
        if (match := pattern.match(text, first.start()))
    ]
    return max(found, key=lambda item: item[:2])[2]


def _shorten(text: str) -> str:
    return text if len(text) <= 200 else text[:197].rsplit(" ", 1)[0] + "…"


def due(text: str, adopted: PartialDate | None) -> PartialDate | None:
    """By when: "by the end of 2018", "by 2020", "until 30 June 2019", "within 90 days" of adoption.

    A year before that of adoption is an earlier goal and not a deadline.
    """
    for match in _BY.finditer(text):
        when = _named(match)
        if when and (adopted is None or when.latest >= adopted.latest):
            return when
    within = _WITHIN.search(text)
    if within and adopted and adopted.day:
        return _after(adopted, within["count"].lower(), within["unit"].lower())
    return None


def _named(match: re.Match[str]) -> PartialDate | None:
    found = dates.find(match["rest"])
    if not found or found[0][0] > 3:
        return None
    when = found[0][2]
    edge = (match["edge"] or "").lower()
    if edge == "end of":
        return PartialDate.of(when.latest)
    if edge in ("mid-", "middle of") and when.month is None:
        return PartialDate(when.year, 6, 30)
    return when


def _after(adopted: PartialDate, count: str, unit: str) -> PartialDate | None:
    number = int(count) if count.isdigit() else _COUNTS.get(count)
    if number is None or number > 1000:
        return None
    if unit in ("month", "year"):
        return adopted.plus(months=number * (12 if unit == "year" else 1))
    return adopted.plus(days=number * (7 if unit == "week" else 1))


def period(text: str) -> str | None:
    """How often: "annually", "every six months", "every 45 days", "regularly"; None when not said."""
    known = lexicon().period.search(text)
    if known:
        return lexicon().period_of[" ".join(known.group().lower().split())]
    other = _EVERY.search(text)
    return other.group().lower() if other else None


def inherited(point: Provision, chapeau: Clause, parent: str, adopted: PartialDate | None) -> Clause:
    """What a point without a verb of its own asks: the verb, addressee and deadline of its chapeau."""
    text = _without_tail(point.text)
    return replace(
        chapeau,
        ordinal=1,
        start=0,
        end=len(text),
        action=text,
        due=due(text, adopted) or chapeau.due,
        period=period(text) or chapeau.period,
        report=chapeau.report or bool(_REPORTING_VERB.search(text)),
        inherited_from=parent,
    )


__all__ = ["Clause", "Lexicon", "clauses", "due", "inherited", "period"]
