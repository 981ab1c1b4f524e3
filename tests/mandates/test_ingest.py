"""Files in: what is kept, what is refused, and which work a text belongs to."""

import tarfile
from pathlib import Path

import pytest
from held import rows

from bluethread.core.audit.models import Event
from bluethread.core.documents.models import StoredFile
from bluethread.kernel.errors import PermissionRefused
from bluethread.mandates import api
from bluethread.mandates.models import Clause, Expression, Manifestation, Obligation, Provision, Work
from shared import SHARED

pytestmark = pytest.mark.django_db

INVENTED = """Resolution 9901 (2030)

Adopted by the Security Council at its 9901st meeting, on 3 June 2030

The Security Council,

Recalling its resolution 9900 (2029) on the police of Merania,

Noting the report of the Secretary-General on the Mission's police component,

1. Requests the Secretary-General to report to the Council every six months, and urges Member States to contribute:

(a) Women officers in all ranks, with the aim of a doubling by 2034;

(b) Officers who speak the languages of the host State;

2. Decides to review the mandate of the Mission by 30 June 2031;

3. Decides to remain actively seized of the matter.
"""
DRAFT = INVENTED.replace("Resolution 9901 (2030)", "S/2030/441\n\nMerania: draft resolution").replace(
    "Adopted by the Security Council at its 9901st meeting, on 3 June 2030", "Distr.: General 1 June 2030"
)


def take(officer, text, name="resolution.md"):
    return api.ingest(by=officer, data=text.encode(), name=name)


def test_a_document_is_taken_in_once(officer, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        first = take(officer, INVENTED)
    assert (first.symbol, first.kind, first.languages) == ("S/RES/9901(2030)", "resolution", ("en",))
    assert (first.preambular, first.operative, first.points, first.clauses, first.paragraphs) == (2, 3, 2, 4, 5)
    assert first.status == "added"
    before = [rows(model).count() for model in (Work, Expression, Manifestation, Provision, Clause, Obligation)]
    again = take(officer, INVENTED, "copy.md")
    assert again.status == "unchanged"
    assert again.reason
    assert before == [rows(m).count() for m in (Work, Expression, Manifestation, Provision, Clause, Obligation)]
    assert set(Event.objects.values_list("verb", flat=True)) == {"document.ingest"}


def test_of_a_refused_file_nothing_is_kept(officer, instance: Path):
    answer = take(officer, "milk\nbread\n", "list.txt")
    assert (answer.status, answer.file) == ("refused", "list.txt")
    assert "list.txt" in answer.reason
    assert not rows(Work).exists()
    assert not StoredFile.objects.exists()
    assert not list(instance.rglob("files/*"))


def test_a_reader_may_not_take_in(reader):
    with pytest.raises(PermissionRefused):
        take(reader, INVENTED)


@pytest.mark.parametrize("order", [(INVENTED, DRAFT), (DRAFT, INVENTED)])
def test_draft_and_adopted_text_become_one_work(officer, order):
    for number, text in enumerate(order):
        assert take(officer, text, f"{number}.md").status == "added"
    (work,) = rows(Work).all()
    assert (work.key, work.kind, work.date) == ("S/RES/9901(2030)", "resolution", "2030-06-03")
    assert work.joined_by.startswith("wording 0.9") or work.joined_by == "wording 1.0000"
    assert {e.symbol for e in rows(Expression).filter(work=work).all()} == {"S/RES/9901(2030)", "S/2030/441"}
    assert rows(Obligation).filter(work=work).count() == 4
    view = api.work(viewer=officer, key="S/2030/441")
    assert view.shown.version == "adopted"


def test_another_text_of_the_same_days_is_another_work(officer):
    take(officer, INVENTED)
    other = DRAFT.replace("Women officers in all ranks", "Vehicles, radios and bridges").replace("police", "fisheries")
    take(officer, other.replace("Officers who speak the languages of the host State", "Nets"), "other.md")
    assert rows(Work).count() == 2


def test_decisions_survive_a_second_reading_and_a_changed_text(officer):
    take(officer, INVENTED)
    drafts = {o.path: o for o in api.obligations(viewer=officer)}
    api.accept(by=officer, ids=[drafts["OP1(a)"].id], owner="policy-desk")
    api.reject(by=officer, ids=[drafts["OP2"].id])
    other = INVENTED.replace("by 30 June 2031", "by 30 June 2032").replace("Women officers", "Women  officers")
    take(officer, other, "corrected.md")
    assert rows(Manifestation).count() == 2
    kept = {(o.path, o.review, o.superseded) for o in api.obligations(viewer=officer)}
    assert ("OP1(a)", "accepted", False) in kept
    assert ("OP2", "rejected", False) in kept


def test_a_newer_parser_reads_again_and_keeps_decisions(officer):
    take(officer, INVENTED)
    drafts = {o.path: o for o in api.obligations(viewer=officer)}
    api.accept(by=officer, ids=[drafts["OP2"].id])
    rows(Manifestation).update(parser_version=0)
    assert take(officer, INVENTED).status == "added"
    assert rows(Manifestation).count() == rows(Expression).count() == rows(Work).count() == 1
    after = {o.path: o for o in api.obligations(viewer=officer)}
    assert {o.id for o in after.values()} == {o.id for o in drafts.values()}
    assert after["OP2"].review == "accepted"
    assert api.obligation(viewer=officer, id=after["OP2"].id).provision is not None


def test_what_is_merged_or_read_twice_is_not_lost_when_a_draft_joins(officer):
    take(officer, DRAFT, "draft.md")
    drafts = {o.path: o for o in api.obligations(viewer=officer)}
    api.merge(by=officer, ids=[drafts["OP1(b)"].id], into=drafts["OP1(a)"].id)
    take(officer, INVENTED)
    after = {o.path: o for o in api.obligations(viewer=officer, review="merged")}
    assert after["OP1(b)"].merged_into == drafts["OP1(a)"].id


@pytest.mark.shared
def test_the_founding_texts(officer):
    assert SHARED is not None
    answers = {
        path.name[:3]: api.ingest(by=officer, data=path.read_bytes(), name=path.name)
        for path in sorted((SHARED / "seeds").glob("*.txt"))
    }
    assert {answer.status for answer in answers.values()} == {"added"}
    assert (answers["000"].preambular, answers["000"].operative, answers["000"].points) == (19, 16, 20)
    assert (answers["000"].clauses, answers["000"].paragraphs) == (32, 35)
    assert answers["003"].languages == ("en", "es", "fr")
    assert (answers["003"].paragraphs, answers["004"].paragraphs) == (13, 71)
    with tarfile.open(SHARED / "data/resolutions/sc_resolutions_en_2000-2019.tar.xz") as archive:
        member = next(m for m in archive if m.name.endswith("S_RES_2382_1719628E.xml"))
        official = archive.extractfile(member)
        assert official is not None
        api.ingest(by=officer, data=official.read(), name="S_RES_2382.xml")
    work = rows(Work).get(key="S/RES/2382(2017)")
    assert rows(Expression).filter(work=work).count() == 2
    assert rows(Obligation).filter(work=work).count() == 32
    assert not rows(Obligation).filter(superseded=True).exists()
    view = api.work(viewer=officer, key="resolution 2382 (2017)")
    assert view.shown.files[0][1] == "akn"
    ids = {e.version: e.id for e in view.expressions}
    assert not api.comparison(viewer=officer, key=work.key, before=ids["draft"], after=ids["adopted"]).substantive
    aligned = api.alignment(viewer=officer, key="chairs-note-2018-06-21")
    last = next(row for row in aligned.rows if row.align == "p13")
    assert [p.path if p else None for p in last.provisions] == ["para. 13", "para. 14", "para. 13"]
    assert "overall doubling by 2020" in api.source(viewer=officer, key=work.key, path="OP12(d)")
