"""Checkpoints as lines of text: `number digest time`, one each, as `bluethread audit checkpoint` prints them."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from bluethread.kernel.errors import BadInput

from .verification import Mark

_LINE = re.compile(r"\s*(\d{1,18})\s+([0-9a-f]{64})(?:\s.*)?", re.IGNORECASE | re.DOTALL)


def parse(line: str, source: str) -> Mark:
    """The checkpoint that a line states. Raises BadInput."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise BadInput(
            _("this is no checkpoint"),
            where=source,
            expected=_("a number, 64 hexadecimal digits and a time, as `bluethread audit checkpoint` prints them"),
        )
    return Mark(int(found[1]), found[2].lower(), source)


def gather(sources: Iterable[str]) -> list[Mark]:
    """The checkpoints of files (empty lines and lines that begin with # are left out) and of lines given as they are.

    Raises BadInput.
    """
    marks = []
    for source in sources:
        if _LINE.fullmatch(source):
            marks.append(parse(source, "the checkpoint given"))
        else:
            marks += _of_file(Path(source))
    return marks


def _of_file(path: Path) -> list[Mark]:
    try:
        lines = path.read_text().splitlines()
    except (OSError, ValueError) as reason:
        raise BadInput(
            _("“%(given)s” is neither a checkpoint nor a file of them") % {"given": str(path)[:200]},
            expected=_("what was printed, or a file"),
        ) from reason
    meant = [(row, line) for row, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")]
    return [parse(line, f"{path}, line {row}") for row, line in meant]
