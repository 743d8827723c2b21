"""What Gangmu trusts: nothing on disk is code, dependencies are few and pinned, and no rule of ours can be made slow."""

from __future__ import annotations

import ast
import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from conftest import ROOT
from lock import project
from packaging.requirements import Requirement

SOURCES = sorted([*(ROOT / "index").rglob("*.py"), *(ROOT / "cli").rglob("*.py")])
FORBIDDEN = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "dbm", "code", "imp"}
CALLS = {"eval", "exec", "compile", "__import__"}
UNSAFE_YAML = re.compile(r"\byaml\.C?(?:Full|Unsafe)?Loader\b")
LOCK = ROOT / "requirements.lock"


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_read_from_disk_becomes_code(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {a.name.split(".")[0] for a in node.names} & FORBIDDEN
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert (node.module or "").split(".")[0] not in FORBIDDEN
        elif isinstance(node, ast.Call):
            called = name_of(node.func)
            assert called not in CALLS, f"line {node.lineno}: {called}"
            assert called not in ("os.system", "os.popen", "yaml.unsafe_load", "yaml.full_load"), node.lineno
            assert called != "yaml.load" or not UNSAFE_YAML.search(path.read_text(encoding="utf-8")), node.lineno
            assert called not in ("tempfile.mktemp", "np.load", "numpy.load"), node.lineno
            loud = {k.arg: k.value for k in node.keywords}
            assert not (called.startswith("subprocess.") and "shell" in loud), node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_rule_of_ours_repeats_a_repetition(path: Path) -> None:
    """(a+)+ and its like take exponential time; none is written down."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and name_of(node.func) in (
            "re.compile",
            "re.search",
            "re.match",
            "re.fullmatch",
            "re.sub",
        ):
            for text in ast.walk(node.args[0]) if node.args else ():
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    assert not re.search(r"\((?:\?:)?[^()|]{1,3}[+*]\)[+*]", text.value), f"line {text.lineno}"


def locked() -> dict[str, str]:
    lines = [line.split("#")[0].strip() for line in LOCK.read_text(encoding="utf-8").splitlines()]
    pins = [line for line in lines if line]
    assert not [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+(?: ?;.*)?", line)], (
        "exact versions only"
    )
    return {canonical(line.split("==")[0]): line.split("==")[1].split(";")[0].strip() for line in pins}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(
    name: str,
    extras: frozenset[str] = frozenset(),
    requires: Callable[[str], list[str]] = lambda name: metadata.requires(name) or [],
    present: Callable[[str], bool] = lambda name: name in installed(),
) -> set[str]:
    """The installed packages that a package needs here, with those that they need: what a marker excludes is not needed."""
    found: set[str] = set()
    pending = [(name, extras)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while pending:
        current, wanted = pending.pop()
        if (current, wanted) in seen:
            continue
        seen.add((current, wanted))
        try:
            lines = requires(current)
        except metadata.PackageNotFoundError:
            continue
        for line in lines:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker and not any(marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
                continue
            own = canonical(requirement.name)
            if present(own):
                found.add(own)
                pending.append((own, frozenset(requirement.extras)))
    return found


@functools.cache
def installed() -> dict[str, str]:
    return {canonical(d.metadata["Name"]): d.version for d in metadata.distributions() if d.metadata["Name"]}


def test_every_dependency_is_pinned_exactly() -> None:
    pins = locked()
    every = needed("gangmu", frozenset(project()["project"]["optional-dependencies"]))
    assert len(every) > 20
    missing = sorted(name for name in every if name not in pins and name != "pip")  # pip is what installs
    assert missing == []


def test_a_tool_that_happens_to_be_installed_is_not_needed() -> None:
    requires = {
        "gangmu": ["whoosh>=2", "pytest>=8; extra == 'dev'", "Typer[all]>=0.15",
                   "tomli>=2; python_version < '3' and extra == 'dev'"],
        "pytest": ["colorama>=0.4; sys_platform == 'nowhere'", "iniconfig", "mock; extra == 'testing'"],
        "typer": ["rich; extra == 'all'", "shellingham; extra == 'other'"],
        "iniconfig": [], "rich": ["Pygments<3,>=2.13.0"], "whoosh": [], "pygments": [],
    }  # fmt: skip
    every = {"colorama", "mock", "shellingham", "tomli", "black", *requires}
    plain = {"whoosh", "typer", "rich", "pygments"}
    assert needed("gangmu", frozenset(), requires.__getitem__, every.__contains__) == plain
    dev = needed("gangmu", frozenset({"dev"}), requires.__getitem__, every.__contains__)
    assert dev == plain | {"pytest", "iniconfig"}
    assert needed("gangmu", frozenset({"dev"}), requires.__getitem__, (every - {"rich"}).__contains__) == dev - {
        "rich",
        "pygments",
    }


def test_the_lock_names_no_index() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|@ file|-e ", text)


def test_dependencies_without_extras_are_few() -> None:
    declared = [r for r in metadata.requires("gangmu") or [] if "extra ==" not in r]
    assert len(declared) <= 14
    assert len(needed("gangmu")) <= 24


@pytest.mark.torture
def test_no_dependency_has_a_known_hole(tmp_path: Path) -> None:
    audit = shutil.which("pip-audit")
    if audit is None:
        pytest.skip("pip-audit is not installed; the lock is checked instead")
    done = subprocess.run(
        [audit, "-r", str(LOCK), "--no-deps", "--disable-pip"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    if "ConnectionError" in done.stderr or "Max retries" in done.stderr:
        pytest.skip("the database of known holes cannot be reached")
    assert done.returncode == 0, done.stdout


def test_no_module_is_loaded_from_the_folder_of_a_corpus(tmp_path: Path) -> None:
    for name in ("sitecustomize", "yaml", "jieba", "whoosh", "rich", "sqlite3", "gangmu"):
        (tmp_path / f"{name}.py").write_text("open('was-here', 'w')\nraise SystemExit(77)\n", encoding="utf-8")
    (tmp_path / "INDEX.md").write_text("# 空\n", encoding="utf-8")
    command = Path(sys.executable).with_name("gangmu")
    if not command.exists():
        pytest.skip("the command is not installed beside this Python")
    done = subprocess.run(
        [str(command), "doctor", "-f", "json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert not (tmp_path / "was-here").exists()


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or not shutil.which("runuser"), reason="only root runs nodes as nobody"
)
def test_nodes_that_nobody_may_start_are_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    environment = {**os.environ, "OPENSEARCH_ROOT": str(closed / "nodes")}
    command = [ROOT / ".ci" / "opensearch", "up"]
    said = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert said.returncode == 1
    assert "cannot enter /" in said.stderr and "export OPENSEARCH_ROOT=" in said.stderr
    assert list((closed / "nodes").iterdir()) == []
