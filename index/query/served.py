"""What other programs are to know of an index that they open themselves."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any


def datasette(location: str) -> tuple[dict[str, Any], Path]:
    """The metadata of Datasette for an index in a folder, and the file of records that it serves.

    Raises IndexMissing, IndexDamaged.
    """
    from ..store import generations, records, views

    def read(generation: generations.Generation) -> tuple[dict[str, Any], Path]:
        with closing(records.open_readonly(generation.records)) as db:
            return views.metadata(db, str(generation.manifest.get("corpus_title", ""))), generation.records

    return generations.reading(Path(location), read)
