"""Reading a segment through its memory map, with numpy or, for a few small lists, without.

A query of a few rare words on a cold start is answered faster in plain Python than numpy is imported; so every list has
two readers, `*_list` (no numpy) and `*_array`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .codes import Sizes, binary, documents_of
from .layout import FULL_DF, FULL_TF, RANKED, STRIDE, Sections, damaged
from .stored_text import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WALK = 1024
"""Terms read at a time when walking a dictionary."""
_REMEMBERED = 2048
"""Terms kept of those that a search by halves has compared; the first steps of every search are the same."""
_MEETING = re.compile(rb"[0-9a-z][\x80-\xff]|[\x80-\xff][0-9a-z]")
"""Where ASCII letters or digits and other characters meet in UTF-8."""
LETTERS = {"body": "b", "title": "t", "pairs": "g"}


class Lists:
    """The postings of one field: document numbers and occurrences by the number of a term."""

    def __init__(self, sections: Sections, letter: str, documents: int) -> None:
        self._file, self._documents = sections.name, documents
        self._df = sections.get(f"{letter}.df")
        self.terms = len(self._df)
        self._each = sections.get(f"{letter}.each", -(-self.terms // STRIDE) + 1)
        self._at = sections.get(f"{letter}.at", len(self._each))
        self._many = sections.get(f"{letter}.many")
        self.postings = self._each.item(len(self._each) - 1)
        self._sizes = Sizes(documents)
        self._span: tuple[int, int, int, int] = (-1, 0, 0, 0)
        self._docs = sections.get(f"{letter}.docs", self._at.item(len(self._at) - 1))
        self._tf = sections.get(f"{letter}.tf", (self.postings + 7) // 8)
        self._rank = sections.get(f"{letter}.rank", -(-self.postings // RANKED) + 1)
        self._more = sections.get(f"{letter}.more", (self._rank.item(len(self._rank) - 1) + 1) // 2)

    def span(self, term: int) -> tuple[int, int]:
        """Where the postings of a term begin and end."""
        return self._place(term)[:2]

    def _place(self, term: int) -> tuple[int, int, int]:
        """Where the postings of a term begin and end, and where its list of documents begins."""
        if self._span[0] == term:
            return self._span[1:]
        if not 0 <= term < self.terms:
            raise damaged(self._file, "a term number is out of range")
        block = term // STRIDE
        counts = self._df.slice(block * STRIDE, term + 1).tolist()
        if FULL_DF in counts:
            for at, count in enumerate(counts):
                if count == FULL_DF:
                    counts[at] = self._documents_with(block * STRIDE + at)
        end = self._each.item(block) + sum(counts)
        begin = end - counts.pop()
        if 0 in counts or not begin < end <= self.postings or end - begin > self._documents:
            raise damaged(self._file, "a list is empty, too long or runs backwards")
        self._span = term, begin, end, self._at.item(block) + sum(map(self._sizes.__getitem__, counts))
        return self._span[1:]

    def _documents_with(self, term: int) -> int:
        """The entry of a frequent term."""
        half = len(self._many) // 2
        at = self._many.first_not_before(term, 0, half)
        if at == half or self._many.item(at) != term:
            raise damaged(self._file, "a frequent term has no entry")
        return self._many.item(half + at)

    def df(self, term: int) -> int:
        """Documents with the term."""
        begin, end = self.span(term)
        return end - begin

    def _list(self, term: int) -> tuple[memoryview, int]:
        """The bytes of a list, documents in it."""
        begin, end, at = self._place(term)
        return self._docs.slice(at, at + self._sizes[end - begin]), end - begin

    def docs_list(self, term: int) -> Sequence[int]:
        """Document numbers, ascending."""
        data, df = self._list(term)
        docs = documents_of(data, df, self._documents)
        if len(docs) != df:
            raise damaged(self._file, "a list has the wrong length")
        return docs

    def docs_array(self, term: int) -> NDArray[np.uint16]:
        """Document numbers, ascending."""
        import numpy as np

        from . import postings as segments_postings

        data, df = self._list(term)
        docs = segments_postings.documents_of(np.frombuffer(data, np.uint8), df, self._documents)
        if len(docs) != df:
            raise damaged(self._file, "a list has the wrong length")
        return docs

    def every_posting(self) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint32]]:
        """(postings before each term, document numbers, occurrences) of the whole field."""
        import numpy as np

        from .postings import first_of, unpack, unpack_tf

        bits, more = np.frombuffer(self._tf.whole(), np.uint8), np.frombuffer(self._more.whole(), np.uint8)
        try:
            first = first_of(np.frombuffer(self._df.whole(), np.uint8), np.frombuffer(self._many.whole(), "<u4"))
            if first[-1] != self.postings:
                raise ValueError("the lists hold another number of postings")
            docs = unpack(first, np.frombuffer(self._docs.whole(), np.uint8), self._documents)
            tf = unpack_tf(bits, more, self.postings)
        except (ValueError, IndexError, ZeroDivisionError) as error:
            raise damaged(self._file, "a list has the wrong length") from error
        return first, docs, tf

    def tf_list(self, term: int) -> Sequence[int]:
        """Occurrences in each document."""
        begin, end = self.span(term)
        block = begin // RANKED
        low = block * RANKED
        written = binary(bytes(self._tf.slice(low >> 3, (end + 7) >> 3)))
        some = [at for at, bit in enumerate(written[begin - low : end - low]) if bit == "1"]
        found = [1] * (end - begin)
        if some:
            first = self._rank.item(block) + written.count("1", 0, begin - low)
            more = self._more.slice(first >> 1, (first + len(some) + 1) >> 1)
            for number, at in enumerate(some, first):
                found[at] = 2 + (more[(number >> 1) - (first >> 1)] >> (4 * (number & 1)) & 15)
        return found

    def tf_array(self, term: int) -> NDArray[Any]:
        """Occurrences in each document."""
        import numpy as np

        from .postings import halves

        begin, end = self.span(term)
        block = begin // RANKED
        low = block * RANKED
        bits = np.unpackbits(np.frombuffer(self._tf.slice(low >> 3, (end + 7) >> 3), np.uint8))
        found = bits[begin - low : end - low]
        some = np.flatnonzero(found)
        found += 1
        if len(some):
            first = self._rank.item(block) + int(np.count_nonzero(bits[: begin - low]))
            more = halves(np.frombuffer(self._more.slice(first >> 1, (first + len(some) + 1) >> 1), np.uint8))
            found[some] += more[first & 1 : (first & 1) + len(some)]
        return found


class Words(Lists):
    """A word field: sorted terms, exact occurrences, positions."""

    def __init__(self, sections: Sections, letter: str, lengths: memoryview) -> None:
        super().__init__(sections, letter, len(lengths))
        self._lengths = lengths
        self._blob = sections.get(f"{letter}.terms")
        self._ends = sections.get(f"{letter}.ends", self.terms + 1)
        self._big = sections.get(f"{letter}.big")
        self._visited: dict[int, bytes] = {}
        self._mixed: list[tuple[int, str]] | None = None
        self._pos = sections.get(f"{letter}.pos")
        self._posat = sections.get(f"{letter}.posat", self.terms + 1)
        if self._ends.item(self.terms) != len(self._blob) or self._posat.item(self.terms) != len(self._pos):
            raise damaged(self._file, f"the terms of {letter} have the wrong length")

    def term(self, number: int) -> bytes:
        """The UTF-8 of a term."""
        return bytes(self._blob.slice(self._ends.item(number), self._ends.item(number + 1)))

    def mixed(self) -> list[tuple[int, str]]:
        """(number, word) of the words that hold ASCII letters or digits beside other characters, found once."""
        if self._mixed is None:
            ends = self._ends.whole()
            found: list[tuple[int, str]] = []
            for match in _MEETING.finditer(bytes(self._blob.whole())):
                number = bisect_right(ends, match.start()) - 1
                if match.end() <= ends[number + 1] and (not found or found[-1][0] != number):
                    found.append((number, self.term(number).decode("utf-8", "replace")))
            self._mixed = found
        return self._mixed

    def blob(self) -> memoryview:
        """The UTF-8 of all terms, one behind the other."""
        return self._blob.whole()

    def ends(self) -> memoryview:
        """Where each term begins in `blob`, and the last one ends."""
        return self._ends.whole()

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
        at = self.lower(term)
        return at if at < self.terms and self.term(at) == term else -1

    def lower(self, term: bytes) -> int:
        """The number of the first term that is not before `term`."""
        low, high = 0, self.terms
        while low < high:
            middle = (low + high) // 2
            there = self._visited.get(middle)
            if there is None:
                there = self.term(middle)
                if len(self._visited) < _REMEMBERED:
                    self._visited[middle] = there
            if there < term:
                low = middle + 1
            else:
                high = middle
        return low

    def _full(self, begin: int, end: int) -> list[tuple[int, int]]:
        """(offset from begin, occurrences) of the postings whose occurrences need more than four bits."""
        half = len(self._big) // 2
        first = self._big.first_not_before(begin, 0, half)
        last = self._big.first_not_before(end, first, half)
        postings, counts = self._big.slice(first, last), self._big.slice(half + first, half + last)
        if any(not begin <= posting < end for posting in postings):
            raise damaged(self._file, "occurrences are of no posting")
        return [(posting - begin, count) for posting, count in zip(postings, counts, strict=True)]

    def tf_list(self, term: int) -> Sequence[int]:
        """Occurrences in each document."""
        found = list(super().tf_list(term))
        if FULL_TF in found:
            for at, tf in self._full(*self.span(term)):
                found[at] = tf
        return found

    def tf_array(self, term: int) -> NDArray[Any]:
        """Occurrences in each document."""
        import numpy as np

        found = super().tf_array(term)
        if (found == FULL_TF).any():
            found = found.astype(np.uint32)
            for at, tf in self._full(*self.span(term)):
                found[at] = tf
        return found

    def every_posting(self) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint32]]:
        """(postings before each term, document numbers, occurrences) of the whole field."""
        import numpy as np

        first, docs, tf = super().every_posting()
        big = np.frombuffer(self._big.whole(), "<u4")
        half = len(big) // 2
        try:
            tf[big[:half]] = big[half:]
        except (ValueError, IndexError) as error:
            raise damaged(self._file, "occurrences are of no posting") from error
        return first, docs, tf

    def every_step(self) -> NDArray[np.uint32]:
        """`steps_array` of all terms, one after the other."""
        import numpy as np

        first, docs, tf = self.every_posting()
        occurrences = np.add.reduceat(tf, first[:-1], dtype=np.int64) if len(tf) else np.zeros(0, np.int64)
        ends = np.frombuffer(self._posat.whole(), "<u4").astype(np.int64)
        return self._steps(self._pos.whole(), ends, occurrences, docs, tf)

    def steps_array(self, term: int) -> NDArray[np.uint32]:
        """The differences of word positions, document after document; the first of each document counts from 0."""
        import numpy as np

        begin, end = self._posat.item(term), self._posat.item(term + 1)
        if not begin <= end <= len(self._pos):
            raise damaged(self._file, "positions lie outside their section")
        docs, tf = self.docs_array(term), self.tf_array(term)
        ends = np.array([0, end - begin], np.int64)
        return self._steps(self._pos.slice(begin, end), ends, np.array([tf.sum(dtype=np.int64)]), docs, tf)

    def places_size(self, term: int) -> int:
        """Bytes that the positions of a term take."""
        return self._posat.item(term + 1) - self._posat.item(term)

    def _steps(
        self, data: memoryview, ends: NDArray[np.int64], occurrences: NDArray[np.int64], docs: Any, tf: Any
    ) -> NDArray[np.uint32]:
        import numpy as np

        from .postings import unpack_steps, widths_of

        if occurrences.sum() > 8 * len(data):  # each has a bit at least; said before room is made for them
            raise damaged(self._file, "positions are missing")
        try:
            widths = widths_of(np.frombuffer(self._lengths, "<u4")[docs], tf)
            return unpack_steps(np.frombuffer(data, np.uint8), occurrences, widths, ends)
        except (ValueError, IndexError) as error:
            raise damaged(self._file, "positions are not what was written") from error

    def positions(self, term: int) -> list[list[int]]:
        """Word positions in each document of the term."""
        steps = self.steps_array(term).tolist()
        found: list[list[int]] = []
        at = 0
        for tf in self.tf_list(term):
            current, places = 0, []
            for step in steps[at : at + tf]:
                current += step
                places.append(current)
            at += tf
            found.append(places)
        return found


class CharacterPairs(Lists):
    """The pairs of neighbouring letters of title and text."""

    def __init__(self, sections: Sections, documents: int) -> None:
        super().__init__(sections, "g", documents)
        self._lead = sections.get("g.lead")
        self._start = sections.get("g.start", len(self._lead) + 1)
        self._second = sections.get("g.second", self.terms)

    def beginning_with(self, first: int) -> tuple[int, int]:
        """The numbers (from, to) of the pairs whose first character is `first`."""
        at = self._lead.first_not_before(first)
        if at == len(self._lead) or self._lead.item(at) != first:
            return 0, 0
        begin, end = self._start.item(at), self._start.item(at + 1)
        if not begin < end <= self.terms:
            raise damaged(self._file, "pairs lie outside their section")
        return begin, end

    def seconds(self, first: int) -> list[tuple[int, int]]:
        """(second character, number) of the pairs whose first character is `first`, ascending."""
        begin, end = self.beginning_with(first)
        return list(zip(self._second.slice(begin, end).tolist(), range(begin, end), strict=True)) if begin < end else []

    def leads(self, low: int, high: int) -> list[int]:
        """The first characters of pairs from `low` up to `high`, ascending."""
        begin, end = self._lead.first_not_before(low), self._lead.first_not_before(high)
        return list(self._lead.slice(begin, end).tolist()) if begin < end else []

    def find(self, first: int, second: int) -> int:
        """The number of a pair, or -1. Characters beyond the first plane are given by `fold_plane`."""
        begin, end = self.beginning_with(first)
        at = self._second.first_not_before(second, begin, end)
        return at if at < end and self._second.item(at) == second else -1

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
        self._file = path.name
        self._sections = sections
        # What there is one of for each document is checked now: it is small, and read in many places.
        raw = sections.get("key").whole()
        self.documents = len(raw)
        self.keys: memoryview = raw.cast("B").cast("q")
        self.lengths: dict[str, memoryview] = {
            field: sections.get(f"len.{letter}", self.documents).whole() for field, letter in LETTERS.items()
        }
        self.totals: dict[str, int] = dict(zip(LETTERS, sections.get("total", len(LETTERS)).whole(), strict=True))
        self.body = Words(sections, "b", self.lengths["body"])
        self.title_words = Words(sections, "t", self.lengths["title"])
        self.pairs = CharacterPairs(sections, self.documents)
        self.texts = Texts(sections, self.documents)

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
