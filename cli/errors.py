"""Errors as the user sees them: a sentence and a hint, or one JSON object, on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from gangmu.index.errors import GangmuError

from . import settings
from .terminal import one_line, use_colour

FAULT = 70
"""Exit status of a fault of gangmu's own: EX_SOFTWARE of sysexits.h."""

_typed: tuple[str, ...] = ()


def typed(words: Sequence[str]) -> None:
    """Note the command line: a password that stands in it, or in a variable of ours, is printed by no message."""
    global _typed
    _typed = tuple(words)


def discreet(text: str) -> str:
    """`text` without the passwords of the command line and of GANGMU_ variables."""
    words = [*_typed, *(value for name, value in os.environ.items() if name.startswith("GANGMU_"))]
    words += [value for word in words if word.startswith("-") for value in word.partition("=")[2:]]
    if any(":" in word or "%" in word for word in words):
        from gangmu.index.scale import location

        for secret in location.secrets(words):
            text = text.replace(secret, location.masked(secret) if secret in words else location.MASK)
    password = os.environ.get("GANGMU_PASSWORD", "")
    return text.replace(password, "***") if len(password) > 3 else text


def render(error: GangmuError) -> int:
    """Print an error to stderr; the exit status that goes with it."""
    return show(error.kind, error.message, error.hint, error.exit_status)


def show(kind: str, message: str, hint: str, status: int) -> int:
    """Print one error in the form that the output format asks for. Returns `status`."""
    chosen = settings.current()
    message, hint = discreet(message), discreet(hint)
    if chosen.format in ("json", "jsonl"):
        from .values import dumps

        print(dumps({"error": kind, "message": message, "hint": hint, "exit": status}), file=sys.stderr)
        return status
    red, dim, plain = (
        ("\x1b[1;31m", "\x1b[2m", "\x1b[0m") if use_colour(chosen.color or "auto", stderr=True) else ("",) * 3
    )
    print(f"{red}gangmu:{plain} {one_line(message)}", file=sys.stderr)
    if hint:
        print(f"{dim}  hint: {one_line(hint)}{plain}", file=sys.stderr)
    return status


def warn(message: str) -> None:
    """A warning or a hint on stderr, unless --quiet."""
    if not settings.current().quiet:
        print(f"gangmu: {one_line(discreet(message))}", file=sys.stderr)
