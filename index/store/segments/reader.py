"""Reading a segment through its memory map: words, pairs of characters, stored texts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .layout import FULL_TF, RARE, STRIDE, Sections, damaged
from .lists import Lists
from .stored_text import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WALK = 1024
"""Terms read at a time when walking a dictionary."""
_LOOKED = 16
"""Searches of a dictionary from which on some of its terms are kept."""
LETTERS = {"body": "b", "title": "t", "pairs": "g"}


class Words(Lists):
    """A word field: sorted terms and exact occurrences."""

    def __init__(self, sections: Sections, letter: str, documents: int) -> None:
        super().__init__(sections, letter, documents)
        self._blob = sections.get(f"{letter}.terms")
        self._ends = sections.get(f"{letter}.ends", self.terms + 1)
        self._looked = 0
        self._marks: list[bytes] | None = None
        if self._ends.item(self.terms) != len(self._blob):
            raise damaged(self.file, f"the terms of {letter} have the wrong length")

    def term(self, number: int) -> bytes:
        """The UTF-8 of a term."""
        return bytes(self._blob.slice(self._ends.item(number), self._ends.item(number + 1)))

    def every_term(self, begin: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The terms in order, from number `begin` to `end`."""
        last = self.terms if end is None else end
        for start in range(begin, last, _WALK):
            ends = self._ends.slice(start, min(start + _WALK, last) + 1).tolist()
            blob = bytes(self._blob.slice(ends[0], ends[-1]))
            for low, high in pairwise(ends):
                yield blob[low - ends[0] : high - ends[0]]

    def find(self, term: bytes) -> int:
        """The number of a term, or -1."""
        low, high = self._block(term)
        if high - low > STRIDE:
            at = self.lower(term)
            return at if at < self.terms and self.term(at) == term else -1
        ends = self._ends.slice(low, high + 1)
        begin, size = ends[0], len(term)
        blob = bytes(self._blob.slice(begin, ends[-1]))
        at = blob.find(term) if size else -1
        while at >= 0:
            number = bisect_left(ends, begin + at)
            if ends[number] == begin + at and ends[number + 1] == begin + at + size:
                return low + number
            at = blob.find(term, at + 1)
        return -1

    def _block(self, term: bytes) -> tuple[int, int]:
        """Where the first term that is not before `term` is looked for: from the first number to the second."""
        if self._looked < _LOOKED:
            self._looked += 1
            return 0, self.terms
        if self._marks is None:  # asked again and again: every 64th term is kept
            ends, blob = self._ends.whole(), self._blob.whole()
            self._marks = [bytes(blob[ends[at] : ends[at + 1]]) for at in range(0, self.terms, STRIDE)]
        block = max(bisect_right(self._marks, term) - 1, 0)
        return block * STRIDE, min((block + 1) * STRIDE, self.terms)

    def lower(self, term: bytes) -> int:
        """The number of the first term that is not before `term`."""
        low, high = self._block(term)
        while high - low > STRIDE:
            middle = (low + high) // 2
            if self.term(middle) < term:
                low = middle + 1
            else:
                high = middle
        ends = self._ends.slice(low, high + 1)
        begin = ends[0]
        blob = bytes(self._blob.slice(begin, ends[-1]))
        base = low
        while low < high:
            middle = (low + high) // 2
            if blob[ends[middle - base] - begin : ends[middle - base + 1] - begin] < term:
                low = middle + 1
            else:
                high = middle
        return low

    def tf_list(self, term: int) -> Sequence[int]:
        """Occurrences in each document."""
        found = list(super().tf_list(term))
        if FULL_TF in found:
            for at, tf in self.full(term):
                found[at] = tf
        return found

    def tf_array(self, term: int) -> NDArray[Any]:
        """Occurrences in each document."""
        import numpy as np

        found = super().tf_array(term)
        if (found == FULL_TF).any():
            found = found.astype(np.uint32)
            for at, tf in self.full(term):
                found[at] = tf
        return found


class CharacterPairs(Lists):
    """Every character of title and text with the one behind it, and where. Occurrences stop at FULL_TF."""

    def __init__(self, sections: Sections, documents: int) -> None:
        super().__init__(sections, "g", documents)
        self._lead = sections.get("g.lead")
        self._start = sections.get("g.start", len(self._lead) + 1)
        self._second = sections.get("g.second", self.terms)
        self._leads: tuple[memoryview, memoryview] | None = None
        self._kept = sections.get("g.kept", -(-self.terms // STRIDE) + 1)
        self._size = sections.get("g.size", self._kept.item(len(self._kept) - 1))
        self._long = sections.get("g.long")
        self._from = sections.get("g.from", -(-self.terms // STRIDE) + 1)
        self._where = sections.get("g.places", self._from.item(len(self._from) - 1))

    def beginning_with(self, first: int) -> tuple[int, int]:
        """The numbers (from, to) of the pairs whose first character is `first`."""
        if self._leads is None:
            self._leads = self._lead.whole(), self._start.whole()
        leads, starts = self._leads
        at = bisect_left(leads, first)
        if at == len(leads) or leads[at] != first:
            return 0, 0
        begin, end = starts[at], starts[at + 1]
        if not begin < end <= self.terms:
            raise damaged(self.file, "pairs lie outside their section")
        return begin, end

    def seconds(self, first: int) -> list[tuple[int, int]]:
        """(second character, number) of the pairs whose first character is `first`, ascending."""
        begin, end = self.beginning_with(first)
        return list(zip(self._second.slice(begin, end).tolist(), range(begin, end), strict=True)) if begin < end else []

    def find(self, first: int, second: int) -> int:
        """The number of a pair, or -1. Characters beyond the first plane are given by `fold_plane`."""
        begin, end = self.beginning_with(first)
        seconds = self._second.slice(begin, end)
        at = bisect_left(seconds, second)
        return begin + at if at < end - begin and seconds[at] == second else -1

    def any_of(self, first: int, seconds: Sequence[int]) -> list[int]:
        """The numbers of the pairs of `first` with any of `seconds`."""
        begin, end = self.beginning_with(first)
        view = self._second.slice(begin, end)
        found = ((second, bisect_left(view, second)) for second in seconds)
        return [begin + at for second, at in found if at < len(view) and view[at] == second]

    def written_places(self, term: int) -> memoryview:
        """The bytes of the places of a pair; none where it is in RARE documents or fewer."""
        block = term // STRIDE
        counts = self._df.slice(block * STRIDE, term + 1).tolist()
        kept = sum(count > RARE for count in counts)
        first = self._kept.item(block)
        sizes = self._bytes(self._size, self._long, first, first + kept)
        begin = self._from.item(block) + sum(sizes)
        return self._where.slice(begin - sizes[-1], begin) if counts[-1] > RARE else self._where.slice(begin, begin)

    def all_terms(self) -> NDArray[np.uint32]:
        """first << 16 | second of every pair, ascending."""
        import numpy as np

        counts = np.diff(np.frombuffer(self._start.whole(), "<u4"))
        lead = np.repeat(np.frombuffer(self._lead.whole(), "<u2"), counts).astype(np.uint32)
        terms: NDArray[np.uint32] = (lead << np.uint32(16)) | np.frombuffer(self._second.whole(), "<u2")
        return terms


class Segment:
    """One segment, open for reading. Raises IndexDamaged when the file is not what a build wrote."""

    def __init__(self, path: Path) -> None:
        sections = Sections(path)
        self.path = path
        self.name = path.stem
        self.file = path.name
        self._sections = sections
        # What there is one of for each document is checked now: it is small, and read in many places.
        raw = sections.get("key").whole()
        self.documents = len(raw)
        self.keys: memoryview = raw.cast("B").cast("q")
        self.lengths: dict[str, memoryview] = {
            field: sections.get(f"len.{letter}", self.documents).whole() for field, letter in LETTERS.items()
        }
        self.totals: dict[str, int] = dict(zip(LETTERS, sections.get("total", len(LETTERS)).whole(), strict=True))
        self.body = Words(sections, "b", self.documents)
        self.title_words = Words(sections, "t", self.documents)
        self.pairs = CharacterPairs(sections, self.documents)
        self.texts = Texts(sections, self.documents)

    def places(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """For each document how many bits a place of its pairs takes, and the first place that is in its text."""
        import numpy as np

        from .places import widths

        title, text = (np.frombuffer(sizes, "<u4") for sizes in self.texts.sizes())
        return widths(title, text), title.astype(np.int64) // 2 + 1

    def words(self, field: str) -> Words:
        """The word field `body` or `title`."""
        return self.title_words if field == "title" else self.body

    def lists(self, field: str) -> Lists:
        """The postings of `body`, `title` or `pairs`."""
        return self.pairs if field == "pairs" else self.words(field)

    def local(self, key: int) -> int:
        """The document number of a key, or -1."""
        at = bisect_left(self.keys, key)
        return at if at < self.documents and self.keys[at] == key else -1

    def blocks(self) -> int:
        """Blocks of stored text."""
        return self.texts.blocks()

    def block(self, number: int) -> bytes:
        """A block of the stored stream."""
        return self.texts.block(number)

    def stored(self, local: int) -> tuple[str, str]:
        """Title and text of a document."""
        return self.texts.stored(local)

    def title(self, local: int) -> str:
        """The title of a document."""
        return self.stored(local)[0]

    def text(self, local: int) -> str:
        """The clean text of a document."""
        return self.stored(local)[1]
