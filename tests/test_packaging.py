"""What is installed is what the folders hold, and the floors keep to their order."""

from __future__ import annotations

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MOST_LINES, MOST_BRANCHES = 450, 25
"""The longest module, and the most complex function (McCabe), of the package."""


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


# From the bottom up: what stands on one line may use what stands above it, and what stands beside it only where it is itself.
_FLOORS = (
    ("errors", "system", "schemas", "data"),
    ("durable",),
    ("corpus",),
    ("text",),
    ("facts",),
    ("dedup",),
    ("store",),
    ("build",),
    ("query",),
    ("scale",),
    ("engine", "results"),
    ("tasks",),
    ("door",),
)
_FACTS = (("lexicon",), ("places", "figures"), ("indicators",), ("targets",), ("tags",))
_STORE = (
    ("segments", "soundness", "records_encoding"),
    ("records", "texts", "signed"),
    ("generations",),
    ("compaction", "verify"),
)


def _modules(top: str) -> dict[str, ast.Module]:
    """Every module below `top` by its dotted name there, packages by their folder's."""
    found = {}
    for path in sorted((ROOT / top).rglob("*.py")):
        parts = path.relative_to(ROOT / top).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def _imports(name: str, tree: ast.Module, modules: dict[str, ast.Module], *, typing: bool = True) -> set[str]:
    """Modules that one takes something from, wherever the import stands; typing: also those only types come from."""
    package = name.split(".") if any(m.startswith(f"{name}.") for m in modules) or not name else name.split(".")[:-1]
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if not typing and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level or id(node) in skipped:
            continue
        base = [part for part in package if part][: len([p for p in package if p]) - node.level + 1]
        source = ".".join([*base, node.module] if node.module else base)
        for alias in node.names:
            inner = f"{source}.{alias.name}".lstrip(".")
            found.add(inner if inner in modules else source)
    return {m for m in found if m and m != name}


def _climbs(floors: tuple[tuple[str, ...], ...], prefix: str = "") -> list[str]:
    modules = _modules("index")
    rank = {name: place for place, line in enumerate(floors) for name in line}
    wrong = []
    for name, tree in modules.items():
        if not name.startswith(prefix):
            continue
        here = name.removeprefix(prefix).split(".")[0]
        for used in _imports(name, tree, modules, typing=False):
            there = used.removeprefix(prefix).split(".")[0]
            if not used.startswith(prefix) or here not in rank or there not in rank or here == there:
                continue
            if rank[there] >= rank[here]:
                wrong.append(f"{name} uses {used}")
    return wrong


def test_every_room_has_its_place_among_the_floors() -> None:
    rooms = {name.split(".")[0] for name in _modules("index")} - {""}
    assert rooms == {name for line in _FLOORS for name in line}
    assert {n.split(".")[1] for n in _modules("index") if n.startswith("facts.")} == {
        n for line in _FACTS for n in line
    }


def test_a_floor_uses_only_what_is_below_it() -> None:
    assert _climbs(_FLOORS) == []


_DOOR = {"gangmu.index", *(f"gangmu.index.{name}" for name in ("door", "errors", "results", "schemas"))}


@pytest.mark.parametrize("path", sorted((ROOT / "cli").glob("*.py")), ids=lambda path: path.name)
def test_commands_use_the_door_and_nothing_beneath_it(path: Path) -> None:
    """Also in imports that only types come from: what a command names, the door names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not [a.name for a in node.names if a.name.startswith("gangmu")], f"line {node.lineno}"
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "gangmu":
            assert node.module in _DOOR, f"line {node.lineno} opens {node.module}"
            taken = {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "gangmu.index" else set()
            assert taken <= {*_DOOR, "gangmu.index.Corpus", "gangmu.index.clean", "gangmu.index.extract"}
            assert not any(alias.name == "engine" for alias in node.names)
        # The engine is what the door answers by; a command that asks it has gone past.
        assert not (isinstance(node, ast.Attribute) and node.attr == "engine"), f"line {node.lineno} asks the engine"


def test_a_room_of_the_facts_uses_only_what_is_below_it() -> None:
    assert _climbs(_FACTS, "facts.") == []


def test_segments_know_nothing_of_generations_and_records() -> None:
    assert _climbs(_STORE, "store.") == []


def test_nothing_in_the_lock_names_a_place_to_download_from() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links", lock)
    for line in lock.splitlines():
        assert not line or line.startswith("#") or re.match(r"^[A-Za-z0-9._-]+==[^ ]+( ;.*)?$", line), line


@pytest.mark.parametrize("top", ["index", "cli"])
def test_no_modules_import_each_other_in_a_circle(top: str) -> None:
    modules = _modules(top)
    uses = {name: _imports(name, tree, modules) & set(modules) for name, tree in modules.items()}
    TopologicalSorter(uses).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("top", ["index", "cli"])
def test_no_module_is_longer_than_a_reader_can_hold(top: str) -> None:
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / top).rglob("*.py")
    }
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_ruff_refuses_functions_that_are_too_complex() -> None:
    ruff = PROJECT["tool"]["ruff"]["lint"]
    assert "C901" in ruff["select"]
    assert "C901" not in ruff["ignore"]
    assert ruff["mccabe"]["max-complexity"] == MOST_BRANCHES


def test_nothing_loose_lies_between_the_floors() -> None:
    """Beside the floors stand only the ground (errors, durable files, the records) and the door."""
    loose = {path.stem for path in (ROOT / "index").glob("*.py")}
    assert loose == {"__init__", "durable", "errors", "engine", "door", "results", "system"}
