"""Runs a plan with numpy: scores of a segment are one dense array, a term adds to it what its postings are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .plan import And as AndNode
from .plan import AndMaybe, AndNot, Everything, Exact, Expanded, Near, Node, Not, Or, Record, Term, Tiered, tier_step
from .scoring import ALIKE, Resolver, all_words, expansion_is_scored
from .shelf import Shelved
from .sparse import Sparse
from .worth import Worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Docs = NDArray[np.uint16]

_BLOCK = 64


class Vector:
    """Runs a plan over all segments."""

    def __init__(self, resolver: Resolver, worth: Worth) -> None:
        self._resolver = resolver
        self._shelf = resolver.shelf
        self._worth = worth
        self._sparse = Sparse(resolver, worth)

    def run(self, node: Node, wanted: int) -> tuple[int, list[tuple[float, int]]]:
        """How many live documents match, and the `wanted` best as (score, document number in the index), best first.

        More than `wanted` where the last of them scores like others: which of these come first is not decided here.
        """
        if not wanted:
            members = self._sparse.members(node)
            if members is not None:
                return len(members), []
        few = self._sparse.run(node)
        if few is not None:
            docs, scores = few
            return len(docs), self._best(docs, scores, wanted)
        total = 0
        best: list[tuple[float, int]] = []
        for number, place in enumerate(self._shelf.places):
            scores, mask = self._live(node, place, number)
            count = int(np.count_nonzero(mask))
            total += count
            if wanted and count:
                best += self._top(scores, mask, min(wanted, count), place.base)
        best.sort(key=lambda pair: (-pair[0], pair[1]))
        if len(best) > wanted > 0:
            least = best[wanted - 1][0] - ALIKE
            return total, [pair for pair in best if pair[0] >= least]
        return total, best

    def members(self, node: Node) -> NDArray[np.int64]:
        """Every live match by its number in the index, ascending."""
        members = self._sparse.members(node)
        if members is None:
            members = np.array([number for _, number in self.every(node)], np.int64)
        return members

    def every(self, node: Node) -> list[tuple[float, int]]:
        """(score, document number in the index) of every live match, in the order of the documents."""
        few = self._sparse.run(node)
        if few is not None:
            return list(zip(few[1].tolist(), few[0].tolist(), strict=True))
        found: list[tuple[float, int]] = []
        for number, place in enumerate(self._shelf.places):
            scores, mask = self._live(node, place, number)
            docs = np.flatnonzero(mask)
            found += zip(scores[docs].tolist(), (docs + place.base).tolist(), strict=True)
        return found

    def _live(self, node: Node, place: Shelved, number: int) -> tuple[Scores, Mask]:
        scores, mask = self._scores(node, place, number)
        if place.dead:
            mask = mask.copy()
            mask[list(place.dead)] = False
        return scores, mask

    @staticmethod
    def _best(docs: NDArray[np.int64], scores: Scores, wanted: int) -> list[tuple[float, int]]:
        """As `run`, of documents that all match."""
        if not wanted:
            return []
        if len(docs) > wanted:
            least = np.partition(scores, len(docs) - wanted)[len(docs) - wanted] - ALIKE
            kept = scores >= least
            docs, scores = docs[kept], scores[kept]
        order = np.lexsort((docs, -scores))
        return list(zip(scores[order].tolist(), docs[order].tolist(), strict=True))

    @staticmethod
    def _top(scores: Scores, mask: Mask, wanted: int, base: int) -> list[tuple[float, int]]:
        shown = np.where(mask, scores, -np.inf)
        blocks = len(shown) // _BLOCK
        if wanted < blocks:
            # the best of each block are `wanted` documents or more that reach the limit, so no other can miss it
            tops = shown[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
            limit = np.partition(tops, blocks - wanted)[blocks - wanted] - ALIKE
            docs = np.flatnonzero(shown >= limit) if limit > -np.inf else np.flatnonzero(mask)
        else:
            docs = np.flatnonzero(mask)
        if len(docs) > wanted:
            found = shown[docs]
            least = np.partition(found, len(docs) - wanted)[len(docs) - wanted] - ALIKE
            docs = docs[found >= least]
        return list(zip(shown[docs].tolist(), (docs + base).tolist(), strict=True))

    def _scores(self, node: Node, place: Shelved, number: int) -> tuple[Scores, Mask]:
        size = place.segment.documents
        if isinstance(node, Or):
            return self._or(node, place, number)
        scores = np.zeros(size)
        mask = np.zeros(size, bool)
        if isinstance(node, Term):
            docs, worth = self._worth.within(node.field, node.text, number)
            scores[docs] = worth * node.boost
            mask[docs] = True
        elif isinstance(node, AndNode):
            if node.parts:
                scores, mask = self._scores(node.parts[0], place, number)
                for part in node.parts[1:]:
                    more, other = self._scores(part, place, number)
                    scores = scores + more
                    mask = mask & other
                scores = scores * node.boost
        elif isinstance(node, Exact):
            docs, counts = self._resolver.phrase(node)[number]
            if len(docs):
                at = np.asarray(docs, np.int64)
                mask[at] = True
                scores[at] = node.boost
                if counts is not None and node.boost:
                    idf = self._shelf.idf(self._resolver.phrase_df(node)) * node.boost
                    scores[at] = self._worth.bm25("pairs", at + place.base, np.asarray(counts, np.int64), idf)
        elif isinstance(node, Near):
            scores, _ = self._scores(all_words(node), place, number)
            mask[self._resolver.near(node)[number]] = True
        elif isinstance(node, Record):
            mask[self.allowed(node, place)] = True
            scores[mask] = node.boost
        elif isinstance(node, Expanded):
            self._expanded(node, place, number, scores, mask)
        elif isinstance(node, Everything):
            if node.field:
                mask[np.frombuffer(place.segment.lengths[node.field], "<u4") > 0] = True
            else:
                mask[:] = True
            scores[mask] = node.boost
        elif isinstance(node, Not):
            mask = ~self._scores(node.part, place, number)[1]
            scores[mask] = 1.0
        else:
            scores, mask = self._scores(node.part, place, number)
            if isinstance(node, Tiered):
                step = tier_step(node.part, self._shelf.live)
                matched = np.zeros(size, np.uint8)
                for part in node.wanted:
                    matched += self._scores(part, place, number)[1].view(np.uint8)
                scores = scores + matched * step
            elif isinstance(node, AndNot):
                mask = mask & ~self._scores(node.without, place, number)[1]
            elif isinstance(node, AndMaybe):
                more, other = self._scores(node.maybe, place, number)
                scores = scores + np.where(other, more, 0.0)
            else:
                mask = mask & self._scores(node.by, place, number)[1]
        return scores, mask

    def _or(self, node: Or, place: Shelved, number: int) -> tuple[Scores, Mask]:
        scores = np.zeros(place.segment.documents)
        masks: list[Mask] = []
        positive = True
        for part in node.parts:
            if isinstance(part, Term):
                if part.boost > 0:
                    self._worth.add(scores, part.field, part.text, part.boost, number)
                    continue
                positive = False
            more, mask = self._scores(part, place, number)
            scores += np.where(mask, more, 0.0)
            masks.append(mask)
        mask = scores > 0 if positive or not masks else np.zeros(len(scores), bool)
        if not positive:
            for part in node.parts:
                mask = mask | self._scores(part, place, number)[1]
        for more_mask in masks:
            mask = mask | more_mask
        if node.boost != 1.0:
            scores *= node.boost
        return scores, mask

    def allowed(self, node: Record, place: Shelved) -> NDArray[np.int64]:
        """Documents of a segment a record filter lets through."""
        keys = np.frombuffer(place.segment.keys, "<i8")
        wanted = np.array(self._resolver.record_keys(node), np.int64)
        return np.flatnonzero(np.isin(keys, wanted, assume_unique=True))

    def _expanded(self, node: Expanded, place: Shelved, number: int, scores: Scores, mask: Mask) -> None:
        scored = expansion_is_scored(node, self._shelf.live)
        boost = node.boost if len(node.terms) > 1 else 1.0
        for term in node.terms:
            if scored:
                docs, worth = self._worth.within(node.field, term, number)
                scores[docs] += worth * boost
                mask[docs] = True
                continue
            numbers, _ = self._shelf.find(node.field, term)
            if numbers[number] >= 0:
                mask[place.segment.lists(node.field).docs_array(numbers[number])] = True
        if not scored:
            scores[mask] = 1.0
