"""Marts are swapped in whole or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bluethread.analytics.marts import KEPT, Cell, Column, Extract, Marts

COLUMNS = (Column("mission"), Column("persons", "whole"))
AT = datetime(2014, 1, 14, tzinfo=UTC)


def extract(*rows: tuple[Cell, ...]) -> Extract:
    return Extract("observations", COLUMNS, ("mission",), ("persons",), rows)


def test_rows_come_back_sorted_and_nothing_is_taken_for_missing_but_nothing(tmp_path: Path) -> None:
    marts = Marts(tmp_path)
    build = marts.rebuild([extract(("UNMIL", 3), ("NA", None), ("NULL", 0))], stamp="a", at=AT)
    assert marts.current() == build
    assert build.rows == {"observations": 3}
    assert marts.query(build, "SELECT * FROM observations") == [("NA", None), ("NULL", 0), ("UNMIL", 3)]


def test_a_new_build_is_seen_at_once_and_the_old_one_still_answers(tmp_path: Path) -> None:
    marts = Marts(tmp_path)
    first = marts.rebuild([extract(("UNMIL", 3))], stamp="a", at=AT)
    assert marts.query(first, "SELECT sum(persons) FROM observations") == [(3,)]
    second = marts.rebuild([extract(("UNMIL", 4))], stamp="b", at=AT + timedelta(seconds=1))
    assert marts.query(second, "SELECT sum(persons) FROM observations") == [(4,)]
    assert marts.query(first, "SELECT sum(persons) FROM observations") == [(3,)]
    assert marts.current() == second


def test_the_same_rows_at_another_moment_share_their_hash(tmp_path: Path) -> None:
    marts = Marts(tmp_path)
    first = marts.rebuild([extract(("UNMIL", 3))], stamp="a", at=AT)
    second = marts.rebuild([extract(("UNMIL", 3))], stamp="a", at=AT + timedelta(days=1))
    assert first.id != second.id
    assert first.id.split("-")[1] == second.id.split("-")[1]


def test_a_failure_while_rows_are_offered_leaves_the_marts_in_use(tmp_path: Path) -> None:
    marts = Marts(tmp_path)
    first = marts.rebuild([extract(("UNMIL", 3))], stamp="a", at=AT)

    def broken() -> Iterator[tuple[Cell, ...]]:
        yield ("UNMIL", 4)
        raise RuntimeError("the connection was lost")

    with pytest.raises(RuntimeError):
        marts.rebuild([Extract("observations", COLUMNS, ("mission",), ("persons",), broken())], stamp="b", at=AT)
    assert marts.current() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["current", first.id])


def test_many_may_ask_at_once_while_marts_are_swapped(tmp_path: Path) -> None:
    marts = Marts(tmp_path)
    marts.rebuild([extract(("UNMIL", 0))], stamp="0", at=AT)

    def ask(_: int) -> bool:
        build = marts.current()
        assert build is not None
        return marts.query(build, "SELECT sum(persons) FROM observations") == [(int(build.stamp),)]

    with ThreadPoolExecutor(8) as readers:
        answers = readers.map(ask, range(200))
        for swap in range(1, 3):
            marts.rebuild([extract(("UNMIL", swap))], stamp=str(swap), at=AT + timedelta(seconds=swap))
        assert all(answers)


def test_old_builds_are_dropped(tmp_path: Path) -> None:
    marts = Marts(tmp_path)
    for second in range(KEPT + 2):
        marts.rebuild([extract(("UNMIL", second))], stamp="", at=AT + timedelta(seconds=second))
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == KEPT
