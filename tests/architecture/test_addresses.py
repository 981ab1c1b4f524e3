"""Every address refuses a stranger, by reading and by writing."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "people:invitation",
    "people:welcome",
    "web:language",
    "health",
    "web:jsi18n",
}
SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def addresses(resolver=None, prefix="", namespaces=()):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from addresses(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield ":".join([*namespaces, entry.name or ""]), prefix + sample(entry), entry


def sample(entry):
    route = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for written in (f"<{kind}:{name}>", f"<{name}>", f"<int:{name}>"):
            route = route.replace(written, SAMPLES.get(kind, "x"))
    return route


ALL = list(addresses())


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "route"), [(name, route) for name, route, _ in ALL if name not in PUBLIC])
def test_a_stranger_is_refused(client, name, route, method):
    response = getattr(client, method)("/" + route)
    sent_to_sign_in = response.status_code == 302 and "/sign-in/" in response["Location"]
    refused = {401, 404, 405} if name.startswith("api:") else {401}  # the API has no other method, and no root page
    assert sent_to_sign_in or response.status_code in refused, f"{name} answered {response.status_code}"


@pytest.mark.parametrize(("name", "entry"), [(n, e) for n, _, e in ALL if not n.startswith("api")])
def test_every_view_declares_who_may_open_it(name, entry):
    assert getattr(entry.callback, "requires", None), f"{name} declares no permission"
