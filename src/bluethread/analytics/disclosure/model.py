"""What is published and what protects it: counts of persons, tables of groups, and what a reader is shown of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bluethread.kernel.errors import BadInput

Coordinates = tuple[str, ...]
Where = Mapping[str, frozenset[str]]
"""A group of persons: each named dimension is one of the values. A dimension that is absent is not asked about."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is small, and in which dimensions "nobody" is small too.

    A count of 1 to `minimum` - 1 is sensitive. A zero is not, except beside others in one of the `attributes`: these
    are dimensions that say something about a person (sex, kind of case) and not where the person serves. There
    "nobody" says of everybody else what they are.
    """

    minimum: int = 5
    attributes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.minimum < 2:
            raise BadInput(f"a minimum of {self.minimum} protects nobody", where="small cells", expected="2 or more")

    def is_small(self, persons: int) -> bool:
        """Whether a count is sensitive by itself."""
        return 0 < persons < self.minimum


@dataclass(frozen=True, slots=True)
class Counts:
    """The truth behind the tables: persons by coordinates, one value for each dimension.

    Coordinates that are absent are known to everybody to be empty; those that only happen to be empty are stated as 0.
    """

    dimensions: tuple[str, ...]
    persons: Mapping[Coordinates, int]

    def __post_init__(self) -> None:
        for at, persons in self.persons.items():
            if len(at) != len(self.dimensions) or persons < 0:
                raise BadInput(
                    f"{persons} persons at {at}",
                    where="small cells",
                    expected=f"0 or more persons at one value each of {', '.join(self.dimensions)}",
                )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: a count, or a share of `part` in `whole` with both of its counts.

    `part` is within `whole`. Who publishes a share with its sample publishes the count, and with it the rest.
    """

    key: str
    part: Where
    whole: Where | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Lines that are published together."""

    id: str
    lines: tuple[Line, ...]


class Kind(StrEnum):
    """Why a count is not shown. Never told to the reader of a publication: it would say which counts are small."""

    SMALL = "small"
    PROTECTS = "protects"


_WORDS = {
    Kind.SMALL: "It counts so few persons that they could be recognised.",
    Kind.PROTECTS: "With other published figures it would give away a count of few persons.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A count that is published."""

    value: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A count that is not published, and why."""

    kind: Kind

    @property
    def words(self) -> str:
        """The reason, in English, for those who may know it."""
        return _WORDS[self.kind]


Cell = Shown | Suppressed


class Mark(StrEnum):
    """What is printed in the place of a count. One mark for whatever is not shown, so that it tells nothing."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"


def mark(cell: Cell) -> Mark:
    """The code of what the reader of a publication sees."""
    return Mark.SHOWN if isinstance(cell, Shown) else Mark.NOT_SHOWN


@dataclass(frozen=True, slots=True)
class Released:
    """A line as it is published."""

    line: Line
    part: Cell
    whole: Cell | None = None

    @property
    def ratio(self) -> float | Suppressed | None:
        """The share; suppressed with either of its counts; None where it is no share or nobody is in the whole."""
        if self.whole is None:
            return None
        for cell in (self.part, self.whole):
            if isinstance(cell, Suppressed):
                return cell
        assert isinstance(self.part, Shown)
        assert isinstance(self.whole, Shown)
        return self.part.value / self.whole.value if self.whole.value else None


@dataclass(frozen=True, slots=True)
class Release:
    """A table as it is published."""

    id: str
    lines: tuple[Released, ...]

    def line(self, key: str) -> Released:
        """The line with this key. Raises KeyError."""
        return {each.line.key: each for each in self.lines}[key]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A small group that a reader of everything published can narrow down too far.

    `low` and `high` are the fewest and the most persons that it can have (high None: no bound). `by` are the published
    counts that give it away, each with what it is multiplied by. `before`: earlier publications suffice for it.
    """

    group: str
    low: int
    high: int | None
    by: tuple[str, ...]
    before: bool = False

    @property
    def words(self) -> str:
        """What is given away, and by which published figures, in English."""
        exactly = self.low == self.high
        range_ = f"exactly {self.low}" if exactly else f"{self.low} to {self.high}" if self.high is not None else "any"
        return f"{self.group}: {range_}, from {' '.join(self.by)}"


@dataclass(frozen=True, slots=True)
class Protected:
    """Tables that may be published, and what earlier publications give away already and nothing can take back."""

    releases: tuple[Release, ...]
    given_away: tuple[Disclosure, ...] = field(default=())
