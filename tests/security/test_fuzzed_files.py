"""Sound files with bytes cut, copied, moved and put in: read, or one clear error; never a crash, a hang or a leak.

Bounded in the ordinary run; `make fuzz` sets FUZZ to the number of inputs per kind of file.
"""

import gc
import gzip
import io
import os
import random
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluethread.kernel.errors import BadInput
from bluethread.mandates.parsing import read
from bluethread.mandates.parsing.clauses import clauses
from bluethread.mandates.parsing.obligations import obligation_drafts
from bluethread.observations import streams
from bluethread.observations.streams.definition import find_stream
from security.seeds import DOCUMENTS, DOCX, FILES_OF_RETURNS, RETURNS

STREAM = find_stream("strength-returns")
INPUTS = int(os.environ.get("FUZZ", "40"))
SECONDS = 5  # of processor time, for one small input
TOKENS = [
    b"<", b"</", b"/>", b"&", b"<p>", b"</p>", b"<![CDATA[", b"<!DOCTYPE x>", b"\x00", b"\xff\xfe", b"\n", b"\r", b"\f",
    b"\t", b",", b'"', b"'", b"|", b"#", b"**", b"1.", b"(a)", b"(aa)", b"(iv)", b"OP1", b"S/RES/9903(2026)", b"Annex",
    b"The Security Council,", b"stream", b"endobj", b"xref", b"PK\x03\x04", b"\x1f\x8b", b"-1",
    b"99999999999999999999", b"2026-13-45", "é“”’".encode(),
    "\u202e".encode(), "١٢".encode(), b"1e309", b"31 February 2026", b"Requests the Secretary-General to ",
]  # fmt: skip


def mutated(seed: bytes, draw: random.Random) -> bytes:
    """A file with a few changes of the kinds that break readers."""
    data = bytearray(seed)
    for _ in range(draw.randint(1, 8)):
        at, length = draw.randrange(len(data) + 1), draw.choice([1, 2, 4, 30, 300])
        match draw.randrange(6):
            case 0:
                data[at : at + length] = b""
            case 1:
                data[at:at] = draw.choice(TOKENS) * draw.choice([1, 1, 1, 2, 40])
            case 2:
                data[at : at + length] = draw.randbytes(min(length, 30))
            case 3:
                data[at:at] = data[at : at + length] * draw.choice([1, 3, 20])
            case 4 if data:
                data[min(at, len(data) - 1)] ^= 1 << draw.randrange(8)
            case 5:
                start = draw.randrange(len(data) + 1)
                data[at : at + length] = data[start : start + length]
    return bytes(data)


def in_archive(seed: bytes, draw: random.Random) -> bytes:
    """A DOCX whose parts are changed and packed again, so that the changes get past the check of the archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name in archive.namelist():
            part = archive.read(name)
            again.writestr(name, mutated(part, draw) if draw.random() < 0.6 else part)
    return out.getvalue()


def in_gzip(seed: bytes, draw: random.Random) -> bytes:
    return gzip.compress(mutated(gzip.decompress(seed), draw), mtime=0)


def read_document(data: bytes, name: str) -> None:
    """All that is done with a file before anything is stored."""
    for expression in read(data, name).expressions:
        for provision in expression.provisions:
            clauses(provision, expression)
        list(obligation_drafts(expression))


def read_returns(data: bytes, name: str) -> None:
    streams.across(streams.read(data, name=name, stream=STREAM).rows, STREAM)


def attempt(reader: Callable[[bytes, str], None], data: bytes, name: str) -> None:
    start = time.process_time()
    with suppress(BadInput):
        reader(data, name)
    assert time.process_time() - start < SECONDS, f"{name} took {time.process_time() - start:.1f} s"


CASES = {
    **{name: (read_document, name, seed, mutated) for name, seed in DOCUMENTS.items()},
    "parts of a docx": (read_document, "resolution.docx", DOCX, in_archive),
    **{name: (read_returns, name, seed, mutated) for name, seed in FILES_OF_RETURNS.items()},
    "lines in gzip": (read_returns, "returns.csv.gz", FILES_OF_RETURNS["returns.csv.gz"], in_gzip),
}


@pytest.mark.parametrize("case", CASES)
def test_a_seed_is_sound(case):
    reader, name, seed, _ = CASES[case]
    reader(seed, name)


@pytest.mark.parametrize("case", CASES)
def test_a_changed_file_is_read_or_refused(case):
    reader, name, seed, change = CASES[case]
    inputs = INPUTS // 4 if name.endswith(".pdf") else INPUTS  # each starts a process

    @settings(
        max_examples=inputs,
        deadline=None,
        derandomize="FUZZ" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=True) if "FUZZ" in os.environ else st.integers(0, 2**32).map(random.Random))
    def attack(draw):
        attempt(reader, change(seed, draw), name)

    attack()


@pytest.mark.parametrize("name", ["strange", "strange.xml", "strange.docx", "strange.pdf", "strange.txt"])
@settings(max_examples=INPUTS, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_anything_is_read_or_refused_as_a_document(name, data):
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        attempt(read_document, data, name)


@settings(max_examples=INPUTS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_anything_is_read_or_refused_as_returns(data):
    attempt(read_returns, data, "returns")
    attempt(read_returns, RETURNS + data, "returns.csv")


LONG = 2**18
PATTERNS = {
    "brackets": b"(" * LONG,
    "points": b"(a) " * (LONG // 4),
    "numbers": b"1. " * (LONG // 3),
    "numbered lines": b"1. a\n" * (LONG // 5),
    "one word a line": b"a\n\n" * (LONG // 3),
    "spaces": b"a" + b" " * LONG + b"b",
    "indented": b"\n".join(b" " * (n % 4_000) + b"a" for n in range(1_000)),
    "commas": b"The Security Council,\n\n1. Requests" + b", and" * (LONG // 5),
    "verbs": b"The Security Council,\n\n1. " + b"Requests the Secretary-General to report and " * (LONG // 45),
    "sentences": b"The Security Council,\n\n" + b"1. Decides to remain seized of the matter.\n\n" * (LONG // 45),
    "letters": b"a" * LONG,
    "digits": b"1" * LONG,
    "symbols": b"S/RES/9903(2026) " * (LONG // 17),
    "dates": b"12 March 2026 " * (LONG // 14),
    "quotes": "“".encode() * (LONG // 3),
    "hashes": b"#" * LONG,
    "stars": b"**" * (LONG // 2),
    "dashes": b"- " * (LONG // 2),
    "footnotes": b"The Security Council,\n\n1. Decides.\n\n" + b"[1] a\n\n" * (LONG // 7),
    "form feeds": b"a\f" * (LONG // 2),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_that_repeats_itself_takes_no_time_out_of_proportion(pattern):
    """Time doubles with length, it does not square; these are a sixteenth of the largest text that is taken in."""
    start = time.process_time()
    with suppress(BadInput):
        read_document(PATTERNS[pattern], "strange")
    assert time.process_time() - start < 6


def resident() -> float:
    """Megabytes of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the memory of a process is told by Linux only")
@pytest.mark.parametrize("case", [case for case in CASES if not case.endswith(".pdf")])  # a child's memory goes with it
def test_refusing_leaks_no_memory(case):
    reader, name, seed, change = CASES[case]
    draw = random.Random(1)

    def lot() -> float:
        for _ in range(max(INPUTS, 60)):
            attempt(reader, change(seed, draw), name)
        gc.collect()
        return resident()

    lot()  # what is kept once: tables, expressions
    first = lot()
    assert lot() - first < 16
