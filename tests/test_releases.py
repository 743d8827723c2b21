"""A release: one version everywhere, a checklist whose commands are there, a container that grants nothing."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, gangmu
from lock import project

CHECKLIST = (ROOT / ".github" / "RELEASING.md").read_text(encoding="utf-8")
CONTAINER = (ROOT / ".ci" / "Containerfile").read_text(encoding="utf-8")
VERSION = str(project()["project"]["version"])


def _newest() -> tuple[str, str]:
    """The version that CHANGELOG.md begins with, and what stands behind it."""
    found = re.search(r"^## (\S+)(?: \((.+)\))?$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert found
    return found[1], found[2]


def test_the_version_is_that_of_the_changelog() -> None:
    version, when = _newest()
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert f"{version}.dev0" == VERSION if when == "unreleased" else version == VERSION
    assert when == "unreleased" or re.fullmatch(r"20\d\d-\d\d-\d\d", when or "")


def test_man_pages_are_of_this_version() -> None:
    pages = sorted((ROOT / "cli" / "man").glob("*.1"))
    assert len(pages) > 20
    for page in pages:
        assert f'"gangmu {VERSION}"' in page.read_text(encoding="utf-8").split("\n")[1], f"{page.name}: make docs"


def test_no_module_keeps_a_version_of_its_own() -> None:
    for path in [*(ROOT / "cli").rglob("*.py"), *(ROOT / "index").rglob("*.py")]:
        assert not re.search(r"^__version__\s*=", path.read_text(encoding="utf-8"), re.M), path


def test_the_program_says_its_version() -> None:
    said = gangmu("--version").out.split()[1]
    if said != VERSION:
        pytest.skip(f"installed is {said}: what is installed was not made from this tree; make dev")
    assert gangmu("--version").out == f"gangmu {VERSION}\n"


# The checklist


def _commands() -> list[str]:
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", CHECKLIST, re.M | re.S)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [*filter(None, lines), *re.findall(r"`((?:make|python|podman|tar|git|gangmu|pipx|\.ci/)[^`]*)`", CHECKLIST)]


@pytest.mark.parametrize("command", _commands())
def test_every_command_of_the_checklist_is_there(command: str) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{words[1]}:", makefile, re.M)
        assert all(f"{name.partition('=')[0]} ?=" in makefile for name in words[2:])
    elif words[0] == "python" and words[1].endswith(".py"):
        written = (ROOT / words[1]).read_text(encoding="utf-8")
        assert all(option in written for option in words if option.startswith("--"))
    elif words[0] == "python":
        done = subprocess.run([sys.executable, "-m", words[2], "--help"], capture_output=True, check=False)
        assert done.returncode == 0 and words[3].encode() in done.stdout
    elif words[0] == "podman" and words[1] == "build":
        assert (ROOT / words[words.index("-f") + 1]).is_file()
    elif words[0] == "gangmu":
        assert gangmu(*words[1:], "--help").status == 0
    elif words[0].startswith(".ci/"):
        assert (ROOT / words[0]).stat().st_mode & 0o111
    else:
        assert words[0] in ("git", "tar", "podman", "pipx")


def test_the_checklist_names_files_that_are_there() -> None:
    for name in re.findall(r"`((?:tests|\.ci)/[\w./]+)`", CHECKLIST):
        assert (ROOT / name).exists()


def test_the_chain_of_the_gate_runs_in_order() -> None:
    steps = re.findall(r"^(make \w+|\.ci/\w+)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.M)
    assert steps == ["make dev", "make lint", "make dist", "make test", "make score", ".ci/scale"]
    chain = (ROOT / ".ci" / "wheel").read_text(encoding="utf-8")
    for command in (
        "init",
        "build",
        "search",
        "targets",
        "tag",
        "export",
        "track",
        "report",
        "dedup",
        "compare",
        "verify",
    ):
        assert re.search(rf"^gangmu {command}\b", chain, re.M)
    assert "PYTHONWARNINGS=error" in chain


def test_the_demo_installs_what_it_needs_and_the_tests_the_rest() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = dict(re.findall(r"^(\S+): [^\n]*\n((?:\t.*\n)+)", makefile, re.M))
    assert "--editable .\n" in rules["$(VENV)/.demo"]
    assert "$(VENV)/.demo" in rules["$(VENV)/.stamp"], "what the tests need holds what the demo needs"
    asked = re.search(r"--editable '\.\[(.*)\]'", rules["$(VENV)/.stamp"])
    assert asked
    extras = set(project()["project"]["optional-dependencies"])
    assert set(asked[1].split(",")) == extras - {"spark"}
    assert re.search(r"^demo: \$\(VENV\)/\.demo$", makefile, re.M)


# The container


def _stages() -> list[list[str]]:
    """The instructions of each stage, with lines that go on joined, without comments."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", CONTAINER, flags=re.M))
    stages: list[list[str]] = [[]]
    for line in filter(None, joined.splitlines()):
        if line.startswith("FROM "):
            stages.append([])
        stages[-1].append(line)
    return stages[1:]


def test_the_container_is_run_by_nobody_and_holds_only_what_the_wheel_needs() -> None:
    build, run = _stages()
    assert build[0].endswith(" AS build") and " AS " not in run[0]
    assert not [line for line in run if line.startswith(("COPY", "ADD"))], (
        "the wheels are mounted for as long as they are installed"
    )
    (install,) = (line for line in run if "pip install" in line)
    assert "from=build,source=/dist" in install and "--no-index --find-links /dist" in install
    users = [line.split()[1] for line in run if line.startswith("USER ")]
    assert users and all(re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user) for user in users)
    after = run[max(n for n, line in enumerate(run) if line.startswith("USER ")) :]
    assert not [line for line in after if line.startswith(("RUN", "COPY", "ADD"))]
    assert 'ENTRYPOINT ["gangmu"]' in after and "WORKDIR /corpus" in after
    assert not re.search(r"https?://|sudo|chmod|--index-url|:latest", CONTAINER)


def test_the_container_has_a_python_that_is_supported() -> None:
    (python,) = re.findall(r"^ARG PYTHON=(\S+)$", CONTAINER, re.M)
    named = [c for c in project()["project"]["classifiers"] if c.endswith(f":: {python}")]
    assert named
    assert re.findall(r"^FROM (\S+)", CONTAINER, re.M) == ["docker.io/library/python:${PYTHON}-slim"] * 2


def test_the_build_of_the_container_sees_what_the_wheel_is_made_of_and_no_more() -> None:
    ignored = (ROOT / ".ci" / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    lines = [line for line in ignored if line and not line.startswith("#")]
    assert lines[0] == "*"
    seen = {line[1:] for line in lines if line.startswith("!")}
    assert seen == {"cli", "index", "LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "requirements.lock"}
    assert all((ROOT / name).exists() for name in seen)
    assert {"**/__pycache__", "**/.gangmu"} <= set(lines)


def test_a_corpus_may_be_read_where_nothing_can_be_written(seeds: Path, tmp_path: Path) -> None:
    """What a read-only root and a corpus mounted `:ro` leave: search, targets and the rest write nowhere."""
    before = {path: path.stat().st_mtime_ns for path in seeds.rglob("*")}
    for words in (["search", "未来产业"], ["targets", "--count"], ["status"], ["verify"], ["track"], ["show", "000"]):
        done = gangmu("-C", seeds, *words, HOME="/nonexistent", TMPDIR="/nonexistent", PYTHONDONTWRITEBYTECODE="1")
        assert done.status == 0, done.err
    assert {path: path.stat().st_mtime_ns for path in seeds.rglob("*")} == before
