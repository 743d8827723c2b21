"""Marks and snippets for the hits of one query."""

from __future__ import annotations

from . import plan, snippets
from .request import Snippet
from .shelf import Shelf


class Marker:
    """Marks and snippets for the hits of one query."""

    def __init__(self, shelf: Shelf, node: plan.Node) -> None:
        self._shelf = shelf
        weights: dict[str, float] = {}
        for leaf in plan.leaves(node):
            if isinstance(leaf, plan.Exact):
                weights[leaf.text] = 10.0 if len(leaf.text) > 1 else 1.0
            elif isinstance(leaf, plan.Term) and leaf.field != "pairs":
                weights[leaf.text] = max(weights.get(leaf.text, 0.0), self._worth(leaf))
            elif isinstance(leaf, plan.Expanded):
                weights.update((term, 1.0) for term in leaf.terms[:200])
            elif isinstance(leaf, plan.Near):
                weights.update((word, 3.0) for word in leaf.words)
        telling = {word: worth for word, worth in weights.items() if worth > 0}
        self._weights = telling
        self._pattern = snippets.mark_pattern(telling)

    def _worth(self, leaf: plan.Term) -> float:
        """A word is worth its idf; one in more than half of a larger index says nothing."""
        df = self._shelf.df("body", leaf.text)
        if not df:
            return 0.5 if len(leaf.text) > 1 else 0.0
        if self._shelf.live > 50 and 2 * df > self._shelf.live and len(leaf.text) == 1:
            return 0.0
        return max(self._shelf.idf(df) - 0.9, 0.05) * (1.0 if len(leaf.text) > 1 else 0.3)

    def snippets(self, number: int) -> tuple[Snippet, ...]:
        """Of a document by its number."""
        place = self._shelf.place(number)
        return self.of(place.segment.text(number - place.base))

    def of(self, text: str) -> tuple[Snippet, ...]:
        """The best passages of a clean text; offsets are into it."""
        return snippets.best(text, self._pattern, self._weights)
