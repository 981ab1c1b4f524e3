"""Writes as a mission would, act after act, until its input ends: one line is printed when an act is acknowledged."""

import select
import sys

import django

django.setup()

from bluethread.config import instance  # noqa: E402
from bluethread.observations import api as observations  # noqa: E402
from bluethread.observations.streams.definition import find_stream  # noqa: E402

HEADER = ",".join(find_stream("strength-returns").columns)
ACROSS = 40
"""Rows of one file."""


def returns(number: int) -> bytes:
    """A return that nobody sent before: one month, one invented mission."""
    day = f"{2000 + number // 12 % 200}-{number % 12 + 1:02d}-28"
    cells = ("3,1,4", "NA,NA,NA", "NA,NA,NA", "NA,NA,NA", "3,1,4")
    rows = [f"{day},State {at},X{at:02d},UNX{number // 2400},{','.join(cells)}" for at in range(ACROSS)]
    return "\n".join([HEADER, *rows, ""]).encode()


if __name__ == "__main__":
    by, number = instance.acting(), 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        result = observations.import_file(by=by, stream="strength-returns", data=returns(number), name=f"{number}.csv")
        assert result.load.added == ACROSS, vars(result.load)
        number += 1
        print(number, flush=True)  # noqa: T201
