"""Names of an index that begin with what somebody has typed so far: quick on any number of documents."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..store import generations, records

# Each walks an index of SQLite from the first name that begins so and stops after so many; forms are few.
_QUERIES = {
    "document": "SELECT doc FROM documents WHERE doc >= ? AND doc < ? ORDER BY doc LIMIT ?",
    "region": "SELECT region FROM regions WHERE region >= ? AND region < ? ORDER BY region LIMIT ?",
    "tag": "SELECT DISTINCT tag FROM tags WHERE tag >= ? AND tag < ? ORDER BY tag LIMIT ?",
    "source": "SELECT DISTINCT source FROM documents WHERE source >= ? AND source < ? ORDER BY source LIMIT ?",
    "unit": "SELECT DISTINCT unit FROM forms WHERE unit >= ? AND unit < ? ORDER BY unit LIMIT ?",
    "indicator": "SELECT name FROM names WHERE name >= ? AND name < ? "
    "AND NOT EXISTS (SELECT 1 FROM regions WHERE region = name) ORDER BY name LIMIT ?",
}
KINDS = tuple(_QUERIES)


def beginning(index: Path, kind: str, typed: str, limit: int = 200) -> list[str]:
    """Names of a kind, one of KINDS, that begin with `typed`, in order and at most `limit`.

    Raises IndexMissing, IndexDamaged.
    """

    def read(generation: generations.Generation) -> list[str]:
        with closing(records.open_readonly(generation.records)) as db:
            found = db.execute(_QUERIES[kind], (typed, f"{typed}\U0010ffff", limit))
            return [name for (name,) in found if isinstance(name, str) and name]

    try:
        return generations.reading(index, read)
    except (sqlite3.Error, UnicodeError) as error:
        if isinstance(error, UnicodeEncodeError):
            return []  # stray bytes of a command line begin no name
        raise records.damaged(Path(generations.RECORDS), error) from None  # type: ignore[arg-type]
