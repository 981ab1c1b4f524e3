"""Documents in numbered or plain paragraphs: Chair's notes, background notes, reports, presidential statements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bluethread.mandates.parsing import provisions as numbering
from bluethread.mandates.parsing.blocks import Block
from bluethread.mandates.parsing.provisions import Builder, next_marker
from bluethread.mandates.parsing.tree import Provision, ProvisionKind

CHAIRS_NOTE = re.compile(
    r"(?:CHAIR[’']?S[’']? NOTE|NOTE BY THE CHAIR|NOTA DE LA PRESIDENCIA|NOTE DE LA PRÉSIDENCE|NOTE DU PR[ÉE]SIDENT)",
    re.IGNORECASE,
)
BACKGROUND_NOTE = re.compile(r"(?P<event>\w+)\s+[–-]\s+Background Note for Session (?P<number>\d+)", re.IGNORECASE)


def numbered(blocks: Sequence[Block]) -> tuple[Provision, ...]:
    """A document in numbered paragraphs. What stands before paragraph 1 is front matter, save the heading above it.

    A paragraph without number or heading goes on with the one before: its page break fell between two sentences.
    """
    builder = Builder()
    first = next((i for i, block in enumerate(blocks) if numbering.paragraph_number(block) == 1), len(blocks))
    above = first - 1 if first and _is_section(blocks[first - 1]) else first
    for index, block in enumerate(blocks):
        number = numbering.paragraph_number(block)
        if index < above:
            builder.front(block)
        elif block.footnote:
            builder.footnote(block)
        elif number is not None and numbering.follows(number, builder.last_number):
            builder.numbered(ProvisionKind.PARAGRAPH, "para. ", block, number=number)
        elif block.heading or index < first:
            builder.head(block)
        elif block.number and builder.outline is not None:
            builder.point(block, next_marker(blocks, index))
        else:
            _continue_paragraph(builder, block)
    return tuple(builder.provisions)


def _is_section(block: Block) -> bool:
    return (block.heading and bool(re.match(r"(?:[IVX]+|[A-Z])\.\s", block.text))) or (block.bold and block.heading)


def _continue_paragraph(builder: Builder, block: Block) -> None:
    if builder.provisions and builder.provisions[-1].kind in (ProvisionKind.PARAGRAPH, ProvisionKind.POINT):
        builder.continue_last(block)
    elif builder.outline is not None:
        builder.closing(block)
    else:
        builder.front(block)


def plain(blocks: Sequence[Block], prefix: str = "", front: int = 0) -> tuple[Provision, ...]:
    """A document in unnumbered paragraphs, counted as they come. The first `front` blocks are front matter."""
    builder = Builder(prefix)
    for index, block in enumerate(blocks):
        if index < front:
            builder.front(block)
        elif block.footnote:
            builder.footnote(block)
        elif block.heading:
            builder.head(block)
        elif block.number and builder.outline is not None:
            builder.point(block, next_marker(blocks, index))
        else:
            builder.numbered(ProvisionKind.PARAGRAPH, "para. ", numbering.restored(block))
    return tuple(builder.provisions)


def background(blocks: Sequence[Block]) -> tuple[Provision, ...]:
    """Background notes one after another; each counts its paragraphs and footnotes afresh."""
    openings = [(i, m["number"]) for i, b in enumerate(blocks) if (m := BACKGROUND_NOTE.fullmatch(b.text))]
    found: list[Provision] = list(plain(blocks[: openings[0][0]], front=openings[0][0]))
    for (start, number), (end, _) in zip(openings, [*openings[1:], (len(blocks), "")], strict=True):
        found += plain(blocks[start:end], prefix=f"Note {number} ")
    return tuple(found)


def by_language(blocks: Sequence[Block]) -> list[Sequence[Block]]:
    """The stretches of a file that holds one Chair's note in several languages, cut above each title."""
    titles = [i for i, block in enumerate(blocks) if CHAIRS_NOTE.fullmatch(block.text)]
    cuts = [0]
    for title in titles[1:]:
        start = title
        while start - 1 > cuts[-1] and blocks[start - 1].heading and not blocks[start - 1].number:
            start -= 1
        cuts.append(start)
    return [blocks[a:b] for a, b in zip(cuts, [*cuts[1:], len(blocks)], strict=True)]
