"""Does acts in processes that can be killed at any moment.

A server that loads the program once. For each number that it reads it forks a process, which does random acts chosen
by that number as its seed, without end, and writes a line of JSON when one is acknowledged: after its transaction.
"""

import gc
import json
import os
import random
import sys

import django

django.setup()

from writer import returns  # noqa: E402

from bluethread.config import demonstration, instance  # noqa: E402
from bluethread.mandates import api as mandates  # noqa: E402
from bluethread.observations import api as observations  # noqa: E402
from bluethread.reports import api as reports  # noqa: E402

STREAM, REPORT = "strength-returns", "unmor-women"


def say(**line):
    os.write(1, json.dumps(line).encode() + b"\n")


def prepare(by):
    """The invented mission with its resolution, obligations and returns, as the demonstration makes it."""
    steps = demonstration.steps(by)
    for _, step in (*steps[:3], steps[4]):
        step()
    say(act="prepare", **issue(by, 1))


def act(by, seed):
    """Acts without end, each said when it is acknowledged."""
    chance = random.Random(seed)
    shares = {import_returns: 5, correct: 3, ingest: 4, decide: 5, build: 2, issue: 1}
    for number in range(seed * 1000, seed * 1000 + 1000):
        (chosen,) = chance.choices(list(shares), shares.values())
        say(act=chosen.__name__, **chosen(by, number))


def import_returns(by, number):
    return _load(by, number, returns(number))


def correct(by, number):
    """Another number of women in the last month of the mission: every figure of its report moves."""
    header, *rows = (demonstration.UNIVERSE / "unmor-returns.csv").read_text().splitlines()
    row = next(row for row in reversed(rows) if ",UNMOR," in row).split(",")
    men, women = 10_000 + number, number
    row[4:] = [str(men), str(women), str(men + women), *["NA"] * 9, str(men), str(women), str(men + women)]
    return _load(by, number, f"{header}\n{','.join(row)}\n".encode())


def _load(by, number, data):
    load = observations.import_file(by=by, stream=STREAM, data=data, name=f"{number}.csv").load
    return {"load": load.pk, "records": load.added + load.corrected}


def ingest(by, number):
    text = (
        f"Resolution {number} (2026)\n\nThe Security Council,\n\nRecalling its previous resolutions,\n\n"
        "1. Requests the Secretary-General to report every ninety days;\n\n2. Decides to remain seized of the matter.\n"
    )
    done = mandates.ingest(by=by, data=text.encode(), name=f"{number}.txt")
    return {"status": done.status, "work": done.key, "paragraphs": done.paragraphs, "reason": done.reason}


def decide(by, number):
    drafts = mandates.obligations(viewer=by, work=demonstration.RESOLUTION, review="draft")
    chosen = drafts[number % len(drafts)].id
    mandates.edit(by=by, obligation=chosen, what=f"What was asked, read {number}")
    return {"obligation": chosen, "read": number}


def build(by, number):
    return {"build": observations.refresh().id}


def issue(by, number):
    correct(by, number)
    return {"edition": reports.issue(by=by, report=REPORT).edition.number}


if __name__ == "__main__":
    instance.ensure()
    django.db.connections.close_all()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child:
            say(child=child)
            os.waitpid(child, 0)
            say(ended=child)
            continue
        try:
            by = instance.acting()
            act(by, int(line)) if int(line) else prepare(by)
        finally:
            os._exit(0)
