"""Files that are there whole or not at all: written beside their place, on the disk before they are moved there.

What a killed process leaves beside begins with LEFTOVER, counts for nothing, and is swept away a day later.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

LEFTOVER = ".beside-"
_DAY = 24 * 3600


@contextmanager
def placing(place: Path, *, beside: Path | None = None) -> Iterator[BinaryIO]:
    """A new file, readable by its owner alone, that takes the place of `place` when the block ends.

    It is written in the folder `beside` (default: that of `place`; the same file system). When the block fails,
    nothing stays and what was at `place` is untouched.
    """
    make_folder(place.parent)
    if beside is not None:
        make_folder(beside)
    descriptor, name = tempfile.mkstemp(dir=beside or place.parent, prefix=LEFTOVER)
    written = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        move(written, place)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def move(written: Path, place: Path) -> None:
    """Move a file or folder into its place so that it is there after a power cut, too."""
    written.replace(place)
    sync(place.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, with its parents, so that it is there after a power cut, too."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync(each.parent)


def sync(path: Path) -> None:
    """Have a file's bytes, or a folder's list of names, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path, *, prefix: str = LEFTOVER, age: float = _DAY) -> None:
    """Remove what killed processes left in a folder. Nothing takes a day (`age`, in seconds) to be written."""
    for path in folder.glob(f"{prefix}*"):
        try:
            if time.time() - path.stat().st_mtime > age:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        except FileNotFoundError:  # another process swept it
            continue
