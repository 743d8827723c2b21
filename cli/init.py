"""`gangmu init`: start a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import errors, output, settings
from .command import App

app = App()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; it is made where missing.")] = Path(),
    title: Annotated[str, typer.Option("--title", help="The corpus's title.")] = "",
) -> int:
    """Start a corpus: write an INDEX.md that lists the documents already in the folder."""
    from gangmu.index.corpus import adding

    listed = adding.start(settings.a_folder(folder), title)
    output.say(f"{folder / 'INDEX.md'}: {listed} document{'s' if listed != 1 else ''} listed")
    errors.warn("next: 'gangmu build', then 'gangmu search'")
    return 0
