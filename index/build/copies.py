"""What a build knows only when it has read everything: which documents are copies or editions, which targets say the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from ..dedup.clusters import CANONICAL, cluster
from ..dedup.verification import MEMORY
from ..store import records
from ..store.signed import compared, entries

NAMED = """
  SELECT m.cluster, min(o.key) AS named
  FROM documents d JOIN cluster_members m ON m.key = d.key
    JOIN documents o ON o.doc = d.duplicate_of AND o.duplicate_of = ''
    JOIN cluster_members n ON n.key = o.key AND n.cluster = m.cluster
  WHERE d.duplicate_of <> '' GROUP BY m.cluster"""
"""SQL of SQLite and of Spark: clusters in which INDEX.md marks a member as the copy of another one, and that one's key."""


EDITION_COPIES = """
  SELECT m.key, min(e.edition) AS edition, min(e.place) AS place, min(e.label) AS label
  FROM editions e JOIN cluster_members n ON n.key = e.key
    JOIN cluster_members m ON m.cluster = n.cluster
    LEFT JOIN editions own ON own.key = m.key
  WHERE own.key IS NULL AND n.relation <> 'contained' AND m.relation <> 'contained'
    AND n.jaccard >= %(near_total)s AND m.jaccard >= %(near_total)s
  GROUP BY m.key HAVING count(DISTINCT e.edition || ' ' || e.place) = 1"""
"""SQL of SQLite and of Spark: near-total copies of an edition, under whatever title, with what is to be said of them.

A cluster that holds copies of two editions says nothing of which of them a third document copies.
"""


def write(db: sqlite3.Connection, text_of: Callable[[int], str], memory: int = MEMORY) -> None:
    """Find the clusters and editions of all documents and write them, with what is worth knowing at the next build.

    memory: bytes of what is worked out of texts that are kept for the next comparison, twice.
    """
    clustering = cluster(entries(db), text_of, keep=CANONICAL, known=compared(db), memory=memory)
    db.execute("DELETE FROM clusters")
    db.execute("DELETE FROM cluster_members")
    key_of = {m.doc: m.key for c in clustering.clusters for m in c.members}
    records.insert(
        db,
        "clusters",
        ("cluster", "canonical", "widest"),
        [(c.cluster, key_of[c.canonical], c.widest) for c in clustering.clusters],
    )
    records.insert(
        db,
        "cluster_members",
        ("cluster", "key", "jaccard", "containment", "relation"),
        [(c.cluster, m.key, m.jaccard, m.containment, m.relation) for c in clustering.clusters for m in c.members],
    )
    records.insert(db, "state", ("name", "value"), [("pairs", clustering.known)])
    db.execute("DELETE FROM editions")
    columns = ("key", "edition", "place", "label")
    records.insert(db, "editions", columns, [(e.key, e.edition, e.place, e.label) for e in clustering.editions])
    copied = db.execute(EDITION_COPIES % {"near_total": records.NEAR_TOTAL}).fetchall()
    records.insert(db, "editions", columns, copied)
    _obey(db)


def _obey(db: sqlite3.Connection) -> None:
    """Where INDEX.md marks a member as the copy of another one of its cluster, that other one is canonical."""
    marked = db.execute(NAMED).fetchall()
    db.executemany("UPDATE clusters SET canonical = ? WHERE cluster = ?", [(key, name) for name, key in marked])


RESTATED = """
  SELECT t.key, t.number, t.restates, d.doc, t.id,
    first_value(d.doc || ':' || t.id) OVER (
      PARTITION BY t.region, t.indicator, t.measure, t.comparator, t.value, t.value_max, t.unit, t.level, t.deadline
      ORDER BY d.date = '', d.date, d.listed, d.position, t.number ROWS UNBOUNDED PRECEDING)
  FROM targets t JOIN documents d USING (key) WHERE t.kind = 'target' AND t.value IS NOT NULL"""
"""Every promise, with the first one that says the same. SQLite sorts them, on disk where they are many."""


def restate(db: sqlite3.Connection) -> None:
    """Mark every promise that an earlier document already made: same region, indicator, figure, unit and deadline.

    Documents are taken by date, then as listed; `restates` names the first statement as DOC:ID.
    """
    db.execute("CREATE TEMP TABLE restated (key INTEGER, number INTEGER, restates TEXT)")
    found = (
        (key, number, should)
        for key, number, restates, doc, identity, said in db.execute(RESTATED)
        # What a document repeats of itself was found by the extractor, which sees more than the figures.
        if (should := said if said != f"{doc}:{identity}" else restates if restates.startswith(f"{doc}:") else "")
        != restates
    )
    db.executemany("INSERT INTO restated VALUES (?, ?, ?)", found)
    changed = db.execute("SELECT restates, key, number FROM restated")
    db.executemany("UPDATE statements SET restates = ? WHERE key = ? AND number = ?", changed)
    db.execute("DROP TABLE restated")
