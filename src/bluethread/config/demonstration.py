"""The demonstration: an invented mission, its invented resolution, and real monthly totals of United Nations police.

Some of what is invented is not for everybody: a draft resolution in negotiation, and returns of a second invented
mission, UNDRA.

Everything goes through the ordinary actions. Running it again changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from bluethread.core.access import actions as access
from bluethread.core.access import roles
from bluethread.core.access.models import User
from bluethread.core.access.rule import Bound, Classification, Handling
from bluethread.core.documents.models import path_of
from bluethread.mandates import api as mandates
from bluethread.observations import api as observations
from bluethread.performance import api as performance
from bluethread.reports import api as reports

UNIVERSE = Path(__file__).parent / "universe"
RESOLUTION = "S/RES/9901(2026)"
NEGOTIATED = "S/2026/9951"
"""A draft resolution that only those who work on UNMOR may read, up to Confidential."""
PASSWORD = "orasso-2026-demonstration"
MISSION = frozenset({"UNMOR"})
STREAM = "strength-returns"
PUBLISHED = Handling(Classification.UNCLASSIFIED, published=True, mission="UNMOR")
"""How the resolution and its draft are handled: the United Nations publishes such documents."""


@dataclass(frozen=True)
class Person:
    """Somebody invented, with one assignment from the first day on."""

    username: str
    name: str
    role: str
    bound: Bound = field(default_factory=Bound)


PEOPLE = (
    Person("reader", "Ilse Brandt", "public_reader"),
    Person("officer", "Amadou Keita", "policy_desk", Bound(Classification.CONFIDENTIAL)),
    Person("colleague", "Jonas Weber", "policy_desk", Bound(Classification.CONFIDENTIAL)),
    Person("head", "Nadia Farouk", "head_of_police_component", Bound(Classification.CONFIDENTIAL, mission=MISSION)),
    Person("planner", "Tomas Lindqvist", "planning_officer", Bound(Classification.CONFIDENTIAL, mission=MISSION)),
    Person(
        "contributor",
        "Mei Tanaka",
        "contributor_focal_point",
        Bound(Classification.CONFIDENTIAL, contributor=frozenset({"XBM"})),
    ),
    Person("analyst", "Chidi Obi", "operations_analyst", Bound(mission=frozenset({"UNDRA"}))),
    Person("inspector", "Salma Haddad", "oversight", Bound(Classification.STRICTLY_CONFIDENTIAL)),
    Person("administrator", "Rosa Quispe", "system_administrator", Bound(Classification.STRICTLY_CONFIDENTIAL)),
)
OWNERS = {
    RESOLUTION: {
        "OP2": "selection-desk",
        "OP6": "performance-desk",
        "OP7": "policy-desk",
        "OP9": "mission",
        "OP10": "policy-desk",
    },
    NEGOTIATED: {"OP3": "policy-desk"},
}
LEFT_FOR_REVIEW = {RESOLUTION: ("OP4", "OP5", "OP8"), NEGOTIATED: ("OP4",)}
"""Paragraphs whose drafts stay drafts, so that the review queue has something in it."""
UNDER_WAY = {"OP3(a)", "OP3(b)", "OP6", "OP7(b)"}
COMPLETED = {"OP1"}
EVIDENCE = {"OP7(b)": ("figure", "unmor-women.1.1"), "OP1": ("document", RESOLUTION)}


@dataclass
class Summary:
    """What the demonstration holds, as printed at its end."""

    counts: dict[str, int] = field(default_factory=dict)
    verdicts: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


Step = tuple[str, Callable[[], Any]]


def steps(by: User) -> list[Step]:
    """The demonstration in order, each step with what it says while it runs."""
    return [
        ("People and definitions", lambda: _prepare(by)),
        ("Resolution and its draft", lambda: _ingest("resolution-9901.md", "draft-9902.txt")),
        ("Obligations", lambda: _review(RESOLUTION)),
        (
            "Totals of United Nations police, 2009 to 2013",
            lambda: _import("officer", "united-nations-police-totals.csv"),
        ),
        ("Returns of UNMOR", lambda: _import("planner", "unmor-returns.csv")),
        ("What is not for everybody", _take_in_closed),
        ("Report editions", _issue_first),
        ("Corrected returns of UNMOR", lambda: _import("planner", "unmor-returns-corrected.csv")),
        ("Status and evidence", _follow_up),
        ("Second edition", lambda: _issue("unmor-women", "planner", "head")),
    ]


def _prepare(by: User) -> None:
    for each in PEOPLE:
        if not User.objects.filter(username=each.username).exists():
            with transaction.atomic():
                added = access.add_person(by=by, username=each.username, password=PASSWORD, name=each.name)
                access.give_assignment(by=by, user=added, role=each.role, bound=each.bound)
    _definitions()


def person(username: str) -> User:
    """One of the people of the demonstration."""
    return User.objects.get(username=username)


def sign_ins() -> list[tuple[str, str, str]]:
    """User name, password and role of each demonstration person."""
    return [(each.username, PASSWORD, str(known.title)) for each in PEOPLE if (known := roles.get(each.role))]


def _definitions() -> None:
    """Give the instance the invented mission's own indicator and report, as an instance would add its own."""
    shutil.copytree(UNIVERSE / "definitions", settings.HOME / "definitions", dirs_exist_ok=True)
    performance.adopt_definitions(by=person("officer"))


def _ingest(*names: str, handled: Handling = PUBLISHED) -> None:
    by = person("planner")
    for name in names:
        mandates.ingest(by=by, data=(UNIVERSE / name).read_bytes(), name=name, handled=handled)


def _import(username: str, name: str, handling: Handling | None = None) -> None:
    """Take in a file, once: given again after a correction it would take the correction back."""
    by = person(username)
    if all(load.file_name != name for load in observations.loads(viewer=by, stream=STREAM)):
        data = (UNIVERSE / name).read_bytes()
        observations.import_file(by=by, stream=STREAM, data=data, name=name, handling=handling)


def _take_in_closed() -> None:
    """A Confidential draft about UNMOR; and of UNDRA a Confidential return of one contributor and another's, which is
    Unclassified and not published. So no two of the people see quite the same."""
    _ingest("draft-9951.txt", handled=Handling(Classification.CONFIDENTIAL, mission="UNMOR"))
    _review(NEGOTIATED)
    for contributor, name, level in (
        ("XBM", "undra-belmara.csv", Classification.CONFIDENTIAL),
        ("XCV", "undra-castovia.csv", Classification.UNCLASSIFIED),
    ):
        _import("officer", name, Handling(level, mission="UNDRA", contributor=contributor))


def _review(work: str) -> None:
    """Accept most drafts and give them owners; leave some for the reader to try."""
    by = person("planner")
    drafts = mandates.obligations(viewer=by, work=work, review="draft")
    chosen = [draft for draft in drafts if not draft.path.startswith(LEFT_FOR_REVIEW[work])]
    by_owner: dict[str, list[int]] = {}
    for draft in chosen:
        owner = next((owner for start, owner in OWNERS[work].items() if draft.path.startswith(start)), "mission")
        by_owner.setdefault(owner, []).append(draft.id)
    for owner, ids in sorted(by_owner.items()):
        mandates.accept(by=by, ids=ids, owner=owner)


def _follow_up() -> None:
    """Put a few accepted obligations on their way, and give two of them evidence."""
    by = person("planner")
    accepted = mandates.obligations(viewer=by, work=RESOLUTION, review="accepted", status="not_started")
    for status, paths in (("in_progress", UNDER_WAY), ("completed", COMPLETED)):
        if ids := [each.id for each in accepted if each.path in paths]:
            mandates.set_status(by=by, ids=ids, status=status)
    for each in mandates.obligations(viewer=by, work=RESOLUTION, review="accepted"):
        if each.path in EVIDENCE and not each.evidence:
            kind, reference = EVIDENCE[each.path]
            mandates.add_evidence(by=by, obligation=each.id, kind=kind, reference=reference)


def _issue_first() -> None:
    """The first editions, before the correction; not again once they are there."""
    for report, author, approver in (
        ("women-in-un-police", "officer", "colleague"),
        ("unmor-women", "planner", "head"),
    ):
        if not reports.editions(viewer=person(author), report=report):
            _issue(report, author, approver)


def _issue(report: str, author: str, approver: str) -> None:
    """Issue an edition, which a second person approves."""
    issued = reports.issue(by=person(author), report=report)
    reports.approve(by=person(approver), report=report, number=issued.edition.number)


def summary(by: User) -> Summary:
    """Counts, verdicts and report files of the instance."""
    works = mandates.works(viewer=by)
    streams = observations.streams(viewer=by)
    return Summary(
        counts={
            "documents": len(works),
            "paragraphs": sum(work.paragraphs for work in works),
            "obligations": len(mandates.obligations(viewer=by)),
            "observations": sum(stream.records for stream in streams),
            "faults found": sum(stream.faults for stream in streams),
            "indicators": len(performance.indicators(viewer=by)),
        },
        verdicts=[
            f"{row.indicator.title.en}: {row.verdict.state.replace('_', ' ')}. "
            f"{performance.verdict_sentence(row.verdict, row.indicator.unit)}"
            for row in performance.verdicts(viewer=by)
            if row.category == row.indicator.all_categories
        ],
        files=list(_report_files(by)),
    )


def _report_files(by: User) -> Iterable[Path]:
    """Where the English files of the latest editions lie, written under their own names."""
    folder: Path = settings.HOME / "reports"
    folder.mkdir(exist_ok=True)
    for report in reports.reports(viewer=by):
        for rendering in report.latest.renderings if report.latest else ():
            if rendering.language == "en":
                place = folder / rendering.name
                shutil.copyfile(path_of(rendering.sha256), place)
                yield place
