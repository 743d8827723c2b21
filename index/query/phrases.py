"""Exact phrases: the documents whose title or clean text contains a text as a substring, wherever jieba cuts.

Character pairs propose candidates, the stored text decides (folded like the phrase). Nothing that contains the phrase can be
missing among the candidates: each pair of neighbouring letters of the phrase is a pair of the text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ..text.tokens import fold
from .shelf import fold_plane

if TYPE_CHECKING:
    from ..store.segments.reader import Segment
    from .plan import Exact
    from .shelf import Shelf, Shelved

Found = tuple[Sequence[int], Sequence[int]]
_LETTERS = re.compile(r"[^\W_]+")
_FOLDED = frozenset("0123456789%")
"""What has no case and yet another form, the full-width one, that folds to it."""


def find(shelf: Shelf, phrase: Exact) -> list[Found]:
    """For each segment the documents (dead ones too) that contain the phrase, ascending, and how often."""
    return [_in_segment(place, phrase) for place in shelf.places]


def _in_segment(place: Shelved, phrase: Exact) -> Found:
    segment = place.segment
    runs = _LETTERS.findall(phrase.text)
    if phrase.fields == ("title", "body") and runs == [phrase.text] and max(phrase.text) <= "\uffff":
        if len(phrase.text) == 2:
            number = segment.pairs.find(*map(ord, phrase.text))
            return (segment.pairs.docs_list(number), segment.pairs.tf_list(number)) if number >= 0 else ((), ())
        if len(phrase.text) == 1:
            return _one_letter(segment, ord(phrase.text))
    docs: list[int] = []
    counts: list[int] = []
    count = _Counter(phrase)
    for local in _candidates(segment, runs):
        times = count.of(*segment.stored(local))
        if times:
            docs.append(local)
            counts.append(times)
    return docs, counts


def _one_letter(segment: Segment, code: int) -> Found:
    """A letter begins a pair wherever it occurs, so nothing is left to verify."""
    counts: dict[int, int] = {}
    for number in range(*segment.pairs.beginning_with(code)):
        for doc, times in zip(segment.pairs.docs_list(number), segment.pairs.tf_list(number), strict=True):
            counts[doc] = counts.get(doc, 0) + times
    docs = sorted(counts)
    return docs, [counts[doc] for doc in docs]


class _Counter:
    """Counts a phrase in stored titles and texts, which are folded only where that can matter."""

    def __init__(self, phrase: Exact) -> None:
        self._title = "title" in phrase.fields
        self._body = "body" in phrase.fields
        self._text = phrase.text
        self._folds = any(char.lower() != char.upper() or char in _FOLDED for char in phrase.text)

    def of(self, title: str, text: str) -> int:
        return (self._count(title) if self._title else 0) + (self._count(text) if self._body else 0)

    def _count(self, text: str) -> int:
        return (fold(text) if self._folds else text).count(self._text)


def _candidates(segment: Segment, runs: Sequence[str]) -> Iterable[int]:
    pairs = segment.pairs
    numbers: set[int] = set()
    singles: set[int] = set()
    for run in runs:
        codes = [fold_plane(ord(char)) for char in run]
        if len(codes) == 1:
            singles.add(codes[0])
        for first, second in pairwise(codes):
            number = pairs.find(first, second)
            if number < 0:
                return ()
            numbers.add(number)
    if not numbers and not singles:
        return range(segment.documents)
    shortest_first = sorted(numbers, key=pairs.df)
    if "numpy" in sys.modules:
        return _intersect_arrays(segment, shortest_first, singles)
    left: set[int] | None = None
    for number in shortest_first:
        docs = pairs.docs_list(number)
        left = set(docs) if left is None else left.intersection(docs)
        if len(left) < 16:
            break
    if left is None or len(left) >= 16:
        for code in singles:
            docs_of_code = {doc for number in range(*pairs.beginning_with(code)) for doc in pairs.docs_list(number)}
            left = docs_of_code if left is None else left & docs_of_code
    return sorted(left or ())


def _intersect_arrays(segment: Segment, numbers: Sequence[int], singles: Iterable[int]) -> Iterable[int]:
    import numpy as np

    pairs = segment.pairs
    left = np.ones(segment.documents, bool)
    for number in numbers:
        docs = np.zeros(segment.documents, bool)
        docs[pairs.docs_array(number)] = True
        left &= docs
    for code in singles:
        docs = np.zeros(segment.documents, bool)
        for number in range(*pairs.beginning_with(code)):
            docs[pairs.docs_array(number)] = True
        left &= docs
    found: list[int] = np.flatnonzero(left).tolist()
    return found
