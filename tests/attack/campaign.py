"""Attack one world, or many: send probes, hold the answers against the oracle and against the world without them."""

from __future__ import annotations

import random
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from bluethread.core.access.models import User

from .arguments import Arguments
from .checks import DIFFERENCE, LEAK, REFUSAL, Checks, Finding, handled, name
from .compare import difference, plain
from .lessons import Lessons, walk
from .probes import Answer, Probe, Voice, undone
from .surface import COMMAND, PAGE, Target, surface
from .world import World, build, without

ENOUGH = 3
"""Findings of one kind at one target that are told in full."""
FEW = 40
"""Queries that an answer may make before its target is drawn less often; counted, so that a seed repeats."""
EXPLAINED = 12
"""Findings of one world that are made smaller or traced to a record; a broken rule then still ends soon."""


@dataclass
class Report:
    """What came of an attack: probes and answers per target, what is wrong, and time on the clock and the processor."""

    probes: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    worlds: int = 0
    seconds: float = 0.0
    worked: float = 0.0

    def add(self, other: Report) -> None:
        self.probes.update(other.probes)
        self.answered.update(other.answered)
        self.findings += other.findings
        self.worlds += other.worlds
        self.seconds += other.seconds
        self.worked += other.worked

    def told(self) -> str:
        """The findings, a few of each kind and target."""
        by_key: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in self.findings:
            by_key[finding.key].append(finding)
        parts = []
        for (kind, target), found in sorted(by_key.items()):
            parts.append(f"== {kind} at {target}: {len(found)}")
            parts += [str(each) for each in found[:ENOUGH]]
        return "\n".join(parts)


@dataclass
class Attack:
    """The attack on one world."""

    world: World
    targets: list[Target]
    lessons: Lessons
    dice: random.Random
    report: Report
    explained: int

    def run(self, probes: int) -> None:
        """Send the probes of all viewers in one shuffled row, then each viewer's again without what is hidden."""
        viewers: list[User | None] = [None, *self.world.viewers]
        voices = {user: self.world.voice(user) for user in viewers}
        checks = {user: Checks(self.world, user) for user in viewers}
        kept: dict[User | None, list[tuple[Probe, bytes]]] = defaultdict(list)
        for user, probe in self._plan(viewers, probes):
            answer = self._send(voices[user], checks[user], probe)
            kept[user].append((probe, zlib.compress(plain(answer).encode(), 1)))
        for user in viewers:
            self._without(user, voices[user], checks[user], kept[user])

    def _plan(self, viewers: list[User | None], probes: int) -> list[tuple[User | None, Probe]]:
        """Every viewer's probes: what the walk opened, then what is drawn, target by target.

        A stranger, somebody without an assignment and the one who runs the system get fewer.
        """
        arguments = Arguments(self.world, self.lessons, self.dice)
        walked = [(user, probe) for probe in self.lessons.opened for user in viewers[3:]]
        planned: list[tuple[User | None, Probe]] = self.dice.sample(walked, min(len(walked), probes // 3))
        targets: list[Target] = []
        weights = [1, 1, 3, *[6] * (len(viewers) - 3)]
        while len(planned) < probes:
            targets = targets or self._deck()
            target = targets.pop()
            user = self.dice.choices(viewers, weights)[0]
            if target.kind == COMMAND and user is None:
                user = viewers[-1]
            planned.append((user, arguments.probe(target, self._method(target))))
        self.dice.shuffle(planned)
        return planned

    def _deck(self) -> list[Target]:
        """All targets in a random order, the slow ones not every time."""
        chance = {name: max(FEW / cost, 0.2) for name, cost in self.lessons.costs.items() if cost > FEW}
        deck = [target for target in self.targets if self.dice.random() < chance.get(target.name, 1)]
        return self.dice.sample(deck, len(deck))

    def _method(self, target: Target) -> str:
        if target.kind == PAGE and self.dice.random() < 0.8 and not self.lessons.forms.get(target.name):
            return "GET"
        return self.dice.choice(target.methods)

    def _send(self, voice: Voice, checks: Checks, probe: Probe) -> Answer:
        found: list[Finding] = []
        answer = voice.say(probe, lambda answer: found.extend(checks.wrote(probe, answer)) if answer.writes else None)
        found += checks.answer(probe, answer)
        if probe in self.lessons.opened and checks.user is not None:
            found += self._missing(voice, checks, probe, answer)
        self.report.probes[probe.target.name] += 1
        if answer.status < 400 and not (answer.refused or (probe.target.kind == COMMAND and answer.status)):
            self.report.answered[probe.target.name] += 1
        self.report.findings += [self._smaller(voice, checks, one) for one in found]
        return answer

    def _smaller(self, voice: Voice, checks: Checks, finding: Finding) -> Finding:
        """The same leak by a simpler probe, where there is one."""
        if finding.kind != LEAK or finding.probe is None or self._told_often(finding):
            return finding
        probe = finding.probe
        while simpler := next((one for one in probe.simpler() if checks.leaked(one, voice.say(one))), None):
            probe = simpler
        return checks.found(LEAK, probe, finding.what)

    def _told_often(self, finding: Finding) -> bool:
        alike = sum(one.key == finding.key for one in self.report.findings)
        self.explained -= 1
        return alike >= ENOUGH or self.explained < 0

    def _without(self, user: User | None, voice: Voice, checks: Checks, kept: list[tuple[Probe, bytes]]) -> None:
        """Ask again where the hidden records were never there: nothing may be different."""
        differing = []
        with without(self.world, user):
            for probe, before in kept:
                after = plain(voice.say(probe))
                if after != (had := zlib.decompress(before).decode()):
                    differing.append((probe, had, after))
        for probe, had, after in differing:
            if checks.brings(probe):
                continue
            finding = checks.found(DIFFERENCE, probe, difference(had, after))
            if not self._told_often(finding):
                finding = checks.found(DIFFERENCE, probe, self._because(user, voice, probe, had) + finding.what)
            self.report.findings.append(finding)

    def _because(self, user: User | None, voice: Voice, probe: Probe, had: str) -> str:
        """Which single record's absence makes the difference, where one does."""
        if (again := plain(voice.say(probe))) != had:
            return f"it is different each time it is asked:\n{difference(had, again)}\n"
        for model, rows in self.world.invisible(user).items():
            while rows:
                half = rows[: max(1, len(rows) // 2)]
                with without(self.world, user, {model: half}):
                    differs = plain(voice.say(probe)) != had
                if differs and len(half) == 1:
                    return f"{name(half[0])} ({handled(half[0])}) makes this difference:\n"
                rows = half if differs else rows[len(half) :]
        return ""

    def _missing(self, voice: Voice, checks: Checks, probe: Probe, answer: Answer) -> Iterator[Finding]:
        """What a viewer may see must be there, page by page, wherever somebody who sees everything finds it."""
        whole = self.lessons.opened[probe]
        wanted, there = checks.expected(probe, whole)
        if there and answer.status != whole.status:
            yield checks.found(REFUSAL, probe, f"answered {answer.status} where it answers {whole.status} to others")
        elif wanted and (missing := wanted - self._read(voice, probe, answer)):
            records = self.world.holders[min(missing)]
            record = next(one for one in records if self.world.sees(checks.user, one))
            what = f"{len(missing)} words of visible records are missing, such as {min(missing)} of {name(record)}"
            yield checks.found(REFUSAL, probe, f"{what} ({handled(record)})")

    def _read(self, voice: Voice, probe: Probe, answer: Answer) -> frozenset[str]:
        """The words of an answer and of the pages after it."""
        return answer.words.union(*(each.words for each in self._pages(voice, probe, answer)))

    def _pages(self, voice: Voice, probe: Probe, first: Answer) -> Iterator[Answer]:
        """The pages after an answer."""
        number, answer = 2, first
        while f"page={number}" in answer.text and not probe.query and number < 50:
            answer = voice.say(Probe(probe.target, "GET", probe.path, (("page", str(number)),)))
            yield answer
            number += 1


def attack(seed: int, probes: int, home: Path, explained: int = EXPLAINED) -> Report:
    """Build the world of a seed, attack it, and leave nothing behind.

    `home` is an empty folder for its files; so many findings are `explained`, which takes probes of its own.
    """
    started, worked, report = time.perf_counter(), time.process_time(), Report(worlds=1)
    before, settings.HOME = settings.HOME, home
    try:
        with undone():
            world = build(seed, home)
            targets = surface()
            lessons = walk(world.voice(world.everyone), targets, world.random)
            Attack(world, targets, lessons, random.Random(f"{seed} probes"), report, explained).run(probes)
    finally:
        settings.HOME = before
    report.seconds, report.worked = time.perf_counter() - started, time.process_time() - worked
    return report


def join(reports: Iterable[Report]) -> Report:
    """Reports in one."""
    whole = Report()
    for each in reports:
        whole.add(each)
    return whole
