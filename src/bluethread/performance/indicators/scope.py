"""Of whom a figure speaks: everyone, a mission, a contributor, or a contributor in a mission."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bluethread.kernel.errors import BadInput

_PART = re.compile(r"(mission|contributor):([^,:|]+)")


@dataclass(frozen=True, slots=True)
class FigureScope:
    """Printed and read as "all", "mission:UNMIL", "contributor:IND" or "mission:UNMIL,contributor:IND".

    Contributors are named by their ISO 3166-1 alpha-3 code, missions by their acronym.
    """

    mission: str = ""
    contributor: str = ""

    @classmethod
    def parse(cls, text: str) -> FigureScope:
        """Read a scope. Raises BadInput for anything else."""
        if text.strip() == "all":
            return cls()
        parts = [_PART.fullmatch(part.strip()) for part in text.split(",")]
        found = {match[1]: match[2].strip() for match in parts if match}
        if None in parts or len(found) != len(parts) or not all(found.values()):
            raise BadInput(
                f'"{text}" is not a scope',
                expected='"all", "mission:UNMIL", "contributor:IND" or "mission:UNMIL,contributor:IND"',
            )
        return cls(**found)

    @property
    def is_all(self) -> bool:
        return not (self.mission or self.contributor)

    @property
    def rows(self) -> dict[str, frozenset[str]]:
        """Conditions on the rows that the figure is read from.

        The figure for all is read from the published total of the month and is never added up; the others are
        added up from the rows of one contributor in one mission.
        """
        if self.is_all:
            return {"scope": frozenset({"grand_total"})}
        return self.parts

    @property
    def parts(self) -> dict[str, frozenset[str]]:
        """Conditions on the rows of one contributor in one mission that the scope covers."""
        return {"scope": frozenset({"detail"})} | {name: frozenset({value}) for name, value in self.named.items()}

    @property
    def named(self) -> dict[str, str]:
        """What the scope names, by dimension."""
        both = {"mission": self.mission, "contributor": self.contributor}
        return {name: value for name, value in both.items() if value}

    def __str__(self) -> str:
        return ",".join(f"{name}:{value}" for name, value in self.named.items()) or "all"
