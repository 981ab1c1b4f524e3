"""What people decide about obligations, and what can be asked about them."""

from datetime import date

import pytest
from held import rows
from test_ingest import INVENTED, take

from bluethread.core import thread
from bluethread.core.audit.models import Event
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused, PolicyRefused
from bluethread.mandates import api, policies
from bluethread.mandates.models import Decision, Obligation, Review, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafts(officer):
    take(officer, INVENTED)
    return {each.path: each.id for each in api.obligations(viewer=officer)}


def state(path):
    return rows(Obligation).get(path=path)


def test_drafts_carry_what_the_text_says(officer, drafts):
    rows = {each.path: each for each in api.obligations(viewer=officer)}
    assert list(rows) == ["OP1", "OP1(a)", "OP1(b)", "OP2"]
    assert (rows["OP1"].period, rows["OP1"].report) == ("every six months", True)
    assert (rows["OP1(a)"].verb_lemma, rows["OP1(a)"].addressee, rows["OP1(a)"].due) == (
        "urge",
        "member_states",
        "2034",
    )
    assert rows["OP1(a)"].due_on == date(2034, 12, 31)
    assert (rows["OP2"].addressee, rows["OP2"].due) == ("security_council", "2031-06-30")


def test_many_are_accepted_at_once_and_again_without_effect(officer, drafts, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        api.accept(by=officer, ids=drafts.values(), owner="policy-desk")
    assert set(rows(Obligation).values_list("review", "owner")) == {("accepted", "policy-desk")}
    api.accept(by=officer, ids=drafts.values())
    assert rows(Decision).count() == 4
    assert Event.objects.filter(verb="obligation.accept").count() == 2


def test_every_decision_can_be_undone(officer, drafts):
    one, other = drafts["OP1(a)"], drafts["OP1(b)"]
    api.reject(by=officer, ids=[one], reason="A goal, not a duty")
    with pytest.raises(PolicyRefused):
        api.accept(by=officer, ids=[one])
    api.reopen(by=officer, ids=[one])
    api.merge(by=officer, ids=[other], into=one)
    assert [each.path for each in api.obligations(viewer=officer, text="languages")] == []
    with pytest.raises(PolicyRefused):
        api.merge(by=officer, ids=[one], into=one)
    api.reopen(by=officer, ids=[other])
    assert state("OP1(b)").merged_into is None
    acts = [each.act for each in api.obligation(viewer=officer, id=one).history]
    assert acts == ["reject", "reopen"]


def test_merging_an_heir_takes_its_own_along(officer, drafts):
    api.merge(by=officer, ids=[drafts["OP1(b)"]], into=drafts["OP1(a)"])
    api.merge(by=officer, ids=[drafts["OP1(a)"]], into=drafts["OP1"])
    assert state("OP1(b)").merged_into_id == drafts["OP1"]


def test_an_edit_keeps_the_reading_beside_it(officer, drafts):
    api.edit(by=officer, obligation=drafts["OP1(a)"], what="Double the number of women officers", due="2034-06")
    view = api.obligation(viewer=officer, id=drafts["OP1(a)"])
    assert view.obligation.due_on == date(2034, 6, 30)
    assert view.read_as["due"] == "2034"
    assert view.obligation.edited
    for wrong in ({"due": "soon"}, {"what": " "}, {"review": "accepted"}):
        with pytest.raises(BadInput):
            api.edit(by=officer, obligation=drafts["OP1(a)"], **wrong)
    assert state("OP1(a)").due == "2034-06"


def test_only_accepted_ones_are_followed_up(officer, drafts):
    with pytest.raises(PolicyRefused):
        api.set_status(by=officer, ids=[drafts["OP2"]], status="in_progress")
    api.accept(by=officer, ids=[drafts["OP2"]])
    api.assign(by=officer, ids=[drafts["OP2"]], owner="mission-planning")
    assert [each.obligation.path for each in api.silent(viewer=officer)] == ["OP2"]
    assert api.silent(viewer=officer, covered=frozenset({"provision:S/RES/9901(2030)#OP2"})) == []
    assert [each.path for each in api.due(viewer=officer, today=date(2031, 5, 1))] == ["OP2"]
    api.add_evidence(by=officer, obligation=drafts["OP2"], kind="document", reference="S/2031/12")
    api.set_status(by=officer, ids=[drafts["OP2"]], status="completed")
    assert api.silent(viewer=officer) == []
    assert api.due(viewer=officer, today=date(2031, 5, 1)) == []
    with pytest.raises(PolicyRefused):
        api.set_status(by=officer, ids=[drafts["OP2"]], status="pending")
    with pytest.raises(BadInput):
        api.set_status(by=officer, ids=[drafts["OP2"]], status="done")


def test_who_may(reader, officer, drafts):
    for act in (api.accept, api.reject, api.reopen):
        with pytest.raises(PermissionRefused):
            act(by=reader, ids=[drafts["OP2"]])
    with pytest.raises(NotFound):
        api.accept(by=officer, ids=[999_999])
    assert len(api.obligations(viewer=reader)) == 4


def test_every_state_has_a_row_and_an_owner():
    assert set(policies.REVIEW_TRANSITIONS) == set(policies.REVIEW_OWNER) == set(Review.values)
    assert set(policies.STATUS_TRANSITIONS) == set(policies.STATUS_OWNER) == set(Status.values)


def test_lists_are_filtered(officer, drafts):
    asked = api.obligations
    assert [o.path for o in asked(viewer=officer, addressee="member_states")] == ["OP1(a)", "OP1(b)"]
    assert [o.path for o in asked(viewer=officer, work="S/RES/9901 (2030)", text="mandate")] == ["OP2"]
    assert [o.path for o in asked(viewer=officer, due_before=date(2032, 1, 1))] == ["OP2"]
    assert api.counts(viewer=officer).review == {"draft": 4}
    assert [w.key for w in api.works(viewer=officer, text="resolution 9901 (2030)")] == ["S/RES/9901(2030)"]
    with pytest.raises(NotFound):
        asked(viewer=officer, work="S/RES/1(1946)")


def test_reading_a_document_takes_few_queries(officer, drafts, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        view = api.work(viewer=officer, key="S/RES/9901(2030)")
    by_path = {row.path: row for row in view.provisions}
    assert [clause.verb for clause in by_path["OP1"].clauses] == ["Requests", "urges"]
    assert [each.path for each in by_path["OP1(a)"].obligations] == ["OP1(a)"]
    with django_assert_max_num_queries(6):
        api.works(viewer=officer)
    with django_assert_max_num_queries(2):
        api.obligations(viewer=officer)


def test_obligations_hang_on_the_thread(officer, drafts):
    ref = thread.provision_ref("S/RES/9901(2030)", "OP1(a)")
    cards = {card.ref: card for card in thread.cards(officer, frozenset({ref}))}
    assert cards[ref].station is thread.Station.PARAGRAPH
    card = cards[f"obligation:{drafts['OP1(a)']}"]
    assert (card.hangs_from, card.state) == ((ref,), "draft")
    assert thread.origins(officer, card.ref) == [ref]
    above = thread.cards(officer, frozenset({thread.provision_ref("S/RES/9901(2030)", "OP1")}))
    assert sum(each.station is thread.Station.OBLIGATION for each in above) == 3
