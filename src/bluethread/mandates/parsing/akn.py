"""The official Akoma Ntoso files of the conference department, as blocks over an extracted text.

The extracted text has one line per leaf of the file, with the number as printed in front. Element ids are counters
and carry no meaning (`para_24` is operative paragraph 3), so only printed numbers are used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from bluethread.kernel import dates, symbols
from bluethread.kernel.dates import PartialDate
from bluethread.kernel.errors import BadInput
from bluethread.mandates.parsing.blocks import Block
from bluethread.mandates.parsing.sources import Line
from bluethread.mandates.parsing.text import squeeze
from bluethread.mandates.parsing.tree import ProvisionKind

_NS = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
_LANGUAGES = {"eng": "en", "fra": "fr", "spa": "es"}
_SUP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LISTS = frozenset({"list", "sublist", "blockList"})
_ITEMS = frozenset({"paragraph", "point", "item", "subparagraph"})
_LEAVES = frozenset({"p", "crossHeading", "listIntroduction", "block"})
_SKIPPED = frozenset({"meta", "num", "img"})
_HEADING_CLASS = re.compile(r"H\d|HCh|HM")
_DEEPEST = 60
_NUMBER_FIRST = re.compile(r"\d{1,2}\.\s")
_NUMBERED = re.compile(r"^(?:\d{1,3}(?:\.\d+)*\.?|\([A-Za-z0-9]{1,5}\)|[A-Za-z]{1,4}\.|[–•-])$")


@dataclass(slots=True)
class Official:
    """The blocks of an official file, and what its metadata say."""

    text: str
    lines: list[Line]
    blocks: list[Block]
    symbol: str | None
    language: str | None
    date: PartialDate | None
    draft_symbol: str | None
    title: str
    annex_at: int | None


def parse(data: bytes, name: str) -> Official:
    """Read an official file. Raises BadInput naming the line and column where the XML is not well formed."""
    root = _tree(data, name)
    if root.tag != f"{_NS}akomaNtoso" or not len(root):
        raise BadInput("The XML is not an official document", where=name, expected="Akoma Ntoso 3.0 (akomaNtoso)")
    writer = _Writer(name, most=2 * len(data))
    writer.document(root[0])
    return Official(
        text="\n".join(line.text for line in writer.lines),
        lines=writer.lines,
        blocks=writer.blocks,
        symbol=_symbol(root),
        language=_LANGUAGES.get(_attribute(root, "FRBRlanguage", "language")),
        date=_date(root),
        draft_symbol=_draft(root),
        title=_title(root),
        annex_at=writer.annex_at,
    )


def _tree(data: bytes, name: str) -> etree._Element:
    """The elements of an XML file that declares nothing, nests as texts do, and reaches for no other file.

    Without a document type there are no entities, and without entities no expansion and nothing outside to fetch;
    what the parser itself bounds (depth, length of names and texts) stays bounded.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise BadInput(
            f"The XML is not well formed: {error.msg}",
            where=f"{name}, line {line}, column {column}",
            do="Load the file again from its source, or load the document as text or PDF",
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadInput("The XML declares a document type", where=name, expected="Akoma Ntoso 3.0, which has none")
    if any(sum(1 for _ in element.iterancestors()) > _DEEPEST for element in root.iter() if not len(element)):
        raise BadInput(f"The XML is nested more than {_DEEPEST} deep", where=name)
    return root


def _attribute(root: etree._Element, tag: str, name: str) -> str:
    element = root.find(f".//{_NS}{tag}")
    return element.get(name, "") if element is not None else ""


def _symbol(root: etree._Element) -> str | None:
    for element in root.iter(f"{_NS}docNumber"):
        symbol = symbols.normalise(_all(element))
        if symbol:
            return symbol
    return None


def _date(root: etree._Element) -> PartialDate | None:
    """The date printed in the adoption line, before the metadata, where "0001-01-01" stands for unknown."""
    for element in root.iter(f"{_NS}docTitle"):
        if element.get("refersTo") == "#adoption":
            printed = [when for _, _, when in dates.find(squeeze(_all(element))) if when.day]
            if printed:
                return printed[-1]
    for element in root.iter(f"{_NS}FRBRdate", f"{_NS}docDate"):
        value = element.get("date", "")
        if re.fullmatch(r"(?:19|20)\d{2}-\d{2}-\d{2}", value):
            return PartialDate.parse(value)
    return None


def _draft(root: etree._Element) -> str | None:
    for step in root.iter(f"{_NS}step"):
        if step.get("outcome") == "draftResolution":
            return symbols.normalise(step.get("as", ""))
    return None


def _title(root: etree._Element) -> str:
    for keyword in root.iter(f"{_NS}keyword"):
        if keyword.get("refersTo") == "title":
            bracketed = re.search(r"\[(.+)\]", keyword.get("showAs", ""))
            return squeeze(bracketed[1] if bracketed else keyword.get("showAs", ""))
    return ""


@dataclass(slots=True)
class _Writer:
    """Lines and blocks of a file, of at most `most` characters: elements that repeat each other would swell."""

    name: str
    most: int
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    annex_at: int | None = None
    position: int = 0

    def document(self, statement: etree._Element) -> None:
        for part in statement:
            tag = _local(part)
            if tag in ("coverPage", "preface"):
                self.each(part, ProvisionKind.FRONT_MATTER)
            elif tag == "preamble":
                for child in part:
                    front = _local(child) == "formula"
                    self.each(child, ProvisionKind.FRONT_MATTER if front else ProvisionKind.PREAMBULAR)
            elif tag == "attachments":
                for attachment in part:
                    self.attachment(attachment)
            elif tag != "meta":
                self.body(part)

    def attachment(self, attachment: etree._Element) -> None:
        if self.annex_at is None:
            self.annex_at = len(self.blocks)
        for body in attachment.iter(f"{_NS}mainBody"):
            self.body(body)

    def each(self, parent: etree._Element, hint: ProvisionKind | None) -> None:
        """Every leaf of a container as one block of a kind; the leaves of one container belong together."""
        if parent.find(f".//{_NS}item") is not None:  # numbered paragraphs that were marked up as preamble
            self.body(parent)
            return
        leaves = [leaf for leaf in parent.iter(f"{_NS}p") if _flat(leaf)]
        if hint is ProvisionKind.PREAMBULAR and leaves:
            hint = None if _NUMBER_FIRST.match(_flat(leaves[0])) else hint
            block = self.open(leaves[0], hint=hint)
            for leaf in leaves[1:]:
                self.extend(block, leaf)
        else:
            for leaf in leaves:
                self.open(leaf, hint=hint)

    def body(self, parent: etree._Element) -> None:
        for child in parent:
            tag = _local(child)
            if tag in _ITEMS:
                self.item(child, 0)
            elif tag == "heading":
                self.open(child, hint=ProvisionKind.HEADING)
            elif tag in _LEAVES or tag == "tr":
                self.open(child, hint=ProvisionKind.HEADING if tag == "crossHeading" else None)
            elif tag == "num":
                self.open(child, hint=ProvisionKind.HEADING)
            elif tag not in _SKIPPED:
                self.body(child)

    def item(self, item: etree._Element, depth: int) -> None:
        """A paragraph or point with its number, its text, and the points inside it."""
        number_element = item.find(f"{_NS}num")
        number = _flat(number_element) if number_element is not None else ""
        hint = None
        if not number and _HEADING_CLASS.match(item.get("class", "")):
            hint = ProvisionKind.HEADING
        block: Block | None = None
        for child in item:
            tag = _local(child)
            if tag in _LISTS:
                if block is None and number and child.find(f"{_NS}intro") is None:
                    self.open(item, number=number, depth=depth, text="")
                    block = self.blocks[-1]
                block = self.listing(child, depth, block, number) or block
            elif tag in _ITEMS:
                self.item(child, depth + 1)
            elif tag not in _SKIPPED:
                heading = ProvisionKind.HEADING if tag in ("heading", "subheading") else hint
                block = self.content(child, depth, block, number, heading)

    def listing(self, parent: etree._Element, depth: int, block: Block | None, number: str) -> Block | None:
        for child in parent:
            tag = _local(child)
            if tag in _ITEMS:
                self.item(child, depth + 1)
            elif tag in _LISTS:
                self.listing(child, depth + 1, block, "")
            elif tag == "wrapUp":
                self.open(child, hint=ProvisionKind.CLOSING)
            elif tag not in _SKIPPED:
                block = self.content(child, depth, block, number, None)
        return block

    def content(
        self, parent: etree._Element, depth: int, block: Block | None, number: str, hint: ProvisionKind | None
    ) -> Block | None:
        leaves = [parent] if _local(parent) in _LEAVES else list(parent.iter(*(_NS + t for t in _LEAVES)))
        for leaf in leaves or [parent]:
            if not _flat(leaf):
                continue
            if block is None:
                block = self.open(leaf, number=number, depth=depth, hint=hint)
            else:
                self.extend(block, leaf)
        return block

    def open(
        self, leaf: etree._Element, *, number: str = "", depth: int = 0, hint: ProvisionKind | None = None,
        text: str | None = None,
    ) -> Block:  # fmt: skip
        words = _flat(leaf) if text is None else text
        if not number and hint is None:
            number, words = _split_marker(words)
        number = _clean_number(number)
        line = self.line(f"{number} {words}".strip())
        block = Block([line], text=words, number=number, depth=depth, hint=hint)
        block.heading = hint is ProvisionKind.HEADING
        if words or number:
            self.blocks.append(block)
        self.notes(leaf)
        return block

    def extend(self, block: Block, leaf: etree._Element) -> None:
        words = _flat(leaf)
        if words:
            line = self.line(words)
            adjoining = block.lines[-1].number == line.number - 1
            if not adjoining:
                block.gaps.add(len(block.lines))
            block.lines.append(line)
            block.text = f"{block.text} {words}".strip()
        self.notes(leaf)

    def notes(self, leaf: etree._Element) -> None:
        for note in leaf.iter(f"{_NS}authorialNote"):
            words = squeeze(_all(note))
            if words:
                marker = note.get("marker", "").strip() or str(sum(bool(b.footnote) for b in self.blocks) + 1)
                self.blocks.append(Block([self.line(words)], text=words, footnote=marker))

    def line(self, words: str) -> Line:
        line = Line(len(self.lines) + 1, self.position, self.position + len(words), words, 0)
        self.lines.append(line)
        self.position += len(words) + 1
        if self.position > self.most:
            raise BadInput("The XML repeats its text through its nesting", where=self.name)
        return line


def _all(element: etree._Element) -> str:
    return "".join(element.itertext())  # type: ignore[arg-type]  # the stubs allow bytes


def _local(element: etree._Element) -> str:
    return element.tag.removeprefix(_NS) if isinstance(element.tag, str) else "meta"


def _flat(element: etree._Element) -> str:
    """The visible words of an element, without the notes set inside it."""
    if _local(element) == "tr":
        return " | ".join(filter(None, (squeeze(_all(cell)) for cell in element)))
    if element.find(f".//{_NS}authorialNote") is None and element.find(f".//{_NS}sup") is None:
        text = _all(element)
    else:
        text = "".join(_pieces(element))
    return squeeze(text.replace("‑", "-").replace("\xad", ""))


def _pieces(element: etree._Element) -> list[str]:
    tag = _local(element)
    if tag == "authorialNote":
        return []
    pieces = [element.text or ""]
    for child in element:
        pieces += _pieces(child)
        pieces.append(child.tail or "")
    if tag == "sup":
        return ["".join(pieces).translate(_SUP)]
    return pieces


def _split_marker(text: str) -> tuple[str, str]:
    head, _, rest = text.partition(" ")
    return (head, rest.strip()) if rest and _NUMBERED.match(head) and head[-1] in ").•–" else ("", text)


def _clean_number(number: str) -> str:
    number = number.strip()
    if number in "–-•" or number in ("\uf0b7", "o", "●"):
        return "•" if number else ""
    return number
