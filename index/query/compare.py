"""One indicator side by side: what regions promise (or report) of it, year by year, ranked.

Statements are compared in blocks: one canonical indicator, way of measuring, unit (after conversion), span, pace and kind;
within a block each year is ranked by itself. Growth and level, a year and a five-year period never meet. A region stands in the
ranking with its newest statement; the others for the same cell follow it, without a rank.

The first rank is the largest figure. Where the indicator is one to stay below (失业率, PM2.5) it is the smallest, where falls
are stated (能耗下降3%) the largest fall: of figures with a sign, both are the smallest. Equal figures share a rank. A range
stands with its lower bound.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ..errors import UsageError
from ..store.outcomes import TOLD
from ..store.records import rows, unpacked
from .ledger import growing
from .track import IDENTITY, path_of, plain

Record = dict[str, Any]
KINDS = ("target", "result", "forecast", "all")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What to compare. canonical: indicators, of which each is a block of its own; words: parts of a name where none is known.

    region: canonical names, only these; under: regions whose direct children are compared. Both empty: all regions.
    due: first and last year (None: open). kind: one of KINDS.
    """

    canonical: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    due: tuple[int | None, int | None] = (None, None)
    kind: str = "target"

    def check(self) -> None:
        """Raise UsageError for a kind that is not compared."""
        if self.kind not in KINDS:
            raise UsageError(f"statements of the kind {self.kind} are not compared", f"use one of {', '.join(KINDS)}")


def find(db: sqlite3.Connection, asked: Comparison) -> list[Record]:
    """Records `compare/1`: the blocks with most regions first, in each by year, rank and region. Raises UsageError."""
    asked.check()
    where, values = _conditions(db, asked)
    sql = f"""SELECT n.name AS label, r.path, c.name AS canonical, t.measure, t.unit AS base, t.pace, t.sense,
        f.unit, f.kind, f.span, f.comparator, f.direction, f.scale, p.value, p.value_max, p.year, d.doc,
        {IDENTITY.format("p")} AS id, d.date, s.sentence
      FROM topics t JOIN statements p ON p.topic = t.id AND p.topic > 0 JOIN forms f ON f.id = p.form
        JOIN names n ON n.id = t.region JOIN names c ON c.id = t.canonical JOIN documents d ON d.key = p.key
        JOIN sentences s ON s.key = p.key AND s.start = p.start LEFT JOIN regions r ON r.region = n.name
      WHERE {" AND ".join(where)}
      ORDER BY d.date DESC, d.listed, d.position, p.number"""  # noqa: S608
    blocks: dict[tuple[Any, ...], list[Record]] = {}
    for row in rows(db, sql, values):
        block = (row["canonical"], row["measure"], row["base"], row["span"], row["pace"], row["kind"])
        blocks.setdefault(block, []).append(row)
    order = sorted(blocks, key=lambda block: (-len({row["label"] for row in blocks[block]}), block))
    return [record for block in order for record in _ranked(blocks[block])]


def _conditions(db: sqlite3.Connection, asked: Comparison) -> tuple[list[str], list[Any]]:
    where = ["p.year IS NOT NULL"]
    values: list[Any] = []
    about: list[str] = []
    for name in asked.canonical:
        about.append("t.canonical = (SELECT id FROM names WHERE name = ?)")
        values.append(name)
        if base := growing(name):
            about.append("t.canonical = (SELECT id FROM names WHERE name = ?) AND t.measure = 'growth'")
            values.append(base)
    for word in asked.words:
        about.append("instr(lower(c.name), ?) > 0")
        values.append(word.lower())
    where.append(f"({' OR '.join(about or ['0'])})")
    if asked.kind == "all":
        where.append("p.told BETWEEN 1 AND 3")
    else:
        where.append("p.told = ?")
        values.append(TOLD[asked.kind])
    if asked.region or asked.under:
        regions = [*asked.region, *_children(db, asked.under)]
        where.append(f"n.name IN ({', '.join('?' * len(regions))})")
        values += regions
    first, last = asked.due
    if first is not None:
        where.append("p.year >= ?")
        values.append(first)
    if last is not None:
        where.append("p.year <= ?")
        values.append(last)
    return where, values


def _children(db: sqlite3.Connection, under: Iterable[str]) -> list[str]:
    """The regions that lie directly in others: the provinces of 中国, the cities of 湖北."""
    paths = {name: unpacked(path) for name, path in db.execute("SELECT region, path FROM regions")}
    above = [paths[name] for name in under if name in paths]
    return [name for name, path in paths.items() if path[:-1] in above]


def _ranked(found: list[Record]) -> list[Record]:
    """The records of a block; `found`: its rows, the newest document first."""
    printed = Counter(row["unit"] for row in found)
    unit = found[0]["unit"] if len(printed) == 1 else found[0]["base"]
    falls = sum(row["direction"] == "down" for row in found) * 2 > len(found)
    ascending = falls or found[0]["sense"] < 0
    cells: dict[tuple[int, str], list[Record]] = {}
    for row in found:
        size = abs(row["scale"]) if unit != row["unit"] else 1
        made = _record(row, unit, size)
        cell = cells.setdefault((row["year"], row["label"]), [])
        if not any(made["doc"] == one["doc"] and _same(made, one) for one in cell):
            cell.append(made)
    out: list[Record] = []
    for _, of_year in groupby(sorted(cells, key=lambda where: where[0]), key=lambda where: where[0]):
        told = sorted(
            (cells[where] for where in of_year), key=lambda said: (_height(said[0], ascending), said[0]["region_path"])
        )
        heights = [_height(said[0], ascending) for said in told]
        for (newest, *older), height in zip(told, heights, strict=True):
            out += [{**newest, "rank": 1 + heights.index(height)}, *older]
    return out


def _same(one: Record, other: Record) -> bool:
    falls = [record["direction"] == "down" for record in (one, other)]
    return falls[0] == falls[1] and all(one[name] == other[name] for name in ("value", "value_max"))


def _height(record: Record, ascending: bool) -> float:
    """What ranks are in the order of, the first one smallest."""
    signed = -record["value"] if record["direction"] == "down" else record["value"]
    return float(signed if ascending else -signed)


def _record(row: Record, unit: str, size: float) -> Record:
    most = row["value_max"]
    path = path_of(row["path"], row["label"])
    return {
        "schema": "compare/1",
        "region": path[-1],
        "region_path": path,
        "canonical": row["canonical"],
        "measure": row["measure"],
        "unit": unit,
        "year": row["year"],
        "comparator": row["comparator"],
        "value": plain(row["value"] * size),
        "value_max": None if most is None else plain(most * size),
        "direction": row["direction"],
        "rank": None,
        "doc": row["doc"],
        "id": row["id"],
        "kind": row["kind"],
        "span": row["span"],
        "pace": row["pace"],
        "date": row["date"],
        "sentence": row["sentence"],
    }
