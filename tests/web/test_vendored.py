"""The front-end files that we ship are the ones we recorded, and nothing else."""

import hashlib
import json
from pathlib import Path

import pytest

import bluethread.web

VENDOR = Path(bluethread.web.__path__[0]) / "static/vendor"
RECORD = json.loads((VENDOR / "VENDORED.json").read_text())
FRONTEND = Path(__file__).parents[2] / "frontend"


@pytest.mark.parametrize("entry", RECORD, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_recorded(entry):
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_no_file_is_unrecorded():
    shipped = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert shipped == {entry["file"] for entry in RECORD} | {"VENDORED.json"}


def test_recorded_versions_are_the_locked_ones():
    locked = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    for entry in RECORD:
        for source in entry["from"]:
            assert locked[f"node_modules/{source['package']}"]["version"] == source["version"]


def test_every_source_states_an_open_licence():
    licences = {source["licence"] for entry in RECORD for source in entry["from"]}
    assert licences <= {"MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Apache-2.0", "0BSD", "Unlicense"}


def test_style_sheets_point_at_no_other_file():
    for sheet in VENDOR.rglob("*.css"):
        text = sheet.read_text()
        assert "sourceMappingURL" not in text
        assert "@import" not in text
        assert text.count("url(") == text.count('url("data:')
