"""What the program is made of: every file locked by its hash, a bill of materials that is whole, no secret kept."""

import ast
import json
import re
import runpy
import shutil
import subprocess
import tomllib
from pathlib import Path

import cyclonedx.schema
import jsonschema_rs
import pytest

import bluethread

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(bluethread.__file__).parent
LOCK = tomllib.loads((ROOT / "uv.lock").read_text())
VENDORED = json.loads((PACKAGE / "web/static/vendor/VENDORED.json").read_text())
UV = shutil.which("uv") or str(ROOT / ".uv/bin/uv")


def test_every_locked_file_has_its_hash():
    packages = [package for package in LOCK["package"] if package["name"] != "bluethread"]
    assert len(packages) > 50
    for package in packages:
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert files, f"{package['name']} has no file"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"]) for file in files), package["name"]
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]


def test_the_lock_is_that_of_the_project():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (own,) = [package for package in LOCK["package"] if package["name"] == "bluethread"]
    locked = {each["name"]: each.get("specifier", "") for each in own["metadata"]["requires-dist"]}
    for line in asked["project"]["dependencies"]:
        name, specifier = re.fullmatch(r"([\w-]+)(?:\[[\w,-]+\])?(.*)", line).groups()
        assert set(locked[name].split(",")) == set(specifier.split(",")), name


@pytest.fixture(scope="module")
def bill():
    return runpy.run_path(str(ROOT / ".ci/sbom.py"))["bill"](UV)


def test_the_bill_of_materials_is_valid(bill):
    folder = Path(cyclonedx.schema.__path__[0]) / "_res"
    held = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    names = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
    beside = jsonschema_rs.Registry([(f"http://cyclonedx.org/schema/{name}", held[name]) for name in names])
    valid = jsonschema_rs.validator_for(held["bom-1.5.SNAPSHOT.schema.json"], registry=beside).is_valid
    assert valid(bill)
    assert not valid(bill | {"bomFormat": "other"})


def test_the_bill_of_materials_names_everything(bill):
    named = {(each["name"], each.get("version")) for each in bill["components"]}
    for package in ("django", "lxml", "pypdfium2", "psycopg"):
        assert any(name == package and version for name, version in named), package
    hashes = {each["name"]: each["hashes"][0]["content"] for each in bill["components"] if each["type"] == "file"}
    assert hashes == {entry["file"]: entry["sha256"] for entry in VENDORED}


def test_pip_can_install_what_is_locked_and_nothing_else():
    command = [UV, "export", "--frozen", "--quiet", "--no-dev", "--no-emit-project"]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wanted = re.split(r"\n(?=[a-z0-9])", lines)
    assert len(wanted) > 20
    assert all("--hash=sha256:" in each for each in wanted if "==" in each)


FETCHERS = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "socket", "ftplib", "smtplib"}
MAY_FETCH = {
    "config/bench/pages.py": "measures the program's own server on loopback",
    "core/identity/adapters.py": "single sign-on, with the one provider that the operator named and nobody else",
}
"""Every module that opens a connection, with why. Nothing that a user sends decides where to."""


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def fetches(path: Path) -> bool:
    return any(name == each or name.startswith(f"{each}.") for name in imported(path) for each in FETCHERS)


def test_no_module_but_those_named_opens_a_connection():
    found = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if fetches(path)}
    assert found == set(MAY_FETCH)


@pytest.mark.parametrize(
    "line", ["import socket", "from urllib import request", "import httpx._client", "from http.client import x"]
)
def test_an_import_of_a_client_is_seen(tmp_path, line):
    place = tmp_path / "module.py"
    place.write_text(line)
    assert fetches(place)


SECRETS = re.compile(
    "|".join(
        [
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}",
            r"AGE-SECRET-KEY-1[A-Z0-9]{50}",
            r"\bAKIA[0-9A-Z]{16}\b",
            r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
            r"\bxox[abpr]-[A-Za-z0-9-]{20,}",
            r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.",
            r"(?:SECRET_KEY|api_key|access_token|client_secret)\s*=\s*[\"'][A-Za-z0-9+/_=-]{24,}[\"']",
            r"://[^/\s:@{}\"'<>]{1,40}:[^/\s:@{}\"'<>]{1,40}@[a-z]",
        ]
    )
)
KEPT_BY_HASH = {"src/bluethread/web/static/vendor", "frontend/package-lock.json"}


def repository() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_no_secret_is_in_the_repository():
    for path in repository():
        if path.suffix in {".png", ".mo", ".lock"} or str(path.relative_to(ROOT)).startswith(tuple(KEPT_BY_HASH)):
            continue
        found = SECRETS.search(path.read_text(errors="replace"))
        assert not found, f"{path.relative_to(ROOT)}: {found}"


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\n" + "MIIE" * 10,
        "AKIA" + "A1B2C3D4E5F6G7H8",
        'SECRET_KEY = "' + "a1B2" * 10 + '"',
        "postgresql://bluethread:" + "hunter2" + "@db.example/bluethread",
    ],
)
def test_what_looks_like_a_secret_is_seen(text):
    assert SECRETS.search(text)
