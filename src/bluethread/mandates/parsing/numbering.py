"""Numbers and letters of paragraphs and points: which level a marker belongs to, and how the point is cited."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = tuple(tens + unit for tens in ("", "x", "xx") for unit in _UNITS if tens + unit)
"""i to xxix: more than any list of points has had."""


@dataclass(slots=True)
class _Level:
    style: str
    value: int
    path: str
    place: int
    """Which child of its parent it is, from 1."""


@dataclass(slots=True)
class Outline:
    """The points open under one paragraph, outermost first.

    "(i)" is the ninth letter after "(h)" and a roman one otherwise; a marker that follows on from an open level
    belongs there, one that starts a series opens a new level.
    """

    root: str
    align: str
    levels: list[_Level] = field(default_factory=list)

    def add(self, marker: str, following: str = "") -> tuple[str, str, str]:
        """Take the next marker ("(b)", "ii.", "•"): its path, its align key, the path of its parent.

        `following` is the marker after it, which tells "(i)", "(ii)" from "(i)", "(j)".
        """
        core = marker.strip("().").lower()
        wrap = "(" if marker.startswith("(") else "."
        style, value = self._place(core, wrap, following.strip("().").lower())
        place = self.levels[-1].place + 1 if self.levels and self.levels[-1].style == style else 1
        if place > 1:
            self.levels.pop()
        parent = self.levels[-1].path if self.levels else self.root
        path = f"{parent} item {place}" if style == "•" else f"{parent}({marker.strip('().')})"
        self.levels.append(_Level(style, value, path, place))
        return path, ".".join([self.align, *(str(level.place) for level in self.levels)]), parent

    def _place(self, core: str, wrap: str, following: str) -> tuple[str, int]:
        choices = _readings(core)
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            for style, value in choices:
                key = style if style == "•" else style + wrap
                if level.style == key and (style == "•" or value == level.value + 1):
                    if style == "letter" and core == "i" and following == "ii":
                        continue
                    del self.levels[depth + 1 :]
                    return key, value
        for style, value in reversed(choices):
            key = style if style == "•" else style + wrap
            if value == 1 and all(level.style != key for level in self.levels):
                return key, value
        return self._stray(choices, wrap)

    def _stray(self, choices: list[tuple[str, int]], wrap: str) -> tuple[str, int]:
        """A marker out of sequence goes to the innermost level of its own style, or opens one."""
        for depth in range(len(self.levels) - 1, -1, -1):
            for style, value in choices:
                if self.levels[depth].style == style + wrap:
                    del self.levels[depth + 1 :]
                    return style + wrap, value
        style, value = choices[0]
        return style + wrap, value


def _readings(core: str) -> list[tuple[str, int]]:
    """What a marker may be, the letter before the roman number."""
    if core.isdigit():
        return [("digit", int(core))]
    found: list[tuple[str, int]] = []
    if re.fullmatch(r"([a-z])\1*", core) and len(core) <= 3:
        found.append(("letter", ord(core[0]) - 96 + 26 * (len(core) - 1)))
    if core in _ROMAN:
        found.append(("roman", _ROMAN.index(core) + 1))
    return found or [("•", 0)]
