"""The API over the wire."""

import pytest
from django.urls import get_resolver
from ninja.operation import PathView

from bluethread.config.api import BySession, ByToken


def test_every_operation_declares_a_permission():
    (routes,) = [entry for entry in get_resolver().url_patterns if getattr(entry, "app_name", "") == "ninja"]
    held = [
        cell.cell_contents
        for route in routes.url_patterns
        for cell in getattr(route.callback, "__closure__", None) or ()
    ]
    operations = [operation for view in held if isinstance(view, PathView) for operation in view.operations]
    assert len(operations) > 15
    for operation in operations:
        assert operation.auth_callbacks, f"{operation.path} is open"
        assert [type(each) for each in operation.auth_callbacks] == [ByToken, BySession], operation.path


def test_a_stranger_gets_nothing(site):
    with site.visitor(None) as stranger:
        for path in (
            "documents",
            "obligations",
            "observations",
            "indicators",
            "reports",
            "thread?ref=x",
            "provisions?symbol=x",
        ):
            assert stranger.get(f"/api/v1/{path}").status_code == 401, path


def test_a_reader_reads_and_cannot_write(site):
    with site.visitor("reader") as reader:
        documents = reader.get("/api/v1/documents").json()
        assert [row["symbol"] for row in documents["items"]] == ["S/RES/9901(2026)"]
        token = {"X-CSRFToken": reader.cookies["csrftoken"], "Referer": site.address}
        refused = reader.post("/api/v1/documents", files={"file": ("a.md", b"x")}, headers=token)
        assert refused.status_code == 403
        assert "role" in refused.json()["detail"]


def test_the_thread_is_the_same_over_the_wire(site):
    with site.visitor("reader") as reader:
        provision = reader.get("/api/v1/provisions", params={"symbol": "S/RES/9901 (2026)", "path": "OP7(b)"}).json()
        assert provision["items"][0]["obligations"][0]["verb"] == "urges"
        series = reader.get("/api/v1/indicators/unmor-women-share/series").json()
        assert series["points"][-1]["numerator"] == 137
        assert series["verdicts"][0]["state"] == "on_track"
        records = reader.get("/api/v1/observations", params={"mission": "UNMOR", "month": "2026-10"}).json()
        assert records["count"] == 6
        cards = reader.get("/api/v1/thread", params={"ref": "figure:unmor-women.2.1"}).json()
        assert {card["station"] for card in cards} == {"paragraph", "obligation", "indicator", "evidence", "sentence"}
        trace = reader.get("/api/v1/figures/unmor-women.2.1").json()
        assert trace["figure"]["text"] == "137"


def test_what_is_asked_wrongly_is_told_plainly(site):
    with site.visitor("reader") as reader:
        assert reader.get("/api/v1/indicators/nothing/series").status_code == 404
        wrong = reader.get("/api/v1/indicators/women-share/series", params={"scope": "moon"})
        assert wrong.status_code == 422
        assert "not a scope" in wrong.json()["detail"]


def test_the_description_is_complete(site):
    with site.visitor("reader") as reader:
        described = reader.get("/api/v1/openapi.json").json()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation.get("description"), path


@pytest.mark.django_db
def test_a_form_where_json_is_asked_for_is_told_plainly(client, officer):
    client.force_login(officer)
    answer = client.post("/api/v1/obligations/reject", {"ids": "1"})
    assert answer.status_code == 422
    assert "application/json" in answer.json()["detail"]


@pytest.mark.django_db
def test_the_api_speaks_english_whatever_its_reader_prefers(client, officer):
    client.force_login(officer)
    answer = client.get("/api/v1/indicators/nothing/series", headers={"accept-language": "fr"})
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is no indicator")
