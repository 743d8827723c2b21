"""A fault of Gangmu's own: one line for the user, the whole trace in a private file for whoever mends it."""

from __future__ import annotations

import os
import sys

from . import errors


def show(error: BaseException, argv: list[str]) -> int:
    """Say that something went wrong that nobody foresaw, and where the trace is; the exit status.

    GANGMU_TRACE=1 prints the trace to stderr instead of writing a file. Passwords are left out of both.
    """
    if isinstance(error, MemoryError):
        message = "there is not enough memory"
        advice = "close other programs, or build with a smaller --memory and --jobs 1"
    else:
        message = f"a fault of gangmu's own: {type(error).__name__}: {str(error)[:300]}".rstrip(": ")
        advice = "please report it"
    return errors.show("internal", message, f"{advice}; {_trace(error, argv)}", errors.FAULT)


def _trace(error: BaseException, argv: list[str]) -> str:
    """Write the trace; a clause that says where."""
    import platform
    import tempfile
    import traceback
    from importlib import metadata

    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__, limit=-200))
    words = " ".join(repr(word) for word in argv)
    try:
        version = metadata.version("gangmu")
    except metadata.PackageNotFoundError:
        version = "?"
    text = f"gangmu {version}, Python {platform.python_version()}, {platform.platform()}\n{words}\n\n{trace}"
    text = errors.discreet(text)
    if os.environ.get("GANGMU_TRACE", "") not in ("", "0"):
        from .terminal import harmless

        print(harmless(text), file=sys.stderr)
        return "the trace is above"
    try:
        # mkstemp: a name nobody could foresee, readable for this user alone; never in the corpus.
        number, name = tempfile.mkstemp(prefix="gangmu-trace-", suffix=".txt")
        with open(number, "w", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123
            file.write(text)
    except OSError:
        return "no trace could be written; GANGMU_TRACE=1 prints it"
    return f"the trace is in {name}"
