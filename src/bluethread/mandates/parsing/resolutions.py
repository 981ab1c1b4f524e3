"""Resolutions and drafts: preambular paragraphs, operative paragraphs, points, annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bluethread.mandates.parsing import provisions as numbering
from bluethread.mandates.parsing.blocks import ENACTING, Block
from bluethread.mandates.parsing.provisions import Builder, next_marker
from bluethread.mandates.parsing.tree import Provision, ProvisionKind

_FINITE = re.compile(r"(?:(?:Also|Further|Strongly|Once again|Hereby)\s+)?[A-Z][a-z]+(?:s|es)\b(?!\s+(?:of|in)\b)")
_FRENCH_FINITE = re.compile(
    r"(?:Décide|Demande|Prie|Autorise|Recommande|Se félicite|Réaffirme|Souligne|Approuve|Proroge)\b"
)
_SPANISH_FINITE = re.compile(
    r"(?:Decide|Exhorta|Pide|Solicita|Autoriza|Recomienda|Acoge|Reafirma|Subraya|Aprueba|Prorroga)\b"
)


def enacting(blocks: Sequence[Block]) -> int | None:
    """Where the enacting formula stands, as a block of its own."""
    for index, block in enumerate(blocks):
        if ENACTING.fullmatch(block.text.strip()):
            return index
    return None


def read(blocks: Sequence[Block], formula: int) -> tuple[Provision, ...]:
    """The provisions of a resolution whose enacting formula is block `formula`."""
    builder = Builder()
    for block in blocks[: formula + 1]:
        builder.front(block)
    operative = False
    for index in range(formula + 1, len(blocks)):
        block = blocks[index]
        prefix = numbering.annex_prefix(block.text) if _may_open_annex(block, builder, operative) else None
        if prefix is not None:
            builder.head(block)
            return tuple(builder.provisions) + _annexes(blocks[index + 1 :], prefix, builder)
        operative = _body(builder, blocks, index, operative)
    return tuple(builder.provisions)


def _may_open_annex(block: Block, builder: Builder, operative: bool) -> bool:
    return operative and bool(builder.provisions) and not block.number and block.hint is not ProvisionKind.POINT


def _body(builder: Builder, blocks: Sequence[Block], index: int, operative: bool) -> bool:
    """Place one block between the formula and the annexes; True once the operative part has begun."""
    block = blocks[index]
    number = numbering.paragraph_number(block)
    if block.footnote:
        builder.footnote(block)
    elif block.hint is ProvisionKind.PREAMBULAR:
        builder.preambular(block)
    elif number is not None and numbering.follows(number, builder.last_number) and _is_main(block, builder):
        builder.numbered(ProvisionKind.OPERATIVE, "OP", block, number=number)
        return True
    elif block.number:
        builder.point(block, next_marker(blocks, index))
    elif block.heading or (operative and looks_like_heading(block)):
        builder.head(block)
    elif not operative and not is_operative(block):
        builder.preambular(block)
    elif not operative and (block.hint is ProvisionKind.OPERATIVE or not _numbers_follow(blocks, index)):
        builder.numbered(ProvisionKind.OPERATIVE, "OP", block)
        return True
    elif not operative:
        builder.preambular(block)
    else:
        builder.closing(block)
    return operative


def _is_main(block: Block, builder: Builder) -> bool:
    """Official files mark some main paragraphs as points of the one before."""
    return block.depth == 0 or not builder.inside_digits


def _numbers_follow(blocks: Sequence[Block], index: int) -> bool:
    return any(block.number == "1." for block in blocks[index + 1 :])


def is_operative(block: Block) -> bool:
    """An unnumbered paragraph that opens with a finite verb: "Recommends to the General Assembly ..."."""
    if block.hint is not None:
        return block.hint is ProvisionKind.OPERATIVE
    return any(pattern.match(block.text) for pattern in (_FINITE, _FRENCH_FINITE, _SPANISH_FINITE))


def looks_like_heading(block: Block) -> bool:
    text = block.text
    return block.hint is ProvisionKind.HEADING or (
        len(text) < 110 and text[:1].isupper() and not text.endswith((".", ";", ",", ":")) and not is_operative(block)
    )


def _annexes(blocks: Sequence[Block], prefix: str, main: Builder) -> tuple[Provision, ...]:
    """Annexes number afresh: "Annex para. 2"; unnumbered text is "Annex text 3"."""
    builder = Builder(prefix)
    builder.heading = main.heading
    done: list[Provision] = []
    for index, block in enumerate(blocks):
        opened = numbering.annex_prefix(block.text) if not block.number else None
        if opened is not None and opened != builder.prefix:
            done += builder.provisions
            builder = Builder(opened)
            builder.head(block)
            continue
        number = numbering.paragraph_number(block)
        if block.footnote:
            builder.footnote(block)
        elif number is not None and numbering.follows(number, builder.last_number) and block.depth == 0:
            builder.numbered(ProvisionKind.PARAGRAPH, "para. ", block, number=number)
        elif block.number:
            builder.point(block, next_marker(blocks, index))
        elif block.heading or looks_like_heading(block):
            builder.head(block)
        else:
            place = builder.count("text")
            builder.add(ProvisionKind.PARAGRAPH, f"text {place}", f"t{place}", block)
    return tuple(done + builder.provisions)
