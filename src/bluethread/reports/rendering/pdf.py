"""PDF from a frozen edition, by Typst: tagged, PDF/UA-1, with the fonts that come inside Typst alone."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from .edition import Edition

TEMPLATE = Path(__file__).parent / "templates" / "edition.typ"


def render(edition: Edition, language: str) -> bytes:
    """The PDF of an edition in one language. Its date is the edition's, so the same edition gives the same bytes."""
    version = asdict(edition.versions[language])
    figures = [
        {"text": figure.cells[language], "address": f"{edition.address}/thread/figure/{figure.id}/"}
        for figure in edition.figures
    ]
    data: dict[str, Any] = {
        "language": language,
        "version": version,
        "figures": figures,
        "report": f"{edition.report}.{edition.number}",
    }
    output = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"edition": json.dumps(data, ensure_ascii=False)},
        timestamp=datetime.fromisoformat(edition.issued_at),
    )
    assert isinstance(output, bytes)
    return output
