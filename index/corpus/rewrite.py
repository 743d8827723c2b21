"""INDEX.md replaced as a whole: under a lock, atomically, with nothing lost when the disk is full.

The lock keeps other commands of gangmu out, but no editor knows of it. So the file is compared with what the change was
made from, right before it is replaced and once more right after (an editor that writes in place may still hold the old
file open); where somebody saved meanwhile, the change is made again from what was saved.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from .. import durable, system
from ..durable import failpoint
from ..errors import CorpusError, Locked, UsageError
from . import manifest
from .manifest import NAME
from .paths import Folder, Refused

LOCK_SECONDS = 30.0
PREFIX = f".{NAME}.gangmu-"
"""How the names begin of what an edit writes beside INDEX.md before it is renamed."""
_LEFT = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}(?:\.before)?\.tmp")
ATTEMPTS = 5
"""How often a change is made, each time from what somebody else has just saved, before it is given up."""
_PAUSE = 0.05  # seconds; what is being written in place is left to become whole

T = TypeVar("T")


@contextmanager
def locked(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Keeps other editors of this corpus's INDEX.md out. The lock leaves no file behind and ends with the process.

    Raises Locked after `seconds`, CorpusError when the folder cannot be opened."""
    try:
        held = system.FolderLock(folder)
    except OSError as error:
        raise CorpusError(f"the folder {folder} cannot be opened: {error.strerror}") from None
    try:
        until = time.monotonic() + seconds
        while True:
            try:
                held.acquire()
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Locked(
                        f"another process is changing {NAME} of {folder}", "try again when it is done"
                    ) from None
                time.sleep(0.02)
            except OSError as error:
                raise CorpusError(f"the folder {folder} cannot be locked: {error.strerror}") from None
        _sweep(folder)
        yield
    finally:
        held.close()


def sweep(folder: Path) -> None:
    """Remove what an edit that was killed left behind, unless somebody is editing now."""
    with suppress(Locked, CorpusError), locked(folder, 0):
        pass


def _sweep(folder: Path) -> None:
    # The lock is held, so nobody is writing one of these. INDEX.md may be a link into another folder.
    # Only names that `mkstemp` makes out of PREFIX are ours, and only files: a link is somebody else's.
    with suppress(OSError, Refused):
        for place in {folder, Path(Folder(folder).real(NAME)).parent}:
            for left in place.glob(f"{PREFIX}*.tmp"):
                if _LEFT.fullmatch(left.name) and left.is_file() and not left.is_symlink():
                    left.unlink(missing_ok=True)


def change(folder: Path, edited: Callable[[str], tuple[str | None, T]]) -> T:
    """Change INDEX.md: `edited` makes of its text (a byte order mark kept) the new text, and a result that is returned.

    Where it gives None for the text, nothing is written. It is called again with the new text whenever another program
    saved the file meanwhile, so it must depend on nothing else. Raises CorpusError, Locked where another gangmu holds the
    lock or another program saves again and again; what that program wrote then stands.
    """
    with locked(folder):
        base = manifest.data(folder)
        for attempt in range(ATTEMPTS):
            text, result = edited(manifest.decoded(base))
            if text is None:
                return result
            found = replace_file(folder, text, base)
            if found is None:
                return result
            base = _settled(folder, found, _PAUSE * (attempt + 1))
        raise Locked(
            f"{NAME} of {folder} is being changed by another program all the time; nothing was written",
            "save and close it there, then try again",
        )


def _settled(folder: Path, found: bytes, pause: float) -> bytes:
    """INDEX.md once it has stayed the same for a moment: a program that writes in place may be half way through."""
    for _ in range(ATTEMPTS):
        time.sleep(pause)
        with suppress(CorpusError):  # some programs remove the file before they write it anew
            again = manifest.data(folder)
            if again == found:
                break
            found = again
    return manifest.data(folder)


def replace_file(folder: Path, text: str, base: bytes) -> bytes | None:
    """Replaces INDEX.md (the file it leads to, if it is a link), keeping mode and owner. Raises CorpusError.

    base: what the text was made from. Where the file holds something else by now it is left, or put back, as it is;
    the bytes that it holds are returned. None: it was replaced.
    """
    try:
        target = Path(Folder(folder).real(NAME))
    except Refused as error:
        raise CorpusError(f"it {error}", file=NAME) from None
    temporary = kept = ""
    try:
        with target.open("rb") as before:
            status = os.fstat(before.fileno())
            failpoint(f"before-write:{NAME}")
            handle, temporary = tempfile.mkstemp(prefix=PREFIX, suffix=".tmp", dir=target.parent)
            _fill(handle, text.encode(), status)
            kept = _second_name(target, temporary)
            failpoint(f"before-rename:{NAME}")
            found = before.read()
            if found != base or _identity(target.stat()) != _identity(os.fstat(before.fileno())):
                return target.read_bytes()
            if kept or system.WINDOWS:
                before.close()  # Windows does not replace an open file
            system.replace(temporary, target)
            temporary = ""
            failpoint(f"after-rename:{NAME}")
            found = _replaced(before, kept, base)
        if found != base and kept:
            # Somebody has it open and wrote into what was replaced: that file is INDEX.md again.
            system.replace(kept, target)
            kept = ""
        system.sync_folder(target.parent)
        return None if found == base else found
    except FileNotFoundError:
        return b""  # removed meanwhile, perhaps to be written anew
    except OSError as error:
        raise CorpusError(
            f"it could not be written: {error.strerror}; it is as it was",
            "free some space, or check who may write here",
            file=NAME,
        ) from None
    finally:
        for left in filter(None, (temporary, kept)):
            with suppress(OSError):
                os.unlink(left)  # noqa: PTH108


def _replaced(before: BinaryIO, kept: str, base: bytes) -> bytes:
    """What the file that was replaced holds by now: of whoever had it open and wrote into it meanwhile."""
    if before.closed:
        return Path(kept).read_bytes() if kept else base
    before.seek(0)
    return before.read()


def _second_name(target: Path, temporary: str) -> str:
    """Another name for the file that is about to be replaced, so that it can be put back; "" where there are no links."""
    name = f"{temporary.removesuffix('.tmp')}.before.tmp"
    try:
        os.link(target, name)
    except OSError:
        return ""
    return name


def _fill(handle: int, data: bytes, like: os.stat_result) -> None:
    """Write a new file whole, with mode and owner of another one, and close it."""
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        failpoint(f"before-fsync:{NAME}")
        system.set_mode(file.fileno(), stat.S_IMODE(like.st_mode))
        system.set_owner(file.fileno(), like)
        system.sync(file.fileno())


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def write_new(folder: Path, text: str) -> None:
    """Writes an INDEX.md where there is none yet. Raises UsageError when there is one, CorpusError."""
    path = folder / NAME
    temporary = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=PREFIX, suffix=".tmp", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            system.set_mode(file.fileno(), durable.new_mode())
            system.sync(file.fileno())
        failpoint(f"before-link:{NAME}")
        durable.give_name(Path(temporary), path)  # unlike a rename it fails when the name is taken
        system.sync_folder(folder)
    except FileExistsError:
        raise UsageError(f"{path} is there already", "edit it, or add files with `gangmu add`") from None
    except OSError as error:
        raise CorpusError(f"{path} could not be written: {error.strerror}") from None
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
