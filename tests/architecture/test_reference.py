from pathlib import Path

import pytest

from bluethread.config import reference

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize(("name", "text"), list(reference.pages()), ids=lambda value: value[:20])
def test_generated_pages_are_what_the_program_says(name, text):
    assert (FOLDER / name).read_text() == text, "run `make docs`"
