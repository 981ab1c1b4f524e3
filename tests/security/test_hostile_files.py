"""Files made to harm, given to the readers of documents and returns: one clear error, little memory, little time."""

import gzip
import resource
import socket
import threading
import time
import zipfile
from contextlib import contextmanager

import pytest

from bluethread.kernel.errors import BadInput
from bluethread.kernel.files import MB, clean_name
from bluethread.mandates.parsing import pdf, read
from bluethread.observations import streams
from bluethread.observations.streams.definition import find_stream
from security import hostile

HEADER = "Date,Contributor,Contributor_ISO-3,Mission"


@contextmanager
def bounded(seconds: float, megabytes: int):
    """What happens inside takes no longer and lifts the peak of memory by no more than this."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    yield
    assert time.monotonic() - start < seconds
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < megabytes


def refused(data: bytes, name: str, reason: str, seconds: float = 10, megabytes: int = 400) -> None:
    with bounded(seconds, megabytes), pytest.raises(BadInput) as error:
        read(data, name)
    assert name in str(error.value)
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("resolution.xml", hostile.docx("<w:p/>"), "says XML, the content is a ZIP archive"),
        ("resolution.pdf", hostile.docx("<w:p/>"), "says a PDF, the content is a ZIP archive"),
        ("resolution.docx", hostile.pdf(b""), "the content is a PDF"),
        ("resolution.txt", b"%PDF-1.7 " * 50, "says plain text, the content is a PDF"),
        ("resolution.md", b"<?xml version='1.0'?><a/>", "says plain text, the content is XML"),
        ("resolution.txt", b"MZ\x90\x00\x03\x00\x00\x00" * 50, "not text"),
        ("resolution", b"\x7fELF\x02\x01\x01" + bytes(100), "not text"),
    ],
)
def test_a_file_is_what_it_holds_and_not_what_it_is_called(name, data, reason):
    refused(data, name, reason)


@pytest.mark.parametrize(
    "data",
    [hostile.laughs("element"), hostile.laughs("attribute"), hostile.quadratic()],
    ids=["laughs in an element", "laughs in an attribute", "quadratic"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_not_expanded(data, encoding):
    if encoding == "utf-16":  # which hides the declaration from whoever looks for its letters
        data = data.replace(b'version="1.0"', b'version="1.0" encoding="UTF-16"').decode().encode("utf-16")
        refused(data, "resolution", "", 10)
    else:
        refused(data, "resolution.xml", "XML", 10)


def test_entities_bring_in_no_file(tmp_path):
    secret = tmp_path / "secret.key"
    secret.write_text("Ou7aeshi")
    with pytest.raises(BadInput) as error:
        read(hostile.outside(secret.as_uri()), "resolution.xml")
    assert "document type" in str(error.value)
    assert "Ou7aeshi" not in str(error.value)


@pytest.mark.parametrize("make", [hostile.outside, hostile.outside_type])
def test_xml_calls_nobody(make):
    called = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(1)

        def listen():
            try:
                called.append(server.accept())
            except TimeoutError:
                return

        listener = threading.Thread(target=listen)
        listener.start()
        refused(make(f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"), "resolution.xml", "document type")
        listener.join()
    assert called == []


@pytest.mark.parametrize("depth", [70, 250, 5_000, 500_000])
def test_deep_nesting_is_refused(depth):
    refused(hostile.nested(depth), "resolution.xml", "XML")


def test_text_that_nesting_would_repeat_is_refused():
    refused(hostile.nested(40, "word " * (MB // 5)), "resolution.xml", "repeats")


def test_many_small_elements_take_no_long_time():
    items = "<p>Decides <b>so</b></p>" * 100_000
    refused(hostile.nested(50, items), "resolution.xml", "", seconds=30, megabytes=1_500)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (hostile.archive(("word/document.xml", bytes(60 * MB))), "times its size"),
        (hostile.archive(*((f"{n}.xml", bytes(3 * MB)) for n in range(100))), "unpacks to more than"),
        (hostile.archive(*((f"{n}.xml", bytes(3 * MB)) for n in range(20))), "unpacks to more than 48 MB"),
        (hostile.lying(), "damaged"),
        (hostile.overlapping(), "overlap"),
        (hostile.archive(*((f"{n}", b"") for n in range(2_001))), "more than 2,000 entries"),
        (hostile.encrypted_entry(), "encrypted"),
        (hostile.archive(("word/document.xml", bytes(MB)), method=zipfile.ZIP_LZMA), "unusual"),
        (hostile.archive(("word/document.xml", bytes(MB)), method=zipfile.ZIP_BZIP2), "unusual"),
        (hostile.archive(("../../etc/passwd", b"x"), ("/etc/passwd", b"x")), "not a document"),
    ],
    ids=["ratio", "size", "xml", "lying", "overlapping", "entries", "encrypted", "lzma", "bzip2", "paths"],
)
def test_archives_that_swell_are_refused(data, reason):
    refused(data, "resolution.docx", reason, megabytes=120)


def test_an_archive_inside_a_document_is_not_opened():
    bomb = hostile.archive(("a", bytes(200 * MB)))
    for _ in range(5):
        bomb = hostile.archive(*((f"{n}.zip", bomb) for n in range(10)))
    refused(hostile.docx("<w:p/>", **{"picture.zip": bomb}), "resolution.docx", "")


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2000000000'/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>",
        hostile.laughs("element").decode(),
        hostile.quadratic().decode(),
        "<w:tbl><w:tr><w:tc>" * 80 + "</w:tc></w:tr></w:tbl>" * 80,
    ],
    ids=["a cell that spans two thousand million columns", "laughs", "quadratic", "nested"],
)
def test_the_xml_of_a_docx_is_as_harmless(body):
    refused(hostile.docx(body), "resolution.docx", "")


def test_a_docx_reaches_for_no_other_file(tmp_path):
    secret = tmp_path / "secret.key"
    secret.write_text("Ou7aeshi")
    body = hostile.outside(secret.as_uri()).decode()
    with pytest.raises(BadInput) as error:
        read(hostile.docx(body), "resolution.docx")
    assert "Ou7aeshi" not in str(error.value)


def test_a_pdf_of_too_many_pages_is_refused():
    refused(hostile.pdf(b"", pages=pdf.PAGES + 1), "resolution.pdf", "more than 2,000 pages")


def test_a_pdf_that_takes_for_ever_is_stopped():
    endless = hostile.pdf(b"BT /F 1 Tf " + b"(a) Tj 1 1 Td " * 8_000_000 + b"ET")
    assert len(endless) < MB
    with bounded(10, 200), pytest.raises(BadInput, match="could not be read in 2 seconds"):
        pdf.text(endless, "resolution.pdf", seconds=2)


def test_a_pdf_that_swells_is_stopped():
    swelling = hostile.pdf(b" " * (300 * MB), times=20)
    assert len(swelling) < MB
    refused(swelling, "resolution.pdf", "damaged", seconds=40, megabytes=700)


STREAM = find_stream("strength-returns")


def refused_returns(data: bytes, name: str, reason: str, megabytes: int = 500) -> None:
    with bounded(30, megabytes), pytest.raises(BadInput) as error:
        streams.read(data, name=name, stream=STREAM)
    assert reason in str(error.value)


ROWS = ",".join(STREAM.columns).encode() + b"\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(bytes(300 * MB)), "unpacks to more than 64 MB"),
        (gzip.compress(gzip.compress(ROWS)), "not text"),
        (gzip.compress(b"a" * (60 * MB)), "characters"),
        (gzip.compress(ROWS + b"\n" * 1_000_001), "more than 1,000,000 rows"),
        (gzip.compress(ROWS + b"x\n" * 200_000), "more than 100,000 faults"),
        (gzip.compress(ROWS + b'"' + b"a\n" * 200_000), "not closed"),
        (gzip.compress(ROWS + b'"\n",' * 200_000), "characters"),
        (gzip.compress(b",".join(b"%d" % n for n in range(15_000)) + b"\n"), "more than 500 columns"),
    ],
    ids=["bomb", "nested", "one line", "empty rows", "faults", "open quote", "wide row", "columns"],
)
def test_returns_that_swell_are_refused(data, reason):
    assert len(data) < MB
    refused_returns(data, "returns.csv.gz", reason)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (hostile.archive(("returns.csv", ROWS)), "returns.csv", "the content is a ZIP archive"),
        (hostile.archive(("returns.csv", ROWS)), "returns", "not text"),
        (ROWS, "returns.csv.gz", "the content is plain text"),
        (hostile.pdf(b""), "returns.csv", "the content is a PDF"),
        (ROWS + b"x" * (64 * MB), "returns.csv", "larger than 64 MB"),
    ],
)
def test_returns_are_what_they_hold(data, name, reason):
    refused_returns(data, name, reason)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ama\\return.csv", "return.csv"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nSet-Cookie: x=1.csv", "a Set-Cookie: x=1.csv"),
        ("\x00\x1b[31m.csv", "[31m.csv"),
        ("..", "file"),
        ("", "file"),
        ("a" * 400 + ".docx", "a" * 250 + ".docx"),
        ("S_RES_2382 (2017).docx", "S_RES_2382 (2017).docx"),
        ("résolution été.pdf", "résolution été.pdf"),
    ],
)
def test_names_of_files_are_cleaned(sent, kept):
    assert clean_name(sent) == kept
