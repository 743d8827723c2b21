"""What is installed is what the folders hold, and the floors keep to their order."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _packages() -> set[str]:
    found = set()
    for top in ("cli", "index"):
        for init in (ROOT / top).rglob("__init__.py"):
            found.add(".".join(("gangmu", *init.parent.relative_to(ROOT).parts)))
    return found


def test_every_package_folder_is_listed_in_pyproject() -> None:
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == _packages()


def test_every_data_file_is_packaged() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["gangmu.index.data"]
    data = [p for p in (ROOT / "index" / "data").iterdir() if p.suffix not in (".py", ".pyc") and p.is_file()]
    assert data
    assert all(any(p.match(pattern) for pattern in patterns) for p in data)


@pytest.mark.parametrize("path", sorted((ROOT / "index").rglob("*.py")), ids=lambda p: p.name)
def test_the_index_never_imports_the_command_line(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not any(a.name.startswith("gangmu") for a in node.names), "imports inside a package are relative"
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith(("gangmu.cli", "cli"))


# From the bottom up; what stands on one line may use what stands above it.
_FLOORS = (
    ("errors", "data", "durable"),
    ("text",),
    ("corpus",),
    ("facts",),
    ("dedup",),
    ("store",),
    ("query",),
)


@pytest.mark.parametrize(
    "floor", [name for line in _FLOORS for name in line if name not in ("errors", "data", "durable")]
)
def test_a_floor_uses_only_what_is_below_it(floor: str) -> None:
    below: set[str] = set()
    for line in _FLOORS:
        below |= set(line)
        if floor in line:
            break
    for path in (ROOT / "index" / floor).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 2:
                rooms = [node.module.split(".")[0]] if node.module else [a.name for a in node.names]
                assert set(rooms) <= below | {"copies"}, f"{path.name} imports {rooms}"


def test_nothing_in_the_lock_names_a_place_to_download_from() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links", lock)
    for line in lock.splitlines():
        assert not line or line.startswith("#") or re.match(r"^[A-Za-z0-9._-]+==[^ ]+( ;.*)?$", line), line
