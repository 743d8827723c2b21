"""The open segments of an index as one collection: global statistics of the live documents, BM25F.

Document numbers of the whole index are the number within a segment plus the documents of the segments before it. Every
statistic is one of the live documents alone, so that an index answers alike however it was built.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.segments.lists import Lists
from ..store.segments.reader import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..store.segments.across import Listed, Part, Rooms

K1 = 1.2
B = 0.75
_MOST_LISTED = 1 << 22
"""Postings of terms that are kept as they were read."""


def fold_plane(code: int) -> int:
    """As segments.characters.fold_plane, for one code point."""
    return code if code <= 0xFFFF else ((code ^ (code >> 11)) & 0x7FF) | 0xD800


@dataclass(slots=True)
class Shelved:
    """A segment in its place: `base` documents come before it, `dead` are the numbers of its deleted documents."""

    segment: Segment
    base: int
    dead: frozenset[int]


class Shelf:
    """Segments in order. `dead` gives the deleted keys of a segment by its name."""

    def __init__(self, paths: Iterable[Path], dead: Mapping[str, Iterable[int]]) -> None:
        self.places: list[Shelved] = []
        base = 0
        for path in paths:
            segment = Segment(path)
            gone = (segment.local(key) for key in dead.get(segment.name, ()))
            self.places.append(Shelved(segment, base, frozenset(local for local in gone if local >= 0)))
            base += segment.documents
        self.documents = base
        self.live = base - sum(len(place.dead) for place in self.places)
        self._totals: dict[str, int] = {}
        self._found: dict[tuple[str, str], tuple[list[int], int]] = {}
        self._live: dict[tuple[str, str], int] = {}
        self._rooms: Rooms | None = None
        self._listed: dict[tuple[str, str], Listed] = {}
        self._postings = 0
        self._dead: NDArray[np.int64] | None = None
        self.stock_words = False
        """Whether the words are jieba's own, which tells how letters and digits are cut."""

    def total_length(self, field: str) -> int:
        """Words (or pairs) of a field in all live documents."""
        if field not in self._totals:
            total = 0
            for place in self.places:
                lengths = place.segment.lengths[field]
                total += place.segment.totals[field] - sum(lengths[local] for local in place.dead)
            self._totals[field] = total
        return self._totals[field]

    def average(self, field: str) -> float:
        """Mean length of a field."""
        return self.total_length(field) / (self.live or 1) or 1

    def df(self, field: str, text: str) -> int:
        """Live documents with a term."""
        if self.live == self.documents:
            return self.find(field, text)[1]
        found = self._live.get((field, text))
        if found is None:
            if len(self._live) > 1 << 16:
                self._live.clear()
            found = self._live[field, text] = sum(
                live_df(place, field, number)
                for place, number in zip(self.places, self.find(field, text)[0], strict=True)
                if number >= 0
            )
        return found

    def find(self, field: str, text: str) -> tuple[list[int], int]:
        """(number of the term in each segment or -1, postings of the term in all, those of dead documents too)."""
        found = self._found.get((field, text))
        if found is None:
            if len(self._found) > 1 << 16:
                self._found.clear()
            numbers = [locate(place.segment, field, text) for place in self.places]
            df = sum(
                place.segment.lists(field).df(number)
                for place, number in zip(self.places, numbers, strict=True)
                if number >= 0
            )
            found = self._found[field, text] = numbers, df
        return found

    def parts(self, field: str, text: str) -> list[Part]:
        """A term in every segment that has it, to be read at once. numpy is loaded."""
        from ..store.segments.across import Part

        return [
            Part(place.segment.lists(field), number, place.segment.documents, place.base)
            for place, number in zip(self.places, self.find(field, text)[0], strict=True)
            if number >= 0
        ]

    def listed(self, field: str, text: str) -> Listed:
        """The documents of a term in every segment that has it; those of late are kept, as a query asks several times.

        numpy is loaded.
        """
        from ..store.segments import across

        found = self._listed.get((field, text))
        if found is None:
            found = self._listed[field, text] = across.listed(self.parts(field, text))
            self._postings += len(found.docs) + len(found.parts)
            while self._postings > _MOST_LISTED and len(self._listed) > 1:
                oldest = self._listed.pop(next(iter(self._listed)))
                self._postings -= len(oldest.docs) + len(oldest.parts)
        return found

    def known(self, field: str, text: str) -> Listed | None:
        """What `listed` keeps of a term."""
        return self._listed.get((field, text))

    def dead(self) -> NDArray[np.int64]:
        """The deleted documents by their numbers in the index, ascending. numpy is loaded."""
        if self._dead is None:
            import numpy as np

            gone = [local + place.base for place in self.places for local in sorted(place.dead)]
            self._dead = np.array(gone, np.int64)
        return self._dead

    def rooms(self) -> Rooms:
        """What tells how the places of pairs are written, of every document. numpy is loaded."""
        if self._rooms is None:
            import numpy as np

            from ..store.segments.across import Rooms

            every = [place.segment.places() for place in self.places]
            width = np.concatenate([np.zeros(0, np.uint8), *(widths for widths, _ in every)])
            self._rooms = Rooms(width, np.concatenate([np.zeros(0, np.int64), *(first for _, first in every)]))
        return self._rooms

    def terms_from(self, field: str, start: bytes) -> Iterator[bytes]:
        """The terms of a word field in all segments, in order, from `start`."""
        streams = [
            words.every_term(words.lower(start)) for words in (place.segment.words(field) for place in self.places)
        ]
        last = None
        for term in merge(*streams):
            if term != last:
                last = term
                yield term

    def idf(self, df: int) -> float:
        """Whoosh's inverse document frequency."""
        return log(self.live / (df + 1)) + 1 if self.live else 0.0

    def lists(self, place: Shelved, field: str) -> Lists:
        """The postings of a field of a segment."""
        return place.segment.lists(field)

    def key(self, number: int) -> int:
        """The key of a document by its number in the index."""
        place = self.place(number)
        key: int = place.segment.keys[number - place.base]
        return key

    def keys_of(self, numbers: NDArray[np.int64]) -> list[int]:
        """The keys of documents by their numbers in the index, both ascending. numpy is loaded."""
        import numpy as np

        none = np.zeros(0, np.int64)
        every = np.concatenate([none, *(np.frombuffer(place.segment.keys, "<i8") for place in self.places)])
        keys: list[int] = np.sort(every[numbers]).tolist()
        return keys

    def place(self, number: int) -> Shelved:
        """The segment that holds a document."""
        low, high = 0, len(self.places)
        while high - low > 1:
            middle = (low + high) // 2
            if self.places[middle].base <= number:
                low = middle
            else:
                high = middle
        return self.places[low]

    def locate_key(self, key: int) -> tuple[Shelved, int] | None:
        """The segment and number of a live document by its key."""
        for place in self.places:
            local = place.segment.local(key)
            if local >= 0 and local not in place.dead:
                return place, local
        return None


def live_df(place: Shelved, field: str, number: int) -> int:
    """Live documents of a segment with the term of that number."""
    lists = place.segment.lists(field)
    df = lists.df(number)
    if not place.dead:
        return df
    if "numpy" in sys.modules:
        import numpy as np

        dead = np.fromiter(place.dead, np.uint16, len(place.dead))
        return df - int(np.count_nonzero(np.isin(lists.docs_array(number), dead)))
    return df - sum(local in place.dead for local in lists.docs_list(number))


def locate(segment: Segment, field: str, text: str) -> int:
    """The number of a term in a segment, or -1."""
    if field == "pairs":
        if len(text) != 2:
            return -1
        return segment.pairs.find(fold_plane(ord(text[0])), fold_plane(ord(text[1])))
    return segment.words(field).find(text.encode("utf-8", "replace"))
