"""The rich console that pictures are printed on, and how much of them a screen shows."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING

from . import settings
from .terminal import use_colour, wide_ambiguous

if TYPE_CHECKING:
    from rich.console import Console


def console(*, stderr: bool = False, file: IO[str] | None = None) -> Console:
    """A rich console that follows the global options and never interprets markup or emoji codes.

    file: what to print into instead of standard output.
    """
    from rich.console import Console

    colour = use_colour(settings.current().color or "auto", stderr=stderr)
    return Console(
        stderr=stderr,
        file=file,
        color_system="auto" if colour and settings.current().color != "always" else "256" if colour else None,
        force_terminal=True if colour else None,
        no_color=not colour,
        markup=False,
        emoji=False,
        highlight=False,
        safe_box=wide_ambiguous(),
    )


def screen_height() -> int:
    """Lines of the terminal that a picture is made for; 0 where it is not for one."""
    return console().height if sys.stdout.isatty() else 0
