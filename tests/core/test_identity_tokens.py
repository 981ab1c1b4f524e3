"""Tokens: what they open, for whom, how long."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

import staff
from bluethread.core.access.models import User
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.audit.models import Event
from bluethread.core.identity import actions, queries, tokens
from bluethread.core.identity.models import Token
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused
from identities import confirm

pytestmark = pytest.mark.django_db
READ = "mandates.read"
DOCUMENTS = "/api/v1/documents"


def make(user, *permissions, by=None, days=30):
    _token, made = actions.make_token(
        by=by or user, user=user, name="export", permissions=permissions or [READ], lasts=timedelta(days=days)
    )
    return made.secret


def ask(path, words, client=None):
    return (client or Client()).get(path, headers={"authorization": f"Bearer {words}"})


def test_a_token_opens_what_it_is_for_and_nothing_else(officer):
    words = make(officer)
    assert ask(DOCUMENTS, words).status_code == 200
    assert ask("/api/v1/indicators", words).status_code == 403
    upload = Client().post(DOCUMENTS, headers={"authorization": f"Bearer {words}"})
    assert upload.status_code == 403  # the officer may; the token may not


def test_what_comes_by_a_token_says_which(client, officer):
    ask("/api/v1/indicators", make(officer))
    client.force_login(officer)
    client.get("/audit/")
    by_token, by_page = [event.detail for event in Event.objects.filter(verb="refused").order_by("number")]
    assert by_token["through"] == {"token": "export"}
    assert "through" not in by_page


def test_a_token_opens_the_api_only(officer):
    words = make(officer)
    assert ask("/", words).status_code == 302
    assert ask("/account/", words).status_code == 302
    assert ask("/api/v1/openapi.json", words).status_code == 200


@pytest.mark.parametrize("words", ["", "bt_", "bt_unknown1_x", "nonsense", "bt_" + "a" * 5000])
def test_a_bad_token_is_refused_even_beside_a_good_cookie(client, officer, words):
    client.force_login(officer)
    assert client.get(DOCUMENTS).status_code == 200
    assert ask(DOCUMENTS, words, client).status_code == 401
    assert client.get(DOCUMENTS, headers={"authorization": "Basic b2ZmaWNlcjp4"}).status_code == 401


def test_the_token_counts_and_not_the_cookie_beside_it(client, officer):
    client.force_login(officer)
    assert client.get("/api/v1/indicators").status_code == 200
    assert ask("/api/v1/indicators", make(officer), client).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"expires": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
        {"digest": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_expired_revoked_or_other_token_is_refused(officer, change):
    words = make(officer)
    Token.objects.update(**change)
    assert ask(DOCUMENTS, words).status_code == 401


def test_a_token_can_do_no_more_than_its_user_can_now(officer):
    words = make(officer)
    officer.assignments.update(ends=timezone.localdate())
    assert ask(DOCUMENTS, words).status_code == 403
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert ask(DOCUMENTS, words).status_code == 401


def test_only_a_digest_is_kept_and_the_day_of_use(officer):
    words = make(officer)
    row = Token.objects.get()
    assert words.split("_", 2)[2] not in str(vars(row))
    assert row.last_used is None
    assert tokens.user_of(words) == officer
    row.refresh_from_db()
    assert row.last_used == timezone.localdate()


def test_a_token_is_made_for_oneself_or_by_an_administrator_for_a_service(officer, reader, administrator):
    with pytest.raises(PermissionRefused):
        make(officer, by=reader)
    with pytest.raises(PermissionRefused):
        make(officer, by=administrator)
    service = actions.add_service(by=administrator, username="feed", purpose="Fetches strengths").user
    with pytest.raises(BadInput, match="does not hold"):
        make(service, by=administrator)
    service = staff.person("feed", "policy_desk")
    assert ask(DOCUMENTS, make(service, by=administrator)).status_code == 200
    with pytest.raises(PermissionRefused):
        make(service, by=officer)


def test_a_token_cannot_make_tokens(officer):
    user = tokens.user_of(make(officer))
    with pytest.raises(PermissionRefused):
        make(user, SIGNED_IN)


@pytest.mark.parametrize(
    ("permissions", "days", "match"),
    [([READ], 366, "within a year"), ([READ], 0, "within a year"), (["access.all"], 30, "does not hold")],
)
def test_a_token_that_is_too_long_or_too_strong_is_not_made(officer, permissions, days, match):
    with pytest.raises(BadInput, match=match):
        make(officer, *permissions, days=days)
    assert not Token.objects.exists()


def test_a_token_is_revoked_by_its_user_or_an_administrator(officer, reader, administrator):
    words = make(officer)
    token = Token.objects.get()
    with pytest.raises(NotFound):
        actions.revoke_token(by=reader, token_id=token.pk)
    actions.revoke_token(by=administrator, token_id=token.pk)
    at = Token.objects.get().revoked_at
    actions.revoke_token(by=officer, token_id=token.pk)
    assert Token.objects.get().revoked_at == at
    assert ask(DOCUMENTS, words).status_code == 401


def test_the_page_shows_a_new_token_once_and_never_what_others_have(client, officer, reader):
    client.force_login(officer)
    confirm(client)
    form = {"name": "nightly", "permissions": [READ], "days": "30"}
    made = client.post("/account/tokens/", form)
    words = made.context["made"].secret
    assert words in made.content.decode()
    assert made["Cache-Control"].startswith("max-age=0")
    assert words not in client.get("/account/tokens/").content.decode()
    assert ask(DOCUMENTS, words).status_code == 200
    with pytest.raises(PermissionRefused):
        queries.tokens(viewer=reader, user=officer)
    client.post(f"/account/tokens/{Token.objects.get().pk}/revoke/")
    assert ask(DOCUMENTS, words).status_code == 401


def test_openapi_shows_both_ways_in(client, officer):
    client.force_login(officer)
    description = client.get("/api/v1/openapi.json").json()
    assert {each["type"] for each in description["components"]["securitySchemes"].values()} == {"http", "apiKey"}
    operations = [each for path in description["paths"].values() for each in path.values()]
    assert all(len(each["security"]) == 2 for each in operations)


@pytest.mark.parametrize("name", ["", "data feed", "x" * 151])
def test_a_service_needs_a_name_that_a_user_can_have(administrator, name):
    with pytest.raises(BadInput):
        actions.add_service(by=administrator, username=name, purpose="Monthly returns")
    assert not User.objects.filter(first_name="Monthly returns").exists()
