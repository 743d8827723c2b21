"""Standard input, output and error as a command may find them: closed, or with nobody at the other end."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class ClosedPipe(Exception):
    """Whoever reads the output has seen enough. Not an OSError, for which Typer and rich would exit with 1."""


class _Out(io.FileIO):
    """Standard output. When its reader has gone that is told once, by ClosedPipe, and what follows is dropped."""

    gone = False

    def write(self, data: Any, /) -> int:
        if not self.gone:
            try:
                return super().write(data) or 0
            except BrokenPipeError:
                self.gone = True
                raise ClosedPipe from None
        return len(data)


class _Err(io.FileIO):
    """Standard error. That nobody reads what a command says beside its results changes neither them nor its exit status."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return len(data)


@contextmanager
def standard() -> Iterator[None]:
    """Make the three streams usable, in UTF-8, for as long as a command runs.

    A closed one (`>&-`) is one to nowhere: its number is taken, so that no file the command opens gets it and is printed into.
    Streams that somebody has put in place of the process's own stay, apart from their encoding.
    """
    _fill()
    before = sys.stdin, sys.stdout, sys.stderr
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = _opened(1, sys.stdout, sys.__stdout__), _opened(2, sys.stderr, sys.__stderr__)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(getattr(getattr(stream, "buffer", None), "raw", None), (_Out, _Err)):
                _drained(stream)
        sys.stdin, sys.stdout, sys.stderr = before


def _fill() -> None:
    """Open the null device under each of the numbers 0, 1 and 2 that is closed."""
    while True:
        number = os.open(os.devnull, os.O_RDWR)  # the lowest that is free
        if number > 2:
            os.close(number)
            return
        os.set_inheritable(number, True)


_WINDOWS = os.name == "nt"


def _opened(number: int, stream: Any, own: Any) -> Any:
    if _WINDOWS and stream is not None and stream.isatty():
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # to the console itself, whatever its code page
        return stream
    if stream is None or stream is own:
        if stream is not None:
            stream.flush()
        raw = (_Out if number == 1 else _Err)(number, "w", closefd=False)
        at_once = raw.isatty() or number == 2 or getattr(stream, "write_through", False)
        return io.TextIOWrapper(
            io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace", line_buffering=at_once
        )
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def _drained(stream: Any) -> None:
    """Write what is left in a stream's buffer, or forget it where nobody can take it."""
    try:
        stream.flush()
    except (ClosedPipe, OSError, ValueError):
        return
