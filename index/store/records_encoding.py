"""Rows as they are given and as `corpus.sqlite` keeps them: what repeats is a number, hashes and evidence are bytes.

`records.insert` takes the rows of `rows.COLUMNS`; four of those tables are views (`records.schema`), and what stands behind
them is written here. Evidence of a tag is a row of unsigned LEB128 numbers, three for each word that spoke for it: twice
its number in `names`, one more where it stands in the body and not in the title; how often; and its first offset there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ..schemas import Target, kept
from .outcomes import TOLD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Row = Sequence[Any]
Encoded = tuple[str, tuple[str, ...], list[tuple[Any, ...]]]
"""A table, its columns and rows for them."""

_FIELDS = {"title": 0, "body": 1}
_DIGEST = 16
_CHUNK = 512
"""Tags whose evidence is taken apart at a time: fewer lists alive at once, less for the garbage collector to look at."""


class _Numbered(dict[Any, int]):
    """A table of rows that are there once, each with a number (`id`); new rows get theirs in the order they come.

    Rows are tuples, those of a single column its value.
    """

    def __init__(self, db: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
        self._db, self._table, self._columns = db, table, columns
        for number, *row in db.execute(f"SELECT id, {', '.join(columns)} FROM {table}"):  # noqa: S608
            self[tuple(row) if len(row) > 1 else row[0]] = number
        self._fresh: list[tuple[Any, ...]] = []
        self._last = max(self.values(), default=0)

    def __missing__(self, row: Any) -> int:
        self._last = number = self[row] = self._last + 1
        self._fresh.append((number, *row) if isinstance(row, tuple) else (number, row))
        return number

    def write(self) -> None:
        """Insert the new rows."""
        marks = ", ".join("?" * (1 + len(self._columns)))
        columns = ", ".join(self._columns)
        self._db.executemany(f"INSERT INTO {self._table} (id, {columns}) VALUES ({marks})", self._fresh)  # noqa: S608


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
    names, given = _Numbered(db, "names", ("name",)), _picked(columns, "key", "rank", "region")
    kept = [(key, rank, names[region]) for key, rank, region in map(given, rows)]
    names.write()
    return "located", ("key", "rank", "region"), kept


def _tags(db: sqlite3.Connection, columns: Sequence[str], rows: Iterable[Row]) -> Encoded:
    names, tags = _Numbered(db, "names", ("name",)), _Numbered(db, "tags", ("tag", "origin", "facet"))
    plain = list(map(_picked(columns, "key", "score", "evidence"), rows := list(rows)))
    packed, places = _packed([evidence for _, _, evidence in plain], names)
    kept = [
        (key, tags[tag], _hundredths(score), packed[begin:end])
        for (key, score, _), tag, begin, end in zip(
            plain, map(_picked(columns, "tag", "origin", "facet"), rows), places, places[1:], strict=False
        )
    ]
    names.write()
    tags.write()
    return "tagged", ("key", "tag", "score", "evidence"), kept


def _packed(evidence: Sequence[str], names: _Numbered) -> tuple[bytes, list[int]]:
    """The evidence of many tags in bytes, and where each begins and the last one ends in them."""
    import numpy as np

    numbers = [np.zeros((0, 3), np.uint32)]
    sizes = [0]
    for begin in range(0, len(evidence), _CHUNK):
        found = json.loads(f"[{','.join([packed or '[]' for packed in evidence[begin : begin + _CHUNK]])}]")
        sizes += map(len, found)
        if any(found):
            texts, fields, counts, starts = zip(*chain.from_iterable(found), strict=True)
            words = [2 * names[text] + _FIELDS[field] for text, field in zip(texts, fields, strict=True)]
            numbers.append(np.array([words, counts, starts], np.uint32).T)
    packed, ends = _leb128(np.concatenate(numbers).ravel())
    return packed, ends[3 * np.cumsum(sizes)].tolist()


def _leb128(numbers: NDArray[np.uint32]) -> tuple[bytes, NDArray[np.int64]]:
    """Unsigned LEB128 of each number; the bytes before each of them, and in all."""
    import numpy as np

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
    return out.tobytes(), ends


def _hundredths(score: float) -> float:
    """A score as a whole number of hundredths where it is one."""
    whole = round(score * 100)
    return whole if whole / 100 == score else float(score)


def _targets(db: sqlite3.Connection, columns: Sequence[str], rows: Iterable[Row]) -> Encoded:
    from ..facts.indicators.comparable import comparable, factor

    said_alike = (*kept(Target, "form"), "pace")
    names, forms = _Numbered(db, "names", ("name",)), _Numbered(db, "forms", (*said_alike, "scale"))
    topics = _Numbered(db, "topics", ("region", "canonical", "measure", "unit", "pace", "span", "sense"))
    own = ("key", "number", *kept(Target, "own"), "cell", "explain")
    form, rest = _picked(columns, *said_alike), _picked(columns, *own)
    shared = _picked(columns, "id", "start", "region", "canonical", "kind", "value", "pace", "span")
    by_unit = _picked(columns, "measure", "unit", "direction")
    taken = []
    for row in rows:
        identity, start, region, canonical, kind, value, pace, span = shared(row)
        measure, unit, direction = by_unit(row)
        where, what, topic = names[region], names[canonical], 0
        if region and canonical and value is not None:
            alike = comparable(canonical, measure, unit)
            topic = topics[where, what, alike.measure, alike.unit, pace, span, alike.sense]
        said = forms[form(row) + (factor(unit, direction),)]  # noqa: RUF005
        taken.append((*rest(row), _within(identity, start), where, what, said, topic, TOLD.get(kind, 0)))
    names.write()
    forms.write()
    topics.write()
    return "statements", (*own, "id", "region", "canonical", "form", "topic", "told"), taken


def _within(identity: str, start: int) -> int | str:
    """The number behind the start of the sentence in a target's id, or the id itself where it is another one."""
    head, _, tail = identity.partition("-")
    return int(tail) if tail.isdecimal() and head == str(start) and tail == str(int(tail)) else identity


def _picked(columns: Sequence[str], *wanted: str) -> Callable[[Row], tuple[Any, ...]]:
    """What takes some columns, two or more, out of a row."""
    return itemgetter(*map(columns.index, wanted))


_ENCODINGS: dict[str, Callable[[sqlite3.Connection, Sequence[str], Iterable[Row]], Encoded]] = {
    "documents": _documents,
    "document_regions": _regions,
    "document_tags": _tags,
    "targets": _targets,
}


def evidence_reader(db: sqlite3.Connection) -> Callable[[bytes], list[tuple[str, str, int, int]]]:
    """What decodes the evidence of tags: (word, title or body, how often, first offset there), strongest first."""
    names: dict[int, str] = {}
    fields = tuple(_FIELDS)

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
        return [(names[word >> 1], fields[word & 1], count, start) for word, count, start in triples]

    return read
