"""The pages of people and assignments: who is shown, what is asked, what is refused, and what becomes of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bluethread.core.access import handover, roles
from bluethread.core.access.handover import Work
from bluethread.core.access.models import Assignment, User
from bluethread.core.access.rule import Classification
from staff import person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return person("head", "head_of_police_component", missions=["UNMOR"], ceiling=Classification.CONFIDENTIAL)


@pytest.fixture
def crew(head):
    """Three people of two missions, one of them yet to come, one whose account is closed."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    closed = person("closed", "planning_officer", missions=["UNMOR"])
    User.objects.filter(pk=closed.pk).update(is_active=False)
    return [
        person("near", "planning_officer", missions=["UNMOR"]),
        person("far", "planning_officer", missions=["UNDRA"]),
        person("next", "team_site_reporter", missions=["UNMOR"], starts=tomorrow),
        closed,
    ]


def page(client, user, name, *args, **asked):
    sign_in(client, user)
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def listed(text):
    return {name for name in ("near", "far", "next", "head", "closed") if f'href="/people/{name}/"' in text}


def test_each_sees_the_people_within_their_reach(client, head, crew, administrator):
    assert listed(page(client, head, "people:index")) == {"near", "next", "head", "closed"}
    assert listed(page(client, administrator, "people:index")) == {"near", "far", "next", "head", "closed"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"text": "NEA"}, {"near"}),
        ({"role": "planning_officer"}, {"near", "far", "closed"}),
        ({"mission": "UNDRA"}, {"far"}),
        ({"state": "coming"}, {"next"}),
        ({"role": "planning_officer", "state": "ended"}, set()),
        ({"state": "nonsense", "role": "nonsense"}, {"near", "far", "next", "head", "closed"}),
    ],
)
def test_the_list_is_filtered(client, administrator, crew, asked, expected):
    assert listed(page(client, administrator, "people:index", **asked)) == expected


def test_the_list_is_taken_along_as_a_file(client, head, crew):
    sign_in(client, head)
    file = client.get(reverse("people:export"), {"text": "near"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("username,name,role,state")
    assert [line.split(",")[0] for line in lines[1:]] == ["near"]
    assert "far" not in "".join(lines)


def test_a_page_without_anybody_says_how_to_see_all(client, head):
    assert "Nobody fits these filters" in page(client, head, "people:index", text="zzz")


def test_who_may_not_read_people_is_refused(client, reader, crew):
    sign_in(client, reader)
    for name, args in (("people:index", []), ("people:export", []), ("people:person", ["near"]), ("people:add", [])):
        assert client.get(reverse(name, args=args)).status_code == 403


def test_a_person_is_shown_with_past_present_and_coming(client, administrator, crew):
    shown = page(client, administrator, "people:person", "near")
    assert "Mission planning and performance officer, with no end set." in shown
    assert "Unclassified about mission UNMOR, and everything published" in shown
    assert "given by tests" in shown
    assert "Coming" in page(client, administrator, "people:person", "next")
    assert "The account is closed" in page(client, administrator, "people:person", "closed")


def test_somebody_is_added_and_then_assigned(client, administrator):
    sign_in(client, administrator)
    added = client.post(reverse("people:add"), {"username": "ama", "name": "Ama Osei"})
    assert added["Location"] == reverse("people:assign", args=["ama"])
    form = client.get(added["Location"]).content.decode()
    assert all(str(role.paragraph).replace("'", "&#x27;") in form for role in roles.every() if role.code != "console")
    asked = {"role": "planning_officer", "mission": "UNMOR, UNDRA", "ceiling": "1", "starts": "2999-01-01",
             "ends": "2999-12-31", "reason": "rotation"}  # fmt: skip
    assert client.post(added["Location"], asked)["Location"] == reverse("people:person", args=["ama"])
    given = Assignment.objects.get(user__username="ama")
    assert (given.missions, given.ceiling, str(given.ends), given.reason) == (
        ["UNDRA", "UNMOR"], 1, "2999-12-31", "rotation",
    )  # fmt: skip
    assert not User.objects.get(username="ama").has_usable_password()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"role": "planning_officer"}, "named mission"),
        ({"role": "planning_officer", "mission": "X", "ceiling": "2"}, "may not see Strictly Confidential"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"role": "policy_desk", "starts": "2001-01-01"}, "is over"),
        ({"role": "policy_desk", "ends": "soon"}, "Enter a valid date"),
    ],
)
def test_what_cannot_be_given_is_said_on_the_form(client, administrator, crew, asked, words):
    sign_in(client, administrator)
    answer = client.post(reverse("people:assign", args=["near"]), {"ceiling": "0"} | asked)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Assignment.objects.filter(user__username="near").count() == 1


@pytest.mark.parametrize(
    ("language", "asked", "words"),
    [
        (
            "fr",
            {"role": "planning_officer", "mission": "UNMOR", "ceiling": "2"},
            "le rôle «\u00a0Responsable de la planification et de la performance de la mission\u00a0» ne donne pas "
            "accès au niveau Strictement confidentiel. Attendu\u00a0: au plus le niveau Confidentiel.",
        ),
        (
            "fr",
            {"role": "policy_desk", "ceiling": "0", "starts": "2001-02-03"},
            "le 3 février 2001 est passé. Attendu\u00a0: aujourd’hui ou un jour ultérieur.",
        ),
        (
            "es",
            {"role": "policy_desk", "ceiling": "0", "starts": "2001-02-03"},
            "el 3 de febrero de 2001 ya ha pasado. Se esperaba: hoy o un día posterior.",
        ),
    ],
)
def test_a_refusal_is_in_the_language_of_the_page(client, administrator, crew, language, asked, words):
    sign_in(client, administrator)
    answer = client.post(reverse("people:assign", args=["near"]), asked, headers={"accept-language": language})
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_taken_user_name_is_said_on_the_form(client, administrator, crew):
    sign_in(client, administrator)
    answer = client.post(reverse("people:add"), {"username": "NEAR", "name": "Somebody"})
    assert (answer.status_code, "is taken" in answer.content.decode()) == (400, True)


def test_an_assignment_is_ended_and_an_account_closed_and_opened(client, administrator, crew):
    sign_in(client, administrator)
    given = Assignment.objects.get(user__username="near")
    assert "everybody to whom a part of it was delegated" in page(client, administrator, "people:end", given.pk)
    client.post(reverse("people:end", args=[given.pk]), {"reason": "left"})
    assert "Nothing is assigned today" in page(client, administrator, "people:person", "near")
    for active in ("no", "yes"):
        client.post(reverse("people:active", args=["near"]), {"active": active})
        assert User.objects.get(username="near").is_active is (active == "yes")


def test_what_is_beyond_ones_reach_is_as_if_it_were_not_there(client, crew):
    near = person("bounded", "system_administrator", missions=["UNMOR"])
    sign_in(client, near)
    far = Assignment.objects.get(user__username="far")
    places = [("people:end", far.pk), ("people:hand_over", far.pk), ("people:assign", "far"), ("people:person", "far")]
    for name, what in places:
        assert client.get(reverse(name, args=[what])).status_code == 404
    assert client.get(reverse("people:end", args=[4711])).status_code == 404


@pytest.mark.parametrize(
    ("role", "name"),
    [("head_of_police_component", "people:hand_over"), ("system_administrator", "people:end")],
)
def test_a_form_opens_only_for_an_assignment_that_the_act_would_take(client, crew, role, name):
    sign_in(client, person("bounded", role, missions=["UNMOR"]))
    person("wide", "planning_officer", missions=["UNMOR", "UNDRA"])
    person("whole", "policy_desk")
    person("above", "planning_officer", missions=["UNMOR"], ceiling=Classification.CONFIDENTIAL)
    for username, may in (("near", True), ("wide", False), ("whole", False), ("above", False)):
        place = reverse(name, args=[Assignment.objects.get(user__username=username).pk])
        offered = client.get(reverse("people:person", args=[username])).content.decode()
        assert (f'href="{place}"' in offered) is may
        assert client.get(place).status_code == (200 if may else 404)
        assert (client.post(place, {"to": "near"}).status_code == 404) is not may


def test_what_one_may_not_pass_on_opens_no_form_either(client, head, crew):
    own = person("head", "planning_officer", missions=["UNMOR"]).assignments.get(role="planning_officer")
    sign_in(client, head)
    assert client.get(reverse("people:hand_over", args=[own.pk])).status_code == 404
    lent = Assignment.objects.create(
        user=head, role="mission_desk", missions=["UNMOR"], starts=timezone.localdate(), given_by="tests",
        delegated_from=person("desk", "mission_desk", missions=["UNMOR"]).assignments.get(),
    )  # fmt: skip
    for name in ("people:hand_over", "people:delegate"):
        assert client.get(reverse(name, args=[lent.pk])).status_code == 404
    assert client.post(reverse("people:take_back", args=[own.pk])).status_code == 404
    assert client.post(reverse("people:take_back", args=[4711])).status_code == 404


# One's own


def test_one_sees_what_one_is_and_may_lend_it(client, head, crew):
    shown = page(client, head, "people:mine")
    assert "Head of Police Component, with no end set." in shown
    own = head.held()[0]
    assert reverse("people:delegate", args=[own.pk]) in shown
    form = page(client, head, "people:delegate", own.pk)
    assert 'value="UNMOR"' in form
    until = str(timezone.localdate() + timedelta(days=7))
    asked = {"to": "near", "ends": until, "mission": "UNMOR", "ceiling": "0"}
    assert client.post(reverse("people:delegate", args=[own.pk]), asked)["Location"] == reverse("people:mine")
    lent = Assignment.objects.get(delegated_from=own)
    shown = page(client, head, "people:mine")
    assert "Lent to others" in shown
    client.post(reverse("people:take_back", args=[lent.pk]))
    assert "Lent to others" not in page(client, head, "people:mine")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"to": "nobody"}, "nobody with this user name"),
        ({"to": "closed"}, "nobody with this user name"),
        ({"to": "head"}, "to another person"),
        ({"mission": "UNDRA"}, "reaches further"),
        ({"mission": ""}, "named mission|reaches further"),
        ({"ends": ""}, "required"),
    ],
)
def test_what_cannot_be_lent_is_said_on_the_form(client, head, crew, asked, words):
    sign_in(client, head)
    until = str(timezone.localdate() + timedelta(days=7))
    asked = {"to": "near", "ends": until, "mission": "UNMOR", "ceiling": "0"} | asked
    answer = client.post(reverse("people:delegate", args=[head.held()[0].pk]), asked)
    assert answer.status_code == 400
    assert any(each in answer.content.decode() for each in words.split("|"))
    assert not Assignment.objects.exclude(delegated_from=None).exists()


def test_a_hand_over_says_what_will_move_and_moves_it(client, head, crew, monkeypatch):
    work = Work("Letters", lambda holder, rule: 3, lambda holder, successor, rule: 3)
    monkeypatch.setattr(handover, "_kinds", {"letters": work})
    own = head.held()[0]
    form = page(client, head, "people:hand_over", own.pk)
    assert "<dt>Letters</dt><dd>3</dd>" in form
    assert client.post(reverse("people:hand_over", args=[own.pk]), {"to": "near"})["Location"] == reverse("people:mine")
    near = User.objects.get(username="near")
    assert {each.role for each in near.held()} == {"planning_officer", "head_of_police_component"}
    sign_in(client, near)
    assert "Letters: 3" in client.get(reverse("people:notices")).content.decode()


def test_a_public_reader_sees_only_what_they_are(client, reader):
    shown = page(client, reader, "people:mine")
    assert "what is published, and nothing else" in shown
    assert "Delegate" not in shown


def test_every_role_is_explained_to_everybody(client, reader):
    shown = page(client, reader, "people:roles")
    for role in roles.every():
        assert f'id="{role.code}"' in shown
    assert "Not together with" in shown


def test_every_permission_of_every_role_is_said_in_words():
    every = set().union(*(role.permissions for role in roles.every()))
    assert {permission for permission in every if roles.words(permission) == permission} == set()


def test_what_is_sensitive_asks_again_who_one_is(client, administrator, head, crew):
    own = head.held()[0].pk
    places = {
        administrator: [
            ("people:add", []),
            ("people:assign", ["near"]),
            ("people:end", [own]),
            ("people:active", ["near"]),
        ],
        head: [("people:delegate", [own]), ("people:hand_over", [own])],
        person("analyst", "operations_analyst"): [("people:glass", ["documents/x/"])],
    }
    for user, asked in places.items():
        client.force_login(user)
        for name, args in asked:
            for answer in (client.get(reverse(name, args=args)), client.post(reverse(name, args=args))):
                assert answer.status_code == 302
                assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_only_an_assignment_of_ones_own_is_offered_to_be_lent(client, head, crew):
    sign_in(client, head)
    other = crew[0].held()[0]
    assert client.get(reverse("people:person", args=["near"])).status_code == 200
    assert client.get(reverse("people:delegate", args=[other.pk])).status_code == 404
