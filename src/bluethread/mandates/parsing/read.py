"""One function: a file becomes a reading, or one clear error."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bluethread.kernel import dates, symbols
from bluethread.kernel.dates import PartialDate
from bluethread.kernel.errors import BadInput
from bluethread.mandates.parsing import akn, blocks, furniture, language, notes, pdf, resolutions, sources
from bluethread.mandates.parsing.blocks import Block
from bluethread.mandates.parsing.tree import (
    Dropped,
    Expression,
    Format,
    Kind,
    Provision,
    ProvisionKind,
    Reading,
    Span,
)

_DRAFT = re.compile(r"\b(?:draft resolution|projet de résolution|proyecto de resolución)\b", re.IGNORECASE)
_STATEMENT = re.compile(r"Statement by the President of the Security Council|S/PRST/\d{4}/\d+", re.IGNORECASE)
_WORKING_GROUP = re.compile(r"Report on the activities of the Security Council Working Group", re.IGNORECASE)
_REPORT = re.compile(r"^(?:Report|Special report|Note|Letter dated)\b", re.IGNORECASE)
_NO_CONSENSUS = re.compile(r"\bnot (?:intended to )?(?:reflect|represent) (?:the|a) consensus\b", re.IGNORECASE)
_ORGANS = {"sc": "security_council", "ga": "general_assembly", "ecosoc": "economic_and_social_council"}
_ORGAN_BY_SYMBOL = {"S": "security_council", "A": "general_assembly", "E": "economic_and_social_council"}
_KNOWN = (
    "a resolution or draft resolution, a presidential statement, a Chair's note, background notes or a report in "
    "numbered paragraphs"
)
_FRONT = 14
_MAX_FRONT = 300
_MIN_REPORT_PARAGRAPHS = 3
_ADOPTED = (Kind.RESOLUTION, Kind.PRESIDENTIAL_STATEMENT)
"""What the Council, or its President on its behalf, has agreed."""


def read(data: bytes, name: str) -> Reading:
    """Read a document. `name` is the file's name, for the error.

    Raises BadInput, naming the file and the reason, for an empty, encrypted or damaged file, for what is not text,
    and for text that is none of the kinds of document known. Raises nothing else.
    """
    format = sources.sniff(data, name)
    if format is Format.AKN:
        return _official(akn.parse(data, name), name)
    if format is Format.PDF:
        text = pdf.text(data, name)
    elif format is Format.DOCX:
        text = sources.from_docx(data, name)
    else:
        text = sources.decode(data, name)
    lines = sources.split(text)
    if not lines:
        raise BadInput("The file holds no text", where=name)
    format = format or sources.typography(lines)
    reasons = furniture.reasons(lines, format)
    dropped = tuple(Dropped(lines[i].number, lines[i].text, reason) for i, reason in sorted(reasons.items()))
    built = blocks.build(lines, reasons, format)
    return Reading(format, text, _expressions(built, name, text), dropped)


def _official(official: akn.Official, name: str) -> Reading:
    if official.symbol and official.symbol.startswith("S/PRST/"):
        provisions, kind, organ = _statement(official.blocks), Kind.PRESIDENTIAL_STATEMENT, "security_council"
    else:
        formula = _formula(official.blocks)
        if formula is None:
            raise _unknown(name)
        provisions, kind, organ = _resolution(official.blocks, formula)
    _require(provisions, name)
    whole = " ".join(p.text for p in provisions[:60])
    expression = _expression(
        provisions, kind, organ,
        symbol=official.symbol,
        language=language.detect(whole) or official.language or "en",
        when=official.date,
        title=official.title,
        draft_symbol=official.draft_symbol,
    )  # fmt: skip
    return Reading(Format.AKN, official.text, (expression,), ())


def _formula(marked: Sequence[Block]) -> int | None:
    """Where the preamble begins; by the markup in a file that has lost its enacting formula."""
    formula = resolutions.enacting(marked)
    if formula is None and any(block.hint is ProvisionKind.PREAMBULAR for block in marked):
        return max((i for i, b in enumerate(marked) if b.hint is ProvisionKind.FRONT_MATTER), default=-1)
    return formula


def _expressions(built: list[Block], name: str, text: str) -> tuple[Expression, ...]:
    """The kind of document decides how its paragraphs are read."""
    formula = resolutions.enacting(built)
    front = "\n".join(block.text for block in built[:_FRONT] if not block.number and len(block.text) < _MAX_FRONT)
    if formula is not None:
        provisions, kind, organ = _resolution(built, formula)
        made = [_expression(provisions, kind, organ)]
    elif any(notes.BACKGROUND_NOTE.fullmatch(block.text) for block in built):
        made = [_expression(notes.background(built), Kind.BACKGROUND_NOTES, "secretariat")]
    elif any(notes.CHAIRS_NOTE.fullmatch(block.text) for block in built):
        parts = [notes.numbered(part) for part in notes.by_language(built)]
        made = [_expression(part, Kind.CHAIRS_NOTE, "secretariat") for part in parts]
        made = _one_work(made)
    elif _STATEMENT.search(front) and not _WORKING_GROUP.search(front):
        made = [_expression(_statement(built), Kind.PRESIDENTIAL_STATEMENT, "security_council")]
    else:
        made = [_report(built, front, name)]
    for expression in made:
        _require(expression.provisions, name)
    return tuple(made)


def _resolution(built: Sequence[Block], formula: int) -> tuple[tuple[Provision, ...], Kind, str]:
    front = " ".join(block.text for block in built[:formula])
    match = blocks.ENACTING.fullmatch(built[formula].text.strip())
    organ = next((_ORGANS[key] for key, value in match.groupdict().items() if value), "") if match else ""
    kind = Kind.DRAFT_RESOLUTION if _DRAFT.search(front) else Kind.RESOLUTION
    return resolutions.read(built, formula), kind, organ


def _statement(built: Sequence[Block]) -> tuple[Provision, ...]:
    """Front matter runs to the first paragraph in quotation marks or in the Council's voice."""
    voice: Callable[[str], bool] = lambda text: text.startswith(("“", '"', "The Security Council "))  # noqa: E731
    first = next((i for i, b in enumerate(built) if voice(b.text) and b.hint is not ProvisionKind.FRONT_MATTER), 0)
    return notes.plain(list(built), front=first)


def _report(built: list[Block], front: str, name: str) -> Expression:
    provisions = notes.numbered(built)
    paragraphs = sum(p.kind is ProvisionKind.PARAGRAPH for p in provisions)
    working_group = bool(_WORKING_GROUP.search(front))
    titled = working_group or any(_REPORT.match(block.text) for block in built[:_FRONT])
    if paragraphs < _MIN_REPORT_PARAGRAPHS or not (titled or symbols.find(front)):
        raise _unknown(name)
    kind = Kind.WORKING_GROUP_REPORT if working_group else Kind.REPORT
    return _expression(provisions, kind, "security_council" if working_group else "")


def _unknown(name: str) -> BadInput:
    return BadInput("The text is none of the kinds of document that can be read", where=name, expected=_KNOWN)


def _require(provisions: Sequence[Provision], name: str) -> None:
    if all(p.kind in (ProvisionKind.FRONT_MATTER, ProvisionKind.HEADING) for p in provisions):
        raise BadInput("The document has no paragraphs", where=name, expected=_KNOWN)


def _expression(
    provisions: tuple[Provision, ...],
    kind: Kind,
    organ: str,
    *,
    symbol: str | None = None,
    language: str = "",
    when: PartialDate | None = None,
    title: str = "",
    draft_symbol: str | None = None,
) -> Expression:
    front = [p for p in provisions if p.kind is ProvisionKind.FRONT_MATTER]
    words = "\n".join(p.text for p in front)
    symbol = symbol or _printed_symbol(front, kind)
    when = when or _printed_date(words, kind) or _printed_date("\n".join(p.text for p in provisions[:3]), kind)
    span = _no_consensus(provisions)
    draft = kind is Kind.DRAFT_RESOLUTION
    return Expression(
        symbol=symbol,
        key=symbol or _key(kind, when, provisions),
        organ=organ or _ORGAN_BY_SYMBOL.get((symbol or "").partition("/")[0], ""),
        kind=kind,
        language=language or _language(provisions),
        date=when,
        title=title or _printed_title(provisions, kind, symbol),
        version="draft" if draft else "adopted" if kind is Kind.RESOLUTION else "original",
        draft_symbol=symbol if draft else draft_symbol,
        consensus=False if span else True if kind in _ADOPTED and not draft else None,
        consensus_span=span,
        provisions=provisions,
    )


def _language(provisions: Sequence[Provision]) -> str:
    from bluethread.mandates.parsing.language import detect

    return detect(" ".join(p.text for p in provisions)) or "en"


def _printed_symbol(front: Sequence[Provision], kind: Kind) -> str | None:
    """The symbol that is the document's own: alone on a line, or in the title of a resolution."""
    for provision in front:
        found = symbols.find(provision.text)
        if kind is Kind.RESOLUTION and found and found[0][2].startswith(("S/RES/", "A/RES/")):
            return found[0][2]
        if kind in (Kind.DRAFT_RESOLUTION, Kind.PRESIDENTIAL_STATEMENT, Kind.REPORT) and len(found) == 1:
            start, end, symbol = found[0]
            if len(provision.text) - (end - start) < 40 or "Distr." in provision.text:
                return symbol
    return None


def _printed_date(words: str, kind: Kind) -> PartialDate | None:
    """Resolutions: the last full date of the front matter, which is that of adoption. Others: the first."""
    full = [when for _, _, when in dates.find(words) if when.day]
    if not full:
        return None
    return full[-1] if kind is Kind.RESOLUTION else full[0]


def _key(kind: Kind, when: PartialDate | None, provisions: Sequence[Provision]) -> str:
    """The name of a work on which no symbol is printed: its kind and date, or the event it was written for."""
    name = kind.value.replace("_", "-")
    event = next((m["event"] for p in provisions if (m := notes.BACKGROUND_NOTE.fullmatch(p.text))), None)
    if event:
        return f"{event.lower()}-{name}"
    return f"{name}-{when}" if when else f"{name}-undated"


def _printed_title(provisions: Sequence[Provision], kind: Kind, symbol: str | None) -> str:
    if kind is Kind.BACKGROUND_NOTES:
        first = next(p.text for p in provisions if p.kind is ProvisionKind.HEADING)
        return first.partition(" – ")[0] + " – Background Notes"
    for provision in provisions:
        if provision.kind is not ProvisionKind.FRONT_MATTER:
            break
        text = provision.text
        if kind is Kind.CHAIRS_NOTE and notes.CHAIRS_NOTE.fullmatch(text):
            return text
        if kind is Kind.WORKING_GROUP_REPORT and _WORKING_GROUP.match(text):
            return text
        if kind in (Kind.RESOLUTION, Kind.DRAFT_RESOLUTION) and (
            _DRAFT.search(text) or re.match(r"r[eé]solu", text, re.I)
        ):
            return text
        if kind is Kind.REPORT and _REPORT.match(text):
            return text
    return symbol or ""


def _no_consensus(provisions: Sequence[Provision]) -> Span | None:
    """The span of the paragraph by which a report says that it does not reflect a consensus."""
    for provision in provisions:
        if provision.kind is ProvisionKind.PARAGRAPH and _NO_CONSENSUS.search(provision.text):
            return provision.spans[0][0], provision.spans[-1][1]
    return None


def _one_work(made: list[Expression]) -> list[Expression]:
    """Language versions of one note share the key of the first."""
    from dataclasses import replace

    return [replace(expression, key=made[0].key, date=expression.date or made[0].date) for expression in made]
