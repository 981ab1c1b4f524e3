"""Pages of documents and obligations, on the invented resolution and its draft, through the actions."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape, strip_tags
from held import rows

from bluethread.config.demonstration import UNIVERSE
from bluethread.mandates import api
from bluethread.mandates.models import Evidence, Expression, Obligation, Work

pytestmark = pytest.mark.django_db
KEY = "S/RES/9901(2026)"


def take(officer, *names):
    for name in names:
        assert api.ingest(by=officer, data=(UNIVERSE / name).read_bytes(), name=name).status == "added"


@pytest.fixture
def held(officer):
    take(officer, "resolution-9901.md", "draft-9902.txt")


def at(path, clause=None):
    found = rows(Obligation).filter(path=path)
    return (found.filter(clause=clause) if clause else found).first()


def page(client, user, address, **query):
    client.force_login(user)
    response = client.get(address, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def act(client, user, act, *chosen, **fields):
    client.force_login(user)
    sent = {"act": act, "chosen": [each.pk for each in chosen], "next": "/obligations/review/", **fields}
    return client.post(reverse("mandates:decide"), sent, follow=True)


def reading(key=KEY):
    return reverse("mandates:work", args=[key])


# Documents


def test_an_empty_list_says_what_would_fill_it_and_only_officers_are_offered_to(client, reader, officer):
    assert "There are no documents yet." in page(client, reader, "/documents/")
    assert reverse("mandates:take_in") not in page(client, reader, "/documents/")
    assert reverse("mandates:take_in") in page(client, officer, "/documents/")


def test_the_list_shows_review_as_progress_and_finds_any_form_of_a_symbol(client, reader, held):
    shown = page(client, reader, "/documents/")
    assert "1 document with 21 obligations, of which 21 wait for review." in shown
    assert "0 of 21" in shown
    assert "S/RES/9901 (2026)" in page(client, reader, "/documents/", text="resolution 9901 (2026)")
    assert "No document fits these filters." in page(client, reader, "/documents/", text="S/RES/1")
    assert "No document fits these filters." in page(client, reader, "/documents/", kind="chairs_note")


def test_several_files_come_in_at_once_and_a_bad_one_does_not_stop_the_rest(client, officer):
    client.force_login(officer)
    files = [
        SimpleUploadedFile(name, data)
        for name, data in (
            ("empty.txt", b""),
            ("resolution-9901.md", (UNIVERSE / "resolution-9901.md").read_bytes()),
            ("list.txt", b"milk\nbread\n"),
            ("again.md", (UNIVERSE / "resolution-9901.md").read_bytes()),
        )
    ]
    shown = client.post(reverse("mandates:take_in"), {"files": files}).content.decode()
    assert "4 files: 1 added, 1 unchanged and 2 refused." in shown
    assert shown.count("nothing is kept") == 2
    assert "11 operative paragraphs" in shown
    assert rows(Work).count() == 1


def test_without_a_file_the_page_says_so(client, officer):
    client.force_login(officer)
    assert "No file was chosen." in client.post(reverse("mandates:take_in")).content.decode()


def test_a_reader_may_not_take_in(client, reader):
    client.force_login(reader)
    assert client.get(reverse("mandates:take_in")).status_code == 403
    assert client.post(reverse("mandates:take_in")).status_code == 403


# Reading


def test_the_reading_view_says_what_is_asked_of_whom_and_marks_each_verb(client, reader, held):
    shown = page(client, reader, reading())
    assert "It asks 21 things (" in shown
    assert 'id="OP7(b)"' in shown
    assert 'class="verb verb-directive" title="directive: requests, urges, calls upon">urges</span>' in shown
    assert 'data-pair="OP7(b)#1"' in shown
    assert "compare with draft S/2026/9902</a>: no substantive change" in shown
    assert "consensus" not in shown
    assert "What it asks, and of whom" in shown


def test_every_word_of_the_text_is_on_the_page(client, reader, held):
    shown = " ".join(strip_tags(page(client, reader, reading())).split())
    for row in api.work(viewer=reader, key=KEY).provisions:
        assert " ".join(escape(row.text).split()) in shown, row.path


def test_any_form_of_a_symbol_leads_to_the_document_and_the_drafts_to_its_own_text(client, reader, held):
    client.force_login(reader)
    draft = rows(Expression).get(version="draft")
    assert client.get("/documents/resolution 9901 (2026)/")["Location"] == reading()
    assert client.get("/documents/S/2026/9902/")["Location"] == f"{reading()}?text={draft.pk}"
    assert client.get("/documents/S/RES/1(1946)/").status_code == 404


def test_a_reader_sees_no_buttons_and_cannot_decide(client, reader, officer, held):
    for address in (reading(), "/obligations/", f"/obligations/{at('OP7(b)').pk}/"):
        shown = page(client, reader, address)
        assert 'name="act"' not in shown
        assert 'name="act"' in page(client, officer, address)
    for verb in ("accept", "reject", "status", "assign"):
        assert act(client, reader, verb, at("OP7(b)"), status="completed").status_code == 403
    assert client.get(reverse("mandates:review")).status_code == 403
    assert at("OP7(b)").review == "draft"


def test_a_file_is_handed_out_as_it_was_received(client, reader, held):
    client.force_login(reader)
    sha = api.work(viewer=reader, key=KEY).shown.files[0][2]
    response = client.get(reverse("mandates:file", args=[KEY, sha]))
    assert response.content == (UNIVERSE / "resolution-9901.md").read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="resolution-9901.md"'
    assert client.get(reverse("mandates:file", args=[KEY, "0" * 64])).status_code == 404


def test_versions_stand_side_by_side(client, reader, held):
    shown = page(client, reader, reverse("mandates:side_by_side", args=[KEY]))
    assert "2 texts, aligned at " in shown
    assert "Draft S/2026/9902" in shown


def test_a_comparison_says_first_that_nothing_of_substance_changed(client, reader, held):
    draft, adopted = rows(Expression).get(version="draft"), rows(Expression).get(version="adopted")
    shown = page(client, reader, reverse("mandates:compare", args=[KEY, draft.pk, adopted.pk]))
    assert "No substantive change: every word is the same in " in shown
    assert "<ins>" not in shown
    client.force_login(reader)
    assert client.get(reverse("mandates:compare", args=[KEY, draft.pk, 999])).status_code == 404


def test_a_comparison_shows_changed_words_and_folds_the_rest(client, officer, reader):
    take(officer, "resolution-9901.md")
    text = (UNIVERSE / "draft-9902.txt").read_text().replace("reaching 25 per cent", "reaching 20 per cent")
    assert api.ingest(by=officer, data=text.encode(), name="draft.txt").status == "added"
    draft, adopted = rows(Expression).get(version="draft"), rows(Expression).get(version="adopted")
    shown = page(client, reader, reverse("mandates:compare", args=[KEY, draft.pk, adopted.pk]))
    assert "<del>20 </del><ins>25 </ins>" in shown
    assert "1 changed" in shown
    assert "1 paragraph differs" in page(client, reader, reading())


# The board


def test_the_board_counts_filters_and_exports_what_it_shows(client, reader, held):
    assert "21 obligations: 21 to review." in page(client, reader, "/obligations/")
    assert "2 shown" in page(client, reader, "/obligations/", text="female police")
    assert "No obligation fits these filters." in page(client, reader, "/obligations/", review="rejected")
    client.force_login(reader)
    response = client.get(reverse("mandates:export", args=["csv"]), {"text": "female police"})
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [row["path"] for row in rows] == ["OP7(b)", "OP8"]
    response = client.get(reverse("mandates:export", args=["json"]), {"work": KEY})
    assert len(json.loads(response.getvalue())) == 21
    assert client.get(reverse("mandates:export", args=["xlsx"])).status_code == 404


def test_a_filter_that_cannot_be_read_is_left_out(client, reader, held):
    assert "21 shown" in page(client, reader, "/obligations/", due_before="soon", status="nonsense")


def test_cells_that_a_spreadsheet_would_run_are_text(client, officer, held):
    api.edit(by=officer, obligation=at("OP7(b)").pk, what="=HYPERLINK(1)")
    client.force_login(officer)
    exported = client.get(reverse("mandates:export", args=["csv"])).getvalue().decode()
    assert "'=HYPERLINK(1)" in exported


def test_an_empty_board_says_what_would_fill_it(client, reader):
    assert "There are no obligations yet." in page(client, reader, "/obligations/")


def test_many_are_accepted_at_once_and_given_an_owner(client, officer, held):
    chosen = list(rows(Obligation).filter(path__startswith="OP7"))
    assert len(chosen) == 3
    shown = act(client, officer, "accept", *chosen, owner="policy-desk").content.decode()
    assert "Accepted: OP7(a), OP7(b), OP7(c)." in shown
    assert "3 of 21 reviewed in S/RES/9901 (2026)" in shown
    assert set(rows(Obligation).filter(review="accepted").values_list("owner", flat=True)) == {"policy-desk"}
    shown = act(client, officer, "status", *chosen, status="in_progress").content.decode()
    assert "Status changed: OP7(a), OP7(b), OP7(c)." in shown
    assert rows(Obligation).filter(status="in_progress").count() == 3


def test_nothing_chosen_is_told_and_changes_nothing(client, officer, held):
    assert "No obligation was chosen" in act(client, officer, "accept").content.decode()
    assert not rows(Obligation).filter(review="accepted").exists()


def test_a_refusal_is_told_on_the_page_one_came_from(client, officer, held):
    shown = act(client, officer, "status", at("OP7(b)"), status="completed")
    assert shown.redirect_chain[-1][0] == "/obligations/review/"
    assert "OP7(b) has not been accepted." in shown.content.decode()


def test_the_way_back_never_leads_to_another_site(client, officer, held):
    response = act(client, officer, "accept", at("OP7(b)"), next="https://example.org/")
    assert response.redirect_chain[-1][0] == "/obligations/"


@pytest.mark.parametrize("address", ["65", "mandates", "a b"])
def test_a_way_back_that_names_no_page_fails_nothing(client, officer, held, address):
    client.force_login(officer)
    assert client.post(reverse("mandates:undo"), {"next": address}).status_code == 302


# Review


def test_the_queue_shows_the_source_with_the_span_lit(client, officer, held):
    shown = page(client, officer, "/obligations/review/")
    assert "0 of 21 reviewed in S/RES/9901 (2026)" in shown
    assert "<mark>Decides to extend the mandate of UNMOR until 31 January 2027</mark>" in shown


def test_accepting_with_a_corrected_form_corrects_first_and_both_are_undone(client, officer, held):
    duty = at("OP7(b)")
    before = duty.what
    form = {"what": "reach 25 per cent women", "addressee": duty.addressee, "addressee_text": duty.addressee_text}
    act(client, officer, "accept", duty, **form, due="2027-12-31", period="")
    duty.refresh_from_db()
    assert (duty.review, duty.what) == ("accepted", "reach 25 per cent women")
    shown = client.post(reverse("mandates:undo"), {"next": "/obligations/review/"}, follow=True).content.decode()
    duty.refresh_from_db()
    assert "Undone." in shown
    assert (duty.review, duty.what) == ("draft", before)
    assert "There is nothing to undo" in client.post(reverse("mandates:undo"), follow=True).content.decode()


def test_accepting_an_untouched_form_is_no_edit(client, officer, held):
    duty = at("OP7(b)")
    form = {name: getattr(duty, name) for name in ("what", "addressee", "addressee_text", "due", "period")}
    act(client, officer, "accept", duty, **form)
    duty.refresh_from_db()
    assert (duty.review, duty.read_as) == ("accepted", {})


def test_a_bad_deadline_is_told_and_nothing_is_half_done(client, officer, held):
    shown = act(client, officer, "accept", at("OP7(b)"), what="do it", due="soon").content.decode()
    assert "“soon” is not a date" in shown
    assert (at("OP7(b)").review, at("OP7(b)").read_as) == ("draft", {})


def test_merging_and_rejecting_are_undone(client, officer, held):
    heir, other = rows(Obligation).filter(path="OP5")
    assert "Merged: OP5." in act(client, officer, "merge", other, into=heir.pk).content.decode()
    other.refresh_from_db()
    assert (other.review, other.merged_into) == ("merged", heir)
    client.post(reverse("mandates:undo"))
    other.refresh_from_db()
    assert (other.review, other.merged_into) == ("draft", None)
    act(client, officer, "accept", heir)
    act(client, officer, "reject", heir)
    client.post(reverse("mandates:undo"))
    heir.refresh_from_db()
    assert heir.review == "accepted"


def test_the_first_of_several_takes_the_others_in(client, officer, held):
    first, second = rows(Obligation).filter(path="OP5").order_by("order")
    act(client, officer, "merge", first, second)
    second.refresh_from_db()
    assert second.merged_into == first
    assert "One obligation cannot be merged" in act(client, officer, "merge", first).content.decode()


def test_a_reviewed_document_says_so(client, officer, held):
    act(client, officer, "accept", *rows(Obligation).all())
    assert "Nothing waits for review." in page(client, officer, "/obligations/review/")
    assert "All of S/RES/9901 (2026) is reviewed." in page(client, officer, "/obligations/review/", work=KEY)


# One obligation


def test_an_obligation_shows_source_line_decisions_and_evidence(client, officer, held):
    duty = at("OP7(b)")
    act(client, officer, "accept", duty, owner="policy-desk")
    act(client, officer, "edit", duty, what="reach 25 per cent")
    client.post(
        reverse("mandates:evidence", args=[duty.pk]),
        {"kind": "document", "reference": "S/2026/9013", "note": "benchmarks"},
    )
    shown = page(client, officer, f"/obligations/{duty.pk}/")
    assert "line 49" in shown
    assert "What a person corrected" in shown
    assert "S/2026/9013" in shown
    assert "Policy desk" in shown
    assert [each.reference for each in rows(Evidence).all()] == ["S/2026/9013"]


def test_evidence_without_a_reference_is_refused_in_words(client, officer, held):
    duty = at("OP7(b)")
    act(client, officer, "accept", duty)
    response = client.post(reverse("mandates:evidence", args=[duty.pk]), {"kind": "document"}, follow=True)
    assert "Evidence needs a reference" in response.content.decode()


def test_there_is_no_page_for_an_obligation_that_is_not_there(client, reader):
    client.force_login(reader)
    assert client.get("/obligations/1/").status_code == 404


# Size


LONG = """Resolution 9902 (2026)

Adopted by the Security Council at its 9998th meeting, on 20 January 2026

The Security Council,

Recalling its resolution 9900 (2029),

{paragraphs}
"""


@pytest.mark.parametrize("address", ["/documents/S/RES/9902(2026)/", "/obligations/", "/obligations/review/"])
def test_queries_do_not_grow_with_the_text(client, officer, address):
    counted = []
    for size in (3, 40):
        asks = [f"{n}. Requests the Secretary-General to report on task {n};" for n in range(1, size + 1)]
        text = LONG.format(paragraphs="\n\n".join(asks))
        rows(Work).all().delete()
        assert api.ingest(by=officer, data=text.encode(), name=f"{size}.md").status == "added"
        client.force_login(officer)
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        counted.append(len(caught))
    assert counted[0] == counted[1]
