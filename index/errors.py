"""The errors of the index floors. Raised low, worded once, rendered by `cli/errors.py`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path


class GangmuError(Exception):
    """Something the user can act on.

    message: one clear sentence, without a trailing full stop; it may quote hostile text, which the renderer sanitises.
    hint: what to do next, or "".
    kind, exit_status: the word and the exit status of the contract (DESIGN: 2 usage, 3 corpus, 4 index, 5 lock).
    """

    kind = "error"
    exit_status = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GangmuError, ValueError):
    """The command line, a query or an argument asks for something that cannot be understood."""

    kind = "usage"
    exit_status = 2


class CorpusError(GangmuError):
    """The manifest or a document cannot be read. `file` is relative to the corpus, `line` counts from 1 (0: none)."""

    kind = "corpus"
    exit_status = 3

    def __init__(self, message: str, hint: str = "", *, file: str = "", line: int = 0) -> None:
        where = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(where + message, hint)
        self.file = file
        self.line = line


class IndexMissing(GangmuError):
    """There is no index yet."""

    kind = "index-missing"
    exit_status = 4


class IndexDamaged(GangmuError):
    """What is on disk is not what a build wrote."""

    kind = "index-damaged"
    exit_status = 4


class Locked(GangmuError):
    """Another process is building."""

    kind = "locked"
    exit_status = 5


def installing(requirement: str) -> str:
    """The command that brings a requirement such as `gangmu[html]` into the environment that Gangmu runs in.

    Within an environment that pipx or uv keeps for Gangmu alone, a plain `pip` would serve another one; each of the two leaves
    a file there that tells whose it is.
    """
    wanted = shlex.quote(requirement)
    home = Path(sys.prefix)
    if (home / "pipx_metadata.json").is_file():
        return f"pipx runpip {shlex.quote(home.name)} install {wanted}"
    if (home / "uv-receipt.toml").is_file():
        return f"uv pip install --python {shlex.quote(sys.prefix)} {wanted}"
    return f"pip install {wanted}"
