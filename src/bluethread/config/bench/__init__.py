"""Benchmarks: `bluethread bench NAME`. Each measures beside a peer or the raw library in one run."""

from collections.abc import Callable, Iterator

from bluethread.kernel.measure import Figure

from . import pages, parsing

Benchmark = Callable[[int | None], Iterator[Figure]]


def _imports(size: int | None) -> Iterator[Figure]:
    from bluethread.observations import bench

    yield from bench.import_speed(size)


BENCHMARKS: dict[str, tuple[str, Benchmark]] = {
    "parse": ("Reading resolutions, against lxml parsing the same files. SIZE is the number of files.", parsing.run),
    "import": ("Importing strength returns, against pandas reading the same file. SIZE is the number of rows.", _imports),
    "pages": ("Answering 50 readers at once, against the server's plainest page. SIZE is the number of requests.", pages.run),
}
