import os

import pytest

from bluethread.kernel.durable import LEFTOVER, make_folder, placing, sweep

DAY = 24 * 3600


@pytest.fixture
def synced(monkeypatch):
    """The inodes that were forced to the disk, in order; the real thing is done, too."""
    seen = []
    real = os.fsync

    def fsync(descriptor):
        seen.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return seen


def test_a_file_is_on_the_disk_before_it_takes_its_place_and_its_name_after(tmp_path, synced):
    place = tmp_path / "new" / "one.txt"
    with placing(place) as file:
        file.write(b"whole")
        assert not place.exists()
    assert place.read_bytes() == b"whole"
    assert place.stat().st_mode & 0o777 == 0o600
    assert synced == [path.stat().st_ino for path in (tmp_path, place, place.parent)]


def test_a_block_that_fails_leaves_what_was_there_and_nothing_else(tmp_path):
    place = tmp_path / "one.txt"
    place.write_bytes(b"before")
    with pytest.raises(TypeError), placing(place) as file:
        file.writelines([b"half", 1])
    assert [path.name for path in tmp_path.iterdir()] == ["one.txt"]
    assert place.read_bytes() == b"before"


def test_new_folders_are_on_the_disk_from_the_first_that_was_missing(tmp_path, synced):
    make_folder(tmp_path / "a" / "b")
    assert set(synced) == {tmp_path.stat().st_ino, (tmp_path / "a").stat().st_ino}
    make_folder(tmp_path / "a" / "b")
    assert len(synced) == 2


def test_only_what_was_left_a_day_ago_is_swept(tmp_path):
    old, new, other = tmp_path / f"{LEFTOVER}old", tmp_path / f"{LEFTOVER}new", tmp_path / "kept"
    old.mkdir()
    (old / "half").write_bytes(b"half")
    for path in (new, other):
        path.write_bytes(b"half")
    for path in (old, other):
        moment = path.stat().st_mtime - DAY - 1
        os.utime(path, (moment, moment))
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {new.name, "kept"}
