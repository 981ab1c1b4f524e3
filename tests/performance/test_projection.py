"""What the coming months would bring: never outside what happened so far, never an impossible value."""

from hypothesis import given
from hypothesis import strategies as st

from bluethread.kernel.periods import Month
from bluethread.performance.indicators import Observed, Range, Unit, project

DEC = Month(2013, 12)
shares = st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=60)


def series(values: list[float | None]) -> dict[Month, Observed]:
    """Values month by month, the last in December 2013."""
    return {DEC - (len(values) - 1 - at): Observed(value, 100) for at, value in enumerate(values)}


def test_the_band_opens_between_the_least_and_the_most_of_twelve_months() -> None:
    values = [0.10] + [None] * 11 + [0.12] + [None] * 11 + [0.11]
    low, high = project(series(values), at=DEC, until=DEC + 24, unit=Unit.SHARE)
    assert low == Range(DEC, 0.11, 0.11)
    assert (high.month, round(high.low, 9), round(high.high, 9)) == (DEC + 24, 0.09, 0.15)


def test_nothing_is_projected_from_nothing() -> None:
    assert project({}, at=DEC, until=DEC + 12, unit=Unit.SHARE) == ()
    assert project(series([0.1, 0.2]), at=DEC, until=DEC + 12, unit=Unit.SHARE) == ()
    assert project(series([0.1] * 13), at=DEC, until=DEC, unit=Unit.SHARE) == ()


@given(shares, st.integers(1, 600))
def test_a_share_stays_a_share_and_the_band_holds_what_stays_the_same(values: list[float | None], ahead: int) -> None:
    for each in project(series(values), at=DEC, until=DEC + ahead, unit=Unit.SHARE):
        assert 0 <= each.low <= each.high <= 1
