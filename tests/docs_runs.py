"""Examples of commands, run in this process as a user would run them, in a folder of their own, the same everywhere.

The examples are in `tests/gold/examples.yaml`. What a run prints is made steady: moments, seconds and the folder it ran in.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from gangmu.cli.main import run as gangmu

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "tests" / "gold" / "examples.yaml"
WIDTH = 100
LONGEST = 150
"""Characters of a printed line."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_BUILT_AT = re.compile(r"(build \d+ of )\d{4}-\d\d-\d\d \d\d:\d\d")
_SECONDS = re.compile(r'("(?:read|text|facts|dedup|index|commit|total)": )\d+(?:\.\d+)?')
_SIZE = re.compile(r'("bytes": )\d{6,}')
_TOTAL = re.compile(r"\t\d+(?:\.\d+)?\t(gen-\d+|)$", re.M)


@dataclass(frozen=True, slots=True)
class Example:
    """One command line, what is said of it, and what comes of it.

    run: what follows `gangmu`. lines: of its output on a page; 0 leaves the example out of pages. fresh: it changes files,
    so it has copies of its own. mask: a pattern of what differs between machines. finds: documents, by hand, that it must
    print, in any order. index: an INDEX.md that is built before it runs, in the corpus `mine`. spoiled: a pattern of files of
    which the last byte is another before it runs.
    """

    run: str
    says: str = ""
    status: int = 0
    lines: int = 4
    fresh: bool = False
    stdin: str = ""
    mask: str = ""
    finds: tuple[str, ...] | None = None
    index: str = ""
    builds: bool = True
    spoiled: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What an example came to."""

    example: Example
    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records printed, of a run with --format json or jsonl that found some."""
        words = shlex.split(self.example.run)
        if self.status not in (0, 3, 4) or not self.out or not {"json", "jsonl"} & set(words):
            return []
        whole = json.loads(self.out) if "json" in words else [json.loads(line) for line in self.out.splitlines()]
        return whole if isinstance(whole, list) else [whole]

    def shown(self) -> str:
        """The command and the first lines of what it printed; what it says beside them where it failed or printed nothing."""
        out = self.out.splitlines()
        lines = [line if len(line) <= LONGEST else f"{line[:LONGEST]}…" for line in out[: self.example.lines]]
        if len(out) > self.example.lines:
            lines.append("…")
        if self.status or not out:
            lines += self.err.splitlines()[:3]
        given = f"printf '{self.example.stdin.rstrip()}\\n' | " if self.example.stdin else ""
        return "\n".join([f"$ {given}gangmu {self.example.run}", *(line.rstrip() for line in lines)])


def _example(entry: dict[str, Any]) -> Example:
    found = entry.get("finds")
    return Example(**{**entry, "finds": None if found is None else tuple(found)})


class Examples:
    """The examples file, and the folder its commands run in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data: dict[str, Any] = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
        self.commands = {name: [_example(e) for e in entries] for name, entries in self.data["commands"].items()}
        self._done: dict[Example, Done] = {}

    def statements(self, page: str) -> list[tuple[str, list[Example]]]:
        """The sections of a page written by hand: heading, and its examples."""
        return [(title, [_example(e) for e in entries]) for title, entries in self.data[page].items()]

    @cached_property
    def ready(self) -> Path:
        """The folder with its corpora built."""
        place = self.folder / "ready"
        shutil.copytree(ROOT / "seeds", place / "seeds", ignore=shutil.ignore_patterns(".gangmu"))
        for name, files in self.data["corpora"].items():
            _write(place / name, files)
        for name in self.data["built"]:
            self._build(place, name)
        return place

    def done(self, example: Example) -> Done:
        """What an example prints, run once."""
        if example not in self._done:
            place = self.ready
            if example.fresh or example.index or example.spoiled:
                place = Path(tempfile.mkdtemp(dir=self.folder))
                shutil.copytree(self.ready, place, dirs_exist_ok=True)
            if example.index:
                _write(place / "mine", {"INDEX.md": example.index})
                if example.builds:
                    self._build(place, "mine")
            for file in place.glob(example.spoiled) if example.spoiled else ():
                content = file.read_bytes()
                file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
            status, out, err = self._call(place, shlex.split(example.run), example.stdin)
            out, err = (self._steady(text, place, example.mask) for text in (out, err))
            self._done[example] = Done(example, status, out, err)
        return self._done[example]

    def _steady(self, text: str, place: Path, mask: str) -> str:
        text = text.replace(f"{place}/", "").replace(str(place), ".")
        text = _BUILT_AT.sub(r"\g<1>2026-01-01 00:00", _MOMENT.sub("2026-01-01T00:00:00Z", text))
        text = _TOTAL.sub(r"\t0.0\t\1", _SECONDS.sub(r"\g<1>0.0", text))
        text = _SIZE.sub(r"\g<1>2000000", text)
        return re.sub(mask, "…", text) if mask else text

    def _build(self, place: Path, name: str) -> None:
        status, _, err = self._call(place, ["-C", name, "build", "-q", "--jobs", "1"])
        assert status == 0, err

    def _call(self, place: Path, words: list[str], stdin: str = "") -> tuple[int, str, str]:
        with _alone(place, stdin) as (out, err):
            status = gangmu(words)
        return status, out.getvalue().decode(), err.getvalue().decode()


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@contextlib.contextmanager
def _alone(place: Path, stdin: str) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Run what follows in a folder, in English, in a width and without settings of this machine, its streams caught."""
    before, here = dict(os.environ), Path.cwd()
    streams = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    for name in [n for n in os.environ if n.startswith(("GANGMU", "LC_", "LANG", "PAGER", "FORCE_COLOR"))]:
        del os.environ[name]
    os.environ.update(LC_ALL="C.UTF-8", COLUMNS=str(WIDTH), LINES="50", NO_COLOR="1", TERM="dumb")
    os.chdir(place)
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    wrapped = [io.TextIOWrapper(stream, encoding="utf-8", write_through=True) for stream in (out, err)]
    sys.stdout, sys.stderr = wrapped
    try:
        yield out, err
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        for wrapper in wrapped:
            wrapper.detach()
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
