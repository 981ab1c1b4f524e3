"""Ten thousand probes of every address, operation and command: nothing leaks, nothing is refused that is allowed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from attack.campaign import attack
from attack.lessons import walk
from attack.oracle import guarded, reading
from attack.surface import PAGE, surface
from attack.world import build

pytestmark = pytest.mark.django_db
SEEDS, PROBES = range(8), 1_250


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_reaches_whom_it_may_not_and_nothing_is_kept_from_whom_it_may(seed, instance):
    report = attack(seed, PROBES, instance)
    assert sum(report.probes.values()) == PROBES
    assert not report.findings, report.told()


def test_every_guarded_table_has_records_that_some_may_see_and_some_may_not(instance):
    world = build(99, instance)
    lacking = []
    for model in guarded():
        seen = {world.sees(viewer, row) for viewer in world.viewers for row in world.records[model]}
        if seen != {True, False}:
            lacking.append(model._meta.label)
    assert not lacking, f"give the world records of {lacking} (tests/attack/content.py)"


def test_links_and_forms_lead_to_every_page_of_guarded_records(instance):
    world, targets = build(98, instance), surface()
    lessons = walk(world.voice(world.everyone), targets, world.random)
    reached = {probe.target.name for probe in lessons.opened} | lessons.addresses.keys() | lessons.forms.keys()
    reads = {reading(model) for model in guarded()}
    pages = {each.name for each in targets if each.kind == PAGE and each.permission in reads}
    assert pages
    assert pages <= reached, f"no link or form leads to {sorted(pages - reached)}"


def test_a_long_run_goes_on_where_it_stopped(tmp_path):
    kept = tmp_path / "attack.jsonl"
    command = [sys.executable, "-m", "attack.long_run", "--probes", "40", "--processes", "1", "--keep", str(kept)]
    tests = str(Path(__file__).parents[1])
    first, second = (
        subprocess.run(command, env=os.environ | {"PYTHONPATH": tests}, capture_output=True, text=True, check=False)
        for _ in range(2)
    )
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "1 worlds of 40 probes, 0 done before" in first.stdout
    assert "40 probes of" in first.stdout
    assert "1 worlds of 40 probes, 1 done before" in second.stdout
    assert len(kept.read_text().splitlines()) == 1
