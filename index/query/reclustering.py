"""Clusters by another threshold or policy than the build's, and passages that documents share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from ..dedup.clusters import THRESHOLD, Clustering, cluster
from ..store.signed import compared, entries


def recluster(db: sqlite3.Connection, text_of: Callable[[int], str], threshold: float | None, keep: str) -> Clustering:
    """Clusters by another threshold or policy than the build's, without writing them."""
    wanted = THRESHOLD if threshold is None else threshold
    return cluster(entries(db), text_of, threshold=wanted, keep=keep, known=compared(db))


def passages(db: sqlite3.Connection, text_of: Callable[[int], str], length: int) -> Iterator[dict[str, Any]]:
    """Records `passage/1`: what documents that are no copies of each other share."""
    from ..dedup.passages import passages as shared

    copies = {key for (key,) in db.execute(
        "SELECT m.key FROM cluster_members m JOIN clusters c USING (cluster) WHERE m.key <> c.canonical"
    )}  # fmt: skip
    for passage in shared([e for e in entries(db) if e.key not in copies], text_of, length):
        yield {
            "schema": "passage/1",
            "text": passage.text,
            "documents": len({p.doc for p in passage.places}),
            "places": [{"doc": p.doc, "start": p.start, "end": p.end} for p in passage.places],
        }
