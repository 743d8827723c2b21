"""The indexes of one build on a cluster, and asking them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from ..errors import IndexDamaged, IndexMissing
from . import description, mapping, wire
from .description import Description
from .location import Location
from .statistics import Query

Record = dict[str, Any]
PAGE = 1000
_TOGETHER = 200
"""Queries that are counted with one request."""


def current(client: Any, location: Location, attempts: int = wire.ATTEMPTS) -> tuple[dict[str, str], Description]:
    """The indexes of the build that a location names now, by the kind of their records, and what it says of itself.

    Raises IndexMissing where there is none, IndexDamaged for what gangmu did not make, for another format, and where one of
    the indexes of the build is gone.
    """
    found = wire.ask(lambda: client.indices.get_mapping(index=location.name), attempts)
    made = {mapping.stamp_of(location.name, index) for index in found}
    if len(found) != 1 or "" in made:
        raise IndexDamaged(f"{location.name} is not an index that gangmu made", "check its name, or build it")
    (of_documents,), (stamp,) = found.values(), made
    about = description.read(location.name, of_documents["mappings"])
    names = {kind: mapping.index_of(location.name, stamp, kind) for kind in mapping.KINDS}
    if not wire.ask(lambda: client.indices.exists(index=",".join(names.values())), attempts):
        lost = [name for name in names.values() if not wire.ask(partial(client.indices.exists, index=name), attempts)]
        raise IndexDamaged(f"of the build only a part is there, {', '.join(lost)} is gone", description.AGAIN)
    return names, about


class Indexes:
    """names: of the indexes by the kind of their records. partial: what part of the shards answered last, "" for all."""

    def __init__(self, client: Any, names: dict[str, str]) -> None:
        self.client, self.names = client, names
        self.partial = ""

    def search(self, kind: str, body: Record, **more: str) -> Record:
        """An answer of OpenSearch; says so where it comes from a part of the shards only."""
        index = self.names[kind]
        params = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": "true", **more}
        answer: Record = wire.ask(
            lambda: self.client.search(index=index, body={"timeout": "50s", **body}, params=params)
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
            if part != self.partial:
                wire.warnings.warning("gangmu: partial: %s answered; documents may be missing", part)
            self.partial = part

    def counts(self, queries: list[Query]) -> list[int]:
        """How many documents each query finds."""
        found: list[int] = []
        for at in range(0, len(queries), _TOGETHER):
            lines: list[Record] = []
            for query in queries[at : at + _TOGETHER]:
                lines += [{"index": self.names["documents"]}, {"size": 0, "track_total_hits": True, "query": query}]
            answers = wire.ask(partial(self.client.msearch, body=lines))["responses"]
            for answer in answers:
                if "error" in answer:
                    raise IndexDamaged("the cluster cannot count", "check the health of the cluster")
                self._check(answer)
                found.append(answer["hits"]["total"]["value"])
        return found

    def count(self, kind: str, query: Query) -> int:
        """How many records a query finds."""
        answer = self.search(kind, {"size": 0, "track_total_hits": True, "query": query})
        return int(answer["hits"]["total"]["value"])

    def scan(
        self, kind: str, query: Query, order: Sequence[str | Record], fields: Sequence[str] | bool = True
    ) -> Iterator[Record]:
        """All records that a query finds, in an order that tells any two apart, page by page."""
        after: list[Any] | None = None
        while True:
            body: Record = {
                "size": PAGE,
                "query": query,
                "sort": [*order],
                "_source": fields,
                "track_total_hits": False,
            }
            if after is not None:
                body["search_after"] = after
            hits = self.search(kind, body)["hits"]["hits"]
            yield from (hit["_source"] for hit in hits)
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]

    def buckets(self, kind: str, field: str, query: Query, after: str | None = None) -> Iterator[tuple[str, int]]:
        """(value, records with it) of a field in order of the value, after one."""
        while True:
            source = {"composite": {"size": PAGE, "sources": [{"value": {"terms": {"field": field}}}]}}
            if after is not None:
                source["composite"]["after"] = {"value": after}
            answer = self.search(kind, {"size": 0, "query": query, "aggs": {"all": source}})["aggregations"]["all"]
            for bucket in answer["buckets"]:
                yield bucket["key"]["value"], bucket["doc_count"]
            if len(answer["buckets"]) < PAGE:
                return
            after = answer["after_key"]["value"]

    def sources(self, keys: Sequence[int], names: Sequence[str]) -> dict[int, Record]:
        """Fields of documents by their keys. Raises IndexDamaged where one is gone."""
        found: dict[int, Record] = {}
        for at in range(0, len(keys), PAGE):
            some = [str(key) for key in keys[at : at + PAGE]]
            params = {"_source_includes": ",".join(["key", *names])}
            index = self.names["documents"]
            answer = wire.ask(partial(self.client.mget, index=index, body={"ids": some}, params=params))
            for doc in answer["docs"]:
                if not doc.get("found"):
                    raise IndexDamaged("a document of the index is gone", "check the cluster, or build again")
                found[doc["_source"]["key"]] = doc["_source"]
        return found

    def meant(self, doc: str) -> list[str]:
        """As query.documents.meant: the ids that `doc`, an id or a part of one, may stand for."""
        doc = doc.removeprefix("./")
        if not doc:
            return []
        if self.count("documents", {"term": {"doc": doc}}):
            return [doc]
        from ..query.documents import MOST_ALIKE, likeliest

        escaped = "".join(f"\\{char}" if char in "*?\\" else char for char in doc[:1000])
        body = {
            "size": MOST_ALIKE,
            "_source": ["doc"],
            "sort": ["doc"],
            "query": {"wildcard": {"doc": {"value": f"*{escaped}*"}}},
        }
        return likeliest(doc, [hit["_source"]["doc"] for hit in self.search("documents", body)["hits"]["hits"]])
