"""What CONTRIBUTING and the map of the house name is there: make targets, options of scripts, files, modules, classes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAP = (ROOT / "index" / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
NAMED = sorted({*re.findall(r"`([^`\n]+)`", GUIDE), *re.findall(r"^(make [^#\n]+?) *#", GUIDE, re.M)})


@pytest.mark.parametrize("command", [name for name in NAMED if name.startswith("make ")])
def test_every_make_target_that_is_named_exists(command: str) -> None:
    target, *settings = command.split()[1:]
    assert re.search(rf"^{re.escape(target)}:", MAKEFILE, re.M)
    for setting in settings:
        assert f"$({setting.split('=')[0]})" in MAKEFILE or f"$(if $({setting.split('=')[0]})" in MAKEFILE


@pytest.mark.parametrize("command", [name for name in NAMED if name.startswith("python ")])
def test_every_script_that_is_named_takes_its_options(command: str) -> None:
    _, script, *options = command.split()
    written = (ROOT / script).read_text(encoding="utf-8")
    assert all(f'"{option}"' in written or f'"{option[2:]}"' in written for option in options)


@pytest.mark.parametrize("command", [name for name in NAMED if name.startswith("gangmu ")])
def test_every_command_that_is_named_is_one(command: str) -> None:
    words = [word for word in command.split()[1:] if not word.startswith("-") and not word.isupper()]
    run = "import sys; from gangmu.cli.main import run; sys.exit(run())"
    done = subprocess.run([sys.executable, "-c", run, *words, "--help"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert all(option.encode() in done.stdout for option in command.split() if option.startswith("--"))


@pytest.mark.parametrize("path", [name for name in NAMED if re.fullmatch(r"[\w./-]+(/|\.\w+)", name) and "/" in name])
def test_every_file_and_folder_that_is_named_exists(path: str) -> None:
    inner = ROOT / "index" / path  # build/rows.py, schemas/, durable.py
    assert (ROOT / path).exists() or inner.exists()


def test_every_floor_is_on_the_map() -> None:
    drawn = (ROOT / ".github" / "house.svg").read_text(encoding="utf-8")
    for floor in (path.parent for path in (ROOT / "index").glob("*/__init__.py")):
        assert f"`index/{floor.name}/`" in GUIDE or floor.name in ("data", "schemas")
        assert f">{floor.name}</text>" in drawn or floor.name in ("data", "schemas"), "make picture"


def test_every_module_that_the_map_names_exists() -> None:
    floors = {path.parent.name for path in (ROOT / "index").glob("*/__init__.py")}
    named = [
        name for name in re.findall(r"`(\w+\.\w+)`", MAP) if name.split(".")[0] in floors and name != "corpus.sqlite"
    ]
    assert len(named) > 20
    for floor, module in (name.split(".") for name in named):
        assert (ROOT / "index" / floor / f"{module}.py").exists() or (ROOT / "index" / floor / module).is_dir(), module


def test_the_drawing_shows_the_modules_that_there_are() -> None:
    import picture_house

    assert (ROOT / ".github" / "house.svg").read_text(encoding="utf-8") == picture_house.drawing(), "make picture"


def test_every_word_of_the_glossary_has_one_meaning() -> None:
    words = [
        row.split("|")[1].strip() for row in GUIDE[GUIDE.index("## Glossary") :].splitlines() if row.startswith("| ")
    ]
    assert len(words) == len(set(words)) > 20
