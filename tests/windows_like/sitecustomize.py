"""First on PYTHONPATH, this makes a Python of Linux lack what Windows lacks, and refuse what Windows refuses.

No fcntl, termios, pwd, fork, fwalk, fchmod, O_NOFOLLOW, dir_fd, signal masks; `msvcrt.locking` instead of flock; no folder can
be opened; a file that this process has open or mapped is neither replaced, renamed nor removed, nor is a folder that holds one.
It reaches every process that is started below, spawned workers too. What it cannot show is Windows itself.
"""

# ruff: noqa
import errno
import fcntl
import os
import signal
import stat
import sys
from types import ModuleType

for _name in ("pthread_sigmask", "pthread_kill", "sigwait"):
    delattr(signal, _name)
# These decide by what is there when they are imported; msvcrt would tell them that the whole of Windows is.
import multiprocessing.resource_tracker
import multiprocessing.spawn
import shutil
import subprocess
import tempfile

for _name in (
    "fork", "forkpty", "fwalk", "fchmod", "fchown", "chown", "geteuid", "getuid", "mkfifo",
    "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "O_CLOEXEC",
):  # fmt: skip
    delattr(os, _name)
os.supports_dir_fd.clear()
shutil._use_fd_functions = False
for _name in ("fcntl", "termios", "pty", "pwd", "grp", "resource"):
    sys.modules[_name] = None


def _locking(handle, mode, count):
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OSError(errno.EACCES, "Permission denied") from None


_msvcrt = ModuleType("msvcrt")
_msvcrt.LK_NBLCK, _msvcrt.locking = 2, _locking
sys.modules["msvcrt"] = _msvcrt


def _busy(path, dir_fd=None):
    if dir_fd is not None:
        raise NotImplementedError("dir_fd unavailable on this platform")
    real = os.path.join(os.path.realpath(os.path.dirname(os.fspath(path)) or "."), os.path.basename(os.fspath(path)))
    if os.path.basename(real).startswith("pym-"):
        return  # multiprocessing's own memory, which has no file on Windows
    used = []
    for number in os.listdir("/proc/self/fd"):
        try:
            used.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            pass
    with open("/proc/self/maps", encoding="utf-8") as maps:
        used += [line.split(maxsplit=5)[5].rstrip("\n") for line in maps if line.count("/")]
    for one in used:
        if one == real or one.startswith(f"{real}/"):
            raise PermissionError(errno.EACCES, "The process cannot access the file: it is being used", os.fspath(path))


def _refusing(name, both):
    real = getattr(os, name)

    def call(path, *rest, **named):
        _busy(path, named.get("dir_fd"))
        if both:
            _busy(rest[0])
        return real(path, *rest, **{key: value for key, value in named.items() if value is not None})

    setattr(os, name, call)


for _name in ("replace", "rename"):
    _refusing(_name, True)
for _name in ("unlink", "remove", "rmdir"):
    _refusing(_name, False)

_open = os.open


def _opening(path, flags, mode=0o777, *, dir_fd=None):
    handle = _open(path, flags, mode)
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        os.close(handle)
        raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
    return handle


os.open = _opening
