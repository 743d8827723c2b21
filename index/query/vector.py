"""Runs a plan with numpy: scores of a segment are one dense array, a term adds to it what its postings are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..store.segments import across
from .plan import And as AndNode
from .plan import AndMaybe, AndNot, Everything, Exact, Expanded, Near, Node, Not, Or, Record, Term, Tiered, tier_step
from .scoring import ALIKE, Resolver, all_words, expansion_is_scored
from .shelf import K1, B, Shelf, Shelved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Docs = NDArray[np.uint16]

_BLOCK = 64
_DENSE = 6
"""A term in more than one of so many documents is kept as a score for every document: adding it is one plain sum."""
_ENTRY = 200
"""Bytes of an entry without what it holds."""
MOST_CACHED = 128 << 20
"""Bytes of postings kept between queries."""


class Worth:
    """What each posting of a term is worth, kept between queries as long as there is room."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._norms: dict[str, Scores] = {}
        self._known: dict[tuple[str, str, int], tuple[Docs, Scores] | None] = {}
        self._dense: dict[tuple[str, str, int], Scores] = {}
        self._bytes = 0

    def norm(self, field: str) -> Scores:
        """The part of BM25F's denominator that depends on the document, of every document."""
        found = self._norms.get(field)
        if found is None:
            lengths = [np.frombuffer(place.segment.lengths[field], "<u4") for place in self._shelf.places]
            found = K1 * (1 - B) + np.concatenate(lengths).astype(np.float64) * (K1 * B / self._shelf.average(field))
            self._norms[field] = found
        return found

    def of(self, field: str, text: str, number: int) -> tuple[Docs, Scores] | None:
        """Documents of a term in a segment and its score in each, or None."""
        key = field, text, number
        if key not in self._known:
            self._read(field, text)
        return self._known[key]

    def _read(self, field: str, text: str) -> None:
        """Find out what the postings of a term are worth, in all segments at once."""
        parts = self._shelf.parts(field, text)
        docs, first = across.documents(parts)
        tf = across.occurrences(parts, first, exact=field != "pairs")
        worth = self.bm25(field, docs, tf, self._shelf.idf(self._shelf.df(field, text)))
        self._room(10 * len(docs) + _ENTRY * len(self._shelf.places))
        self._known.update(((field, text, number), None) for number in range(len(self._shelf.places)))
        ends = first.tolist()
        number = 0
        for part, begin, end in zip(parts, ends[:-1], ends[1:], strict=True):
            while self._shelf.places[number].base < part.base:
                number += 1
            self._known[field, text, number] = (docs[begin:end] - part.base).astype(np.uint16), worth[begin:end]

    def add(self, scores: Scores, field: str, text: str, boost: float, number: int) -> None:
        """Add the score of a term times `boost` to `scores`."""
        key = field, text, number
        dense = self._dense.get(key)
        if dense is None:
            again = key in self._known
            found = self.of(field, text, number)
            if found is None:
                return
            docs, worth = found
            if not again or len(docs) * _DENSE < len(scores):
                scores[docs] += worth if boost == 1.0 else worth * boost
                return
            dense = np.zeros(len(scores))
            dense[docs] = worth
            self._room(dense.nbytes)
            self._dense[key] = dense
        scores += dense if boost == 1.0 else dense * boost

    def _room(self, size: int) -> None:
        """Forget the oldest entries until `size` bytes more fit."""
        self._bytes += size
        while self._bytes > MOST_CACHED and (self._known or self._dense):
            if self._dense:
                self._bytes -= self._dense.pop(next(iter(self._dense))).nbytes
            else:
                found = self._known.pop(next(iter(self._known)))
                self._bytes -= _ENTRY + (10 * len(found[0]) if found is not None else 0)

    def bm25(self, field: str, docs: NDArray[Any], counts: NDArray[np.int64], idf: float) -> Scores:
        """BM25F of a term with `counts` occurrences in `docs`, by their numbers in the index."""
        below: Scores = self.norm(field)[docs]
        below += counts
        worth: Scores = counts * (idf * (K1 + 1)) / below
        return worth


class Vector:
    """Runs a plan over all segments."""

    def __init__(self, resolver: Resolver, worth: Worth) -> None:
        self._resolver = resolver
        self._shelf = resolver.shelf
        self._worth = worth

    def run(self, node: Node, wanted: int) -> tuple[int, list[tuple[float, int]]]:
        """How many live documents match, and the `wanted` best as (score, document number in the index), best first.

        More than `wanted` where the last of them scores like others: which of these come first is not decided here.
        """
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

    def every(self, node: Node) -> list[tuple[float, int]]:
        """(score, document number in the index) of every live match, in the order of the documents."""
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
            found = self._worth.of(node.field, node.text, number)
            if found is not None:
                scores[found[0]] = found[1] * node.boost
                mask[found[0]] = True
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
                found = self._worth.of(node.field, term, number)
                if found is not None:
                    scores[found[0]] += found[1] * boost
                    mask[found[0]] = True
                continue
            numbers, _ = self._shelf.find(node.field, term)
            if numbers[number] >= 0:
                mask[place.segment.lists(node.field).docs_array(numbers[number])] = True
        if not scored:
            scores[mask] = 1.0
