"""The log of changes of a build under way: what was there before, what is there now, written into the same generation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from heapq import merge
from pathlib import Path

from ..errors import IndexDamaged, IndexMissing
from ..store import change_log, generations, records
from ..store.change_log import Row
from ..store.generations import Generation
from . import differences


def edited(
    db: sqlite3.Connection, index: Path, before: Generation, dead: Sequence[int], touched: Sequence[int], first_key: int
) -> None:
    """Log a build that goes on from the records of `before`, of which `db` was a copy. Only what changes is read.

    dead: keys of documents that were replaced or are gone; touched: of those whose address, mark or tags were changed;
    first_key: of the first document that was read anew.
    """
    with closing(records.open_readonly(before.records)) as old:
        was = _docs(old, dead)
        now = dict(db.execute("SELECT doc, key FROM documents WHERE key >= ?", (first_key,)))
        found = merge(
            differences.compared(old, db, was, now),
            differences.compared(old, db, _docs(old, touched), _docs(db, touched), statements=False),
            key=lambda row: row.doc,
        )
        change_log.append(db, number(index, db), change_log.EDITS, found)


def _docs(db: sqlite3.Connection, keys: Sequence[int]) -> dict[str, int]:
    found = (db.execute("SELECT doc, key FROM documents WHERE key = ?", (key,)).fetchone() for key in keys)
    return dict(row for row in found if row is not None)


def whole(db: sqlite3.Connection, index: Path, rules: str) -> None:
    """Log a build that read everything anew: `db` compared with the records that are the index now.

    rules: the fingerprint of those that read it. Where there are no such records, the log begins with this build.
    """
    before = _current(index)
    if before is None:
        _begin(db, index)
        return
    same = before.manifest.get("rules") == rules
    try:
        with closing(records.open_readonly(before.records)) as old:
            if not change_log.carry(old, db):
                _begin(db, index)
                return
            reason = change_log.EDITS if same else change_log.RULES
            found: Iterable[Row] = differences.whole(old, db, same_rules=same)
            change_log.append(db, number(index, db), reason, found)
    except (sqlite3.Error, ValueError, IndexDamaged, OSError):  # what cannot be compared is not told
        _begin(db, index)


def _begin(db: sqlite3.Connection, index: Path) -> None:
    (documents,) = db.execute("SELECT count(*) FROM documents").fetchone()
    (targets,) = db.execute("SELECT count(*) FROM statements").fetchone()
    change_log.begin(db, generations.next_number(index), documents, targets)


def _current(index: Path) -> Generation | None:
    """The generation that is the index now, None where its records are not whole."""
    try:
        generation = generations.current(index)
        generations.check_sizes(generation)
        generations.sound_records(generation, thoroughly=True).settle()
    except (IndexMissing, IndexDamaged, OSError):
        return None
    return generation


def number(index: Path, db: sqlite3.Connection) -> int:
    """The number of the build under way: that of its generation, and later than every one that the log knows."""
    (last,) = db.execute("SELECT coalesce(max(build), 0) FROM builds").fetchone()
    return max(generations.next_number(index), int(last) + 1)
