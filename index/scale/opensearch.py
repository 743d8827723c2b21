"""The engine over an OpenSearch cluster: the same records, options and errors as the one over a folder.

Commands do not know which engine answers. What is small (targets that match, clusters, regions) goes through the same SQL
as the embedded records, in a private database that is filled with the rows found.
"""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..build.rows import COLUMNS
from ..dedup.clusters import CANONICAL
from ..errors import IndexDamaged, IndexMissing, UsageError
from ..query import documents, ledger, near, plan
from ..query.ledger import Wanted
from ..query.reclustering import passages, recluster
from ..query.request import Request
from ..query.retrieval import Index, Marker, Reading
from ..store import records
from ..store.records import DOCUMENT_COLUMNS, unpacked
from ..text import tokens, user_words
from ..text.script import fold as simplified
from . import mapping, wire
from .dsl import Found, Query, Scorer, Statistics, Translator, bounded, terms_of
from .location import Location, parse

if TYPE_CHECKING:
    from ..query.catalog import Catalog
    from ..query.shelf import Shelf

Record = dict[str, Any]
_PAGE = 1000
_MARGIN = 50
"""Hits beyond those asked for that are scored exactly: Lucene's length may be wrong by an eighth."""
_RERANKED = 3000
_HIT = ("doc", "title", "date", "source", "url", "regions", "tags")


class Cluster:
    """See `gangmu.index.engine.Engine`. Open until the process ends; holds no state on the cluster."""

    def __init__(self, location: Location, client: Any, indexes: dict[str, str], meta: Record) -> None:
        self._location, self._client, self._indexes, self._meta = location, client, indexes, meta
        self._partial = ""
        tokenizer = self._tokenizer()
        totals = {name: (int(total), int(having)) for name, (total, having) in meta["totals"].items()}
        self._statistics = Statistics(self.size(), totals, self._counts)
        shelf, catalog = _Shelf(self, self._statistics), _Catalog(self)
        self._index = Index(cast("Shelf", shelf), cast("Catalog", catalog), tokenizer)
        self._shelf = shelf

    def close(self) -> None:
        self._client.close()

    @classmethod
    def open(cls, text: str) -> Cluster:
        """Open the index that a location names now; a build that ends later does not change what this engine sees.

        Raises IndexMissing, IndexDamaged, UsageError for a location that is none.
        """
        location = parse(text)
        client = wire.connect(location)
        found = wire.ask(lambda: client.indices.get_mapping(index=location.name), attempts=4)
        made = {mapping.stamp_of(location.name, index) for index in found}
        about = [mapping["mappings"].get("_meta", {}).get("gangmu") for mapping in found.values()]
        if len(found) != 1 or "" in made or not isinstance(about[0], dict):
            raise IndexDamaged(f"{location.name} is not an index that gangmu made", "check its name, or build it")
        if about[0].get("format") != mapping.FORMAT:
            raise IndexDamaged(
                f"{location.name} was written in format {about[0].get('format')}, this gangmu reads {mapping.FORMAT}",
                "build it again",
            )
        (stamp,) = made
        indexes = {kind: mapping.index_of(location.name, stamp, kind) for kind in mapping.KINDS}
        return cls(location, client, indexes, about[0])

    def _tokenizer(self) -> tokens.Tokenizer:
        """What cuts queries as the build cut texts. Raises IndexDamaged where this installation cannot."""
        words = self._meta["user_words"]
        tokenizer = user_words.parse(words.encode(), "user_words").tokenizer if words else tokens.STOCK
        if tokenizer.fingerprint != self._meta["dictionary"]:
            raise IndexDamaged(
                "the index was built with another dictionary or other rules",
                "use the gangmu that built it, or build again",
            )
        return tokenizer

    # Asking

    def _search(self, kind: str, body: Record, **more: str) -> Record:
        """An answer of OpenSearch; says so where it comes from a part of the shards only."""
        index = self._indexes[kind]
        params = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": "true", **more}
        answer: Record = wire.ask(
            lambda: self._client.search(index=index, body={"timeout": "50s", **body}, params=params)
        )
        self._check(answer)
        return answer

    def _check(self, answer: Record) -> None:
        shards = answer["_shards"]
        # A shard that no node has is not counted among those that failed.
        if shards["successful"] < shards["total"] or answer.get("timed_out"):
            if not shards["successful"]:
                raise IndexMissing("no shard of the index answers", "check the health of the cluster")
            part = f"{shards['successful']} of {shards['total']} shards"
            if answer.get("timed_out") and not shards["failed"]:
                part = f"{part}, not to the end"
            if part != self._partial:
                wire.warnings.warning("gangmu: partial: %s answered; documents may be missing", part)
            self._partial = part

    def _counts(self, queries: list[Query]) -> list[int]:
        """How many documents each query finds."""
        found: list[int] = []
        for at in range(0, len(queries), 200):
            lines: list[Record] = []
            for query in queries[at : at + 200]:
                lines += [{"index": self._indexes["documents"]}, {"size": 0, "track_total_hits": True, "query": query}]
            answers = wire.ask(partial(self._client.msearch, body=lines))["responses"]
            for answer in answers:
                if "error" in answer:
                    raise IndexDamaged("the cluster cannot count", "check the health of the cluster")
                self._check(answer)
                found.append(answer["hits"]["total"]["value"])
        return found

    def _count(self, kind: str, query: Query) -> int:
        answer = self._search(kind, {"size": 0, "track_total_hits": True, "query": query})
        return int(answer["hits"]["total"]["value"])

    def _scan(
        self, kind: str, query: Query, order: Sequence[str], fields: Sequence[str] | bool = True
    ) -> Iterator[Record]:
        """All records that a query finds, in an order that tells any two apart, page by page."""
        after: list[Any] | None = None
        while True:
            body: Record = {
                "size": _PAGE,
                "query": query,
                "sort": [*order],
                "_source": fields,
                "track_total_hits": False,
            }
            if after is not None:
                body["search_after"] = after
            hits = self._search(kind, body)["hits"]["hits"]
            yield from (hit["_source"] for hit in hits)
            if len(hits) < _PAGE:
                return
            after = hits[-1]["sort"]

    def _buckets(self, kind: str, field: str, query: Query, after: str | None = None) -> Iterator[tuple[str, int]]:
        """(value, records with it) of a field in order of the value, after one."""
        while True:
            source = {"composite": {"size": _PAGE, "sources": [{"value": {"terms": {"field": field}}}]}}
            if after is not None:
                source["composite"]["after"] = {"value": after}
            answer = self._search(kind, {"size": 0, "query": query, "aggs": {"all": source}})["aggregations"]["all"]
            for bucket in answer["buckets"]:
                yield bucket["key"]["value"], bucket["doc_count"]
            if len(answer["buckets"]) < _PAGE:
                return
            after = answer["after_key"]["value"]

    # Searching

    def search(self, request: Request, *, unique: bool = False) -> tuple[int, list[Record]]:
        self._partial = ""
        node = self._understood(request)
        wanted = request.offset + request.limit
        if not unique:
            total, found = self._ranked(node, request, wanted)
            return total, self._hits(node, request, found[request.offset : wanted])
        reach = wanted * 2 + 20
        while True:
            total, found = self._ranked(node, request, reach)
            best: dict[str, _Ranked] = {}
            copies_of: dict[str, int] = {}
            for hit in found[:reach]:
                name = hit.source["group"] or f"={hit.source['key']}"
                copies_of[name] = copies_of.get(name, -1) + 1
                best.setdefault(name, hit)
            if len(best) >= wanted or len(found) < reach:
                break
            reach *= 4
        chosen = list(best.items())[request.offset : wanted]
        hits = self._hits(node, request, [hit for _, hit in chosen])
        for (name, _), record in zip(chosen, hits, strict=True):
            record["copies"] = copies_of[name]
        return total - sum(copies_of.values()), hits

    def _ranked(self, node: plan.Node, request: Request, wanted: int) -> tuple[int, list[_Ranked]]:
        """The best `wanted` hits in the embedded engine's order, and how many there are."""
        reach = wanted + _MARGIN + wanted // 2
        if wanted > mapping.REACH:
            raise UsageError(f"a cluster pages through {mapping.REACH} hits at most", "use filters, or export")
        translator, query = self._translated(node)
        by_date = request.sort == "date"
        body = {
            "size": min(reach, mapping.REACH),
            "track_total_hits": True,
            "query": query,
            "sort": [*([{"date": "desc"}] if by_date else []), {"_score": "desc"}, {"key": "asc"}],
            "track_scores": True,
            "_source": ["key", "doc", "group", "date", "length", *mapping.LENGTHS.values()],
        }
        named = str(reach <= _RERANKED).lower()
        answer = self._search("documents", body, include_named_queries_score=named)["hits"]
        scorer = Scorer(translator, self._statistics)
        found = [_Ranked(hit, node, scorer) for hit in answer["hits"]]
        found.sort(key=lambda hit: (-hit.score, hit.source["key"]))
        if by_date:
            found.sort(key=lambda hit: str(hit.source["date"]), reverse=True)
        return answer["total"]["value"], found[:wanted]

    def _understood(self, request: Request) -> plan.Node:
        """The plan of a request, with the counts that its scores need. Raises UsageError."""
        return self._prepared(self._reading(request).node)

    def _prepared(self, node: plan.Node) -> plan.Node:
        self._statistics.learn(terms_of(node))
        return bounded(node, self._statistics)

    def _reading(self, request: Request) -> Reading:
        """The first reading of a request that finds something, or the last."""
        *first, found = self._index.readings(request)
        return next((reading for reading in first if self._matches(reading.node)), found)

    def _matches(self, node: plan.Node) -> int:
        return self._count("documents", self._translated(self._prepared(plan.membership(node)))[1])

    def relaxed(self, request: Request) -> str:
        return self._reading(request).relaxed

    def missing(self, request: Request) -> list[near.Missing]:
        first = self._index.readings(request)[0]
        return near.missing(first.node, first.words, self._index.cutting, self._index.holdings(self._matches))

    def _translated(self, node: plan.Node) -> tuple[Translator, Query]:
        translator = Translator(self._statistics)
        return translator, translator.query(node)

    def _hits(self, node: plan.Node, request: Request, chosen: Sequence[_Ranked]) -> list[Record]:
        names = [*_HIT, "copy_of", *(["text"] if request.snippets else [])]
        sources = self._sources([hit.source["key"] for hit in chosen], names)
        marker = Marker(cast("Shelf", self._shelf), node) if request.snippets and chosen else None
        relaxed = self.relaxed(request)
        records = []
        for hit in chosen:
            source = sources[hit.source["key"]]
            record: Record = {
                "schema": "hit/1",
                **{name: source[name] for name in _HIT},
                "duplicate_of": source["copy_of"],
            }
            record["score"] = round(hit.score, 6)
            record["relaxed"] = relaxed
            shown = marker.of(source["text"]) if marker else ()
            record["snippets"] = [
                {"text": s.text, "start": s.start, "end": s.end, "marks": [list(m) for m in s.marks]} for s in shown
            ]
            if request.explain:
                record["explain"] = hit.explained()
            if self._partial:
                record["partial"] = self._partial
            records.append(record)
        return records

    def _sources(self, keys: Sequence[int], names: Sequence[str]) -> dict[int, Record]:
        """Fields of documents by their keys."""
        found: dict[int, Record] = {}
        for at in range(0, len(keys), _PAGE):
            some = [str(key) for key in keys[at : at + _PAGE]]
            params = {"_source_includes": ",".join(["key", *names])}
            index = self._indexes["documents"]
            answer = wire.ask(partial(self._client.mget, index=index, body={"ids": some}, params=params))
            for doc in answer["docs"]:
                if not doc.get("found"):
                    raise IndexDamaged("a document of the index is gone", "check the cluster, or build again")
                found[doc["_source"]["key"]] = doc["_source"]
        return found

    def _query(self, request: Request) -> Query:
        return self._translated(self._understood(request))[1]

    def count(self, request: Request) -> int:
        return self._count("documents", self._query(request))

    def facets(self, request: Request) -> Iterator[Record]:
        query = self._query(request)
        for facet in ("region", "sector", "source", "year"):
            counted = [(value, count) for value, count in self._buckets("documents", facet, query) if value]
            for value, count in sorted(counted, key=lambda pair: (-pair[1], pair[0])):
                yield {"schema": "facet/1", "facet": facet, "value": value, "documents": count}

    def matching(self, request: Request) -> list[str]:
        order = ("listed", "position", "key")
        return [source["doc"] for source in self._scan("documents", self._query(request), order, ["doc"])]

    # Documents

    def resolve(self, doc: str) -> str:
        found = self._find(doc)
        if found is not None:
            return found
        near = self._holding(doc, 3)
        if not near:
            from difflib import get_close_matches

            answer = self._search("documents", {"size": 5000, "_source": ["doc"], "sort": ["key"]})
            near = get_close_matches(doc, [hit["_source"]["doc"] for hit in answer["hits"]["hits"]], 3)
        hint = f"did you mean {', '.join(near)}?" if near else "'gangmu search' prints the ids of documents"
        raise UsageError(f"there is no document {doc}", hint)

    def _find(self, doc: str) -> str | None:
        if self._count("documents", {"term": {"doc": doc}}):
            return doc
        near = self._holding(doc, 2) if doc else []
        return near[0] if len(near) == 1 else None

    def _holding(self, part: str, most: int) -> list[str]:
        """Ids that have `part` in them."""
        escaped = "".join(f"\\{char}" if char in "*?\\" else char for char in part[:1000])
        body = {
            "size": most,
            "_source": ["doc"],
            "sort": ["key"],
            "query": {"wildcard": {"doc": {"value": f"*{escaped}*"}}},
        }
        return [hit["_source"]["doc"] for hit in self._search("documents", body)["hits"]["hits"]]

    def document(self, doc: str) -> Record:
        found = self._find(doc)
        if found is None:
            raise UsageError(f"there is no document {doc}", "'gangmu search' prints the ids of documents")
        (source,) = self._scan("documents", {"term": {"doc": found}}, ("key",))
        return self._document(source)

    def documents(self) -> Iterator[Record]:
        for source in self._scan("documents", {"match_all": {}}, ("listed", "position", "key")):
            yield self._document(source)

    def _document(self, source: Record) -> Record:
        members = self._members(source["cluster"]) if source["cluster"] else []
        about = {name: source[name] for name in _HIT} | {"duplicate_of": source["copy_of"]}
        others = [member["doc"] for member in members if member["key"] != source["key"]]
        return documents.as_record(source, about, others, source["text"])

    def _members(self, cluster: str) -> list[Record]:
        """Members of a cluster in the order of the corpus; of all clusters at once where many are asked for."""
        if cluster not in self._known_members:
            (source,) = self._scan("clusters", {"term": {"cluster": cluster}}, ("cluster",))
            if len(self._known_members) > 10_000:
                self._known_members.clear()
            found = sorted(_members(source), key=lambda m: (m["listed"], m["position"]))
            self._known_members[cluster] = found
        return self._known_members[cluster]

    @cached_property
    def _known_members(self) -> dict[str, list[Record]]:
        return {}

    def targets(self, wanted: Wanted) -> Iterator[Record]:
        query = _ledger(wanted)
        with _private() as db:
            held: dict[str, list[tuple[Any, ...]]] = {}
            for row in self._scan("targets", query, ("key", "number")):
                _hold(held, row)
                if len(held["targets"]) >= _PAGE:
                    _fill(db, held)
            _fill(db, held)
            _name_canonical(db)
            columns = COLUMNS["regions"]
            records.insert(db, "regions", columns, [tuple(r[name] for name in columns) for r in self._regions.values()])
            yield from list(ledger.find(db, replace(wanted, region=(), exact=False)))

    @cached_property
    def _regions(self) -> dict[str, Record]:
        return {row["region"]: row for row in self._scan("regions", {"match_all": {}}, ("region",))}

    def regions(self, root: str) -> Iterator[Record]:
        everything: Query = {"match_all": {}}
        having = dict(self._buckets("documents", "within", everything))
        promised = dict(self._buckets("targets", "within", {"term": {"kind": "target"}}))
        chosen = [row for row in self._regions.values() if not root or root in row["within"]]
        return documents.region_records(chosen, having, promised)

    def region_names(self) -> list[str]:
        return sorted(self._regions)

    def knows_region(self, name: str) -> bool:
        """Whether a region of this label, or one that lies in it, is named by a record."""
        return name in self._ancestors

    @cached_property
    def _ancestors(self) -> frozenset[str]:
        return frozenset(above for row in self._regions.values() for above in row["within"])

    def tags(self, docs: Sequence[str] | None = None) -> Iterator[Record]:
        if docs is None:
            yield from self._tags({"match_all": {}})
            return
        for at in range(0, len(docs), _PAGE):
            some = list(docs[at : at + _PAGE])
            found: dict[str, list[Record]] = {doc: [] for doc in some}
            for record in self._tags({"terms": {"doc": some}}):
                found[record["doc"]].append(record)
            for doc in some:
                yield from found[doc]

    def _tags(self, query: Query) -> Iterator[Record]:
        for source in self._scan("documents", query, ("listed", "position", "key"), ["doc", "tag_rows"]):
            for row in unpacked(source["tag_rows"]):
                about = dict(zip(COLUMNS["document_tags"][1:], row, strict=True))
                yield documents.tag_record({"doc": source["doc"], **about}, unpacked(about["evidence"]))

    def tag_counts(self) -> list[Record]:
        counted = []
        for kind, count in self._buckets("documents", "tag_kind", {"match_all": {}}):
            origin, facet, tag = kind.split("\x1f")
            under = self._meta["tag_tree"].get(tag, "") if origin == "auto" else ""
            counted.append({"tag": tag, "origin": origin, "facet": facet, "under": under, "documents": count})
        return sorted(counted, key=lambda r: (r["origin"] != "manual", r["facet"], -r["documents"], r["tag"]))

    def document_frequency(self, words: Iterable[str]) -> dict[str, int]:
        asked = {word: tokens.fold(word) for word in words}
        found = self._shelf.frequencies("body", list(asked.values()))
        return {word: found[folded] for word, folded in asked.items()}

    def size(self) -> int:
        return int(self._meta["records"]["documents"])

    # Copies

    def clusters(self, threshold: float | None, keep: str | None) -> list[Record]:
        if threshold is None and keep is None:
            return [
                _cluster(source["cluster"], source["canonical"], source["widest"], _members(source))
                for source in self._scan("clusters", {"match_all": {}}, ("listed", "position", "cluster"))
            ]
        with self._mirrored() as db:
            made = recluster(db, self._text, threshold, keep or CANONICAL)
        return [
            _cluster(
                c.cluster,
                c.canonical,
                c.widest,
                [
                    {"doc": m.doc, "jaccard": m.jaccard, "containment": m.containment, "relation": m.relation}
                    for m in c.members
                ],
            )
            for c in made.clusters
        ]

    def passages(self, length: int) -> Iterator[Record]:
        with self._mirrored() as db:
            yield from passages(db, self._text, length)

    def _text(self, key: int) -> str:
        return str(self._sources([key], ["text"])[key]["text"])

    @contextmanager
    def _mirrored(self) -> Iterator[sqlite3.Connection]:
        """Documents, signatures and clusters in a database of our own: what comparing all documents anew needs."""
        with _private() as db:
            self._mirror_documents(db)
            self._mirror_clusters(db)
            yield db

    def _mirror_documents(self, db: sqlite3.Connection) -> None:
        held: list[Record] = []

        def flush() -> None:
            rows = [tuple(source[name] for name in DOCUMENT_COLUMNS) for source in held]
            records.insert(db, "documents", DOCUMENT_COLUMNS, rows)
            marks = [(source["key"], base64.b64decode(source["signature"])) for source in held]
            records.insert(db, "signatures", COLUMNS["signatures"], marks)
            held.clear()

        names = [*DOCUMENT_COLUMNS, "signature"]
        for source in self._scan("documents", {"match_all": {}}, ("listed", "position", "key"), names):
            held.append(source)
            if len(held) >= _PAGE:
                flush()
        flush()

    def _mirror_clusters(self, db: sqlite3.Connection) -> None:
        names = ("key", "jaccard", "containment", "relation")
        for source in self._scan("clusters", {"match_all": {}}, ("cluster",)):
            members = _members(source)
            home = next(member["key"] for member in members if member["doc"] == source["canonical"])
            made = (source["cluster"], home, source["widest"])
            records.insert(db, "clusters", ("cluster", "canonical", "widest"), [made])
            rows = [(source["cluster"], *(member[name] for name in names)) for member in members]
            records.insert(db, "cluster_members", ("cluster", *names), rows)

    def status(self) -> Record:
        every = ",".join(self._indexes.values())
        stats = wire.ask(lambda: self._client.indices.stats(index=every, metric="store"))
        health = wire.ask(lambda: self._client.cluster.health(index=every))
        sent = self._meta["records"]
        return {
            "title": self._meta["corpus_title"],
            "generation": self._meta["made"],
            "format": self._meta["format"],
            "documents": sent["documents"],
            "targets": self._meta["targets"],
            "statements": sent["targets"],
            "regions": sent["regions"],
            "clusters": sent["clusters"],
            "failures": self._meta["failures"],
            "health": health["status"],
            "nodes": health["number_of_data_nodes"],
            "shards": health["active_shards"],
            "bytes": stats["_all"]["primaries"]["store"]["size_in_bytes"],
        }


class _Ranked:
    """A hit with its exact score."""

    def __init__(self, hit: Record, node: plan.Node, scorer: Scorer) -> None:
        self.source: Record = hit["_source"]
        self._node, self._scorer = node, scorer
        leaves = hit.get("matched_queries", {})
        lengths = {field: self.source[name] for field, name in mapping.LENGTHS.items()}
        chars = {"body_chars": self.source["length"], "title_chars": 0}
        self.found = Found(leaves if isinstance(leaves, dict) else {}, lengths, chars)
        exact = scorer.score(node, self.found) if isinstance(leaves, dict) else None
        self.score: float = hit["_score"] if exact is None else exact

    def explained(self) -> Record:
        """Shares of the score by leaf, the largest first."""
        shares: dict[str, float] = {}
        for leaf in plan.leaves(self._node):
            name, score = self._scorer.share(leaf, self.found)
            if score:
                shares[name] = shares.get(name, 0.0) + score
        scale = self.score / (sum(shares.values()) or 1)  # as the embedded engine: boosts of groups act on sums
        return dict(sorted(((n, round(s * scale, 6)) for n, s in shares.items()), key=lambda item: -item[1]))


class _Shelf:
    """What the compiler and the snippets ask of a Shelf."""

    def __init__(self, cluster: Cluster, statistics: Statistics) -> None:
        self._cluster, self._statistics = cluster, statistics
        self.documents = self.live = statistics.documents
        self.stock_words = False

    def df(self, field: str, text: str) -> int:
        """Documents with a term."""
        return self.frequencies(field, [text])[text]

    def find(self, field: str, text: str) -> tuple[list[int], int]:
        """([], documents with a term)."""
        return [], self.frequencies(field, [text])[text]

    def frequencies(self, field: str, texts: Sequence[str]) -> dict[str, int]:
        """Documents with each term."""
        name = mapping.FIELDS[field]
        self._statistics.learn({f"{name}:{t}": {"term": {name: t[: mapping.LONGEST_WORD]}} for t in texts})
        return {text: self._statistics.known[f"{name}:{text}"] for text in texts}

    def idf(self, df: int) -> float:
        """As Shelf.idf."""
        return self._statistics.idf(df)

    def terms_from(self, field: str, start: bytes) -> Iterator[bytes]:
        """The words of a field in order, from `start`."""
        query = {"bool": {"filter": [{"range": {"word": {"gte": start.decode()}}}, {"term": {"fields": field}}]}}
        for source in self._cluster._scan("words", query, ("word",), ["word"]):
            yield source["word"].encode()


class _Catalog:
    """What the compiler asks of a Catalog."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def region(self, name: str) -> str:
        """As Catalog.region."""
        if self._cluster.knows_region(name):
            return name
        from ..query.catalog import gazetteer_region

        return gazetteer_region(name)

    def doc(self, name: str) -> str:
        """As Catalog.doc."""
        return self._cluster._find(name) or name

    def terms(self, field: str, start: str = "") -> Iterator[str]:
        """The values of a field in order, from `start`."""
        name = {"region": "regions"}.get(field, field)
        if start and self._cluster._count("documents", {"term": {name: start}}):
            yield start
        buckets = self._cluster._buckets("documents", name, {"match_all": {}}, start or None)
        yield from (value for value, _ in buckets if value)


def _private() -> closing[sqlite3.Connection]:
    """A database with the tables of corpus.sqlite that nobody else sees, gone when closed."""
    return closing(records.create(Path(":memory:")))


def _members(source: Record) -> list[Record]:
    names = ("key", "doc", "jaccard", "containment", "relation", "listed", "position")
    return [dict(zip(names, member, strict=True)) for member in unpacked(source["members"])]


def _cluster(cluster: str, canonical: str, widest: float, members: Iterable[Record]) -> Record:
    """Record `cluster/1`."""
    return {
        "schema": "cluster/1",
        "cluster": cluster,
        "canonical": canonical,
        "members": [documents.member(m["doc"], m["jaccard"], m["containment"], m["relation"]) for m in members],
        "widest": round(widest, 4),
    }


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
    if wanted.indicator:
        must.append(_holding("indicator_chars", simplified(wanted.indicator).lower()))
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
    held.setdefault("targets", []).append(tuple(row[name] for name in COLUMNS["targets"]))
    if row["copy_of"]:
        held.setdefault("clusters", []).append((row["copy_of"], row["copy_key"], 0.0))
        held.setdefault("cluster_members", []).append((row["copy_of"], row["key"], 0.0, 0.0, ""))


_NO_DOCUMENT = {name: 0 if name in ("key", "listed", "position", "length") else "" for name in DOCUMENT_COLUMNS}


def _name_canonical(db: sqlite3.Connection) -> None:
    """Canonical documents that were not among those found: their ids are all that is shown of them."""
    missing = "SELECT canonical, cluster FROM clusters WHERE canonical NOT IN (SELECT key FROM documents)"
    rows = [tuple({**_NO_DOCUMENT, "key": key, "doc": doc}.values()) for key, doc in db.execute(missing).fetchall()]
    records.insert(db, "documents", DOCUMENT_COLUMNS, rows)


def _fill(db: sqlite3.Connection, held: dict[str, list[tuple[Any, ...]]]) -> None:
    columns = {
        **COLUMNS,
        "clusters": ("cluster", "canonical", "widest"),
        "cluster_members": ("cluster", "key", "jaccard", "containment", "relation"),
    }
    for table, rows in held.items():
        records.insert(db, table, columns[table], rows)
    held.clear()
