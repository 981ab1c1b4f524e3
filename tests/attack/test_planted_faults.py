"""The attack finds what it is there to find: every planted fault, within ten thousand probes of the whole surface."""

import pytest

from attack.campaign import Report, attack
from attack.faults import FOUND_BY, planted
from attack.surface import surface

pytestmark = pytest.mark.django_db
WITHIN, ROUND = 10_000, 1_000
_ran: list[Report] = []


@pytest.fixture
def report(settings, tmp_path):
    """The attack on a program with all the faults in it, until each is found or the probes are used up."""
    settings.ROOT_URLCONF = "attack.faults"
    if not _ran:
        _ran.append(Report())
        with planted():
            for seed in range(1_000, 1_000 + WITHIN // ROUND):
                if all(found(_ran[0], target) for target in FOUND_BY):
                    break
                home = tmp_path / str(seed)
                home.mkdir()
                _ran[0].add(attack(seed, ROUND, home, explained=0))
    return _ran[0]


def found(report, target):
    return {each.kind for each in report.findings if each.probe and each.probe.target.name == target} & FOUND_BY[target]


@pytest.mark.parametrize("target", FOUND_BY)
def test_a_planted_fault_is_found(report, target):
    assert found(report, target), f"not found by {sum(report.probes.values())} probes"
    assert sum(report.probes.values()) <= WITHIN


def test_a_new_address_is_attacked_without_being_listed(settings):
    before = {each.name for each in surface()}
    settings.ROOT_URLCONF = "attack.faults"
    added = {each.name for each in surface()} - before
    assert added == {name for name in FOUND_BY if name.startswith("planted")} | {"planted-robots"}
