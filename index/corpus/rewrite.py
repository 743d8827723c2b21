"""INDEX.md replaced as a whole: under a lock, atomically, with nothing lost when the disk is full."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..durable import failpoint
from ..errors import CorpusError, Locked, UsageError
from .manifest import NAME
from .paths import Folder, Refused

LOCK_SECONDS = 30.0
_PREFIX = f".{NAME}.gangmu-"
_LEFT = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}(?:\.before)?\.tmp")


@contextmanager
def locked(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Keeps other editors of this corpus's INDEX.md out. The lock is on the folder itself: it leaves no file behind and
    ends with the process. Raises Locked after `seconds`, CorpusError when the folder cannot be opened.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise CorpusError(f"the folder {folder} cannot be opened: {error.strerror}") from None
    try:
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what an edit that was killed left behind, unless somebody is editing now."""
    with suppress(Locked, CorpusError), locked(folder, 0):
        pass


def _sweep(folder: Path) -> None:
    # The lock is held, so nobody is writing one of these. INDEX.md may be a link into another folder.
    # Only names that `mkstemp` makes out of _PREFIX are ours, and only files: a link is somebody else's.
    with suppress(OSError, Refused):
        for place in {folder, Path(Folder(folder).real(NAME)).parent}:
            for left in place.glob(f"{_PREFIX}*.tmp"):
                if _LEFT.fullmatch(left.name) and left.is_file() and not left.is_symlink():
                    left.unlink(missing_ok=True)


def replace_file(folder: Path, text: str) -> None:
    """Replaces INDEX.md (the file it leads to, if it is a link), keeping mode and owner. Raises CorpusError."""
    try:
        target = Path(Folder(folder).real(NAME))
    except Refused as error:
        raise CorpusError(f"it {error}", file=NAME) from None
    temporary = ""
    try:
        status = target.stat()
        failpoint(f"before-write:{NAME}")
        handle, temporary = tempfile.mkstemp(prefix=_PREFIX, suffix=".tmp", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            failpoint(f"before-fsync:{NAME}")
            os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
            with suppress(OSError):
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            os.fsync(file.fileno())
        failpoint(f"before-rename:{NAME}")
        os.replace(temporary, target)  # noqa: PTH105
        temporary = ""
        failpoint(f"after-rename:{NAME}")
        _sync(target.parent)
    except OSError as error:
        raise CorpusError(
            f"it could not be written: {error.strerror}; it is as it was",
            "free some space, or check who may write here",
            file=NAME,
        ) from None
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108


def write_new(folder: Path, text: str) -> None:
    """Writes an INDEX.md where there is none yet. Raises UsageError when there is one, CorpusError."""
    path = folder / NAME
    temporary = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=_PREFIX, suffix=".tmp", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            umask = os.umask(0)
            os.umask(umask)
            os.fchmod(file.fileno(), 0o666 & ~umask)
            os.fsync(file.fileno())
        failpoint(f"before-link:{NAME}")
        os.link(temporary, path)  # unlike a rename it fails when the name is taken
        _sync(folder)
    except FileExistsError:
        raise UsageError(f"{path} is there already", "edit it, or add files with `gangmu add`") from None
    except OSError as error:
        raise CorpusError(f"{path} could not be written: {error.strerror}") from None
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
