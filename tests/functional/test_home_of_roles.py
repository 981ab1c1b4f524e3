"""Home greets every role with what it reads, and nobody with a refusal."""

import pytest

from bluethread.core.access import roles
from staff import person


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role.code for role in roles.every()])
def test_home_opens_for_every_role(client, role):
    bounds = {f"{name}s": ["UNMOR"] for name in roles.get(role).bounded_by}
    client.force_login(person(role, role, **bounds))
    answer = client.get("/")
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert ("reads no content" in shown) == ("mandates.read" not in roles.get(role).permissions)


@pytest.mark.parametrize(("who", "offered"), [("officer", True), ("inspector", False), ("reader", False)])
def test_a_review_is_offered_to_who_may_review(site, who, offered):
    with site.visitor(who) as visitor:
        assert ("/obligations/review/" in visitor.get("/").text) == offered
