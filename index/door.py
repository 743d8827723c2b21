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
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from .engine import is_cluster
from .errors import UsageError
from .tasks.filters import several
from .tasks.ledger import Meaning
from .tasks.reporting import Reporting
from .tasks.single import canonical, clean, decoded, extract, page
from .tasks.upkeep import Progress, Told, Upkeep

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .build.stated import Settled
    from .corpus.edit import TagChange
    from .corpus.failure import Failure
    from .corpus.saved_queries import SavedQuery
    from .corpus.survey import LeftOut
    from .engine import Record
    from .query.changes import Told as ToldChanges
    from .query.near import Missing
    from .query.request import Request
    from .results import Hits, Listing
    from .schemas import Cluster, Document, Facet, Passage, Tag
    from .store.change_log import Build as LoggedBuild
    from .tasks.filters import Filters, LedgerFilters
    from .tasks.handing_over import Destination
    from .tasks.tagging import Chosen
    from .tasks.tagging import Job as TagJob

else:

    def __getattr__(name: str) -> object:
        """`TagJob` is loaded when something is tagged: a search should not wait for its classes."""
        if name != "TagJob":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from .tasks.tagging import Job

        return Job


T = TypeVar("T")

__all__ = [
    "Corpus", "Meaning", "Progress", "TagJob", "Told", "canonical", "check_location", "check_value", "clean", "decoded",
    "differences", "discreet", "extract", "is_cluster", "is_location", "is_question", "local", "once", "page", "unit", "write",
]  # fmt: skip
if TYPE_CHECKING:  # what the methods take and give; loaded by nobody who does not name it
    __all__ += [
        "Chosen",
        "Destination",
        "Failure",
        "Filters",
        "LedgerFilters",
        "LeftOut",
        "LoggedBuild",
        "Missing",
        "SavedQuery",
        "Settled",
        "TagChange",
        "ToldChanges",
    ]  # fmt: skip


class Corpus(Reporting, Upkeep):
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

    def size(self) -> int:
        """How many documents there are."""
        return self.engine.size()

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

    # Documents

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
        a, b = (self.engine.document(self.resolve(doc)) for doc in (first, second))
        return differences(a["text"], b["text"])

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


def local(moment: str) -> str:
    """When a build ended (`at` of `change/1`), by the clock of this machine: 2026-11-28 20:15."""
    from .query.since import local

    return local(moment)


def check_value(option: str, text: str) -> None:
    """Raise UsageError where an option (min, max, unit, due) cannot take a text."""
    from .tasks.spellings import check

    check(option, text)


def is_question(query: str) -> bool:
    """Whether a query is one long run, which is searched for in pieces from the beginning."""
    from .query.plan import QUESTION

    return len(query.split()) == 1 and len(query) > QUESTION


def unit(typed: str) -> str:
    """A unit as the ledger records it: 亿元 is 元, 个百分点 is 百分点. Raises UsageError for a magnitude alone."""
    from .tasks.spellings import unit

    return unit(typed)


def differences(first: str, second: str) -> list[tuple[str, str]]:
    """One text against another, word by word: runs of "=", "-" or "+" and their text."""
    from .dedup.diff import diff

    return list(diff(first, second))


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
