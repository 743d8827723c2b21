"""Query plans (`query.plan`) as OpenSearch's query DSL, and their exact scores again out of what it answers.

Both engines must find the same documents in the same order. Lucene's BM25 differs from Whoosh's in its idf and in the
length of a document, of which it keeps four significant bits. The first is put right by boosts: how many documents have
each term is asked beforehand (a count of one term reads one number). The second is put right afterwards: each leaf of the
plan is a named query, OpenSearch returns the score of each with every hit, from which follows how often the term occurs,
and with the exact length the exact score. So OpenSearch only chooses a few more documents than are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import log
from typing import Any

from ..query import plan
from ..query.scoring import all_words, bm25, expansion_is_scored
from ..query.shelf import K1, B
from ..store.segments.layout import FULL_TF
from .mapping import FIELDS, LENGTHS, LONGEST_WORD, characters

Query = dict[str, Any]
_ENDS = re.compile("[0-9a-z]+")
NONE: Query = {"match_none": {}}
MOST_CLAUSES = 700
"""Scored clauses of a query; OpenSearch takes 1,024 of all kinds."""
_EXACT_FIELDS = {"body": "body_chars", "title": "title_chars"}
_RECORDS = {
    "region": "within",
    "exact region": "regions",
    "tag": "tag_within",
    "source": "source",
    "date": "date",
    "doc": "doc",
}


@dataclass(slots=True)
class Statistics:
    """Numbers of the whole index. documents: all; totals: (terms, documents with any) of each field;
    count: documents that a query finds, asked once for each."""

    documents: int
    totals: Mapping[str, tuple[int, int]]
    count: Callable[[list[Query]], list[int]]
    known: dict[str, int] = field(default_factory=dict)

    def learn(self, queries: Mapping[str, Query]) -> None:
        """Ask how many documents each query finds, unless that is known."""
        new = {name: query for name, query in queries.items() if name not in self.known}
        if new:
            if len(self.known) > 1 << 16:
                self.known.clear()
            self.known.update(zip(new, self.count(list(new.values())), strict=True))

    def idf(self, df: int) -> float:
        """As Shelf.idf."""
        return log(self.documents / (df + 1)) + 1 if self.documents else 0.0

    def average(self, name: str) -> float:
        """As Shelf.average: mean length over all documents."""
        return self.totals[name][0] / (self.documents or 1) or 1

    def lucene_idf(self, name: str, df: int) -> float:
        """The idf that Lucene's BM25 multiplies by."""
        return log(1 + (self.totals[name][1] - df + 0.5) / (df + 0.5))

    def lucene_average(self, name: str) -> float:
        """Lucene's mean length: over the documents that have the field."""
        total, having = self.totals[name]
        return total / having if having else 1.0


def term_name(name: str, text: str) -> str:
    """What the number of documents with a term is known by."""
    return f"{name}:{text}"


def terms_of(node: plan.Node) -> dict[str, Query]:
    """The queries whose counts a plan's scores need, by name."""
    found: dict[str, Query] = {}
    for leaf in every_leaf(node):
        if isinstance(leaf, plan.Term):
            name = FIELDS[leaf.field]
            found[term_name(name, leaf.text)] = {"term": {name: leaf.text[:LONGEST_WORD]}}
        elif isinstance(leaf, plan.Expanded):
            name = FIELDS[leaf.field]
            if len(leaf.terms) <= MOST_CLAUSES:
                found.update({term_name(name, t): {"term": {name: t[:LONGEST_WORD]}} for t in leaf.terms})
        elif isinstance(leaf, plan.Exact) and is_pair(leaf) and leaf.boost:
            found[term_name("pairs", leaf.text)] = {"term": {"pairs": leaf.text}}
    return found


def every_leaf(node: plan.Node) -> Iterator[plan.Node]:
    """All leaves, what NOT excludes too; a near phrase as the words it is scored by."""
    if isinstance(node, plan.Or | plan.And):
        for part in node.parts:
            yield from every_leaf(part)
    elif isinstance(node, plan.AndNot):
        yield from every_leaf(node.part)
        yield from every_leaf(node.without)
    elif isinstance(node, plan.AndMaybe):
        yield from every_leaf(node.part)
        yield from every_leaf(node.maybe)
    elif isinstance(node, plan.Filtered):
        yield from every_leaf(node.part)
        yield from every_leaf(node.by)
    elif isinstance(node, plan.Not):
        yield from every_leaf(node.part)
    elif isinstance(node, plan.Tiered):
        for part in (node.part, *node.wanted):
            yield from every_leaf(part)
    elif isinstance(node, plan.Near):
        yield from all_words(node).parts
    else:
        yield node


def is_pair(node: plan.Exact) -> bool:
    """Whether a phrase is what the field of pairs holds."""
    return (
        set(node.fields) == {"title", "body"}
        and not node.bounded
        and len(node.text) == 2
        and list(plan.letter_pairs(node.text)) == [node.text]
    )


def phrase(node: plan.Exact) -> Query:
    """Documents with a substring. Its pairs are asked first: they are rarer than single characters.

    Of a word of letters and digits at the border of which its own must end, the words of the index are asked.
    """
    if node.bounded and node.text.isascii() and node.text.isalnum():
        words = [{"term": {FIELDS[where]: node.text[:LONGEST_WORD]}} for where in node.fields]
        return {"bool": {"should": words, "minimum_should_match": 1}}
    found: list[Query] = [
        {"match_phrase": {_EXACT_FIELDS[where]: {"query": characters(node.text), "analyzer": "whitespace"}}}
        for where in node.fields
    ]
    needed: list[Query] = [{"term": {"pairs": pair}} for pair in list(dict.fromkeys(plan.letter_pairs(node.text)))[:64]]
    if node.bounded:
        for run in (_ENDS.match(node.text), _ENDS.search(node.text[::-1])):
            if run and run.start() == 0:
                text = run[0] if node.text.startswith(run[0]) else run[0][::-1]
                words = [{"term": {FIELDS[where]: text[:LONGEST_WORD]}} for where in node.fields]
                needed.append({"bool": {"should": words, "minimum_should_match": 1}})
    return {"bool": {"should": found, "minimum_should_match": 1, "filter": needed}}


def bounded(node: plan.Node, statistics: Statistics) -> plan.Node:
    """A plan without the least telling terms of a query that is too long for OpenSearch."""
    if isinstance(node, plan.Or) and len(node.parts) > MOST_CLAUSES:

        def worth(part: plan.Node) -> float:
            if not isinstance(part, plan.Term):
                return float("inf")
            df = statistics.known.get(term_name(FIELDS[part.field], part.text), 0)
            return part.boost * statistics.idf(df) if df else 0.0

        kept = set(sorted(node.parts, key=worth, reverse=True)[:MOST_CLAUSES])
        return plan.Or(tuple(part for part in node.parts if part in kept), node.boost)
    if isinstance(node, plan.Tiered | plan.Filtered | plan.AndNot | plan.AndMaybe):
        return replace(node, part=bounded(node.part, statistics))
    return node


class Translator:
    """Makes the DSL of plans. Leaves are named by their place in `leaves`; call `Statistics.learn` before."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self.leaves: dict[str, tuple[str, float, str]] = {}
        self.places: dict[tuple[Any, ...], str] = {}

    def query(self, node: plan.Node) -> Query:
        """The DSL of a plan."""
        if isinstance(node, plan.Term):
            return self._term(FIELDS[node.field], node.text, node.boost, node.field)
        if isinstance(node, plan.Exact):
            return self._exact(node)
        if isinstance(node, plan.Record):
            return _constant(record(node.kind, node.value), node.boost, self._marked(node))
        if isinstance(node, plan.Expanded):
            return self._expanded(node)
        if isinstance(node, plan.Near):
            scored = [self.query(part) for part in all_words(node).parts]
            return {"bool": {"filter": [_named(near(node), self._marked(node))], "should": scored, "boost": node.boost}}
        if isinstance(node, plan.Everything):
            inner: Query = {"range": {LENGTHS[node.field]: {"gt": 0}}} if node.field else {"match_all": {}}
            return _constant(inner, node.boost, self._marked(node))
        if isinstance(node, plan.Or):
            found = [query for part in node.parts if (query := self.query(part)) is not NONE]
            return {"bool": {"should": found, "minimum_should_match": 1, "boost": node.boost}} if found else NONE
        if isinstance(node, plan.And):
            parts = [self.query(part) for part in node.parts]
            return {"bool": {"must": parts, "boost": node.boost}} if parts and NONE not in parts else NONE
        if isinstance(node, plan.Tiered):
            return self._tiered(node)
        if isinstance(node, plan.Not):
            return _constant({"bool": {"must_not": [self.query(node.part)]}}, 1.0, "")
        if isinstance(node, plan.AndNot):
            return {"bool": {"must": [self.query(node.part)], "must_not": [self.query(node.without)]}}
        if isinstance(node, plan.AndMaybe):
            return {"bool": {"must": [self.query(node.part)], "should": [self.query(node.maybe)]}}
        return {"bool": {"must": [self.query(node.part)], "filter": [self.query(node.by)]}}

    def _tiered(self, node: plan.Tiered) -> Query:
        """The step is added for each wanted part that matches."""
        found = self.query(node.part)
        if found is NONE:
            return NONE
        step = plan.tier_step(node.part, self._statistics.documents)
        functions: list[Query] = [{"weight": 0}]  # without any that matches OpenSearch would add 1
        functions += [{"filter": self.query(part), "weight": step} for part in node.wanted]
        return {"function_score": {"query": found, "functions": functions, "score_mode": "sum", "boost_mode": "sum"}}

    def _marked(self, key: Any, name: str = "", weight: float = 0.0, scored: str = "") -> str:
        """The name of a leaf; the same one for the same leaf."""
        place = (repr(key),)
        if place not in self.places:
            self.places[place] = str(len(self.places))
            self.leaves[self.places[place]] = (name, weight, scored)
        return self.places[place]

    def _term(self, name: str, text: str, boost: float, scored: str) -> Query:
        df = self._statistics.known.get(term_name(name, text), 0)
        if not df:
            return NONE
        weight = boost * self._statistics.idf(df)
        mark = self._marked(("term", name, text, boost), name, weight, scored)
        lucene = self._statistics.lucene_idf(name, df)
        return {"term": {name: {"value": text[:LONGEST_WORD], "boost": weight / lucene, "_name": mark}}}

    def _exact(self, node: plan.Exact) -> Query:
        if is_pair(node) and node.boost:
            return self._term("pairs", node.text, node.boost, "pairs")
        return _constant(phrase(node), node.boost, self._marked(node))

    def _expanded(self, node: plan.Expanded) -> Query:
        boost = node.boost if len(node.terms) > 1 else 1.0
        name = FIELDS[node.field]
        if not node.terms:
            return NONE
        if expansion_is_scored(node, self._statistics.documents) and len(node.terms) <= MOST_CLAUSES:
            return self.query(plan.Or(tuple(plan.Term(node.field, t) for t in node.terms), boost))
        return _constant({"terms": {name: [t[:LONGEST_WORD] for t in node.terms]}}, 1.0, self._marked(node))


def _constant(query: Query, boost: float, name: str) -> Query:
    return {"constant_score": {"filter": query, "boost": boost, **({"_name": name} if name else {})}}


def _named(query: Query, name: str) -> Query:
    return {"bool": {"filter": [query], "_name": name}}


def near(node: plan.Near) -> Query:
    """Words in order, each at most `slop` places after the one before: nested spans, two at a time."""
    name = FIELDS[node.field]
    spans: list[Query] = [{"span_term": {name: word[:LONGEST_WORD]}} for word in node.words]
    if not spans:
        return NONE
    found = spans[0]
    for span in spans[1:]:
        found = {"span_near": {"clauses": [found, span], "slop": node.slop - 1, "in_order": True}}
    return found


def record(kind: str, value: str) -> Query:
    """Documents by what their record says (kinds of `plan.Record`)."""
    if kind == "date" and ".." in value:
        low, high = value.split("..", 1)
        bounds = {"gt": ""} | ({"gte": low} if low else {}) | ({"lte": high} if high else {})
        if low:
            del bounds["gt"]
        return {"range": {"date": bounds}}
    if kind.startswith("any "):
        name = kind.removeprefix("any ")
        return {"range": {"regions" if name == "region" else name: {"gt": ""}}}
    return {"term": {_RECORDS[kind]: value}}


# The way back


@dataclass(frozen=True, slots=True)
class Found:
    """A hit. leaves: scores of named queries; lengths: of the scored fields, exactly; chars: of body and title."""

    leaves: Mapping[str, float]
    lengths: Mapping[str, int]
    chars: Mapping[str, int]


class Scorer:
    """The scores that the embedded engine would give."""

    def __init__(self, translator: Translator, statistics: Statistics) -> None:
        self._translator = translator
        self._statistics = statistics

    def score(self, node: plan.Node, hit: Found) -> float | None:
        """The score of a plan in a hit, None where it does not match; as `query.scoring.Small`."""
        if isinstance(node, plan.Term):
            return self._term(FIELDS[node.field], node.text, node.boost, node.field, hit)
        if isinstance(node, plan.Exact):
            return self._exact(node, hit)
        if isinstance(node, plan.Record | plan.Everything):
            return node.boost if self._matched(node, hit) else None
        if isinstance(node, plan.Expanded):
            return self._expanded(node, hit)
        if isinstance(node, plan.Near):
            return self.score(all_words(node), hit) if self._matched(node, hit) else None
        if isinstance(node, plan.Or | plan.And):
            scores = [self.score(part, hit) for part in node.parts]
            there = [score for score in scores if score is not None]
            if not there or (isinstance(node, plan.And) and len(there) < len(scores)):
                return None
            return sum(there) * node.boost
        if isinstance(node, plan.Not):
            return 1.0 if self.score(node.part, hit) is None else None
        own = self.score(node.part, hit)
        if isinstance(node, plan.Tiered):
            matched = sum(self.score(part, hit) is not None for part in node.wanted)
            step = plan.tier_step(node.part, self._statistics.documents)
            return None if own is None else own + step * matched
        if isinstance(node, plan.AndNot):
            return own if self.score(node.without, hit) is None else None
        if isinstance(node, plan.AndMaybe):
            return None if own is None else own + (self.score(node.maybe, hit) or 0.0)
        return own if self.score(node.by, hit) is not None else None

    def share(self, node: plan.Node, hit: Found) -> tuple[str, float]:
        """As `query.scoring.Resolver.share`."""
        if isinstance(node, plan.Term):
            name = f"{node.field}:{node.text}"
        elif isinstance(node, plan.Exact):
            name = f'"{node.text}"'
        elif isinstance(node, plan.Record):
            name = f"{node.kind}:{node.value}"
        elif isinstance(node, plan.Expanded):
            name = f"{node.field}:{'|'.join(node.terms[:3])}{'|…' if len(node.terms) > 3 else ''}"
        else:
            name = "*" if isinstance(node, plan.Everything) else "phrase"
        return name, self.score(node, hit) or 0.0

    def _mark(self, key: Any) -> str:
        return self._translator.places.get((repr(key),), "")

    def _matched(self, node: plan.Node, hit: Found) -> bool:
        return self._mark(node) in hit.leaves

    def _term(self, name: str, text: str, boost: float, scored: str, hit: Found) -> float | None:
        mark = self._mark(("term", name, text, boost))
        if mark not in hit.leaves:
            return None
        weight = self._translator.leaves[mark][1]
        tf = self._times(name, hit.leaves[mark], weight, hit.lengths[scored])
        if name == "pairs":
            tf = min(tf, FULL_TF)  # segments count pairs to there
        return bm25(weight, tf, hit.lengths[scored], self._statistics.average(name))

    def _exact(self, node: plan.Exact, hit: Found) -> float | None:
        if is_pair(node) and node.boost:
            return self._term("pairs", node.text, node.boost, "pairs", hit)
        return node.boost if self._matched(node, hit) else None

    def _expanded(self, node: plan.Expanded, hit: Found) -> float | None:
        if self._mark(node):
            return 1.0 if self._matched(node, hit) else None
        boost = node.boost if len(node.terms) > 1 else 1.0
        return self.score(plan.Or(tuple(plan.Term(node.field, t) for t in node.terms), boost), hit)

    def _times(self, name: str, score: float, weight: float, length: int) -> int:
        """How often a term occurs, out of Lucene's score of it."""
        share = score / (weight * (K1 + 1))
        slope = K1 * (1 - B + B * lucene_length(length) / self._statistics.lucene_average(name))
        return max(1, round(slope * share / (1 - share))) if share < 1 else 1 << 16


@lru_cache(maxsize=1 << 16)
def lucene_length(length: int) -> int:
    """A length as Lucene keeps it (SmallFloat.intToByte4): exact up to 39, then four significant bits."""
    if length < 24:
        return length
    rest = length - 24
    shift = rest.bit_length() - 4
    return 24 + (rest if shift < 0 else rest >> shift << shift)
