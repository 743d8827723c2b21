"""Raw against clean, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import output
from .comparing import Compared, rows
from .language import worded

if TYPE_CHECKING:
    from rich.console import RenderableType


def differences(raw: str, clean: str, side_by_side: bool) -> RenderableType:
    """The paragraphs of a raw file against those of its clean text: one under the other, or in two columns."""
    from gangmu.index.door import diff

    old = "\n".join(line.strip() for line in raw.splitlines() if line.strip())
    new = "\n".join(line for line in clean.split("\n") if line.strip())
    return Compared(rows(diff(old, new)), (worded("raw"), worded("clean")), side_by_side, output.console().no_color)
