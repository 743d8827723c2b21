"""The log of changes of a build under way: what was there before, what is there now, written into the same generation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from ..errors import IndexDamaged, IndexMissing
from ..store import change_log, generations, records
from ..store.change_log import Row
from ..store.generations import Generation
from . import differences
from .differences import Snapshot


class Edited:
    """What a build changes that goes on from its own copy of the records of the generation before.

    Only documents that change are read, each before its rows are replaced.
    """

    def __init__(self) -> None:
        self._before: dict[str, Snapshot] = {}
        self._touched: list[int] = []

    def see(self, db: sqlite3.Connection, dead: Sequence[int], touched: Sequence[int] = ()) -> None:
        """Take note of documents that are about to be replaced or removed, or whose address or tags are to be changed."""
        self._before.update((s.doc, s) for s in differences.snapshots(db, dead))
        self._before.update((s.doc, s) for s in differences.snapshots(db, touched, statements=False))
        self._touched += touched

    def write(self, db: sqlite3.Connection, index: Path, first_key: int) -> None:
        """Log the build when its records are settled. first_key: of the first document that was read."""
        fresh = [key for (key,) in db.execute("SELECT key FROM documents WHERE key >= ?", (first_key,))]
        after = {s.doc: s for s in differences.snapshots(db, fresh)}
        after |= {s.doc: s for s in differences.snapshots(db, self._touched, statements=False)}
        change_log.append(db, number(index, db), change_log.EDITS, _rows(self._before, after))


def _rows(before: dict[str, Snapshot], after: dict[str, Snapshot]) -> Iterator[Row]:
    for doc in sorted(before.keys() | after.keys()):
        yield from differences.rows_of(before.get(doc), after.get(doc))


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
