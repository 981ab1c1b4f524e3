"""Two texts of one work, paragraph by paragraph: what is only typography and what is a change of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bluethread.mandates.parsing.tree import Expression, Provision, ProvisionKind

_COMPARED = frozenset(ProvisionKind) - {ProvisionKind.FRONT_MATTER, ProvisionKind.HEADING}
_NOT_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_SAME_PARAGRAPH = 0.5


class Change(StrEnum):
    SAME = "same"
    TYPOGRAPHIC = "typographic"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of the first text replaced by words of the second; either may be empty."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph in both texts. A path is None where the other text alone has it."""

    change: Change
    before: str | None
    after: str | None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every compared paragraph in order; `likeness` is the share of words, from 0 to 1, that both texts have."""

    rows: tuple[Row, ...]
    likeness: float

    @property
    def substantive(self) -> bool:
        """Whether any word differs: spacing, hyphens, quotation marks and capitals do not count."""
        return any(row.change not in (Change.SAME, Change.TYPOGRAPHIC) for row in self.rows)


def compare(a: Expression, b: Expression) -> Comparison:
    """Compare two texts of the same language. Front matter and headings are left out: they name the document."""
    first = [p for p in a.provisions if p.kind in _COMPARED]
    second = [p for p in b.provisions if p.kind in _COMPARED]
    left, right = [letters(p.text) for p in first], [letters(p.text) for p in second]
    rows: list[Row] = []
    for tag, i, k, j, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [_alike(p, q) for p, q in zip(first[i:k], second[j:m], strict=True)]
        else:
            rows += _differing(first[i:k], second[j:m])
    return Comparison(tuple(rows), likeness(left, right, first, second))


def letters(text: str) -> str:
    """Letters and digits alone, in lower case: what spacing, hyphens and quotation marks cannot change."""
    return _NOT_LETTER.sub("", text).lower()


def likeness(left: list[str], right: list[str], first: list[Provision], second: list[Provision]) -> float:
    """Twice the words in common, in order, over the words of both; 1.0 when only typography differs."""
    if left == right:
        return 1.0
    words = [[w.lower() for p in side for w in _WORD.findall(p.text)] for side in (first, second)]
    total = len(words[0]) + len(words[1])
    matcher = SequenceMatcher(None, words[0], words[1], autojunk=False)
    matched = sum(block.size for block in matcher.get_matching_blocks())
    return 2 * matched / total if total else 1.0


def _alike(p: Provision, q: Provision) -> Row:
    return Row(Change.SAME if p.text == q.text else Change.TYPOGRAPHIC, p.path, q.path)


def _differing(first: list[Provision], second: list[Provision]) -> list[Row]:
    """Pair what is the same paragraph with other words; the rest is added or removed."""
    rows: list[Row] = []
    rest = list(second)
    for p in first:
        scored = [(_ratio(p.text, q.text), -index) for index, q in enumerate(rest)]
        score, place = max(scored, default=(0.0, 0))
        if score < _SAME_PARAGRAPH:
            rows.append(Row(Change.REMOVED, p.path, None))
            continue
        rows += [Row(Change.ADDED, None, q.path) for q in rest[:-place]]
        q = rest[-place]
        rest = rest[1 - place :]
        found = edits(p.text, q.text)
        rows.append(Row(Change.CHANGED if found else Change.TYPOGRAPHIC, p.path, q.path, found))
    return rows + [Row(Change.ADDED, None, q.path) for q in rest]


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, _WORD.findall(a.lower()), _WORD.findall(b.lower()), autojunk=False).ratio()


def edits(a: str, b: str) -> tuple[Edit, ...]:
    """Words that differ, ignoring those that differ only in spacing, hyphens, quotation marks or capitals."""
    left, right = _WORD.findall(a), _WORD.findall(b)
    matcher = SequenceMatcher(None, [w.lower() for w in left], [w.lower() for w in right], autojunk=False)
    found: list[Edit] = []
    for tag, i, k, j, m in matcher.get_opcodes():
        before, after = " ".join(left[i:k]), " ".join(right[j:m])
        if tag != "equal" and letters(before) != letters(after):
            found.append(Edit(before, after))
    return tuple(found)
