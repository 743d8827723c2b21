"""Query plans (`query.plan`) as OpenSearch's query DSL.

Both engines must find the same documents in the same order. Lucene's BM25 differs from Whoosh's in its idf and in the
length of a document, of which it keeps four significant bits. The first is put right by boosts: how many documents have
each term is asked beforehand (a count of one term reads one number). The second is put right afterwards (`scores`): each
leaf of the plan is a named query, OpenSearch returns the score of each with every hit, from which follows how often the
term occurs, and with the exact length the exact score.

Lucene never scores a document lower than it should be: it rounds lengths down, and takes the mean over the documents that
have the field. So the last hit that is read bounds the score of all that were not (`ranking`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..query import plan
from ..query.scoring import all_words, expansion_is_scored
from ..query.shelf import K1
from .mapping import BARE_K1, FIELDS, LENGTHS, LONGEST_WORD, characters, runs
from .statistics import Query, Statistics, term_name

NONE: Query = {"match_none": {}}
MOST_CLAUSES = 700
"""Scored clauses of a query; OpenSearch takes 1,024 of all kinds."""
_RECORDS = {
    "region": "within",
    "exact region": "regions",
    "tag": "tag_within",
    "source": "source",
    "date": "date",
    "doc": "doc",
}


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
        elif isinstance(leaf, plan.Exact) and (name := counted_in(leaf)):
            found[term_name(name, leaf.text)] = {"term": {name: leaf.text}}
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


def counted_in(node: plan.Exact) -> str:
    """The field whose terms are exactly what is looked for, of which a score counts the occurrences; "" where none does."""
    found = plan.letter_pairs(f"{node.text}{node.text}") if len(node.text) == 1 else plan.letter_pairs(node.text)
    whole = node.fields == plan.ANYWHERE and not node.bounded and node.boost and max(node.text, default="") <= "\uffff"
    if not whole or len(node.text) > 2 or not list(found):
        return ""
    return "letters" if len(node.text) == 1 else "pairs"


def phrase(node: plan.Exact) -> Query:
    """Documents with a substring. Its pairs are asked first: they are rarer than single characters."""
    field, text = ("runs", runs(node.text)) if node.bounded else ("chars", characters(node.text))
    found: list[Query] = [
        {"match_phrase": {f"{where}_{field}": {"query": text, "analyzer": "whitespace"}}} for where in node.fields
    ]
    parts = plan.borders(node.text) if node.bounded else [node.text]
    pairs = dict.fromkeys(pair for part in parts for pair in plan.letter_pairs(part))
    needed: list[Query] = [{"term": {"pairs": pair}} for pair in list(pairs)[:64]]
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

    @property
    def is_scored(self) -> bool:
        """Whether any leaf is scored by BM25, so that OpenSearch's score is not quite the embedded engine's."""
        return any(name for name, _, _ in self.leaves.values())

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
        if name == "letters":
            weight *= K1 + 1
            lucene *= BARE_K1 + 1
        return {"term": {name: {"value": text[:LONGEST_WORD], "boost": weight / lucene, "_name": mark}}}

    def _exact(self, node: plan.Exact) -> Query:
        if name := counted_in(node):
            return self._term(name, node.text, node.boost, "pairs")
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
    """Words in order, each at most `slop` places after the one before: nested spans, two at a time.

    From the last word on: Lucene tries each place of the first of two spans with the next one of the second alone.
    """
    name = FIELDS[node.field]
    spans: list[Query] = [{"span_term": {name: word[:LONGEST_WORD]}} for word in node.words]
    if not spans:
        return NONE
    found = spans[-1]
    for span in reversed(spans[:-1]):
        found = {"span_near": {"clauses": [span, found], "slop": node.slop - 1, "in_order": True}}
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
