"""An open index that answers queries: parse or split, plan, run, take snippets."""

from __future__ import annotations

import heapq
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..store import records
from ..text.dictionary import Dictionary
from ..text.tokens import STOCK, Tokenizer, fold, split
from . import plan, snippets
from .catalog import Catalog, day_range
from .request import Hit, Request, Results, Snippet
from .scoring import Resolver, Small
from .shelf import Shelf

__all__ = ["Hit", "Index", "Request", "Results", "Snippet"]

LONGEST_QUERY = 10_000
LONGEST_SYNTAX = 4_000
_SMALL = 60_000
"""Postings that plain Python walks in less time than numpy takes to import, by one query or by several."""
_SYNTAX = frozenset('"()[]{}:*?^~')
_OPERATORS = frozenset(("AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "REQUIRE"))
_CHANGED_IN_GB2312 = frozenset("乾菸薹拚捱摺吒後徵夥榘於袷麴醣麽")
"""The characters of GB 2312 that OpenCC's t2s changes; a test finds them again."""


class Index:
    """A read-only index over the segments of a generation and its corpus.sqlite."""

    def __init__(self, shelf: Shelf, catalog: Catalog, tokenizer: Dictionary | Tokenizer = STOCK) -> None:
        self._shelf = shelf
        self._catalog = catalog
        self._tokenizer = tokenizer
        self._cut_words: dict[str, list[str]] = {}
        self._worth: Any = None
        self._walked = 0
        self._parser: Any = None

    @classmethod
    def open(
        cls,
        folder: Path,
        segments: Iterable[str],
        dead: Mapping[str, Iterable[int]],
        db: sqlite3.Connection | Path,
        dictionary: Path | None = None,
    ) -> Index:
        """Open the segments (by name, in order) of the generation in `folder`.

        dead: deleted keys by segment name. db: corpus.sqlite or a connection to it. dictionary: the compiled dictionary;
        None cuts by jieba's own. Raises IndexDamaged.
        """
        if isinstance(db, Path):
            db = records.open_readonly(db)
        # Opened now, so that it can be read even where a build collects the folder before the first query.
        compiled = Dictionary(dictionary) if dictionary is not None else STOCK
        return cls(Shelf([folder / f"{name}.seg" for name in segments], dead), Catalog(db), compiled)

    def search(self, request: Request) -> Results:
        """The best matches. Raises UsageError for a query that cannot be understood, IndexDamaged."""
        begin = time.perf_counter()
        node = self.understand(request)
        resolver = Resolver(self._shelf, self._catalog)
        total, found = self._run(node, resolver, request)
        found = found[request.offset : request.offset + request.limit]
        keys = [self._shelf.key(number) for _, number in found]
        marker = Marker(self._shelf, node) if request.snippets and found else None
        hits = [
            Hit(
                key,
                score,
                marker.snippets(number) if marker else (),
                self._explain(node, resolver, number, score) if request.explain else None,
            )
            for key, (score, number) in zip(keys, found, strict=True)
        ]
        return Results(total, hits, time.perf_counter() - begin)

    def with_snippets(self, request: Request, hits: Iterable[Hit]) -> list[Hit]:
        """Hits of an earlier search for the same request, with their snippets and, where asked for, explained."""
        node = self.understand(request)
        resolver, marker = Resolver(self._shelf, self._catalog), Marker(self._shelf, node)
        shown = []
        for hit in hits:
            place = self._shelf.locate_key(hit.key)
            assert place is not None  # the hit came from this index
            number = place[0].base + place[1]
            explain = self._explain(node, resolver, number, hit.score) if request.explain else None
            shown.append(Hit(hit.key, hit.score, marker.snippets(number) if request.snippets else (), explain))
        return shown

    def count(self, request: Request) -> int:
        """How many documents match."""
        return self._run(self.understand(request), Resolver(self._shelf, self._catalog), None)[0]

    def matching_keys(self, request: Request) -> list[int]:
        """The keys of all documents that match, ascending."""
        resolver = Resolver(self._shelf, self._catalog)
        return sorted(self._shelf.key(number) for _, number in self._every(self.understand(request), resolver))

    def document_frequency(self, word: str) -> int:
        """Documents whose body has `word`, as cut by the index."""
        return self._shelf.find("body", fold(word))[1]

    def text(self, key: int) -> str:
        """The clean text of a document. Raises KeyError."""
        place = self._shelf.locate_key(key)
        if place is None:
            raise KeyError(key)
        return place[0].segment.text(place[1])

    def understand(self, request: Request) -> plan.Node:
        """What a request asks for. Raises UsageError."""
        text = request.query.strip()
        filters = self._filters(request)
        if not text:
            if not filters:
                raise UsageError("the query is empty", "give some words, or a filter such as --region")
            return filters[0] if len(filters) == 1 else plan.And(tuple(filters))
        node = self._understood(text)
        if filters:
            return plan.Filtered(node, filters[0] if len(filters) == 1 else plan.And(tuple(filters)))
        return node

    def _understood(self, text: str) -> plan.Node:
        if len(text) > LONGEST_QUERY:
            raise UsageError(f"the query has {len(text)} characters", f"at most {LONGEST_QUERY} are read")
        text = punctuation_is_no_syntax(text)
        node = self.simple(text)
        if node is None:
            if len(text) > LONGEST_SYNTAX:
                raise UsageError(
                    f"the query has {len(text)} characters", f"with operators at most {LONGEST_SYNTAX} are read"
                )
            node = self.parsed(text)
        if isinstance(node, plan.Or) and not node.parts:
            raise UsageError("the query has no words", "punctuation alone is not indexed; quote it to find it")
        return node

    def simple(self, text: str) -> plan.Node | None:
        """The plan of words and quoted texts side by side, made without Whoosh; None for any other syntax."""
        if not has_syntax(text):
            return self.plain(text)
        outside = text.split('"')
        inside = outside[1::2]
        del outside[1::2]
        if len(outside) != len(inside) + 1 or has_syntax(" ".join(outside)) or not all(map(str.strip, inside)):
            return None
        if any(part and not part[0].isspace() for part in outside[1:]) or any(
            part and not part[-1].isspace() for part in outside[:-1]
        ):
            return None
        parts: list[plan.Node] = [plan.exact(("title", "body"), part, simplify) for part in inside]
        return plan.together(self._typed(" ".join(outside)), parts, self.words)

    def parsed(self, text: str) -> plan.Node:
        """The plan of a query by Whoosh's parser. Raises UsageError."""
        from . import parser, schema
        from .compiler import Compiler

        if self._parser is None:
            self._parser = parser.build(schema.schema(self.words))
        try:
            compiler = Compiler(self._shelf, self._catalog, self.words, simplify)
            node = compiler.compile(parser.parse(self._parser, text))
        except RecursionError as error:
            raise UsageError("the query is nested too deeply", "write it with fewer parentheses") from error
        return node

    def plain(self, text: str) -> plan.Node:
        """The plan of words without syntax, made without Whoosh; equal to what the parser gives."""
        return plan.together(self._typed(text), [], self.words)

    @staticmethod
    def _typed(text: str) -> list[str]:
        return fold(simplify(text)).split()

    def words(self, folded: str) -> list[str]:
        """The words of a folded text, remembered."""
        found = self._cut_words.get(folded)
        if found is None:
            if len(self._cut_words) > 4096:
                self._cut_words.clear()
            found = self._cut_words[folded] = split(folded, self._tokenizer.cut, self._tokenizer.signed)
        return found

    def _filters(self, request: Request) -> list[plan.Node]:
        found: list[plan.Node] = []
        if request.region:
            kind = "exact region" if request.exact_region else "region"
            found.append(plan.Record(kind, self._catalog.region(simplify(request.region))))
        if request.tag:
            found.append(plan.Record("tag", simplify(request.tag)))
        if request.source:
            found.append(plan.Record("source", request.source))
        if request.since or request.until:
            found.append(plan.Record("date", "..".join(day_range(request.since, request.until))))
        return found

    def _run(self, node: plan.Node, resolver: Resolver, request: Request | None) -> tuple[int, list[tuple[float, int]]]:
        if request is not None and request.sort == "date":
            return self._by_date(self._every(node, resolver))
        wanted = request.offset + request.limit if request else 0
        if self._is_small(node, resolver):
            found = Small(resolver).run(node)
            return len(found), heapq.nsmallest(wanted, found, key=lambda pair: (-pair[0], pair[1]))
        best: tuple[int, list[tuple[float, int]]] = self._vector(resolver).run(node, wanted)
        return best

    def _every(self, node: plan.Node, resolver: Resolver) -> list[tuple[float, int]]:
        return Small(resolver).run(node) if self._is_small(node, resolver) else self._vector(resolver).every(node)

    def _is_small(self, node: plan.Node, resolver: Resolver) -> bool:
        if "numpy" in sys.modules:
            return False
        self._walked += resolver.cost(node)
        return self._walked < _SMALL

    def _vector(self, resolver: Resolver) -> Any:
        from .vector import Vector, Worth

        if self._worth is None:
            self._worth = Worth(self._shelf)
        return Vector(resolver, self._worth)

    def _by_date(self, found: list[tuple[float, int]]) -> tuple[int, list[tuple[float, int]]]:
        keyed = [(self._shelf.key(number), score, number) for score, number in found]
        dates = self._catalog.dates([key for key, _, _ in keyed])
        keyed.sort(key=lambda entry: (-entry[1], entry[2]))
        keyed.sort(key=lambda entry: dates.get(entry[0], ""), reverse=True)
        return len(keyed), [(score, number) for _, score, number in keyed]

    def _explain(self, node: plan.Node, resolver: Resolver, number: int, total: float) -> dict[str, Any]:
        place = self._shelf.place(number)
        found: dict[str, Any] = {}
        for leaf, times in Counter(plan.leaves(node)).items():
            name, score = resolver.share(leaf, place, number - place.base)
            if score:
                found[name] = found.get(name, 0.0) + score * times
        # boosts of groups and coordination act on sums; every share takes its part of them
        scale = total / (sum(found.values()) or 1)
        shares = {name: round(score * scale, 6) for name, score in found.items()}
        return dict(sorted(shares.items(), key=lambda item: -item[1]))


def has_syntax(text: str) -> bool:
    """Whether `text` holds anything that the query language may read as more than words."""
    return not _SYNTAX.isdisjoint(text) or not _OPERATORS.isdisjoint(text.split())


def punctuation_is_no_syntax(text: str) -> str:
    """`text` without a question mark that ends it and without colons that name no field, where nothing is quoted.

    A question mark after a Latin letter stays a wildcard: `compan?`.
    """
    if '"' in text:
        return text
    bare = text.rstrip()
    if bare.endswith("?") and "(" not in bare:
        question = bare.rstrip("?")
        if not (question[-1:].isascii() and question[-1:].isalpha()):
            text = question
    return re.sub(r"(?<![A-Za-z_*]):|:(?=\s|$)", " ", text) if ":" in text else text


def simplify(text: str) -> str:
    """Traditional characters to simplified; OpenCC is loaded only for a text that GB 2312 cannot write, or nearly so."""
    try:
        text.encode("gb2312")
        if _CHANGED_IN_GB2312.isdisjoint(text):
            return text
    except UnicodeEncodeError:
        pass
    from ..text.script import simplify as by_opencc

    return by_opencc(text)


class Marker:
    """Marks and snippets for the hits of one query."""

    def __init__(self, shelf: Shelf, node: plan.Node) -> None:
        self._shelf = shelf
        weights: dict[str, float] = {}
        for leaf in plan.leaves(node):
            if isinstance(leaf, plan.Exact):
                weights[leaf.text] = 10.0
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
        df = self._shelf.find("body", leaf.text)[1]
        if not df:
            return 0.5 if len(leaf.text) > 1 else 0.0
        if self._shelf.documents > 50 and 2 * df > self._shelf.documents and len(leaf.text) == 1:
            return 0.0
        return max(self._shelf.idf(df) - 0.9, 0.05) * (1.0 if len(leaf.text) > 1 else 0.3)

    def snippets(self, number: int) -> tuple[Snippet, ...]:
        """Of a document by its number."""
        place = self._shelf.place(number)
        return self.of(place.segment.text(number - place.base))

    def of(self, text: str) -> tuple[Snippet, ...]:
        """The best passages of a clean text; offsets are into it."""
        return snippets.best(text, self._pattern, self._weights)
