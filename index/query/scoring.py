"""What both executors need to know of a plan before they score it: phrases found, records looked up, statistics."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..text.tokens import STOCK, fold
from . import phrases
from .catalog import Catalog
from .plan import (
    And,
    AndMaybe,
    AndNot,
    Everything,
    Exact,
    Expanded,
    Near,
    Node,
    Not,
    Or,
    Record,
    Term,
    Tiered,
    letter_pairs,
    tier_step,
)
from .shelf import K1, B, Shelf, Shelved

ALIKE = 1e-6
"""Scores that differ by less may be printed alike."""
_REMEMBERED = 1 << 23
"""Documents of exact texts that are remembered between queries."""


class Held:
    """Where an exact text was found: segment by segment, or in the whole index at once (with numpy); either gives the other."""

    __slots__ = ("_apart", "_shelf", "_together")

    def __init__(self, shelf: Shelf, node: Exact) -> None:
        self._shelf = shelf
        self._apart = None if "numpy" in sys.modules else phrases.in_python(shelf, node)
        self._together: tuple[Any, Any] | None = None if self._apart is not None else phrases.together(shelf, node)

    def apart(self) -> list[phrases.Found]:
        """The documents of each segment."""
        if self._apart is None:
            assert self._together is not None
            self._apart = phrases.apart(self._shelf, *self._together)
        return self._apart

    def together(self) -> tuple[Any, Any]:
        """The documents by their numbers in the index, and occurrences or None; numpy is loaded."""
        if self._together is None:
            import numpy as np

            found = self.apart()
            none = np.zeros(0, np.int64)
            pairs = zip(self._shelf.places, found, strict=True)
            docs = np.concatenate([none, *(np.asarray(some, np.int64) + place.base for place, (some, _) in pairs)])
            counts = [times for _, times in found if times is not None]
            known = np.concatenate([none, *map(np.asarray, counts)]) if len(counts) == len(found) else None
            self._together = docs, known
        return self._together

    def __len__(self) -> int:
        return len(self._together[0]) if self._together is not None else sum(len(docs) for docs, _ in self.apart())

    def live(self) -> int:
        """How many of the documents are live."""
        if self._shelf.live == self._shelf.documents:
            return len(self)
        return sum(
            len(docs) - (sum(int(local) in place.dead for local in docs) if place.dead else 0)
            for place, (docs, _) in zip(self._shelf.places, self.apart(), strict=True)
        )


class Remembered(dict[Exact, Held]):
    """Where exact texts were found, kept between queries as long as there is room; the oldest are forgotten first."""

    def __init__(self) -> None:
        super().__init__()
        self._documents = 0

    def keep(self, node: Exact, found: Held) -> None:
        """Remember where a text was found."""
        self[node] = found
        self._documents += 64 + len(found)
        while self._documents > _REMEMBERED and len(self) > 1:
            self._documents -= 64 + len(self.pop(next(iter(self))))


class Resolver:
    """Looks up exact texts and records once for a query, and what a plan would cost.

    words: of a whole folded text, as the index was cut, for words near each other; remembered: exact texts of earlier queries.
    """

    def __init__(
        self,
        shelf: Shelf,
        catalog: Catalog,
        words: Callable[[str], list[str]] = STOCK.split,
        remembered: Remembered | None = None,
    ) -> None:
        self.shelf = shelf
        self._catalog = catalog
        self._words = words
        self._phrases = Remembered() if remembered is None else remembered
        self._live_df: dict[Exact, int] = {}
        self._nears: dict[Near, list[list[int]]] = {}
        self._records: dict[tuple[str, str], list[int]] = {}

    def phrase(self, node: Exact) -> list[phrases.Found]:
        """The documents of a phrase by segment."""
        return self._found(node).apart()

    def held(self, node: Exact) -> tuple[Any, Any]:
        """The documents of a phrase by their numbers in the index, and occurrences or None; numpy is loaded."""
        return self._found(node).together()

    def _found(self, node: Exact) -> Held:
        key = node if node.boost == 1.0 else replace(node, boost=1.0)
        found = self._phrases.get(key)
        if found is None:
            found = Held(self.shelf, node)
            self._phrases.keep(key, found)
        return found

    def phrase_df(self, node: Exact) -> int:
        """Live documents that contain a phrase."""
        df = self._live_df.get(node)
        if df is None:
            df = self._live_df[node] = self._found(node).live()
        return df

    def near(self, node: Near) -> list[list[int]]:
        """The documents of each segment where the words of `node` follow each other closely enough."""
        if node not in self._nears:
            self._nears[node] = [
                near(self.shelf, node, number, self._words) for number in range(len(self.shelf.places))
            ]
        return self._nears[node]

    def record_keys(self, node: Record) -> list[int]:
        """Keys of the documents a record filter lets through, ascending."""
        wanted = node.kind, node.value
        if wanted not in self._records:
            self._records[wanted] = self._catalog.keys(node.kind, node.value)
        return self._records[wanted]

    def share(self, node: Node, place: Shelved, local: int) -> tuple[str, float]:
        """("field:text", score) of one leaf of a plan in one document; 0 where it does not match."""
        number = self.shelf.places.index(place)
        scores = Small(self)._scores(node, place, number)
        if isinstance(node, Term):
            name = f"{node.field}:{node.text}"
        elif isinstance(node, Exact):
            name = f'"{node.text}"'
        elif isinstance(node, Record):
            name = f"{node.kind}:{node.value}"
        elif isinstance(node, Expanded):
            name = f"{node.field}:{'|'.join(node.terms[:3])}{'|…' if len(node.terms) > 3 else ''}"
        else:
            name = "*" if isinstance(node, Everything) else "phrase"
        return name, scores.get(local, 0.0)

    def matches(self, node: Node, place: Shelved, local: int) -> tuple[bool, str]:
        """Whether a document matches an exact text or one of several forms of it, and the text."""
        first = node.parts[0] if isinstance(node, Or) and node.parts else node
        name = first.text if isinstance(first, Exact) else ""
        return local in Small(self)._scores(node, place, self.shelf.places.index(place)), name

    def cost(self, node: Node) -> int:
        """About how many postings plain Python would walk to answer a plan."""
        if isinstance(node, Term):
            return self.shelf.find(node.field, node.text)[1]
        if isinstance(node, Expanded):
            return sum(self.shelf.find(node.field, term)[1] for term in node.terms)
        if isinstance(node, Exact):
            pairs = [text for text in letter_pairs(node.text) if len(text) == 2]
            return min((self.shelf.find("pairs", pair)[1] for pair in pairs), default=self.shelf.documents)
        if isinstance(node, Near):
            return sum(self.shelf.find(node.field, word)[1] for word in node.words)
        if isinstance(node, Record | Everything):
            return self.shelf.documents
        if isinstance(node, Or | And):
            return sum(map(self.cost, node.parts))
        if isinstance(node, Tiered):
            return self.cost(node.part) + sum(map(self.cost, node.wanted))
        if isinstance(node, Not):
            return self.shelf.documents + self.cost(node.part)
        if isinstance(node, AndNot):
            return self.cost(node.part) + self.cost(node.without)
        if isinstance(node, AndMaybe):
            return self.cost(node.part) + self.cost(node.maybe)
        return self.cost(node.part) + (0 if isinstance(node.by, Record) else self.cost(node.by))


def all_words(node: Near) -> And:
    """What a near phrase is scored by."""
    return And(tuple(Term(node.field, word) for word in node.words), node.boost)


def near(shelf: Shelf, node: Near, number: int, words: Callable[[str], list[str]]) -> list[int]:
    """Documents of one segment with the words in order, each 1 to `slop` positions after the one before.

    Segments say which documents have the words; those are cut again to see where.
    """
    segment = shelf.places[number].segment
    lists = segment.words(node.field)
    terms = {shelf.find(node.field, word)[0][number] for word in node.words}
    if not terms or min(terms) < 0:
        return []
    common = set.intersection(*(set(map(int, lists.docs_list(term))) for term in terms))
    found = []
    for local in sorted(common):
        places: dict[str, list[int]] = {word: [] for word in node.words}
        for place, word in enumerate(words(fold(segment.stored(local)[node.field == "body"]))):
            if word in places:
                places[word].append(place)
        if _follow([places[word] for word in node.words], node.slop):
            found.append(local)
    return found


def _follow(positions: Sequence[Sequence[int]], slop: int) -> bool:
    ends = set(positions[0])
    for where in positions[1:]:
        ends = (
            {at for at in where if any(at - step in ends for step in range(1, slop + 1))}
            if slop < 32
            else {at for at in where if any(end < at <= end + slop for end in ends)}
        )
        if not ends:
            return False
    return True


def expansion_is_scored(node: Expanded, documents: int) -> bool:
    """Whether Whoosh scores the terms of an expansion; it does in larger indexes, and for one or two terms."""
    return len(node.terms) <= 2 or (len(node.terms) < 1024 and documents > 5000)


def bm25(idf: float, tf: float, length: float, average: float) -> float:
    """Whoosh's BM25F of one term in one field."""
    return idf * (tf * (K1 + 1)) / (tf + K1 * ((1 - B) + B * length / average))


class Small:
    """Runs a plan in plain Python, document by document: for rare words on a cold start."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._shelf = resolver.shelf

    def run(self, node: Node) -> list[tuple[float, int]]:
        """(score, document number in the index) of every live match, unordered."""
        return [
            (score, place.base + local)
            for number, place in enumerate(self._shelf.places)
            for local, score in self._scores(node, place, number).items()
            if local not in place.dead
        ]

    def _scores(self, node: Node, place: Shelved, number: int) -> dict[int, float]:
        if isinstance(node, Term):
            return self._term(node.field, node.text, node.boost, place, number)
        if isinstance(node, Or | And):
            return self._combined(node, place, number)
        if isinstance(node, Exact):
            docs, counts = self._resolver.phrase(node)[number]
            if counts is None or not node.boost:
                return dict.fromkeys(map(int, docs), node.boost)
            idf = self._shelf.idf(self._resolver.phrase_df(node)) * node.boost
            return self._bm25("pairs", docs, counts, idf, place)
        if isinstance(node, Near):
            scores = self._scores(all_words(node), place, number)
            return {local: scores[local] for local in self._resolver.near(node)[number]}
        if isinstance(node, Record):
            return dict.fromkeys(self._allowed(node, place), node.boost)
        if isinstance(node, Expanded):
            return self._expanded(node, place, number)
        if isinstance(node, Everything):
            if node.field:
                lengths = place.segment.lengths[node.field]
                return {local: node.boost for local, length in enumerate(lengths) if length}
            return dict.fromkeys(range(place.segment.documents), node.boost)
        if isinstance(node, Not):
            without = self._scores(node.part, place, number)
            return {local: 1.0 for local in range(place.segment.documents) if local not in without}
        found = self._scores(node.part, place, number)
        if isinstance(node, AndNot):
            without = self._scores(node.without, place, number)
            return {local: score for local, score in found.items() if local not in without}
        if isinstance(node, Tiered):
            wanted = [self._scores(part, place, number) for part in node.wanted]
            step = tier_step(node.part, self._shelf.live)
            return {local: score + step * sum(local in part for part in wanted) for local, score in found.items()}
        if isinstance(node, AndMaybe):
            maybe = self._scores(node.maybe, place, number)
            return {local: score + maybe.get(local, 0.0) for local, score in found.items()}
        by = self._scores(node.by, place, number)
        return {local: score for local, score in found.items() if local in by}

    def _combined(self, node: Or | And, place: Shelved, number: int) -> dict[int, float]:
        if not node.parts:
            return {}
        total = self._scores(node.parts[0], place, number)
        for part in node.parts[1:]:
            scores = self._scores(part, place, number)
            if isinstance(node, Or):
                get = total.get
                for local, score in scores.items():
                    total[local] = get(local, 0.0) + score
            else:
                total = {local: score + scores[local] for local, score in total.items() if local in scores}
        return total if node.boost == 1.0 else {local: score * node.boost for local, score in total.items()}

    def _term(self, field: str, text: str, boost: float, place: Shelved, number: int) -> dict[int, float]:
        numbers, _ = self._shelf.find(field, text)
        if numbers[number] < 0:
            return {}
        lists = place.segment.lists(field)
        docs, counts = lists.docs_list(numbers[number]), lists.tf_list(numbers[number])
        return self._bm25(field, docs, counts, self._shelf.idf(self._shelf.df(field, text)) * boost, place)

    def _bm25(
        self, field: str, docs: Sequence[int], counts: Sequence[int], idf: float, place: Shelved
    ) -> dict[int, float]:
        lengths = place.segment.lengths[field]
        slope = K1 * B / self._shelf.average(field)
        base = K1 * (1 - B)
        top = idf * (K1 + 1)
        return {doc: top * tf / (tf + base + slope * lengths[doc]) for doc, tf in zip(docs, counts, strict=True)}

    def _allowed(self, node: Record, place: Shelved) -> list[int]:
        local = place.segment.local
        return [number for key in self._resolver.record_keys(node) if (number := local(key)) >= 0]

    def _expanded(self, node: Expanded, place: Shelved, number: int) -> dict[int, float]:
        scored = expansion_is_scored(node, self._shelf.live)
        boost = node.boost if len(node.terms) > 1 else 1.0
        total: dict[int, float] = {}
        for term in node.terms:
            for local, score in self._term(node.field, term, 1.0, place, number).items():
                total[local] = total.get(local, 0.0) + score if scored else 1.0
        return {local: score * boost for local, score in total.items()} if scored else total
