"""Which of the three languages a passage is in, by its commonest small words."""

from __future__ import annotations

import re
from collections import Counter

_SMALL_WORDS = {
    code: frozenset(words.split())
    for code, words in (
        ("en", "the of and to in that for with by on its which their has been be are is or at as"),
        ("fr", "le la les des et du de dans pour que par au aux une un sur qui est leur ont à en avec sont"),
        ("es", "el la los las del y de en que por para una un con se su al como más sus es son lo a"),
    )
}
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> str | None:
    """ "en", "fr" or "es"; None when no language is clearly ahead (short or foreign text)."""
    words = Counter(_WORD.findall(text[:20_000].lower()))
    total = sum(words.values())
    scores = sorted(((sum(words[w] for w in small), code) for code, small in _SMALL_WORDS.items()), reverse=True)
    (best, code), (second, _) = scores[0], scores[1]
    if total < 5 or best < 0.15 * total or best < 1.15 * second:
        return None
    return code
