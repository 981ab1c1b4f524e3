"""Any bytes give a reading or one clear error; a resolution reads the same however it is set."""

import io
import textwrap
from dataclasses import dataclass

import docx
import pytest
import typst
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bluethread.kernel.errors import BadInput
from bluethread.mandates.parsing import ProvisionKind, Reading, read

KEPT = (ProvisionKind.PREAMBULAR, ProvisionKind.OPERATIVE, ProvisionKind.POINT)


def paragraphs(reading: Reading) -> list[tuple[str, str]]:
    return [(p.path, p.text) for p in reading.expressions[0].provisions if p.kind in KEPT]


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=400).map(lambda text: text.encode())))
def test_anything_is_read_or_refused_with_its_name(data: bytes) -> None:
    try:
        answer = str(read(data, "some.txt").expressions)
    except BadInput as error:
        answer = str(error) if "some.txt" in str(error) else ""
    assert answer


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet=" ()abcivx.,;:-*#<>[]12•\nTRrequsts", max_size=40), max_size=12))
def test_a_resolution_around_anything_accounts_for_every_line(lines: list[str]) -> None:
    text = "\n".join(["Resolution 9999 (2030)", "", "The Security Council,", "", *lines, "", "1. Decides this;"])
    try:
        reading = read(text.encode(), "some.txt")
    except BadInput:
        return
    used = [span for e in reading.expressions for p in e.provisions for span in p.spans]
    left_out = {d.line for d in reading.dropped}
    start = 0
    for number, line in enumerate(reading.text.split("\n"), start=1):
        inside = any(a < start + len(line) and start < b for a, b in used)
        assert not line.strip() or inside or number in left_out
        start += len(line) + 1


@dataclass(frozen=True)
class Made:
    """A resolution to be set in several typographies."""

    preamble: list[str]
    operative: list[tuple[str, list[str]]]

    def expected(self) -> list[tuple[str, str]]:
        rows = [(f"PP{n}", f"{text},") for n, text in enumerate(self.preamble, start=1)]
        for number, (text, points) in enumerate(self.operative, start=1):
            rows.append((f"OP{number}", f"{text}{':' if points else ';'}"))
            rows += [(f"OP{number}({chr(97 + n)})", f"{point};") for n, point in enumerate(points)]
        return rows

    def blocks(self) -> list[str]:
        marked = []
        for path, text in self.expected():
            if path.startswith("PP"):
                marked.append(text)
            elif "(" in path:
                marked.append(f"({path[-2]}) {text}")
            else:
                marked.append(f"{path[2:]}. {text}")
        return [
            "Resolution 9999 (2030)",
            "Adopted by the Security Council on 3 June 2030",
            "The Security Council,",
            *marked,
        ]


def markdown(made: Made) -> str:
    return "\n\n".join(made.blocks())


def wrapped(made: Made) -> str:
    return "\n\n".join("\n".join(_wrap(block)) for block in made.blocks())


def dump(made: Made) -> str:
    lines = [" " + line if first else line for block in made.blocks() for first, line in _flagged(block)]
    lines[10:10] = ["S/RES/9999 (2030)", "30-12345 2/7"]
    return "\n\n".join(lines)


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, 70, break_long_words=False, break_on_hyphens=False)


def _flagged(block: str) -> list[tuple[bool, str]]:
    return [(index == 0, line) for index, line in enumerate(_wrap(block))]


SOME_WORDS = "the police component of every mission shall report to its own people on women and peace host-State"
WORDS = st.lists(
    st.sampled_from(SOME_WORDS.split()),
    min_size=9, max_size=40,
).map(" ".join)  # fmt: skip
PREAMBULAR = st.tuples(st.sampled_from(["Recalling", "Noting", "Stressing"]), WORDS).map(" ".join)
OPERATIVE = st.tuples(st.sampled_from(["Requests", "Decides", "Urges"]), WORDS).map(" ".join)
MADE = st.builds(
    Made,
    st.lists(PREAMBULAR, min_size=2, max_size=5),
    st.lists(st.tuples(OPERATIVE, st.lists(WORDS.map(str.capitalize), max_size=12)), min_size=2, max_size=6),
)


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(MADE)
def test_reads_the_same_in_every_typography(made: Made) -> None:
    for setting in (markdown, wrapped, dump):
        reading = read(setting(made).encode(), "made.txt")
        assert paragraphs(reading) == made.expected(), setting.__name__
        assert reading.expressions[0].symbol == "S/RES/9999(2030)"


MADE_ONCE = Made(
    ["Recalling its resolution 9998 (2029) on the police of every host State and their own people in peace"],
    [
        (
            "Requests the Secretary-General to report by the end of 2031 on",
            ["The first matter of all", "The second one"],
        ),
        ("Decides to remain actively seized of the matter", []),
    ],
)


def test_reads_a_word_document() -> None:
    document = docx.Document()
    for block in MADE_ONCE.blocks():
        document.add_paragraph(block)
    file = io.BytesIO()
    document.save(file)
    reading = read(file.getvalue(), "made.docx")
    assert reading.format == "docx"
    assert paragraphs(reading) == MADE_ONCE.expected()


def test_reads_a_pdf() -> None:
    source = "\n\n".join(block.replace("1. ", "1\\. ").replace("2. ", "2\\. ") for block in MADE_ONCE.blocks())
    page = "#set page(margin: 3cm)\n#set par(first-line-indent: (amount: 1cm, all: true))\n#set text(size: 11pt)\n"
    reading = read(typst.compile((page + source).encode()), "made.pdf")
    assert reading.format == "pdf"
    assert paragraphs(reading) == MADE_ONCE.expected()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"%PDF-1.7 and nothing more", "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not text"),
        (b"<?xml version='1.0'?><a><b></a>", "not well formed"),
        (b"<?xml version='1.0'?><note/>", "not an official document"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"milk\nbread\n3 eggs\n", "none of the kinds"),
        (b"name,age\nAda,36\nAlan,41\n", "none of the kinds"),
        (
            b"It was a bright cold day in April, and the clocks were striking. The Security Council met.",
            "none of the kinds",
        ),
        (b"1. Wake up.\n2. Eat.\n3. Sleep.\n4. Again.\n", "none of the kinds"),
        (b"The Security Council,\n", "no paragraphs"),
    ],
)
def test_refuses_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as refusal:
        read(data, "strange")
    assert "strange" in str(refusal.value)
