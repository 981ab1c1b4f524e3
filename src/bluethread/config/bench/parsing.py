"""Reading resolutions: documents per second on one core, against lxml building the trees of the same files."""

import tarfile
from collections.abc import Iterator

from lxml import etree

from bluethread.kernel.errors import BadInput
from bluethread.kernel.measure import Figure, peak_memory, timed
from bluethread.mandates.parsing import read
from bluethread.mandates.parsing.obligations import obligation_drafts

from .corpus import find


def run(size: int | None) -> Iterator[Figure]:
    """Read `size` official files (default: all of 2000-2019), clauses and obligations included."""
    files = _files(size)
    raw, _ = timed(lambda: [etree.fromstring(data) for _, data in files])
    ours, outcome = timed(lambda: [_read(name, data) for name, data in files])
    refused = outcome.count(None)
    of = f"{len(files)} files"
    yield Figure(
        "reading resolutions",
        len(files) / ours,
        "documents/s",
        of,
        raw / ours,
        "lxml building the same trees",
        peak_memory(),
    )
    yield Figure("drafting obligations", sum(filter(None, outcome)), "drafts", of)
    yield Figure("files refused", refused, "files", of)


def _files(size: int | None) -> list[tuple[str, bytes]]:
    with tarfile.open(find("resolutions/sc_resolutions_en_2000-2019.tar.xz")) as archive:
        members = [member for member in archive if member.isfile() and member.name.endswith(".xml")]
        return [(member.name, archive.extractfile(member).read()) for member in members[:size]]  # type: ignore[union-attr]


def _read(name: str, data: bytes) -> int | None:
    try:
        reading = read(data, name)
    except BadInput:
        return None
    return sum(len(obligation_drafts(expression)) for expression in reading.expressions)
