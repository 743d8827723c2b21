"""What is found on a cluster in tables of our own, for what SQL and comparing all documents answer on one machine."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..build.rows import COLUMNS
from ..query import ledger
from ..query.compare import Comparison
from ..query.compare import find as find_compared
from ..query.ledger import Wanted
from ..query.track import Tracked
from ..query.track import find as find_tracked
from ..store import records
from ..store.records import DOCUMENT_COLUMNS, unpacked
from ..text.script import fold as simplified
from . import mapping
from .indexes import PAGE, Indexes, Record
from .statistics import Query

_NO_DOCUMENT: Record = {name: 0 if name in ("key", "listed", "position", "length") else "" for name in DOCUMENT_COLUMNS}
_CLUSTERS = {
    "clusters": ("cluster", "canonical", "widest"),
    "cluster_members": ("cluster", "key", "jaccard", "containment", "relation"),
}


@contextmanager
def documents(indexes: Indexes) -> Iterator[sqlite3.Connection]:
    """All documents, signatures and clusters: what comparing all documents anew needs."""
    with _private() as db:
        _mirror_documents(indexes, db)
        _mirror_clusters(indexes, db)
        yield db


def targets(indexes: Indexes, wanted: Wanted, regions: Sequence[Record], evidence: Sequence[str] = ()) -> list[Record]:
    """Records `target/1` by the ledger's own SQL. regions: rows of all regions; evidence: the names of the features that
    decide their kinds. Raises UsageError."""
    with _private() as db:
        records.insert(db, "state", ("name", "value"), [("evidence", "\n".join(evidence).encode("utf-8", "replace"))])
        held: dict[str, list[tuple[Any, ...]]] = {}
        for row in indexes.scan("targets", _ledger(wanted), ("key", "number")):
            _take(db, held, row)
        _fill(db, held)
        _name_canonical(db)
        _insert_regions(db, regions)
        return list(ledger.find(db, replace(wanted, region=(), exact=False)))


def track(indexes: Indexes, wanted: Tracked, regions: Sequence[Record], newest: str) -> list[Record]:
    """Records `track/1` by the SQL of `query.track`: over the promises that are wanted, and the results that may be of them."""
    wanted.check()
    promised = Wanted(
        kind="target", region=wanted.region, exact=wanted.exact, indicator=wanted.indicator, canonical=wanted.canonical,
        due=wanted.due,
    )  # fmt: skip
    with _private() as db:
        held: dict[str, list[tuple[Any, ...]]] = {}
        names: set[str] = set()
        for row in indexes.scan("targets", _ledger(promised), ("key", "number")):
            names.add(row["canonical"])
            _take(db, held, row)
        of_region = replace(promised, kind="result", indicator=(), canonical=(), due=(None, None))
        for some in _portions(sorted(names - {""})):
            about = {"bool": {"filter": [_ledger(of_region), {"terms": {"canonical": some}}]}}
            for row in indexes.scan("targets", about, ("key", "number")):
                _take(db, held, row)
        _fill(db, held)
        _insert_regions(db, regions)
        return list(find_tracked(db, replace(wanted, region=(), exact=False), newest))


def compare(indexes: Indexes, asked: Comparison, regions: Sequence[Record]) -> list[Record]:
    """Records `compare/1` by the SQL of `query.compare`."""
    asked.check()
    stated = Wanted(kind=asked.kind, indicator=asked.words, canonical=asked.canonical)
    with _private() as db:
        held: dict[str, list[tuple[Any, ...]]] = {}
        for row in indexes.scan("targets", _ledger(stated), ("key", "number")):
            _take(db, held, row)
        _fill(db, held)
        _insert_regions(db, regions)
        return find_compared(db, asked)


_PORTION = 1000
"""Names in one request."""


def _portions(names: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(names), _PORTION):
        yield names[at : at + _PORTION]


def _take(db: sqlite3.Connection, held: dict[str, list[tuple[Any, ...]]], row: Record) -> None:
    _hold(held, row)
    if len(held["targets"]) >= PAGE:
        _fill(db, held)


def _insert_regions(db: sqlite3.Connection, regions: Sequence[Record]) -> None:
    columns = COLUMNS["regions"]
    records.insert(db, "regions", columns, [tuple(row[name] for name in columns) for row in regions])


def members(source: Record) -> list[Record]:
    """The members of a record of `clusters`, as it keeps them."""
    names = ("key", "doc", "jaccard", "containment", "relation", "listed", "position")
    return [dict(zip(names, member, strict=True)) for member in unpacked(source["members"])]


def _private() -> closing[sqlite3.Connection]:
    """A database with the tables of corpus.sqlite that nobody else sees, gone when closed."""
    return closing(records.create(Path(":memory:")))


def _mirror_documents(indexes: Indexes, db: sqlite3.Connection) -> None:
    held: list[Record] = []

    def flush() -> None:
        rows = [tuple(source[name] for name in DOCUMENT_COLUMNS) for source in held]
        records.insert(db, "documents", DOCUMENT_COLUMNS, rows)
        marks = [(source["key"], base64.b64decode(source["signature"])) for source in held]
        records.insert(db, "signatures", COLUMNS["signatures"], marks)
        held.clear()

    names = [*DOCUMENT_COLUMNS, "signature"]
    for source in indexes.scan("documents", {"match_all": {}}, ("listed", "position", "key"), names):
        held.append(source)
        if len(held) >= PAGE:
            flush()
    flush()


def _mirror_clusters(indexes: Indexes, db: sqlite3.Connection) -> None:
    names = ("key", "jaccard", "containment", "relation")
    for source in indexes.scan("clusters", {"match_all": {}}, ("cluster",)):
        found = members(source)
        home = next(member["key"] for member in found if member["doc"] == source["canonical"])
        made = (source["cluster"], home, source["widest"])
        records.insert(db, "clusters", ("cluster", "canonical", "widest"), [made])
        rows = [(source["cluster"], *(member[name] for name in names)) for member in found]
        records.insert(db, "cluster_members", ("cluster", *names), rows)


def _ledger(wanted: Wanted) -> Query:
    """Targets that may be wanted: what SQL decides afterwards is never missing."""
    must: list[Query] = []
    if wanted.kind != "all":
        must.append({"term": {"kind": wanted.kind}})
    if wanted.region:
        must.append({"terms": {"region" if wanted.exact else "within": list(wanted.region)}})
    if wanted.doc:
        must.append({"term": {"doc": wanted.doc}})
    if wanted.unit:
        must.append({"term": {"unit": wanted.unit}})
    must += [_holding("said", word.lower()) for word in simplified(wanted.query).split()]
    if wanted.indicator or wanted.canonical:
        parts = [simplified(word).lower() for word in wanted.indicator]
        either = [_holding(field, part) for part in parts for field in ("indicator_chars", "canonical_chars")]
        names = [name for one in wanted.canonical for name in (one, ledger.growing(one)) if name]
        must.append({"bool": {"should": [*either, {"terms": {"canonical": names}}], "minimum_should_match": 1}})
    first, last = wanted.due
    if first is not None or last is not None:
        must.append({"range": {"deadline": {"gte": first, "lte": last}}})
    if wanted.minimum is not None:
        must.append({"range": {"most": {"gte": wanted.minimum}}})
    if wanted.maximum is not None:
        must.append({"range": {"value": {"lte": wanted.maximum}}})
    return {"bool": {"filter": must}} if must else {"match_all": {}}


def _holding(field: str, text: str) -> Query:
    return {"match_phrase": {field: {"query": mapping.characters(text), "analyzer": "whitespace"}}}


def _hold(held: dict[str, list[tuple[Any, ...]]], row: Record) -> None:
    """A target, with what SQL joins to it."""
    about = {**_NO_DOCUMENT, **{name: row[name] for name in DOCUMENT_COLUMNS if name in row}}
    held.setdefault("documents", []).append(tuple(about.values()))
    held.setdefault("sentences", []).append((row["key"], row["start"], row["end"], row["sentence"]))
    said = {**row, "explain": base64.b64decode(row["explain"])}
    held.setdefault("targets", []).append(tuple(said[name] for name in COLUMNS["targets"]))
    if row["copy_of"]:
        held.setdefault("clusters", []).append((row["copy_of"], row["copy_key"], 0.0))
        held.setdefault("cluster_members", []).append((row["copy_of"], row["key"], 0.0, 0.0, ""))


def _name_canonical(db: sqlite3.Connection) -> None:
    """Canonical documents that were not among those found: their ids are all that is shown of them."""
    missing = "SELECT canonical, cluster FROM clusters WHERE canonical NOT IN (SELECT key FROM documents)"
    rows = [tuple({**_NO_DOCUMENT, "key": key, "doc": doc}.values()) for key, doc in db.execute(missing).fetchall()]
    records.insert(db, "documents", DOCUMENT_COLUMNS, rows)


def _fill(db: sqlite3.Connection, held: dict[str, list[tuple[Any, ...]]]) -> None:
    for table, rows in held.items():
        records.insert(db, table, {**COLUMNS, **_CLUSTERS}[table], rows)
    held.clear()
