"""Stock Whoosh is the oracle: the same documents, queries and field lengths must give the same hits, order and scores."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from faults import record
from gangmu.index.query.catalog import Catalog
from gangmu.index.query.compiler import Compiler
from gangmu.index.query.plan import Node
from gangmu.index.query.reader import Reader
from gangmu.index.query.schema import Cutter, schema
from gangmu.index.query.scoring import Resolver, Small
from gangmu.index.query.shelf import Shelf
from gangmu.index.query.typed import Cutting
from gangmu.index.query.vector import Vector
from gangmu.index.query.worth import Worth
from gangmu.index.store import segments
from gangmu.index.text import tokens
from whoosh import fields, query, sorting
from whoosh.filedb.filestore import RamStorage
from whoosh.searching import Searcher

SEEDS = Path(__file__).parents[1] / "seeds"
FIELDS = ("title", "body")
DEEPEST = 2


def documents(count: int) -> list[tuple[str, str]]:
    """Documents of shuffled sentences of the seeds, of different lengths (short where many), some repeated, some empty."""
    rng = random.Random(7)
    sentences = [s for f in sorted(SEEDS.glob("*.txt")) for s in f.read_text(encoding="utf-8").split("。") if s.strip()]
    made: list[tuple[str, str]] = []
    for number in range(count):
        length = rng.choice((0, 1, 1, 2, 3, 5, 8, 30) if count < 1000 else (0, 1, 1))
        text = "。".join(rng.choices(sentences, k=length))
        made.append((rng.choice(sentences)[:20] if number % 7 else "", text if count < 1000 else text[-25:]))
    return made + made[:5]


class Both:
    """The same documents in stock Whoosh and in segments of ours."""

    def __init__(self, folder: Path, count: int, cuts: int) -> None:
        docs = documents(count)
        names = []
        step = -(-len(docs) // cuts)
        for start in range(0, len(docs), step):
            entries = [segments.Entry(n + 1, *docs[n]) for n in range(start, min(start + step, len(docs)))]
            names.append(segments.write(folder, f"s{start}", entries).name)
        self.shelf = Shelf([folder / f"{name}.seg" for name in names], {})
        self.catalog = catalog = Catalog(sqlite3.connect(":memory:"))
        self.worth = Worth(self.shelf)
        self.schema = schema(tokens.words)
        self.ours = Searcher(Reader(self.shelf, catalog, self.schema))
        cutter = Cutter(tokens.words)
        stock = RamStorage().create_index(
            fields.Schema(title=fields.TEXT(analyzer=cutter), body=fields.TEXT(analyzer=cutter))
        )
        writer = stock.writer()
        for title, body in docs:
            writer.add_document(title=title, body=body)
        writer.commit()
        self.stock = stock.searcher()
        lengths = {f: [len(tokens.words(d[i])) for d in docs] for i, f in enumerate(FIELDS)}
        self.stock.doc_field_length = lambda number, field, default=0: lengths[field][number] or default
        self.words = {f: sorted({w for d in docs for w in tokens.words(d[i])}) for i, f in enumerate(FIELDS)}
        self.docs = docs

    def compiled(self, asked: query.Query) -> Node:
        return Compiler(self.shelf, self.catalog, Cutting(tokens.words, str)).compile(asked, strict=True)

    def expected(self, asked: query.Query) -> list[tuple[int, float]]:
        return [(hit.docnum, hit.score) for hit in self.stock.search(asked, limit=None)]


@pytest.fixture(
    scope="module", params=[(120, 3), (5200, 2)], ids=["small index", "index beyond Whoosh's array matchers"]
)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("oracle"), *request.param)


class Asker:
    """Makes queries of every kind out of the words there are."""

    def __init__(self, both: Both, seed: int) -> None:
        self.rng = random.Random(seed)
        self.both = both
        self.frequent = {
            f: sorted(words, key=lambda w: -both.shelf.find(f, w)[1])[:60] for f, words in both.words.items()
        }

    def field(self) -> str:
        return self.rng.choice(FIELDS)

    def word(self, field: str) -> str:
        rng = self.rng
        return rng.choice(
            (rng.choice(self.both.words[field]), rng.choice(self.frequent[field]), rng.choice(self.frequent[field]))
        )

    def boost(self) -> float:
        return self.rng.choice((1.0, 1.0, 1.0, 0.5, 2.0, 3.5))

    def term(self) -> query.Query:
        field = self.field()
        return query.Term(field, self.word(field), boost=self.boost())

    def phrase(self) -> query.Query:
        field = self.field()
        texts = [d[FIELDS.index(field)] for d in self.both.docs]
        words = tokens.words(self.rng.choice(texts)) or ["发展"]
        start = self.rng.randrange(len(words))
        taken = words[start : start + self.rng.choice((2, 2, 3, 4))]
        if self.rng.random() < 0.4 and len(taken) > 2:
            del taken[1]
        return query.Phrase(field, taken, slop=self.rng.choice((1, 1, 2, 3, 5, 40)), boost=self.boost()).normalize()

    def prefix(self) -> query.Query:
        field = self.field()
        return query.Prefix(field, self.word(field)[: self.rng.choice((1, 2))], boost=self.boost())

    def wildcard(self) -> query.Query:
        field = self.field()
        word = self.word(field)
        at = self.rng.randrange(len(word))
        glob = word[:at] + self.rng.choice("*?") + word[at + 1 :]
        return query.Wildcard(field, glob, boost=self.boost())

    def fuzzy(self) -> query.Query:
        field = self.field()
        return query.FuzzyTerm(
            field, self.word(field), maxdist=self.rng.choice((1, 2)), prefixlength=self.rng.choice((0, 1))
        )

    def span(self) -> query.Query:
        field = self.field()
        rng = self.rng
        words = self.both.words[field]
        at = rng.randrange(len(words))
        low, high = words[at], words[min(at + rng.choice((1, 2, 8, 40)), len(words) - 1)]
        return query.TermRange(field, low, high, rng.random() < 0.3, rng.random() < 0.3, boost=self.boost())

    def leaf(self) -> query.Query:
        kinds = (self.term, self.term, self.term, self.phrase, self.prefix, self.wildcard, self.fuzzy, self.span)
        return self.rng.choice(kinds)()

    def tree(self, depth: int) -> query.Query:
        rng = self.rng
        if depth == 0 or rng.random() < 0.2:
            return self.leaf()
        # only at the root: under AND, stock Whoosh's AndMaybeMatcher forgets the second score of a document it skips to
        kind = rng.choice(("and", "or", "or", "not", "andmaybe" if depth == DEEPEST else "or"))
        parts = [self.tree(depth - 1) for _ in range(rng.choice((2, 2, 3, 4)))]
        if kind == "andmaybe":
            return query.AndMaybe(parts[0], parts[1])
        if kind == "not":
            return query.And([parts[0], query.Not(self.term())])
        return (query.And if kind == "and" else query.Or)(parts, boost=self.boost())


def same(expected: list[tuple[int, float]], found: list[tuple[int, float]], asked: object) -> None:
    """The same documents with the same scores to 1e-4, in the same order but for scores closer than that."""
    assert len(expected) == len(found), asked
    scores = dict(expected)
    for (_, wanted), (number, score) in zip(expected, found, strict=True):
        assert number in scores, asked
        assert score == pytest.approx(scores[number], abs=1e-4), (asked, number)
        assert score == pytest.approx(wanted, abs=1e-4), (asked, number)
    for (first, score), (second, next_score) in pairwise(found):
        assert score > next_score or first < second or score == pytest.approx(next_score, abs=1e-9), asked


def ours_by_whoosh(both: Both, asked: query.Query) -> list[tuple[int, float]]:
    return [(hit.docnum, hit.score) for hit in both.ours.search(asked, limit=None)]


def ours_by_numpy(both: Both, asked: query.Query) -> list[tuple[int, float]]:
    plan = both.compiled(asked)
    hits = Vector(Resolver(both.shelf, both.catalog), both.worth).run(plan, both.shelf.documents)[1]
    return [(number, score) for score, number in hits]


def ours_in_python(both: Both, asked: query.Query) -> list[tuple[int, float]]:
    plan = both.compiled(asked)
    found = Small(Resolver(both.shelf, both.catalog)).run(plan)
    return sorted(((number, score) for score, number in found), key=lambda hit: (-hit[1], hit[0]))


def compare(both: Both, kind: str, many: int, seed: int) -> None:
    asker = Asker(both, seed)
    make: Callable[[], Any] = (lambda: asker.tree(DEEPEST)) if kind == "tree" else getattr(asker, kind)
    for _ in range(many):
        asked = make()
        expected = both.expected(asked)
        same(expected, ours_by_whoosh(both, asked), asked)
        same(expected, ours_by_numpy(both, asked), asked)
        same(expected, ours_in_python(both, asked), asked)


KINDS = ["term", "phrase", "prefix", "wildcard", "fuzzy", "span", "tree"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_query_gives_what_stock_whoosh_gives(both: Both, kind: str) -> None:
    large = both.shelf.documents > 1000
    few = 3 if large and kind == "fuzzy" else 8  # stock Whoosh takes most of a second for each of these
    compare(both, kind, few if large or kind in ("fuzzy", "tree") else 30, len(kind))


@pytest.mark.torture
@pytest.mark.parametrize("kind", KINDS)
def test_thousands_of_queries_give_what_stock_whoosh_gives(both: Both, kind: str) -> None:
    many = 100 if kind in ("fuzzy", "tree") and both.shelf.documents > 1000 else 400
    compare(both, kind, many, 100 + len(kind))
    record("queries against stock Whoosh", kind=kind, documents=both.shelf.documents, queries=many)


def test_and_not_leaves_out_exactly_what_the_second_part_matches(both: Both) -> None:
    """Against sets: stock Whoosh's AndNotMatcher forgets to exclude the first document when the second part starts earlier."""
    asker = Asker(both, 11)
    for _ in range(15 if both.shelf.documents < 1000 else 5):
        kept, without = asker.leaf(), asker.leaf()
        excluded = {number for number, _ in both.expected(without)}
        expected = [hit for hit in both.expected(kept) if hit[0] not in excluded]
        asked = query.AndNot(kept, without)
        same(expected, ours_by_numpy(both, asked), asked)
        same(expected, ours_in_python(both, asked), asked)


def test_whoosh_skips_no_hit_of_ours_when_it_wants_only_the_best(both: Both) -> None:
    """The statistics that bound a list must be true, or block skipping drops hits."""
    asker = Asker(both, 5)
    for _ in range(30 if both.shelf.documents < 1000 else 5):
        asked = query.Or([asker.term() for _ in range(asker.rng.choice((1, 2, 3, 5)))])
        best = both.ours.search(asked, limit=10)
        every = both.ours.search(asked, limit=None)
        assert [hit.score for hit in best] == pytest.approx([hit.score for hit in every][:10], abs=1e-9), asked


def test_whoosh_sorts_groups_and_highlights_over_our_segments(both: Both) -> None:
    asked = query.Term("body", "产业")
    found = both.ours.search(asked, limit=5, groupedby=sorting.QueryFacet({"武汉": query.Term("body", "武汉")}))
    assert found.groups()
    for hit in found:
        assert "产业" in hit["body"]
        assert "产业</b>" in hit.highlights("body")
