"""Records of every guarded table, by the program's own actions where it has them; each with a word of its own."""

from __future__ import annotations

import hashlib
import json
import random
from typing import Any

from django.db.models import CharField, Field, Model, TextField

from bluethread.core.access.models import User
from bluethread.core.documents import store
from bluethread.core.documents.models import StoredFile
from bluethread.mandates import api as mandates
from bluethread.mandates.models import Attribution, Expression, Manifestation, Obligation, Provision, Work
from bluethread.observations import api as observations
from bluethread.observations.streams.definition import find_stream
from bluethread.reports.actions import render
from bluethread.reports.models import Edition, Figure, Rendering
from bluethread.reports.rendering import edition as frozen
from bluethread.reports.rendering import html

from .canaries import WORD, Canaries, words_of

MISSIONS = ("UNMOR", "UNMAB", "UNMIC")
CONTRIBUTORS = ("XBM", "XCV", "XDM", "XEL")
UNITS = ("FPU-1", "FPU-2")
HOST_STATES = ("ORA", "VES")
CODES = {"mission": MISSIONS, "contributor": CONTRIBUTORS, "unit": UNITS, "host_state": HOST_STATES}
MONTHS = ("2026-05-31", "2026-06-30", "2026-07-31")

WORKS, EDITIONS = 7, 5

_TASKS = (
    "*Decides* to extend the mandate of {mission} until 31 January 2027 with {word};",
    "*Requests* the Secretary-General to report on {word} by 30 June 2026;",
    "*Calls upon* police-contributing countries to complete the training {word} before deployment;",
    "*Emphasizes* that support to the host State police {word} must comply with human rights;",
)

_RESOLUTION = """Resolution {number} (2026)

Adopted by the Security Council at its 9999th meeting, on {day} January 2026

The Security Council,

Recalling its resolution 2382 (2017) and {word},

{tasks}

5. *Decides* to remain seized of the matter.
"""


def fill(by: User, random: random.Random, canaries: Canaries) -> None:
    """Fill the tables of every module that is known here. `by` may do everything."""
    said = [canaries.word() for _ in range(EDITIONS)]  # first, so that every world says the same and renders them once
    for number in range(WORKS):
        _document(by, 9800 + number, random, canaries)
    for work in random.sample(list(Work._base_manager.order_by("pk")), WORKS - 2):
        _draft(work, canaries)
    _speakers(random, canaries)
    _decide(by, random, canaries)
    _returns(by, random, canaries)
    _editions(by, said)


def _document(by: User, number: int, random: random.Random, canaries: Canaries) -> None:
    tasks = [task.format(mission=random.choice(MISSIONS), word=canaries.word()) for task in _TASKS]
    numbered = "\n\n".join(f"{at}. {task}" for at, task in enumerate(tasks, 1))
    text = _RESOLUTION.format(number=number, day=number - 9790, word=canaries.word(), tasks=numbered)
    taken = mandates.ingest(by=by, data=text.encode(), name=f"resolution-{number}-{canaries.word()}.md")
    assert taken.status == "added", taken.reason


def _draft(work: Work, canaries: Canaries) -> None:
    """A second text of a work in the same language, so that there are two to compare."""
    adopted = Expression._base_manager.filter(work=work).first()
    draft = Expression._base_manager.create(
        work=work, symbol=f"S/2026/{9000 + work.pk}", language=adopted.language, version="draft", date=adopted.date
    )
    for held in Manifestation._base_manager.filter(expression=adopted):
        rows = list(Provision._base_manager.filter(manifestation=held))
        held.pk, held.expression = None, draft
        held.save(force_insert=True)
        for row in rows:
            row.pk, row.manifestation, row.text = None, held, f"{row.text} {canaries.word()}"
        Provision._base_manager.bulk_create(rows)


def _speakers(random: random.Random, canaries: Canaries) -> None:
    """Somebody said some of it, as in a record of a meeting."""
    for provision in random.sample(list(Provision._base_manager.order_by("pk")), 6):
        speakers = [[canaries.word(), "President"]]
        Attribution._base_manager.create(provision=provision, ordinal=1, speakers=speakers, verb="said", start=0, end=5)


def _decide(by: User, random: random.Random, canaries: Canaries) -> None:
    """Some duties are accepted, some rejected, some have evidence."""
    every = list(Obligation._base_manager.order_by("pk"))
    random.shuffle(every)
    third = len(every) // 3
    accepted = [each.pk for each in every[: 2 * third]]
    mandates.accept(by=by, ids=accepted, owner="mission")
    mandates.reject(by=by, ids=[each.pk for each in every[2 * third : 2 * third + 2]], reason=canaries.word())
    mandates.set_status(by=by, ids=accepted[:third], status="in_progress", note=canaries.word())
    for pk in accepted[: third + 2]:
        word = canaries.word()
        mandates.add_evidence(
            by=by, obligation=pk, kind="statement", reference=f"Statement {word}", note=f"Note {word}"
        )


def _returns(by: User, random: random.Random, canaries: Canaries) -> None:
    """A file of returns, and a second that corrects some of its rows and repeats the others."""
    header = list(find_stream("strength-returns").columns)
    rows = [
        _row(day, contributor, mission, random)
        for day in MONTHS
        for contributor in CONTRIBUTORS
        for mission in MISSIONS
    ]
    rows = [row for row in rows if random.random() < 0.85]
    rows += [_row(day, "all", "all", random) for day in MONTHS]
    again = [dict(row, **_counted(random)) if random.random() < 0.3 else row for row in rows]
    for number, sent in enumerate((rows, again)):
        lines = [",".join(header), *(",".join(str(row.get(name, "NA")) for name in header) for row in sent)]
        name = f"returns-{number}-{canaries.word()}.csv"
        observations.import_file(by=by, stream="strength-returns", data="\n".join([*lines, ""]).encode(), name=name)


def _row(day: str, contributor: str, mission: str, random: random.Random) -> dict[str, Any]:
    names = {
        "Date": day,
        "Contributor": "all" if contributor == "all" else f"Land {contributor}",
        "Contributor_ISO-3": contributor,
        "Mission": mission,
    }
    return names | _counted(random)


def _counted(random: random.Random) -> dict[str, int]:
    """Persons of a row. One in six states a total that is not the sum, which is a fault."""
    stated, sums = {}, [0, 0]
    for kind in ("Individual_Police", "Formed_Police_Units"):
        men, women = random.randrange(3, 60), random.randrange(0, 30)
        stated |= {f"{kind}_Male": men, f"{kind}_Female": women, f"{kind}_Total": men + women}
        sums = [sums[0] + men, sums[1] + women]
    off = random.choice((0, 0, 0, 0, 0, 3))
    return stated | {"Total_Male": sums[0], "Total_Female": sums[1], "Total_Total": sum(sums) + off}


_made: list[tuple[str, dict[str, Any]]] = []
"""An edition as it was issued once in this process: issuing takes as long as hundreds of probes."""


def _editions(by: User, words: list[str]) -> None:
    """Editions of one report, each saying a word of its own in all its files."""
    from bluethread.reports import api as reports

    report = "unmor-women"
    if not _made:
        issued = reports.issue(by=by, report=report).edition
        kept = Figure._base_manager.filter(edition=issued).values()
        row = Edition._base_manager.filter(pk=issued.pk).values().get()
        data = WORD.sub("returns", issued.frozen.read().decode())
        _made.append((data, {"row": row, "figures": list(kept)}))
        Rendering._base_manager.filter(edition=issued).delete()
        Figure._base_manager.filter(edition=issued).delete()
        Edition._base_manager.filter(pk=issued.pk).delete()
    before = None
    for number, word in enumerate(words, 1):
        before = _edition(by, number, word, before)


_rendered: dict[tuple[int, str], dict[str, bytes]] = {}


def _edition(by: User, number: int, word: str, before: Edition | None) -> Edition:
    data, held = _made[0]
    said = json.loads(data)
    said |= {"number": number, "supersedes": before.number if before else None}
    first = said["versions"]["en"]["sections"][0]["sentences"][0]["runs"][0]
    first["text"] = f"{word}: {first['text']}"
    text = json.dumps(said, ensure_ascii=False).replace(f"{said['report']}.1.", f"{said['report']}.{number}.")
    composed, template = frozen.parse(text.encode()), html.template()
    key = (number, word)
    if key not in _rendered:
        _rendered[key] = render(composed, "en", template)
    row = {name: value for name, value in held["row"].items() if name not in _OWN}
    edition = Edition._base_manager.create(
        **row,
        number=number,
        supersedes=before,
        substance=hashlib.sha256(text.encode()).hexdigest(),
        frozen=_keep(by, frozen.dump(composed), f"edition.{number}.json"),
        template=_keep(by, template.encode(), "edition.html"),
    )
    for form, made in _rendered[key].items():
        file = _keep(by, made, f"edition.{number}.en.{form}")
        Rendering._base_manager.create(edition=edition, format=form, language="en", file=file)
    figures = [
        {name: value for name, value in each.items() if name not in {"id", "edition_id"}} for each in held["figures"]
    ]
    for each in figures:
        each["figure_id"] = each["figure_id"].replace(f"{said['report']}.1.", f"{said['report']}.{number}.")
    Figure._base_manager.bulk_create(Figure(edition=edition, **each) for each in figures)
    return edition


_OWN = {"id", "number", "supersedes_id", "substance", "frozen_id", "template_id"}


def _keep(by: User, data: bytes, name: str) -> StoredFile:
    return store.keep(by=by, data=data, name=name)[0]


_NAMING = {"title", "name", "file_name", "reference", "contributor_name", "text", "label", "subject", "summary"}


def mark(records: dict[type[Model], list[Any]], canaries: Canaries) -> None:
    """Give a word to every record that has none of its own, where it has a place for prose."""
    for model, rows in records.items():
        columns = prose(model)
        for row in rows:
            if not words_of(getattr(row, column) for column in columns):
                for column in columns:
                    setattr(row, column, f"{getattr(row, column)} {canaries.word()}".strip())
        if columns and rows:
            model._base_manager.bulk_update(rows, columns, batch_size=100)


def prose(model: type[Model]) -> list[str]:
    """The columns of a table that hold prose."""
    return [field.attname for field in model._meta.concrete_fields if _is_prose(field)]


def _is_prose(field: Field[Any, Any]) -> bool:
    """A text that people read and nothing is found by."""
    if field.unique or field.choices:
        return False
    return isinstance(field, TextField) or (isinstance(field, CharField) and field.name in _NAMING)
