"""Taking in files: once, whole, with corrections added and nothing overwritten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bluethread.core.access.rule import Classification, Handling
from bluethread.core.audit.models import Event
from bluethread.core.documents.models import StoredFile
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused
from bluethread.observations import api
from bluethread.observations.models import Fault, Load, Record
from observations.returns import file, row, zipped
from shared import SHARED
from staff import every

pytestmark = pytest.mark.django_db

GHANA = row("2013-12-31", "GHA", "UNMIL", name="Ghana", individual_police=(8, 2, 10))
INDIA = row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(4, 6, 10))
CORRECTED = row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(5, 6, 11))


def load(by, *rows: str, name: str = "returns.csv") -> api.LoadResult:
    return api.import_file(by=by, stream="strength-returns", data=file(rows), name=name)


def counts(result: api.LoadResult) -> tuple[int, int, int, int, int]:
    loaded = result.load
    return loaded.read, loaded.added, loaded.unchanged, loaded.corrected, loaded.refused


def test_a_file_is_taken_in_and_kept(officer):
    result = load(officer, GHANA, INDIA)
    assert counts(result) == (2, 2, 0, 0, 0)
    assert StoredFile.objects.get().read() == file([GHANA, INDIA])
    (seen,) = api.records(viewer=officer, stream="strength-returns", where={"contributor": ["GHA"]})
    assert (seen.line, seen.file_name, seen.contributor_name) == (2, "returns.csv", "Ghana")
    assert seen.stated["individual_police"] == (8, 2, 10)
    event = Event.objects.get(verb="observations.import")
    assert (event.subject, event.detail["added"]) == (f"observations.load:{result.load.pk}", 2)


def test_loading_again_changes_nothing_and_says_so(officer):
    load(officer, GHANA, INDIA)
    again = load(officer, GHANA, INDIA, name="copy.csv")
    assert again.loaded_before
    assert not again.changed
    assert (every(Load).count(), every(Record).count()) == (1, 2)


def test_the_same_rows_in_another_file_are_unchanged(officer):
    load(officer, GHANA, INDIA)
    other = api.import_file(
        by=officer, stream="strength-returns", data=zipped(file([INDIA, GHANA])), name="returns.csv.gz"
    )
    assert counts(other) == (2, 0, 2, 0, 0)
    assert not other.changed


def test_a_correction_adds_and_what_was_known_before_stays(officer):
    first = load(officer, GHANA, INDIA)
    second = load(officer, GHANA, row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(5, 6, 11)))
    assert counts(second) == (2, 0, 1, 1, 0)
    where = {"contributor": ["IND"]}
    (now,) = api.records(viewer=officer, stream="strength-returns", where=where)
    (then,) = api.records(viewer=officer, stream="strength-returns", where=where, as_of=first.load.at)
    assert now.stated["individual_police"] == (5, 6, 11)
    assert then.stated["individual_police"] == (4, 6, 10)
    assert (now.correction, then.superseded_at) == (True, second.load.at)
    story = api.history(viewer=officer, stream="strength-returns", month="2013-12", contributor="IND", mission="UNMIL")
    assert [each.load for each in story] == [first.load.pk, second.load.pk]


def test_an_earlier_file_given_again_takes_a_correction_back_and_overwrites_nothing(officer):
    first = load(officer, GHANA, INDIA)
    second = load(officer, CORRECTED)
    third = load(officer, GHANA, INDIA)
    assert (third.loaded_before, third.changed, counts(third)) == (False, True, (2, 0, 1, 1, 0))
    assert third.load.file == first.load.file
    assert StoredFile.objects.count() == 2
    asked = {"stream": "strength-returns", "month": "2013-12", "contributor": "IND", "mission": "UNMIL"}
    story = api.history(viewer=officer, **asked)
    assert [each.load for each in story] == [first.load.pk, second.load.pk, third.load.pk]
    assert [each.stated["individual_police"] for each in story] == [(4, 6, 10), (5, 6, 11), (4, 6, 10)]
    assert [each.superseded_at for each in story] == [second.load.at, third.load.at, None]
    assert story[2].recorded_at == third.load.at
    (then,) = api.records(
        viewer=officer, stream="strength-returns", where={"contributor": ["IND"]}, as_of=second.load.at
    )
    assert then.stated["individual_police"] == (5, 6, 11)
    assert load(officer, GHANA, INDIA).loaded_before
    assert not load(officer, CORRECTED).loaded_before


def test_a_row_that_an_even_earlier_file_brought_is_taken_back_too(officer):
    load(officer, INDIA)
    load(officer, GHANA, INDIA)
    load(officer, CORRECTED)
    assert counts(load(officer, GHANA, INDIA)) == (2, 0, 1, 1, 0)


def test_what_is_stated_again_is_handled_as_it_was_unless_something_else_is_said(officer):
    closed = Handling(Classification.CONFIDENTIAL)
    ask = {"by": officer, "stream": "strength-returns", "name": "returns.csv"}
    api.import_file(**ask, data=file([INDIA]), handling=closed)
    api.import_file(**ask, data=file([CORRECTED]), handling=closed)
    again = api.import_file(**ask, data=file([INDIA])).load
    assert (again.classification, again.published) == (Classification.CONFIDENTIAL, False)
    api.import_file(**ask, data=file([CORRECTED]))
    opened = api.import_file(**ask, data=file([INDIA]), handling=Handling(Classification.UNCLASSIFIED, published=True))
    assert (opened.load.classification, opened.load.published) == (Classification.UNCLASSIFIED, True)


def test_giving_a_file_again_asks_no_more_questions_for_more_rows(officer):
    def queries(year: int, months: int) -> int:
        rows = [row(f"{year}-{month:02d}-28", "IND", "UNMIL", troops=(1, 1, 2)) for month in range(1, months + 1)]
        load(officer, *rows)
        load(officer, *(line.replace(",1,1,2", ",1,2,3") for line in rows))
        with CaptureQueriesContext(connection) as captured:
            assert load(officer, *rows).load.corrected == months
        return len(captured)

    queries(2001, 1)
    assert queries(2002, 1) == queries(2003, 12)


def test_a_file_read_again_under_a_new_definition_keeps_later_corrections(officer):
    first = load(officer, GHANA, INDIA)
    load(officer, row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(5, 6, 11)))
    every(Load).filter(pk=first.load.pk).update(stream_version=0)
    again = load(officer, GHANA, INDIA)
    assert counts(again) == (2, 0, 2, 0, 0)
    (now,) = api.records(viewer=officer, stream="strength-returns", where={"contributor": ["IND"]})
    assert now.stated["individual_police"] == (5, 6, 11)
    assert counts(load(officer, GHANA, INDIA)) == (2, 0, 1, 1, 0)


def test_a_faulty_row_is_listed_and_the_corrected_file_does_not_double(officer):
    bad = row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(4, "l7", 10))
    first = load(officer, GHANA, bad)
    assert counts(first) == (2, 1, 0, 0, 1)
    (fault,) = api.faults(viewer=officer, load_id=first.load.pk).faults
    assert (fault.rule, fault.line, fault.value, fault.severity) == ("whole-numbers", 3, "l7", "refused")
    assert api.fault_sentence(fault) == (
        "returns.csv, row 3, column Individual_Police_Female: “l7”. Expected a whole number of persons, or NA where "
        "nothing is stated. The row was left out. Correct it and load the file again: loaded rows will not double."
    )
    seen = api.load(viewer=officer, load_id=first.load.pk)
    assert api.load_sentence(seen) == "returns.csv: rows added 1, corrected 0, unchanged 0. 1 row was left out."
    assert counts(load(officer, GHANA, INDIA)) == (2, 1, 1, 0, 0)


def test_a_mark_is_lifted_when_the_row_is_stated_soundly(officer):
    wrong = row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(4, 6, 12))
    first = load(officer, GHANA, wrong)
    ask = {"viewer": officer, "stream": "strength-returns", "where": {"mission": ["UNMIL"]}}
    ask["categories"] = ["individual_police"]
    assert [fault.rule for fault in api.marks(**ask)["2013-12"]] == ["parts-add-up"]
    load(officer, INDIA)
    assert api.marks(**ask) == {}
    assert [fault.rule for fault in api.marks(**ask, as_of=first.load.at)["2013-12"]] == ["parts-add-up"]
    assert api.faults(viewer=officer, load_id=first.load.pk).by_rule["parts-add-up"] == 2


def test_a_total_is_compared_with_rows_of_earlier_files(officer):
    load(officer, row("2013-12-31", "all", "all", individual_police=(12, 8, 20)), GHANA, INDIA)
    assert api.faults(viewer=officer).total == 0
    load(officer, row("2013-12-31", "IND", "UNMIL", name="India", individual_police=(5, 6, 11)))
    held = api.faults(viewer=officer, held_only=True)
    assert held.by_rule == {"grand-total": 4}
    assert {(fault.column, fault.value) for fault in held.faults} >= {("Individual_Police_Total", "20")}


def test_a_gap_between_months_is_told_until_it_is_filled(officer):
    def gaps() -> list[str]:
        return [fault.value for fault in api.faults(viewer=officer, rule="month-gap", held_only=True).faults]

    load(officer, *(row(f"2013-{month}", "GHA", "UNMIL", troops=(1, 0, 1)) for month in ("08-31", "12-31")))
    assert gaps() == ["2013-09 to 2013-11"]
    load(officer, row("2013-10-31", "GHA", "UNMIL", troops=(1, 0, 1)))
    assert gaps() == ["2013-09", "2013-11"]
    load(officer, *(row(f"2013-{month}", "GHA", "UNMIL", troops=(1, 0, 1)) for month in ("09-30", "11-30")))
    assert gaps() == []


@pytest.mark.parametrize(("data", "name"), [(b"", "a.csv"), (b"a,b\n1,2\n", "a.csv"), (b"\x1f\x8bxx", "a.csv.gz")])
def test_nothing_of_a_bad_file_is_kept(officer, instance, data, name):
    with pytest.raises(BadInput):
        api.import_file(by=officer, stream="strength-returns", data=data, name=name)
    assert not StoredFile.objects.exists()
    assert not every(Load).exists()
    assert not (instance / "files").exists()


def test_a_stream_that_is_none_is_named_with_those_that_are(officer):
    with pytest.raises(NotFound, match="strength-returns"):
        api.import_file(by=officer, stream="strengths", data=file([GHANA]), name="a.csv")


def test_only_those_who_may_import(reader):
    with pytest.raises(PermissionRefused):
        load(reader, GHANA)


def test_queries_do_not_grow_with_rows(officer):
    def queries(months: int, year: int) -> int:
        rows = [
            row(f"{year}-{m:02d}-28", code, "UNMIL", troops=(1, 1, 3))
            for m in range(1, months + 1)
            for code in ("GHA", "IND")
        ]
        load(officer, *rows)
        with CaptureQueriesContext(connection) as captured:
            api.faults(viewer=officer)
            api.records(viewer=officer, stream="strength-returns", where={"scope": ["detail"]})
            api.marks(viewer=officer, stream="strength-returns", where={"scope": ["detail"]}, categories=["troops"])
            api.loads(viewer=officer)
            api.streams(viewer=officer)
        return len(captured)

    officer.held()  # asked once of each person
    assert queries(1, 2001) == queries(12, 2002)


@pytest.mark.shared
def test_the_real_returns_are_taken_in_whole(officer):
    assert SHARED is not None
    path = SHARED / "data/personnel/contributions_by_gender_2009-11_2013-12.csv.gz"
    result = api.import_file(by=officer, stream="strength-returns", data=path.read_bytes(), name=path.name)
    assert counts(result) == (33_808, 33_808, 0, 0, 0)
    assert every(Record).filter(scope="detail").count() == 27_970
    page = api.faults(viewer=officer, load_id=result.load.pk, rule="empty-row", size=1_000)
    assert page.total == 243
    assert {fault.contributor for fault in page.faults} == {"USA"}
    assert all(fault.line for fault in page.faults)
    assert every(Fault).filter(rule="parts-add-up", scope="grand_total", category="individual_police").count() == 38
    assert api.build().rows["returns"] == 33_808


def test_the_benchmark_measures_and_leaves_nothing(officer):
    pytest.importorskip("pandas")
    figures = api.import_speed(500, by=officer)
    assert [figure.unit for figure in figures] == ["rows/s"] * 4
    assert all(figure.value > 0 for figure in figures)
    assert not every(Record).exists()
    assert not every(Load).exists()
