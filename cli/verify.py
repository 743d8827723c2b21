"""`gangmu verify`: every byte of the index."""

from __future__ import annotations

from typing import Any

from gangmu.index.errors import IndexDamaged
from gangmu.index.schemas import Fault

from . import output, settings
from .command import App
from .language import said, worded

app = App()
DAMAGED = 4


@app.command()
def verify() -> int:
    """Check sizes and checksums of every file, SQLite's integrity, and that every posting has its document.

    Exit status 4 when anything is wrong.
    """
    corpus = settings.opened()
    corpus.index_folder()
    found = [Fault(finding).record() for finding in corpus.verify()]
    output.emit(found, ("finding",), _list)
    if found and settings.current().output_format not in ("json", "jsonl"):
        raise IndexDamaged(
            f"the index has {len(found)} fault{'s' if len(found) != 1 else ''}",
            "run 'gangmu build --full' to write it anew",
        )
    return DAMAGED if found else 0


def _list(rows: list[dict[str, Any]]) -> Any:
    from rich.text import Text

    from .terminal import one_line

    if not rows:
        return Text(worded("the index is whole"), style="green")
    return Text("\n".join(one_line(said(row["finding"])) for row in rows), style="red")
