"""Output longer than the screen goes through a pager; what fits is printed.

GANGMU_PAGER, else PAGER, else `less`; an empty one or `cat` means none. A `less` whose LESS is unset gets `RFX` as git's
does: colours as colours, no paging of what fits, the screen left as it is. One whose LESS lacks R gets it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from . import errors, settings

if TYPE_CHECKING:
    from rich.console import RenderableType

_LINKS_SINCE = 566
"""The version of less from which it hands hyperlinks (OSC 8) on."""


class _Left(Exception):
    """Whoever reads the pager has seen enough."""


class Screen:
    """A file to print into: lines are kept while they fit the screen, and go to the pager from there on."""

    encoding = "utf-8"

    def __init__(self, command: list[str], height: int) -> None:
        self._command = command
        self._height = height
        self._kept: list[str] = []
        self._lines = 0
        self._process: subprocess.Popen[str] | None = None
        self._straight = not command

    def write(self, text: str) -> int:
        if self._process is None and not self._straight:
            self._kept.append(text)
            self._lines += text.count("\n")
            if self._lines >= self._height:
                self._start()
            return len(text)
        self._out(text)
        return len(text)

    def _start(self) -> None:
        sys.stdout.flush()
        try:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, env=environment(), encoding="utf-8", errors="backslashreplace"
            )
        except OSError as error:
            errors.warn(
                f"the pager {self._command[0]} cannot be run: {error.strerror}; set GANGMU_PAGER, or --no-pager"
            )
            self._straight = True
        kept, self._kept = "".join(self._kept), []
        self._out(kept)

    def _out(self, text: str) -> None:
        if self._process is None:
            sys.stdout.write(text)
            return
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(text)
        except (BrokenPipeError, ValueError):
            raise _Left from None

    def flush(self) -> None:
        """Nothing is held back longer than it must be."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return sys.stdout.fileno()

    def close(self) -> None:
        """Print what fits, or wait until the pager is left. Ctrl-C is the pager's meanwhile."""
        if self._process is None:
            sys.stdout.write("".join(self._kept))
            self._kept = []
            return
        while not _left(self._process):
            pass


def _left(process: subprocess.Popen[str]) -> bool:
    """Wait until a pager ends; whether it did, and was not only interrupted."""
    try:
        if process.stdin is not None and not process.stdin.closed:
            process.stdin.close()
        process.wait()
    except KeyboardInterrupt:
        return False
    except BrokenPipeError:
        return process.poll() is not None
    return True


def show(picture: RenderableType) -> None:
    """Print a picture, part by part, through a pager where it is longer than the terminal."""
    from rich.console import Group

    from .consoles import console as made

    parts = picture.renderables if isinstance(picture, Group) else [picture]
    if not sys.stdout.isatty():
        console = made()
        for part in parts:
            console.print(part)
        return
    screen = Screen(pager(), made().height)
    console = made(file=_as_file(screen))
    try:
        for part in parts:
            console.print(part)
    except (_Left, KeyboardInterrupt):
        pass
    finally:
        screen.close()


def _as_file(screen: Screen) -> IO[str]:
    file: Any = screen
    return file  # type: ignore[no-any-return]


def pager() -> list[str]:
    """The pager's command, [] for none: --no-pager, nothing named, a dumb terminal, or no `less` here."""
    if settings.current().no_pager or os.environ.get("TERM") == "dumb":
        return []
    named = os.environ.get("GANGMU_PAGER", os.environ.get("PAGER"))
    if named is None:
        found = shutil.which("less")
        return [found] if found else []
    try:
        words = shlex.split(named, posix=os.name != "nt")
    except ValueError:
        errors.warn("the pager's command has an open quotation mark; set GANGMU_PAGER, or --no-pager")
        return []
    return [] if words in ([], ["cat"]) else words


def environment() -> dict[str, str]:
    """What the pager gets to know of: settings for less (and lv) where the user has none."""
    env = dict(os.environ)
    options = env.get("LESS")
    if options is None:
        env["LESS"] = "RFX"
    elif not re.search(r"(?i)r", options.partition("P")[0]):
        env["LESS"] = f"-R {options}"
    env.setdefault("LV", "-c")
    env.setdefault("LESSCHARSET", "utf-8")
    return env


def hands_links_on() -> bool:
    """Whether hyperlinks come through the pager: there is none, or it is a less that knows them."""
    command = pager()
    if not command:
        return True
    if Path(command[0]).stem != "less":
        return False
    try:
        told = subprocess.run(
            [command[0], "--version"], capture_output=True, encoding="utf-8", errors="replace", timeout=2, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError, ValueError):
        return False
    version = re.match(r"less (\d+)", told)
    return version is not None and int(version[1]) >= _LINKS_SINCE
