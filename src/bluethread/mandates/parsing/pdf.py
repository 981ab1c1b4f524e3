"""The text of a PDF, read by a process of its own that may be stopped.

PDF is the one format whose reader (PDFium) is a large body of C++ that can neither be bounded nor interrupted from
outside. So it runs in a child that has only the file, a limit of memory and of time: a file that makes it swell,
hang or crash costs the child and nothing else.
"""

import subprocess
import sys
from pathlib import Path

from bluethread.kernel.errors import BadInput

SECONDS = 30
PAGES = 2_000
_CHILD = Path(__file__).with_name("pdf_child.py")
_AGAIN = "Obtain the file again"
_REASONS = {
    "encrypted": ("The PDF is encrypted", "Save a copy without a password and load that"),
    "pages": (f"The PDF has more than {PAGES:,} pages", "Load it in parts"),
    "long": ("The PDF holds more text than a document can", "Load it in parts"),
    "damaged": ("The PDF is damaged", _AGAIN),
}


def text(data: bytes, name: str, *, seconds: float = SECONDS) -> str:
    """The lines of a PDF by their places; a first line set in from the margin keeps a leading space.

    Pages are separated by a form feed, which is white space to all that follows. Raises BadInput for a PDF that is
    encrypted, damaged, without text, or beyond the bounds of pages, text, memory and time.
    """
    command = [sys.executable, "-I", str(_CHILD), str(int(seconds) + 1), str(PAGES)]
    try:
        ended = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise BadInput(f"The PDF could not be read in {seconds:g} seconds", where=name, do=_AGAIN) from error
    if ended.returncode:  # a crash or a limit of memory leaves no reason
        what, do = _REASONS[(ended.stderr.decode().split() or [""])[-1] if ended.returncode == 3 else "damaged"]
        raise BadInput(what, where=name, do=do)
    found = ended.stdout.decode()
    if not found.strip():
        raise BadInput("The PDF holds no text, only images", where=name, do="Load a copy with a text layer")
    return found
