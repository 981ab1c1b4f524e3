"""The definitions in force: those of the program, and those that an instance adds under HOME/definitions/indicators."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from bluethread.kernel.definitions import DEFINITIONS
from bluethread.kernel.errors import BadInput, NotFound

from .indicators import IndicatorDefinition, load_indicators


def definitions() -> dict[str, IndicatorDefinition]:
    """All definitions by id. Raises BadInput for an instance's definition that takes the id of a shipped one."""
    shipped, own = _read(DEFINITIONS / "indicators"), _read(settings.HOME / "definitions" / "indicators")
    if twice := shipped.keys() & own.keys():
        raise BadInput(
            f"{', '.join(sorted(twice))} is defined twice", where="definitions/indicators", do="Choose another id"
        )
    return shipped | own


def find(indicator: str) -> IndicatorDefinition:
    """The definition with this id. Raises NotFound naming those that exist."""
    known = definitions()
    if indicator not in known:
        raise NotFound(f'There is no indicator "{indicator}". Indicators: {", ".join(known)}.')
    return known[indicator]


def _read(folder: Path) -> dict[str, IndicatorDefinition]:
    return _read_once(folder, tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yaml"))))


@lru_cache(maxsize=8)
def _read_once(folder: Path, state: tuple[tuple[str, int], ...]) -> dict[str, IndicatorDefinition]:
    """Read again only when a file of the folder changed (`state`)."""
    return load_indicators(folder)
