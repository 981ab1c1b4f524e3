"""Pages of returns: what to ask whom, and files that come in through them."""

import csv
import io
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bluethread.core.documents.models import StoredFile
from bluethread.observations import api, presenters
from bluethread.observations.models import Load
from observations.returns import file, row
from staff import every

pytestmark = pytest.mark.django_db
STREAM = "strength-returns"
GHANA = row("2013-12-31", "GHA", "UNMIL", name="Ghana", individual_police=(8, 2, 10))
FAULTY = row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(4, 6, 12))
EMPTY = row("2013-12-31", "USA", "UNMIL", name="United States of America")
BEFORE = row("2013-11-30", "NPL", "UNMIL", name="Nepal", individual_police=(9, 1, 10))


def load(by, *rows: str, name: str = "returns.csv") -> Load:
    return api.import_file(by=by, stream=STREAM, data=file(rows), name=name).load


@pytest.fixture
def returns(officer):
    return load(officer, GHANA, FAULTY, EMPTY, BEFORE)


def page(client, user, name, *arguments, status=200, **query):
    client.force_login(user)
    response = client.get(reverse(f"observations:{name}", args=arguments), query)
    assert response.status_code == status, response.status_code
    return unescape(response.content.decode())


def table(client, user, name, *arguments, **query) -> list[dict[str, str]]:
    client.force_login(user)
    response = client.get(reverse(f"observations:{name}", args=arguments), query)
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def send(client, user, data: bytes, name: str = "sent.csv", **options):
    client.force_login(user)
    sent = SimpleUploadedFile(name, data, content_type="text/csv")
    return client.post(reverse("observations:upload", args=[STREAM]), {"file": sent}, **options)


def test_the_streams_say_how_much_is_held(client, reader, returns):
    assert "4 rows, from November 2013 to December 2013; 3 faults hold." in page(client, reader, "index")


def test_a_stream_without_returns_says_what_would_fill_it(client, reader, officer):
    assert "Nothing is loaded yet." in page(client, reader, "index")
    assert "Once an officer takes in a file" in page(client, reader, "stream", STREAM)
    assert "Take in a file above" in page(client, officer, "stream", STREAM)
    page(client, reader, "stream", "nothing", status=404)


def test_a_stream_shows_who_reported_when_in_words(client, reader, returns):
    shown = page(client, reader, "stream", STREAM)
    received = shown[shown.index("Received, month by month") : shown.index("Contributors in 2013")]
    for words in ("2 in", "1 empty", "1 missing", "3 faults"):
        assert words in received
    assert "Something is lacking of 3 contributors." in shown
    assert ">Ghana<" not in shown
    assert ">Ghana<" in page(client, reader, "stream", STREAM, everyone=1)
    assert "Women and men add up to the published total" in shown
    assert reverse("observations:load", args=[returns.pk]) in shown


def test_who_reported_when_as_csv(client, reader, returns):
    rows = table(client, reader, "completeness", STREAM, year="2013")
    assert tuple(rows[0]) == presenters.COMPLETENESS_HEADER
    december = {each["contributor"]: (each["received"], each["faults"]) for each in rows if each["month"] == "2013-12"}
    assert december == {
        "GHA": ("received", "0"), "IND": ("faulty", "2"), "NPL": ("missing", "0"), "USA": ("empty", "1"),
    }  # fmt: skip


@pytest.mark.parametrize("year", ["soon", "12", "١٩٩٠", "99999"])
def test_a_year_that_is_none_is_told(client, reader, returns, year):
    page(client, reader, "stream", STREAM, status=400, year=year)


def test_the_page_of_an_error_speaks_the_language_of_its_reader(client, reader):
    client.force_login(reader)
    address = reverse("observations:stream", args=[STREAM])
    answer = client.get(address, {"year": "soon"}, headers={"accept-language": "fr"})
    assert answer.status_code == 400
    words = "«\u00a0soon\u00a0» n’est pas une année. Attendu\u00a0: une année comme 2013."
    assert words in answer.content.decode()


def test_an_officer_takes_in_a_file_and_reads_what_came_of_it(client, officer):
    shown = send(client, officer, file([GHANA, FAULTY]), follow=True).content.decode()
    assert "sent.csv: rows added 2, corrected 0, unchanged 0." in shown
    again = send(client, officer, file([GHANA, FAULTY]), follow=True).content.decode()
    assert "sent.csv was loaded before; nothing changed." in again
    assert every(Load).count() == 1


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"a,b\n1,2\n", "sent.csv", "the header lacks Date"),
        (b"\x1f\x8bxx", "sent.csv.gz", "The gzip file is damaged"),
        (b"\x00\x01", "sent.csv", "the file is not text"),
        (b"", "sent.csv", "empty"),
    ],
)
def test_a_bad_file_gets_one_clear_message_and_nothing_is_kept(client, officer, data, name, message):
    response = send(client, officer, data, name)
    assert response.status_code == 400
    shown = response.content.decode()
    assert message in shown
    assert shown.count("field-error") == 1
    assert not StoredFile.objects.exists()
    assert not every(Load).exists()


def test_a_reader_and_a_stranger_take_nothing_in(client, reader):
    assert send(client, reader, file([GHANA])).status_code == 403
    assert reverse("observations:upload", args=[STREAM]) not in page(client, reader, "stream", STREAM)
    client.logout()
    address = reverse("observations:upload", args=[STREAM])
    assert client.post(address).status_code == 302
    assert not every(Load).exists()


def test_the_address_of_the_form_leads_back_to_the_stream(client, officer):
    client.force_login(officer)
    assert client.get(reverse("observations:upload", args=[STREAM]))["Location"].endswith(f"/{STREAM}/")


def test_a_load_lists_its_faults_with_a_message_for_the_sender(client, reader, returns):
    shown = page(client, reader, "load", returns.pk)
    for words in (
        "returns.csv: rows added 4",
        "Individual_Police_Total",
        "10 (6 women and 4 men)",
        "marks the figures",
    ):
        assert words in shown
    assert (
        "in your return for December 2013, returns.csv, row 3, column Individual_Police_Total, states “12”; "
        "we expected 10 (6 women and 4 men)."
    ) in shown
    page(client, reader, "load", 999, status=404)


def test_the_faults_of_a_load_are_filtered_by_check_and_sender(client, reader, returns):
    only = page(client, reader, "load", returns.pk, check="empty-row")
    assert "states “NA”" in only
    assert "Individual_Police_Total</td>" not in only
    sender = page(client, reader, "load", returns.pk, contributor="IND")
    assert "Message to India" in sender
    assert "- for December 2013, returns.csv, row 3" in sender
    assert "No fault of this kind" in page(client, reader, "load", returns.pk, check="nothing")


def test_faults_are_paged(client, reader, officer):
    many = load(officer, *(FAULTY.replace(",IND,", f",X{number:02d},") for number in range(40)))
    first = page(client, reader, "load", many.pk)
    assert "1 to 50 of 80" in first
    assert "51 to 80 of 80" in page(client, reader, "load", many.pk, page=2)
    sender = page(client, reader, "load", many.pk, check="parts-add-up", contributor="X07")
    assert "in your return for" in sender


@pytest.mark.parametrize("at", ["soon", "0", "999999999999", "-1"])
def test_a_page_that_is_none_breaks_nothing(client, reader, returns, at):
    page(client, reader, "load", returns.pk, page=at)


def test_faults_as_csv_are_exact_and_run_no_formula(client, reader, officer):
    bad = load(officer, row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(4, "=1+1", 10)), GHANA)
    (only,) = table(client, reader, "load-faults", bad.pk)
    assert tuple(only) == presenters.FAULTS_HEADER
    assert (only["row"], only["column"], only["value"]) == ("2", "Individual_Police_Female", "'=1+1")
    assert (only["check"], only["severity"], only["holds"]) == ("whole-numbers", "refused", "yes")
    assert table(client, reader, "load-faults", bad.pk, check="date") == []
    assert len(table(client, reader, "stream-faults", STREAM)) == 1


def test_a_long_message_spells_out_some_and_counts_the_rest(reader, officer):
    months = [f"2013-{month:02d}-28" for month in range(1, 13)]
    many = load(officer, *(FAULTY.replace("2013-12-31", month) for month in months))
    found = api.faults(viewer=reader, load_id=many.pk, contributor="IND")
    message = presenters.sender_message(found.faults, found.total)
    assert message.count("\n- ") == presenters.LISTED
    assert f"and {found.total - presenters.LISTED} more, in the list attached." in message


@pytest.mark.parametrize("name", ["index", "stream", "load"])
def test_queries_do_not_grow_with_rows(client, reader, officer, name):
    def queries(year: int, months: int) -> int:
        rows = [FAULTY.replace("2013-12-31", f"{year}-{month:02d}-28") for month in range(1, months + 1)]
        taken = load(officer, *rows)
        api.build()
        client.force_login(reader)
        arguments = {"index": [], "stream": [STREAM], "load": [taken.pk]}[name]
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(f"observations:{name}", args=arguments))
        return len(captured)

    assert queries(2001, 1) == queries(2002, 12)
