"""A terminal for tests: gangmu on a pseudo-terminal of a given size, with keys typed into it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path

_COMMAND = "import sys; from gangmu.cli.main import run; sys.exit(run())"
_PATIENCE = 120.0
_ESCAPE = re.compile(r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-9;?]*[ -/]*[@-~]|[=>()][0-9A-B]?)")


@dataclass(frozen=True)
class Seen:
    """What a terminal received, and how the command ended."""

    status: int
    raw: str

    @property
    def text(self) -> str:
        """What a person reads: without escape sequences, line ends as they are in files."""
        return _ESCAPE.sub("", self.raw).replace("\r\n", "\n").replace("\r", "\n")

    @property
    def lines(self) -> list[str]:
        return self.text.rstrip("\n").split("\n")


def on_terminal(
    *args: str | Path,
    columns: int = 80,
    lines: int = 24,
    keys: str = "",
    wait: str = "",
    interrupt: str = "",
    **env: str,
) -> Seen:
    """Run gangmu on a terminal.

    keys: typed when `wait` has been printed (any output, if ""), and again every two seconds, as a pager forgets what was
    typed before a Ctrl-C; interrupt: the text at which Ctrl-C is typed.
    """
    clean = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(
            ("GANGMU", "LESS", "NO_COLOR", "FORCE_", "COLORTERM", "TERM_PROGRAM", "VTE", "COLUMNS", "LINES")
        )
        and k not in ("PAGER", "CI", "LV")
    }
    settings = {**clean, "TERM": "xterm-256color", **env}
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-c", _COMMAND, *map(str, args)], settings)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    received = b""
    deadline = time.monotonic() + _PATIENCE
    typing = 0.0
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if ready:
            try:
                data = os.read(terminal, 1 << 16)
            except OSError:
                break
            if not data:
                break
            received += data
        told = received.decode(errors="replace")
        if interrupt and interrupt in told:
            os.write(terminal, b"\x03")
            interrupt, typing = "", time.monotonic() + 1
        if keys and told and wait in told and time.monotonic() > typing:
            os.write(terminal, keys.encode())
            typing = time.monotonic() + 2
    else:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return Seen(os.waitstatus_to_exitcode(status), received.decode(errors="replace"))
