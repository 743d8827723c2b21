"""Gangmu as a Python library: a corpus that builds, searches and lists what was promised.

>>> from gangmu.index import Corpus
>>> with Corpus("seeds") as corpus:
...     summary = corpus.build()
...     hits = corpus.search("未来产业", region="湖北")
...     ledger = corpus.targets(region="湖北", due=(2025, 2030))

The command line is made of what stands here and of nothing beneath it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeVar

from .engine import is_cluster
from .errors import UsageError
from .tasks.filters import several, valued
from .tasks.single import canonical, clean, decoded, extract, page
from .tasks.tagging import Job as TagJob
from .tasks.upkeep import Progress, Told, Upkeep

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .build.stated import Settled
    from .corpus.edit import TagChange
    from .corpus.failure import Failure
    from .corpus.survey import LeftOut
    from .engine import Record
    from .facts.targets.statements import Dropped
    from .query.ledger import Wanted
    from .query.near import Missing
    from .query.request import Request
    from .results import Hits, Listing, Targets
    from .schemas import Cluster, Compared, Document, Facet, Indicator, Passage, Region, Tag, Track
    from .tasks.filters import Due, Filters, LedgerFilters, Several
    from .tasks.handing_over import Destination
    from .tasks.tagging import Chosen

T = TypeVar("T")

__all__ = [
    "Corpus", "Meaning", "Progress", "TagJob", "Told", "canonical", "check_location", "clean", "decoded", "discreet",
    "extract", "is_cluster", "is_location", "is_question", "once", "page", "unit", "write",
]  # fmt: skip
if TYPE_CHECKING:  # what the methods take and give; loaded by nobody who does not name it
    __all__ += [
        "Chosen",
        "Destination",
        "Failure",
        "Filters",
        "LedgerFilters",
        "LeftOut",
        "Missing",
        "Settled",
        "TagChange",
    ]  # fmt: skip


class Meaning(NamedTuple):
    """What somebody typed for an indicator, and the indicator that it is a name of; "" where it is none."""

    typed: str
    canonical: str


class Corpus(Upkeep):
    """A folder with an INDEX.md and its index, or an index on an OpenSearch cluster; see `Located` for what it is made of.

    Nothing is read before it is needed; a build is seen by the next question. Every method that asks the index raises
    IndexMissing where there is none and IndexDamaged where it is not what a build wrote. Of many copies of a name, regions
    and documents may be written as people write them.
    """

    # Searching

    def search(
        self,
        query: str = "",
        *,
        limit: int = 10,
        offset: int = 0,
        sort: str = "score",
        unique: bool = False,
        snippets: bool = True,
        about: bool = True,
        explain: bool = False,
        **filters: Unpack[Filters],
    ) -> Hits:
        """Documents that hold every word as typed, the best first; where none does, those that hold the words' pieces.

        sort: score or date. unique: one hit for each cluster of copies, and for the editions of a document. about: with title,
        date and so on. explain: with what each score is made of. Raises UsageError for a query that cannot be understood and
        for an unknown region.
        """
        from .results import Hits

        request = self._request(
            query, filters, limit=limit, offset=offset, sort=sort, snippets=snippets, about=about, explain=explain
        )
        total, found = self.engine.search(request, unique=unique)
        return Hits(total, found, relaxed=found[0]["relaxed"] if found else self.engine.relaxed(request))

    def count(self, query: str = "", **filters: Unpack[Filters]) -> int:
        """How many documents match. Raises UsageError."""
        return self.engine.count(self._request(query, filters))

    def facets(self, query: str = "", **filters: Unpack[Filters]) -> Listing[Facet]:
        """The documents that match, counted by region, sector, source and year. Raises UsageError."""
        from .results import Listing
        from .schemas import Facet

        return Listing(Facet, self.engine.facets(self._request(query, filters)))

    def matching(self, query: str = "", **filters: Unpack[Filters]) -> Sequence[str]:
        """The ids of all documents that match, in the order of the corpus. Raises UsageError."""
        return self.engine.matching(self._request(query, filters))

    def relaxed(self, query: str = "", **filters: Unpack[Filters]) -> str:
        """How far a search is relaxed until it finds something: "" not at all, "pieces" or "any". Raises UsageError."""
        return self.engine.relaxed(self._request(query, filters))

    def missing(self, query: str = "", **filters: Unpack[Filters]) -> Sequence[Missing]:
        """The words and filters that no document has, each with near ones that some have. Raises UsageError."""
        return self.engine.missing(self._request(query, filters))

    @staticmethod
    def _request(query: str, filters: Filters, **rest: Any) -> Request:
        from .query.request import Request

        given: dict[str, Any] = {**filters}
        for name in given.keys() & {"region", "tag"}:
            given[name] = several(given[name])
        if given.get("since") or given.get("until"):
            from .tasks.spellings import day

            given["since"] = day(given.get("since", ""))
            given["until"] = day(given.get("until", ""), last=True)
        return Request(query=query, **given, **rest)

    # The ledger

    def targets(
        self,
        query: str = "",
        *,
        sort: str = "region",
        unique: bool = False,
        explain: bool = False,
        **filters: Unpack[LedgerFilters],
    ) -> Targets:
        """Quantified statements. query: words that the sentence contains. sort: region, deadline, value, date or document.

        unique: each promise once, with `copies` in its record. explain: with what decided the kind of each. Raises
        UsageError, which is a ValueError, with near names where a region is unknown.
        """
        from .query.ledger import once
        from .results import Targets

        found = self.engine.targets(self._wanted(query, filters, sort, explain))
        return Targets(once(found) if unique else found)

    def _wanted(self, query: str, filters: LedgerFilters, sort: str, explain: bool = False) -> Wanted:
        from .query.indicators import meant
        from .query.ledger import Wanted

        given = valued(filters)
        named = several(given.pop("indicator", ()))
        about = meant(self.engine.known_indicators(), named) if named else None
        given["region"] = self.every_region(given.pop("region", ()))
        if doc := given.pop("doc", ""):
            given["doc"] = self.resolve(doc)
        return Wanted(
            query=query, indicator=about.words if about else (), canonical=about.canonical if about else (), sort=sort,
            explain=explain, **given,
        )  # fmt: skip

    def left_out(self, doc: str) -> list[Dropped]:
        """The figures of a document that are no statements: `quantity`, `reason`, `start` in its text. Raises UsageError."""
        from .build.raw import region_of
        from .errors import CorpusError
        from .facts.targets.extract import left_out

        found = self.engine.document(self.resolve(doc))
        try:
            home = region_of(self.corpus_folder(), found["doc"], found["path"])
        except (CorpusError, UsageError):
            home = ""  # an index alone does not say what the manifest says
        return left_out(found["title"], found["date"] or "", found["source"], found["text"], home)

    def every_region(self, typed: Several) -> tuple[str, ...]:
        """The canonical names of regions as typed, each once. Raises UsageError with near names."""
        return tuple(dict.fromkeys(self.region(name) for name in several(typed)))

    def region(self, typed: str) -> str:
        """The canonical name of a region as typed (鄂, 光谷, 湖北省武汉市), "" for "". Raises UsageError with near names."""
        from .query.region_names import known

        return known(self.engine.region_names(), typed) if typed else ""

    def regions(self, root: str = "") -> Listing[Region]:
        """The regions of the corpus from `root` down, parents first. Raises UsageError."""
        from .results import Listing
        from .schemas import Region

        return Listing(Region, self.engine.regions(self.region(root)))

    def indicators(self, name: str = "") -> Listing[Indicator]:
        """The canonical indicators of the corpus, those with most targets first; `name`: the one it means, or those whose
        names hold it. Raises UsageError with near names."""
        from .query.indicators import of_name
        from .results import Listing
        from .schemas import Indicator

        found = self.engine.indicators()
        return Listing(Indicator, of_name(found, self.engine.known_indicators(), name) if name else found)

    def indicator(self, typed: str) -> str:
        """The canonical indicator that a name means; the name itself where none is known."""
        return self.engine.known_indicators().canonical(typed)

    def meanings(self, typed: Several) -> list[Meaning]:
        """What each of the names typed means as an indicator."""
        named = several(typed)
        known = self.engine.known_indicators() if named else None
        return [Meaning(name, known.known(name) if known else "") for name in named if name.strip()]

    def near_indicators(self, typed: str) -> str:
        """Which indicators of the corpus are near a name that is none of them, as a hint."""
        from .query.indicators import near

        held = [record["canonical"] for record in self.engine.indicators()]
        return near(self.engine.known_indicators(), typed, held)

    def track(
        self,
        *,
        region: Several = (),
        exact: bool = False,
        indicator: Several = (),
        due: Due = None,
        status: Several = (),
    ) -> Listing[Track]:
        """Promises, each once, with what later documents report of them; the rules are those of `query.track`.

        region, exact, indicator, due: as in `targets`. status: met, near, missed, open or unreported, one or several.
        Raises UsageError for an unknown region or status, and where no document has a date: then nothing can be tracked.
        """
        from .query.track import Tracked
        from .results import Listing
        from .schemas import Track

        asked = self._wanted("", {"region": region, "exact": exact, "indicator": indicator, "due": due}, "region")
        wanted = Tracked(
            region=asked.region, exact=exact, indicator=asked.indicator, canonical=asked.canonical, due=asked.due,
            status=several(status),
        )  # fmt: skip
        wanted.check()
        return Listing(Track, self.engine.track(wanted))

    def compare(
        self,
        indicator: str,
        *,
        region: Several = (),
        under: Several = (),
        due: Due = None,
        kind: str = "target",
    ) -> Listing[Compared]:
        """One indicator side by side: the regions ranked in each year; the rules are those of `query.compare`.

        region: only these. under: what lies directly in these (the cities of 湖北). kind: target, result, forecast or all.
        Raises UsageError with near names for an unknown indicator or region, and for an unknown kind.
        """
        from .query.compare import Comparison
        from .query.indicators import comparable
        from .results import Listing
        from .schemas import Compared

        about = comparable(self.engine.known_indicators(), self.engine.indicators, indicator)
        asked = Comparison(
            canonical=about.canonical, words=about.words, region=self.every_region(region),
            under=self.every_region(under), due=valued({"due": due})["due"], kind=kind,
        )  # fmt: skip
        return Listing(Compared, self.engine.compare(asked))

    # Documents

    def resolve(self, doc: str) -> str:
        """The id of a document: itself, a part that only one has, or the path of its file. Raises UsageError."""
        return self.engine.resolve(self._inside(doc) or doc)

    def _inside(self, doc: str) -> str:
        """The id of a file of the corpus that is named as from here, "" for what is none."""
        import os

        from .errors import CorpusError

        if "/" not in doc and os.sep not in doc:
            return ""
        try:
            real, root = Path(doc).resolve(), self.corpus_folder().resolve()
            return real.relative_to(root).as_posix() if real.is_relative_to(root) and real.is_file() else ""
        except (OSError, ValueError, RuntimeError, CorpusError):
            return ""  # UsageError is a ValueError

    def document(self, doc: str) -> Document:
        """A cleaned document by its id or a part of it that no other has. Raises UsageError."""
        from .schemas import Document

        return Document.of(self.engine.document(self.resolve(doc)))

    def documents(self) -> Iterator[Document]:
        """All documents in the order of the corpus."""
        from .schemas import Document

        return map(Document.of, self.engine.documents())

    def raw(self, doc: str) -> str:
        """The decoded file behind a document, to which the offsets of `blocks` refer. Raises UsageError, CorpusError."""
        from .build.raw import text_of

        record = self.engine.document(self.resolve(doc))
        return text_of(self.corpus_folder(), record["doc"], record["path"])

    def file(self, doc: str) -> Path:
        """The file that a document stands in. Raises UsageError, CorpusError where it is gone or leads out of the folder."""
        from .corpus.paths import Folder, Refused
        from .errors import CorpusError

        path = self.engine.document(self.resolve(doc))["path"]
        try:
            real = Path(Folder(self.corpus_folder()).real(path))
        except Refused as error:
            raise CorpusError(str(error), "copy the file into the corpus folder", file=path) from None
        if not real.is_file():
            raise CorpusError("is no longer there", "run 'gangmu build' to bring the index up to date", file=path)
        return real

    def duplicates(self, *, threshold: float | None = None, keep: str | None = None) -> Listing[Cluster]:
        """Clusters of documents that are one article; other than the build's by another threshold or policy."""
        from .results import Listing
        from .schemas import Cluster

        return Listing(Cluster, self.engine.clusters(threshold, keep))

    def passages(self, length: int = 50) -> Listing[Passage]:
        """Passages of at least `length` characters that several documents share."""
        from .results import Listing
        from .schemas import Passage

        return Listing(Passage, self.engine.passages(length))

    def differences(self, first: str, second: str) -> list[tuple[str, str]]:
        """One document against another, word by word: runs of "=", "-" or "+" and their text. Raises UsageError."""
        from .dedup.diff import diff

        a, b = (self.engine.document(self.resolve(doc)) for doc in (first, second))
        return list(diff(a["text"], b["text"]))

    # Tags

    def tags(self, doc: str | Iterable[str] | None = None) -> Listing[Tag]:
        """The tags of a document, of several by their full ids, or of all, with the evidence for each. Raises UsageError."""
        from .results import Listing
        from .schemas import Tag

        docs: list[str] | None = None
        if doc is not None:
            docs = [self.resolve(doc)] if isinstance(doc, str) else list(doc)
        return Listing(Tag, self.engine.tags(docs))

    def tag_counts(self) -> list[Record]:
        """Every tag with its facet, what it stands under, its origin and how many documents have it."""
        return self.engine.tag_counts()

    def suggest(self, words: Sequence[str], limit: int = 15) -> list[Record]:
        """Phrases of a document, or of what a query finds, that the rest of the corpus says less often. Raises UsageError."""
        from .tasks.tagging import chosen, suggested

        return suggested(self.engine, chosen(self.engine, words).docs, limit)

    def explain_rules(self, doc: str, file: Path | None = None) -> list[Record]:
        """What each rule of the corpus's taxonomy, or of the one in `file`, matched in a document. Raises UsageError."""
        from .tasks.tagging import explained

        found = self.engine.document(self.resolve(doc))
        return explained(None if file is not None else self.corpus_folder(), file, found)

    def beginning(self, kind: str, typed: str, limit: int = 200) -> list[str]:
        """Names that begin with `typed`, in order: of a document, region, tag, source, unit or indicator. None for a cluster.

        Quick on any number of documents: at most `limit` are looked at.
        """
        from .tasks.completing import beginning

        return [] if "://" in self.index else beginning(Path(self.index), kind, typed, limit)

    # Everything

    def records(self, what: str, query: str = "", **filters: Unpack[Filters]) -> Iterable[Record]:
        """Records of a kind: documents, targets, tags or clusters, read while they are used. Raises UsageError.

        Of documents and tags, those of the documents that `query` and filters find; tags then only those asked for.
        """
        from .query.ledger import Wanted

        docs = self.matching(query, **filters) if query or filters else None
        if what == "documents":
            return self.engine.documents() if docs is None else map(self.engine.document, docs)
        if what == "tags":
            wanted = several(filters.get("tag", ()))
            return (tag for tag in self.engine.tags(docs) if not wanted or tag["tag"] in wanted)
        if docs is not None:
            raise UsageError(f"filters of documents do not choose among {what}", "ask for them with targets()")
        if what == "targets":
            return self.engine.targets(Wanted(kind="all", sort="document"))
        if what == "clusters":
            return self.engine.clusters(None, None)
        raise UsageError(f"there are no records {what}", "use one of documents, targets, tags, clusters")


def once(found: Iterable[Record]) -> list[Record]:
    """Each promise among records `target/1` once, with `copies`: how many other statements of it there are among them."""
    from .query.ledger import once

    return once(found)


def is_question(query: str) -> bool:
    """Whether a query is one long run, which is searched for in pieces from the beginning."""
    from .query.plan import QUESTION

    return len(query.split()) == 1 and len(query) > QUESTION


def unit(typed: str) -> str:
    """A unit as the ledger records it: 亿元 is 元, 个百分点 is 百分点. Raises UsageError for a magnitude alone."""
    from .tasks.spellings import unit

    return unit(typed)


def is_location(text: str) -> bool:
    """Whether a text means a cluster rather than a folder, be it spelt right or not."""
    from .scale.location import is_location

    return is_location(text)


def check_location(text: str) -> None:
    """Raise UsageError, without repeating it, for what is neither a folder nor the location of a cluster."""
    from .scale.location import check

    check(text)


def discreet(text: str, words: Sequence[str]) -> str:
    """`text` without the passwords that stand in `words`, of a command line or an environment."""
    from .scale import location

    for secret in location.secrets(words):
        text = text.replace(secret, location.masked(secret) if secret in words else location.MASK)
    return text


def write(to: Destination, fill: Callable[[BinaryIO], T]) -> tuple[T, bool]:
    """Write a file for the user (`Corpus.destination`): what `fill` returns, and whether the index remembers the file.

    It is written whole or not at all. Raises UsageError where somebody else wrote there meanwhile, GangmuError.
    """
    from .tasks.handing_over import write

    return write(to, fill)
