"""Single sign-on against a real provider in another process, in a real browser; and what it must not do."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from allauth.socialaccount.models import SocialAccount

import oidc_provider
from bluethread.config.environment import Environment
from bluethread.core.identity.adapters import OnlyFrom, SingleSignOn
from browser import CHROMIUM


def browser_tests(test):
    """Marks of a test that drives a browser against the real servers."""
    return pytest.mark.browser(pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")(test))


def trust(settings, address):
    """Let this process sign on at an address."""
    settings.OIDC_SERVER = address
    app = {"provider_id": "oidc", "client_id": "x", "secret": "x", "settings": {"server_url": address}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def sign_on(page, place, name):
    page.goto(f"{place.address}/sign-in/?next=/account/")
    page.get_by_role("button", name="Our provider").click()
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", oidc_provider.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{place.address}/**")


ABOUT = """
from allauth.socialaccount.models import SocialAccount
from bluethread.core.access.models import User
from bluethread.core.audit.models import Event
from bluethread.core.identity.models import ExpectedSignOn
user = User.objects.get(username={name!r})
print([(each.provider, each.extra_data) for each in SocialAccount.objects.filter(user=user)])
print(ExpectedSignOn.objects.filter(user=user).count())
print(list(Event.objects.filter(by=user.username).order_by("pk").values_list("verb", flat=True)))
"""


@browser_tests
@pytest.mark.parametrize(("name", "at_provider"), [("ilse", "i.brandt"), ("amadou", "a.keita")])
def test_an_awaited_person_is_linked_and_gets_in_again_by_the_subject(place, page, name, at_provider):
    sign_on(page, place, at_provider)
    assert page.url == f"{place.address}/account/"
    page.context.clear_cookies()
    sign_on(page, place, at_provider)
    assert page.url == f"{place.address}/account/"
    linked, awaited, verbs = place.run(ABOUT.format(name=name)).splitlines()
    assert linked == "[('oidc', {})]"
    assert awaited == "0"
    assert verbs == "['sign_on.link', 'sign_in', 'sign_in']"
    assert page.complaints == []


@browser_tests
def test_nobody_else_gets_in_and_no_account_is_made(place, page):
    count = "from bluethread.core.access.models import User; print(User.objects.count())"
    before = place.run(count)
    sign_on(page, place, "stranger")  # that a person here is called the same is not enough
    assert "Nobody here is linked to that account" in page.inner_text("h1")
    assert place.run(count) == before
    assert place.run(ABOUT.format(name="stranger")).startswith("[]")
    page.goto(f"{place.address}/account/")
    assert "/sign-in/" in page.url


@browser_tests
def test_a_linked_person_who_may_do_nothing_stays_out(place, page):
    sign_on(page, place, "i.idle")
    assert page.url == f"{place.address}/sign-in/refused/"


@browser_tests
def test_who_has_no_password_confirms_at_the_provider(place, page):
    sign_on(page, place, "r.quispe")
    page.goto(f"{place.address}/account/confirm/?next=/account/tokens/")
    page.get_by_role("button", name="Our provider").click()
    page.wait_for_url("**/reauthenticate/**")  # the provider asks again
    page.fill("input[name=password]", oidc_provider.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{place.address}/account/tokens/")


@pytest.mark.django_db
@pytest.mark.parametrize("process", ["connect", "redirect"])
def test_single_sign_on_only_signs_in(client, settings, reader, process):
    from allauth.core.exceptions import ImmediateHttpResponse
    from allauth.socialaccount.models import SocialLogin
    from django.test import RequestFactory

    login = SocialLogin(user=reader, account=SocialAccount(uid="1", provider="oidc"))
    login.state = {"process": process}
    with pytest.raises(ImmediateHttpResponse):
        SingleSignOn().pre_social_login(RequestFactory().get("/"), login)
    assert not SocialAccount.objects.exists()


@pytest.mark.django_db
def test_an_answer_that_nobody_asked_for_is_refused(client, settings):
    trust(settings, "http://127.0.0.1:9")
    answer = client.get("/sign-in/with/oidc/back/?code=stolen&state=made-up")
    assert answer.status_code == 401
    assert "could not be used" in answer.content.decode()


@pytest.mark.django_db
def test_without_a_provider_there_is_no_button_and_no_way(client):
    assert b"Single sign-on" not in client.get("/sign-in/").content
    assert client.post("/sign-in/with/oidc/").status_code == 404
    assert client.get("/sign-in/with/other/back/").status_code == 404


@pytest.fixture
def elsewhere():
    """A server that redirects to another one, and the list of what that other one was asked."""
    asked: list[str] = []

    class Inside(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            pass

    class Redirecting(Inside):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{inside.server_port}/secrets")
            self.end_headers()

    inside, redirecting = (HTTPServer(("127.0.0.1", 0), handler) for handler in (Inside, Redirecting))
    threads = [threading.Thread(target=each.serve_forever, daemon=True) for each in (inside, redirecting)]
    for each in threads:
        each.start()
    yield redirecting.server_port, asked
    for server, thread in zip((inside, redirecting), threads, strict=True):
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_redirect_to_another_host_is_not_followed(settings, elsewhere):
    port, asked = elsewhere
    settings.OIDC_SERVER = f"http://127.0.0.1:{port}"
    with SingleSignOn().get_requests_session() as session, pytest.raises(requests.exceptions.InvalidURL):
        session.get(f"http://127.0.0.1:{port}/.well-known/openid-configuration")
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://id.example/",
        "https://id.example:8443/",
        "https://id.example.evil.example/",
        "https://id.example@evil.example/",
        "https://169.254.169.254/latest/",
    ],
)
def test_nothing_is_fetched_from_another_origin(address):
    with pytest.raises(requests.exceptions.InvalidURL):
        OnlyFrom("https://id.example/realms/un").send(requests.Request("GET", address).prepare())


def test_a_provider_in_the_clear_is_refused(monkeypatch):
    monkeypatch.setenv("BLUETHREAD_OIDC_SERVER", "http://id.example")
    with pytest.raises(ValueError, match="https://"):
        Environment()


def test_the_secret_comes_from_a_file(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("told-to-both\n")
    monkeypatch.setenv("BLUETHREAD_OIDC_CLIENT_SECRET_FILE", str(file))
    assert Environment().oidc_client_secret == "told-to-both"
