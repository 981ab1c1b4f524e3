"""From lines to blocks: a paragraph, point, heading or note, whole again across lines and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from bluethread.mandates.parsing import text as words
from bluethread.mandates.parsing.sources import Line
from bluethread.mandates.parsing.tree import Format, ProvisionKind, Span

ENACTING = re.compile(
    r"(?P<sc>The Security Council|Le Conseil de sécurité|El Consejo de Seguridad)\s*[,:]?"
    r"|(?P<ga>The General Assembly|L[’']Assemblée générale|La Asamblea General)\s*[,:]?"
    r"|(?P<ecosoc>The Economic and Social Council|Le Conseil économique et social|El Consejo Económico y Social)"
    r"\s*[,:]?"
)
_BULLETS = "-•–—*①·●▪‣"
_BULLET = re.compile(rf"[{_BULLETS}]\s+(?:①\s+)?(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})\\?\.(?![\d/])\s*(?=\S)")
_POINT = re.compile(r"(\((?:[a-z]{1,5}|[A-Z]|\d{1,2})\))\s*(?=\S)")
_LETTER = re.compile(r"([a-z])\.\s+(?=\S)")
_FOOTNOTE = re.compile(r"<sup>\s*(\d+)\s*</sup>\s*|\[\^(\d+)\]:\s*")
_ROMAN_HEADING = re.compile(r"[IVX]{1,5}\.\s+\S")
_TERMINAL = re.compile(r"[.;:,!?…](?:[”\"'’»)\]]|[⁰¹²³⁴-⁹]|\s)*$")
_FINAL = re.compile(r"[.;:!?…](?:[”\"'’»)\]]|[⁰¹²³⁴-⁹]|\s)*$")
_MAX_HEADING = 160
_MIN_SENTENCE = 45


@dataclass(slots=True)
class Block:
    """A stretch of the source that is one thing. `number` is the marker as printed, without the text it opens."""

    lines: list[Line]
    text: str = ""
    number: str = ""
    heading: bool = False
    bold: bool = False
    footnote: str = ""
    depth: int = 0
    hint: ProvisionKind | None = None
    gaps: set[int] = field(default_factory=set)
    """Places in `lines` before which furniture was left out."""

    @property
    def spans(self) -> tuple[Span, ...]:
        found: list[Span] = []
        for index, line in enumerate(self.lines):
            if found and index not in self.gaps:
                found[-1] = (found[-1][0], line.end)
            else:
                found.append((line.start, line.end))
        return tuple(found)

    @property
    def extent(self) -> tuple[int, int]:
        return self.lines[0].number, self.lines[-1].number

    def absorb(self, other: Block) -> None:
        """Take a later block in as the continuation of this one."""
        if other.lines[0].number > self.lines[-1].number:
            self.gaps.add(len(self.lines))
        self.gaps.update(gap + len(self.lines) for gap in other.gaps)
        self.lines += other.lines
        self.text = words.squeeze(f"{self.text} {other.text}")


def build(lines: Sequence[Line], dropped: Mapping[int, str], format: Format) -> list[Block]:
    """The blocks of a text in reading order. Every line is in `dropped` or in exactly one block."""
    known = words.vocabulary(words.unmark(line.text) for line in lines)
    begins = _beginnings(lines, format)
    blocks: list[Block] = []
    body: Block | None = None
    gap = False
    previous = -1
    for index, line in enumerate(lines):
        if index in dropped:
            gap = True
            continue
        starts = not blocks or index in begins
        if starts and body is not None and _continues(line.text, body, format):
            _add(body, line, gap=gap or blocks[-1] is not body or previous < index - 1)
        elif starts:
            blocks.append(Block([line]))
            _mark(blocks[-1])
            if not blocks[-1].footnote:
                body = blocks[-1]
        else:
            _add(blocks[-1], line, gap=gap)
        gap, previous = False, index
    for block in blocks:
        _finish(block, known)
    return blocks


def _add(block: Block, line: Line, *, gap: bool) -> None:
    if gap:
        block.gaps.add(len(block.lines))
    block.lines.append(line)


def _beginnings(lines: Sequence[Line], format: Format) -> set[int]:
    """Lines where a block may begin, by the typography."""
    if format is Format.DOCX:
        return set(range(len(lines)))
    formulas = {index for index, line in enumerate(lines) if ENACTING.fullmatch(line.text)}
    if format in (Format.DUMP, Format.PDF):
        return _by_indent(lines) | formulas | {index + 1 for index in formulas}
    begins = {0} | formulas
    for index, (before, line) in enumerate(pairwise(lines), start=1):
        apart = line.number - before.number > 1
        marked = _has_marker(line.text) and (format is Format.MARKDOWN or bool(_TERMINAL.search(before.text)))
        if apart or marked or line.text.startswith("#") or before.text.startswith("#"):
            begins.add(index)
    return begins


def _by_indent(lines: Sequence[Line]) -> set[int]:
    indented = {index for index, line in enumerate(lines) if line.indent}
    if len(indented) > 0.03 * len(lines):
        return indented | {0}
    return {0} | {
        index
        for index, (before, line) in enumerate(pairwise(lines), start=1)
        if _TERMINAL.search(before.text) and (_has_marker(line.text) or line.text[:1].isupper())
    }


def _has_marker(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_BULLET, _NUMBER, _POINT, _FOOTNOTE))


def _continues(text: str, body: Block, format: Format) -> bool:
    """Whether a line that typography sets apart goes on with the sentence of the block before.

    In dumps and PDF the indentation decides. Elsewhere a page break may have split the sentence: the block before
    does not end in a stop, or it ends in a comma and the line begins in lower case.
    """
    if format in (Format.DUMP, Format.PDF, Format.DOCX) or body.heading or body.footnote:
        return False
    if _is_bold(text, text) or _is_bold(body.lines[0].text, body.lines[-1].text):
        return False
    if _has_marker(text) or _is_heading(text) or ENACTING.fullmatch(words.unmark(text)):
        return False
    before = words.unmark(body.lines[-1].text)
    if text[:1].islower():
        return not _FINAL.search(before)
    return not _TERMINAL.search(before) and _longer(body, _MIN_SENTENCE)


def _longer(block: Block, least: int) -> bool:
    """Whether a block has more characters than this; looks at no more lines than that takes."""
    return any(length > least for length in accumulate(len(line.text) for line in block.lines))


def _is_bold(first: str, last: str) -> bool:
    """A line or block in bold as a whole is a title, and titles do not go on."""
    return first.startswith("**") and last.endswith("**")


def _is_heading(text: str) -> bool:
    if text.startswith("#"):
        return True
    bare = words.unmark(text)
    if len(bare) > _MAX_HEADING or _TERMINAL.search(bare):
        return False
    letters = [c for c in bare if c.isalpha()]
    capitals = len(letters) > 3 and all(c.isupper() for c in letters)
    return capitals or bool(_ROMAN_HEADING.match(bare))


def _mark(block: Block) -> None:
    """What the first line shows."""
    first = block.lines[0].text
    note = _FOOTNOTE.match(first)
    if note:
        block.footnote = note[1] or note[2]
    block.heading = not note and _is_heading(first)


def _finish(block: Block, known: Counter[str]) -> None:
    raw = words.join([words.unmark_line(line.text) for line in block.lines], known)
    if block.footnote:
        raw = _FOOTNOTE.sub("", raw, count=1)
    elif block.heading:
        raw = raw.lstrip("# ")
    else:
        block.number, raw = take_marker(raw)
    block.bold = raw.startswith("**") and raw.endswith("**") and raw.count("**") == 2
    block.text = words.repair(words.unmark(raw), known)


def take_marker(text: str) -> tuple[str, str]:
    """The marker that opens a paragraph or point ("12.", "(d)", "•"), and the rest. "" when there is none."""
    bullet = _BULLET.match(text)
    if bullet:
        rest = text[bullet.end() :]
        inner, after = take_marker(rest)
        return (inner, after) if inner else ("•", rest)
    for pattern in (_NUMBER, _POINT, _LETTER):
        match = pattern.match(text)
        if match:
            return text[: match.end()].strip().replace("\\", ""), text[match.end() :]
    return "", text
