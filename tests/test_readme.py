"""What the README shows is what happens."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gangmu.cli.main import COMMANDS

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def _examples() -> list[tuple[str, str]]:
    found = []
    for block in re.findall(r"```console\n(.*?)```", README, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.mark.parametrize(("command", "output"), _examples(), ids=[c for c, _ in _examples()])
def test_an_example_prints_what_the_readme_shows(command: str, output: str, built_seeds: Path) -> None:
    assert command.startswith("gangmu -C seeds ")
    program = f"{sys.executable} -c 'import sys; from gangmu.cli.main import run; sys.exit(run())'"
    line = f"{program} -C {built_seeds} {command.removeprefix('gangmu -C seeds ')}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert done.stdout.decode() == output, done.stderr.decode()


def test_every_command_is_in_the_readme() -> None:
    table = README[README.index("## Commands") : README.index("## 中文说明")]
    assert set(re.findall(r"`([a-z]+)`", table)) >= set(COMMANDS)


def test_the_readme_has_the_two_commands_on_its_first_screen() -> None:
    first = README[:1200]
    assert "make demo" in first
    assert "make test" in first
    assert ".svg" in first


def test_pictures_are_there() -> None:
    root = Path(__file__).resolve().parent.parent
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (root / path).is_file()


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.S))
def test_an_example_in_python_runs(block: str, tmp_path: Path) -> None:
    seeds = Path(__file__).resolve().parent.parent / "seeds"
    shutil.copytree(seeds, tmp_path / "seeds", ignore=shutil.ignore_patterns(".gangmu"))
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert "武汉" in done.stdout
