"""The benchmarks run and say what they measured; how fast is never asserted here."""

import json
import os
import subprocess

import pytest

from functional.conftest import PROGRAM
from shared import SHARED


@pytest.mark.shared
@pytest.mark.parametrize(("name", "size"), [("audit", 200), ("parse", 20), ("import", 500), ("pages", 100)])
def test_a_benchmark_measures_beside_a_peer(tmp_path, name, size):
    environment = os.environ | {
        "BLUETHREAD_HOME": str(tmp_path),
        "BLUETHREAD_DATABASE_URL": "",
        "BLUETHREAD_SHARED": str(SHARED),
    }
    done = subprocess.run(
        [PROGRAM, "bench", name, "--size", str(size), "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert any(figure["ratio"] and figure["against"] and figure["memory"] for figure in figures)
    assert all(figure["value"] >= 0 and figure["unit"] and figure["size"] for figure in figures)


def test_without_its_data_a_benchmark_says_what_to_set(tmp_path):
    environment = os.environ | {
        "BLUETHREAD_HOME": str(tmp_path),
        "BLUETHREAD_DATABASE_URL": "",
        "BLUETHREAD_SHARED": str(tmp_path),
    }
    done = subprocess.run([PROGRAM, "bench", "parse"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "BLUETHREAD_SHARED" in done.stderr
