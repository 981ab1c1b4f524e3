"""What `make demo SERVE=0` does, seen from outside."""

import json
import re
from pathlib import Path

import pytest

from bluethread.config.demonstration import UNIVERSE

CLOSED = {"undra-belmara.csv", "undra-castovia.csv"}
RETURNS = UNIVERSE / "unmor-returns-corrected.csv"


def counts(printed: str) -> dict[str, int]:
    return {what: int(number.replace(",", "")) for number, what in re.findall(r"^\s*([\d,]+)  (\S.*)$", printed, re.M)}


def test_the_demonstration_tells_what_there_is(site):
    assert counts(site.printed) == {
        "documents": 1,
        "paragraphs": 19,
        "obligations": 21,
        "observations": 205,
        "faults found": 42,
        "indicators": 3,
    }
    assert "on track" in site.printed
    assert "off track" in site.printed
    assert "no data" in site.printed


def test_no_two_people_see_quite_the_same(site):
    def sees(username):
        def listed(*command):
            return json.loads(site.run("--as", username, *command, "--json").stdout)

        loads = listed("loads")
        closed = CLOSED.intersection(row["file_name"] for row in loads)
        rows = sum(row["added"] for row in loads)
        return len(listed("documents")), len(listed("obligations")), rows, len(closed)

    assert {name: sees(name) for name in ("reader", "officer", "planner", "contributor", "analyst", "inspector")} == {
        "reader": (1, 21, 203, 0),
        "officer": (2, 26, 208, 2),
        "planner": (2, 26, 203, 0),
        "contributor": (1, 21, 206, 1),
        "analyst": (1, 21, 205, 1),
        "inspector": (2, 26, 208, 2),
    }


def test_the_reports_lie_where_it_says(site):
    files = re.findall(r"^\s+(/\S+\.(?:html|pdf|docx))$", site.printed, re.M)
    assert len(files) == 6
    starts = {"html": b"<!doctype html>", "pdf": b"%PDF-", "docx": b"PK"}
    for file in files:
        with Path(file).open("rb") as opened:
            assert opened.read(15).lower().startswith(starts[file.rpartition(".")[2]].lower())


def test_running_it_again_changes_nothing(site):
    again = site.run("demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert counts(again.stdout) == counts(site.printed)
    assert again.stdout.count("unmor-women.2.en.") == 3


def test_a_second_edition_tells_what_changed_and_the_first_still_reproduces(site):
    changes = json.loads(site.run("report", "changes", "unmor-women", "1", "2", "--json").stdout)
    assert ("18.9\u00a0per cent", "20.2\u00a0per cent") in {(f["old_text"], f["new_text"]) for f in changes["figures"]}
    verified = json.loads(site.run("report", "verify", "unmor-women", "--json").stdout)
    assert {(row["edition"], row["language"]) for row in verified} == {
        (f"unmor-women.{number}", language) for number in (1, 2) for language in ("en", "fr", "es")
    }
    assert all(row["same"] for row in verified)


def test_a_figure_is_walked_back_to_file_line_and_paragraph(site):
    trace = json.loads(site.run("trace", "unmor-women.2.1", "--json").stdout)
    assert trace["figure"]["text"] == "137"
    assert sum(row["value"] for row in trace["rows"]) == 137
    assert {row["file"] for row in trace["rows"]} == {"unmor-returns.csv", "unmor-returns-corrected.csv"}
    assert "S/RES/9901(2026) OP7(b)" in {paragraph["citation"] for paragraph in trace["paragraphs"]}
    assert trace["definitions"][0]["version"] == 1


def test_a_batch_goes_on_after_bad_files_and_the_exit_code_tells(site, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (tmp_path / "list.txt").write_text("Milk\nBread\nEggs\n")
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7\n%damaged")
    (tmp_path / "again.md").write_bytes((UNIVERSE / "resolution-9901.md").read_bytes())
    done = site.run("ingest", str(tmp_path), "--json")
    assert done.returncode == 1
    results = {row["file"]: row for row in json.loads(done.stdout)}
    assert {name: row["status"] for name, row in results.items()} == {
        "again.md": "unchanged",
        "cut.pdf": "refused",
        "empty.txt": "refused",
        "list.txt": "refused",
        "picture.png": "refused",
    }
    assert all(name in row["reason"] for name, row in results.items() if row["status"] == "refused")


@pytest.mark.parametrize(
    "command",
    ["documents", "obligations", "loads", "faults", "indicators", "verdicts", "report list", "user list", "user roles"],
)
def test_what_lists_can_print_json(site, command):
    done = site.run(*command.split(), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_an_unknown_thing_is_one_clear_line(site):
    done = site.run("series", "nothing")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: There is no indicator")
    assert "Traceback" not in done.stderr


def test_a_batch_of_returns_goes_on_after_a_bad_file(site, tmp_path):
    (tmp_path / "prose.txt").write_text("Dear colleagues,\nplease find the return attached.\n")
    done = site.run("import", str(tmp_path / "prose.txt"), str(tmp_path / "none.csv"), str(RETURNS), "--json")
    assert done.returncode == 1
    rows = json.loads(done.stdout)
    assert [row["status"] for row in rows] == ["refused", "refused", "unchanged"]
    assert "no such file" in rows[1]["reason"]
    assert (rows[2]["added"], rows[2]["unchanged"]) == (0, 4)


def test_a_missing_path_and_an_empty_folder_are_told_and_the_rest_goes_on(site, tmp_path):
    done = site.run("ingest", str(tmp_path / "none.md"), str(tmp_path), "--json")
    assert done.returncode == 1
    assert [row["status"] for row in json.loads(done.stdout)] == ["refused", "refused"]
