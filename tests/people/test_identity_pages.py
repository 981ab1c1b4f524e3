"""Passwords by invitation, sessions, step-up and second factors, through the pages."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

import staff
from bluethread.core.access.models import User
from bluethread.core.audit.models import Event
from bluethread.core.identity import actions
from bluethread.core.identity.models import Invitation
from bluethread.kernel.errors import BadInput, NotFound, PolicyRefused
from bluethread.people.browsers import browser_name
from identities import PASSWORD, code, confirm, person, sign_in

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def link_shown(response) -> str:
    found = re.search(r"/invitation/([\w-]+)/", response.content.decode())
    assert found
    return f"/invitation/{found.group(1)}/"


@pytest.fixture
def manager(client, administrator):
    """A browser in which an administrator has just confirmed who it is."""
    client.force_login(administrator)
    confirm(client)
    return client


# Passwords


@pytest.mark.parametrize("password", ["short-1", "password1234", "Qwertyuiop123", "ilse-brandt-ilse", "1q2w3e4r5t6y"])
def test_short_leaked_and_personal_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(username="ilse", first_name="Ilse", last_name="Brandt-Ilse"))


@settings(deadline=None)
@given(st.text(min_size=12, max_size=80))
def test_looking_a_password_up_never_fails(password):
    validate_password(f"{password}~\u2021")  # nobody leaked that sign


def test_passwords_are_stored_as_argon2():
    assert person().password.startswith("argon2$argon2id$")


def test_an_older_hash_is_replaced_at_the_next_sign_in(client):
    from django.contrib.auth.hashers import make_password

    user = person()
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    sign_in(client)
    user.refresh_from_db()
    assert user.password.startswith("argon2$")


# Invitations


def test_an_invited_person_chooses_a_password_and_signs_in(manager, reader):
    link = link_shown(manager.post("/people/reader/identity/invite/"))
    own = Client()
    first = own.get(link)
    assert first["Location"] == "/welcome/"  # the secret leaves the address
    assert "reader" in own.get("/welcome/").content.decode()
    assert own.post("/welcome/", {"first": PASSWORD, "second": PASSWORD})["Location"] == "/sign-in/"
    assert sign_in(own, "reader")["Location"] == "/"
    assert Client().get(link).status_code == 404
    assert {"invitation.make", "password.set", "sign_in"} <= set(verbs())
    secret = link.split("/")[2]
    assert not Invitation.objects.filter(digest=secret).exists()
    assert secret not in str(list(Event.objects.values_list("detail", flat=True)))


def test_a_link_ends_with_time_with_a_later_one_and_with_its_person(administrator, reader):
    _first, early = actions.invite(by=administrator, user=reader)
    _second, late = actions.invite(by=administrator, user=reader)
    with pytest.raises(NotFound):
        actions.invitation(early.secret)
    assert actions.invitation(late.secret).user == reader
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        actions.accept_invitation(words=late.secret, password=PASSWORD)
    Invitation.objects.update(expires=timezone.now() + timedelta(days=1))
    User.objects.filter(pk=reader.pk).update(is_active=False)
    with pytest.raises(NotFound):
        actions.accept_invitation(words=late.secret, password=PASSWORD)


def test_a_refused_password_does_not_use_up_the_link(administrator, reader):
    _invitation, made = actions.invite(by=administrator, user=reader)
    with pytest.raises(BadInput, match="leaked"):
        actions.accept_invitation(words=made.secret, password="password1234")
    assert actions.accept_invitation(words=made.secret, password=PASSWORD) == reader


def test_a_new_password_ends_all_sessions(client, administrator):
    user = person()
    sign_in(client)
    _invitation, made = actions.invite(by=administrator, user=user)
    actions.accept_invitation(words=made.secret, password="nine-quick-otters-9")
    assert client.get("/account/").status_code == 302


def test_only_who_manages_people_opens_the_pages_of_others(client, reader):
    client.force_login(reader)
    confirm(client)
    assert client.get("/people/reader/identity/").status_code == 403
    assert client.post("/people/reader/identity/invite/").status_code == 403
    assert client.get("/services/").status_code == 403


# Sessions


def test_a_session_is_listed_ended_one_by_one_and_all_but_this_one(client):
    person()
    others = [Client(headers={"user-agent": f"Browser {n}"}) for n in range(3)]
    for each in [*others, client]:
        sign_in(each)
    shown = [each for _, each in client.get("/account/").context["sessions"]]
    assert [each.browser for each in shown][1:] == ["Browser 2", "Browser 1", "Browser 0"]
    assert [each.current for each in shown] == [True, False, False, False]
    client.post(f"/account/sessions/{shown[1].id}/end/")
    assert others[2].get("/account/").status_code == 302
    assert others[1].get("/account/").status_code == 200
    client.post("/account/sessions/end/")
    assert [each.get("/account/").status_code for each in (*others, client)] == [302, 302, 302, 200]


def test_nobody_ends_a_session_of_somebody_else(client, reader):
    person()
    sign_in(client)
    ((_name, session),) = client.get("/account/").context["sessions"]
    own = Client()
    own.force_login(reader)
    assert own.post(f"/account/sessions/{session.id}/end/").status_code == 404
    assert client.get("/account/").status_code == 200


def test_an_administrator_signs_a_person_out_everywhere(manager):
    person()
    own = Client()
    sign_in(own)
    manager.post("/people/ilse/identity/end/")
    assert own.get("/account/").status_code == 302
    assert "session.end_all" in verbs()


@pytest.mark.parametrize("change", ["the account is closed", "the last assignment has ended"])
def test_who_may_do_nothing_any_more_is_out_at_the_next_request(client, change):
    user = person()
    sign_in(client)
    assert client.get("/account/").status_code == 200
    if change == "the account is closed":
        User.objects.update(is_active=False)
    else:
        user.assignments.update(ends=timezone.localdate())
    assert client.get("/account/")["Location"].startswith("/sign-in/?next=")
    assert sign_in(client)["Location"] == "/sign-in/refused/"
    assert client.get("/account/").status_code == 302


# Events


def test_signing_in_out_and_failing_are_recorded_without_what_was_typed(client):
    person()
    sign_in(client, "my-secret-password", "x")
    sign_in(client, "ilse", "wrong")
    sign_in(client)
    client.post("/sign-out/")
    events = Event.objects.order_by("pk")
    assert [each.verb for each in events] == ["sign_in.failed", "sign_in.failed", "sign_in", "sign_out"]
    assert [bool(each.subject) for each in events] == [False, True, True, True]
    assert "my-secret-password" not in str([each.detail for each in events])
    assert events[2].detail == {"methods": ["password"], "address": "127.0.0.1"}


# Step-up


def test_a_sensitive_page_asks_again_and_leads_back(client):
    person()
    sign_in(client)
    assert client.get("/account/tokens/").status_code == 200  # signed in a moment ago
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    asked = client.get("/account/tokens/")
    assert asked["Location"] == "/account/confirm/?next=%2Faccount%2Ftokens%2F"
    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 200
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == "/account/tokens/"
    assert client.get("/account/tokens/").status_code == 200


def test_what_was_posted_to_a_sensitive_page_is_not_kept(client, administrator):
    client.force_login(administrator)
    came = {"referer": "http://testserver/services/?x=1"}
    answer = client.post("/services/", {"username": "feed", "purpose": "secret words"}, headers=came)
    assert answer["Location"] == "/account/confirm/?next=%2Fservices%2F%3Fx%3D1"
    assert "secret words" not in str(dict(client.session))
    away = client.post("/services/", headers={"referer": "https://evil.example/services/"})
    assert away["Location"] == "/account/confirm/?next=%2F"


def test_who_has_nothing_to_confirm_with_is_told_what_to_do(client, reader):
    client.force_login(reader)
    assert "Ask the administrator" in client.get("/account/confirm/").content.decode()
    assert client.get("/account/password/")["Location"] == "/account/no-password/"
    assert client.get("/account/no-password/").status_code == 200


def test_after_signing_in_nobody_is_led_to_another_site(client):
    person()
    answer = client.post("/sign-in/", {"login": "ilse", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


# Second factors


@pytest.fixture
def with_app(client, django_capture_on_commit_callbacks):
    """A person with an authenticator app, signed out; its secret."""
    person()
    sign_in(client)
    secret = client.get("/account/factors/app/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/factors/app/", {"code": code(secret)}).status_code == 302
    client.post("/sign-out/")
    return secret


def test_a_code_is_asked_for_after_the_password_and_works_once(client, with_app):
    assert sign_in(client)["Location"] == "/sign-in/code/"
    assert client.get("/account/").status_code == 302
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 200
    good = code(with_app, steps=1)
    assert client.post("/sign-in/code/", {"code": good})["Location"] == "/"
    assert client.get("/account/").status_code == 200
    again = Client()
    sign_in(again)
    assert again.post("/sign-in/code/", {"code": good}).status_code == 200  # overheard
    assert [each for each in verbs() if each.startswith("sign_in.failed")]
    assert Event.objects.filter(verb="sign_in").first().detail["methods"] == ["password", "totp"]


def test_a_recovery_code_works_once(client, with_app):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": codes[0]})["Location"] == "/"
    other = Client()
    sign_in(other)
    assert other.post("/sign-in/code/", {"code": codes[0]}).status_code == 200
    assert other.post("/sign-in/code/", {"code": codes[1]})["Location"] == "/"


def test_wrong_codes_wait_longer_and_longer(client, with_app):
    for _ in range(6):
        sign_in(client, REMOTE_ADDR="203.0.113.1")
        client.cookies.pop("device", None)
        answer = client.post("/sign-in/code/", {"code": "000000"}, REMOTE_ADDR="203.0.113.1")
    assert "Try again in 1 second." in answer.content.decode()


def test_seeds_of_codes_are_not_readable_in_the_database(with_app):
    assert with_app not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_who_lost_a_second_factor_is_helped_by_an_administrator(client, with_app, administrator):
    own = Client()
    own.force_login(administrator)
    confirm(own)
    own.post("/people/ilse/identity/reset/")
    assert sign_in(client)["Location"] == "/"
    assert {"factor.add", "factor.reset"} <= set(verbs())


def test_removing_a_factor_asks_again_who_one_is(client, with_app):
    sign_in(client)
    client.post("/sign-in/code/", {"code": code(with_app, steps=1)})
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    assert client.post("/account/factors/app/remove/")["Location"].startswith("/account/confirm/")
    assert Authenticator.objects.filter(type="totp").exists()
    confirm(client)
    client.post("/account/factors/app/remove/")
    assert not Authenticator.objects.exists()
    assert "factor.remove" in verbs()


# Services


def test_a_service_has_no_way_to_sign_in(client, administrator):
    service = actions.add_service(by=administrator, username="feed", purpose="Fetches strengths")
    assert not service.user.has_usable_password()
    with pytest.raises(PolicyRefused):
        actions.invite(by=administrator, user=service.user)
    with pytest.raises(PolicyRefused):
        actions.expect_sign_on(by=administrator, user=service.user, identifier="feed")
    staff.person("feed", "public_reader")
    User.objects.filter(pk=service.user.pk).update(password=person("other").password)
    assert sign_in(client, "feed")["Location"] == "/sign-in/refused/"


@pytest.mark.parametrize("path", ["/accounts/signup/", "/sign-up/", "/accounts/email/", "/account/email/", "/signup/"])
def test_what_is_not_offered_has_no_address(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iOS"),
        ("curl/8.9", "curl/8.9"),
    ],
)
def test_a_browser_is_named_in_two_words(agent, name):
    assert browser_name(agent) == name
