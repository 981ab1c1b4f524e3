"""Conventions erode unless a test holds them."""

import ast
from pathlib import Path

import pytest

import bluethread

PACKAGE = Path(bluethread.__file__).parent
MODULES = {"reports", "performance", "observations", "mandates", "people"}
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_the_face_of_another(path):
    own = path.relative_to(PACKAGE).parts[0]
    if own == "config":
        return
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "bluethread" and len(parts) > 1 and parts[1] in MODULES - {own}:
            assert parts[2:3] == ["api"], f"{path.relative_to(PACKAGE)} reaches past the face of {parts[1]}: {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_stays_readable(path):
    assert len(path.read_text().splitlines()) <= 600


WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in SOURCES
        if path.name in {"views.py", "queries.py", "presenters.py"} or {"api", "views"} & set(path.parts)
    ],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_pages_and_queries_never_write(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            target = ast.unparse(node.func.value)
            assert "objects" not in target, f"{path.name}:{node.lineno} writes outside an action"
