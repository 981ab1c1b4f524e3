"""Lines that belong to the page and not to the document: banners, symbols, job numbers, links, bar codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bluethread.kernel import symbols
from bluethread.mandates.parsing.blocks import ENACTING
from bluethread.mandates.parsing.sources import Line
from bluethread.mandates.parsing.tree import Format

_FAR = 9
_MIN_BANNER_REPEATS = 3
_FRONT = 12
"""Lines at the head of a file that may print its own symbol, where no enacting formula ends them."""
_JOB = re.compile(r"\d{2}-\d{5}(?:\s*\([A-Z]\))?(?:\s+\d{6,8})?")
_PAGE_JOB = re.compile(
    r"(?:\d{1,3}/\d{1,3}\s+)?\d{2}-\d{5}(?:\s+\d{1,3}/\d{1,3})?|\d{1,3}/\d{1,3}|[-–]?\s?\d{1,3}\s?[-–]"
)
_BARCODE = re.compile(r"\*\w{5,12}\*")
_RULE = re.compile(r"[-_*–—=.·•\s]{3,}|_+")
_LINK = re.compile(r"<?https?://\S+>?|www\.\S+")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_HEADING_MARK = re.compile(r"^#+\s*")


def reasons(lines: Sequence[Line], format: Format) -> dict[int, str]:
    """Why a line is left out, by its place in `lines`.

    The first printing of a banner stays: it is the document's own title line.
    """
    banners = _banners(lines)
    front = next((i for i, line in enumerate(lines) if ENACTING.fullmatch(line.text)), _FRONT)
    seen: set[str] = set()
    found: dict[int, str] = {}
    for index, line in enumerate(lines):
        bare = _bare(line.text)
        reason = _by_shape(line.text)
        if reason is None and bare in banners and (index - 1 in found or _apart(lines, index, format)):
            reason = "page banner, printed before" if bare in seen else None
            seen.add(bare)
        if reason is None and index > 0 and symbols.normalise(bare) and bare[:1].isupper():
            reason = "symbol at the head of a page" if bare in seen or index > front else None
            seen.add(bare)
        if reason:
            found[index] = reason
    return found


def _apart(lines: Sequence[Line], index: int, format: Format) -> bool:
    """Whether a line stands by itself, as a banner does and a line inside a paragraph does not."""
    if format is Format.DOCX or lines[index].text.startswith("#"):
        return True
    before = lines[index].number - lines[index - 1].number if index else _FAR
    after = lines[index + 1].number - lines[index].number if index + 1 < len(lines) else _FAR
    if format in (Format.DUMP, Format.PDF):
        return max(before, after) > 2
    return min(before, after) > 1


def _by_shape(text: str) -> str | None:
    if _BARCODE.fullmatch(text):
        return "bar code"
    if _RULE.fullmatch(text):
        return "rule"
    if _JOB.fullmatch(text) or _PAGE_JOB.fullmatch(text):
        return "job number or page number"
    if _LINK.fullmatch(text):
        return "link to a document cited"
    if _IMAGE.fullmatch(text):
        return "image"
    return None


def _banners(lines: Sequence[Line]) -> set[str]:
    headings = {_bare(line.text) for line in lines if line.text.startswith("#")}
    counts = Counter(_bare(line.text) for line in lines if len(line.text) < 120)
    return {
        text
        for text, count in counts.items()
        if count >= (2 if text in headings else _MIN_BANNER_REPEATS)
        and len(text) > 3
        and not text[0].islower()
        and not text.endswith((".", ";", ",", ":"))
    }


def _bare(text: str) -> str:
    return " ".join(_HEADING_MARK.sub("", text).split())
