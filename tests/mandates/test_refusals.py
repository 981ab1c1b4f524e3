"""Files that cannot be read: one error each, naming the file and the reason."""

import io
import zipfile

import pypdf
import pytest
import typst

from bluethread.kernel.errors import BadInput
from bluethread.mandates.parsing import read

RESOLUTION = """Resolution 9903 (2026)\n\nAdopted by the Security Council at its 9998th meeting, on 12 March 2026\n
The Security Council,\n\nRecalling its resolution 2382 (2017),\n\n1. Decides to remain seized of the matter.\n"""


def pdf(text=RESOLUTION):
    return typst.compile(text.replace("#", "").encode(), format="pdf")


def encrypted():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def swelling():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened, opened.open("word/document.xml", "w") as part:
        for _ in range(257):
            part.write(bytes(2**20))
    return out.getvalue()


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("a.txt", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("empty.txt", lambda: b"", "empty"),
        ("blank.txt", lambda: b" \n\n  \n", "empty"),
        ("locked.pdf", encrypted, "encrypted"),
        ("cut.pdf", lambda: pdf()[:300], "damaged"),
        ("scan.pdf", lambda: typst.compile(b"#rect()", format="pdf"), "no text"),
        ("locked.docx", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "encrypted"),
        ("cut.docx", lambda: archive()[:40], "damaged"),
        ("bomb.docx", swelling, "unpacks to more than"),
        ("archive.docx", archive, "An archive"),
        ("cut.xml", lambda: b"<akomaNtoso><statement>", "well formed"),
        ("other.xml", lambda: b"<html><body>1. Decides</body></html>", "web page"),
        ("picture.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "text"),
        ("shopping.txt", lambda: b"Milk\nBread\nEggs\n", "kinds of document"),
        ("table.csv", lambda: b"a,b\n1,2\n3,4\n", "kinds of document"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_error(name, make, reason):
    with pytest.raises(BadInput) as refused:
        read(make(), name)
    assert name in str(refused.value)
    assert reason in str(refused.value)


def test_a_resolution_as_pdf_is_read():
    expression = read(pdf(), "resolution.pdf").expressions[0]
    assert expression.symbol == "S/RES/9903(2026)"
    assert [p.path for p in expression.provisions if p.kind in ("preambular", "operative")] == ["PP1", "OP1"]
