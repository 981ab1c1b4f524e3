"""When two answers say the same: what changes from one request to the next by itself is put aside first."""

import difflib
import re

from .probes import Answer

NEW = 70_000_000
"""New rows of a world are numbered from here, so that the numbers themselves can be put aside."""

_BY_THEMSELVES = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r'(X-CSRFToken"?(?:&quot;)?: ?(?:&quot;|"))[\w-]*', re.IGNORECASE), r"\1"),
    (re.compile(r"(nonce[-=][\"']?)[\w+/=-]*"), r"\1"),
    (re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{30,}"), "TOKEN"),
    (re.compile(r"\d{8}T\d{12}-[0-9a-f]{12}"), "BUILD"),
    (re.compile(r"\b([a-z]+)-[0-9a-f]{8}\b"), r"\1-ID"),
    (re.compile(r"\b7\d{7}\b"), "NEW"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|\+00:00)?"), "MOMENT"),
    (re.compile(r"(MOMENT[^\n]*?\b)[0-9a-f]{64}\b"), r"\1DIGEST"),
)


def plain(answer: Answer) -> str:
    """An answer without tokens, nonces, numbers of builds and of new rows, and moments."""
    text = f"{answer.status}\n{answer.text}"
    for pattern, instead in _BY_THEMSELVES:
        text = pattern.sub(instead, text)
    return text


def difference(first: str, second: str, lines: int = 12) -> str:
    """The first lines that differ."""
    found = difflib.unified_diff(first.splitlines(), second.splitlines(), "with them", "without them", n=0, lineterm="")
    return "\n".join(line[:300] for line, _ in zip(found, range(lines), strict=False))
