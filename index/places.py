"""The regions that an index holds: which there are, and which lie in which."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from .facts.regions import Gazetteer, Place
from .rows import COLUMNS
from .store import records

_USED = "SELECT region FROM document_regions UNION SELECT region FROM targets WHERE region <> ''"


def insert(db: sqlite3.Connection, found: Iterable[Place]) -> None:
    """Remember places that documents mention; `close` keeps those that a record names."""
    rows = [(p.name, p.code, p.level, records.packed(list(p.path))) for p in found]
    records.insert(db, "regions", COLUMNS["regions"], rows)


def close(db: sqlite3.Connection) -> None:
    """Bring `regions` and `region_closure` in line with the regions that documents and targets name.

    A region lies in itself, in its parents and in theirs; a corridor of several cities lies in each of them.
    """
    gazetteer = Gazetteer.default()
    used = {region for (region,) in db.execute(_USED)}
    stored = {name: (name, code, level, path) for name, code, level, path in db.execute("SELECT * FROM regions")}
    rows, closure, pending, done = [], [], sorted(used), set()
    while pending:
        name = pending.pop()
        if name in done:
            continue
        done.add(name)
        place = gazetteer.get(name)
        if place is not None and place.name == name:
            row = (name, place.code, place.level, records.packed(list(place.path)))
        else:
            row = stored.get(name, (name, "", "", records.packed([name])))
        rows.append(row)
        above = ancestors(gazetteer, name, records.unpacked(row[3]))
        closure += [(ancestor, name) for ancestor in sorted(above | {name})]
        pending += sorted(above)
    db.execute("DELETE FROM regions")
    db.execute("DELETE FROM region_closure")
    records.insert(db, "regions", COLUMNS["regions"], sorted(rows))
    records.insert(db, "region_closure", ("ancestor", "region"), sorted(closure))


def ancestors(gazetteer: Gazetteer, name: str, path: list[str]) -> set[str]:
    """Names of every region above one. `path` (from the country down) serves where the gazetteer does not know it."""
    above: set[str] = set()
    place = gazetteer.get(name)
    pending = list(place.parents) if place is not None and place.name == name else path[:-1]
    while pending:
        parent = pending.pop()
        if parent not in above and parent != name:
            above.add(parent)
            higher = gazetteer.get(parent)
            pending += higher.parents if higher is not None else ()
    return above
