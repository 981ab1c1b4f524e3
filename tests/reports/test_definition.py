from datetime import date

import pytest
import yaml

from bluethread.kernel.definitions import DEFINITIONS
from bluethread.kernel.errors import BadInput, NotFound
from bluethread.reports import library
from bluethread.reports.rendering import definition as definitions

FILE = DEFINITIONS / "reports" / "women-in-un-police.yaml"


def test_every_definition_loads_and_will_be_reviewed():
    for definition in library.every():
        assert date.fromisoformat(definition.next_review)


def test_an_unknown_report_says_which_there_are():
    with pytest.raises(NotFound, match="women-in-un-police"):
        library.get("women")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["sections"][0]["sentences"][0]["text"].update(fr="Rien."), "names other figures"),
        (lambda d: d["sections"][0]["sentences"][0]["text"].update(
            en="{x.value}", fr="{x.value}", es="{x.value}"), "nothing provides"),
        (lambda d: d["sections"][0]["sentences"][1].update(when={"gaol": ["met"]}), "not declared"),
        (lambda d: d["sections"][0]["sentences"][0]["text"].update(
            en="{police_now.value", fr="{police_now.value", es="{police_now.value"), "brace"),
        (lambda d: d["changes"]["last_year"].update(later="nothing"), "not declared"),
        (lambda d: d.update(colour="blue"), "colour"),
    ],
)  # fmt: skip
def test_a_definition_that_does_not_hold_together_is_refused(tmp_path, change, message):
    content = yaml.safe_load(FILE.read_text())
    change(content)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(yaml.safe_dump(content))
    with pytest.raises(BadInput, match=message):
        definitions.load(wrong)
