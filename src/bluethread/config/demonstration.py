"""The demonstration: an invented mission, its invented resolution, and real monthly totals of United Nations police.

Everything goes through the ordinary actions. Running it again changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from bluethread.core.access import actions as access
from bluethread.core.access import roles
from bluethread.core.access.models import User
from bluethread.core.documents.models import path_of
from bluethread.mandates import api as mandates
from bluethread.observations import api as observations
from bluethread.performance import api as performance
from bluethread.reports import api as reports

UNIVERSE = Path(__file__).parent / "universe"
RESOLUTION = "S/RES/9901(2026)"
PASSWORD = "orasso-2026-demonstration"
PEOPLE = {"reader": "Ilse Brandt", "officer": "Amadou Keita", "administrator": "Rosa Quispe"}
OWNERS = {
    "OP2": "selection-desk",
    "OP6": "performance-desk",
    "OP7": "policy-desk",
    "OP9": "mission",
    "OP10": "policy-desk",
}
LEFT_FOR_REVIEW = ("OP4", "OP5", "OP8")
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
        ("Resolution and its draft", lambda: _ingest(by, "resolution-9901.md", "draft-9902.txt")),
        ("Obligations", lambda: _review(by)),
        ("Totals of United Nations police, 2009 to 2013", lambda: _import(by, "united-nations-police-totals.csv")),
        ("Returns of UNMOR", lambda: _import(by, "unmor-returns.csv")),
        ("Report editions", lambda: _issue_first(by)),
        ("Corrected returns of UNMOR", lambda: _import(by, "unmor-returns-corrected.csv")),
        ("Status and evidence", lambda: _follow_up(by)),
        ("Second edition", lambda: reports.issue(by=by, report="unmor-women")),
    ]


def _prepare(by: User) -> None:
    _people(by)
    _definitions(by)


def _people(by: User) -> None:
    known = set(User.objects.values_list("username", flat=True))
    for role, name in PEOPLE.items():
        if role not in known:
            access.add_user(by=by, username=role, role=role, password=PASSWORD, name=name)


def sign_ins() -> list[tuple[str, str, str]]:
    """User name, password and role of each demonstration person."""
    return [(role, PASSWORD, str(known.title)) for role in PEOPLE if (known := roles.get(role))]


def _definitions(by: User) -> None:
    """Give the instance the invented mission's own indicator and report, as an instance would add its own."""
    shutil.copytree(UNIVERSE / "definitions", settings.HOME / "definitions", dirs_exist_ok=True)
    performance.adopt_definitions(by=by)


def _ingest(by: User, *names: str) -> None:
    for name in names:
        mandates.ingest(by=by, data=(UNIVERSE / name).read_bytes(), name=name)


def _import(by: User, name: str) -> None:
    observations.import_file(by=by, stream="strength-returns", data=(UNIVERSE / name).read_bytes(), name=name)


def _review(by: User) -> None:
    """Accept most drafts and give them owners; leave some for the reader to try."""
    drafts = mandates.obligations(viewer=by, work=RESOLUTION, review="draft")
    chosen = [draft for draft in drafts if not draft.path.startswith(LEFT_FOR_REVIEW)]
    for owner in sorted({_owner(draft.path) for draft in chosen}):
        mandates.accept(by=by, ids=[draft.id for draft in chosen if _owner(draft.path) == owner], owner=owner)


def _owner(path: str) -> str:
    return next((owner for start, owner in OWNERS.items() if path.startswith(start)), "mission")


def _follow_up(by: User) -> None:
    """Put a few accepted obligations on their way, and give two of them evidence."""
    accepted = mandates.obligations(viewer=by, work=RESOLUTION, review="accepted", status="not_started")
    for status, paths in (("in_progress", UNDER_WAY), ("completed", COMPLETED)):
        if ids := [each.id for each in accepted if each.path in paths]:
            mandates.set_status(by=by, ids=ids, status=status)
    for each in mandates.obligations(viewer=by, work=RESOLUTION, review="accepted"):
        if each.path in EVIDENCE and not each.evidence:
            kind, reference = EVIDENCE[each.path]
            mandates.add_evidence(by=by, obligation=each.id, kind=kind, reference=reference)


def _issue_first(by: User) -> None:
    """The first editions, before the correction; not again once they are there."""
    for report in ("women-in-un-police", "unmor-women"):
        if not reports.editions(viewer=by, report=report):
            reports.issue(by=by, report=report)


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
