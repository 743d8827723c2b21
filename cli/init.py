"""`gangmu init`: start a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import errors, output, settings
from .command import App
from .language import worded

if TYPE_CHECKING:
    from gangmu.index.door import LeftOut

app = App()
_MOST = 5
"""Files that are left out for the same reason are named up to here, the rest counted."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; it is made where missing.")] = Path(),
    title: Annotated[str, typer.Option("--title", help="The corpus's title.")] = "",
) -> int:
    """Start a corpus: write an INDEX.md that lists the documents already in the folder."""
    from gangmu.index import Corpus

    listed, left = Corpus(settings.a_folder(folder)).start(title)
    output.say(worded("{0}: {1} document{2} listed", folder / "INDEX.md", listed, "s"[: listed != 1]))
    name_left_out(left)
    errors.warn("next: 'gangmu build', then 'gangmu search'")
    return 0


def name_left_out(left: Sequence[LeftOut]) -> None:
    """Say on stderr which files are not listed and why, a line for each reason."""
    reasons: dict[str, list[str]] = {}
    for entry in left:
        reasons.setdefault(entry.reason, []).append(entry.path)
    for reason, paths in reasons.items():
        more = f" and {len(paths) - _MOST:,} more" if len(paths) > _MOST else ""
        errors.warn(f"left out: {', '.join(paths[:_MOST])}{more}: {reason}")
