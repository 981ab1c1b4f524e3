"""What all tests share."""

import os

import pytest
from django.utils import translation

from bluethread.core import audit
from bluethread.core.access.rule import Classification
from bluethread.core.audit.repeats import Repeats
from shared import SHARED
from staff import person


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("shared") and SHARED is None:
            item.add_marker(pytest.mark.skip(reason="the real data are not beside the project"))


@pytest.fixture(scope="session")
def static_root(tmp_path_factory):
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def instance(settings, tmp_path, static_root):
    """Each test has its own folder of files, and static files straight from their source."""
    settings.HOME = tmp_path
    settings.STATIC_ROOT = static_root
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return tmp_path


@pytest.fixture(autouse=True)
def no_repeats(monkeypatch):
    """What one test repeats, the next may do again: events that are thinned out in a minute of a real process."""
    monkeypatch.setattr(audit, "_repeats", Repeats())


@pytest.fixture(autouse=True)
def english():
    """A page in another language leaves its thread speaking it; the next test starts in English again."""
    with translation.override("en"):
        yield


@pytest.fixture
def reader(db):
    return person("reader", "public_reader")


@pytest.fixture
def officer(db):
    return person("officer", "policy_desk", ceiling=Classification.CONFIDENTIAL)


@pytest.fixture
def administrator(db):
    return person("administrator", "system_administrator", ceiling=Classification.STRICTLY_CONFIDENTIAL)


def pytest_terminal_summary(terminalreporter, config):
    """Where everything must run, a skipped test is a failure."""
    skipped = terminalreporter.stats.get("skipped", [])
    if os.environ.get("BLUETHREAD_NO_SKIPS") and skipped:
        terminalreporter.write_line(f"{len(skipped)} tests were skipped where none may be", red=True)


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("BLUETHREAD_NO_SKIPS") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = 1
