"""Documents with their signatures, as the dedup floor compares them."""

from __future__ import annotations

import sqlite3

from ..dedup.entries import Entry


def entries(db: sqlite3.Connection) -> list[Entry]:
    """Every document as the dedup floor wants it."""
    sql = (
        "SELECT d.key, d.doc, d.date, d.length, s.signature, d.title FROM documents d JOIN signatures s USING (key) "
        "ORDER BY d.listed, d.position"
    )
    return [
        Entry(key, doc, date, length, place, signature, title)
        for place, (key, doc, date, length, signature, title) in enumerate(db.execute(sql))
    ]


def compared(db: sqlite3.Connection) -> bytes:
    """What earlier builds found out about pairs of texts."""
    row = db.execute("SELECT value FROM state WHERE name = 'pairs'").fetchone()
    return bytes(row[0]) if row else b""
