"""The audit trail: events per second, appended and verified, in an instance of its own that is thrown away."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from bluethread.config import instance
from bluethread.core import audit
from bluethread.core.audit.chain import Entry, append
from bluethread.core.audit.models import Event
from bluethread.core.audit.verification import verify
from bluethread.kernel.errors import BluethreadError
from bluethread.kernel.measure import Figure, peak_memory, timed

_BY = "bench"


def run(size: int | None) -> Iterator[Figure]:
    """Append and verify `size` events (default 20,000) on SQLite, in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "BLUETHREAD_HOME": home,
            "BLUETHREAD_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "bluethread.config.settings",
        }
        program = f"import django; django.setup(); from {__name__} import main; main({size or 20_000})"
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BluethreadError(f"The benchmark failed: {done.stderr[-500:]}")
    yield from (Figure(**figure) for figure in json.loads(done.stdout))


def main(size: int) -> None:
    """Measure on the database of this instance, which must have no events, and print the figures as JSON."""
    instance.ensure()
    if Event.objects.exists():
        raise BluethreadError("This instance has events. Use an empty one.")
    print(json.dumps(list(_measure(size, f"{size} events, {connection.vendor}"))))  # noqa: T201  read by the parent


def _measure(size: int, of: str) -> Iterator[dict[str, Any]]:
    def figure(what: str, value: float, peer: float | None = None, against: str = "") -> dict[str, Any]:
        ratio = value / peer if peer else None
        return {
            "what": what,
            "value": value,
            "unit": "events/s",
            "size": of,
            "ratio": ratio,
            "against": against,
            "memory": peak_memory(),
        }

    few = max(size // 20, 1)
    plain, _ = timed(lambda: _insert_plain(few))
    alone, _ = timed(lambda: _record_alone(few))
    yield figure("events recorded, each in its own transaction", few / alone, few / plain, "the same rows, not chained")
    entries = [audit._entry(_BY, "obligation.accept", str(each), {"note": "as acts have"}) for each in range(size)]
    together, _ = timed(lambda: _record_together(entries))
    yield figure("events recorded, a thousand in a transaction", size / together)
    reading, _ = timed(_read_plain)
    verifying, verdict = timed(verify)
    if not verdict.whole:
        raise BluethreadError("The trail is not whole.")
    yield figure("events verified", verdict.events / verifying, verdict.events / reading, "fetching the same rows")


def _record_alone(count: int) -> None:
    for each in range(count):
        audit.record(_BY, "sign-in", str(each), {"note": "as acts have"})


def _record_together(entries: list[Entry]) -> None:
    for first in range(0, len(entries), 1_000):
        append(entries[first : first + 1_000])


def _insert_plain(count: int) -> None:
    """The peer: the same values into a table without chain, lock or guard, one transaction each."""
    with connection.cursor() as cursor:
        cursor.execute('CREATE TABLE bench_event (at timestamp, "by" text, verb text, subject text, detail text)')
        for each in range(count):
            values = (timezone.now(), _BY, "sign-in", str(each), '{"note":"as acts have"}')
            cursor.execute("INSERT INTO bench_event VALUES (%s, %s, %s, %s, %s)", values)
        cursor.execute("DROP TABLE bench_event")


def _read_plain() -> int:
    return sum(1 for _ in Event.objects.order_by("number").values_list().iterator(chunk_size=2_000))
