"""When two answers say the same: what changes from one request to the next by itself is put aside first."""

import difflib
import re
from collections.abc import Callable

from .probes import Answer

OLD, NEW = 1_000, 70_000_000
"""A world's own rows are numbered from the first, new ones from the second, so that their numbers can be put aside.

PostgreSQL does not take numbers back with the rows that had them: each world starts again.
"""


def _token(found: re.Match[str]) -> str:
    """Long words that mix cases and digits are tokens; addresses and names are not."""
    word = found[0]
    mixed = any(each.isupper() for each in word) and any(each.islower() for each in word)
    return "TOKEN" if mixed and any(each.isdigit() for each in word) else word


_BY_THEMSELVES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r'(X-CSRFToken"?(?:&quot;)?: ?(?:&quot;|"))[\w-]*', re.IGNORECASE), r"\1"),
    (re.compile(r"(nonce[-=][\"']?)[\w+/=-]*"), r"\1"),
    (re.compile(r"(?<![\w-])[\w-]{30,}"), _token),
    (re.compile(r"T(?<=\d{8}T)\d{12}-[0-9a-f]{12}"), "BUILD"),
    (re.compile(r"-(?<=[a-z]-)[0-9a-f]{8}\b"), "-ID"),
    (re.compile(r"7(?<!\w7)\d{7}\b"), "NEW"),
    (re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|\+00:00)?"), "MOMENT"),
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
