"""Gangmu as a Python library: a corpus that builds, searches and lists what was promised.

>>> from gangmu.index import Corpus
>>> with Corpus("seeds") as corpus:
...     summary = corpus.build()
...     hits = corpus.search("未来产业", region="湖北")
...     ledger = corpus.targets(region="湖北", due=(2025, 2030))
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .engine import Engine, is_cluster, open_engine
from .errors import UsageError

if TYPE_CHECKING:
    from types import TracebackType

    from .query.overview import Overview
    from .query.request import Request
    from .results import Hits, Listing, Targets
    from .schemas import Built, Cluster, Document, Facet, Indicator, Passage, Region, Tag, Target

Progress = Callable[[str, int, int], None]
"""Called with a floor of the build, how much of it is done and how much there is."""
Several = str | Iterable[str]
"""One name or several; "" and nothing at all mean no filter."""


class Corpus:
    """A folder with an INDEX.md and its index, or an index on an OpenSearch cluster.

    location: the folder, or `opensearch+https://HOST:PORT/NAME`. index: where the index of a folder is, if not in
    `.gangmu` there. Nothing is read before it is needed; a build is seen by the next question. Every method that asks
    the index raises IndexMissing where there is none and IndexDamaged where it is not what a build wrote.
    """

    def __init__(self, location: str | os.PathLike[str], *, index: str | os.PathLike[str] | None = None) -> None:
        self.folder: Path | None = None
        if is_cluster(where := os.fspath(location)):
            self.index = where
        else:
            self.folder = Path(where)
            self.index = os.fspath(index) if index is not None else str(self.folder / ".gangmu")
        self._engine: Engine | None = None

    def __enter__(self) -> Corpus:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Corpus({str(self.folder) if self.folder is not None else self.index!r})"

    def close(self) -> None:
        """Let go of the files of the index; a later question opens them again."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    @property
    def engine(self) -> Engine:
        """What answers questions, opened on first use."""
        if self._engine is None:
            self._engine = open_engine(self.index)
        return self._engine

    # Building

    def build(
        self,
        progress: Progress | None = None,
        *,
        jobs: int = 0,
        full: bool = False,
        dry_run: bool = False,
        keep_going: bool = False,
        memory: int = 1 << 30,
    ) -> Built:
        """Bring the index up to date; see `gangmu build`.

        jobs: worker processes, 0 for one a core. memory: bytes for all workers together. Raises CorpusError for what
        cannot be read unless `keep_going`, Locked where somebody else builds; the index that was there then stays.
        """
        from .build.builder import Options, build

        options = Options(jobs=jobs, full=full, dry_run=dry_run, keep_going=keep_going, memory=memory)
        summary = build(self._folder(), Path(self.index), options, progress or _silent)
        if not dry_run:
            self.close()
        return summary.built()

    def _folder(self) -> Path:
        if self.folder is None:
            raise UsageError(f"{self.index} is an index without a corpus folder", "give the folder with INDEX.md")
        return self.folder

    # Searching

    def search(
        self,
        query: str = "",
        *,
        limit: int = 10,
        offset: int = 0,
        region: Several = (),
        tag: Several = (),
        source: str = "",
        since: str = "",
        until: str = "",
        any_piece: bool = False,
        sort: str = "score",
        unique: bool = False,
        snippets: bool = True,
        about: bool = True,
        explain: bool = False,
    ) -> Hits:
        """Documents that hold every word as typed, the best first; where none does, those that hold the words' pieces.

        region, tag: one name or several, of which a document has one. since, until: ISO dates of any precision. any_piece:
        begin with documents that hold any piece. sort: score or date. unique: one hit for each cluster of copies.
        about: with title, date and so on. Raises UsageError for a query that cannot be understood and for an unknown region.
        """
        from .results import Hits

        request = self._request(
            query, region, tag, source, since, until, any_piece, limit=limit, offset=offset, sort=sort,
            snippets=snippets, about=about, explain=explain,
        )  # fmt: skip
        return Hits(*self.engine.search(request, unique=unique), relaxed=self.engine.relaxed(request))

    def count(
        self,
        query: str = "",
        *,
        region: Several = (),
        tag: Several = (),
        source: str = "",
        since: str = "",
        until: str = "",
        any_piece: bool = False,
    ) -> int:
        """How many documents match. Raises UsageError."""
        return self.engine.count(self._request(query, region, tag, source, since, until, any_piece))

    def facets(
        self,
        query: str = "",
        *,
        region: Several = (),
        tag: Several = (),
        source: str = "",
        since: str = "",
        until: str = "",
        any_piece: bool = False,
    ) -> Listing[Facet]:
        """The documents that match, counted by region, sector, source and year. Raises UsageError."""
        from .results import Listing
        from .schemas import Facet

        request = self._request(query, region, tag, source, since, until, any_piece)
        return Listing(Facet, self.engine.facets(request))

    @staticmethod
    def _request(
        query: str,
        region: Several,
        tag: Several,
        source: str,
        since: str,
        until: str,
        any_piece: bool,
        **rest: Any,
    ) -> Request:
        from .query.request import Request

        return Request(
            query=query, region=_several(region), tag=_several(tag), source=source, since=since, until=until,
            any_piece=any_piece, **rest,
        )  # fmt: skip

    # The ledger

    def targets(
        self,
        query: str = "",
        *,
        region: Several = (),
        exact: bool = False,
        indicator: Several = (),
        unit: str = "",
        due: int | tuple[int | None, int | None] | None = None,
        kind: str = "target",
        minimum: float | None = None,
        maximum: float | None = None,
        sort: str = "region",
        doc: str = "",
        unique: bool = False,
    ) -> Targets:
        """Quantified statements. query: words that the sentence contains; due: a year, or the first and the last one.

        indicator: one or several; a known name (GDP) finds what means it (地区生产总值), any other what holds it.
        region: one or several, as people write them; what lies inside is taken in unless `exact`. kind: target, result,
        forecast, vague or all. unique: each promise once, with `copies` in its record. Raises UsageError, which is a
        ValueError, with near names where a region is unknown.
        """
        from .query.indicators import meant
        from .query.ledger import Wanted, once
        from .results import Targets

        named = _several(indicator)
        about = meant(self.engine.known_indicators(), named) if named else None
        wanted = Wanted(
            query=query, region=self.every_region(region), exact=exact, indicator=about.words if about else (),
            canonical=about.canonical if about else (), unit=unit,
            due=(due, due) if isinstance(due, int) else due or (None, None), kind=kind, minimum=minimum,
            maximum=maximum, sort=sort, doc=self.engine.resolve(doc) if doc else "",
        )  # fmt: skip
        found = self.engine.targets(wanted)
        return Targets(once(found) if unique else found)

    def overview(
        self,
        query: str = "",
        *,
        kind: str = "all",
        nameless: bool = False,
        explain: bool = False,
        **filters: Any,
    ) -> Overview:
        """All that a report shows of the statements that `targets` lists (its filters but `unique`), each promise once.

        nameless: also statements whose text names no indicator. explain: also which figures are no statements, and why.
        Raises UsageError.
        """
        from .query.overview import failures, overview

        found = self.targets(query, kind=kind, **filters).records
        return overview(
            self.engine, found, nameless=nameless, explain=explain, track=self._tracked(**filters),
            compare=self._compared(found, filters.get("due")),
            failures=() if is_cluster(self.index) else failures(self.index),
        )  # fmt: skip

    def datasette(self) -> tuple[dict[str, Any], Path]:
        """What Datasette is to know of the index (`metadata.json`), and the SQLite file that it serves.

        Raises UsageError for a cluster.
        """
        from .query.served import datasette

        if is_cluster(self.index):
            raise UsageError(f"{self.index} is not a folder", "Datasette serves an index in a folder")
        return datasette(self.index)

    def _tracked(self, **filters: Any) -> list[dict[str, Any]]:
        """Records `track/1` of the filters of a report; none where no document has a date."""
        track = getattr(self, "track", None)
        taken = ("region", "exact", "indicator", "due")
        try:
            return track(**{name: filters[name] for name in taken if name in filters}).records if track else []
        except UsageError:  # the filters have been taken by `targets` already: it is the dates that are missing
            return []

    def _compared(self, found: list[dict[str, Any]], due: Any) -> list[dict[str, Any]]:
        """Records `compare/1` of the regions and the indicators that are most widely stated among `found`."""
        from .query.overview import COMPARED, most_compared

        if (compare := getattr(self, "compare", None)) is None:
            return []
        regions = {tuple(record["region_path"]) for record in found}
        records = []
        for name in most_compared(found, COMPARED):
            records += [r for r in compare(name, due=due, kind="all").records if tuple(r["region_path"]) in regions]
        return records

    def every_region(self, typed: Several) -> tuple[str, ...]:
        """The canonical names of regions as typed, each once. Raises UsageError with near names."""
        return tuple(dict.fromkeys(self.region(name) for name in _several(typed)))

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

    # Documents

    def document(self, doc: str) -> Document:
        """A cleaned document by its id or a part of it that no other has. Raises UsageError."""
        from .schemas import Document

        return Document.of(self.engine.document(self.engine.resolve(doc)))

    def documents(self) -> Iterator[Document]:
        """All documents in the order of the corpus."""
        from .schemas import Document

        return map(Document.of, self.engine.documents())

    def raw(self, doc: str) -> str:
        """The decoded file behind a document, to which the offsets of `blocks` refer. Raises UsageError, CorpusError."""
        from .build.raw import text_of

        record = self.engine.document(self.engine.resolve(doc))
        return text_of(self._folder(), record["doc"], record["path"])

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

    def tags(self, doc: str | None = None) -> Listing[Tag]:
        """The tags of a document, or of all, with the evidence for each. Raises UsageError."""
        from .results import Listing
        from .schemas import Tag

        docs: Sequence[str] | None = None if doc is None else [self.engine.resolve(doc)]
        return Listing(Tag, self.engine.tags(docs))

    # The index itself

    def status(self) -> dict[str, Any]:
        """What the index holds: counts, format, bytes."""
        return self.engine.status()

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the files of the index, in sentences; nothing where they are what a build wrote."""
        from .store.verify import verify

        if is_cluster(self.index):
            raise UsageError(f"{self.index} is not a folder", "a cluster checks its own files")
        return tuple(verify(Path(self.index)))


def clean(text: str) -> str:
    """The article of a page as text: repaired, folded to simplified characters, without what surrounds it."""
    from .corpus.manifest import Meta
    from .text import article

    return article.read(text, Meta()).text


def extract(text: str, *, title: str = "", date: str = "", source: str = "", region: str = "") -> tuple[Target, ...]:
    """The quantified statements of a clean text, without a corpus.

    date: ISO, as far as known. region: as people write it; it bounds where the text speaks. Raises UsageError for a
    region that the gazetteer does not know and for a date that is none.
    """
    from .corpus.dates import FORMS, iso
    from .facts.places.regions import Gazetteer
    from .facts.targets.extract import Context
    from .facts.targets.extract import extract as statements
    from .schemas import Target, names

    home = ""
    if region:
        place = Gazetteer.default().get(region)
        if place is None:
            near = Gazetteer.default().near(region)[:3]
            raise UsageError(f"there is no region {region}", f"did you mean {', '.join(near)}?" if near else "")
        home = place.name
    try:
        day = iso(date)
    except ValueError as error:
        raise UsageError(f"{date} is no date: {error}", FORMS) from None
    known = {"doc": "", "title": title, "date": day, "source": source, "duplicate_of": ""}
    found = []
    for statement in statements(Context(title, day, source, home), text):
        said = {name: getattr(statement, name) for name in names(Target) if hasattr(statement, name)}
        said["table"] = None if statement.cell is None else dict(
            zip(("row", "column", "caption"), statement.cell, strict=True)
        )  # fmt: skip
        said["restates"] = f":{statement.restates}" if statement.restates else ""
        said.pop("explain", None)
        found.append(Target.of({**known, **said}))
    return tuple(found)


def _several(names: Several) -> tuple[str, ...]:
    return tuple(name for name in ((names,) if isinstance(names, str) else names) if name)


def _silent(floor: str, done: int, total: int) -> None:
    """No progress."""
