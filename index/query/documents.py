"""Documents, regions, tags and clusters of an index as the records of the contract."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import UsageError
from ..store.records import NEAR_TOTAL, rows, unpacked
from ..store.records_encoding import evidence_reader

Record = dict[str, Any]
_CHUNK = 500


class Among(NamedTuple):
    """Where a document stands among the editions of one work: place 0 is the one in force; label: what tells it apart."""

    edition: str
    place: int
    label: str


def _chunks(keys: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        yield ", ".join("?" * len(some)), some


MOST_ALIKE = 2000
"""Ids that have a part in common and are compared."""
MOST_NEAR = 5000
"""Ids, in their order, of which those spelt alike are named where there is none as it was typed."""


def meant(db: sqlite3.Connection, doc: str) -> list[str]:
    """The ids that `doc`, an id or a part of one, may stand for: one where it is clear.

    An id itself; else those whose file name or record is just that (report.txt, #a1); else those where it is a whole part
    at the beginning of the name (003 of 003_report.txt), or the only one that begins so; else those that hold it.
    """
    doc = doc.removeprefix("./")
    if not doc:
        return []
    if db.execute("SELECT 1 FROM documents WHERE doc = ?", (doc,)).fetchone():
        return [doc]
    holding = [
        found
        for (found,) in db.execute(
            "SELECT doc FROM documents WHERE instr(doc, ?) > 0 ORDER BY doc LIMIT ?", (doc, MOST_ALIKE)
        )
    ]
    return likeliest(doc, holding)


def likeliest(doc: str, holding: list[str]) -> list[str]:
    """Those of the ids that hold `doc` that it may stand for (`meant`)."""
    ends = [found for found in holding if found.endswith((f"/{doc}", f"#{doc}"))]
    begins = [found for found in holding if re.search(rf"(?:^|[/#]){re.escape(doc)}(?![^\W_])", found)]
    if ends or len(begins) == 1:
        return ends or begins
    starts = [found for found in holding if re.search(rf"(?:^|[/#]){re.escape(doc)}", found)]
    return starts if len(starts) == 1 else holding


def resolve(db: sqlite3.Connection, doc: str) -> str:
    """The id that `doc` stands for. Raises UsageError where there is none, or several."""
    return resolved(doc, meant(db, doc), lambda: similar_ids(db, doc))


def resolved(doc: str, found: list[str], similar: Callable[[], list[str]]) -> str:
    """The one id found for `doc`. similar: ids spelt alike, for the hint. Raises UsageError where it is not one."""
    if len(found) == 1:
        return found[0]
    if found:
        many = f"{len(found)}{' or more' * (len(found) == MOST_ALIKE)}"
        raise UsageError(f"{doc} may be {many} documents", f"say more of the id: {', '.join(found[:3])} …")
    near = similar()
    hint = f"did you mean {', '.join(near)}?" if near else "'gangmu search' prints the ids of documents"
    raise UsageError(f"there is no document {doc}", hint)


def key_of(db: sqlite3.Connection, doc: str) -> int | None:
    """The key of a document by its id, or what stands for one alone (`meant`)."""
    found = meant(db, doc)
    if len(found) != 1:
        return None
    (key,) = db.execute("SELECT key FROM documents WHERE doc = ?", (found[0],)).fetchone()
    return int(key)


def similar_ids(db: sqlite3.Connection, doc: str) -> list[str]:
    """A few ids that somebody who typed `doc` may have meant."""
    some = db.execute("SELECT doc FROM documents ORDER BY doc LIMIT ?", (MOST_NEAR,))
    return similar(doc, [found for (found,) in some])


def similar(doc: str, some: Sequence[str]) -> list[str]:
    """The ids spelt most like `doc` among some."""
    from difflib import get_close_matches

    return get_close_matches(doc, some, 3)


def ids(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Record]:
    """The `doc` of each key and nothing else, for who ranks by the thousand."""
    return {
        key: {"doc": doc}
        for marks, some in _chunks(keys)
        for key, doc in db.execute(f"SELECT key, doc FROM documents WHERE key IN ({marks})", some)  # noqa: S608
    }


def metadata(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Record]:
    """What a hit says of its document: doc, title, date, source, url, regions, tags, duplicate_of.

    A mark in INDEX.md makes a copy of a document that no cluster holds.
    """
    found: dict[int, Record] = {}
    for marks, some in _chunks(keys):
        for key, doc, title, date, source, url, duplicate_of in db.execute(
            f"SELECT key, doc, title, date, source, url, duplicate_of FROM documents WHERE key IN ({marks})",  # noqa: S608
            some,
        ):
            found[key] = {
                "doc": doc, "title": title, "date": date, "source": source, "url": url,
                "regions": [], "tags": [], "duplicate_of": duplicate_of,
            }  # fmt: skip
        for key, region in db.execute(
            f"SELECT key, region FROM document_regions WHERE key IN ({marks}) ORDER BY key, rank",  # noqa: S608
            some,
        ):
            found[key]["regions"].append(region)
        for key, tag in db.execute(
            "SELECT key, tag FROM document_tags WHERE facet <> 'region' AND "  # noqa: S608
            f"key IN ({marks}) ORDER BY key, origin DESC, score DESC, tag",
            some,
        ):
            if tag not in found[key]["tags"]:
                found[key]["tags"].append(tag)
        for key, canonical in db.execute(
            f"SELECT c.key, o.doc FROM copies c JOIN documents o ON o.key = c.canonical WHERE c.key IN ({marks})",  # noqa: S608
            some,
        ):
            found[key]["duplicate_of"] = canonical
    return found


HEADING = ("doc", "title", "date", "source", "url", "duplicate_of")
"""What is told of a document without its text, its places and its tags."""


def headings(db: sqlite3.Connection) -> Iterator[Record]:
    """HEADING of every document, the newest first, those of a date by their ids; read while they are used."""
    told = db.execute(
        "SELECT d.doc, d.title, d.date, d.source, d.url, coalesce(o.doc, d.duplicate_of) FROM documents d "
        "LEFT JOIN copies c ON c.key = d.key LEFT JOIN documents o ON o.key = c.canonical ORDER BY d.date DESC, d.doc"
    )
    return (dict(zip(HEADING, row, strict=True)) for row in told)


def cluster_keys(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, str]:
    """The cluster of each key that is a near-total copy in one; a document marked as a copy goes with the one it names.

    A document that a longer one contains is no copy of it.
    """
    found: dict[int, str] = {}
    for marks, some in _chunks(keys):
        named = (
            "SELECT d.key, coalesce((SELECT cluster FROM cluster_members m WHERE m.key = o.key), '=' || o.key) "  # noqa: S608
            f"FROM documents d JOIN documents o ON o.doc = d.duplicate_of WHERE d.key IN ({marks})"
        )
        found.update(db.execute(named, some))
        copies = f"relation <> 'contained' AND jaccard >= {NEAR_TOTAL} AND key IN ({marks})"
        found.update(db.execute(f"SELECT key, cluster FROM cluster_members WHERE {copies}", some))  # noqa: S608
    return found


def editions(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Among]:
    """The place of each key among the editions of its document, of those that have some."""
    found: dict[int, Among] = {}
    for marks, some in _chunks(keys):
        sql = f"SELECT key, edition, place, label FROM editions WHERE key IN ({marks})"  # noqa: S608
        found.update((key, Among(*rest)) for key, *rest in db.execute(sql, some))
    return found


def edition_labels(db: sqlite3.Connection, edition: str) -> dict[int, str]:
    """What tells each edition from the others, by its place: the one in force first, then the newest."""
    return dict(
        db.execute("SELECT place, min(label) FROM editions WHERE edition = ? GROUP BY place ORDER BY 1", (edition,))
    )


def in_force(db: sqlite3.Connection, edition: str) -> list[int]:
    """The keys of the documents that are the first of their editions."""
    return [key for (key,) in db.execute("SELECT key FROM editions WHERE edition = ? AND place = 0", (edition,))]


def other_editions(db: sqlite3.Connection, key: int) -> list[str]:
    """The ids of the other editions of a document, one of each, in the order of their places."""
    sql = (
        "SELECT d.doc, o.place FROM editions e JOIN editions o ON o.edition = e.edition AND o.place <> e.place "
        "JOIN documents d ON d.key = o.key WHERE e.key = ? ORDER BY o.place, d.listed, d.position"
    )
    first: dict[int, str] = {}
    for doc, place in db.execute(sql, (key,)):
        first.setdefault(place, doc)
    return list(first.values())


def document(db: sqlite3.Connection, key: int, text: str) -> Record:
    """Record `document/1` of one document; `text` is its clean article."""
    (row,) = rows(db, "SELECT *, lower(hex(sha256)) AS sha256 FROM documents WHERE key = ?", (key,))
    copies = db.execute(
        "SELECT d.doc FROM cluster_members m JOIN cluster_members o USING (cluster) "
        "JOIN documents d ON d.key = o.key WHERE m.key = ? AND o.key <> ? AND NOT EXISTS (SELECT 1 FROM editions a "
        "JOIN editions b USING (edition) WHERE a.key = m.key AND b.key = o.key AND a.place <> b.place) "
        "ORDER BY d.listed, d.position",
        (key, key),
    )
    return as_record(row, metadata(db, [key])[key], [doc for (doc,) in copies], other_editions(db, key), text)


def as_record(row: Record, about: Record, duplicates: list[str], editions: list[str], text: str) -> Record:
    """A row of `documents` as `document/1`. about: its `metadata`; duplicates: ids, in the order of the corpus; editions:
    ids, the one in force first, then the newest."""
    return {
        "schema": "document/1",
        "doc": row["doc"],
        "path": row["path"],
        "title": row["title"],
        "date": row["date"],
        "source": row["source"],
        "url": row["url"],
        "author": row["author"],
        "editor": row["editor"],
        "event_date": row["event_date"],
        "script": row["script"],
        "encoding": row["encoding"],
        "sha256": row["sha256"],
        "regions": about["regions"],
        "tags": about["tags"],
        "duplicate_of": about["duplicate_of"],
        "duplicates": duplicates,
        "text": text,
        "blocks": _blocks(row["blocks"]),
        "title_source": row["title_source"],
        "date_source": row["date_source"],
        "repairs": [{"kind": kind, "count": count} for kind, count in unpacked(row["repairs"])],
        "tables": [
            {"caption": caption, "start": start, "end": end, "header": header, "rows": cells}
            for caption, start, end, header, cells in unpacked(row["tables"])
        ],
        "editions": editions,
    }


def _blocks(stored: str) -> list[Record]:
    if stored.isdigit():
        return [{"kind": "body", "start": 0, "end": int(stored)}]
    return [{"kind": kind, "start": start, "end": end} for kind, start, end in unpacked(stored)]


def all_keys(db: sqlite3.Connection) -> list[int]:
    """Keys of all documents in the order of the corpus."""
    return [key for (key,) in db.execute("SELECT key FROM documents ORDER BY listed, position")]


def regions(db: sqlite3.Connection, root: str) -> Iterator[Record]:
    """Records `region/1` from `root` (canonical name, "" for everything) down, with counts of the whole subtree.

    A parent precedes its children; a corridor of several cities stands below its first.
    """
    documents = dict(
        db.execute(
            "SELECT c.ancestor, count(DISTINCT d.key) FROM region_closure c "
            "JOIN document_regions d ON d.region = c.region GROUP BY c.ancestor"
        )
    )
    targets = dict(
        db.execute(
            "SELECT c.ancestor, count(*) FROM region_closure c JOIN targets t ON t.region = c.region "
            "WHERE t.kind = 'target' GROUP BY c.ancestor"
        )
    )
    sql = "SELECT region, code, level, path FROM regions"
    if root:
        sql += " WHERE region IN (SELECT region FROM region_closure WHERE ancestor = ?)"
    return region_records(rows(db, sql, (root,) if root else ()), documents, targets)


def region_records(
    regions: Iterable[Record], documents: Mapping[str, int], targets: Mapping[str, int]
) -> Iterator[Record]:
    """Rows of `regions` as `region/1` in order. documents, targets: how many each region's subtree has."""
    found = [
        {
            "schema": "region/1",
            "region": row["region"],
            "path": unpacked(row["path"]),
            "code": row["code"],
            "level": row["level"],
            "documents": documents.get(row["region"], 0),
            "targets": targets.get(row["region"], 0),
        }
        for row in regions
    ]
    # GB/T 2260 codes give the customary order of provinces and cities; places without one follow their siblings.
    codes = {r["region"]: r["code"] or "999999" for r in found}
    return iter(sorted(found, key=lambda r: [(codes.get(name, "999999"), name) for name in r["path"]]))


def tags(db: sqlite3.Connection, keys: Sequence[int] | None = None) -> Iterator[Record]:
    """Records `tag/1` of some documents, or of all, in the order of the corpus."""
    chosen = all_keys(db) if keys is None else keys
    evidence = evidence_reader(db)
    for key in chosen:
        for row in rows(
            db,
            "SELECT d.doc, t.* FROM document_tags t JOIN documents d USING (key) WHERE key = ? "
            "ORDER BY origin DESC, score DESC, tag",
            (key,),
        ):
            yield tag_record(row, evidence(row["evidence"]))


def tag_record(row: Record, evidence: Iterable[Sequence[Any]]) -> Record:
    """A row of `document_tags` with the document's id as `tag/1`; evidence: text, field, count and start of each word."""
    return {
        "schema": "tag/1",
        "doc": row["doc"],
        "tag": row["tag"],
        "origin": row["origin"],
        "facet": row["facet"],
        "score": row["score"],
        "evidence": [
            {"text": text, "field": field, "count": count, "start": start} for text, field, count, start in evidence
        ],
    }


def tag_counts(db: sqlite3.Connection) -> list[Record]:
    """Every tag with its facet, origin and number of documents."""
    return list(
        rows(
            db,
            "SELECT t.tag, t.origin, t.facet, coalesce(r.under, '') AS under, count(*) AS documents FROM document_tags t "
            "LEFT JOIN tag_tree r ON r.tag = t.tag AND t.origin = 'auto' GROUP BY t.tag, t.origin, t.facet "
            "ORDER BY t.origin DESC, t.facet, documents DESC, t.tag",
        )
    )


def facets(db: sqlite3.Connection, keys: Iterable[int]) -> Iterator[Record]:
    """Counts of a set of documents by region, sector, source and year."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (key INTEGER PRIMARY KEY)")
    db.execute("DELETE FROM chosen")
    db.executemany("INSERT INTO chosen VALUES (?)", ((k,) for k in keys))
    parts = {
        "region": "SELECT region, count(*) FROM document_regions JOIN chosen USING (key) WHERE rank = 0 GROUP BY 1",
        "sector": "SELECT tag, count(*) FROM document_tags JOIN chosen USING (key) WHERE facet = 'sector' GROUP BY 1",
        "source": "SELECT source, count(*) FROM documents JOIN chosen USING (key) WHERE source <> '' GROUP BY 1",
        "year": "SELECT substr(date, 1, 4), count(*) FROM documents JOIN chosen USING (key) WHERE date <> '' GROUP BY 1",
    }
    for facet, sql in parts.items():
        for value, count in db.execute(f"{sql} ORDER BY 2 DESC, 1"):
            yield {"schema": "facet/1", "facet": facet, "value": value, "documents": count}


def clusters(db: sqlite3.Connection) -> Iterator[Record]:
    """Records `cluster/1` as the build found them, in the order of their canonical documents."""
    sql = (
        "SELECT c.cluster, c.widest, o.doc AS canonical, d.doc, m.jaccard, m.containment, m.relation "
        "FROM clusters c JOIN documents o ON o.key = c.canonical JOIN cluster_members m USING (cluster) "
        "JOIN documents d ON d.key = m.key "
        "ORDER BY o.listed, o.position, c.cluster, m.key <> c.canonical, m.jaccard DESC, d.doc"
    )
    current: Record | None = None
    for row in rows(db, sql):
        if current is None or current["cluster"] != row["cluster"]:
            if current is not None:
                yield current
            current = {
                "schema": "cluster/1",
                "cluster": row["cluster"],
                "canonical": row["canonical"],
                "members": [],
                "widest": round(row["widest"], 4),
            }
        current["members"].append(member(row["doc"], row["jaccard"], row["containment"], row["relation"]))
    if current is not None:
        yield current


def member(doc: str, jaccard: float, containment: float, relation: str) -> Record:
    """A member of a cluster, its likeness to the canonical document rounded to a hundredth of a per cent."""
    return {"doc": doc, "jaccard": round(jaccard, 4), "containment": round(containment, 4), "relation": relation}
