"""The engine over an OpenSearch cluster: the same records, options and errors as the one over a folder.

Commands do not know which engine answers. What is small (targets that match, clusters, regions) goes through the same SQL
as the embedded records (`mirror`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..build.differences import Snapshot
from ..build.rows import COLUMNS
from ..dedup.clusters import CANONICAL
from ..errors import CorpusError, IndexDamaged
from ..query import documents, indicators, sectors
from ..query.changes import Asked, State, Told, told
from ..query.compare import Comparison
from ..query.ledger import Wanted
from ..query.near import Missing
from ..query.reclustering import passages, recluster
from ..query.request import Request
from ..query.track import Tracked, undated
from ..store.change_log import Build
from ..store.records import unpacked
from ..text import tokens, user_words
from . import history, mapping, mirror, wire
from .description import Description
from .indexes import PAGE, Indexes, Record, current
from .location import parse
from .ranking import HIT, Ranking
from .statistics import Query, Statistics

if TYPE_CHECKING:
    from ..facts.indicators.canonical import Indicators
    from ..facts.tags.assign import Taxonomy

_EVERYTHING: Query = {"match_all": {}}
_IN_ORDER = ("listed", "position", "key")
_NEWEST_FIRST = ({"date": "desc"}, {"doc": "asc"}, {"key": "asc"})


class Cluster:
    """See `gangmu.index.engine.Engine`. Open until the process ends; holds no state on the cluster."""

    def __init__(self, client: Any, names: dict[str, str], description: Description) -> None:
        self._indexes, self._description = Indexes(client, names), description
        totals = {name: (total, having) for name, (total, having) in description.totals.items()}
        self._ranking = Ranking(self._indexes, Statistics(self.size(), totals, self._indexes.counts), self._tokenizer())
        self._known_members: dict[str, list[Record]] = {}

    def close(self) -> None:
        self._indexes.client.close()

    @classmethod
    def open(cls, text: str) -> Cluster:
        """Open the index that a location names now; a build that ends later does not change what this engine sees.

        Raises IndexMissing, IndexDamaged, UsageError for a location that is none.
        """
        location = parse(text)
        client = wire.connect(location)
        found = current(client, location, attempts=4)
        return cls(client, *found)

    def _tokenizer(self) -> tokens.Tokenizer:
        """What cuts queries as the build cut texts. Raises IndexDamaged where this installation cannot."""
        words = self._description.user_words
        try:
            tokenizer = user_words.parse(words.encode(), "user_words").tokenizer if words else tokens.STOCK
        except (CorpusError, UnicodeError) as error:
            raise IndexDamaged(f"the user dictionary in the index is damaged: {error}", "build it again") from None
        if tokenizer.fingerprint != self._description.dictionary:
            raise IndexDamaged(
                "the index was built with another dictionary or other rules",
                "use the gangmu that built it, or build again",
            )
        return tokenizer

    # Searching

    def search(self, request: Request, *, unique: bool = False) -> tuple[int, list[Record]]:
        return self._ranking.search(request, unique)

    def count(self, request: Request) -> int:
        return self._indexes.count("documents", self._ranking.matching(request))

    def relaxed(self, request: Request) -> str:
        return self._ranking.reading(request).relaxed

    def missing(self, request: Request) -> list[Missing]:
        return self._ranking.missing(request)

    def facets(self, request: Request) -> Iterator[Record]:
        return iter(list(self._ranking.facets(request)))

    def matching(self, request: Request) -> list[str]:
        found = self._indexes.scan("documents", self._ranking.matching(request), _IN_ORDER, ["doc"])
        return [source["doc"] for source in found]

    # Documents

    def resolve(self, doc: str) -> str:
        return documents.resolved(doc, self._indexes.meant(doc), lambda: self._similar(doc))

    def _similar(self, doc: str) -> list[str]:
        first = {"size": documents.MOST_NEAR, "_source": ["doc"], "sort": ["doc"]}
        hits = self._indexes.search("documents", first)["hits"]["hits"]
        return documents.similar(doc, [hit["_source"]["doc"] for hit in hits])

    def document(self, doc: str) -> Record:
        (source,) = self._indexes.scan("documents", {"term": {"doc": self.resolve(doc)}}, ("key",))
        return self._document(source)

    def documents(self) -> Iterator[Record]:
        for source in self._indexes.scan("documents", _EVERYTHING, _IN_ORDER):
            yield self._document(source)

    def _document(self, source: Record) -> Record:
        members = self._members(source["cluster"]) if source["cluster"] else []
        about = {name: source[name] for name in HIT} | {"duplicate_of": source["copy_of"]}
        others = [member["doc"] for member in members if member["key"] != source["key"]]
        places = self._other_editions(source)
        first: dict[int, str] = {}
        for doc, place in places.items():
            first.setdefault(place, doc)
        others = [doc for doc in others if doc not in places]
        return documents.as_record(source, about, others, list(first.values()), source["text"])

    def _other_editions(self, source: Record) -> dict[str, int]:
        """The places of the documents that are other editions, in the order of `documents.other_editions`."""
        if not source["edition"]:
            return {}
        order = ("edition_place", "listed", "position", "key")
        found = self._indexes.scan(
            "documents", {"term": {"edition": source["edition"]}}, order, ["doc", "edition_place"]
        )
        return {one["doc"]: one["edition_place"] for one in found if one["edition_place"] != source["edition_place"]}

    def _members(self, cluster: str) -> list[Record]:
        """Members of a cluster in the order of the corpus."""
        if cluster not in self._known_members:
            (source,) = self._indexes.scan("clusters", {"term": {"cluster": cluster}}, ("cluster",))
            if len(self._known_members) > 10_000:
                self._known_members.clear()
            found = sorted(mirror.members(source), key=lambda m: (m["listed"], m["position"]))
            self._known_members[cluster] = found
        return self._known_members[cluster]

    def headings(self) -> Iterator[Record]:
        fields = ["copy_of" if name == "duplicate_of" else name for name in documents.HEADING]
        for source in self._indexes.scan("documents", _EVERYTHING, _NEWEST_FIRST, fields):
            yield dict(zip(documents.HEADING, (source[name] for name in fields), strict=True))

    def targets(self, wanted: Wanted) -> Iterator[Record]:
        return iter(mirror.targets(self._indexes, wanted, self._regions, self._description.evidence))

    def track(self, wanted: Tracked) -> Iterator[Record]:
        wanted.check()
        having = {"size": 1, "_source": ["date"], "query": {"range": {"date": {"gt": ""}}}, "sort": [{"date": "desc"}]}
        newest = self._indexes.search("documents", having)["hits"]["hits"]
        if not newest:
            raise undated(self.size())
        return iter(mirror.track(self._indexes, wanted, self._regions, newest[0]["_source"]["date"]))

    def compare(self, asked: Comparison) -> list[Record]:
        return mirror.compare(self._indexes, asked, self._regions)

    def indicators(self) -> Iterator[Record]:
        stated: Counter[tuple[str, str, str]] = Counter()
        targets: Counter[tuple[str, str, str]] = Counter()
        documents_of: dict[str, set[int]] = {}
        fields = ["key", "canonical", "indicator", "unit", "kind"]
        for row in self._indexes.scan("targets", {"match_all": {}}, ("key", "number"), fields):
            name = (row["canonical"], row["indicator"], row["unit"])
            stated[name] += 1
            targets[name] += row["kind"] == "target"
            documents_of.setdefault(row["canonical"], set()).add(row["key"])
        having = {canonical: len(keys) for canonical, keys in documents_of.items()}
        return indicators.records((indicators.Stated(*n, count, targets[n]) for n, count in stated.items()), having)

    def known_indicators(self) -> Indicators:
        return indicators.of_index(self._description.indicators)

    def taxonomy(self) -> Taxonomy:
        return sectors.taxonomy_of_index(self._description.taxonomy)

    @cached_property
    def _regions(self) -> list[Record]:
        return list(self._indexes.scan("regions", _EVERYTHING, ("region",)))

    def regions(self, root: str) -> Iterator[Record]:
        having = dict(self._indexes.buckets("documents", "within", _EVERYTHING))
        promised = dict(self._indexes.buckets("targets", "within", {"term": {"kind": "target"}}))
        chosen = [row for row in self._regions if not root or root in row["within"]]
        return documents.region_records(chosen, having, promised)

    def region_names(self) -> list[str]:
        return sorted(row["region"] for row in self._regions)

    def tags(self, docs: Sequence[str] | None = None) -> Iterator[Record]:
        if docs is None:
            yield from self._tags(_EVERYTHING)
            return
        for at in range(0, len(docs), PAGE):
            some = list(docs[at : at + PAGE])
            found: dict[str, list[Record]] = {}
            for record in self._tags({"terms": {"doc": some}}):
                found.setdefault(record["doc"], []).append(record)
            for doc in some:
                yield from found[doc] if doc in found else self._tags_of(doc)

    def _tags_of(self, part: str) -> Iterator[Record]:
        """Of the one document that a part of an id stands for."""
        meant = self._indexes.meant(part)
        return self._tags({"term": {"doc": meant[0]}}) if len(meant) == 1 and meant != [part] else iter(())

    def _tags(self, query: Query) -> Iterator[Record]:
        for source in self._indexes.scan("documents", query, _IN_ORDER, ["doc", "tag_rows"]):
            for row in unpacked(source["tag_rows"]):
                about = dict(zip(COLUMNS["document_tags"][1:], row, strict=True))
                yield documents.tag_record({"doc": source["doc"], **about}, unpacked(about["evidence"]))

    def tag_counts(self) -> list[Record]:
        counted = []
        for kind, count in self._indexes.buckets("documents", "tag_kind", _EVERYTHING):
            origin, facet, tag = kind.split("\x1f")
            under = self._description.tag_tree.get(tag, "") if origin == "auto" else ""
            counted.append({"tag": tag, "origin": origin, "facet": facet, "under": under, "documents": count})
        return sorted(counted, key=lambda r: (r["origin"] != "manual", r["facet"], -r["documents"], r["tag"]))

    def document_frequency(self, words: Iterable[str]) -> dict[str, int]:
        asked = {word: tokens.fold(word) for word in words}
        found = self._ranking.shelf.frequencies("body", list(asked.values()))
        return {word: found[folded] for word, folded in asked.items()}

    def size(self) -> int:
        return self._description.records["documents"]

    def changes(self, asked: Asked) -> Told:
        known = self._description.log()
        return told(asked, known, lambda build: history.rows(self._indexes, build), self._state(known))

    def _state(self, known: Sequence[Build]) -> State:
        def everything() -> Iterator[Snapshot]:
            return history.snapshots(self._indexes, history.paths_of(self._regions))

        def inside(labels: Sequence[str]) -> set[str]:
            return {row["region"] for row in self._regions if set(labels) & set(row["within"])}

        def tagged(tags: Sequence[str]) -> set[str]:
            return set(self.matching(Request(tag=tuple(tags))))

        def found(query: str) -> set[str]:
            return set() if self.relaxed(Request(query)) else set(self.matching(Request(query)))

        return State(known[-1].build if known else 0, everything, inside, tagged, found)

    # Copies

    def clusters(self, threshold: float | None, keep: str | None) -> list[Record]:
        if threshold is None and keep is None:
            return [
                _cluster(source["cluster"], source["canonical"], source["widest"], mirror.members(source))
                for source in self._indexes.scan("clusters", _EVERYTHING, ("listed", "position", "cluster"))
            ]
        with mirror.documents(self._indexes) as db:
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
        with mirror.documents(self._indexes) as db:
            yield from passages(db, self._text, length)

    def _text(self, key: int) -> str:
        return str(self._indexes.sources([key], ["text"])[key]["text"])

    def status(self) -> Record:
        every = ",".join(self._indexes.names.values())
        stats = wire.ask(lambda: self._indexes.client.indices.stats(index=every, metric="store"))
        health = wire.ask(lambda: self._indexes.client.cluster.health(index=every))
        about = self._description
        sent = about.records
        return {
            "title": about.corpus_title,
            "generation": about.made,
            "format": mapping.FORMAT,
            "documents": sent["documents"],
            "targets": about.targets,
            "statements": sent["targets"],
            "regions": sent["regions"],
            "clusters": sent["clusters"],
            "failures": about.failures,
            "health": health["status"],
            "nodes": health["number_of_data_nodes"],
            "shards": health["active_shards"],
            "bytes": stats["_all"]["primaries"]["store"]["size_in_bytes"],
        }


def _cluster(cluster: str, canonical: str, widest: float, members: Iterable[Record]) -> Record:
    """Record `cluster/1`."""
    return {
        "schema": "cluster/1",
        "cluster": cluster,
        "canonical": canonical,
        "members": [documents.member(m["doc"], m["jaccard"], m["containment"], m["relation"]) for m in members],
        "widest": round(widest, 4),
    }
