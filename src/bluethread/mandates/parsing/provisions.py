"""From blocks to provisions: which paragraph each one is, how it is cited, what it stands under."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bluethread.mandates.parsing.blocks import Block
from bluethread.mandates.parsing.numbering import Outline
from bluethread.mandates.parsing.tree import Provision, ProvisionKind

_PARAGRAPH_NUMBER = re.compile(r"(\d{1,3})\.$")
_ANNEX = re.compile(
    r"(?:Annex|Annexe|Anexo|Appendix|Enclosure)(?:\s+(?P<number>[IVX]+|\d+|[A-Z]))?\b(?!\s+[a-z])", re.IGNORECASE
)
_MAX_STEP = 3


class Builder:
    """Takes blocks one after another and gives provisions with their paths.

    `prefix` stands before every path ("Note 2 ", "Annex I ").
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.provisions: list[Provision] = []
        self.outline: Outline | None = None
        self.heading: Provision | None = None
        self.last_number = 0
        self._counts: Counter[str] = Counter()
        self._paths: Counter[str] = Counter()

    def add(self, kind: ProvisionKind, path: str, align: str, block: Block, *, parent: str | None = None) -> Provision:
        """Append a provision; a path met before gets a bracketed ordinal, so that every path is one place."""
        path = self.prefix + path
        self._paths[path] += 1
        if self._paths[path] > 1:
            path = f"{path} [{self._paths[path]}]"
        under = self.heading if kind not in (ProvisionKind.HEADING, ProvisionKind.FRONT_MATTER) else None
        provision = Provision(
            kind=kind,
            path=path,
            number=block.number,
            text=block.text,
            spans=block.spans,
            lines=block.extent,
            align=self.prefix.replace(" ", "").lower() + align,
            parent=parent,
            heading=under.path if under else None,
            heading_text=under.text if under else "",
        )
        self.provisions.append(provision)
        return provision

    @property
    def inside_digits(self) -> bool:
        """Whether points numbered 1., 2. are open, so that the next number is a point too."""
        return bool(self.outline and any(level.style.startswith("digit") for level in self.outline.levels))

    def count(self, what: str) -> int:
        self._counts[what] += 1
        return self._counts[what]

    def front(self, block: Block) -> None:
        number = self.count("front")
        self.add(ProvisionKind.FRONT_MATTER, f"front {number}", f"f{number}", restored(block))

    def head(self, block: Block) -> None:
        number = self.count("heading")
        self.heading = self.add(ProvisionKind.HEADING, f"heading {number}", f"h{number}", restored(block))

    def preambular(self, block: Block) -> None:
        number = self.count("pp")
        path = f"PP{number}"
        self.add(ProvisionKind.PREAMBULAR, path, path, block)
        self.outline = Outline(path, path)

    def numbered(self, kind: ProvisionKind, word: str, block: Block, *, number: int | None = None) -> None:
        """A main paragraph. `word` is "OP" or "para. "; without a printed number it takes its place in the order."""
        place = self.count(word)
        number = place if number is None else number
        self.last_number = number
        path, align = f"{word}{number}", f"{'OP' if word == 'OP' else 'p'}{place}"
        provision = self.add(kind, path, align, block)
        self.outline = Outline(provision.path.removeprefix(self.prefix), align)

    def point(self, block: Block, following: str = "") -> None:
        if self.outline is None:
            self.outline = Outline("text 0", "t0")
        path, align, parent = self.outline.add(block.number, following)
        self.add(ProvisionKind.POINT, path, align, block, parent=self.prefix + parent)

    def closing(self, block: Block) -> None:
        root = self.outline.root if self.outline else "text 0"
        number = self.count(f"closing {root}")
        path = f"{root} closing" + (f" {number}" if number > 1 else "")
        self.add(ProvisionKind.CLOSING, path, f"{root}c{number}", block, parent=self.prefix + root)

    def footnote(self, block: Block) -> None:
        number = self.count("footnote")
        numbered = replace_number(block, block.footnote)
        self.add(ProvisionKind.FOOTNOTE, f"footnote {block.footnote}", f"n{number}", numbered)

    def continue_last(self, block: Block) -> bool:
        """Give the block to the last provision of running text; False when there is none."""
        if not self.provisions:
            return False
        last = self.provisions[-1]
        self.provisions[-1] = replace(
            last,
            text=f"{last.text} {restored(block).text}",
            spans=last.spans + block.spans,
            lines=(last.lines[0], max(last.lines[1], block.extent[1])),
        )
        return True


def replace_number(block: Block, number: str) -> Block:
    block.number = number
    return block


def restored(block: Block) -> Block:
    """The block with its marker back in the text, where the marker does not number a paragraph."""
    if block.number and block.number != "•" and not block.footnote:
        block.text, block.number = f"{block.number} {block.text}", ""
    return block


def paragraph_number(block: Block) -> int | None:
    match = _PARAGRAPH_NUMBER.match(block.number)
    return int(match[1]) if match else None


def follows(number: int, last: int) -> bool:
    """Whether a printed number can be the next main paragraph: a few may be lost, none come back."""
    return last < number <= last + _MAX_STEP


def annex_prefix(text: str) -> str | None:
    """ "Annex II " for a block that opens an annex, else None."""
    match = _ANNEX.match(text)
    if not match or len(text) > 120 or text.rstrip().endswith((".", ";", ",")):
        return None
    return f"Annex {match['number'].upper()} " if match["number"] else "Annex "


def next_marker(blocks: Sequence[Block], index: int) -> str:
    return blocks[index + 1].number if index + 1 < len(blocks) else ""
