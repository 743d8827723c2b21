"""What tests share: a corpus to play with, and gangmu run as a user runs it."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

for name in ("LANGUAGE", "LC_MESSAGES", "LC_ALL", "LANG"):  # what is said is asserted in English
    if os.environ.get(name, "").startswith("zh"):
        os.environ[name] = "C.UTF-8"

settings.register_profile("gangmu", deadline=None)  # how fast a machine is, is not what tests assert
settings.load_profile("gangmu")

# Whoosh's storage in memory keeps its temporary files in one folder of a fixed name, which two test processes must not share.
tempfile.tempdir = tempfile.mkdtemp(prefix="gangmu-tests-")
Path(tempfile.tempdir).chmod(0o755)  # a test becomes another user
atexit.register(shutil.rmtree, tempfile.tempdir, ignore_errors=True)

LONG = False
"""Whether the fault tests run in their long form, also in the processes that xdist starts."""


def pytest_configure(config: pytest.Config) -> None:
    global LONG
    LONG = config.option.markexpr == "torture"


ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True)
class Done:
    """A finished gangmu process."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines() if line]


def gangmu(*args: str | Path, stdin: str | bytes = "", cwd: Path | None = None, **env: str) -> Done:
    """Run the installed command in a process of its own, with no settings of the machine's leaking in."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GANGMU", "NO_COLOR", "FORCE_COLOR"))}
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from gangmu.cli.main import run; sys.exit(run())", *map(str, args)],
        input=data,
        capture_output=True,
        cwd=cwd,
        env={**clean, **env},
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(errors="surrogateescape"), done.stderr.decode(errors="replace"))


@pytest.fixture(scope="session")
def run() -> Callable[..., Done]:
    return gangmu


@pytest.fixture(scope="session")
def built_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own seeds, built once; tests must not change it."""
    folder = tmp_path_factory.mktemp("seeds")
    for path in SEEDS.iterdir():
        if path.is_file():
            shutil.copy(path, folder / path.name)
    done = gangmu("-C", folder, "build")
    assert done.status == 0, done.err
    return folder


@pytest.fixture
def seeds(built_seeds: Path, tmp_path: Path) -> Path:
    """A copy of the built seeds that a test may change."""
    folder = tmp_path / "corpus"
    shutil.copytree(built_seeds, folder)
    return folder


@pytest.fixture
def shared() -> Path:
    """The corpora and labels beside the repository; the test is skipped where they are not."""
    if not SHARED.is_dir():
        pytest.skip("the corpora and labels (../shared) are not here")
    return SHARED


def corpus(folder: Path, *docs: dict[str, Any] | str, front: str = "") -> Path:
    """A corpus of one JSON Lines file. A string is a document's text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "INDEX.md").write_text(f'---\ninclude: ["docs.jsonl"]\n{front}---\n# corpus\n', encoding="utf-8")
    lines = [json.dumps(d if isinstance(d, dict) else {"text": d}, ensure_ascii=False) for d in docs]
    (folder / "docs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
