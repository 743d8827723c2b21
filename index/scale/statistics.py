"""Numbers of a whole cluster index that scores follow from, and what Lucene makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Any

Query = dict[str, Any]


@dataclass(slots=True)
class Statistics:
    """Numbers of the whole index. documents: all; totals: (terms, documents with any) of each field;
    count: documents that a query finds, asked once for each."""

    documents: int
    totals: Mapping[str, tuple[int, int]]
    count: Callable[[list[Query]], list[int]]
    known: dict[str, int] = field(default_factory=dict)

    def learn(self, queries: Mapping[str, Query]) -> None:
        """Ask how many documents each query finds, unless that is known."""
        new = {name: query for name, query in queries.items() if name not in self.known}
        if new:
            if len(self.known) > 1 << 16:
                self.known.clear()
            self.known.update(zip(new, self.count(list(new.values())), strict=True))

    def idf(self, df: int) -> float:
        """As Shelf.idf."""
        return log(self.documents / (df + 1)) + 1 if self.documents else 0.0

    def average(self, name: str) -> float:
        """As Shelf.average: mean length over all documents."""
        return self.totals[name][0] / (self.documents or 1) or 1

    def lucene_idf(self, name: str, df: int) -> float:
        """The idf that Lucene's BM25 multiplies by."""
        return log(1 + (self.totals[name][1] - df + 0.5) / (df + 0.5))

    def lucene_average(self, name: str) -> float:
        """Lucene's mean length: over the documents that have the field."""
        total, having = self.totals[name]
        return total / having if having else 1.0


def term_name(name: str, text: str) -> str:
    """What the number of documents with a term is known by."""
    return f"{name}:{text}"


@lru_cache(maxsize=1 << 16)
def lucene_length(length: int) -> int:
    """A length as Lucene keeps it (SmallFloat.intToByte4): exact up to 39, then four significant bits."""
    if length < 24:
        return length
    rest = length - 24
    shift = rest.bit_length() - 4
    return 24 + (rest if shift < 0 else rest >> shift << shift)
