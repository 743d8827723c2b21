"""What the records of corpus.sqlite say of documents, for filters: regions, tags, sources, dates, ids.

These are not in the segments, so that editing a tag or a region needs no re-indexing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date

from ..errors import UsageError

FIELDS = ("region", "tag", "source", "date", "doc")
_TERMS = {
    "tag": "SELECT DISTINCT tag FROM document_tags WHERE tag >= ? ORDER BY tag",
    "source": "SELECT DISTINCT source FROM documents WHERE source >= ? AND source != '' ORDER BY source",
    "date": "SELECT DISTINCT date FROM documents WHERE date >= ? AND date != '' ORDER BY date",
    "doc": "SELECT doc FROM documents WHERE doc >= ? ORDER BY doc",
    "region": "SELECT DISTINCT region FROM document_regions WHERE region >= ? ORDER BY region",
}
_KEYS = {
    "tag": "WITH RECURSIVE below(tag) AS (SELECT ? UNION SELECT t.tag FROM tag_tree t JOIN below b ON t.under = b.tag)"
    " SELECT DISTINCT key FROM document_tags WHERE tag IN below",
    "source": "SELECT key FROM documents WHERE source = ?",
    "date": "SELECT key FROM documents WHERE date = ?",
    "doc": "SELECT key FROM documents WHERE doc = ?",
    "exact region": "SELECT DISTINCT key FROM document_regions WHERE region = ?",
    "region": "SELECT DISTINCT r.key FROM region_closure c JOIN document_regions r ON r.region = c.region"
    " WHERE c.ancestor = ?",
}


_ANY = {
    "any tag": "SELECT DISTINCT key FROM document_tags",
    "any source": "SELECT key FROM documents WHERE source != ''",
    "any date": "SELECT key FROM documents WHERE date != ''",
    "any doc": "SELECT key FROM documents",
    "any region": "SELECT DISTINCT key FROM document_regions",
}


def day_range(low: str, high: str) -> tuple[str, str]:
    """First and last ISO day of a range between partial dates (YYYY, YYYY-MM, YYYY-MM-DD; also / . 年月); "" is open.

    Raises UsageError where a part is no date, or the first is after the last.
    """
    first, last = _day(low, first=True) if low else "", _day(high, first=False) if high else ""
    if first and last and first > last:
        raise UsageError(f"{low} is after {high}, so no date is between them", f"the other way round: {high} to {low}")
    return first, last


def _day(text: str, *, first: bool) -> str:
    parts = text.strip().replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    numbers = [part for part in parts.split("-") if part]
    if len(numbers) == 1 and len(numbers[0]) in (6, 8) and numbers[0].isdecimal():
        whole = numbers[0]
        numbers = [whole[:4], whole[4:6], whole[6:]] if len(whole) == 8 else [whole[:4], whole[4:6]]
    if (
        not 1 <= len(numbers) <= 3
        or not all(part.isascii() and part.isdigit() for part in numbers)
        or len(numbers[0]) != 4
    ):
        raise UsageError(f"{text[:40]} is no date", "write 2023, 2023-05 or 2023-05-15")
    try:
        year, month, day = (*map(int, numbers), 1, 1)[:3]
        date(year, month, day)
    except ValueError:
        raise UsageError(f"there is no date {text[:40]}", "write 2023, 2023-05 or 2023-05-15") from None
    if first:
        # a document dated 2023 or 2023-01 is not before 2023-01-01
        return f"{year:04}-{month:02}-{day:02}".removesuffix("-01").removesuffix("-01")
    if len(numbers) == 3:
        return f"{year:04}-{month:02}-{day:02}"
    if len(numbers) == 2:
        return f"{year:04}-{month:02}-31"
    return f"{year:04}-12-31"


class Catalog:
    """Filters over an open corpus.sqlite."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def keys(self, kind: str, value: str) -> list[int]:
        """Keys of the documents whose record matches (kinds and values of `plan.Record`), ascending."""
        if kind == "date" and ".." in value:
            return self._dated(*value.split("..", 1))
        if kind in _ANY:
            return sorted(key for (key,) in self._db.execute(_ANY[kind]))
        return sorted(key for (key,) in self._db.execute(_KEYS[kind], (value,)))

    def _dated(self, low: str, high: str) -> list[int]:
        wanted = "SELECT key FROM documents WHERE date != ''"
        values: list[str] = []
        if low:
            wanted += " AND date >= ?"
            values.append(low)
        if high:
            wanted += " AND date <= ?"
            values.append(high)
        return sorted(key for (key,) in self._db.execute(wanted, values))

    def order(self, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Date and id of documents: what decides where they score alike."""
        found: dict[int, tuple[str, str]] = {}
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            sql = f"SELECT key, date, doc FROM documents WHERE key IN ({marks})"  # noqa: S608
            found.update((key, (date, doc)) for key, date, doc in self._db.execute(sql, some))
        return found

    def newest(self) -> Iterator[int]:
        """The keys of all documents, newest first, those of a day by their ids."""
        for (key,) in self._db.execute("SELECT key FROM documents ORDER BY date DESC, doc"):
            yield key

    def doc(self, name: str) -> str:
        """The id that `name`, an id or a part that only one has, stands for; itself where none or several do."""
        from .documents import meant

        found = meant(self._db, name)
        return found[0] if len(found) == 1 else name

    def terms(self, field: str, start: str = "") -> Iterator[str]:
        """The values of a field in order, from `start`."""
        for (value,) in self._db.execute(_TERMS[field], (start,)):
            yield value

    def region(self, name: str) -> str:
        """The canonical name of a region by any of its names. Raises UsageError with near names."""
        if self._db.execute("SELECT 1 FROM region_closure WHERE ancestor = ? LIMIT 1", (name,)).fetchone():
            return name
        return gazetteer_region(name)


def gazetteer_region(name: str) -> str:
    """The canonical name of a region that no record names. Raises UsageError with near names."""
    from ..facts.places.regions import Gazetteer

    gazetteer = Gazetteer.default()
    place = gazetteer.get(name)
    if place is not None:
        return str(place.name)
    near = gazetteer.near(name)
    raise UsageError(
        f"there is no region {name[:40]}", f"did you mean {', '.join(near[:3])}?" if near else "gangmu regions"
    )
