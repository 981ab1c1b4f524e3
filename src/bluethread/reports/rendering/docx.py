"""DOCX from a frozen edition: real headings, tables with a header row, hyperlinks, the chart with its description."""

from datetime import datetime
from io import BytesIO
from typing import Any

import vl_convert
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from .edition import Chart, Edition, Section, Sentence, Table, Version

ACCENT, INK, MUTED = RGBColor(0x1D, 0x5F, 0x99), RGBColor(0x1F, 0x29, 0x33), RGBColor(0x55, 0x61, 0x6E)
WIDTH = Cm(16)
_LOCALES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES"}


def render(edition: Edition, language: str) -> bytes:
    """The DOCX of an edition in one language."""
    version = edition.versions[language]
    document = Document()
    _set_up(document, edition, version, language)
    document.add_paragraph(version.title, style="Title")
    document.add_paragraph(version.question, style="Subtitle")
    document.add_paragraph(version.dateline, style="Caption")
    for section in version.sections:
        _section(document, edition, section, language)
    _sources(document, version)
    _notes(document, edition, version)
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def _set_up(document: Any, edition: Edition, version: Version, language: str) -> None:
    """Title, language and date of the file; its typography."""
    core = document.core_properties
    core.title, core.language, core.author = version.title, _LOCALES.get(language, language), "Bluethread"
    core.comments, core.subject = "", version.question
    core.created = core.modified = datetime.fromisoformat(edition.issued_at).replace(tzinfo=None)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    if version.marking:
        for place in (page.header, page.footer):
            place.paragraphs[0].text = version.marking.upper()
    for name, size, colour, italic in (
        ("Normal", 11, INK, False),
        ("Title", 22, INK, False),
        ("Subtitle", 12, INK, True),
        ("Caption", 9, MUTED, False),
        ("Heading 1", 14, ACCENT, False),
        ("Heading 2", 11, INK, False),
    ):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.name, style.font.size, style.font.color.rgb, style.font.italic = "Georgia", Pt(size), colour, italic
    default = (
        document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr")).find(qn("w:lang"))
    )
    default.set(qn("w:val"), _LOCALES.get(language, language))


def _section(document: Any, edition: Edition, section: Section, language: str) -> None:
    document.add_heading(section.title, level=1)
    if section.sentences:
        _sentences(document, edition, section.sentences)
    if section.chart:
        _chart(document, section.chart)
    if section.table:
        _table(document, edition, section.table, language)


def _sentences(document: Any, edition: Edition, sentences: tuple[Sentence, ...]) -> None:
    """The sentences of a section as one paragraph."""
    paragraph = document.add_paragraph()
    for position, sentence in enumerate(sentences):
        if position:
            paragraph.add_run(" ")
        for run in sentence.runs:
            if run.figure is None:
                paragraph.add_run(run.text)
            else:
                _link(paragraph, run.text, _address(edition, run.figure), bold=True)
                paragraph.add_run(str(run.figure)).font.superscript = True


def _address(edition: Edition, number: int) -> str:
    return f"{edition.address}/thread/figure/{edition.figure(number).id}/"


def _chart(document: Any, chart: Chart) -> None:
    _caption(document, chart.caption)
    png = vl_convert.svg_to_png(chart.svg, scale=2.5)
    picture = document.add_picture(BytesIO(png), width=WIDTH)
    described = picture._inline.docPr
    described.set("descr", chart.alt)
    described.set("title", chart.caption)


def _table(document: Any, edition: Edition, table: Table, language: str) -> None:
    _caption(document, table.caption)
    grid = _grid(document, (table.head, *table.columns), len(table.rows))
    for cells, row in zip((line.cells for line in grid.rows[1:]), table.rows, strict=True):
        cells[0].text = row.head
        for cell, number in zip(cells[1:], row.figures, strict=True):
            _link(cell.paragraphs[0], edition.figure(number).cells[language], _address(edition, number))
    for line in grid.rows:
        for cell in line.cells[1:]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _grid(document: Any, header: tuple[str, ...], rows: int) -> Any:
    """A table whose first row is marked as the header and repeats on each page."""
    grid = document.add_table(rows=1 + rows, cols=len(header), style="Light List Accent 1")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(mark)
    for cell, text in zip(grid.rows[0].cells, header, strict=True):
        _fill(cell, text)
    return grid


def _fill(cell: _Cell, text: str) -> None:
    cell.text = text
    for run in cell.paragraphs[0].runs:
        run.font.bold = True


def _caption(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(style="Caption")
    paragraph.add_run(text).font.bold = True
    paragraph.paragraph_format.keep_with_next = True


def _sources(document: Any, version: Version) -> None:
    labels = version.labels
    document.add_heading(labels["sources"], level=1)
    document.add_heading(labels["paragraphs"], level=2)
    for citation, text in version.paragraphs:
        document.add_paragraph().add_run(citation).font.bold = True
        document.add_paragraph(text).paragraph_format.left_indent = Cm(0.75)
    for title, lines in ((labels["returns"], version.returns), (labels["definitions"], version.definitions)):
        document.add_heading(title, level=2)
        for line in lines:
            document.add_paragraph(line, style="List Bullet")


def _notes(document: Any, edition: Edition, version: Version) -> None:
    labels = version.labels
    document.add_heading(labels["figures"], level=1)
    document.add_paragraph(labels["figures_note"])
    grid = _grid(document, (labels["figure"], labels["what"], labels["rests_on"]), len(version.notes))
    for cells, note in zip((line.cells for line in grid.rows[1:]), version.notes, strict=True):
        for position, number in enumerate(note.figures):
            if position:
                cells[0].paragraphs[0].add_run(", ")
            _link(cells[0].paragraphs[0], str(number), _address(edition, number))
        cells[1].text, cells[2].text = note.what, note.rests_on


def _link(paragraph: Paragraph, text: str, address: str, *, bold: bool = False) -> None:
    """A hyperlink; the library has no call for one."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.bold = bold or None
    run.font.color.rgb = ACCENT
    link.append(run._r)
    paragraph._p.append(link)
