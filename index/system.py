"""What operating systems do differently, in one place: opening, locks, modes, syncing, signals, processes, names of files.

POSIX is what Gangmu is developed on. What Windows lacks (`fcntl`, `O_NOFOLLOW`, folders that can be opened, `fchmod`,
`fwalk`, signal masks) is asked for by its presence, so that a test can take it away anywhere; what Windows does otherwise
(an open file cannot be replaced, names that mean devices, paths longer than 260 characters) by `WINDOWS`.
"""

from __future__ import annotations

import errno
import ntpath
import os
import posixpath
import re
import signal
import stat
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

_fcntl: Any
_msvcrt: Any
try:
    import fcntl as _fcntl
except ImportError:
    _fcntl = None
try:
    import msvcrt as _msvcrt
except ImportError:
    _msvcrt = None

WINDOWS = os.name == "nt"
_ALWAYS = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NOINHERIT", "O_BINARY"))
"""Not for children to inherit, and no line ends translated: else Windows hands on CRLF as LF and stops at Ctrl-Z."""
_NO_LINK, _NO_WAIT, _FOLDER = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY"))
_LOCKED_BYTE = 1 << 30
"""Where Windows locks a byte: behind what anybody reads, since nobody else can read a byte that is locked there."""
_TRIES, _PAUSE = 20, 0.05
LOCK_FILE = ".gangmu-lock"
"""What a folder is locked by where folders themselves cannot be; there only while the lock is held."""
_LONG = 240
"""Characters from which a path of Windows gets its prefix; 260 is the limit, less what is written beside a file."""
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)")
_SIGNS = re.compile(r'[<>:"|?*]')
_FULL = "F_FULLFSYNC"
_UNSYNCED = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF, errno.EISDIR}
"""What a file system says that cannot fsync a folder (network shares, FUSE)."""


# Opening


def opened(path: str | Path, flags: int = os.O_RDONLY, mode: int = 0o666, *, follow: bool = False) -> int:
    """A descriptor of a file in binary, not inherited; a pipe is not waited for. follow: also what a link leads to.

    Raises OSError (ELOOP) for a link otherwise.
    """
    if not follow and not _NO_LINK and os.path.islink(path):  # noqa: PTH114
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return os.open(extended(str(path)), flags | _ALWAYS | _NO_WAIT | (0 if follow else _NO_LINK), mode)


def _opened_folder(path: Path, *, follow: bool = True) -> int | None:
    """A descriptor of a folder; None where folders cannot be opened."""
    if WINDOWS or not _FOLDER:
        return None
    return os.open(path, os.O_RDONLY | _FOLDER | _ALWAYS | (0 if follow else _NO_LINK))


# Locks


def lock(handle: int, *, wait: bool) -> None:
    """Lock an open file for this process alone; it ends with the descriptor. Raises BlockingIOError, or OSError.

    wait: until whoever has it lets go; else BlockingIOError at once.
    """
    if _fcntl is not None:
        _fcntl.flock(handle, _fcntl.LOCK_EX | (0 if wait else _fcntl.LOCK_NB))
    elif _msvcrt is not None:
        _lock_byte(_msvcrt, handle, wait=wait)
    else:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def _lock_byte(system: ModuleType | Any, handle: int, *, wait: bool) -> None:
    before = os.lseek(handle, 0, os.SEEK_CUR)
    try:
        while True:
            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            try:
                system.locking(handle, system.LK_NBLCK, 1)
                return
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EDEADLK):
                    raise
                if not wait:
                    raise BlockingIOError(error.errno, os.strerror(error.errno)) from None
            time.sleep(_PAUSE)
    finally:
        os.lseek(handle, before, os.SEEK_SET)


class FolderLock:
    """Keeps other processes that ask for it out of a folder while one edits there; `close` lets go of it, or the process's end.

    The lock is on the folder itself and leaves nothing behind; where folders cannot be opened it is on `LOCK_FILE` in it, which
    goes with it. Raises OSError where the folder cannot be opened.
    """

    def __init__(self, folder: Path) -> None:
        handle = _opened_folder(folder)
        self._own = folder / LOCK_FILE if handle is None else None
        self._handle = self._file() if handle is None else handle

    def _file(self) -> int:
        assert self._own is not None
        return opened(self._own, os.O_RDWR | os.O_CREAT, 0o600)

    def acquire(self) -> None:
        """Raises BlockingIOError as long as another process has it, OSError where the file system knows no locks."""
        lock(self._handle, wait=False)
        if self._own is not None and not _names(self._own, self._handle):
            os.close(self._handle)
            self._handle = self._file()  # whoever had it took the file along
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    def close(self) -> None:
        """Let go of it."""
        os.close(self._handle)
        if self._own is not None:
            with suppress(OSError):  # another process has it open by now
                self._own.unlink(missing_ok=True)


def _names(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False


# Modes and syncing


def set_mode(handle: int, mode: int) -> None:
    """Permissions of an open file; where files have none that others could use (Windows), nothing."""
    if hasattr(os, "fchmod"):
        os.fchmod(handle, mode)


def set_owner(handle: int, like: os.stat_result) -> None:
    """The owner and group of an open file as those of another, where they can be given away."""
    if hasattr(os, "fchown"):
        with suppress(OSError):
            os.fchown(handle, like.st_uid, like.st_gid)


def close_folder_to_others(path: Path) -> None:
    """Let only its owner enter a folder, which must not be a link. Raises OSError."""
    handle = _opened_folder(path, follow=False)
    if handle is None:
        return
    try:
        set_mode(handle, 0o700)
    finally:
        os.close(handle)


def sync(handle: int) -> None:
    """Have an open file on the disk itself: on macOS fsync leaves it in the disk's cache, F_FULLFSYNC does not."""
    if hasattr(_fcntl, _FULL):
        with suppress(OSError):  # a file system that does not know it
            _fcntl.fcntl(handle, getattr(_fcntl, _FULL))
            return
    os.fsync(handle)


def sync_file(path: Path) -> None:
    """fsync a file that somebody else wrote; Windows wants a descriptor that may write."""
    handle = os.open(path, (os.O_RDWR if WINDOWS else os.O_RDONLY) | _ALWAYS)
    try:
        sync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """fsync a folder, so that the names in it are durable; where that is not to be had, nothing."""
    handle = _opened_folder(path)
    if handle is None:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNSYNCED:
            raise
    finally:
        os.close(handle)


def replace(source: str | Path, target: str | Path) -> None:
    """Rename over what may be there. On Windows a program that looks at a file (a reader, a virus scanner, an indexer) keeps
    its name for that moment: it is tried again for a second. Raises OSError.
    """
    for _ in range(_TRIES if WINDOWS else 0):
        with suppress(PermissionError):
            os.replace(source, target)  # noqa: PTH105
            return
        time.sleep(_PAUSE)
    os.replace(source, target)  # noqa: PTH105


def tree(folder: Path) -> Iterator[tuple[str, list[str], list[str], int | None]]:
    """`os.fwalk` from below: the descriptor of each folder for `dir_fd`, None where there are none; follows no link."""
    if hasattr(os, "fwalk") and os.unlink in os.supports_dir_fd:
        yield from os.fwalk(folder, topdown=False)
        return
    pending = [str(folder)]
    found: list[tuple[str, list[str], list[str], int | None]] = []
    while pending:
        place = pending.pop()
        folders: list[str] = []
        files: list[str] = []
        with suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                (folders if entry.is_dir(follow_symlinks=False) and not _junction(entry) else files).append(entry.name)
        found.append((place, folders, files, None))
        pending += [os.path.join(place, name) for name in folders]  # noqa: PTH118
    yield from reversed(found)


def _junction(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is another place's second name (Windows); Python before 3.12 takes a junction for a folder."""
    status = entry.stat(follow_symlinks=False)
    return bool(getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT)


# Signals and processes


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl-C reaches neither this thread nor what it starts; without signal masks, whoever is started must see to that."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def give_memory_back() -> None:
    """Let the system have the memory that was freed here, which glibc keeps for what comes; elsewhere nothing is done."""
    if sys.platform != "linux":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def alive(pid: int) -> bool:
    """Whether a process of this number is there. Raises OverflowError for what is no number of a process.

    `os.kill(pid, 0)` asks on POSIX and sends a Ctrl-C on Windows.
    """
    if WINDOWS:
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except PermissionError:  # somebody else's process is alive as well
        return True
    except OSError:
        return False
    return True


def _alive_on_windows(pid: int) -> bool:
    import ctypes

    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - not there for a type checker elsewhere
    query, running = 0x1000, 259  # PROCESS_QUERY_LIMITED_INFORMATION, STILL_ACTIVE
    handle = kernel.OpenProcess(query, False, pid)
    if not handle:
        return bool(kernel.GetLastError() == 5)  # ERROR_ACCESS_DENIED: there is one
    try:
        status = ctypes.c_ulong()
        return bool(kernel.GetExitCodeProcess(handle, ctypes.byref(status))) and status.value == running
    finally:
        kernel.CloseHandle(handle)


# Names


def extended(path: str) -> str:
    r"""A path that may be longer than 260 characters: absolute, with the prefix `\\?\`, on Windows; else as it is."""
    if not WINDOWS or len(path) < _LONG:
        return path
    whole = ntpath.normpath(path if ntpath.isabs(path) else ntpath.join(os.getcwd(), path))  # noqa: PTH109
    if whole.startswith("\\\\?\\"):
        return whole
    return f"\\\\?\\UNC\\{whole[2:]}" if whole.startswith("\\\\") else f"\\\\?\\{whole}"


def a_device(name: str) -> bool:
    """Whether Windows takes a file's name for a device: it would never get to the file."""
    return WINDOWS and _DEVICES.match(name) is not None


def cut_short(name: str) -> bool:
    """Whether Windows drops the end of a name, so that it means another file."""
    return WINDOWS and name.endswith((".", " "))


def no_name(name: str) -> bool:
    """Whether no file can have this name on Windows; a colon leads to what is hidden behind a file."""
    return WINDOWS and _SIGNS.search(name) is not None


def within(path: str, folder: str) -> bool:
    """Whether an absolute path is a folder or lies in it, both without links; on Windows / is \\ and letters have no case."""
    flavour: Any = ntpath if WINDOWS else posixpath
    one, other = str(flavour.normcase(path)), str(flavour.normcase(folder)).rstrip(flavour.sep)
    return one == other or one.startswith(f"{other}{flavour.sep}")


def slashes(path: str) -> str:
    """A path of this system with / between its names."""
    return path.replace("\\", "/") if WINDOWS else path


def folded(name: str) -> str:
    """A name as file systems compare it that know neither case nor how accents are spelt (APFS, HFS+, NTFS)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
