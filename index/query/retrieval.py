"""An open index that answers queries: parse or split, plan, relax where nothing is found, run, take snippets."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nlargest
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UsageError
from ..store import records
from ..text.dictionary import Dictionary
from ..text.tokens import STOCK, Tokenizer, fold, split
from . import plan, typed
from .catalog import Catalog, day_range
from .marking import Marker
from .request import Hit, Request, Results, Snippet
from .scoring import ALIKE, Remembered, Resolver, Small
from .shelf import Shelf

if TYPE_CHECKING:
    from .near import Holdings, Missing

__all__ = ["Hit", "Index", "Marker", "Reading", "Request", "Results", "Snippet"]

LONGEST_QUERY = 10_000
LONGEST_SYNTAX = 4_000
PRINTED = 6
"""Decimals of a score that are printed. What is printed alike is ordered by date and id."""
_SMALL = 60_000
"""Postings that plain Python walks in less time than numpy takes to import, by one query or by several."""
_MANY_ALIKE = 4000
"""Documents that score alike from which on the order of all documents is read, and kept."""
_STOCK_TOTAL = 60_101_967
"""The sum of the frequencies in the dictionary of jieba 0.42.1: whose words these are, no user has added any."""
_SYNTAX = frozenset('"()[]{}:*?^~')
_OPERATORS = frozenset(("AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "REQUIRE"))
_CHANGED_IN_GB2312 = frozenset("乾菸薹拚捱摺吒後徵夥榘於袷麴醣麽")
"""The characters of GB 2312 that OpenCC's t2s changes; a test finds them again."""


def _is_stock(tokenizer: Dictionary | Tokenizer) -> bool:
    """Whether words are cut by a compiled dictionary that is jieba's own alone, without a user's words."""
    return isinstance(tokenizer, Dictionary) and tokenizer.total == _STOCK_TOTAL and tokenizer.signed is None


class Reading(NamedTuple):
    """What a request may mean, and how far it is relaxed there. words: those that were typed outside quotes and fields."""

    node: plan.Node
    relaxed: typed.Step = ""
    words: tuple[typed.Typed, ...] = ()


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
        self._remembered = Remembered()
        self._chosen: dict[Request, Reading] = {}
        self._ranks: dict[int, int] | None = None
        self.cutting = typed.Cutting(self.words, as_text)
        shelf.stock_words = _is_stock(tokenizer)

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
        reading = self.reading(request)
        node, resolver = reading.node, self.resolver()
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
        return Results(total, hits, time.perf_counter() - begin, reading.relaxed)

    def with_snippets(self, request: Request, hits: Iterable[Hit]) -> list[Hit]:
        """Hits of an earlier search for the same request, with their snippets and, where asked for, explained."""
        node = self.reading(request).node
        resolver, marker = self.resolver(), Marker(self._shelf, node)
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
        return self.matches(self.reading(request).node)

    def matches(self, node: plan.Node) -> int:
        """How many documents match a plan."""
        return self._run(plan.membership(node), self.resolver(), None)[0]

    def matching_keys(self, request: Request) -> list[int]:
        """The keys of all documents that match, ascending."""
        return self.keys_of(self.reading(request).node)

    def keys_of(self, node: plan.Node) -> list[int]:
        """The keys of all documents that match a plan, ascending."""
        node, resolver = plan.membership(node), self.resolver()
        if self._is_small(node, resolver):
            return sorted(self._shelf.key(number) for _, number in Small(resolver).run(node))
        return self._shelf.keys_of(self._vector(resolver).members(node))

    def document_frequency(self, word: str) -> int:
        """Documents whose body has `word`, as cut by the index."""
        return self._shelf.df("body", fold(word))

    def text(self, key: int) -> str:
        """The clean text of a document. Raises KeyError."""
        place = self._shelf.locate_key(key)
        if place is None:
            raise KeyError(key)
        return place[0].segment.text(place[1])

    def resolver(self) -> Resolver:
        """What looks up the leaves of a plan."""
        return Resolver(self._shelf, self._catalog, self._cut_whole, self._remembered)

    def reading(self, request: Request) -> Reading:
        """The first reading of a request that finds something, or the last. Raises UsageError."""
        asked = replace(request, limit=0, offset=0, sort="", explain=False, snippets=False, about=False)
        found = self._chosen.get(asked)
        if found is None:
            *first, found = self.readings(request)
            found = next((reading for reading in first if self.matches(reading.node)), found)
            if len(self._chosen) > 256:
                self._chosen.clear()
            self._chosen[asked] = found
        return found

    def missing(self, request: Request) -> list[Missing]:
        """The words and filters of a request that no document has, with near ones that some have."""
        from . import near

        first = self.readings(request)[0]
        return near.missing(first.node, first.words, self.cutting, self.holdings(self.matches))

    def holdings(self, matches: Callable[[plan.Node], int]) -> Holdings:
        """What the index can say of itself; matches: how many documents match a plan."""
        from .near import Holdings

        def words() -> Iterator[str]:
            for field in plan.ANYWHERE:
                for term in self._shelf.terms_from(field, b""):
                    yield term.decode("utf-8", "replace")

        return Holdings(matches, words, self._catalog.terms)

    def understand(self, request: Request) -> plan.Node:
        """What a request asks for before it is relaxed. Raises UsageError."""
        return self.readings(request)[0].node

    def readings(self, request: Request) -> list[Reading]:
        """What a request may mean, the strictest first; a later one counts where the one before finds nothing.

        Raises UsageError.
        """
        text = request.query.strip()
        filters = self._filters(request)
        by = filters[0] if len(filters) == 1 else plan.And(tuple(filters))
        if not text:
            if not filters:
                raise UsageError("the query is empty", "give some words, or a filter such as --region")
            return [Reading(by)]
        found = self._understood(text, request.any_piece)
        return [reading._replace(node=plan.Filtered(reading.node, by)) for reading in found] if filters else found

    def _understood(self, text: str, any_piece: bool) -> list[Reading]:
        if len(text) > LONGEST_QUERY:
            raise UsageError(f"the query has {len(text)} characters", f"at most {LONGEST_QUERY} are read")
        text = punctuation_is_no_syntax(text)
        found = self.simple(text, any_piece)
        if found is None:
            if len(text) > LONGEST_SYNTAX:
                raise UsageError(
                    f"the query has {len(text)} characters", f"with operators at most {LONGEST_SYNTAX} are read"
                )
            found = self.parsed(text, any_piece)
        if any(isinstance(reading.node, plan.Or) and not reading.node.parts for reading in found):
            raise UsageError("the query has no words", "punctuation alone is not indexed; quote it to find it")
        return found

    def simple(self, text: str, any_piece: bool = False) -> list[Reading] | None:
        """The readings of words and quoted texts side by side, made without Whoosh; None for any other syntax."""
        outside, inside = [text], []
        if has_syntax(text):
            outside = text.split('"')
            inside = outside[1::2]
            del outside[1::2]
            if len(outside) != len(inside) + 1 or has_syntax(" ".join(outside)) or not all(map(str.strip, inside)):
                return None
            if any(part and not part[0].isspace() for part in outside[1:]) or any(
                part and not part[-1].isspace() for part in outside[:-1]
            ):
                return None
        quoted = [plan.phrase(plan.ANYWHERE, part, as_text, self.words) for part in inside]
        words = self.cutting.typed(" ".join(outside))
        return [
            Reading(typed.side_by_side(words, quoted, self.cutting, step), step, tuple(words))
            for step in typed.steps(words, self.cutting, any_piece=any_piece)
        ]

    def parsed(self, text: str, any_piece: bool = False) -> list[Reading]:
        """The readings of a query by Whoosh's parser. Raises UsageError."""
        from . import parser, schema
        from .compiler import Compiler

        if self._parser is None:
            self._parser = parser.build(schema.schema(self.words))
        try:
            tree = parser.parse(self._parser, text)
            compiler = Compiler(self._shelf, self._catalog, self.cutting)
            found: list[Reading] = []
            for step in typed.STEPS[-1:] if any_piece else typed.STEPS:
                node = compiler.compile(tree, step=step)
                if not found or found[-1].relaxed != compiler.relaxed:
                    found.append(Reading(node, compiler.relaxed, tuple(compiler.typed)))
        except RecursionError as error:
            raise UsageError("the query is nested too deeply", "write it with fewer parentheses") from error
        return found

    def words(self, folded: str) -> list[str]:
        """The words of a folded text, remembered."""
        found = self._cut_words.get(folded)
        if found is None:
            if len(self._cut_words) > 4096:
                self._cut_words.clear()
            found = self._cut_words[folded] = split(folded, self._tokenizer.cut, self._tokenizer.signed)
        return found

    def _cut_whole(self, folded: str) -> list[str]:
        """The words of the folded text of a document; the faster cutter, where it cuts alike."""
        if self._shelf.stock_words and find_spec("rjieba") is not None:
            return STOCK.split(folded)
        return split(folded, self._tokenizer.cut, self._tokenizer.signed)

    def _filters(self, request: Request) -> list[plan.Node]:
        kind = "exact region" if request.exact_region else "region"
        within = [plan.Record(kind, self._catalog.region(as_text(region))) for region in request.region if region]
        tagged = [plan.Record("tag", as_text(tag)) for tag in request.tag if tag]
        found: list[plan.Node] = [
            some[0] if len(some) == 1 else plan.Or(tuple(some)) for some in (within, tagged) if some
        ]
        if request.source:
            found.append(plan.Record("source", request.source))
        if request.since or request.until:
            try:
                low, high = day_range(request.since, request.until)
            except UsageError as error:
                if "is after" not in error.message:
                    raise
                swapped = f"--since {request.until} --until {request.since}"
                raise UsageError(f"--since {request.since} is after --until {request.until}", swapped) from None
            found.append(plan.Record("date", f"{low}..{high}"))
        return found

    def _run(self, node: plan.Node, resolver: Resolver, request: Request | None) -> tuple[int, list[tuple[float, int]]]:
        """How many documents match, and the best with their score and number: as many as the request reaches."""
        if request is not None and request.sort == "date":
            every = self._every(node, resolver)
            return len(every), self._by_date(every)
        wanted = request.offset + request.limit if request else 0
        if self._is_small(node, resolver):
            found = Small(resolver).run(node)
            total = len(found)
            if 0 < wanted < total:
                least = nlargest(wanted, (score for score, _ in found))[-1] - ALIKE
                found = [pair for pair in found if pair[0] >= least]
        else:
            total, found = self._vector(resolver).run(node, wanted)
        return total, self._ordered(found)[:wanted] if wanted else []

    def _ordered(self, found: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
        """Best first; what is printed alike by date, newest first, then by id."""
        places = Counter(round(score, PRINTED) for score, _ in found)
        alike = [number for score, number in found if places[round(score, PRINTED)] > 1]
        rank = self._rank(alike)
        return sorted(found, key=lambda pair: (-round(pair[0], PRINTED), rank.get(pair[1], 0)))

    def _by_date(self, found: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
        key = self._shelf.key
        order = self._catalog.order([key(number) for _, number in found])
        ranked = sorted(found, key=lambda pair: (-round(pair[0], PRINTED), order[key(pair[1])][1]))
        return sorted(ranked, key=lambda pair: order[key(pair[1])][0], reverse=True)

    def _rank(self, numbers: Sequence[int]) -> dict[int, int]:
        """The place of documents in the order of date and id, by their numbers."""
        key = self._shelf.key
        if len(numbers) <= _MANY_ALIKE:
            order = self._catalog.order([key(number) for number in numbers])
            by_id = sorted(numbers, key=lambda number: order[key(number)][1])
            newest = sorted(by_id, key=lambda number: order[key(number)][0], reverse=True)
            return {number: place for place, number in enumerate(newest)}
        if self._ranks is None:
            self._ranks = {key: place for place, key in enumerate(self._catalog.newest())}
        return {number: self._ranks[key(number)] for number in numbers}

    def _every(self, node: plan.Node, resolver: Resolver) -> list[tuple[float, int]]:
        return Small(resolver).run(node) if self._is_small(node, resolver) else self._vector(resolver).every(node)

    def _is_small(self, node: plan.Node, resolver: Resolver) -> bool:
        if "numpy" in sys.modules:
            return False
        self._walked += resolver.cost(node)
        return self._walked < _SMALL

    def _vector(self, resolver: Resolver) -> Any:
        from .vector import Vector
        from .worth import Worth

        if self._worth is None:
            self._worth = Worth(self._shelf)
        return Vector(resolver, self._worth)

    def _explain(self, node: plan.Node, resolver: Resolver, number: int, total: float) -> dict[str, Any]:
        place = self._shelf.place(number)
        found: dict[str, Any] = {}
        steps: dict[str, float] = {}
        for tiered in tiers(node):
            for part in tiered.wanted:
                matched, name = resolver.matches(part, place, number - place.base)
                if matched:
                    steps[f"holds:{name}"] = plan.tier_step(tiered.part, self._shelf.live)
        for leaf, times in Counter(plan.leaves(node)).items():
            name, score = resolver.share(leaf, place, number - place.base)
            if score:
                found[name] = found.get(name, 0.0) + score * times
        # boosts of groups act on sums; every share takes its part of them
        scale = (total - sum(steps.values())) / (sum(found.values()) or 1)
        shares = {name: round(score * scale, PRINTED) for name, score in found.items()}
        return dict(sorted({**steps, **shares}.items(), key=lambda item: -item[1]))


def tiers(node: plan.Node) -> Iterator[plan.Tiered]:
    """The tiered parts of a plan that a matching document is ranked by."""
    if isinstance(node, plan.Or | plan.And):
        for part in node.parts:
            yield from tiers(part)
    elif isinstance(node, plan.AndNot | plan.Filtered | plan.AndMaybe):
        yield from tiers(node.part)
    elif isinstance(node, plan.Tiered):
        yield node


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


_OTHER_FORMS = re.compile("[\u2e80-\u2fdf\u31c0-\u31ef\uf900-\ufaff著]")
"""Radicals, strokes, compatibility ideographs, and the character that may stand for 着."""


def as_text(query: str) -> str:
    """The characters of a query as the clean texts have them: radicals as ideographs, simplified, 著 as 着 where meant."""
    if not _OTHER_FORMS.search(query):
        return simplify(query)
    from ..text.script import ideographs, particles

    return simplify(particles(ideographs(query)))
