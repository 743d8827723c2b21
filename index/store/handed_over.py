"""What commands wrote for the user, remembered in the index folder: an export that nobody touched since may be replaced.

`handed-over.jsonl` holds a line for each file written: its absolute path, size and SHA-256. The last line of a path
counts; a file that differs from it is somebody else's again. The lines are notes, not data: losing them costs a `--force`.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

from .. import durable, system

NAME = "handed-over.jsonl"
_MOST_LINES = 500
_MOST_BYTES = 4 << 20
_KEYS = {"path", "size", "sha256"}


def sound(head: bytes) -> bool:
    """Whether a file that begins so is one of these; an empty one is."""
    line = head.split(b"\n", 1)[0]
    return not head or line.startswith(b'{"path": ') or b'{"path": '.startswith(line)


def wrote(index: Path, file: Path) -> bool:
    """Whether `file`, a real absolute path, is byte for byte what was written last."""
    note = _notes(_read(index)).get(str(file))
    try:
        return note is not None and file.lstat().st_size == note["size"] and durable.sha256(file) == note["sha256"]
    except OSError:
        return False


def remember(index: Path, file: Path) -> None:
    """Note that `file`, a real absolute path, was written as it is now. Raises OSError where the index is read-only."""
    note = {"path": str(file), "size": file.stat().st_size, "sha256": durable.sha256(file)}
    handle = system.opened(index / NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b", 0) as notes:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise OSError(f"{NAME} is not a file of its own")
        system.lock(handle, wait=True)
        before = notes.read(_MOST_BYTES) or b""
        if not sound(before[:4096]):
            raise OSError(f"{NAME} was not written by gangmu")
        if before.count(b"\n") >= _MOST_LINES or len(before) == _MOST_BYTES:
            kept = _notes(before) | {str(file): note}
            os.ftruncate(handle, 0)
            notes.write(b"".join(_line(one) for one in list(kept.values())[-_MOST_LINES // 2 :]))
        else:
            notes.write((b"" if before.endswith(b"\n") or not before else b"\n") + _line(note))


def _line(note: dict[str, object]) -> bytes:
    return json.dumps(note).encode() + b"\n"


def _read(index: Path) -> bytes:
    try:
        handle = system.opened(index / NAME)
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        return file.read(_MOST_BYTES) if stat.S_ISREG(os.fstat(handle).st_mode) else b""


def _notes(data: bytes) -> dict[str, dict[str, object]]:
    """The last note of each path, the newest path last; lines that are none, or cut short, are passed over."""
    found: dict[str, dict[str, object]] = {}
    for line in data.split(b"\n"):
        try:
            note = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(note, dict) and set(note) == _KEYS and isinstance(note["path"], str):
            found.pop(note["path"], None)
            found[note["path"]] = note
    return found
