"""The per-document floors on an executor: slices in, Arrow batches of readings out.

A reading holds everything that `rows_of` makes of a document, so that each later table is a projection of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from ..build.pipeline import Clock, Pipeline, Reading
from ..build.rows import COLUMNS, rows_of
from ..build.rules import Rules
from ..corpus.manifest import Manifest
from ..corpus.readers import Failure, Listed
from ..dedup.signatures import identity
from ..errors import GangmuError
from ..schemas import Document, Target, types
from ..store.records import DOCUMENT_COLUMNS
from .slices import Slice, documents

BATCH = 256
"""Documents in an Arrow batch."""
_FAILURE = ("path", "line", "message", "hint", "doc", "kind")

_TYPES = {**types(Document), **types(Target)}
_WHOLE = {"key", "listed", "position", "length", "number", "rank", "line"} | {n for n, t in _TYPES.items() if t is int}
_REAL = {"score"} | {n for n, t in _TYPES.items() if t is float}
_BYTES = {"explain"}


def _type(name: str) -> pa.DataType:
    if name in _BYTES:
        return pa.binary()
    return pa.int64() if name in _WHOLE else pa.float64() if name in _REAL else pa.string()


def struct_of(table: str) -> pa.DataType:
    """A row of a table of the records, without its key."""
    return pa.struct([(name, _type(name)) for name in COLUMNS[table] if name != "key"])


NESTED = ("document_regions", "document_tags", "sentences", "targets")
SCHEMA = pa.schema(
    [(name, _type(name)) for name in DOCUMENT_COLUMNS]
    + [(table, pa.list_(struct_of(table))) for table in NESTED]
    + [
        ("regions", pa.list_(pa.struct([(name, pa.string()) for name in COLUMNS["regions"]]))),
        ("text", pa.string()),
        ("signature", pa.binary()),
        ("content", pa.string()),
        ("folded", pa.int64()),
        ("failure", pa.struct([(n, _type(n)) for n in _FAILURE])),
        ("bytes", pa.int64()),
        ("seconds", pa.string()),
    ]
)
"""content: hash of the folded text in hex; folded: its length; failure: null where all went well, and then nothing else
but the key and the place is set; bytes: of the raw document; seconds: by floor, in the last row of a batch only."""
_EMPTY = {name: ("" if _type(name) == pa.string() else 0) for name in DOCUMENT_COLUMNS}


def reader(manifest: Manifest, listing: Sequence[Listed], rules: Rules, slices: Sequence[Slice]) -> Any:
    """The function for `mapInArrow`: numbers of slices in, batches of SCHEMA out."""

    def read(numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        pipeline = Pipeline(rules)
        for batch in numbers:
            for number in batch.column(0).to_pylist():
                yield from _slice(pipeline, manifest, listing, slices[number])

    return read


def _slice(pipeline: Pipeline, manifest: Manifest, listing: Sequence[Listed], part: Slice) -> Iterator[pa.RecordBatch]:
    key, clock = part.key, Clock()
    rows: list[dict[str, Any]] = []
    for piece in part.pieces:
        first = key
        for item in documents(manifest, listing[piece.place], piece):
            if isinstance(item, Failure):
                rows.append(_failed(key, piece.place, item))
            else:
                try:
                    rows.append(_row(key, piece.place, piece.before + key - first, pipeline.read(item, clock)))
                except GangmuError as error:
                    failure = Failure(item.path, 0, error.message, error.hint, item.doc, "fault")
                    rows.append(_failed(key, piece.place, failure))
                except Exception as error:
                    message = f"cannot be read ({type(error).__name__}: {error})"
                    hint = "this is a defect of gangmu: please report it"
                    failure = Failure(item.path, 0, message, hint, item.doc, "fault")
                    rows.append(_failed(key, piece.place, failure))
            key += 1
            if len(rows) >= BATCH:
                yield _batch(rows, clock)
                rows, clock = [], Clock()
        key = first + piece.lines
    if rows:
        yield _batch(rows, clock)


def _batch(rows: list[dict[str, Any]], clock: Clock) -> pa.RecordBatch:
    rows[-1]["seconds"] = json.dumps(clock.seconds)
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def _row(key: int, listed: int, position: int, reading: Reading) -> dict[str, Any]:
    tables = rows_of(key, listed, position, reading)
    row = dict(zip(DOCUMENT_COLUMNS, tables["documents"][0], strict=True))
    for table in NESTED:
        names = COLUMNS[table]
        row[table] = [
            {name: _value(name, value) for name, value in zip(names, some, strict=True) if name != "key"}
            for some in tables[table]
        ]
    folded, content = identity(reading.signature)
    places = [(p.name, p.code, p.level, json.dumps(p.path, ensure_ascii=False)) for p in reading.places]
    return {
        **row,
        "regions": [dict(zip(COLUMNS["regions"], place, strict=True)) for place in places],
        "text": reading.article.text,
        "signature": reading.signature,
        "content": content.hex(),
        "folded": folded,
        "bytes": len(reading.raw.data),
    }


def _value(name: str, value: Any) -> Any:
    return float(value) if name in _REAL and value is not None else value


def _failed(key: int, listed: int, failure: Failure) -> dict[str, Any]:
    about = {name: getattr(failure, name) for name in _FAILURE}
    return {**_EMPTY, "key": key, "listed": listed, "failure": about}
