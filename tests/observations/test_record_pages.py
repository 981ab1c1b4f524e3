"""Pages of records: the same rows in the same order as one query gives, and little work however few may be seen."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bluethread.core.access.paging import FEW
from bluethread.core.access.rule import Classification
from bluethread.kernel.errors import PolicyRefused
from bluethread.observations import api
from bluethread.observations.models import Load, Record
from observations.returns import file, row
from staff import every, person

pytestmark = pytest.mark.django_db

MISSIONS, CONTRIBUTORS = [f"M{n}" for n in range(8)], [f"C{n}" for n in range(12)]
ASSIGNMENTS = [
    {},
    {"ceiling": Classification.CONFIDENTIAL},
    {"missions": ["M1"]},
    {"contributors": ["C2", "C3"], "ceiling": Classification.CONFIDENTIAL},
    {"missions": ["M1", "M2", "M3"], "contributors": ["C4"]},
    {"contributors": CONTRIBUTORS[: FEW + 2]},
    {"contributors": ["none"]},
    {"units": ["a unit, which records do not name"]},
]


@pytest.fixture
def scattered(officer):
    """A hundred records of which each is handled in its own way."""
    dice = random.Random(1)
    places = dice.sample([(mission, one) for mission in MISSIONS for one in CONTRIBUTORS], 50)
    rows = [
        row(f"2013-{m:02d}-28", one, mission, name=one, troops=(1, 2, 3)) for mission, one in places for m in (2, 3)
    ]
    api.import_file(by=officer, stream="strength-returns", data=file(rows), name="returns.csv")
    for record in every(Record):
        record.classification = dice.choice(list(Classification))
        record.published = record.classification == 0 and dice.random() < 0.3
        record.save()
    assert every(Record).count() == 100
    return dice


def pages(viewer):
    return api.record_pages(viewer=viewer, stream="strength-returns", where={})


@pytest.mark.parametrize("number", range(len(ASSIGNMENTS)))
def test_the_rows_are_those_that_the_rule_shows_in_one_order(scattered, number):
    viewer = person("viewer", "policy_desk", **ASSIGNMENTS[number])
    visible = Record.objects.visible_to(viewer).order_by("-period", "-pk")
    ids = list(visible.values_list("pk", flat=True))
    found = pages(viewer)
    assert len(found) == len(ids)
    for start, stop in [(0, 10), (5, 17), (0, 1), (20, 60), (90, 200), (200, 210)]:
        assert [each.id for each in found[start:stop]] == ids[start:stop]
    assert [each.id for each in found] == ids


def test_of_two_assignments_each_row_comes_once(scattered):
    viewer = person("viewer", "policy_desk", missions=["M1", "M2"])
    person("viewer", "planning_officer", contributors=["C1"], ceiling=Classification.CONFIDENTIAL)
    ids = list(Record.objects.visible_to(viewer).order_by("-period", "-pk").values_list("pk", flat=True))
    assert [each.id for each in pages(viewer)[0:1000]] == ids


def test_a_page_asks_each_way_of_the_rule_once(scattered):
    viewer = person("viewer", "policy_desk", missions=["M1", "M2"])
    viewer.rule("observations.read")
    with CaptureQueriesContext(connection) as asked:
        pages(viewer)[0:5]
    assert len(asked) == 4  # what is published, each mission, and the rows of the page
    whole = person("whole", "policy_desk")
    whole.rule("observations.read")
    with CaptureQueriesContext(connection) as asked:
        pages(whole)[0:5]
    assert len(asked) == 1


def test_the_api_hands_out_a_page_and_counts_all(scattered, client, officer):
    client.force_login(officer)
    answer = client.get("/api/v1/observations", {"limit": 3, "offset": 2}).json()
    expected = Record.objects.visible_to(officer).order_by("-period", "-pk").values_list("pk", flat=True)
    assert [each["id"] for each in answer["items"]] == list(expected[2:5])
    assert answer["count"] == len(expected)


def test_a_row_that_is_recorded_beyond_ones_reach_is_refused_without_saying_what_it_states(officer):
    held = row("2013-12-31", "GHA", "UNMIL", name="Ghana", individual_police=(8, 2, 10))
    api.import_file(by=officer, stream="strength-returns", data=file([held]), name="returns.csv")
    every(Record).update(classification=Classification.STRICTLY_CONFIDENTIAL, published=False)
    planner = person("planner", "planning_officer", missions=["UNMIL"])
    stated = row("2013-12-31", "GHA", "UNMIL", name="Ghana", individual_police=(1, 1, 2))
    with pytest.raises(PolicyRefused, match=r"Row 2 is recorded already.*ask somebody"):
        api.import_file(by=planner, stream="strength-returns", data=file([stated]), name="mine.csv")
    assert (every(Record).count(), every(Load).count()) == (1, 1)


def test_a_slice_of_any_length_is_answered(officer):
    rows = [
        row(f"{year}-{m:02d}-28", f"C{c}", "UNMIL", troops=(1, 2, 3))
        for year in (2011, 2012, 2013)
        for m in range(1, 13)
        for c in range(40)
    ]
    api.import_file(by=officer, stream="strength-returns", data=file(rows), name="returns.csv")
    every(Record).update(published=False)
    found = pages(person("viewer", "policy_desk", missions=["UNMIL"]))
    assert len(found[0:1_000_000]) == len(found) == len(rows)
