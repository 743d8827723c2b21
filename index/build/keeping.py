"""Documents that cannot be read any more, taken over from the generation before by a build that reads everything anew.

An incremental build leaves such documents where they are. One that begins from nothing (`--full`, other rules) copies what
the records said of them, and cuts their clean texts again with the words of today.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..dedup.signatures import signature
from ..errors import IndexDamaged, IndexMissing
from ..store import generations, records, records_encoding, segments
from ..store.generations import Generation
from ..store.texts import Texts
from ..text.tokens import Tokenizer
from .changes import Known
from .rows import COLUMNS, Row


@dataclass(frozen=True, slots=True)
class Kept:
    """A document to take over: its keys before and now, and the place of its file in the corpus."""

    before: int
    key: int
    listed: int


def last(index: Path) -> tuple[Generation | None, Known]:
    """The generation that is the index now, whatever made it, and what it holds; nothing where it is not whole."""
    try:
        generation = generations.current(index)
        generations.check_sizes(generation)
        generations.sound_records(generation, thoroughly=True).settle()
        generations.sound_rest(generation).settle()
        with closing(records.open_readonly(generation.records)) as db:
            return generation, Known.load(db)
    except (IndexMissing, IndexDamaged, OSError, sqlite3.Error):
        return None, Known()


def take_over(
    db: sqlite3.Connection, folder: Path, source: Generation, kept: Sequence[Kept], tokenizer: Tokenizer
) -> Iterator[segments.SegmentInfo]:
    """Write rows and segments of documents of an earlier generation; `kept` has ascending new keys.

    tokenizer: what cuts the texts anew. Raises IndexDamaged where a text is not there.
    """
    text_of = Texts(source.folder, source.manifest["segments"])
    with closing(records.open_readonly(source.records)) as old:
        records.insert(db, "regions", COLUMNS["regions"], _selected(old, "regions", "", ()))
        for begin in range(0, len(kept), segments.MOST_DOCUMENTS):
            some = kept[begin : begin + segments.MOST_DOCUMENTS]
            entries = []
            for document in some:
                try:
                    text = text_of(document.before)
                except KeyError:
                    message = f"the text of a document is missing in {source.folder.name}"
                    raise IndexDamaged(message, "run 'gangmu build --full --keep-going'") from None
                title = _rows(db, old, document, text)
                entries.append(segments.Entry(document.key, title, text))
            yield segments.write(folder, f"seg-{some[0].key:08d}", entries, tokenizer)


def _rows(db: sqlite3.Connection, old: sqlite3.Connection, document: Kept, text: str) -> str:
    """Copy what the records say of a document; its title."""
    decoded = records_encoding.evidence_reader(old)
    title = ""
    for table, columns in COLUMNS.items():
        if table == "regions":
            continue
        made: list[Row] = []
        for row in _selected(old, table, "WHERE key = ?", (document.before,)):
            values: dict[str, Any] = {**dict(zip(columns, row, strict=True)), "key": document.key}
            if table == "documents":
                title = values["title"]
                values |= {
                    "listed": document.listed,
                    "digest": values["digest"].hex(),
                    "sha256": values["sha256"].hex(),
                }
            elif table == "document_tags":
                values["evidence"] = records.packed([list(some) for some in decoded(values["evidence"])])
            elif table == "targets":
                values["explain"] = b""  # its numbers are those of other rules
            elif table == "signatures":
                values["signature"] = signature(text)
            made.append(tuple(values[name] for name in columns))
        records.insert(db, table, columns, made)
    return title


def _selected(db: sqlite3.Connection, table: str, where: str, values: Sequence[Any]) -> list[Row]:
    return db.execute(f"SELECT {', '.join(COLUMNS[table])} FROM {table} {where}", values).fetchall()  # noqa: S608
