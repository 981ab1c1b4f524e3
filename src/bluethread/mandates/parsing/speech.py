"""Who said what: reported speech in records of meetings, sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bluethread.mandates.parsing.lexicon import speech
from bluethread.mandates.parsing.tree import Provision, ProvisionKind

_SENTENCE = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<![A-Z])[.!?][”\"’)]*\s+(?=[A-Z“\"])|(?<=U\.S)\.\s+(?=[A-Z])"
)
_BREAK = re.compile(
    r",?\s+(?:while|whereas|and)\s+(?=(?:the\s+)?representatives?\s+of\s)|;\s+(?=the\s+representatives?\s+of\s)"
)
_AND = re.compile(r",?\s+and\s+(?:the\s+)?|,\s+(?:the\s+)?")
_STATE = r"(?:the\s+)?[A-ZÉÔ][\w’'.ô-]*(?:\s+(?:of|the|and\s+Northern|(?:\()?[A-ZÉ][\w’'.-]*\)?))*"


@dataclass(frozen=True, slots=True)
class Speaker:
    """`capacity` is "representative" for States, "person", "office" or "group"."""

    name: str
    capacity: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Speakers, the verb that reports them, and the place of what they said in the provision's text.

    `continued` marks a sentence that goes on with the speaker before it.
    """

    speakers: tuple[Speaker, ...]
    verb: str
    start: int
    end: int
    continued: bool = False


def attributions(provision: Provision) -> tuple[Attribution, ...]:
    """The statements in a paragraph of a record. English; empty where the text names nobody.

    A sentence that names nobody goes to the speaker before only when it opens as a continuation ("He", "In that
    regard"), that speaker is one and in the same paragraph.
    """
    if provision.kind not in (ProvisionKind.PARAGRAPH, ProvisionKind.POINT):
        return ()
    found: list[Attribution] = []
    for start, end in _sentences(provision.text):
        statement = _statement(provision.text, start, end)
        if statement:
            found.append(statement)
        elif found and len(found[-1].speakers) == 1:
            found.append(Attribution(found[-1].speakers, "", start, end, continued=True))
    return tuple(found)


def _sentences(text: str) -> list[tuple[int, int]]:
    """Sentences, cut again where a second representative takes the floor within one."""
    cuts = [0]
    for match in _SENTENCE.finditer(text):
        cuts.append(match.end())
    spans = list(zip(cuts, [*cuts[1:], len(text)], strict=True))
    found: list[tuple[int, int]] = []
    for start, end in spans:
        begin = start
        for match in _BREAK.finditer(text, start, end):
            if _statement(text, match.end(), end) and _statement(text, begin, match.start()):
                found.append((begin, match.start()))
                begin = match.end()
        found.append((begin, begin + len(text[begin:end].rstrip())))
    return found


def _statement(text: str, start: int, end: int) -> Attribution | None:
    best: tuple[int, re.Match[str], str] | None = None
    for capacity, pattern in _patterns():
        match = pattern.search(text, start, end)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), match, capacity)
    if best is None or best[0] - start > _MAX_LEAD:
        return None
    _, match, capacity = best
    speakers = _states(match["who"]) if capacity == "representative" else (Speaker(_tidy(match["who"]), capacity),)
    echo = match.groupdict().get("echo")
    if echo:
        speakers += _states(echo)
    return Attribution(speakers, match["verb"], match.end(), end)


_MAX_LEAD = 260


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = speech()
    verbs = "|".join(sorted((re.escape(v) for v in words.verbs), key=len, reverse=True))
    adverb = r"(?:(?:also|further|then|therefore|strongly|warmly|unequivocally|unanimously|similarly)\s+)?"
    verb = rf"{adverb}(?P<verb>{verbs})\b(?:\s+that\b)?"
    titles = "|".join(re.escape(t) for t in sorted(words.titles, key=len, reverse=True))
    offices = "|".join(re.escape(o) for o in sorted(words.offices, key=len, reverse=True))
    compound = "|".join(re.escape(state) for state in words.compound_states)
    state = rf"(?:the\s+)?(?:{compound}|{_STATE})"
    states = rf"{state}(?:(?:,\s+|,?\s+and\s+){state})*"
    echo = rf"(?:,\s+echoed by the representatives? of (?P<echo>{states}),)?"
    return (
        ("representative", re.compile(rf"\b[Tt]he representatives? of (?P<who>{states}){echo}\s+{verb}")),
        ("person", re.compile(rf"(?P<who>(?:{titles})\s+(?:[A-ZÉ][\w’'-]*)(?:\s+[A-ZÉ][\w’'-]*)?)\s+{verb}")),
        ("office", re.compile(rf"(?P<who>{offices})\s+{verb}", re.IGNORECASE)),
    )


@cache
def _continuing() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(re.escape(word) for word in speech().continuing)})\b")


def _states(text: str) -> tuple[Speaker, ...]:
    """ "China, Egypt and the United Kingdom" as three States, by their names as reported."""
    kept = {f"\x00{number}\x00": state for number, state in enumerate(speech().compound_states)}
    for mark, state in kept.items():
        text = text.replace(state, mark)
    names = [re.sub("\x00\\d+\x00", lambda m: kept[m.group()], name) for name in _AND.split(text)]
    same = speech().same_state
    tidy = [_tidy(name).removeprefix("the ") for name in names]
    return tuple(Speaker(same.get(name, name), "representative") for name in tidy if name)


def _tidy(name: str) -> str:
    return " ".join(name.split()).strip(" ,")
