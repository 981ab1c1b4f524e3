"""HTML from a frozen edition. Its template is kept with it, so that later programs give the same bytes."""

from pathlib import Path

import jinja2

from .edition import Edition

TEMPLATE = Path(__file__).parent / "templates" / "edition.html.j2"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def template() -> str:
    """The template that new editions are rendered with."""
    return TEMPLATE.read_text(encoding="utf-8")


def page(edition: Edition, language: str, source: str) -> str:
    """The whole, self-contained page: no script, no link to another file. `source` is the template's text."""
    return _render(edition, language, source, part="page", base=edition.address)


def article(edition: Edition, language: str, source: str) -> str:
    """The body alone, to stand in a page of the site; its links stay within the site."""
    return _render(edition, language, source, part="article", base="")


def styles(edition: Edition, language: str, source: str) -> str:
    """The style sheet of the body."""
    return _render(edition, language, source, part="styles", base="")


def _render(edition: Edition, language: str, source: str, *, part: str, base: str) -> str:
    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.from_string(source).render(
        edition=edition,
        v=edition.versions[language],
        language=language,
        part=part,
        base=base,
        seen=set(),
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
    )
