"""What need to know costs: pages and counts over very many records, with the rule and without it."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from bluethread.kernel.errors import BluethreadError
from bluethread.kernel.measure import Figure, timed

_START = f"import django; django.setup(); from {__name__} import tell; tell()"
STREAM = "benchmark"
ROUNDS = 9
PAGE = 50
MISSIONS, CONTRIBUTORS = 20, 100


def run(size: int | None) -> Iterator[Figure]:
    """A list page and a count over `size` invented records (default 1,000,000), for four viewers.

    Milliseconds, and the ratio to the same query without the rule in the same run, in an instance of its own.
    """
    with tempfile.TemporaryDirectory() as home:
        own = {"BLUETHREAD_HOME": home, "BLUETHREAD_DATABASE_URL": ""}
        environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "bluethread.config.settings"}
        command = [sys.executable, "-c", _START, str(size or 1_000_000)]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        reason = ended.stderr.strip().splitlines()
        raise BluethreadError(f"The rule could not be measured: {reason[-1] if reason else 'no reason was given'}.")
    for line in json.loads(ended.stdout):
        yield Figure(**line)


def tell() -> None:
    """Measure in this process and print the figures as JSON."""
    from bluethread.config import instance

    instance.ensure()
    size = int(sys.argv[1])
    fill(size)
    print(json.dumps([asdict(figure) for figure in measure(size)]))  # noqa: T201  # what the parent reads


def fill(size: int) -> None:
    """Records of one stream: 20 missions, 100 contributors, one in ten Confidential, half of the others published."""
    from django.db import connection, transaction
    from django.utils import timezone

    from bluethread.core.documents.models import StoredFile
    from bluethread.observations import bulk
    from bluethread.observations.models import Load, Record

    now = timezone.now()
    with transaction.atomic():
        file = StoredFile.objects.create(sha256="0" * 64, name="x", size=0, media_type="text/csv", received_by="bench")
        load = Load.objects.create(stream=STREAM, stream_version=1, file=file, file_name="x", at=now, by="bench")
        handled = ("natural_key", "period", "scope", "contributor", "mission", "classification", "published")
        fields = ("stream", "load", "recorded_at", *handled, "contributor_name", "stated", "line")
        stamp = bulk.moment(Record, "recorded_at", now)
        rows = ((STREAM, load.pk, stamp, *_about(n), "State", "{}", n) for n in range(size))
        bulk.insert(Record, fields, rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _about(n: int) -> tuple[Any, ...]:
    """Key, month, scope, contributor, mission, classification and published of the nth record."""
    contributor, mission = f"C{n * 7 % CONTRIBUTORS}", f"M{n * 13 // 7 % MISSIONS}"
    return (
        str(n),
        f"{2000 + n % 25}-{1 + n % 12:02d}",
        "detail",
        contributor,
        mission,
        int(n % 10 == 0),
        bool(n % 10 and n % 2),
    )


def measure(size: int) -> Iterator[Figure]:
    """Every viewer's page and count beside the same without the rule."""
    from bluethread.core.access.guards import covered
    from bluethread.core.access.rule import Bound, Classification, Rule
    from bluethread.observations.models import Record, held

    viewers = {
        "without a bound": Bound(Classification.CONFIDENTIAL),
        "without a bound, Unclassified": Bound(),
        "of two missions": Bound(mission=frozenset({"M3", "M7"})),
        "of a contributor": Bound(contributor=frozenset({"C11"})),
        "of what is published": Bound(mission=frozenset(), contributor=frozenset()),
    }
    every = held(Record.objects.unscoped("the benchmark applies the rule by hand")).filter(stream=STREAM)
    asks: dict[str, Callable[[Any], Any]] = {
        "first page": lambda rows: list(rows.order_by("-period", "-pk")[:PAGE]),
        "count": lambda rows: rows.count(),
    }
    for who, bound in viewers.items():
        seen = every.filter(covered(Record, Rule.of([bound])))
        for name, ask in asks.items():
            took, plain = _milliseconds(partial(ask, seen), partial(ask, every))
            of = f"{size:,} records"
            yield Figure(f"{name}, viewer {who}", took, "ms", of, took / plain, "without the rule")


def _milliseconds(*works: Callable[[], Any]) -> list[float]:
    """The median of each over several rounds, turn by turn, after one that is not counted."""
    for work in works:
        work()
    rounds = [[timed(work)[0] for work in works] for _ in range(ROUNDS)]
    return [1000 * statistics.median(times) for times in zip(*rounds, strict=True)]
