import pytest


@pytest.fixture(autouse=True)
def addresses(settings):
    """The web plane by itself, without the modules above it."""
    settings.ROOT_URLCONF = "web_urls"
