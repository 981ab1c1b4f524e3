"""The base page, signing in, errors and the catalogue of components."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Template
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

import bluethread.web
from bluethread.core.access.permissions import MANAGE_PEOPLE, SIGNED_IN
from bluethread.web import navigation, states

TEMPLATES = Path(bluethread.web.__path__[0]) / "templates"
FIRST_PAGE, LATER_PAGE, OWN_SHEET = 150_000, 25_000, 6_000


@pytest.fixture
def reading(client, reader):
    client.force_login(reader)
    return client


@pytest.fixture
def places():
    kept = dict(navigation._places)
    navigation._places.clear()
    yield navigation
    navigation._places.clear()
    navigation._places.update(kept)


def page(client, name="web:components", **headers):
    response = client.get(reverse(name), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_every_template_compiles(path):
    assert isinstance(get_template(path.relative_to(TEMPLATES).as_posix()).template, Template)


def test_the_catalogue_shows_every_component(reading):
    text = page(reading)
    for component in (TEMPLATES / "web/components").glob("*.html"):
        marker = re.search(r'class="([a-z-]+)', component.read_text())
        if marker and component.stem not in ("navigation",):
            assert f'class="{marker[1]}' in text, f"{component.name} is not shown in the catalogue"
    for verb in states.VERB_CLASSES:
        assert f"verb-{verb}" in text


def test_a_page_has_nothing_inline_that_the_content_policy_refuses(reading):
    text = page(reading)
    assert not re.search(r"<[^>]+\sstyle=", text)
    assert not re.search(r"<[^>]+\son[a-z]+=", text)
    assert "<style" not in text
    scripts = re.findall(r"<script\b([^>]*)>", text)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)


def test_ids_are_unique(reading):
    ids = re.findall(r'\sid="([^"]+)"', page(reading))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("code", "direction", "sheet"), [("en", "ltr", "tabler.min"), ("ar", "rtl", "tabler.rtl.min")])
def test_the_language_sets_the_direction_and_its_sheet(reading, settings, code, direction, sheet):
    settings.LANGUAGES = [("en", "English"), ("fr", "French"), ("ar", "Arabic")]
    text = page(reading, accept_language=code)
    assert f'<html lang="{code}" dir="{direction}">' in text
    assert f"vendor/tabler/{sheet}.css" in text


@pytest.mark.django_db
def test_choosing_a_language_holds_and_returns(client):
    response = client.post(reverse("web:language"), {"language": "fr", "next": "/sign-in/"})
    assert response["Location"] == "/sign-in/"
    assert '<html lang="fr"' in page(client, "account_login")


@pytest.mark.django_db
def test_signing_in_leads_on_and_out_again(client, reader):
    reader.set_password("a-long-password")
    reader.save()
    form = {"login": "reader", "password": "a-long-password", "next": "/components/"}
    response = client.post(reverse("account_login"), form)
    assert response["Location"] == "/components/"
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get("/components/").status_code == 302


@pytest.mark.django_db
def test_a_wrong_password_is_said_once_and_plainly(client):
    response = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
    assert response.content.decode().count('role="alert"') == 1


def test_a_person_sees_the_places_of_their_role(reading, places):
    places.register("Components", "web:components", permission=SIGNED_IN, order=2)
    places.register("People", "home", permission=MANAGE_PEOPLE, order=1)
    places.register("Elsewhere", "nowhere:list", permission=SIGNED_IN, order=3)
    request = reading.get("/components/").wsgi_request
    assert navigation.links(request) == [navigation.Link("Components", "/components/", True)]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/suspicious/", 400), ("/nothing/", 404), ("/fails/", 500)])
def test_an_error_page_says_what_to_do(path, status):
    response = Client(raise_request_exception=False).get(path)
    text = response.content.decode()
    assert response.status_code == status
    assert f'<p class="kicker">{status}</p>' in text
    assert 'href="/"' in text


def test_a_refusal_says_why(reading):
    response = reading.get("/administrators-only/")
    assert response.status_code == 403
    assert "Ask an administrator" in response.content.decode()


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def linked_files(text: str) -> set[str]:
    """What a browser fetches with a page at once: style sheets, scripts, the icons."""
    tags = re.findall(r'<(?:link|script|use)\b[^>]*?(?:href|src)="/static/([^"#]+)', text)
    return set(tags)


def test_pages_keep_their_weight(reading):
    text = page(reading)
    files = linked_files(text)
    own = sum(compressed(Path(finders.find(name)).read_bytes()) for name in files)
    html = compressed(text.encode())
    assert {"web/bluethread.css", "vendor/tabler/icons.svg", "django_htmx/htmx-2.min.js"} <= files
    assert html <= LATER_PAGE
    assert own + html <= FIRST_PAGE
    assert "vendor/vega/chart.js" not in files
    assert compressed(Path(finders.find("web/bluethread.css")).read_bytes()) <= OWN_SHEET


def test_every_icon_named_is_in_the_sprite():
    names = set(re.findall(r'id="([a-z-]+)"', Path(finders.find("vendor/tabler/icons.svg")).read_text()))
    used = {state.icon for table in (states.STATUSES, states.VERDICTS) for state in table.values()}
    for path in TEMPLATES.rglob("*.html"):
        used |= set(re.findall(r'{% icon "([a-z-]+)"', path.read_text()))
    assert used <= names
