"""The scores that the embedded engine would give, out of those that OpenSearch gives the leaves of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..query import plan
from ..query.scoring import all_words, bm25
from ..query.shelf import K1, B
from ..store.segments.layout import FULL_TF
from .dsl import Translator, counted_in
from .mapping import BARE_K1, FIELDS
from .statistics import Statistics, lucene_length


@dataclass(frozen=True, slots=True)
class Found:
    """A hit. leaves: scores of named queries; lengths: of the scored fields, exactly."""

    leaves: Mapping[str, float]
    lengths: Mapping[str, int]


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
        return bm25(weight, tf, hit.lengths[scored], self._statistics.average(FIELDS[scored]))

    def _exact(self, node: plan.Exact, hit: Found) -> float | None:
        if name := counted_in(node):
            return self._term(name, node.text, node.boost, "pairs", hit)
        return node.boost if self._matched(node, hit) else None

    def _expanded(self, node: plan.Expanded, hit: Found) -> float | None:
        if self._mark(node):
            return 1.0 if self._matched(node, hit) else None
        boost = node.boost if len(node.terms) > 1 else 1.0
        return self.score(plan.Or(tuple(plan.Term(node.field, t) for t in node.terms), boost), hit)

    def _times(self, name: str, score: float, weight: float, length: int) -> int:
        """How often a term occurs, out of Lucene's score of it."""
        share = score / (weight * (K1 + 1))
        if name == "letters":
            return max(1, round(BARE_K1 * share / (1 - share))) if share < 1 else 1 << 16
        slope = K1 * (1 - B + B * lucene_length(length) / self._statistics.lucene_average(name))
        return max(1, round(slope * share / (1 - share))) if share < 1 else 1 << 16
