"""Text cut into the pieces that a page marks: clauses with their verbs, speech, words changed. Pure; no words lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

_TOKEN = re.compile(r"\S+\s*|\s+")
_NOT_LETTER = re.compile(r"[\W_]+")


class Spoken(Protocol):
    """What a clause and an attribution have in common: a stretch of text and the verb in it."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def verb(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `before`, `verb`, `after` in order. `index` is the part it came from, None between parts."""

    before: str
    verb: str = ""
    after: str = ""
    index: int | None = None

    @property
    def text(self) -> str:
        return self.before + self.verb + self.after


@dataclass(frozen=True, slots=True)
class Word:
    """Words that stay ("same"), come in ("added") or go out ("removed")."""

    change: str
    text: str


def pieces(text: str, parts: Sequence[Spoken]) -> list[Piece]:
    """The text cut at its parts, each with its own verb set apart. Joined again, the pieces are the text.

    A part that overlaps one before it is cut to what is left. A verb that does not stand inside its part is not set
    apart: a point under a chapeau inherits one.
    """
    made: list[Piece] = []
    at = 0
    for index, part in sorted(enumerate(parts), key=lambda pair: pair[1].start):
        start, end = max(part.start, at), min(part.end, len(text))
        if start >= end:
            continue
        if start > at:
            made.append(Piece(text[at:start]))
        made.append(_with_verb(text[start:end], part.verb, index))
        at = end
    if at < len(text):
        made.append(Piece(text[at:]))
    return made


def lit(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The text before, inside and after a span."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    return text[:start], text[start:end], text[end:]


def words_changed(before: str, after: str) -> list[Word]:
    """The second text with the words of the first that it replaced, word by word.

    Spacing, hyphens, quotation marks and capitals are no change, as in `parsing.compare`.
    """
    left, right = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, [_letters(word) for word in left], [_letters(word) for word in right], False)
    found: list[Word] = []
    for tag, i, k, j, m in matcher.get_opcodes():
        old, new = "".join(left[i:k]), "".join(right[j:m])
        if tag == "equal" or _letters(old) == _letters(new):
            found.append(Word("same", new))
            continue
        found += [Word(change, words) for change, words in (("removed", old), ("added", new)) if words]
    return found


def runs(same: Iterable[bool]) -> list[tuple[bool, int, int]]:
    """Neighbours of one kind: (kind, first, end) with the end excluded."""
    found: list[tuple[bool, int, int]] = []
    for index, kind in enumerate(same):
        if found and found[-1][0] == kind:
            found[-1] = (kind, found[-1][1], index + 1)
        else:
            found.append((kind, index, index + 1))
    return found


def _with_verb(text: str, verb: str, index: int) -> Piece:
    at = text.find(verb) if verb else -1
    if at < 0:
        return Piece(text, index=index)
    return Piece(text[:at], verb, text[at + len(verb) :], index)


def _letters(text: str) -> str:
    return _NOT_LETTER.sub("", text).lower()
