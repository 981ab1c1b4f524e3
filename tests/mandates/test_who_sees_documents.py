"""Who sees, counts, searches, exports and changes which documents, and what follows them."""

import csv
import io

import pytest
from click.testing import CliRunner
from held import rows
from test_ingest import DRAFT, INVENTED

from bluethread.config import instance
from bluethread.config.cli.documents import ingest
from bluethread.core import thread
from bluethread.core.access import handover
from bluethread.core.access.actions import hand_over
from bluethread.core.access.models import Assignment
from bluethread.core.access.rule import Classification, Handling
from bluethread.core.audit.models import Event
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused, PolicyRefused
from bluethread.mandates import api
from bluethread.mandates.models import Evidence, Obligation, Work
from staff import person

pytestmark = pytest.mark.django_db
OPEN, CLOSED, SEALED = Classification
REASON = "It names people whom it would put at risk."


def symbol(number):
    return f"S/RES/{number}(2030)"


def text(number):
    return INVENTED.replace("9901", str(number))


def take(by, number, handled=None):
    """One document of its own number, with its own words, so that it is taken for no other."""
    told = text(number).replace("resolution 9900 (2029)", f"resolution {number - 100} (2029)")
    return api.ingest(by=by, data=told.encode(), name=f"{number}.md", handled=handled)


@pytest.fixture
def world(officer):
    """Two missions, three levels, published and not; the number of a document tells what it is."""
    for at, mission in enumerate(("UNMOR", "UNDRA")):
        for kind, handled in enumerate(
            (
                Handling(OPEN, published=True, mission=mission),
                Handling(OPEN, mission=mission),
                Handling(CLOSED, mission=mission),
                Handling(CLOSED, mission=mission),
            )
        ):
            assert take(officer, 9900 + 10 * at + kind, handled).status == "added"
    sealer = person("sealer", "mission_desk", ceiling=SEALED)
    for number, mission in ((9903, "UNMOR"), (9913, "UNDRA")):
        api.reclassify(by=sealer, key=symbol(number), handled=Handling(SEALED, mission=mission), reason=REASON)
    assert take(officer, 9920, Handling(OPEN)).status == "added"


VIEWERS = {
    "public": (("public_reader",), {}, {9900, 9910}),
    "here": (("planning_officer",), {"missions": ["UNMOR"]}, {9900, 9901, 9910}),
    "cleared": (("planning_officer",), {"missions": ["UNMOR"], "ceiling": CLOSED}, {9900, 9901, 9902, 9910}),
    "head": (
        ("head_of_police_component",),
        {"missions": ["UNMOR"], "ceiling": SEALED},
        {9900, 9901, 9902, 9903, 9910},
    ),
    "both": (("planning_officer",), {"missions": ["UNMOR", "UNDRA"]}, {9900, 9901, 9910, 9911}),
    "country": (("contributor_focal_point",), {"contributors": ["Utopia"], "ceiling": CLOSED}, {9900, 9910}),
    "desk": (
        ("mission_desk",),
        {"ceiling": CLOSED},
        {9900, 9901, 9902, 9910, 9911, 9912, 9920},
    ),
    "administrator": (("system_administrator",), {"ceiling": SEALED}, set()),
}


@pytest.mark.parametrize("name", VIEWERS)
def test_every_way_of_reading_shows_the_same_documents(world, client, name):
    roles, bounds, numbers = VIEWERS[name]
    viewer = person(name, *roles, **bounds)
    keys = {symbol(number) for number in numbers}
    if not numbers:
        with pytest.raises(PermissionRefused):
            api.works(viewer=viewer)
        return
    assert {row.key for row in api.works(viewer=viewer)} == keys
    assert {row.key for row in api.works(viewer=viewer, text="S/RES/99")} == keys
    duties = api.obligations(viewer=viewer)
    assert {row.work for row in duties} == keys
    assert sum(api.counts(viewer=viewer).review.values()) == len(duties) == 4 * len(keys)
    assert {row.work for row in api.containing(viewer=viewer, text="languages of the host")} == keys
    every = {symbol(9900 + 10 * at + kind) for at in (0, 1) for kind in range(4)} | {symbol(9920)}
    cited = api.provisions(viewer=viewer, citations={(key, "OP2") for key in every})
    assert {row.work for row in cited} == keys
    assert {row.work for row in api.obligations_at(viewer=viewer, citations={(key, "OP2") for key in every})} == keys
    client.force_login(viewer)
    exported = client.get("/obligations/export.csv").getvalue().decode("utf-8-sig")
    assert {row["work"] for row in csv.DictReader(io.StringIO(exported))} == keys
    listed = client.get("/documents/").content.decode()
    for key in every:
        seen = key in keys
        assert client.get(f"/documents/{key}/").status_code == (200 if seen else 404)
        assert (f"/documents/{key}/" in listed) is seen
        cards = thread.cards(viewer, frozenset({thread.provision_ref(key, "OP2")}))
        assert len(cards) == (2 if seen else 1)
    for duty in rows(Obligation).filter(path="OP2").select_related("work"):
        expected = 200 if duty.work.key in keys else 404
        assert client.get(f"/obligations/{duty.pk}/").status_code == expected
        assert bool(thread.origins(viewer, f"obligation:{duty.pk}")) is (expected == 200)


def test_what_is_hidden_is_refused_in_the_words_of_what_is_not_there(world, client):
    here = person("here", "planning_officer", missions=["UNMOR"])
    hidden = rows(Obligation).filter(work__key=symbol(9911)).first()
    for key in (symbol(9911), symbol(1111)):
        with pytest.raises(NotFound, match=r"^There is no document S/RES/\d+\(2030\)\.$"):
            api.work(viewer=here, key=key)
    for pk in (hidden.pk, 999_999):
        with pytest.raises(NotFound, match=rf"^There is no obligation {pk}\.$"):
            api.obligation(viewer=here, id=pk)
        with pytest.raises(NotFound, match=rf"^There is no obligation {pk}\.$"):
            api.accept(by=here, ids=[pk])


def test_that_a_document_is_published_lets_nobody_change_it(world):
    here = person("here", "planning_officer", "head_of_police_component", missions=["UNMOR"])
    other = [row.id for row in api.obligations(viewer=here, work=symbol(9910))]
    assert other
    for act in (api.accept, api.reject, api.reopen):
        with pytest.raises(NotFound):
            act(by=here, ids=other)
    with pytest.raises(NotFound):
        api.reclassify(by=here, key=symbol(9910), handled=Handling(OPEN, mission="UNMOR"), reason=REASON)
    own = [row.id for row in api.obligations(viewer=here, work=symbol(9900))]
    assert len(api.accept(by=here, ids=own)) == 4


def test_a_page_is_read_with_as_many_queries_by_the_bounded(world, django_assert_max_num_queries):
    here = person("here", "planning_officer", missions=["UNMOR"])
    api.works(viewer=here)
    with django_assert_max_num_queries(1):
        api.obligations(viewer=here)
    with django_assert_max_num_queries(4):
        api.works(viewer=here)


def test_who_is_neither_bounded_nor_kept_from_a_level_is_asked_for_no_more_tables(world):
    highest = person("highest", "mission_desk", ceiling=SEALED)
    asked = str(Obligation.objects.visible_to(highest).order_by().query)
    assert asked == str(rows(Obligation).order_by().query)


# Taking in


def report(by, day, head=""):
    paragraphs = "\n\n".join(f"{n}. The police {by} saw patrolled sector {n}." for n in range(1, 30))
    told = f"{head}Report on the police component\n\n{day} June 2030\n\n{paragraphs}"
    return api.ingest(by=by, data=told.encode(), name="report.md")


def handling(key):
    work = rows(Work).get(key=key)
    return work.classification, work.published, work.mission


def test_public_series_are_published_and_what_says_nothing_is_not(officer):
    take(officer, 9901)
    assert handling(symbol(9901)) == (OPEN, True, "")
    for head, published in (("", False), ("Distr.: General\n\n", True)):
        answer = report(officer, 3 + published, head)
        assert answer.status == "added", answer.reason
        assert handling(answer.key) == (OPEN, published, "")


def test_reports_of_one_day_from_two_missions_are_two_documents():
    here, there = (person(name, "planning_officer", missions=[name]) for name in ("UNMOR", "UNDRA"))
    assert [report(each, 3).key for each in (here, there)] == ["report-2030-06-03-unmor", "report-2030-06-03-undra"]
    assert [row.mission for row in api.works(viewer=here)] == ["UNMOR"]
    assert report(here, 3).status == "unchanged"


def test_a_text_marked_confidential_at_its_head_is(officer):
    marked = f"UN CONFIDENTIAL\n\n{INVENTED}"
    assert api.ingest(by=officer, data=marked.encode(), name="marked.md").status == "added"
    assert handling(symbol(9901)) == (CLOSED, False, "")
    strictly = f"Strictly Confidential\n\n{text(9902)}"
    refused = api.ingest(by=officer, data=strictly.encode(), name="strictly.md")
    assert refused.status == "refused"
    assert "lower its classification" in refused.reason


def test_a_new_document_is_about_the_only_mission_of_its_author():
    here = person("here", "planning_officer", missions=["UNMOR"])
    assert take(here, 9901).status == "added"
    assert handling(symbol(9901)) == (OPEN, True, "UNMOR")
    outside = take(here, 9902, Handling(OPEN, mission="UNDRA"))
    assert (outside.status, rows(Work).count()) == ("refused", 1)
    both = person("both", "planning_officer", missions=["UNMOR", "UNDRA"])
    assert take(both, 9903).status == "refused"
    assert take(both, 9903, Handling(OPEN, mission="UNDRA")).status == "added"


def test_another_text_of_a_document_of_others_is_refused_without_a_word_about_it(world):
    here = person("here", "planning_officer", missions=["UNMOR"])
    before = rows(Work).count()
    for changed in (text(9912), text(9912).replace("Women officers", "Officers")):
        answer = api.ingest(by=here, data=changed.encode(), name="mine.md")
        assert (answer.status, answer.key, answer.symbol) == ("refused", "", "")
        assert answer.reason == "This document cannot be taken in under your assignment."
    same = take(here, 9912)
    assert same.reason == "This document cannot be taken in under your assignment."
    assert rows(Work).count() == before


def test_taking_in_again_never_shows_a_document_to_more_people(officer):
    take(officer, 9901, Handling(CLOSED, mission="UNMOR"))
    assert take(officer, 9901).status == "unchanged"
    again = api.ingest(by=officer, data=text(9901).replace("Women", "More women").encode(), name="again.md")
    assert again.status == "added"
    assert handling(symbol(9901)) == (CLOSED, False, "UNMOR")
    wider = take(officer, 9901, Handling(OPEN, published=True, mission="UNMOR"))
    assert wider.status == "refused"
    assert "reclassify" in wider.reason
    assert handling(symbol(9901)) == (CLOSED, False, "UNMOR")


@pytest.mark.parametrize("order", [(INVENTED, DRAFT), (DRAFT, INVENTED)])
def test_texts_that_different_people_see_are_not_taken_for_one_document(officer, order):
    api.ingest(by=officer, data=order[0].encode(), name="0.md", handled=Handling(CLOSED, mission="UNMOR"))
    api.ingest(by=officer, data=order[1].encode(), name="1.md")
    assert sorted(rows(Work).values_list("classification", "published")) == [(0, True), (1, False)]


def test_the_form_says_who_may_see_what_comes_in(client, officer):
    client.force_login(officer)
    file = io.BytesIO(text(9901).encode())
    file.name = "r.md"
    assert "Who may see them" in client.get("/documents/take-in/").content.decode()
    client.post("/documents/take-in/", {"files": [file], "classification": "1", "mission": "UNMOR"})
    assert handling(symbol(9901)) == (CLOSED, False, "UNMOR")
    shown = client.get(f"/documents/{symbol(9901)}/").content.decode()
    assert "Confidential" in shown
    assert "Confidential" in client.get("/documents/").content.decode()
    assert "Confidential" in client.get("/obligations/").content.decode().split("<tbody>")[1]
    exported = client.get("/obligations/export.csv").getvalue().decode("utf-8-sig")
    assert {row["classification"] for row in csv.DictReader(io.StringIO(exported))} == {"confidential"}


# Reclassifying


def test_a_document_is_reclassified_with_a_reason_and_a_record_of_before_and_after(client, officer, reader):
    take(officer, 9901)
    address = f"/documents/{symbol(9901)}/"
    client.force_login(officer)
    assert "Change who may see this document" in client.get(address).content.decode()
    short = client.post(f"{address}handling/", {"classification": "1", "reason": "because"}, follow=True)
    assert "the reason is too short" in short.content.decode()
    client.post(f"{address}handling/", {"classification": "1", "mission": "UNMOR", "reason": REASON})
    assert handling(symbol(9901)) == (CLOSED, False, "UNMOR")
    detail = Event.objects.get(verb="document.reclassify").detail
    assert (detail["before"]["published"], detail["after"]["classification"]) == (True, 1)
    assert detail["reason"] == REASON
    client.force_login(reader)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}handling/", {"classification": "0"}).status_code == 403


def test_nobody_puts_a_document_where_they_would_not_see_it(officer):
    take(officer, 9901)
    for handled in (Handling(SEALED), Handling(CLOSED, published=True)):
        with pytest.raises(PolicyRefused):
            api.reclassify(by=officer, key=symbol(9901), handled=handled, reason=REASON)
    with pytest.raises(BadInput):
        api.reclassify(by=officer, key=symbol(9901), handled=Handling(OPEN), reason="no")
    assert handling(symbol(9901)) == (OPEN, True, "")


# Evidence


@pytest.fixture
def duty(officer):
    take(officer, 9901, Handling(OPEN, published=True, mission="UNMOR"))
    found = rows(Obligation).get(path="OP2")
    api.accept(by=officer, ids=[found.pk])
    return found


def test_evidence_is_counted_listed_and_told_of_only_where_it_may_be_seen(client, officer, reader, duty):
    api.add_evidence(by=officer, obligation=duty.pk, kind="statement", reference="A witness", handled=Handling(CLOSED))
    cleared = person("cleared", "planning_officer", missions=["UNMOR"], ceiling=CLOSED)
    here = person("here", "planning_officer", missions=["UNMOR"])
    for viewer, number in ((officer, 1), (cleared, 1), (here, 0), (reader, 0)):
        view = api.obligation(viewer=viewer, id=duty.pk)
        assert (view.obligation.evidence, len(view.evidence)) == (number, number)
        assert [each.act for each in view.history] == ["accept"]
        assert len(api.silent(viewer=viewer)) == 1 - number
        client.force_login(viewer)
        assert ("A witness" in client.get(f"/obligations/{duty.pk}/").content.decode()) is bool(number)


def test_evidence_is_handled_as_its_document_unless_its_author_says_otherwise(client, officer, duty):
    here = person("here", "planning_officer", missions=["UNMOR"], ceiling=CLOSED)
    api.add_evidence(by=here, obligation=duty.pk, kind="statement", reference="plain")
    client.force_login(here)
    sent = {"kind": "statement", "reference": "closed", "classification": "1"}
    client.post(f"/obligations/{duty.pk}/evidence/", sent)
    client.post(f"/obligations/{duty.pk}/evidence/", {**sent, "reference": "sealed", "classification": "2"})
    held = rows(Evidence).values_list("reference", "classification", "published", "mission")
    assert list(held) == [("plain", OPEN, False, "UNMOR"), ("closed", CLOSED, False, "UNMOR")]


# In whose hands


def test_an_obligation_is_given_to_somebody_who_may_follow_it_up(client, officer, duty):
    here = person("here", "planning_officer", missions=["UNMOR"])
    person("there", "planning_officer", missions=["UNDRA"])
    reader = person("other-reader", "public_reader")
    for name in ("there", "other-reader", "nobody"):
        with pytest.raises(PolicyRefused, match=f"“{name}” is nobody who may follow up OP2"):
            api.give(by=officer, ids=[duty.pk], to=name)
    client.force_login(officer)
    shown = client.get(f"/obligations/{duty.pk}/").content.decode()
    assert '<option value="here">' in shown
    assert '<option value="there">' not in shown
    client.post("/obligations/decide/", {"act": "give", "chosen": [duty.pk], "keeper": "here"})
    assert [row.keeper for row in api.kept(viewer=here)] == ["here"]
    assert [row.path for row in api.obligations(viewer=here, keeper="me")] == ["OP2"]
    assert api.obligations(viewer=officer, keeper="me") == []
    assert "In the hands of here." in client.get(f"/obligations/{duty.pk}/").content.decode()
    client.force_login(here)
    assert "1 shown" in client.get("/obligations/", {"keeper": "me"}).content.decode()
    with pytest.raises(PermissionRefused):
        api.give(by=reader, ids=[duty.pk], to="here")
    client.force_login(officer)
    client.post("/obligations/decide/", {"act": "give", "chosen": [duty.pk], "keeper": ""})
    assert api.kept(viewer=here) == []


def test_open_work_passes_to_the_successor_within_the_assignment(officer, duty):
    take(officer, 9902, Handling(OPEN, mission="UNDRA"))
    elsewhere = rows(Obligation).get(path="OP2", work__key=symbol(9902))
    api.accept(by=officer, ids=[elsewhere.pk])
    holder = person("holder", "head_of_police_component", missions=["UNMOR"])
    person("holder", "head_of_police_component", missions=["UNDRA"])
    api.give(by=officer, ids=[duty.pk, elsewhere.pk], to="holder")
    successor = person("successor")
    assignment = Assignment.objects.get(user=holder, missions=["UNMOR"])
    holder.forget()
    assert handover.in_hand(holder, holder.rule("mandates.follow_up"))["obligations"] == 2
    hand_over(by=holder, assignment=assignment, to=successor, reason="Rotation")
    kept = dict(rows(Obligation).filter(path="OP2").values_list("work__key", "keeper__username"))
    assert kept == {symbol(9901): "successor", symbol(9902): "holder"}
    history = api.obligation(viewer=officer, id=duty.pk).history
    assert (history[-1].act, history[-1].note) == ("hand_over", "successor")


# The other ways in


def test_the_api_takes_in_reclassifies_and_gives(client, officer, reader):
    client.force_login(officer)
    file = io.BytesIO(text(9901).encode())
    file.name = "r.md"
    sent = {"file": file, "classification": "confidential", "mission": "UNMOR"}
    assert client.post("/api/v1/documents", sent).json()["status"] == "added"
    assert handling(symbol(9901)) == (CLOSED, False, "UNMOR")
    file = io.BytesIO(text(9902).replace("Women", "More").encode())
    file.name = "s.md"
    assert client.post("/api/v1/documents", {"file": file}).json()["status"] == "added"
    assert handling(symbol(9902)) == (OPEN, True, "")
    address = f"/api/v1/documents/handling?symbol={symbol(9901)}"
    changed = {"classification": "unclassified", "published": True, "reason": REASON}
    answer = client.post(address, changed, content_type="application/json")
    assert (answer.status_code, answer.json()["published"]) == (200, True)
    duty = rows(Obligation).get(work__key=symbol(9901), path="OP2")
    api.accept(by=officer, ids=[duty.pk])
    given = {"ids": [duty.pk], "to": "officer"}
    assert client.post("/api/v1/obligations/give", given, content_type="application/json").json() == [duty.pk]
    listed = client.get("/api/v1/obligations", {"keeper": "me"}).json()["items"]
    assert [(each["path"], each["keeper"], each["classification"]) for each in listed] == [("OP2", "officer", 0)]
    client.force_login(reader)
    assert client.post(address, changed, content_type="application/json").status_code == 403


def test_the_command_line_says_who_may_see_what_it_takes_in(tmp_path, officer):
    path = tmp_path / "r.md"
    path.write_text(text(9901))
    command = [str(path), "--classification", "confidential", "--mission", "UNMOR"]
    refused = CliRunner().invoke(ingest, command)
    assert (refused.exit_code, rows(Work).count()) == (1, 0)
    with instance.acting_as("officer"):
        done = CliRunner().invoke(ingest, command)
    assert done.exit_code == 0, done.output
    assert handling(symbol(9901)) == (CLOSED, False, "UNMOR")
    path.write_text(text(9902).replace("Women", "More"))
    assert CliRunner().invoke(ingest, [str(path), "--not-published"]).exit_code == 0
    assert handling(symbol(9902)) == (OPEN, False, "")
