import ctypes
import hashlib
import subprocess
import sys
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from docx import Document
from docx.oxml.ns import qn

from bluethread.reports.rendering import docx, html, pdf
from bluethread.reports.rendering import edition as frozen
from bluethread.reports.rendering.compose import compose
from reports import samples

ADDRESS = "https://bluethread.example"
LANGUAGES = ("en", "fr", "es")


@pytest.fixture(scope="module")
def edition():
    return compose(samples.report(), samples.facts(), samples.imprint(address=ADDRESS))


class Elements(HTMLParser):
    """Start tags with their attributes, and the words."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_stands_alone_and_every_figure_is_a_link(edition, language):
    page = Elements(html.page(edition, language, html.template()))
    assert page.all("html")[0]["lang"] == language
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("img")
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    anchors = {a["id"]: a["href"] for a in page.all("a") if a.get("id", "").startswith("fig-")}
    assert anchors == {f"fig-{f.number}": f"{ADDRESS}/thread/figure/{f.id}/" for f in edition.figures}
    targets = [a["href"][1:] for a in page.all("a") if a["href"].startswith("#")]
    assert set(targets) <= set(ids)


def test_the_article_for_the_site_keeps_its_links_in_the_site(edition):
    article = html.article(edition, "en", html.template())
    assert article.startswith("<article")
    assert 'href="/thread/figure/women-in-un-police.1.1/"' in article
    assert " style=" not in article


def test_text_of_documents_is_text_and_never_markup(edition):
    facts = samples.facts()
    odd = frozen.Cited(
        symbol="S/RES/2382(2017)", path="OP1", text="<script>alert(1)</script> #let x = [y] & $z$ \\ *b*"
    )
    composed = compose(samples.report(), frozen.replace(facts, citations=(odd,)), samples.imprint())
    assert "<script" not in html.page(composed, "en", html.template())
    assert "#let x = [y] & $z$" in text_of(pdf.render(composed, "en"))
    assert any(odd.text == paragraph.text for paragraph in Document(BytesIO(docx.render(composed, "en"))).paragraphs)


def test_html_is_the_same_in_a_fresh_process(edition, tmp_path):
    kept = tmp_path / "edition.json"
    kept.write_bytes(frozen.dump(edition))
    program = (
        "import hashlib, sys, pathlib\n"
        "from bluethread.reports.rendering import edition, html\n"
        "read = edition.parse(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "pages = [html.page(read, code, html.template()).encode() for code in ('en', 'fr', 'es')]\n"
        "print(*(hashlib.sha256(page).hexdigest() for page in pages))"
    )
    output = subprocess.run(
        [sys.executable, "-c", program, str(kept)], capture_output=True, text=True, check=True
    ).stdout
    here = [hashlib.sha256(html.page(edition, code, html.template()).encode()).hexdigest() for code in LANGUAGES]
    assert output.split() == here


def text_of(data):
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)).split())


def links_of(data):
    """The addresses that a PDF's links open."""
    document, found = pypdfium2.PdfDocument(data), set()
    for page in document:
        position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
        while pdfium.FPDFLink_Enumerate(page, position, link):
            action = pdfium.FPDFLink_GetAction(link)
            size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
            found.add(buffer.value.decode())
    return found - {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_holds_the_sentences_and_links_every_figure(edition, language):
    data = pdf.render(edition, language)
    text = text_of(data).replace("\u00a0", " ")
    assert pypdfium2.PdfDocument(data).get_metadata_dict()["Title"] == edition.versions[language].title
    for section in edition.versions[language].sections:
        assert section.title in text
    assert {
        "en": "No observation after December 2013 is loaded",
        "fr": "Aucune observation postérieure à décembre 2013",
        "es": "No se ha cargado ninguna observación posterior a diciembre de 2013",
    }[language] in text
    assert links_of(data) == {f"{ADDRESS}/thread/figure/{figure.id}/" for figure in edition.figures}


def test_pdf_is_accessible_and_the_same_each_time(edition):
    data = pdf.render(edition, "fr")
    assert b"pdfuaid:part" in data
    assert pypdfium2.PdfDocument(data).is_tagged()
    assert data == pdf.render(edition, "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_docx_has_headings_tables_links_and_a_described_chart(edition, language):
    version = edition.versions[language]
    document = Document(BytesIO(docx.render(edition, language)))
    assert document.core_properties.title == version.title
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings == [
        *(section.title for section in version.sections),
        version.labels["sources"],
        version.labels["figures"],
    ]
    addresses = {link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks}
    assert f"{ADDRESS}/thread/figure/women-in-un-police.1.1/" in addresses
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    categories = document.tables[0]
    assert [cell.text for cell in categories.rows[1].cells][1:] == [
        edition.figure(n).cells[language] for n in version.sections[2].table.rows[0].figures]  # fmt: skip
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr") == version.sections[1].chart.alt


def test_the_template_is_part_of_the_package():
    assert Path(html.TEMPLATE).is_file()
    assert Path(pdf.TEMPLATE).is_file()
