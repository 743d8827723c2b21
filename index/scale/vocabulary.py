"""What a cluster answers in place of a Shelf and a Catalog, which compiling a query and taking snippets ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..query.catalog import gazetteer_region
from . import mapping
from .indexes import Indexes
from .statistics import Statistics, term_name


class Shelf:
    """Words of the documents and how many have them; see query.shelf.Shelf."""

    def __init__(self, indexes: Indexes, statistics: Statistics) -> None:
        self._indexes, self._statistics = indexes, statistics
        self.documents = self.live = statistics.documents
        self.stock_words = False

    def df(self, field: str, text: str) -> int:
        """Documents with a term."""
        return self.frequencies(field, [text])[text]

    def find(self, field: str, text: str) -> tuple[list[int], int]:
        """([], documents with a term)."""
        return [], self.df(field, text)

    def frequencies(self, field: str, texts: Sequence[str]) -> dict[str, int]:
        """Documents with each term."""
        name = mapping.FIELDS[field]
        self._statistics.learn({term_name(name, t): {"term": {name: t[: mapping.LONGEST_WORD]}} for t in texts})
        return {text: self._statistics.known[term_name(name, text)] for text in texts}

    def idf(self, df: int) -> float:
        """As Shelf.idf."""
        return self._statistics.idf(df)

    def terms_from(self, field: str, start: bytes) -> Iterator[bytes]:
        """The words of a field in order, from `start`."""
        query = {"bool": {"filter": [{"range": {"word": {"gte": start.decode()}}}, {"term": {"fields": field}}]}}
        for source in self._indexes.scan("words", query, ("word",), ["word"]):
            yield source["word"].encode()


class Catalog:
    """What the records say of documents; see query.catalog.Catalog."""

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes

    def region(self, name: str) -> str:
        """As Catalog.region."""
        return name if self._indexes.count("regions", {"term": {"within": name}}) else gazetteer_region(name)

    def doc(self, name: str) -> str:
        """As Catalog.doc."""
        found = self._indexes.meant(name)
        return found[0] if len(found) == 1 else name

    def terms(self, field: str, start: str = "") -> Iterator[str]:
        """The values of a field in order, from `start`."""
        name = {"region": "regions"}.get(field, field)
        if start and self._indexes.count("documents", {"term": {name: start}}):
            yield start
        buckets = self._indexes.buckets("documents", name, {"match_all": {}}, start or None)
        yield from (value for value, _ in buckets if value)
