"""Who reported when."""

from hypothesis import given
from hypothesis import strategies as st

from bluethread.kernel.periods import Month
from bluethread.observations.streams.completeness import Receipt, Reporters, by_month, by_reporter

NOV, DEC, JAN, FEB = (Month(2013, 11) + step for step in range(4))
codes = st.frozensets(st.sampled_from("ABCD"))


def reporters(stated: str, silent: str = "") -> Reporters:
    return Reporters(frozenset(stated), frozenset(silent))


RETURNS = {str(NOV): reporters("AB"), str(DEC): reporters("A", "C"), str(FEB): reporters("A")}


def test_months_say_what_was_received_and_what_lacks() -> None:
    faults = {(str(DEC), "A"): 2, (str(DEC), "all"): 1, ("", ""): 5}
    found = by_month(RETURNS, faults)
    assert [(str(m.month), m.stated, m.empty, m.missing, m.faults) for m in found] == [
        ("2013-11", 2, 0, 0, 0), ("2013-12", 1, 1, 1, 3), ("2014-01", 0, 0, 0, 0), ("2014-02", 1, 0, 0, 0),
    ]  # fmt: skip
    assert by_month({}, {}) == []


def test_a_contributor_is_missing_once_and_not_in_a_month_without_any_return() -> None:
    found = {each.contributor: each for each in by_reporter(RETURNS, {(str(DEC), "A"): 2}, (NOV, DEC, JAN, FEB))}
    assert [receipt for receipt, _ in found["A"].months] == ["received", "faulty", "nothing", "received"]
    assert [receipt for receipt, _ in found["B"].months] == ["received", "missing", "nothing", "nothing"]
    assert [receipt for receipt, _ in found["C"].months] == ["nothing", "empty", "nothing", "nothing"]
    assert all(each.lacks for each in found.values())


@given(st.lists(st.tuples(codes, codes), min_size=1, max_size=6))
def test_contributors_and_months_count_the_same(drawn: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    months = tuple(NOV + step for step in range(len(drawn)))
    returns = {
        str(month): Reporters(stated, silent - stated)
        for month, (stated, silent) in zip(months, drawn, strict=True)
        if stated or silent
    }
    rows = by_reporter(returns, {}, months)
    for seen in by_month(returns, {}):
        at = months.index(seen.month)
        told = [each.months[at][0] for each in rows]
        assert told.count(Receipt.RECEIVED) == seen.stated
        assert told.count(Receipt.EMPTY) == seen.empty
        assert told.count(Receipt.MISSING) == seen.missing
