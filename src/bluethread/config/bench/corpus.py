"""Where the real data for benchmarks lie."""

import os
from pathlib import Path

from bluethread.config.environment import CHECKOUT
from bluethread.kernel.errors import BadInput


def find(name: str) -> Path:
    """A file or folder of the real data. Raises BadInput saying what to set where it is absent."""
    folder = Path(os.environ.get("BLUETHREAD_SHARED", CHECKOUT.parent / "shared"))
    place = folder / "data" / name
    if not place.exists():
        raise BadInput(
            f"the benchmark's data are not at {place}",
            do="Set BLUETHREAD_SHARED to the folder that holds data/resolutions and data/personnel",
        )
    return place
