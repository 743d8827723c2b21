"""The log of what builds changed: two tables of `corpus.sqlite` that each generation hands on to the next.

A build that changes something has one row in `builds` and one in `changes` for each document and each statement that is new,
revised or gone. The first build of an index has only the row in `builds`: everything that it holds is new. The log is
bounded: of the last MOST_BUILDS builds it keeps the counts, of the newest of them, up to MOST_ROWS, every row. A build that
alone changes more is kept as counts (`whole` is 0), and so is what a change of the rules made of many unchanged documents.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from typing import Any, NamedTuple

MOST_BUILDS = 400
MOST_ROWS = 50_000
"""Rows of the whole log; some 0.6 KB each."""
MOST_REREAD = 20_000
"""Rows of one build that say how unchanged documents are read otherwise."""
FIRST, EDITS, RULES = "first", "edits", "rules"
"""Why a build changed something: it is the first that the log knows; files changed; the rules changed, and maybe files."""

_TOLD = ("kind", "region", "indicator", "canonical", "measure", "unit", "year", "sentence")
_FIGURE = ("direction", "comparator", "value", "value_max")


_PLAIN = (*_TOLD, *(f"{state}_{name}" for state in ("before", "after") for name in _FIGURE))
"""Columns that say of a statement in SQL what `before` and `after` say in JSON, null for a document."""
SCHEMA = f"""CREATE TABLE builds (build INTEGER PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL, whole INTEGER NOT NULL,
  documents INTEGER NOT NULL, targets INTEGER NOT NULL, reread INTEGER NOT NULL, reread_whole INTEGER NOT NULL);
CREATE TABLE changes (build INTEGER NOT NULL, number INTEGER NOT NULL, what TEXT NOT NULL, change TEXT NOT NULL,
  doc TEXT NOT NULL, id TEXT NOT NULL, reread INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
  {", ".join(_PLAIN)}, PRIMARY KEY (build, number)) WITHOUT ROWID;
CREATE VIEW target_changes AS
  SELECT c.build, b.at, c.change, c.doc, c.id, c.reread, {", ".join(f"c.{name}" for name in _PLAIN)}
  FROM changes c JOIN builds b USING (build) WHERE c.what = 'target';
"""  # noqa: S608

Payload = dict[str, Any]
"""What was known of a document or a statement: fields of `schemas.Change.DOCUMENT` or `.TARGET`; {} for nothing."""


class Row(NamedTuple):
    """One change. reread: the document is the same, what is read out of it is not. id: of a statement, "" for a document."""

    what: str
    change: str
    doc: str
    id: str
    reread: bool
    before: Payload
    after: Payload


class Build(NamedTuple):
    """A build that changed something. at: UTC, ISO 8601. whole, reread_whole: whether its rows are kept; the counts are
    of all it changed, or, for the first, of all there is."""

    build: int
    at: str
    reason: str
    whole: int
    documents: int
    targets: int
    reread: int
    reread_whole: int


_BUILD = ", ".join(Build._fields)
_ROW = "build, number, what, change, doc, id, reread, before, after"
_STORED = f"{_ROW}, {', '.join(_PLAIN)}"
_MARKS = ", ".join("?" * (9 + len(_PLAIN)))


def now() -> str:
    """The time as the log keeps it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def begin(db: sqlite3.Connection, build: int, documents: int, targets: int) -> None:
    """Begin the log with a build of which everything is new."""
    db.execute("DELETE FROM builds")
    db.execute("DELETE FROM changes")
    _insert(db, [Build(build, now(), FIRST, 1, documents, targets, 0, 1)])


def carry(old: sqlite3.Connection, db: sqlite3.Connection) -> int:
    """Copy the log of other records; how many builds it knows."""
    known = builds(old)
    _insert(db, known)
    db.executemany(f"INSERT INTO changes ({_STORED}) VALUES ({_MARKS})", old.execute(f"SELECT {_STORED} FROM changes"))  # noqa: S608
    return len(known)


def restore(db: sqlite3.Connection, known: Iterable[Build], logged: Iterable[tuple[int, Row]]) -> None:
    """Write a log as it was read somewhere else (`builds`, `rows`)."""
    _insert(db, known)
    some = (_stored(build, number, row) for number, (build, row) in enumerate(logged))
    db.executemany(f"INSERT INTO changes ({_STORED}) VALUES ({_MARKS})", some)  # noqa: S608


def append(db: sqlite3.Connection, build: int, reason: str, rows: Iterable[Row]) -> bool:
    """Add what a build changed, in the order given, and keep the log within its bounds; whether there was anything.

    The rows are read one by one, and no more of them are held than the log keeps.
    """
    documents = targets = reread = 0
    held: list[tuple[Any, ...]] = []
    for number, row in enumerate(rows):
        if row.reread:
            reread += 1
            kept = reread <= MOST_REREAD
        else:
            documents += row.what == "document"
            targets += row.what == "target"
            kept = documents + targets <= MOST_ROWS
        if kept:
            held.append(_stored(build, number, row))
    if not documents + targets + reread:
        return False
    whole, reread_whole = documents + targets <= MOST_ROWS, reread <= MOST_REREAD
    made = Build(build, now(), reason, int(whole), documents, targets, reread, int(reread_whole))
    _insert(db, [made])
    some = [row for row in held if (reread_whole if row[6] else whole)]
    db.executemany(f"INSERT INTO changes ({_STORED}) VALUES ({_MARKS})", some)  # noqa: S608
    _trim(db)
    return True


def _stored(build: int, number: int, row: Row) -> tuple[Any, ...]:
    about = (row.after or row.before) if row.what == "target" else {}
    states = (row.before, row.after) if about else ({}, {})
    plain = [about.get(name) for name in _TOLD] + [state.get(name) for state in states for name in _FIGURE]
    return (build, number, *row[:4], int(row.reread), packed(row.before), packed(row.after), *plain)


def _insert(db: sqlite3.Connection, made: Iterable[Build]) -> None:
    marks = ", ".join("?" * len(Build._fields))
    db.executemany(f"INSERT OR REPLACE INTO builds ({_BUILD}) VALUES ({marks})", made)  # noqa: S608


def _trim(db: sqlite3.Connection) -> None:
    """Forget the oldest builds beyond MOST_BUILDS, and the rows of the oldest beyond MOST_ROWS (never those of the last)."""
    known = [build for (build,) in db.execute("SELECT build FROM builds ORDER BY build DESC")]
    if len(known) > MOST_BUILDS:
        oldest = known[MOST_BUILDS - 1]
        db.execute("DELETE FROM builds WHERE build < ?", (oldest,))
        db.execute("DELETE FROM changes WHERE build < ?", (oldest,))
    size = 0
    for build, rows in db.execute("SELECT build, count(*) FROM changes GROUP BY build ORDER BY build DESC").fetchall():
        size += rows
        if size > MOST_ROWS and build != known[0]:
            db.execute("DELETE FROM changes WHERE build <= ?", (build,))
            db.execute(
                "UPDATE builds SET whole = (documents + targets = 0), reread_whole = (reread = 0) "
                "WHERE build <= ? AND reason <> ?",
                (build, FIRST),
            )
            break


def builds(db: sqlite3.Connection) -> list[Build]:
    """The builds that the log knows, oldest first."""
    return [Build(*row) for row in db.execute(f"SELECT {_BUILD} FROM builds ORDER BY build")]  # noqa: S608


def rows(db: sqlite3.Connection, after: int) -> Iterator[tuple[int, Row]]:
    """The rows of the builds after `after`, oldest first, each with the number of its build. Raises ValueError."""
    found = db.execute(f"SELECT {_ROW} FROM changes WHERE build > ? ORDER BY build, number", (after,))  # noqa: S608
    for build, _, what, change, doc, name, reread, before, past in found:
        yield build, Row(what, change, doc, name, bool(reread), unpacked(before), unpacked(past))


def packed(payload: Payload) -> str:
    """A payload as the log keeps it, "" for nothing."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")) if payload else ""


def unpacked(text: str) -> Payload:
    """The inverse of `packed`. Raises ValueError for what no build wrote."""
    found = json.loads(text) if text else {}
    if not isinstance(found, dict):
        raise ValueError(f"{text[:40]} is no record")
    return found
