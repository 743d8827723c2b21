"""`gangmu add`: put files under the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import errors, output, settings
from .command import App
from .init import name_left_out

app = App()


@app.command()
def add(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…|DIR…", help="Files, or folders of them; those outside are copied in.")
    ],
    title: Annotated[str, typer.Option("--title", help="For one file.")] = "",
    date: Annotated[str, typer.Option("--date", help="2023, 2023-08 or 2023-08-17.")] = "",
    source: Annotated[str, typer.Option("--source", help="Who published it.")] = "",
    region: Annotated[str, typer.Option("--region", help="Where it speaks of: 湖北, 光谷 ….")] = "",
    tags: Annotated[str, typer.Option("--tags", help="Separated by commas.")] = "",
) -> int:
    """Give files a row in INDEX.md. A file outside the corpus folder is copied into it first.

    Of a folder, everything that can be read is listed, and what is left out is named with the reason.
    """
    cells = {"title": title, "date": date, "source": source, "region": region, "tags": tags}
    rows, left = settings.opened().add(files, {k: v for k, v in cells.items() if v})
    for path in rows:
        output.say(path)
    name_left_out(left)
    if rows:
        errors.warn(f"{len(rows)} row{'s' if len(rows) != 1 else ''} added to INDEX.md; 'gangmu build' reads them")
    else:
        errors.warn("INDEX.md lists them already; nothing was added")
    return 0
