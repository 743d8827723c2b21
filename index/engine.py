"""What answers questions: an index in a folder, or a cluster. Commands know only this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .facts.indicators.canonical import Indicators
    from .facts.tags.assign import Taxonomy
    from .query.changes import Asked, Told
    from .query.compare import Comparison
    from .query.ledger import Wanted
    from .query.near import Missing
    from .query.retrieval import Request
    from .query.track import Tracked

Record = dict[str, Any]
_CLUSTERS = ("opensearch+http://", "opensearch+https://")


class Engine(Protocol):
    """An open index. Records are those of the contract, as dictionaries; every method may raise IndexDamaged."""

    def search(self, request: Request, *, unique: bool = False) -> tuple[int, list[Record]]:
        """How many documents match, and the records `hit/1` of those asked for.

        unique: one hit for each duplicate cluster, with the number of its other members as `copies`; of the editions of a
        document the one in force, and what tells the others from it as `also`.
        """

    def count(self, request: Request) -> int:
        """How many documents match."""

    def relaxed(self, request: Request) -> str:
        """How far a request is relaxed until it finds something: "" not at all, "pieces", "any" (`query.typed.Step`)."""

    def missing(self, request: Request) -> list[Missing]:
        """The words and filters of a request that no document has, each with near ones that some have."""

    def facets(self, request: Request) -> Iterator[Record]:
        """Records `facet/1` of the documents that match."""

    def matching(self, request: Request) -> list[str]:
        """Ids of all documents that match, in the order of the corpus."""

    def resolve(self, doc: str) -> str:
        """The id that `doc`, an id or a unique part of one, stands for. Raises UsageError where there is none."""

    def document(self, doc: str) -> Record:
        """The record `document/1` of an id."""

    def documents(self) -> Iterator[Record]:
        """All records `document/1` in the order of the corpus."""

    def headings(self) -> Iterator[Record]:
        """Of every document, doc, title, date, source, url and duplicate_of: the newest first, those of a date by their ids."""

    def targets(self, wanted: Wanted) -> Iterator[Record]:
        """Records `target/1`."""

    def track(self, wanted: Tracked) -> Iterator[Record]:
        """Records `track/1`. Raises UsageError for an unknown status, and where no document has a date."""

    def compare(self, asked: Comparison) -> list[Record]:
        """Records `compare/1`, block by block. Raises UsageError for an unknown kind."""

    def indicators(self) -> Iterator[Record]:
        """Records `indicator/1` of all that is stated, those with most targets first."""

    def known_indicators(self) -> Indicators:
        """What names of indicators mean, with those that the corpus adds."""

    def taxonomy(self) -> Taxonomy:
        """The rules of automatic tags, with those that the corpus adds."""

    def regions(self, root: str) -> Iterator[Record]:
        """Records `region/1` from a region down."""

    def region_names(self) -> list[str]:
        """Every region that a record names."""

    def tags(self, docs: Sequence[str] | None = None) -> Iterator[Record]:
        """Records `tag/1` of some documents, or of all."""

    def tag_counts(self) -> list[Record]:
        """Every tag with facet, origin and number of documents."""

    def document_frequency(self, words: Iterable[str]) -> dict[str, int]:
        """In how many documents each word occurs."""

    def size(self) -> int:
        """How many documents there are."""

    def clusters(self, threshold: float | None, keep: str | None) -> list[Record]:
        """Records `cluster/1`; other than the build's where a threshold or a policy is given."""

    def passages(self, length: int) -> Iterator[Record]:
        """Records `passage/1`: passages of at least `length` characters that several documents share."""

    def status(self) -> Record:
        """What the index holds, in a flat dictionary."""

    def changes(self, asked: Asked) -> Told:
        """Records `change/1` of what builds changed, and what is to be said beside them."""

    def close(self) -> None:
        """Let go of files and connections; nothing may be asked afterwards."""


def is_cluster(location: str) -> bool:
    """Whether a location is that of a cluster and not a folder."""
    return location.startswith(_CLUSTERS)


def open_engine(location: str) -> Engine:
    """Open an index by its location: a folder, or `opensearch+http(s)://HOST:PORT/NAME`.

    Raises IndexMissing, IndexDamaged, and UsageError for a location of another kind, which it does not repeat: there may be
    a password in it.
    """
    if ":" in location or "@" in location:
        from .scale.location import check

        check(location)
    if is_cluster(location):
        from .scale.opensearch import Cluster

        return Cluster.open(location)
    from .query.embedded import Embedded

    return Embedded.open(Path(location))
