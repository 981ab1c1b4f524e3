"""Who can see a record, and what a person can see: the pages explain the very rule that decides."""

import random

import pytest
from django.urls import reverse
from django.utils import timezone

from bluethread.config.demonstration import UNIVERSE
from bluethread.core.access import records, roles
from bluethread.core.access.actions import console_user
from bluethread.core.access.models import Notice, Opening, User
from bluethread.core.access.rule import Classification, Handling
from bluethread.kernel.errors import NotFound
from bluethread.mandates import api as mandates
from bluethread.mandates.models import Obligation, Work
from bluethread.people import api as people
from bluethread.people import sight
from staff import person, sign_in

pytestmark = pytest.mark.django_db
CONFIDENTIAL, STRICTLY = Classification.CONFIDENTIAL, Classification.STRICTLY_CONFIDENTIAL
MISSIONS = ["", "UNMOR", "UNDRA"]
REASON = "A convoy was attacked and its route is in this document."


def work(key, **stated):
    return Work.objects.create(key=key, kind="note", **({"classification": 0, "mission": "UNMOR"} | stated))


def obligation(of):
    return Obligation.objects.create(
        work=of, order=1, path="OP1", clause=1, fingerprint="x", verb="requests", verb_lemma="request",
        verb_class="directive", force=3, addressee="secretary_general", what="report", start=0, end=1,
    )  # fmt: skip


def at(record):
    kind = records.get(record._meta.label_lower)
    return kind.address(record)


@pytest.fixture
def world():
    """People with one to three assignments each, documents of every kind, and a few openings."""
    dice = random.Random(7)
    bounds = [None, ["UNMOR"], ["UNDRA"], ["UNMOR", "UNDRA"]]
    held = [role.code for role in roles.every()]
    staff = [person(f"p{number}") for number in range(24)]
    for each in staff:
        for _ in range(dice.randint(1, 3)):
            person(
                each.username, dice.choice(held), missions=dice.choice(bounds),
                contributors=dice.choice([None, None, ["IND"]]), ceiling=dice.choice(list(Classification)),
            )  # fmt: skip
    works = [
        work(f"w{number}", classification=dice.choice([0, 0, 1, 2]), published=number % 5 == 0,
             mission=dice.choice(MISSIONS), contributor=dice.choice(["", "IND"]))
        for number in range(20)
    ]  # fmt: skip
    for each in staff[::4]:
        Opening.objects.create(
            user=each, label="mandates.work", key=str(dice.choice(works).pk), reason=REASON,
            until=timezone.now() + timezone.timedelta(hours=1),
        )  # fmt: skip
    return [User.objects.get(pk=each.pk) for each in staff], works, [obligation(each) for each in works[:6]]


def test_who_sees_a_record_is_who_the_database_shows_it_to(world):
    staff, works, obligations = world
    for record in [*works, *obligations]:
        seeing = [each for each in staff if type(record).objects.visible_to(each).filter(pk=record.pk).exists()]
        for viewer in seeing[:2]:
            assert sight.who(viewer=viewer, path=at(record)).people == len(seeing)
        strangers = [each for each in staff if each not in seeing]
        for stranger in strangers[:2]:
            with pytest.raises(NotFound):
                sight.who(viewer=stranger, path=at(record))


def test_what_a_person_sees_is_never_more_than_the_viewer_sees(world):
    staff, _works, _ = world
    kind = records.get("mandates.work")
    for viewer in staff:
        for other in staff:
            try:
                found = sight.seen_by_both(viewer=viewer, username=other.username, kind=kind)
            except NotFound:
                assert other.pk != viewer.pk
                continue
            shown = set(found.values_list("pk", flat=True))
            of_viewer = set(Work.objects.visible_to(viewer).values_list("pk", flat=True))
            of_other = set(Work.objects.visible_to(other).values_list("pk", flat=True))
            assert shown <= of_viewer & of_other
            if viewer.pk == other.pk:
                assert shown == of_viewer


def test_each_reason_names_the_assignment_and_what_it_rests_on(officer):
    person("near", "planning_officer", missions=["UNMOR"])
    person("reader", "public_reader")
    found = sight.who(viewer=officer, path=at(work("x", published=True)))
    assert {seer.username: (seer.role, seer.ground.value, seer.codes) for seer in found.seers} == {
        "officer": ("policy_desk", "whole", {}),
        "near": ("planning_officer", "within", {"mission": "UNMOR"}),
        "reader": ("public_reader", "published", {}),
    }


def test_the_command_line_is_no_person_and_is_told_apart(client, officer):
    console_user()
    sign_in(client, officer)
    found = sight.who(viewer=officer, path=at(work("x")))
    assert ([seer.username for seer in found.seers], found.others, found.people) == (["officer"], {}, 1)
    page = client.get(reverse("people:who", args=["documents/x/"])).content.decode()
    assert "1 person can see it" in page
    assert "whoever runs the machine" in page


def test_people_beyond_ones_reach_are_counted_and_not_named(client):
    person("far", "planning_officer", missions=["UNDRA"])
    near = person("near", "team_site_reporter", missions=["UNMOR"])
    sign_in(client, near)
    record = work("x", published=True)
    page = client.get(reverse("people:who", args=[at(record)[1:]])).content.decode()
    assert "2 people can see it" in page
    assert "far" not in page.replace("How far", "")
    assert "Mission planning and performance officer" in page


def test_who_looks_after_a_record_knows_all_who_see_it(client):
    keeper = person("keeper", "planning_officer", missions=["UNMOR"])
    person("desk", "selection_desk")
    found = sight.who(viewer=keeper, path=at(work("x")))
    assert found.is_keeper
    assert {seer.username for seer in found.seers} == {"keeper", "desk"}


def test_a_record_that_is_closed_is_as_one_that_is_not_there(client):
    sign_in(client, person("reader", "public_reader"))
    closed = at(work("closed"))
    answers = [
        client.get(reverse("people:who", args=[path[1:]])) for path in (closed, "/documents/nothing/", "/nowhere/")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content.decode().split("</h1>")[1].split("</main>")[0] for answer in answers}) == 1


def test_what_a_person_can_see_is_told_in_words(client):
    head = person("head", "head_of_police_component", missions=["UNMOR"], ceiling=CONFIDENTIAL)
    person("near", "planning_officer", missions=["UNMOR"], ceiling=CONFIDENTIAL)
    work("x", classification=1)
    work("secret", classification=2)
    sign_in(client, head)
    page = client.get(reverse("people:sees", args=["near"])).content.decode()
    assert "Unclassified and Confidential about mission UNMOR, and everything published" in page
    assert "read documents and obligations" in page
    assert f'href="{reverse("people:sees_kind", args=["near", "mandates.work"])}">1</a>' in page
    listed = client.get(reverse("people:sees_kind", args=["near", "mandates.work"])).content.decode()
    assert at(Work.objects.unscoped("test").get(key="x")) in listed
    file = client.get(reverse("people:sees_export", args=["near", "mandates.work"]))
    assert b"".join(file.streaming_content).decode("utf-8-sig").splitlines()[0] == "name,address"


def test_who_reads_no_content_counts_none(administrator):
    person("near", "planning_officer", missions=["UNMOR"])
    work("x")
    assert {kind.count for kind in sight.sees(viewer=administrator, username="near").kinds} == {0}


def test_of_others_one_learns_what_ones_reach_covers(client):
    head = person("head", "head_of_police_component", missions=["UNMOR"])
    person("both", "planning_officer", missions=["UNMOR"])
    person("both", "report_editor", missions=["UNDRA"])
    person("far", "planning_officer", missions=["UNDRA"])
    assert [each.role for each in people.person(viewer=head, username="both").assignments] == ["planning_officer"]
    sign_in(client, head)
    for name in ("people:person", "people:sees"):
        assert client.get(reverse(name, args=["both"])).status_code == 200
        assert client.get(reverse(name, args=["far"])).status_code == 404
        assert client.get(reverse(name, args=["nobody"])).status_code == 404


# Breaking the glass, as a person meets it


def test_a_closed_record_is_opened_from_the_page_that_refused_it(client):
    keeper = person("keeper", "planning_officer", missions=["UNMOR"], ceiling=CONFIDENTIAL)
    analyst = person("analyst", "operations_analyst", missions=["UNDRA"])
    handled = Handling(CONFIDENTIAL, mission="UNMOR")
    mandates.ingest(by=keeper, data=(UNIVERSE / "resolution-9901.md").read_bytes(), name="x.md", handled=handled)
    record = Work.objects.unscoped("test").get()
    sign_in(client, analyst)
    refused = client.get(at(record))
    assert refused.status_code == 404
    glass = reverse("people:glass", args=[at(record)[1:]])
    assert f'href="{glass}"' in refused.content.decode()
    short = client.post(glass, {"reason": "urgent"})
    assert short.status_code == 400
    assert not Opening.objects.exists()
    opened = client.post(glass, {"reason": REASON})
    assert opened["Location"] == at(record)
    page = client.get(at(record)).content.decode()
    assert "your reason is recorded" in page
    sign_in(client, keeper)
    told = client.get(reverse("people:notices")).content.decode()
    assert "analyst opened S/RES/9901 (2026) until" in told
    assert REASON in told
    assert REASON in client.get(reverse("people:who", args=[at(record)[1:]])).content.decode()
    sign_in(client, analyst)
    client.post(reverse("people:close", args=[Opening.objects.get().pk]))
    assert client.get(at(record)).status_code == 404


def test_the_form_says_the_same_whether_a_record_is_closed_or_not_there(client):
    sign_in(client, person("analyst", "operations_analyst", missions=["UNDRA"]))
    secret = at(work("secret", classification=2))
    for method in ("get", "post"):
        answers = [
            getattr(client, method)(
                reverse("people:glass", args=[path[1:]]), {"reason": REASON} if method == "post" else {}
            )
            for path in (secret, "/documents/nothing/")
        ]
        assert len({answer.status_code for answer in answers}) == 1
        texts = [
            answer.content.decode().replace(secret, "HERE").replace("/documents/nothing/", "HERE") for answer in answers
        ]
        assert len({text.split("<main")[1].split('name="csrf')[0] for text in texts}) == 1
    assert not Opening.objects.exists()


def test_who_may_not_break_the_glass_is_offered_nothing(client):
    sign_in(client, person("editor", "report_editor", missions=["UNDRA"]))
    refused = client.get(at(work("route", classification=1)))
    assert "open-closed" not in refused.content.decode()
    assert client.get("/open-closed/documents/route/").status_code == 403


def test_a_place_that_shows_no_record_is_not_opened(client):
    sign_in(client, person("analyst", "operations_analyst"))
    for place in ("people/", "obligations/1/", "//example.org/", "nowhere/"):
        assert client.get(f"/open-closed/{place}").status_code == 404


# Notices


def test_the_bell_counts_and_is_cleared(client):
    head = person("head", "head_of_police_component", missions=["UNMOR"])
    sign_in(client, head)
    Notice.objects.create(user=head, kind="assigned", detail={"role": "policy_desk", "by": "rosa"})
    page = client.get(reverse("people:notices"))
    assert "Notices, 1 new" in page.content.decode()
    assert "rosa gave you an assignment: Policy and performance desk." in page.content.decode()
    client.post(reverse("people:notices"), {"notice": [str(Notice.objects.get().pk), "x"]})
    assert "Notices, 0 new" in client.get(reverse("people:notices")).content.decode()
