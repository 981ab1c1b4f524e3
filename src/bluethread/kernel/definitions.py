"""Definitions are content, not code: those of the program, and those that an instance adds in its own folder."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar, cast

from .errors import BadInput

_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = _PACKAGE.parent.parent / "definitions"

DEFINITIONS: Path = _CHECKOUT if _CHECKOUT.is_dir() else _PACKAGE / "definitions"


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


def in_force(kind: str, home: Path, load: Callable[[Path], T]) -> dict[str, T]:
    """Definitions of a kind (indicators, reports …) by id: the shipped ones and those under `home`/definitions.

    Read again only when a file changed. Raises BadInput for an instance's definition that takes a shipped one's id.
    """
    shipped, own = _read(DEFINITIONS / kind, load), _read(home / "definitions" / kind, load)
    if twice := shipped.keys() & own.keys():
        raise BadInput(
            f"{', '.join(sorted(twice))} is defined twice", where=f"definitions/{kind}", do="Choose another id"
        )
    return shipped | own


def _read(folder: Path, load: Callable[[Path], T]) -> dict[str, T]:
    files = sorted(folder.glob("*.yaml"))
    return cast(dict[str, T], _read_once(load, tuple((path, path.stat().st_mtime_ns) for path in files)))


@lru_cache(maxsize=32)
def _read_once(load: Callable[[Path], Identified], state: tuple[tuple[Path, int], ...]) -> dict[str, Identified]:
    return {definition.id: definition for definition in (load(path) for path, _ in state)}
