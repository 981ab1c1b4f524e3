"""Benchmarks: `bluethread bench NAME`. Each measures beside a peer or the raw library in one run."""

from collections.abc import Callable, Iterator

from bluethread.kernel.measure import Figure

from . import audit, imports, pages, parsing, rule

Benchmark = Callable[[int | None], Iterator[Figure]]


BENCHMARKS: dict[str, tuple[str, Benchmark]] = {
    "audit": (
        "Recording events and verifying the trail, against the same rows without a chain. "
        "SIZE is the number of events.",
        audit.run,
    ),
    "parse": ("Reading resolutions, against lxml parsing the same files. SIZE is the number of files.", parsing.run),
    "import": (
        "Importing strength returns, against pandas reading the same file. "
        "SIZE is the number of invented rows; by default the real file is taken.",
        imports.run,
    ),
    "rule": (
        "A list page and a count under the rule of need to know, against the same without it. "
        "SIZE is the number of records.",
        rule.run,
    ),
    "pages": (
        "Answering 50 readers at once, against the server's plainest page. SIZE is the number of requests.",
        pages.run,
    ),
}
