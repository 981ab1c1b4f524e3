"""The interface in French and Spanish: whole catalogues, compiled, and no page that breaks in them."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

import bluethread
from bluethread.core.access import roles
from staff import person

PACKAGE = Path(bluethread.__path__[0])
LANGUAGES = ["fr", "es"]
SITE = "bluethread.config.urls"
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]|%%")
GETTEXT = shutil.which("xgettext")


def catalogue_file(language: str, suffix: str = "po") -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / f"django.{suffix}"


def catalogue(language: str) -> Catalog:
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_for_certain(language):
    lacking = [message.id for message in messages(language) if message.fuzzy or not all(forms(message.string))]
    assert not lacking, "translate these, then run `make translations`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_placeholders(language):
    for message in messages(language):
        allowed = {each for form in forms(message.id) for each in PLACEHOLDER.findall(form)}
        for form in forms(message.string):
            assert set(PLACEHOLDER.findall(form)) == allowed, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    assert catalogue_file(language, "mo").read_bytes() == compiled.getvalue(), "run `make translations`"


def test_french_puts_a_fixed_space_before_its_double_signs():
    loose = re.compile(r"(?<=[^\s\u00a0\u202f:]) (?=[:;?!»])|[«] |(?<=\w)[?!»]")
    assert not [form for message in messages("fr") for form in forms(message.string) if loose.search(form)]


@pytest.mark.skipif(GETTEXT is None, reason="gettext is not installed")
def test_the_catalogues_hold_what_the_program_says(tmp_path):
    """Extract again, from a copy, and compare: a string that was added or dropped since fails the build."""
    copy = tmp_path / "bluethread"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "locale", "migrations"))
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "fr", "--settings", "languages_only"]
    (tmp_path / "languages_only.py").write_text(f"LOCALE_PATHS = [{str(copy / 'locale')!r}]\n")
    subprocess.run(command, cwd=copy, env={"PYTHONPATH": str(tmp_path), "PATH": str(Path(GETTEXT).parent)}, check=True)
    with (copy / "locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        said = {(forms(message.id), message.context) for message in read_po(file, locale="fr") if message.id}
    for language in LANGUAGES:
        held = {(forms(message.id), message.context) for message in messages(language)}
        assert held == said, "run `make translations`"


@pytest.mark.django_db
def test_a_language_that_runs_from_the_right_gets_its_direction_and_sheet(client, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    text = client.get(reverse("account_login"), headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in text
    assert "vendor/tabler/tabler.rtl.min.css" in text


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The names of all addresses."""
    yield from (prefix + name for name in resolver.reverse_dict if isinstance(name, str))
    for namespace, (_path, inner) in resolver.namespace_dict.items():
        yield from names(inner, f"{prefix}{namespace}:")


def addresses() -> Iterator[str]:
    """Every page of the program that needs nothing but its address."""
    for name in sorted(names(get_resolver(SITE))):
        if not name.startswith("api"):
            with suppress(NoReverseMatch):  # it needs an argument
                yield reverse(name, urlconf=SITE)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_the_language(client, settings, language):
    settings.ROOT_URLCONF = SITE
    client.force_login(person("everything", *(role.code for role in roles.every())))
    opened = 0
    for address in addresses():
        answer = client.get(address, headers={"accept-language": language})
        if answer.status_code in (302, 405):
            continue  # it only takes what a form sends
        assert answer.status_code == 200, address
        if answer["Content-Type"].startswith("text/html"):
            assert f'<html lang="{language}"' in answer.content.decode(), address
            opened += 1
    assert opened > 7
