"""`make attack N=1000000`: many worlds in several processes, each seed once, with a summary of what was probed.

Seeds that are done are kept in a file with a digest of the program, so that a stopped run goes on where it was and a
changed program is attacked anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import click

PER_WORLD = 2_500


def main() -> int:
    """Run the attack; 1 when anything was found."""
    asked = _asked()
    size = min(PER_WORLD, asked.probes)
    seeds = range(asked.seed, asked.seed + -(-asked.probes // size))
    program, done = _program(), dict[int, dict[str, Any]]()
    if asked.keep.exists():
        entries = map(json.loads, asked.keep.read_text().splitlines())
        done = {each["seed"]: each for each in entries if (each["program"], each["size"]) == (program, size)}
    asked.keep.parent.mkdir(parents=True, exist_ok=True)
    waiting = [seed for seed in seeds if seed not in done]
    click.echo(f"{len(seeds)} worlds of {size} probes, {len(seeds) - len(waiting)} done before")
    started = time.monotonic()
    context = multiprocessing.get_context("spawn")
    with context.Pool(asked.processes, _start, maxtasksperchild=40) as pool, asked.keep.open("a") as kept:
        for number, entry in enumerate(pool.imap_unordered(partial(_one, size), waiting), 1):
            done[entry["seed"]] = entry
            kept.write(json.dumps(entry | {"program": program, "size": size}) + "\n")
            kept.flush()
            rate = number * size / (time.monotonic() - started)
            found = sum(len(each["findings"]) for each in done.values())
            click.echo(f"\r{number}/{len(waiting)} worlds, {rate:.0f} probes a second, {found} findings", nl=False)
            for finding in entry["findings"]:
                click.echo(f"\n{finding}")
    return _summary([done[seed] for seed in seeds])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make attack", description="Attack the need-to-know rule.")
    parser.add_argument("--probes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="The first seed.")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, default=Path("var/attack.jsonl"), help="Where what is done is kept.")
    return parser.parse_args()


def _program() -> str:
    """A digest of the program and of its attacker."""
    here = Path(__file__).resolve().parent
    content = hashlib.sha256()
    for folder in (here.parents[1] / "src", here):
        for path in sorted(each for each in folder.rglob("*") if each.suffix in {".py", ".html", ".yaml"}):
            content.update(path.read_bytes())
    return content.hexdigest()[:16]


def _start() -> None:
    """A process with a test database of its own."""
    import gc
    import logging

    home = tempfile.mkdtemp(prefix="attack-")
    os.environ |= {"BLUETHREAD_HOME": home, "DJANGO_SETTINGS_MODULE": "bluethread.config.settings"}
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    logging.disable(logging.CRITICAL)
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)  # a world is large and lives long: looking through it again and again is in vain
    setup_test_environment()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if connection.vendor == "postgresql":  # on SQLite it is in memory
        connection.settings_dict["TEST"]["NAME"] = f"test_attack_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)


def _one(size: int, seed: int) -> dict[str, Any]:
    from .campaign import attack

    with tempfile.TemporaryDirectory(prefix="world-") as home:
        report = attack(seed, size, Path(home))
    return {
        "seed": seed,
        "findings": [report.told()] if report.findings else [],
        "probes": dict(report.probes),
        "answered": dict(report.answered),
        "seconds": report.seconds,
    }


def _summary(entries: list[dict[str, Any]]) -> int:
    """What was probed, how often it answered, and what was never reached."""
    targets = sorted({name for entry in entries for name in entry["probes"]})
    click.echo(f"\n{'probes':>9} {'answered':>9}  target")
    for name in targets:
        sent, answered = (sum(entry[what].get(name, 0) for entry in entries) for what in ("probes", "answered"))
        click.echo(f"{sent:>9,} {answered:>9,}  {name}")
    probes = sum(sum(entry["probes"].values()) for entry in entries)
    wrong = [entry["seed"] for entry in entries if entry["findings"]]
    click.echo(
        f"{probes:,} probes of {len(targets)} targets in {len(entries)} worlds; worlds with findings: {wrong or 'none'}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
