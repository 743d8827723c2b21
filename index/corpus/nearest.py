"""The corpus that somebody stands in: the nearest folder that holds an INDEX.md, found without reading one."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import CorpusError

NAME = "INDEX.md"


def find(start: Path) -> Path:
    """The nearest folder, from `start` upward, that holds INDEX.md or seeds/INDEX.md. Raises CorpusError."""
    here = Path(os.path.abspath(start))  # noqa: PTH100 - links in the path stay as the user wrote them
    for folder in (here, *here.parents):
        for place in (folder, folder / "seeds"):
            if os.path.lexists(place / NAME):
                return place
    raise CorpusError(
        f"there is no {NAME} in {here} or above it", "start a corpus with `gangmu init`, or name one with --corpus DIR"
    )
