"""How records are opened that somebody may have forged: nothing in the file acts, and no reading of it is without an end.

A seal protects against accidents, not against whoever writes a file and seals it anew. So before anything else is asked of
the records, `sqlite_schema` is read once and must be what `records.schema` creates, word for word: a view in the place of a
table, a trigger, a virtual table or an index over an expression is refused there. An authorizer lets statements read our
tables and nothing more (a temporary table of the connection apart). A statement may take so many steps of SQLite's virtual
machine and no more: pages of a tree that lead in a circle pass for thousands of millions of rows.
"""

from __future__ import annotations

import functools
import sqlite3
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_STATISTICS = {
    "sqlite_stat1": "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "sqlite_stat4": "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}
"""What PRAGMA optimize adds."""
STEPS = 5_000_000
STEPS_PER_BYTE = 10
"""A statement may take STEPS and STEPS_PER_BYTE for each byte of the file. Of 1,000,000 targets in 200,000 documents (425 MB)
the costliest statement, the whole ledger, took 0.27 steps a byte, PRAGMA integrity_check 0.20."""
_STRIDE = 1_000_000
"""Steps from one look at the count to the next."""
_SMALLEST = 1 << 20
_ENDLESS = "interrupted"


class Bounded(sqlite3.Connection):
    """A connection whose single statements end: one that takes more than `most` steps fails as "interrupted".

    `executemany` is not counted: it takes as long as what it is given.
    """

    most = STEPS
    _taken = 0

    def bound(self, most: int) -> None:
        """Let no statement take more than `most` steps."""
        self.most = most
        self.set_progress_handler(self._late, _STRIDE)

    def _late(self) -> bool:
        self._taken += _STRIDE
        return self._taken > self.most

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self._taken = 0
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        most, self.most = self.most, 1 << 62
        try:
            return super().executemany(sql, parameters)
        finally:
            self.most = most


def is_endless(error: BaseException) -> bool:
    """Whether a statement failed because it took more steps than the records can give reason for."""
    return isinstance(error, sqlite3.OperationalError) and str(error) == _ENDLESS


def connect(path: Path, schema: str) -> sqlite3.Connection:
    """A guarded connection to immutable records; no locks are taken. Raises sqlite3.Error; `foreign` says what it refuses."""
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False, factory=Bounded
    )
    try:
        size = path.stat().st_size
        db.bound(STEPS + STEPS_PER_BYTE * size)
        if sys.version_info >= (3, 11):
            # No value is larger than the file that holds it, whatever length its header claims.
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(size, _SMALLEST))
            db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
        if strange := foreign(db, schema):
            raise sqlite3.DatabaseError("; ".join(strange[:5]))
        db.set_authorizer(_authorizer(schema))
    except BaseException:
        db.close()
        raise
    return db


def foreign(db: sqlite3.Connection, schema: str) -> list[str]:
    """What tables, views, indexes and triggers hold that `schema` does not create, and what of it is missing, in words.

    Reads sqlite_schema (by its older name) and nothing else, which no view can stand in for.
    """
    wanted = {name: (kind.lower(), sql) for kind, name, sql in created(schema)}
    strange: dict[str, str] = {}
    for kind, name, table, sql in db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        if sql is None and kind == "index" and str(name).startswith(f"sqlite_autoindex_{table}_"):
            continue
        if kind == "table" and _STATISTICS.get(name) == sql:
            continue
        if wanted.get(name) == (kind, sql):
            del wanted[name]
        else:
            strange[str(name)] = f"it has a {kind} {name} that no build wrote"[:200]
    missing = [f"it has no {kind} {name}" for name, (kind, _) in wanted.items() if name not in strange]
    acting = ("it has a view", "it has a trigger")  # first what does the harm
    return [*sorted(strange.values(), key=lambda said: not said.startswith(acting)), *missing]


@functools.cache
def created(schema: str) -> list[tuple[str, str, str]]:
    """(TABLE, INDEX or VIEW; name; text) of each statement of a schema, as SQLite keeps it."""
    statements = (statement.strip() for statement in schema.split(";\n"))
    words = ((*text.split(None, 3)[1:3], text) for text in statements if text)
    return [(kind, name, text) for kind, name, text in words]


def _authorizer(schema: str) -> Callable[..., int]:
    """Reading our tables and views, and anything within the connection's own temporary tables."""
    ours = frozenset(name for kind, name, _ in created(schema) if kind != "INDEX") | {"sqlite_schema", "sqlite_master"}
    plain = frozenset(
        (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_TRANSACTION)
    )
    read, pragma, allow, deny = sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_OK, sqlite3.SQLITE_DENY

    def allowed(action: int, what: str | None, detail: str | None, place: str | None, within: str | None) -> int:
        if action in plain or place == "temp":
            return allow
        if action == read:
            return allow if what in ours or not detail else deny  # count(*) reads no column, and does not say of where
        return allow if action == pragma and what == "integrity_check" else deny

    return allowed
