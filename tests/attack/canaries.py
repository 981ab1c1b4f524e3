"""Words that stand in one record and nowhere else: where one is read, that record was read."""

import re
from collections.abc import Iterable

WORD = re.compile(r"qzx[0-9]{6}", re.IGNORECASE)


class Canaries:
    """Hands out words, in order, so that a seed always gives the same ones."""

    def __init__(self) -> None:
        self.handed_out = 0

    def word(self) -> str:
        """A new word: letters and digits only, so that no encoding of an answer tears it."""
        self.handed_out += 1
        return f"QZX{self.handed_out:06d}"


def words_in(*texts: str) -> frozenset[str]:
    """The words that texts hold, whatever their case."""
    return frozenset(found.upper() for text in texts for found in WORD.findall(text))


def words_of(values: Iterable[object]) -> frozenset[str]:
    """The words in values of any kind, structures included."""
    return words_in(*(value if isinstance(value, str) else repr(value) for value in values if value))
