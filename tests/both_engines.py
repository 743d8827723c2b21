"""What is asked of two indexes of one corpus that must answer alike: every kind of record, and searches of every kind.

Nothing here knows an answer: words, phrases and filters are drawn out of the documents themselves, by a seed, and what one
index says is held against what the other says. Used by `test_scale` on small corpora and by `bench_cluster` on large ones.
"""

from __future__ import annotations

import dataclasses
import hashlib
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from gangmu.index.engine import Engine
from gangmu.index.errors import UsageError
from gangmu.index.query import sectors
from gangmu.index.query.changes import Asked
from gangmu.index.query.compare import Comparison
from gangmu.index.query.ledger import SORTS, Wanted
from gangmu.index.query.overview import most_compared, overview
from gangmu.index.query.request import Request
from gangmu.index.query.track import Tracked
from gangmu.index.text import tokens

Record = dict[str, Any]
SEED = 20


Which = Callable[[Any], bool]


class Part(NamedTuple):
    """Records of one kind. ask: of an engine; among: by name, which of them are told of by themselves."""

    name: str
    ask: Callable[[Engine], Iterable[Any]]
    among: tuple[tuple[str, Which], ...] = ()


class Compared(NamedTuple):
    """What two engines said. records: of the first; difference: "" where they say the same."""

    name: str
    records: int
    difference: str


def _all(**wanted: Any) -> Callable[[Engine], Iterable[Any]]:
    return lambda engine: engine.targets(Wanted(kind="all", **wanted))


def _changes(engine: Engine) -> Iterator[Any]:
    told = engine.changes(Asked(wanted=Wanted(kind="all")))
    yield from (told.others, told.reread, told.repeated, len(told.uncounted), told.note)
    yield from ({**record, "at": ""} for record in told.records)


def _compared(engine: Engine) -> Iterator[Any]:
    """The most widely stated indicators side by side, and whatever names hold a word."""
    for name in most_compared(engine.targets(Wanted(kind="all")), 12):
        yield from engine.compare(Comparison(canonical=(name,), kind="all"))
    for kind in ("target", "result"):
        yield from engine.compare(Comparison(words=("产业",), kind=kind))


def _sectors(engine: Engine) -> list[tuple[str, ...]]:
    return sectors.of_statements(engine.taxonomy(), engine.targets(Wanted(kind="all", sort="document")))


def _overview(engine: Engine) -> Iterator[Any]:
    """All that a report shows, but what tells an index in a folder from one on a cluster."""
    found = overview(engine, engine.targets(Wanted(kind="all")), nameless=True)
    said = dataclasses.asdict(found)
    about = said.pop("about")
    yield {name: about[name] for name in ("title", "documents", "targets", "statements", "regions", "clusters")}
    yield from said.pop("statements")
    yield from said.pop("documents").items()
    yield said


def _digests(engine: Engine) -> Iterator[tuple[str, str]]:
    """What each document is by its bytes and by its clean text."""
    for document in engine.documents():
        yield document["sha256"], hashlib.sha256(document["text"].encode("utf-8", "replace")).hexdigest()


_DOCUMENTS: tuple[tuple[str, Which], ...] = (
    ("documents with tables", lambda d: bool(d["tables"])),
    ("documents with other editions", lambda d: bool(d["editions"])),
    ("documents with duplicates", lambda d: bool(d["duplicates"])),
)
_STATEMENTS: tuple[tuple[str, Which], ...] = (
    ("targets", lambda t: t["kind"] == "target"),
    ("statements with a direction", lambda t: bool(t["direction"])),
    ("statements of a table", lambda t: t["table"] is not None),
    ("statements that repeat another", lambda t: bool(t["restates"])),
    ("statements with what decided their kind", lambda t: bool(t["explain"])),
)


def _resolved(engine: Engine) -> Iterator[tuple[str, str]]:
    """What stands for a part of an id and for one that is spelt wrong: the id, or what is said instead."""

    def stands(part: str) -> tuple[str, str]:
        try:
            return part, engine.resolve(part)
        except UsageError as error:
            return error.message, error.hint

    every = [document["doc"] for document in engine.headings()]
    for doc in every[:: len(every) // 12 + 1]:
        yield from map(stands, (doc[1:], doc[2:] + doc[:2], doc + "x", doc.rpartition("#")[2][:-1]))


def parts() -> Iterator[Part]:
    """Every kind of record, and what of it was added last by itself."""
    yield Part("documents", lambda engine: engine.documents(), _DOCUMENTS)
    yield Part("content hashes", _digests)
    yield Part("headings, the newest first", lambda engine: engine.headings())
    yield Part("parts of ids", _resolved)
    yield Part("statements of all kinds", _all(sort="document", explain=True), _STATEMENTS)
    for order in SORTS:
        yield Part(f"targets, by {order}", lambda engine, order=order: engine.targets(Wanted(sort=order)))  # type: ignore[misc]
    yield Part("sectors of statements", _sectors)
    yield Part("indicators", lambda engine: engine.indicators())
    yield Part(
        "track", lambda engine: engine.track(Tracked()), (("track: met, near, missed", lambda t: bool(t["outcomes"])),)
    )
    yield Part("compare", _compared)
    yield Part("changes", _changes)
    yield Part("tags", lambda engine: engine.tags())
    yield Part("tags counted", lambda engine: engine.tag_counts())
    yield Part("regions", lambda engine: engine.regions(""))
    yield Part("names of regions", lambda engine: engine.region_names())
    yield Part("clusters", lambda engine: engine.clusters(None, None))
    yield Part("overview", _overview)


def compared(one: Engine, other: Engine) -> Iterator[Compared]:
    """Every part of two engines, each record of it against the other one in its place."""
    for part in parts():
        yield from _against(part, one, other)


_NONE = object()


def _against(part: Part, one: Engine, other: Engine) -> list[Compared]:
    among: tuple[tuple[str, Which], ...] = ((part.name, lambda record: True), *part.among)
    counted, difference = [0] * len(among), [""] * len(among)
    for number, pair in enumerate(zip_longest(part.ask(one), part.ask(other), fillvalue=_NONE)):
        alike = pair[0] == pair[1]
        for place, (_, which) in enumerate(among):
            meant = [record is not _NONE and which(record) for record in pair]
            counted[place] += meant[0]
            if not alike and any(meant) and not difference[place]:
                shown = ["nothing" if record is _NONE else repr(record)[:1500] for record in pair]
                difference[place] = f"record {number}: {shown[0]}\nagainst {shown[1]}"
    return [Compared(name, *found) for (name, _), *found in zip(among, counted, difference, strict=True)]


# Searches


class Question(NamedTuple):
    """A search; kind: what it is an example of."""

    kind: str
    request: Request


_NOWHERE = ("龘靐齉爩", "麤鱻羴", "qzxvk", "龖龖 爨爨")
_COMMON = ("的", "和", "一", "在", "发展", "工作 的", "一 个", "是 不", '"的一"', "国 中", "人民 的", "了")
_ASKED = ("{0}是什么", "如何推进{0}和{1}", "{0}的{1}有多少", "哪些地方提出了{0}和{1}的要求", "怎样加强{0}")


def questions(documents: Sequence[Record], count: int, seed: int = SEED) -> Iterator[Question]:
    """Searches of all kinds in turn, made of what documents (records `document/1`) say; the same for the same documents."""
    draw = random.Random(seed)
    sources = sorted({document["source"] for document in documents if document["source"]})
    for number in range(count):
        kind, make = _KINDS[number % len(_KINDS)]
        yield Question(kind, make(_Drawn(draw, draw.choice(documents), sources, number)))


class _Drawn:
    """What a search is made of: a passage of a document, its words, and what is known of it."""

    def __init__(self, draw: random.Random, document: Record, sources: Sequence[str], number: int) -> None:
        self.draw, self.document, self.number = draw, document, number
        text = document["text"].replace("\n", " ").replace('"', " ")
        at = draw.randrange(max(len(text) - 40, 1))
        self.behind = text[at:]
        self.passage = text[at : at + draw.randint(2, 9)].strip() or "发展"
        self.words = [word for word in tokens.words(text[at : at + 40]) if len(word) > 1] or ["发展"]
        self.first, self.last = self.words[0], self.words[-1]
        self.bare = re.sub(r"[\s()\[\]{}:*?^~]", "", text[at : at + 24]) or "发展"
        self.some = " ".join(draw.sample(self.words, min(3, len(self.words))))
        self.source = document["source"] or (draw.choice(sources) if sources else "未注明")
        self.region = (*document["regions"][:1], "江苏")
        self.year = int((document["date"] or "2020")[:4])

    def mixed(self) -> str:
        """Letters or digits with what stands beside them."""
        found = re.search(r"[^\W_]?[0-9A-Za-z]{2,6} ?[\u4e00-\u9fff]{0,2}", self.behind)
        return found[0] if found else "5G基站"

    def taken(self, some: Sequence[str]) -> str:
        """One of some, each in its turn."""
        return some[self.number // len(_KINDS) % len(some)]


_KINDS: tuple[tuple[str, Callable[[_Drawn], Request]], ...] = (
    ("two words", lambda d: Request(" ".join(d.words[:2]), explain=True)),
    ("three words", lambda d: Request(d.some)),
    ("a phrase", lambda d: Request(f'"{d.passage}"', offset=5, limit=7, about=False)),
    ("a phrase and a word", lambda d: Request(f'"{d.passage}" {d.first}', explain=True)),
    ("any piece", lambda d: Request(d.some, any_piece=True, limit=20)),
    ("any piece of a run", lambda d: Request(d.bare, any_piece=True, sort="date")),
    ("a region", lambda d: Request(d.first, region=d.region, since="2015")),
    ("a region exactly", lambda d: Request(d.first, region=d.region, exact_region=True, snippets=False)),
    ("a region alone", lambda d: Request(region=d.region, limit=15)),
    ("since and until", lambda d: Request(d.first, since=f"{d.year - 1}-07", until=f"{d.year}-10-15")),
    ("dates alone", lambda d: Request(since=str(d.year), until=str(d.year))),
    ("a tag", lambda d: Request(d.last, tag=("重点", *d.document["tags"][:1]))),
    ("tags alone", lambda d: Request(tag=tuple(d.document["tags"][:2]) or ("重点",))),
    ("a source", lambda d: Request(d.first, source=d.source)),
    ("a source spelt wrong", lambda d: Request(source=d.source[1:] + "抱")),
    ("by date", lambda d: Request(d.first, sort="date", limit=25)),
    ("two words by date", lambda d: Request(" ".join(d.words[:2]), sort="date", offset=3)),
    ("letters and digits", lambda d: Request(d.mixed(), explain=True)),
    ("letters and digits, joined", lambda d: Request(d.mixed().replace(" ", ""))),
    ("one character", lambda d: Request(d.bare[0], explain=True)),
    ("a character and a word", lambda d: Request(f"{d.bare[-1]} {d.first}")),
    ("very common characters", lambda d: Request(d.taken(_COMMON), limit=30)),
    ("nowhere", lambda d: Request(f"{d.taken(_NOWHERE)} {d.first}")),
    ("nowhere, as a phrase", lambda d: Request(f'"{d.passage[::-1]}{d.taken(_NOWHERE)[0]}"')),
    ("a question", lambda d: Request(d.taken(_ASKED).format(d.first, d.last), limit=20)),
    ("a long run", lambda d: Request(d.bare)),
    ("a word that is cut elsewhere", lambda d: Request(f"{d.first}{d.last[::-1]}")),
    ("without a word", lambda d: Request(f"{d.first} AND NOT {d.last}")),
    ("either word", lambda d: Request(f"title:{d.first} OR {d.last}")),
    ("the beginning of words", lambda d: Request(f"{d.first[:2]}*")),
    ("nearly a word", lambda d: Request(f"{d.first}~")),
    ("words near each other", lambda d: Request(f'"{d.first} {d.last}"~3')),
    ("a word that counts more", lambda d: Request(f"{d.first}^2.5 {d.last}", explain=True)),
    ("fields of the query", lambda d: Request(f'body:"{d.passage}" region:{d.region[0]}')),
    ("dates of the query", lambda d: Request(f"({d.first} OR {d.last}) AND date:{d.year - 2}..{d.year}")),
    ("dates in brackets", lambda d: Request(f"{d.first} date:[2019 TO 2022]", limit=3)),
)
KINDS = tuple(kind for kind, _ in _KINDS)


class Told(NamedTuple):
    """All that an engine says of a search. refused: why it cannot be understood, with what would be."""

    hits: tuple[int, list[Record]]
    unique: tuple[int, list[Record]]
    count: int
    relaxed: str
    matching: list[str]
    facets: list[Record]
    missing: list[Any]
    refused: str = ""


def told(engine: Engine, request: Request) -> Told:
    """Ask an engine all of it."""
    try:
        return Told(
            engine.search(request),
            engine.search(request, unique=True),
            engine.count(request),
            engine.relaxed(request),
            list(engine.matching(request)),
            list(engine.facets(request)),
            list(engine.missing(request)),
        )
    except UsageError as error:
        return Told((0, []), (0, []), 0, "", [], [], [], f"{error.message}: {error.hint}")


def unlike(first: Told, second: Told) -> list[str]:
    """In what two answers differ, the names of the parts of Told; of hits whether it is the number, the order or the scores."""
    found = []
    for name, one, other in zip(Told._fields, first, second, strict=True):
        if one == other:
            continue
        if name in ("hits", "unique"):
            docs = [[hit["doc"] for hit in hits] for _, hits in (one, other)]  # type: ignore[misc]
            scores = [[hit["score"] for hit in hits] for _, hits in (one, other)]  # type: ignore[misc]
            what = "total" if one[0] != other[0] else "order" if docs[0] != docs[1] else "scores"  # type: ignore[index]
            found.append(f"{name}: {what if scores[0] != scores[1] or what != 'scores' else 'what is shown'}")
        else:
            found.append(name)
    return found
