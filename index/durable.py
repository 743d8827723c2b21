"""Every step by which something becomes permanent, in one place: write, fsync file, fsync folder, rename, remove.

Each step calls `failpoint`, which does nothing unless a test has armed it with `GANGMU_FAILPOINT=N` (stop the process,
without any clean-up, at the N-th step) or `GANGMU_FAILPOINT=NAME` (at the first step of that name). The idea is that of
tantivy's failpoints and notmuch's atomicity test: a crash is tried at every step and the result compared.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FAILPOINT_STATUS = 77
_steps = 0


def failpoint(name: str) -> None:
    """Stop the process here when a test asks for it; otherwise nothing."""
    armed = os.environ.get("GANGMU_FAILPOINT")
    if armed is None:
        return
    global _steps
    _steps += 1
    if trace := os.environ.get("GANGMU_FAILPOINT_TRACE"):
        with Path(trace).open("a", encoding="utf-8") as out:
            out.write(f"{_steps} {name}\n")
    if armed in (str(_steps), name):
        os._exit(FAILPOINT_STATUS)


def write(path: Path, data: bytes) -> None:
    """Write a new file and fsync it. The folder's entry is durable only after `sync_folder`."""
    failpoint(f"before-write:{path.name}")
    with path.open("wb") as out:
        out.write(data)
        out.flush()
        failpoint(f"before-fsync:{path.name}")
        os.fsync(out.fileno())
    failpoint(f"after-fsync:{path.name}")


def json_bytes(value: Any) -> bytes:
    """A value as stable, readable JSON."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def write_json(path: Path, value: Any) -> None:
    """Write a value as `json_bytes` and fsync it."""
    write(path, json_bytes(value))


def sync_file(path: Path) -> None:
    """fsync a file that somebody else wrote."""
    failpoint(f"before-fsync:{path.name}")
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """fsync a folder, so that the names in it are durable. Folders cannot be opened on Windows, where this does nothing."""
    failpoint(f"before-fsync-folder:{path.name}")
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(source: Path, target: Path) -> None:
    """Rename atomically over `target` and make the new name durable."""
    failpoint(f"before-rename:{target.name}")
    source.replace(target)
    failpoint(f"after-rename:{target.name}")
    sync_folder(target.parent)


def remove(path: Path) -> None:
    """Remove a file or a folder; one that is gone already is fine."""
    failpoint(f"before-remove:{path.name}")
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def link(source: Path, target: Path) -> None:
    """Give an immutable file a second name; copy it where the file system has no hard links."""
    failpoint(f"before-link:{target.name}")
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        sync_file(target)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as data:
        digest = hashlib.sha256()
        while chunk := data.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


_late: list[object] = []


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C inside comes too late to stop what is under way; `asked_to_stop` tells of it afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *signalled: _late.append(signalled))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def asked_to_stop() -> bool:
    """Whether Ctrl-C came while it could not be heard, for whoever would go on with more work. Says so once."""
    asked = bool(_late)
    _late.clear()
    return asked


@contextmanager
def private_umask() -> Iterator[None]:
    """Whatever is created inside belongs to the user alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
