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
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from . import system

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


def create(path: Path, mode: int = 0o666) -> int:
    """A descriptor for a file that is new; a name that is taken, also by a link to nowhere, raises FileExistsError."""
    return system.opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)


def write(path: Path, data: bytes) -> None:
    """Write a new file and fsync it. The folder's entry is durable only after `sync_folder`."""
    failpoint(f"before-write:{path.name}")
    with os.fdopen(create(path), "wb") as out:
        try:
            out.write(data)
            out.flush()
            failpoint(f"before-fsync:{path.name}")
            system.sync(out.fileno())
        except BaseException:
            out.close()
            path.unlink(missing_ok=True)
            raise
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
    system.sync_file(path)


def sync_folder(path: Path) -> None:
    """fsync a folder, so that the names in it are durable, where that is to be had."""
    failpoint(f"before-fsync-folder:{path.name}")
    system.sync_folder(path)


def replace(source: Path, target: Path) -> None:
    """Rename atomically over `target` and make the new name durable."""
    failpoint(f"before-rename:{target.name}")
    system.replace(source, target)
    failpoint(f"after-rename:{target.name}")
    sync_folder(target.parent)


def remove(path: Path) -> None:
    """Remove one file, never a folder; what is gone already, or cannot be removed, is fine: the next build tries again."""
    failpoint(f"before-remove:{path.name}")
    with suppress(OSError):
        path.unlink()


def remove_empty(folder: Path) -> None:
    """Remove a folder if nothing is in it."""
    failpoint(f"before-remove:{folder.name}")
    with suppress(OSError):
        folder.rmdir()


def remove_tree(folder: Path, ours: Callable[[str], bool]) -> list[str]:
    """Remove the regular files below a folder whose names `ours` knows, and the folders that are empty then.

    Links are not followed, nor removed. Returns the paths of what stays, relative to the folder.
    """
    left: list[str] = []
    if not folder.is_dir() or folder.is_symlink():
        return left
    for place, folders, files, handle in system.tree(folder):
        for name in files:
            inner = Path(place, name)
            if ours(name) and not inner.is_symlink():
                os.unlink(inner if handle is None else name, dir_fd=handle)
            else:
                left.append(str(inner.relative_to(folder)))
        for name in folders:
            inner = Path(place, name)
            with suppress(OSError):
                os.rmdir(inner if handle is None else name, dir_fd=handle)
            if inner.is_symlink():
                left.append(str(inner.relative_to(folder)))
    with suppress(OSError):
        folder.rmdir()
    return sorted(left)


def set_aside(folder: Path, suffix: str) -> Path:
    """Rename a folder to a name beside it that nobody can foresee; the new path."""
    aside = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=suffix, dir=folder.parent))
    failpoint(f"before-rename:{aside.name}")
    try:
        if system.WINDOWS:
            aside.rmdir()  # there a folder is renamed to a free name only
        folder.replace(aside)  # over an empty folder
    except OSError:
        with suppress(OSError):
            aside.rmdir()
        raise
    return aside


def link(source: Path, target: Path) -> None:
    """Give an immutable file a second name; copy it where the file system has no hard links. The name must be free."""
    failpoint(f"before-link:{target.name}")
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        os.close(create(target))
        shutil.copyfile(source, target)
        sync_file(target)


@contextmanager
def draft(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new private file of a name that nobody can foresee, to be filled, settled and renamed; else it is gone."""
    handle, name = tempfile.mkstemp(prefix=".gangmu-", suffix=".tmp", dir=folder)  # O_EXCL, O_NOFOLLOW, 0600
    path = Path(name)
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out, path
    finally:
        path.unlink(missing_ok=True)


def settle(file: BinaryIO, mode: int) -> None:
    """Have what was written to a draft on the disk, with the permissions that it will have, and closed: Windows gives an
    open file no other name.
    """
    file.flush()
    system.set_mode(file.fileno(), mode)
    system.sync(file.fileno())
    file.close()


def publish_new(draft: Path, target: Path) -> None:
    """`give_name`, and make the new name durable."""
    give_name(draft, target)
    sync_folder(target.parent)


def give_name(draft: Path, target: Path) -> None:
    """Give a draft its name, which must be free: FileExistsError otherwise, also where a link to nowhere has it."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # no hard links here
        os.close(create(target))
        system.replace(draft, target)


def new_mode() -> int:
    """The permissions that a new file of this process gets."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


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


_umask_lock = threading.Lock()
_umask_users = 0
_umask_before = 0


@contextmanager
def private_umask() -> Iterator[None]:
    """Whatever is created inside belongs to the user alone.

    A process has one mask for all its threads: the first to come sets it, and the last to go puts back what was there.
    """
    global _umask_users, _umask_before
    with _umask_lock:
        if not _umask_users:
            _umask_before = os.umask(0o077)
        _umask_users += 1
    try:
        yield
    finally:
        with _umask_lock:
            _umask_users -= 1
            if not _umask_users:
                os.umask(_umask_before)
