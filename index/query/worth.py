"""What each posting of a term is worth, kept between queries as long as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..store.segments import across
from .shelf import K1, B, Shelf

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Docs = NDArray[np.uint32]

_DENSE = 6
"""A term in more than one of so many documents is kept as a score for every document: adding it is one plain sum."""
_FEW = 2
"""Of so many postings for each document that is asked for, all are not worth being read: once. A term asked for again is."""
_MOST_ASKED = 1 << 14
"""Terms of which it is remembered that they were asked for."""
_ENTRY = 400
"""Bytes of an entry without what it holds."""
MOST_CACHED = 128 << 20
"""Bytes of postings kept between queries."""


_STREWN = 1 << 12
"""Documents from which on their places in a list are looked up in a table of all documents, and not one by one."""


def has(ascending: NDArray[Any], docs: NDArray[np.int64], size: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Where each of some documents (ascending) stands among others, and whether it does; `size` documents are in the index."""
    if ascending is docs:
        return np.arange(len(docs)), np.ones(len(docs), bool)
    if not len(ascending):
        return np.zeros(len(docs), np.int64), np.zeros(len(docs), bool)
    at: NDArray[Any]
    if is_strewn(ascending, docs):
        table = np.zeros(size, np.int32)
        table[ascending] = np.arange(len(ascending), dtype=np.int32)
        at = table[docs]
    else:
        at = np.searchsorted(ascending, docs.astype(ascending.dtype))
        at[at == len(ascending)] = 0
    mask: NDArray[np.bool_] = ascending[at] == docs
    return at, mask


def mask_of(docs: NDArray[Any], size: int) -> NDArray[np.bool_]:
    """For each of the `size` documents of an index whether it is among some."""
    mask = np.zeros(size, bool)
    mask[docs] = True
    return mask


def is_strewn(ascending: NDArray[Any], docs: NDArray[np.int64]) -> bool:
    """Whether many documents are sooner looked up in a table of all."""
    return len(docs) > _STREWN and len(ascending) < 16 * len(docs)


class Posted(NamedTuple):
    """The documents of a term by their numbers in the index, its score in each, and how many come before each segment."""

    docs: Docs
    worth: Scores
    cuts: list[int]


class Worth:
    """Postings of terms with their BM25F, over all segments."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._norms: dict[str, Scores] = {}
        self._known: dict[tuple[str, str], Posted] = {}
        self._dense: dict[tuple[str, str], Scores] = {}
        self._asked: set[tuple[str, str]] = set()
        self._bytes = 0

    def norm(self, field: str) -> Scores:
        """The part of BM25F's denominator that depends on the document, of every document."""
        found = self._norms.get(field)
        if found is None:
            lengths = [np.frombuffer(place.segment.lengths[field], "<u4") for place in self._shelf.places]
            every = np.concatenate([np.zeros(0, np.uint32), *lengths]).astype(np.float64)
            found = self._norms[field] = K1 * (1 - B) + every * (K1 * B / self._shelf.average(field))
        return found

    def of(self, field: str, text: str) -> Posted:
        """The postings of a term; none where no document has it."""
        found = self._known.get((field, text))
        if found is None:
            parts, docs, first = self._shelf.listed(field, text)
            tf = across.occurrences(parts, first, exact=field != "pairs")
            worth = self.bm25(field, docs, tf, self._shelf.idf(self._shelf.df(field, text)))
            edges = [place.base for place in self._shelf.places] + [self._shelf.documents]
            found = Posted(docs.astype(np.uint32), worth, np.searchsorted(docs, edges).tolist())
            self._room(12 * len(docs) + _ENTRY)
            self._known[field, text] = found
        return found

    def within(self, field: str, text: str, number: int) -> tuple[Any, Scores]:
        """Of the segment with that number: the documents of a term, by their numbers in it, and its score in each."""
        docs, worth, cuts = self.of(field, text)
        some = slice(cuts[number], cuts[number + 1])
        return docs[some] - np.uint32(self._shelf.places[number].base), worth[some]

    def among(self, field: str, text: str, docs: NDArray[np.int64]) -> tuple[Scores, NDArray[np.bool_]]:
        """The score of a term in each of some documents (ascending), and which of them have it."""
        if not len(docs):
            return np.zeros(0), np.zeros(0, bool)
        key = field, text
        if key not in self._known and key not in self._asked and len(docs) * _FEW < self._shelf.find(field, text)[1]:
            if len(self._asked) == _MOST_ASKED:
                self._asked.clear()
            self._asked.add(key)
            return self._read_among(field, text, docs)
        posted = self.of(field, text)
        if not len(posted.docs):
            return np.zeros(len(docs)), np.zeros(len(docs), bool)
        if is_strewn(posted.docs, docs):
            every = np.zeros(self._shelf.documents)
            every[posted.docs] = posted.worth
            scores = every[docs]
            return scores, scores > 0  # what a posting is worth always is
        at, mask = has(posted.docs, docs, self._shelf.documents)
        return np.where(mask, posted.worth[at], 0.0), mask

    def _read_among(self, field: str, text: str, docs: NDArray[np.int64]) -> tuple[Scores, NDArray[np.bool_]]:
        """As `among`, where most of the postings are of other documents."""
        scores = np.zeros(len(docs))
        parts = across.within(self._shelf.parts(field, text), docs)
        if not len(parts):
            return scores, np.zeros(len(docs), bool)
        known = self._shelf.known(field, text)
        if known is not None:
            parts, held, first = known
            at, mask = has(held, docs, self._shelf.documents)
        else:
            first, at, mask = across.among(parts, docs)
        tf = across.occurrences_at(parts, first, at[mask], exact=field != "pairs")
        scores[mask] = self.bm25(field, docs[mask], tf, self._shelf.idf(self._shelf.df(field, text)))
        return scores, mask

    def add(self, scores: Scores, field: str, text: str, boost: float, number: int) -> None:
        """Add the score of a term times `boost` to `scores` of a segment."""
        key = field, text
        dense = self._dense.get(key)
        if dense is None:
            again = key in self._known
            posted = self.of(field, text)
            if not again or number or len(posted.docs) * _DENSE < self._shelf.documents:
                docs, worth = self.within(field, text, number)
                scores[docs] += worth if boost == 1.0 else worth * boost
                return
            dense = np.zeros(self._shelf.documents)
            dense[posted.docs] = posted.worth
            self._room(dense.nbytes)
            self._dense[key] = dense
        base = self._shelf.places[number].base
        own = dense[base : base + len(scores)]
        scores += own if boost == 1.0 else own * boost

    def _room(self, size: int) -> None:
        """Forget the oldest entries until `size` bytes more fit."""
        self._bytes += size
        while self._bytes > MOST_CACHED and (self._known or self._dense):
            if self._dense:
                self._bytes -= self._dense.pop(next(iter(self._dense))).nbytes
            else:
                self._bytes -= 12 * len(self._known.pop(next(iter(self._known))).docs) + _ENTRY

    def bm25(self, field: str, docs: NDArray[Any], counts: NDArray[np.int64], idf: float) -> Scores:
        """BM25F of a term with `counts` occurrences in `docs`, by their numbers in the index."""
        below: Scores = self.norm(field)[docs]
        below += counts
        worth: Scores = counts * (idf * (K1 + 1)) / below
        return worth
