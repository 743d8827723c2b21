"""`gangmu schema`: the JSON Schema of a record."""

from __future__ import annotations

from typing import Annotated

import typer
from gangmu.index import schemas
from gangmu.index.errors import UsageError

from . import output
from .command import App

app = App()


@app.command()
def schema(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(schemas.NAMES)}.")] = "",
) -> None:
    """Print the JSON Schema of a record that --format json and jsonl print."""
    if not name:
        for known in schemas.NAMES:
            output.say(known)
        return
    found = schemas.schema(name.removesuffix("/1"))
    if found is None:
        raise UsageError(f"there is no record {name}", f"use one of {', '.join(schemas.NAMES)}")
    output.say(output.pretty(found))
