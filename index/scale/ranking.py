"""Searching a cluster: the same documents as on one machine, in the same order, with the same scores.

OpenSearch ranks by Lucene's scores, which are never lower than the exact ones. Hits are read page by page until the last
one that is asked for scores more than any that was not read can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ..errors import UsageError
from ..query import folding, near, plan
from ..query.documents import Among
from ..query.request import Request
from ..query.retrieval import PRINTED, Index, Marker, Reading, tiers
from ..query.scoring import ALIKE
from ..text import tokens
from . import mapping
from .dsl import Translator, bounded, terms_of
from .indexes import Indexes, Record
from .scores import Found, Scorer
from .statistics import Query, Statistics
from .vocabulary import Catalog, Shelf

if TYPE_CHECKING:
    from ..query.catalog import Catalog as EmbeddedCatalog
    from ..query.shelf import Shelf as EmbeddedShelf

_MARGIN = 50
"""Hits beyond those asked for that are read at first."""
_PAGE = 3000
"""Hits that are read at a time with the scores of all leaves."""
_REMEMBERED = 256
_SINGLE = 1e-5
"""How much lower, as a part of it, OpenSearch may say a score in single precision."""
EDITION = ("edition", "edition_place", "edition_label")
HIT = ("doc", "title", "date", "source", "url", "regions", "tags")


class Ranking:
    """What answers searches over the documents of a build."""

    def __init__(self, indexes: Indexes, statistics: Statistics, tokenizer: tokens.Tokenizer) -> None:
        self._indexes, self._statistics = indexes, statistics
        self.shelf = Shelf(indexes, statistics)
        self._index = Index(cast("EmbeddedShelf", self.shelf), cast("EmbeddedCatalog", Catalog(indexes)), tokenizer)
        self._chosen: dict[Request, Reading] = {}

    # What a request means

    def reading(self, request: Request) -> Reading:
        """As Index.reading, with the counts that the scores of its plan need. Raises UsageError."""
        asked = replace(request, limit=0, offset=0, sort="", explain=False, snippets=False, about=False)
        found = self._chosen.get(asked)
        if found is None:
            *first, found = self._index.readings(request)
            found = next((reading for reading in first if self.matches(reading.node)), found)
            found = found._replace(node=self._prepared(found.node))
            if len(self._chosen) > _REMEMBERED:
                self._chosen.clear()
            self._chosen[asked] = found
        return found

    def matches(self, node: plan.Node) -> int:
        """How many documents match a plan."""
        return self._indexes.count("documents", self._membership(node))

    def matching(self, request: Request) -> Query:
        """What finds all documents that match, unranked."""
        return self._membership(self.reading(request).node)

    def missing(self, request: Request) -> list[near.Missing]:
        """As Index.missing."""
        first = self._index.readings(request)[0]
        return near.missing(first.node, first.words, self._index.cutting, self._index.holdings(self.matches))

    def _prepared(self, node: plan.Node) -> plan.Node:
        self._statistics.learn(terms_of(node))
        return bounded(node, self._statistics)

    def _membership(self, node: plan.Node) -> Query:
        return Translator(self._statistics).query(self._prepared(plan.membership(node)))

    # Hits

    def search(self, request: Request, unique: bool) -> tuple[int, list[Record]]:
        """How many documents match, and the hits asked for; see `gangmu.index.engine.Engine.search`."""
        self._indexes.partial = ""
        reading = self.reading(request)
        wanted = request.offset + request.limit
        if not unique:
            total, found = self._ranked(reading.node, request, wanted)
            return total, self._hits(reading, request, found[request.offset :])
        matching: dict[str, bool] = {}

        def matches(edition: str) -> bool:
            if edition not in matching:
                first = {"bool": {"filter": [{"term": {"edition": edition}}, {"term": {"edition_place": 0}}]}}
                both = {"bool": {"filter": [self._membership(reading.node), first]}}
                matching[edition] = self._indexes.count("documents", both) > 0
            return matching[edition]

        if wanted > mapping.REACH:
            raise _too_far()
        reach = min(wanted * 2 + 20, mapping.REACH)
        while True:
            total, found = self._ranked(reading.node, request, reach)
            rows = folding.fold(found, lambda hit: hit.source["group"] or f"={hit.source['key']}", _among)
            if len(found) < reach or (len(rows) >= wanted and not folding.unread(rows[:wanted], matches)):
                break
            if reach == mapping.REACH and total > reach:
                raise _too_far()
            reach = min(reach * 4, mapping.REACH)
        chosen = rows[request.offset : wanted]
        hits = self._hits(reading, request, [row.hit for row in chosen])
        for row, record in zip(chosen, hits, strict=True):
            record.update(folding.told(row, self._labels))
        return total - folding.folded_away(rows), hits

    def _labels(self, edition: str) -> dict[int, str]:
        """As documents.edition_labels."""
        fields = ["edition_place", "edition_label"]
        found: dict[int, str] = {}
        for source in self._indexes.scan("documents", {"term": {"edition": edition}}, ("key",), fields):
            place, label = source["edition_place"], source["edition_label"]
            found[place] = min(label, found.get(place, label))
        return found

    def _ranked(self, node: plan.Node, request: Request, wanted: int) -> tuple[int, list[_Ranked]]:
        """How many documents match, and the best `wanted` of them."""
        if wanted > mapping.REACH:
            raise _too_far()
        translator = Translator(self._statistics)
        query = translator.query(node)
        scorer = Scorer(translator, self._statistics)
        by_date = request.sort == "date"
        first = [{"date": "desc"}, {"_score": "desc"}] if by_date else [{"_score": "desc"}, {"date": "desc"}]
        body: Record = {
            "query": query,
            "sort": [*first, {"doc": "asc"}],
            "track_scores": True,
            "track_total_hits": True,
            "_source": ["key", "doc", "group", "date", *EDITION, *mapping.LENGTHS.values()],
        }
        size = min(wanted + wanted // 2 + _MARGIN, _PAGE) if wanted else 0
        found: list[_Ranked] = []
        total = 0
        while True:
            answer = self._indexes.search("documents", {**body, "size": size}, include_named_queries_score="true")
            hits = answer["hits"]["hits"]
            total = total or answer["hits"]["total"]["value"]
            found += [_Ranked(hit, node, scorer) for hit in hits]
            found.sort(key=lambda hit: hit.source["doc"])
            found.sort(key=lambda hit: (hit.date, hit.printed) if by_date else (hit.printed, hit.date), reverse=True)
            if len(hits) < size or not size or len(found) >= mapping.REACH:
                break
            last = hits[-1]
            if len(found) >= wanted and not (
                translator.is_scored and _may_change(found[wanted - 1], last, by_date=by_date)
            ):
                break
            body |= {"search_after": last["sort"], "track_total_hits": False}
            size = min(2 * size, _PAGE)
        return total, found[:wanted]

    def _hits(self, reading: Reading, request: Request, chosen: Sequence[_Ranked]) -> list[Record]:
        about = [*HIT, "copy_of"] if request.about else ["doc"]
        names = [*about, *(["text"] if request.snippets else [])]
        sources = self._indexes.sources([hit.source["key"] for hit in chosen], names)
        marked = request.snippets and chosen
        marker = Marker(cast("EmbeddedShelf", self.shelf), reading.node) if marked else None
        records = []
        for hit in chosen:
            source = sources[hit.source["key"]]
            record: Record = {"schema": "hit/1"}
            record |= {"duplicate_of" if name == "copy_of" else name: source[name] for name in about}
            record["score"] = hit.printed
            record["relaxed"] = reading.relaxed
            shown = marker.of(source["text"]) if marker else ()
            record["snippets"] = [
                {"text": s.text, "start": s.start, "end": s.end, "marks": [list(m) for m in s.marks]} for s in shown
            ]
            if request.explain:
                record["explain"] = hit.explained(self._statistics.documents)
            if self._indexes.partial:
                record["partial"] = self._indexes.partial
            records.append(record)
        return records

    def facets(self, request: Request) -> Iterator[Record]:
        """Records `facet/1`."""
        query = self.matching(request)
        for facet in ("region", "sector", "source", "year"):
            counted = [(value, count) for value, count in self._indexes.buckets("documents", facet, query) if value]
            for value, count in sorted(counted, key=lambda pair: (-pair[1], pair[0])):
                yield {"schema": "facet/1", "facet": facet, "value": value, "documents": count}


def _too_far() -> UsageError:
    return UsageError(
        f"a cluster pages through {mapping.REACH} hits at most",
        "narrow the search by --region, --since or --tag; all documents, however many, are listed by 'gangmu export'",
    )


def _among(hit: _Ranked) -> Among | None:
    edition, place, label = (hit.source[name] for name in EDITION)
    return Among(edition, place, label) if edition else None


def _may_change(lowest: _Ranked, last: Record, *, by_date: bool) -> bool:
    """Whether a hit that was not read may come before the lowest that is asked for. last: the last hit that was read."""
    if by_date and lowest.date != last["_source"]["date"]:
        return False
    return bool(lowest.score - ALIKE <= last["_score"] * (1 + _SINGLE))


class _Ranked:
    """A hit with its exact score."""

    def __init__(self, hit: Record, node: plan.Node, scorer: Scorer) -> None:
        self.source: Record = hit["_source"]
        self.date = str(self.source["date"])
        self._node, self._scorer = node, scorer
        leaves = hit.get("matched_queries", {})
        lengths = {field: self.source[name] for field, name in mapping.LENGTHS.items()}
        self.found = Found(leaves if isinstance(leaves, dict) else {}, lengths)
        exact = scorer.score(node, self.found)
        self.score: float = hit["_score"] if exact is None else exact
        self.printed = round(self.score, PRINTED)

    def explained(self, documents: int) -> Record:
        """As Index._explain: steps, then shares of the score by leaf, the largest first."""
        steps: dict[str, float] = {}
        for tiered in tiers(self._node):
            for part in tiered.wanted:
                if self._scorer.score(part, self.found) is not None:
                    form = part.parts[0] if isinstance(part, plan.Or) and part.parts else part
                    name = form.text if isinstance(form, plan.Exact) else ""
                    steps[f"holds:{name}"] = plan.tier_step(tiered.part, documents)
        shares: dict[str, float] = {}
        for leaf, times in Counter(plan.leaves(self._node)).items():
            name, score = self._scorer.share(leaf, self.found)
            if score:
                shares[name] = shares.get(name, 0.0) + score * times
        scale = (self.score - sum(steps.values())) / (sum(shares.values()) or 1)  # boosts of groups act on sums
        told = {name: round(share * scale, PRINTED) for name, share in shares.items()}
        return dict(sorted({**steps, **told}.items(), key=lambda item: -item[1]))
