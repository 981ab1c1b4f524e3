"""Words as they were meant: joining broken lines, hyphens and letters that typesetting moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_SUP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FOOTNOTE_REF = re.compile(r"<sup>\s*(\d+)\s*</sup>")
_LINKED = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\((?:[^()\s]|\([^()]*\))*\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
_TAG = re.compile(r"</?(?:br|i|b|em|strong|u|span)\s*/?>", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_LOOSE_HYPHEN = re.compile(r"(?<=[^\W\d]) -(?=[^\W\d])")
_LOOSE_COMMA = re.compile(r" +(?=[,;.](?:\s|$))")
_WORD = re.compile(r"[^\W\d_]+(?:[-‑’'][^\W\d_]+)*")
_SUSPENDED = re.compile(r"^(?:and|or|to|et|ou|y|o|e)\b")
_FUSING_SUFFIXES = ("related", "contributing", "based", "oriented", "sensitive", "responsive", "owned", "building")
_SHORT_WORDS = (
    "a i an as at be by do go he if in is it me my no of on or so to up us we one any may per cent for ever some thing",
    "time every with out over under all also the and not such other who how self where there here after",
)
_OWN_WORDS = frozenset(word for line in _SHORT_WORDS for word in line.split())
"""Words that stand for themselves however rarely the document has them."""


def unmark(text: str) -> str:
    """Plain words from inline Markdown: marks of italics and bold go, footnote numbers become superscripts."""
    if "<" in text:
        text = _TAG.sub("", _FOOTNOTE_REF.sub(lambda m: m[1].translate(_SUP), text))
    if "[" in text:
        text = _LINKED.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    if "*" in text:
        text = _ITALIC.sub(r"\1", _STRONG.sub(r"\1", text))
    return squeeze(text)


_TAIL = 4_096


def unmark_line(text: str) -> str:
    """A line ready to be joined: no hard break mark at its end."""
    return text.removesuffix("\\").rstrip()


def squeeze(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def join(lines: Sequence[str], known: Counter[str]) -> str:
    """Lines of one paragraph as one text. A hyphen at the end of a line stays, unless only the joined word is known."""
    whole, finished = "", []
    for line in lines:
        if (
            len(whole) > _TAIL
        ):  # only the end is looked at again: a paragraph of many lines takes no time out of measure
            finished.append(whole[: -_TAIL // 2])
            whole = whole[-_TAIL // 2 :]
        if not whole:
            whole = line
        elif whole.endswith(" -") and _belongs(whole, line, known):
            whole = f"{whole[:-2]}-{line}"
        elif whole.endswith("-") and whole[-2:-1].isalpha() and not _SUSPENDED.match(line):
            whole = _across_hyphen(whole, line, known)
        else:
            whole = f"{whole} {line}"
    return "".join(finished) + whole


def _across_hyphen(before: str, after: str, known: Counter[str]) -> str:
    head = re.search(r"[\w-]*$", before[:-1])
    tail = re.match(r"\w*", after)
    first, last = (head.group().lower() if head else ""), (tail.group().lower() if tail else "")
    joined_only = known[first + last] > 0 and known[f"{first}-{last}"] == 0
    return (before[:-1] if joined_only else before) + after


def _belongs(before: str, after: str, known: Counter[str]) -> bool:
    """Whether a hyphen set apart at the end of a line is one, and not a dash."""
    head, tail = re.search(r"\w+(?= -$)", before), re.match(r"\w+", after)
    if not (head and tail):
        return False
    last = tail.group().lower()
    return last in _FUSING_SUFFIXES or known[f"{head.group().lower()}-{last}"] > 0


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each word, in lower case, stands in the document."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(_WORD.findall(text.lower()))
    return words


def repair(text: str, known: Counter[str]) -> str:
    """Undo what typesetting did where the document's own words make it sure.

    "contingent -owned" and "initiatives ," lose their space, "miss ions" and "i n" are joined when the joined word
    stands elsewhere and a part does not, "policerelated" gets its hyphen back when "police" stands elsewhere.
    """
    text = _LOOSE_COMMA.sub("", _LOOSE_HYPHEN.sub("-", text))
    text = _join_split_words(text, known)
    return _WORD.sub(lambda match: _with_hyphen(match.group(), known), text)


def _join_split_words(text: str, known: Counter[str]) -> str:
    words = text.split(" ")
    kept: list[str] = []
    for word in words:
        if kept and _is_split(kept[-1], word, known):
            kept[-1] += word
        else:
            kept.append(word)
    return " ".join(kept)


def _is_split(left: str, right: str, known: Counter[str]) -> bool:
    first, last = left.lower(), right.lower().rstrip(".,;:)")
    if not (first.isalpha() and last.isalpha()) or known[first + last] < 2:
        return False
    return (first not in _OWN_WORDS and known[first] <= 1) or (last not in _OWN_WORDS and known[last] <= 1)


def _with_hyphen(word: str, known: Counter[str]) -> str:
    lower = word.lower()
    for suffix in _FUSING_SUFFIXES:
        stem = lower.removesuffix(suffix)
        if stem != lower and len(stem) > 2 and known[lower] <= 1 and known[stem] >= 2:
            return f"{word[: len(stem)]}-{word[len(stem) :]}"
    return word
