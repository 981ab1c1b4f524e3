"""Assignments start, end, are lent and handed over; closed records are opened with a reason. What is refused, too."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bluethread.core.access import actions, handover, policies, roles
from bluethread.core.access.handover import Work as OpenWork
from bluethread.core.access.models import Assignment, Duty, Notice, Opening, User
from bluethread.core.access.rule import Bound, Classification
from bluethread.core.audit.models import Event
from bluethread.kernel.errors import BadInput, NotFound, PermissionRefused, PolicyRefused
from bluethread.mandates import permissions as mandates
from bluethread.mandates.models import Work
from staff import person

pytestmark = pytest.mark.django_db

CONFIDENTIAL, STRICTLY = Classification.CONFIDENTIAL, Classification.STRICTLY_CONFIDENTIAL
UNMOR = Bound(mission=frozenset({"UNMOR"}))
REASON = "A convoy was attacked and its route is in this document."


def day(after: int = 0) -> date:
    return timezone.localdate() + timedelta(days=after)


@pytest.fixture
def head():
    return person("head", "head_of_police_component", missions=["UNMOR"], ceiling=CONFIDENTIAL)


@pytest.fixture
def ama():
    return person("ama")


@pytest.fixture
def closed():
    return Work.objects.create(key="route", kind="note", classification=CONFIDENTIAL, mission="UNMOR")


@pytest.fixture
def analyst():
    return person("analyst", "operations_analyst", missions=["UNDRA"])


# Giving and ending


def test_an_assignment_starts_and_ends_by_itself(administrator, ama):
    given = actions.give_assignment(
        by=administrator, user=ama, role="planning_officer", bound=UNMOR, starts=day(1), ends=day(3)
    )
    in_force = [Assignment.objects.in_force(day(after)).filter(pk=given.pk).exists() for after in range(5)]
    assert in_force == [False, True, True, False, False]
    assert not ama.holds(mandates.READ)
    Assignment.objects.filter(pk=given.pk).update(starts=day(), ends=day(1))
    assert User.objects.get(pk=ama.pk).holds(mandates.READ)


def test_whoever_is_given_something_is_told_and_it_is_recorded(administrator, ama):
    given = actions.give_assignment(by=administrator, user=ama, role="planning_officer", bound=UNMOR, reason="rotation")
    notice = Notice.objects.get(user=ama)
    assert (notice.kind, notice.detail) == ("assigned", {"role": "planning_officer", "by": "administrator"})
    event = Event.objects.get(verb="assignment.give", subject=f"access.assignment:{given.pk}")
    assert (event.detail["user"], event.detail["missions"], event.detail["reason"]) == ("ama", ["UNMOR"], "rotation")


def test_nobody_gives_to_themselves(administrator):
    with pytest.raises(PolicyRefused, match="themselves"):
        actions.give_assignment(by=administrator, user=administrator, role="policy_desk")


def test_only_who_manages_people_gives(officer, ama):
    with pytest.raises(PermissionRefused):
        actions.give_assignment(by=officer, user=ama, role="public_reader")


def test_nobody_gives_further_than_their_own_reach(ama):
    near = person("near", "system_administrator", missions=["UNMOR"], ceiling=CONFIDENTIAL)
    for bound in (Bound(), Bound(mission=frozenset({"UNDRA"})), Bound(STRICTLY, mission=frozenset({"UNMOR"}))):
        with pytest.raises(PolicyRefused, match="reaches further"):
            actions.give_assignment(by=near, user=ama, role="head_of_police_component", bound=bound)
    assert actions.give_assignment(by=near, user=ama, role="planning_officer", bound=UNMOR).pk


@pytest.mark.parametrize(
    ("role", "asked", "words"),
    [
        ("emperor", {}, 'no role "emperor"'),
        ("planning_officer", {}, "named mission"),
        ("planning_officer", {"bound": Bound(mission=frozenset())}, "names nothing"),
        ("planning_officer", {"bound": Bound(STRICTLY, mission=frozenset({"UNMOR"}))}, "may not see"),
        ("policy_desk", {"starts": date(2001, 1, 1)}, "is over"),
        ("policy_desk", {"ends": date(2001, 1, 1)}, "end before it starts"),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(administrator, ama, role, asked, words):
    with pytest.raises(BadInput, match=words):
        actions.give_assignment(by=administrator, user=ama, role=role, **asked)
    assert not Assignment.objects.filter(user=ama).exists()


def test_a_closed_account_is_given_nothing(administrator, ama):
    actions.set_active(by=administrator, user=ama, active=False)
    with pytest.raises(PolicyRefused, match="closed"):
        actions.give_assignment(by=administrator, user=ama, role="public_reader")


def test_roles_that_may_not_meet_are_refused_in_the_same_days_only(administrator, ama):
    actions.give_assignment(by=administrator, user=ama, role="policy_desk", ends=day(10))
    with pytest.raises(PolicyRefused, match="is Policy and performance desk in that time"):
        actions.give_assignment(by=administrator, user=ama, role="oversight", starts=day(9))
    assert actions.give_assignment(by=administrator, user=ama, role="oversight", starts=day(10)).pk


def test_an_assignment_is_ended_and_never_in_the_past(administrator, ama):
    given = actions.give_assignment(by=administrator, user=ama, role="policy_desk")
    with pytest.raises(BadInput, match="is over"):
        actions.end_assignment(by=administrator, assignment=given, on=day(-1))
    actions.end_assignment(by=administrator, assignment=given, reason="left")
    assert not ama.holds(mandates.READ)
    with pytest.raises(PolicyRefused, match="already"):
        actions.end_assignment(by=administrator, assignment=given)


def test_a_closed_account_holds_nothing_and_nobody_closes_their_own(administrator, head):
    actions.set_active(by=administrator, user=head, active=False)
    assert not User.objects.get(pk=head.pk).holds(mandates.READ)
    with pytest.raises(PolicyRefused, match="their own"):
        actions.set_active(by=administrator, user=administrator, active=False)


# Lending


def lend(head, ama, **asked):
    asked = {"bound": UNMOR, "ends": day(14)} | asked
    return actions.delegate(by=head, assignment=head.held()[0], to=ama, **asked)


def test_a_part_of_an_assignment_is_lent_for_a_time(head, ama):
    lent = lend(head, ama)
    assert (lent.role, lent.bound, lent.delegated_from) == ("head_of_police_component", UNMOR, head.held()[0])
    assert ama.holds(mandates.REVIEW)


def test_what_is_lent_ends_with_what_it_comes_from(administrator, head, ama):
    lend(head, ama)
    actions.end_assignment(by=administrator, assignment=head.held()[0])
    assert not User.objects.get(pk=ama.pk).held()


def test_what_is_lent_is_taken_back_by_its_lender_only(head, ama):
    lent = lend(head, ama)
    other = person("other", "head_of_police_component", missions=["UNMOR"])
    with pytest.raises(PolicyRefused, match="yourself"):
        actions.end_delegation(by=other, assignment=lent)
    actions.end_delegation(by=head, assignment=lent)
    assert not ama.held()
    with pytest.raises(PolicyRefused, match="yourself"):
        actions.end_delegation(by=head, assignment=other.held()[0])


def test_lending_has_limits(head, ama, officer):
    with pytest.raises(PolicyRefused, match="reaches further"):
        lend(head, ama, bound=Bound(STRICTLY, mission=frozenset({"UNMOR"})))
    with pytest.raises(PolicyRefused, match="reaches further"):
        lend(head, ama, bound=Bound(mission=frozenset({"UNMOR", "UNDRA"})))
    with pytest.raises(PolicyRefused, match="another person"):
        lend(head, head)
    with pytest.raises(PolicyRefused, match="your own"):
        actions.delegate(by=head, assignment=officer.held()[0], to=ama, ends=day(3))
    lent = lend(head, ama)
    with pytest.raises(PolicyRefused, match="once"):
        actions.delegate(by=ama, assignment=lent, to=officer, ends=day(3), bound=UNMOR)


def test_what_is_lent_lasts_no_longer_than_what_it_comes_from(ama):
    head = person("head", "head_of_police_component", missions=["UNMOR"], ends=day(5))
    with pytest.raises(PolicyRefused, match="longer"):
        lend(head, ama, ends=day(6))
    assert lend(head, ama, ends=day(5)).pk


# Handing over


@pytest.fixture
def open_work(monkeypatch):
    """One kind of open work that counts what it is asked to move."""
    moved = []

    def move(holder, successor, rule):
        moved.append((holder.username, successor.username, rule))
        return 3

    monkeypatch.setattr(handover, "_kinds", {"letters": OpenWork("Letters", lambda holder, rule: 3, move)})
    return moved


def test_a_hand_over_moves_role_and_open_work(administrator, head, ama, open_work):
    before = head.held()[0]
    after = actions.hand_over(by=administrator, assignment=before, to=ama, reason="rotation")
    assert (after.role, after.bound, after.follows) == (before.role, before.bound, before)
    assert not User.objects.get(pk=head.pk).held()
    assert [(one, other) for one, other, _ in open_work] == [("head", "ama")]
    assert open_work[0][2].bounds == {before.bound}
    assert Notice.objects.get(user=ama, kind="work_received").detail == {"letters": 3}
    event = Event.objects.get(verb="assignment.hand_over")
    assert (event.detail["moved"], event.detail["predecessor"]) == ({"letters": 3}, "head")


def test_the_predecessor_may_stay_for_an_overlap(administrator, head, ama):
    actions.hand_over(by=administrator, assignment=head.held()[0], to=ama, until=day(7))
    assert head.held()[0].ends == day(7)
    with pytest.raises(BadInput, match="is over"):
        actions.hand_over(by=administrator, assignment=head.held()[0], to=person("kofi"), until=day(-7))


def test_one_hands_over_ones_own_but_takes_over_nothing(administrator, head, ama):
    with pytest.raises(PolicyRefused, match="successor"):
        actions.hand_over(by=head, assignment=person("other", "policy_desk").held()[0], to=head)
    assert actions.hand_over(by=head, assignment=head.held()[0], to=ama).user == ama
    with pytest.raises(PolicyRefused, match="successor"):
        actions.hand_over(by=administrator, assignment=ama.held()[0], to=ama)


def test_what_is_lent_or_over_is_not_handed_over(administrator, head, ama):
    lent = lend(head, ama, bound=head.held()[0].bound)
    for by in (ama, administrator):
        with pytest.raises(PolicyRefused, match="not lent"):
            actions.hand_over(by=by, assignment=lent, to=person("kofi"))
    own = head.held()[0]
    actions.end_assignment(by=administrator, assignment=own)
    with pytest.raises(PolicyRefused, match="in force"):
        actions.hand_over(by=administrator, assignment=own, to=person("kofi"), until=day(9))


def test_only_an_assignment_whose_role_allows_it_is_passed_on(head, ama):
    Assignment.objects.create(
        user=head, role="contributor_focal_point", contributors=["IND"], starts=day(), given_by="tests"
    )
    head.forget()
    other = next(each for each in head.held() if each.role == "contributor_focal_point")
    for act in (actions.hand_over, actions.delegate):
        asked = {"ends": day(3)} if act is actions.delegate else {}
        with pytest.raises(PolicyRefused, match="own"):
            act(by=head, assignment=other, to=ama, **asked)


# Duties


def test_one_person_does_not_do_what_takes_two(head, ama):
    policies.take_duty(head, "report.author", "reports.edition:1")
    with pytest.raises(PolicyRefused, match="second person"):
        policies.take_duty(head, "report.approver", "reports.edition:1")
    policies.take_duty(head, "report.approver", "reports.edition:2")
    policies.take_duty(ama, "report.approver", "reports.edition:1")
    policies.take_duty(head, "report.author", "reports.edition:1")
    assert Duty.objects.count() == 3


# Breaking the glass


def open_it(analyst, record, **asked):
    asked = {"label": "mandates.work", "key": str(record.pk), "reason": REASON} | asked
    return actions.open_closed(by=analyst, **asked)


def test_a_closed_record_opens_for_a_set_time_and_its_keepers_are_told(head, analyst, closed):
    assert not Work.objects.visible_to(analyst).exists()
    opening = open_it(analyst, closed)
    assert Work.objects.visible_to(analyst).get() == closed
    assert not Work.objects.open_to(analyst, mandates.READ).exists()
    notice = Notice.objects.get(user=head, kind="glass_broken")
    assert (notice.ref, notice.detail["by"], notice.detail["reason"]) == (
        f"mandates.work:{closed.pk}", "analyst", REASON,
    )  # fmt: skip
    assert Event.objects.get(verb="glass.break").detail["told"] == ["head"]
    Opening.objects.filter(pk=opening.pk).update(until=timezone.now())
    analyst.forget()
    assert not Work.objects.visible_to(analyst).exists()


def test_an_opening_is_closed_early_by_who_made_it_or_keeps_the_record(head, analyst, closed):
    with pytest.raises(NotFound):
        actions.close_opened(by=person("other", "policy_desk"), opening=open_it(analyst, closed))
    actions.close_opened(by=analyst, opening=Opening.objects.get())
    assert not Work.objects.visible_to(analyst).exists()
    actions.close_opened(by=head, opening=open_it(analyst, closed))
    analyst.forget()
    assert not Work.objects.visible_to(analyst).exists()


def test_without_a_reason_nothing_is_told_of_a_record(analyst, closed):
    for key in (str(closed.pk), "4711"):
        with pytest.raises(BadInput, match="reason is too short"):
            open_it(analyst, closed, key=key, reason=" urgent             ")


def test_a_record_that_may_not_be_opened_is_as_one_that_is_not_there(analyst):
    secret = Work.objects.create(key="secret", kind="note", classification=STRICTLY, mission="UNMOR")
    said = set()
    for key in (str(secret.pk), "4711", "x"):
        with pytest.raises(NotFound) as refusal:
            open_it(analyst, secret, key=key)
        said.add(str(refusal.value))
    assert len(said) == 1
    assert not Opening.objects.exists()


def test_who_may_open_what(officer, analyst, closed):
    with pytest.raises(PermissionRefused):
        open_it(officer, closed)
    with pytest.raises(PolicyRefused, match="of this kind"):
        open_it(analyst, closed, label="mandates.evidence")
    for label in ("access.user", "nothing.atall", "nothing"):
        with pytest.raises(NotFound):
            open_it(analyst, closed, label=label)
    near = person("near", "operations_analyst", missions=["UNMOR"], ceiling=CONFIDENTIAL)
    with pytest.raises(PolicyRefused, match="already"):
        open_it(near, closed)


# Notices and names


def test_a_notice_is_marked_by_the_person_it_is_for(head, ama):
    mine = Notice.objects.create(user=head, kind="assigned")
    theirs = Notice.objects.create(user=ama, kind="assigned")
    head.forget()
    assert actions.mark_read(by=head, notices=[mine.pk, theirs.pk]) == 1
    assert actions.mark_read(by=head, notices=[mine.pk]) == 0


def test_a_user_name_is_taken_once_whatever_its_case(administrator, ama):
    with pytest.raises(BadInput, match="taken"):
        actions.add_person(by=administrator, username="AMA", password=None)


def test_a_user_name_can_stand_in_an_address(administrator):
    with pytest.raises(BadInput, match="cannot be a user name"):
        actions.add_person(by=administrator, username="ama/osei", password=None)


def test_every_role_can_be_held_by_somebody_on_their_own_terms(administrator):
    for number, role in enumerate(roles.every()):
        user = person(f"person{number}")
        bound = Bound(**dict.fromkeys(role.bounded_by, frozenset({"X"})))
        assert actions.give_assignment(by=administrator, user=user, role=role.code, bound=bound).role == role.code
