"""Runs a plan over the documents that may match it, where these are few: nothing is computed for the others.

Words as typed and phrases say which documents match before anything is scored. Numbers of documents are those in the index,
so that all segments are one; scores are those of `vector`, summed in the same order.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from .plan import And, AndMaybe, AndNot, Exact, Filtered, Node, Or, Record, Term, Tiered, tier_step
from .scoring import Resolver
from .worth import Worth, has, mask_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Docs = NDArray[np.int64]
    Scores = NDArray[np.float64]
    Mask = NDArray[np.bool_]

_FEW = 4
"""One of so many documents may match at most, else all are scored."""
_LEAVES = (Exact, Term, Record)


class Sparse:
    """Runs plans of exact texts, terms and records."""

    def __init__(self, resolver: Resolver, worth: Worth) -> None:
        self._resolver = resolver
        self._shelf = resolver.shelf
        self._worth = worth
        self._recorded: dict[Record, Docs] = {}

    def run(self, node: Node) -> tuple[Docs, Scores] | None:
        """The live documents that match, ascending, with their scores; None where all documents are rather scored."""
        if not self._fits(node):
            return None
        docs = self._candidates(node)
        if docs is None or len(docs) * _FEW > self._shelf.documents:
            return None
        scores, mask = self._scores(node, docs)
        dead = self._shelf.dead()
        if len(dead):
            mask &= ~has(dead, docs, self._shelf.documents)[1]
        return docs[mask], scores[mask]

    def members(self, node: Node) -> Docs | None:
        """The live documents that match, ascending, without a score; None for plans that are not of such parts."""
        if not self._fits(node):
            return None
        docs, dead = self._members(node), self._shelf.dead()
        return docs[~self._mask(dead)[docs]] if len(dead) else docs

    def _members(self, node: Node) -> Docs:
        """The documents that match, ascending, dead ones too."""
        if isinstance(node, Exact):
            docs: Docs = self._resolver.held(node)[0]
            return docs
        if isinstance(node, Record):
            return self._of_record(node)
        if isinstance(node, Term):
            return self._shelf.listed(node.field, node.text).docs
        if isinstance(node, Or | And):
            parts = list(map(self._members, node.parts))
            if not parts:
                return np.zeros(0, np.int64)
            if len(parts) == 1:
                return parts[0]
            if isinstance(node, Or):
                return np.flatnonzero(self._mask(np.concatenate(parts)))
            return reduce(self._both, sorted(parts, key=len))
        assert isinstance(node, AndMaybe | AndNot | Filtered | Tiered)  # there is nothing else that fits
        docs = self._members(node.part)
        if isinstance(node, AndNot):
            return docs[~self._mask(self._members(node.without))[docs]]
        return self._both(docs, self._members(node.by)) if isinstance(node, Filtered) else docs

    def _both(self, some: Docs, others: Docs) -> Docs:
        return some[has(others, some, self._shelf.documents)[1]]

    def _mask(self, docs: Docs) -> Mask:
        return mask_of(docs, self._shelf.documents)

    def _fits(self, node: Node) -> bool:
        """Whether all parts of a plan can be asked about some documents alone."""
        if isinstance(node, Or | And):
            return all(map(self._fits, node.parts))
        if isinstance(node, Tiered):
            return self._fits(node.part) and all(map(self._fits, node.wanted))
        if isinstance(node, AndMaybe):
            return self._fits(node.part) and self._fits(node.maybe)
        if isinstance(node, AndNot):
            return self._fits(node.part) and self._fits(node.without)
        if isinstance(node, Filtered):
            return self._fits(node.part) and self._fits(node.by)
        return isinstance(node, _LEAVES)

    def _candidates(self, node: Node) -> Docs | None:
        """Documents among which are all that match; None for a plan of which that is not known without scoring it."""
        if isinstance(node, Exact):
            docs: Docs = self._resolver.held(node)[0]
            return docs
        if isinstance(node, Record):
            return self._of_record(node)
        if isinstance(node, And):
            known = [some for some in map(self._candidates, node.parts) if some is not None]
            return min(known, key=len, default=None)
        if isinstance(node, Or):
            if not node.parts or not all(isinstance(part, Exact | And | Or | AndMaybe | Record) for part in node.parts):
                return None
            several = [self._candidates(part) for part in node.parts]
            some = [one for one in several if one is not None]
            return _united(some) if len(some) == len(several) else None
        if isinstance(node, Filtered):
            part, by = self._candidates(node.part), self._candidates(node.by)
            return by if part is None or (by is not None and len(by) < len(part)) else part
        if isinstance(node, AndMaybe | Tiered | AndNot):
            return self._candidates(node.part)
        return None

    def _of_record(self, node: Record) -> Docs:
        found = self._recorded.get(node)
        if found is None:
            wanted = np.array(self._resolver.record_keys(node), np.int64)
            parts = [np.zeros(0, np.int64)]
            for place in self._shelf.places:
                keys = np.frombuffer(place.segment.keys, "<i8")
                at = np.searchsorted(keys, wanted)
                at[at == len(keys)] = 0
                parts.append(at[keys[at] == wanted] + place.base if len(keys) else parts[0])
            found = self._recorded[node] = np.concatenate(parts)
        return found

    def _scores(self, node: Node, docs: Docs) -> tuple[Scores, Mask]:
        """The score of each of some documents, and whether it matches; what does not match scores 0 or is left out."""
        if isinstance(node, Term):
            scores, mask = self._worth.among(node.field, node.text, docs)
            return (scores if node.boost == 1.0 else scores * node.boost), mask
        if isinstance(node, Exact):
            return self._exact(node, docs)
        if isinstance(node, Record):
            mask = has(self._of_record(node), docs, self._shelf.documents)[1]
            return np.where(mask, node.boost, 0.0), mask
        if isinstance(node, Or):
            return self._or(node, docs)
        if isinstance(node, And):
            scores, mask = np.zeros(len(docs)), np.full(len(docs), bool(node.parts))
            for part in node.parts:
                more, other = self._scores(part, docs)
                scores, mask = scores + more, mask & other
            return scores * node.boost, mask
        assert isinstance(node, AndMaybe | AndNot | Filtered | Tiered)  # there is nothing else that fits
        scores, mask = self._scores(node.part, docs)
        if isinstance(node, Tiered):
            matched = sum((self._scores(part, docs)[1] for part in node.wanted), np.zeros(len(docs)))
            return scores + matched * tier_step(node.part, self._shelf.live), mask
        if isinstance(node, AndMaybe):
            more, other = self._scores(node.maybe, docs)
            return scores + np.where(other, more, 0.0), mask
        if isinstance(node, AndNot):
            return scores, mask & ~self._scores(node.without, docs)[1]
        return scores, mask & self._scores(node.by, docs)[1]

    def _exact(self, node: Exact, docs: Docs) -> tuple[Scores, Mask]:
        held, counts = self._resolver.held(node)
        at, mask = has(held, docs, self._shelf.documents)
        if counts is None or not node.boost:
            return np.where(mask, node.boost, 0.0), mask
        scores = np.zeros(len(docs))
        idf = self._shelf.idf(self._resolver.phrase_df(node)) * node.boost
        scores[mask] = self._worth.bm25("pairs", docs[mask], counts[at[mask]].astype(np.int64), idf)
        return scores, mask

    def _or(self, node: Or, docs: Docs) -> tuple[Scores, Mask]:
        scores, mask = np.zeros(len(docs)), np.zeros(len(docs), bool)
        for part in node.parts:
            more, other = self._scores(part, docs)
            scores += more if isinstance(part, Term) else np.where(other, more, 0.0)
            mask |= other
        return (scores if node.boost == 1.0 else scores * node.boost), mask


def _united(parts: list[Any]) -> Docs:
    found = np.sort(np.concatenate(parts))
    fresh = np.ones(len(found), bool)
    np.not_equal(found[1:], found[:-1], out=fresh[1:])
    united: Docs = found[fresh]
    return united
