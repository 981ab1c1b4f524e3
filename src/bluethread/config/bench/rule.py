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
OPEN, CLOSED = "half-published", "closed"
ROUNDS = 9
PAGE = 50
MISSIONS, CONTRIBUTORS = 20, 100


def run(size: int | None) -> Iterator[Figure]:
    """A list page of `size` invented records (default 1,000,000), with how many there are, for several viewers.

    Milliseconds, and the ratio to the same query without the rule in the same run, in an instance of its own; for
    records of which some are published, and for as many of which none is.
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
    """Records of two streams: 20 missions, 100 contributors, one in ten Confidential; of one half are published."""
    from django.db import connection, transaction
    from django.utils import timezone

    from bluethread.core.documents.models import StoredFile
    from bluethread.observations import bulk
    from bluethread.observations.models import Load, Record

    now = timezone.now()
    with transaction.atomic():
        file = StoredFile.objects.create(sha256="0" * 64, name="x", size=0, media_type="text/csv", received_by="bench")
        load = Load.objects.create(stream=OPEN, stream_version=1, file=file, file_name="x", at=now, by="bench")
        handled = ("natural_key", "period", "scope", "contributor", "mission", "classification", "published")
        fields = ("stream", "load", "recorded_at", *handled, "contributor_name", "stated", "line")
        stamp = bulk.moment(Record, "recorded_at", now)
        for stream in (OPEN, CLOSED):
            rows = ((stream, load.pk, stamp, *_about(n, stream), "State", "{}", n) for n in range(size))
            bulk.insert(Record, fields, rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _about(n: int, stream: str) -> tuple[Any, ...]:
    """Key, month, scope, contributor, mission, classification and published of the nth record."""
    contributor, mission = f"C{n * 7 % CONTRIBUTORS}", f"M{n * 13 // 7 % MISSIONS}"
    return (
        str(n),
        f"{2000 + n % 25}-{1 + n % 12:02d}",
        "detail",
        contributor,
        mission,
        int(n % 10 == 0),
        stream == OPEN and bool(n % 10 and n % 2),
    )


def measure(size: int) -> Iterator[Figure]:
    """Every viewer's page beside the same without the rule."""
    from bluethread.core.access.guards import covered
    from bluethread.core.access.rule import EVERYTHING, Bound, Classification, Rule
    from bluethread.observations.models import Record, held

    one, two = frozenset({"C11"}), frozenset({"M3", "M7"})
    viewers = [
        (OPEN, "without a bound", Bound(Classification.CONFIDENTIAL)),
        (OPEN, "without a bound, Unclassified", Bound()),
        (OPEN, "of two missions", Bound(mission=two)),
        (OPEN, "of a contributor", Bound(contributor=one)),
        (OPEN, "of what is published", Bound(mission=frozenset(), contributor=frozenset())),
        (CLOSED, "of two missions, nothing published", Bound(mission=two)),
        (CLOSED, "of a contributor, nothing published", Bound(contributor=one)),
        (CLOSED, "of a contributor in two missions, nothing published", Bound(contributor=one, mission=two)),
    ]
    for stream, who, bound in viewers:
        rule = Rule.of([bound])
        every = held(Record.objects.unscoped("the benchmark applies the rule by hand")).filter(stream=stream)
        seen = every.filter(covered(Record, rule))
        took, plain = _milliseconds(partial(_page, seen, rule), partial(_page, every, EVERYTHING))
        yield Figure(f"list page, viewer {who}", took, "ms", f"{size:,} records", took / plain, "without the rule")


def _page(rows: Any, rule: Any) -> tuple[list[Any], int]:
    """What a list page is made of: its rows, and how many there are in all."""
    from bluethread.core.access.paging import Pages

    found = Pages(rows, rule, ("-period", "-pk"), lambda row: row)
    return found[0:PAGE], len(found)


def _milliseconds(*works: Callable[[], Any]) -> list[float]:
    """The median of each over several rounds, turn by turn, after one that is not counted."""
    for work in works:
        work()
    rounds = [[timed(work)[0] for work in works] for _ in range(ROUNDS)]
    return [1000 * statistics.median(times) for times in zip(*rounds, strict=True)]
