"""The regions that an index holds: which there are, and which lie in which."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..facts.places.regions import Gazetteer, Place
from ..store import records
from .rows import COLUMNS, Row

_OF_SEVERAL = ("cross", "union")
_USED = (
    "SELECT name FROM names WHERE name <> '' AND id IN (SELECT region FROM located UNION SELECT region FROM statements)"
)


def insert(db: sqlite3.Connection, found: Iterable[Place]) -> None:
    """Remember places that documents mention; `close` keeps those that a record names."""
    label = Gazetteer.default().label
    rows = [(label(p.name, p.path), p.code, p.level, records.packed(list(p.path))) for p in found]
    records.insert(db, "regions", COLUMNS["regions"], rows)


def close(db: sqlite3.Connection) -> None:
    """Bring `regions` and `region_closure` in line with the regions that documents and targets name.

    A region lies in itself, in its parents and in theirs, and 江苏 lies in 长三角. A corridor or a union of several places
    lies in what they all lie in, never in one of them: what is said of 长江经济带 is not said of 湖北.
    """
    gazetteer = Gazetteer.default()
    stored = {name: (name, code, level, path) for name, code, level, path in db.execute("SELECT * FROM regions")}
    pending = sorted({region for (region,) in db.execute(_USED)})
    places: dict[str, Place | None] = {}
    while pending:
        name = pending.pop()
        if name not in places:
            places[name] = place = gazetteer.get(name)
            pending += _above(gazetteer, name, place, stored)
    rows = [_row(name, place, stored) for name, place in sorted(places.items())]
    closure = {(name, name) for name in places}
    for name, place in places.items():
        waiting = _above(gazetteer, name, place, stored)
        while waiting:
            ancestor = waiting.pop()
            if (ancestor, name) not in closure:
                closure.add((ancestor, name))
                waiting += _above(gazetteer, ancestor, places.get(ancestor), stored)
    for union in {n.place for n in gazetteer.names() if n.place.kind == "union"}:
        members = {name for name, place in places.items() if place and name != union.name}
        within = gazetteer.within(union)
        closure |= {(union.name, name) for name in members if places[name] and places[name].name in within}  # type: ignore[union-attr]
    db.execute("DELETE FROM regions")
    db.execute("DELETE FROM region_closure")
    records.insert(db, "regions", COLUMNS["regions"], rows)
    records.insert(db, "region_closure", ("ancestor", "region"), sorted(closure))


def _row(name: str, place: Place | None, stored: dict[str, Row]) -> Row:
    if place is not None:
        return (name, place.code, place.level, records.packed(list(place.path)))
    return stored.get(name, (name, "", "", records.packed([name])))


def _above(gazetteer: Gazetteer, name: str, place: Place | None, stored: dict[str, Row]) -> list[str]:
    """Labels of the regions that one lies in directly; by its path where the gazetteer does not know it."""
    if place is not None and place.kind in _OF_SEVERAL:
        return list(place.path[:-1])
    if place is not None:
        parents = [gazetteer.get(parent) for parent in place.parents]
        known = [gazetteer.label(p.name, p.path) for p in parents if p is not None]
        return known or list(place.path[:-1])
    return list(records.unpacked(stored[name][3]))[:-1] if name in stored else []
