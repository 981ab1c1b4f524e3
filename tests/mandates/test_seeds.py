"""The five founding texts and the official file of resolution 2382 (2017), read as they are."""

import tarfile
from functools import cache
from itertools import pairwise

import pytest

from bluethread.kernel.errors import BadInput
from bluethread.mandates.parsing import Expression, ProvisionKind, Reading, read
from bluethread.mandates.parsing.clauses import clauses
from bluethread.mandates.parsing.compare import Change, compare
from bluethread.mandates.parsing.obligations import obligation_drafts
from bluethread.mandates.parsing.speech import attributions
from shared import SHARED

pytestmark = pytest.mark.shared

RESOLUTION, DRAFT, BACKGROUND, CHAIR, GROUP = "000", "001", "002", "003", "004"
OFFICIAL = "official"


@cache
def reading(which: str) -> Reading:
    assert SHARED is not None
    if which == OFFICIAL:
        with tarfile.open(SHARED / "data/resolutions/sc_resolutions_en_2000-2019.tar.xz") as archive:
            member = next(m for m in archive if m.name.endswith("S_RES_2382_1719628E.xml"))
            file = archive.extractfile(member)
            assert file is not None
            return read(file.read(), member.name)
    path = next((SHARED / "seeds").glob(f"{which}_*.txt"))
    return read(path.read_bytes(), path.name)


def only(which: str) -> Expression:
    (expression,) = reading(which).expressions
    return expression


def counts(expression: Expression) -> tuple[int, int, int]:
    return tuple(
        expression.count(kind) for kind in (ProvisionKind.PREAMBULAR, ProvisionKind.OPERATIVE, ProvisionKind.POINT)
    )  # type: ignore[return-value]


@pytest.mark.parametrize("which", [RESOLUTION, DRAFT, BACKGROUND, CHAIR, GROUP, OFFICIAL])
def test_every_line_is_read_once_or_dropped_with_a_reason(which: str) -> None:
    source = reading(which)
    spans = sorted(span for e in source.expressions for p in e.provisions for span in p.spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    dropped = {d.line for d in source.dropped}
    assert all(d.reason for d in source.dropped)
    start = 0
    for number, line in enumerate(source.text.split("\n"), start=1):
        end = start + len(line)
        if line.strip():
            inside = any(a < end and start < b for a, b in spans)
            assert inside != (number in dropped), f"{which}, line {number}: {line[:60]}"
        start = end + 1


@pytest.mark.parametrize("which", [RESOLUTION, DRAFT, OFFICIAL])
def test_resolution_2382_has_all_its_paragraphs_in_every_form(which: str) -> None:
    expression = only(which)
    assert counts(expression) == (19, 16, 20)
    per_paragraph = [len(clauses(p, expression)) for p in expression.provisions if p.kind is ProvisionKind.OPERATIVE]
    assert per_paragraph == [3, 3, 2, 2, 2, 2, 3, 2, 1, 1, 1, 2, 3, 2, 2, 1]
    points = {p.path: [c.verb for c in clauses(p, expression)] for p in expression.children("OP6")}
    assert points == {"OP6(a)": ["Urges"], "OP6(b)": ["Requests"], "OP6(c)": ["Reiterates"]}


def test_resolution_2382_is_recognised() -> None:
    assert (only(RESOLUTION).symbol, only(RESOLUTION).version) == ("S/RES/2382(2017)", "adopted")
    assert (only(DRAFT).symbol, only(DRAFT).version) == ("S/2017/926", "draft")
    assert only(OFFICIAL).draft_symbol == "S/2017/926"
    assert {str(only(which).date) for which in (RESOLUTION, DRAFT, OFFICIAL)} == {"2017-11-06"}


@pytest.mark.parametrize(("a", "b"), [(RESOLUTION, OFFICIAL), (DRAFT, OFFICIAL), (DRAFT, RESOLUTION)])
def test_no_substantive_change_between_draft_and_resolution(a: str, b: str) -> None:
    comparison = compare(only(a), only(b))
    assert len(comparison.rows) == 55
    assert not comparison.substantive
    assert comparison.likeness == 1.0


def test_faults_of_typesetting_are_repaired() -> None:
    draft = {p.path: p.text for p in only(DRAFT).provisions}
    assert "agreed contingent-owned equipment" in draft["PP14"]
    assert "with Police-Contributing countries" in draft["PP17"]
    assert "women play in all" in draft["PP16"]
    assert "political missions mandated" in draft["OP4(c)"]
    assert "mandated police-related tasks" in draft["OP4(b)"]
    assert "of Troop- and Police-Contributing" in draft["OP7"]
    markdown = {p.path: p.text for p in only(RESOLUTION).provisions}
    assert "mandated police-related tasks" in markdown["OP4(b)"]
    assert [d.path for d in obligation_drafts(only(DRAFT))] == [d.path for d in obligation_drafts(only(OFFICIAL))]


def test_obligations_of_2382() -> None:
    drafts = {(d.path, d.clause.ordinal): d for d in obligation_drafts(only(OFFICIAL))}
    report = drafts["OP16", 1]
    assert (report.clause.addressee, str(report.clause.due), report.clause.report) == (
        "secretary_general", "2018-12-31", True,
    )  # fmt: skip
    assert [path for path, _ in drafts if path.startswith("OP16(")] == [f"OP16({letter})" for letter in "abcdef"]
    women = drafts["OP12(d)", 1]
    assert (women.clause.verb_lemma, women.clause.addressee, str(women.clause.due)) == (
        "urge", "police_contributors", "2020",
    )  # fmt: skip
    assert women.clause.inherited_from == "OP12"
    assert women.chapeau.startswith("urges Police-Contributing Countries")
    assert drafts["OP4(c)", 1].clause.addressee == "secretary_general"
    assert drafts["OP13", 1].clause.addressee == "secretary_general"
    assert drafts["OP13", 3].clause.period == "annually"
    assert drafts["OP10(a)", 1].clause.addressee == "security_council"
    assert ("OP10(b)", 1) not in drafts
    assert ("OP10(c)", 1) in drafts
    assert not {"OP8", "OP9", "OP11"} & {path for path, _ in drafts}


def test_background_notes() -> None:
    expression = only(BACKGROUND)
    headings = [p.text for p in expression.provisions if p.kind is ProvisionKind.HEADING]
    assert sum("Background Note for Session" in text for text in headings) == 3
    by_path = {p.path: p for p in expression.provisions}
    assert by_path["Note 3 para. 6"].text.startswith("The General Assembly defined accountability")
    assert by_path["Note 3 footnote 1"].text == "S/RES/2382 (2017), OP2"
    assert [p for p in by_path if "footnote" in p] == [
        "Note 1 footnote 1", "Note 2 footnote 1", "Note 3 footnote 1", "Note 3 footnote 2", "Note 3 footnote 3",
    ]  # fmt: skip
    assert any("holding police accountable" in p.text for p in expression.provisions)


def test_chairs_note_is_aligned_in_three_languages() -> None:
    expressions = reading(CHAIR).expressions
    assert [e.language for e in expressions] == ["en", "es", "fr"]
    assert {e.key for e in expressions} == {"chairs-note-2018-06-21"}
    assert all(e.symbol is None for e in expressions)
    numbered = [[p for p in e.provisions if p.kind is ProvisionKind.PARAGRAPH] for e in expressions]
    assert [len(paragraphs) for paragraphs in numbered] == [13, 13, 13]
    last = [paragraphs[-1] for paragraphs in numbered]
    assert [p.path for p in last] == ["para. 13", "para. 14", "para. 13"]
    assert {p.align for p in last} == {"p13"}
    places = [[(p.kind, p.align) for p in e.provisions] for e in expressions]
    aligned = [[place for place in each if place[0] is not ProvisionKind.FRONT_MATTER] for each in places]
    assert aligned[0] == aligned[1] == aligned[2]
    assert "Además, subrayaron" in next(p.text for p in expressions[1].provisions if p.path == "para. 9")


def test_working_group_report() -> None:
    expression = only(GROUP)
    paragraphs = [p for p in expression.provisions if p.kind is ProvisionKind.PARAGRAPH]
    assert [p.path for p in paragraphs] == [f"para. {number}" for number in range(1, 72)]
    assert (expression.kind, expression.symbol, expression.consensus) == ("working_group_report", None, False)
    assert expression.consensus_span is not None
    assert "not intended to reflect the consensus" in reading(GROUP).text[slice(*expression.consensus_span)]


def test_who_spoke_in_the_working_group() -> None:
    said = {p.path: attributions(p) for p in only(GROUP).provisions}
    assert [s.name for s in said["para. 62"][0].speakers] == [
        "China", "Egypt", "France", "India", "Indonesia", "Ireland", "United Kingdom",
    ]  # fmt: skip
    assert next((a.speakers[0].name, a.verb) for a in said["para. 57"]) == ("France", "said")
    assert [([s.name for s in a.speakers], a.continued) for a in said["para. 59"]] == [
        (["Indonesia"], False), (["Indonesia"], True), (["Morocco"], False),
    ]  # fmt: skip
    assert {a.speakers[0].name for a in said["para. 57"]} == {"France"}
    assert [a.verb for a in said["para. 26"] if a.speakers[0].name == "Morocco"] == ["bemoaned"]
    speakers = {s.name for a in said["para. 26"] for s in a.speakers}
    assert speakers >= {"Several Member States", "Mexico", "Estonia", "Kenya"}
    people = {s.name for found in said.values() for a in found for s in a.speakers if s.capacity == "person"}
    assert people == {"Mr. Ladeb", "Major General Menon", "Dr. Lennartz", "Mr. O'Mullane", "Mr. Carrilho"}
    assert said["para. 46"] == ()


def test_official_files_are_read_or_refused() -> None:
    assert SHARED is not None
    read_in, refused = 0, 0
    with tarfile.open(SHARED / "data/resolutions/sc_presidential_statements_2000-2019.tar.xz") as archive:
        for place, member in enumerate(archive):
            if place % 10 or not member.name.endswith(".xml"):
                continue
            file = archive.extractfile(member)
            assert file is not None
            try:
                read_in += bool(read(file.read(), member.name).expressions)
            except BadInput as error:
                refused += "line" in str(error)
    assert read_in > 40
    assert refused > 5


def test_a_changed_word_is_a_change() -> None:
    assert SHARED is not None
    data = next((SHARED / "seeds").glob("000_*.txt")).read_bytes()
    other = read(data.replace(b"by the end of 2018", b"by the end of 2019"), "changed.txt").expressions[0]
    comparison = compare(only(RESOLUTION), other)
    changed = [row for row in comparison.rows if row.change is Change.CHANGED]
    assert [(row.after, row.edits[0].before, row.edits[0].after) for row in changed] == [("OP16", "2018", "2019")]
    assert comparison.substantive
