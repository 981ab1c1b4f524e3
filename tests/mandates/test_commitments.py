import pytest

from bluethread.mandates.parsing import read
from bluethread.mandates.parsing.clauses import clauses

TEXT = """Resolution 9903 (2026)

Adopted by the Security Council at its 9998th meeting, on 12 March 2026

The Security Council,

Recalling its resolution 2382 (2017),

1. {paragraph};

2. Decides to remain seized of the matter.
"""


def first_clause(paragraph):
    expression = read(TEXT.format(paragraph=paragraph).encode(), "resolution.md").expressions[0]
    operative = next(p for p in expression.provisions if p.path == "OP1")
    return clauses(operative, expression)[0]


@pytest.mark.parametrize(
    ("paragraph", "verb_class"),
    [
        ("Reaffirms its commitment to continue to convene the annual briefing", "deciding"),
        ("Expresses its intention to review the mandate of the Mission", "deciding"),
        ("Reaffirms its strong commitment to the sovereignty of the State", "reinforcing"),
        ("Reaffirms its commitment to upholding the purposes of the Charter", "reinforcing"),
        ("Reiterates its request to the Secretary-General to enhance coordination", "directive"),
    ],
)
def test_a_commitment_decides_only_where_an_act_follows(paragraph, verb_class):
    assert first_clause(paragraph).verb_class == verb_class
