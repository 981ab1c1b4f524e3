"""The child of `pdf.py`: a PDF on standard input, its text on standard output. Imports nothing of the program.

Arguments: seconds of processor time, most pages. Exit code 3 with one word on standard error for a refusal.
"""

import resource
import sys
from typing import Any

MEMORY = 2 * 2**30  # PDFium reserves far more addresses than it fills
TEXT = 32 * 2**20


class Refused(Exception):
    """One word that says why."""


def main(seconds: int, most_pages: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        sys.stdout.buffer.write(read(data, most_pages).encode())
    except Refused as refused:
        sys.stderr.write(str(refused))
        sys.exit(3)


def read(data: bytes, most_pages: int) -> str:
    """The text of all pages. Raises Refused."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > most_pages:
            raise Refused("pages")
        pages: list[str] = []
        length = 0
        for number in range(len(document)):
            pages.append(_page(document[number]))
            length += len(pages[-1])
            if length > TEXT:
                raise Refused("long")
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from error
    return "\n\n\f\n".join(pages)


def _page(page: Any) -> str:
    textpage = page.get_textpage()
    rows: dict[int, list[tuple[float, float, str]]] = {}
    for index in range(textpage.count_rects()):
        left, bottom, right, top = textpage.get_rect(index)
        words = textpage.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", " ")
        if words.strip():
            rows.setdefault(round((top + bottom) / 2 / 4), []).append((left, right, words))
    lines = [_line(sorted(rows[key])) for key in sorted(rows, reverse=True)]
    if not lines:
        return ""
    starts = sorted(round(left) for left, _ in lines)
    margin = starts[len(starts) // 30]
    return "\n".join(("    " if left > margin + 6 else "") + words for left, words in lines)


def _line(pieces: list[tuple[float, float, str]]) -> tuple[float, str]:
    words, edge = pieces[0][2], pieces[0][1]
    for left, right, piece in pieces[1:]:
        touching = left - edge < 1 and not words.endswith(" ")
        words += piece if touching or words.endswith(" ") or piece.startswith(" ") else " " + piece
        edge = right
    return pieces[0][0], " ".join(words.split())


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
