"""Taking in strength returns, against pandas reading the same file: in a process and an instance of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict

from bluethread.kernel.errors import BluethreadError
from bluethread.kernel.measure import Figure

from .corpus import find

_START = f"import django; django.setup(); from {__name__} import tell; tell()"
RETURNS = "personnel/contributions_by_gender_2009-11_2013-12.csv.gz"


def run(size: int | None) -> Iterator[Figure]:
    """Take in about `size` invented rows, or by default the real file of 33,808. Yields rows per second of each step.

    Its own process makes the peak of memory that of the import and of nothing else.
    """
    if size is None:
        find(RETURNS)  # says what to do where it is absent, before a process is started
    with tempfile.TemporaryDirectory() as home:
        own = {"BLUETHREAD_HOME": home, "BLUETHREAD_DATABASE_URL": ""}
        environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "bluethread.config.settings"}
        command = [sys.executable, "-c", _START, *([str(size)] if size else [])]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        reason = ended.stderr.strip().splitlines()
        raise BluethreadError(f"The import could not be measured: {reason[-1] if reason else 'no reason was given'}.")
    for line in json.loads(ended.stdout):
        yield Figure(**line)


def measure(size: int | None) -> list[Figure]:
    """Measure in this process, in an instance that nobody else uses."""
    from bluethread.config import instance
    from bluethread.observations import api as observations

    instance.ensure()
    by = instance.acting()
    if size is None:
        return observations.import_speed(by=by, data=find(RETURNS).read_bytes())
    return observations.import_speed(size, by=by)


def tell() -> None:
    """Measure, with the size of the command line, and print the figures as JSON."""
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]))
