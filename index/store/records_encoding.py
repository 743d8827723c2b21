"""Rows as they are given and as `corpus.sqlite` keeps them: what repeats is a number, hashes and evidence are bytes.

`records.insert` takes the rows of `rows.COLUMNS`; four of those tables are views (`records.SCHEMA`), and what stands behind
them is written here. Evidence of a tag is a row of unsigned LEB128 numbers, three for each word that spoke for it: twice
its number in `names`, one more where it stands in the body and not in the title; how often; and its first offset there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Row = Sequence[Any]
Encoded = tuple[str, tuple[str, ...], list[tuple[Any, ...]]]
"""A table, its columns and rows for them."""

FORM_COLUMNS = (
    "kind", "region_source", "actor", "measure", "comparator", "unit", "level", "level_value", "deadline_text",
    "deadline_source", "modality",
)  # fmt: skip
"""What few targets have to themselves."""
_FIELDS = ("title", "body")
_DIGEST = 16


class _Numbered:
    """A table of rows that are there once, each with a number (`id`); new rows get theirs in the order they come."""

    def __init__(self, db: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
        self._db, self._table, self._columns = db, table, ", ".join(columns)
        self._known: dict[tuple[Any, ...], int] = {
            tuple(row): number
            for number, *row in db.execute(f"SELECT id, {self._columns} FROM {table}")  # noqa: S608
        }
        self._fresh: list[tuple[Any, ...]] = []
        self._last = max(self._known.values(), default=0)

    def __call__(self, *row: Any) -> int:
        number = self._known.get(row)
        if number is None:
            self._last = number = self._last + 1
            self._known[row] = number
            self._fresh.append((number, *row))
        return number

    def write(self) -> None:
        """Insert the new rows."""
        marks = ", ".join("?" * (1 + self._columns.count(",") + 1))
        self._db.executemany(f"INSERT INTO {self._table} (id, {self._columns}) VALUES ({marks})", self._fresh)  # noqa: S608


def digest(hexadecimal: str) -> bytes:
    """The part of a raw document's SHA-256 (hex) that tells whether it changed."""
    return bytes.fromhex(hexadecimal)[:_DIGEST]


def encoded(db: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> Encoded | None:
    """The rows for what stands behind a table of `rows.COLUMNS`, or None where that is the table itself."""
    encode = _ENCODINGS.get(table)
    return encode(db, columns, rows) if encode else None


def _documents(db: sqlite3.Connection, columns: Sequence[str], rows: Iterable[Row]) -> Encoded:
    raw, text = columns.index("digest"), columns.index("sha256")
    kept = []
    for row in rows:
        values = list(row)
        values[raw], values[text] = digest(values[raw]), bytes.fromhex(values[text])
        kept.append(tuple(values))
    return "documents", tuple(columns), kept


def _regions(db: sqlite3.Connection, columns: Sequence[str], rows: Iterable[Row]) -> Encoded:
    name = _Numbered(db, "names", ("name",))
    kept = [(key, rank, name(region)) for key, rank, region in _ordered(rows, columns, ("key", "rank", "region"))]
    name.write()
    return "located", ("key", "rank", "region"), kept


def _tags(db: sqlite3.Connection, columns: Sequence[str], rows: Iterable[Row]) -> Encoded:
    name, tag = _Numbered(db, "names", ("name",)), _Numbered(db, "tags", ("tag", "origin", "facet"))
    given = _ordered(rows, columns, ("key", "tag", "origin", "facet", "score", "evidence"))
    numbers: list[int] = []
    ends = [0]
    for words in json.loads(f"[{','.join(row[5] or '[]' for row in given)}]"):
        for text, field, count, start in words:
            numbers += (2 * name(text) + _FIELDS.index(field), count, start)
        ends.append(len(numbers))
    packed, places = _leb128(numbers)
    kept = []
    for (key, label, origin, facet, score, _), begin, end in zip(given, ends, ends[1:], strict=False):
        evidence = packed[places[begin] : places[end]]
        kept.append((key, tag(label, origin, facet), _hundredths(score), evidence))
    name.write()
    tag.write()
    return "tagged", ("key", "tag", "score", "evidence"), kept


def _leb128(values: Sequence[int]) -> tuple[bytes, list[int]]:
    """Unsigned LEB128 of numbers below 2 ** 32; the bytes before each of them, and in all."""
    import numpy as np

    numbers = np.array(values, np.uint32)
    width = np.ones(len(numbers), np.uint8)
    for bits in (7, 14, 21, 28):
        width += numbers >= (1 << bits)
    ends = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(width, out=ends[1:])
    out = np.empty(int(ends[-1]), np.uint8)
    for place in range(5):
        some = np.flatnonzero(width > place)
        byte = ((numbers[some] >> (7 * place)) & 0x7F).astype(np.uint8)
        byte[width[some] > place + 1] |= 0x80
        out[ends[some] + place] = byte
    return out.tobytes(), ends.tolist()


def _hundredths(score: float) -> float:
    """A score as a whole number of hundredths where it is one."""
    whole = round(score * 100)
    return whole if whole / 100 == score else float(score)


def _targets(db: sqlite3.Connection, columns: Sequence[str], rows: Iterable[Row]) -> Encoded:
    name, form = _Numbered(db, "names", ("name",)), _Numbered(db, "forms", FORM_COLUMNS)
    own = ("key", "number", "indicator", "value", "value_max", "value_text", "deadline", "start", "restates")
    at = {column: place for place, column in enumerate(columns)}
    forms, owns = [at[column] for column in FORM_COLUMNS], [at[column] for column in own]
    region, identity, start = at["region"], at["id"], at["start"]
    kept = [
        (
            *[row[place] for place in owns],
            _within(row[identity], row[start]),
            name(row[region]),
            form(*[row[place] for place in forms]),
        )
        for row in rows
    ]
    name.write()
    form.write()
    return "statements", (*own, "id", "region", "form"), kept


def _within(identity: str, start: int) -> int | str:
    """The number behind the start of the sentence in a target's id, or the id itself where it is another one."""
    head, _, tail = identity.partition("-")
    return int(tail) if tail.isdecimal() and head == str(start) and tail == str(int(tail)) else identity


def _ordered(rows: Iterable[Row], columns: Sequence[str], wanted: Sequence[str]) -> list[Row]:
    if tuple(columns) == tuple(wanted):
        return list(rows)
    places = [columns.index(column) for column in wanted]
    return [tuple(row[place] for place in places) for row in rows]


_ENCODINGS: dict[str, Callable[[sqlite3.Connection, Sequence[str], Iterable[Row]], Encoded]] = {
    "documents": _documents,
    "document_regions": _regions,
    "document_tags": _tags,
    "targets": _targets,
}


def evidence_reader(db: sqlite3.Connection) -> Callable[[bytes], list[tuple[str, str, int, int]]]:
    """What decodes the evidence of tags: (word, title or body, how often, first offset there), strongest first."""
    names: dict[int, str] = {}

    def read(packed: bytes) -> list[tuple[str, str, int, int]]:
        if packed and not names:
            names.update(db.execute("SELECT id, name FROM names"))
        numbers: list[int] = []
        value = shift = 0
        for byte in packed:
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                numbers.append(value)
                value = shift = 0
        triples = zip(numbers[0::3], numbers[1::3], numbers[2::3], strict=True)
        return [(names[word >> 1], _FIELDS[word & 1], count, start) for word, count, start in triples]

    return read
