"""United Nations document symbols, and the way people cite a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bluethread.kernel.errors import BadInput

_YEAR = r"\(\s?(?:19|20)\d{2}\s?\)"
_SPELLED = re.compile(
    r"(?P<council>\b(?:Security Council resolution|UNSC resolution|UNSCR|SCR|resolution|résolution|resolución)\s+"
    rf"(?P<number>\d{{1,4}})\s?(?P<year>{_YEAR}))"
    r"|(?P<assembly>\b(?:General Assembly resolution|GA resolution|resolution|résolution|resolución)\s+"
    r"(?P<session>\d{1,3})/(?P<item>\d{1,3}[A-Z]?)\b)",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"(?<!\w)(?<![A-Z0-9]/)(?:A|S|E|ST)/(?:RES|PRST|PV|SR|AC|C|CN|SGB|AI|IC|INF|DEC|HRC|ES)?[./]?(?:\s?[A-Z0-9][\w.\-]*)(?:/[A-Z0-9][\w.\-]*)*"
    rf"(?:\s?{_YEAR})?"
)
_LISTED = re.compile(rf"(?<![\w/.])(\d{{2,4}})\s?({_YEAR})")
_RESOLUTIONS = re.compile(r"\br[eé]solu(?:tions?|ci(?:ón|ones))\b", re.IGNORECASE)


def normalise(text: str) -> str | None:
    """The one identity of a symbol however it is written, or None when the text is not a symbol.

    "S/RES/2382 (2017)" and "resolution 2382 (2017)" are both "S/RES/2382(2017)"; "resolution 71/134" is
    "A/RES/71/134".
    """
    text = " ".join(text.split()).strip(" .,;")
    spelled = _SPELLED.fullmatch(text)
    if spelled:
        return _of_spelled(spelled)
    printed = re.sub(r"\s*/\s*", "/", text).upper()
    match = _PRINTED.fullmatch(printed)
    return _tidy(match.group()) if match and any(c.isdigit() for c in printed) else None


def find(text: str) -> list[tuple[int, int, str]]:
    """Every symbol in a passage: (start, end, symbol), in order.

    A bare "1894 (2009)" counts when the word "resolution" stands before it, as in "resolutions 1265 (1999) and
    1894 (2009)".
    """
    found = [(m.start(), m.end(), _of_spelled(m)) for m in _SPELLED.finditer(text)]
    for match in _PRINTED.finditer(text):
        symbol = _tidy(match.group())
        if any(c.isdigit() for c in symbol):
            found.append((match.start(), match.start() + len(match.group().rstrip(".,;-")), symbol))
    first = _RESOLUTIONS.search(text)
    if first:
        for match in _LISTED.finditer(text, first.end()):
            found.append((*match.span(), _tidy(f"S/RES/{match.group(1)}{match.group(2)}")))
    return _without_overlap(found)


def _of_spelled(match: re.Match[str]) -> str:
    if match["council"]:
        return _tidy(f"S/RES/{match['number']}{match['year']}")
    return f"A/RES/{match['session']}/{match['item'].upper()}"


def _tidy(symbol: str) -> str:
    symbol = re.sub(r"\s+", "", symbol).rstrip(".,;-")
    return re.sub(r"/(ADD|REV|CORR|AMEND)\.", lambda part: f"/{part[1].capitalize()}.", symbol, flags=re.IGNORECASE)


def _without_overlap(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for start, end, symbol in sorted(found, key=lambda item: (item[0], -item[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, symbol))
    return kept


@dataclass(frozen=True, slots=True)
class Citation:
    """A document, by symbol or key, and a place in it. Printed as it is read: "S/RES/2382(2017) OP12(d)"."""

    symbol: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.symbol} {self.path}".strip()


_PATH_WORDS = (
    (re.compile(r"\boperative paragraph\s+|\bOP\s*(?=\d)", re.IGNORECASE), "OP"),
    (re.compile(r"\bpreambular paragraph\s+|\bPP\s*(?=\d)", re.IGNORECASE), "PP"),
    (re.compile(r"\bpara(?:graph|\.)?\s*(?=\d)", re.IGNORECASE), "para. "),
)
_PATH = re.compile(
    r"(?:Annex(?: [IVX]+| \d+)? |Note \d+ )?(?:(?:OP|PP)\d+|para\. \d+|heading \d+|front \d+|footnote \d+|text \d+)"
    r"(?:\((?:[A-Za-z]{1,5}|\d{1,3})\))*(?: item \d+)*(?: footnote \d+| closing(?: \d+)?)?"
)
_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")


def parse_citation(text: str) -> Citation:
    """Read "S/RES/2382 (2017), OP 12 (d)" or "chairs-note-2018-06-21 para. 4". Raises BadInput for anything else."""
    text = " ".join(text.split())
    for cut in range(len(text), 0, -1):
        if cut < len(text) and text[cut] not in " ,":
            continue
        head = text[:cut].rstrip(" ,")
        symbol = head if _KEY.fullmatch(head) else normalise(head)
        if symbol:
            path = normalise_path(text[cut:].strip(" ,"))
            if path is not None:
                return Citation(symbol, path)
    raise BadInput(f"“{text}” is not a citation", expected="a symbol and a paragraph, such as S/RES/2382(2017) OP12(d)")


def normalise_path(text: str) -> str | None:
    """One spelling of a place in a document, "" for none, None when it is not one."""
    path = text.strip()
    for pattern, word in _PATH_WORDS:
        path = pattern.sub(word, path)
    path = re.sub(r"\s+\(", "(", path)
    return path if not path or _PATH.fullmatch(path) else None
