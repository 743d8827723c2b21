"""Reading a segment through its memory map, with numpy or, for a few small lists, without.

A query of a few rare words on a cold start is answered faster in plain Python than numpy is imported; so every list has
two readers, `*_list` (no numpy) and `*_array`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .codes import Sizes, binary, documents_of
from .layout import FULL_DF, FULL_TF, RANKED, RARE, STRIDE, Column, Sections, damaged
from .stored_text import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SPANS = 4096
"""Terms of a field whose place is kept, as a query asks for it several times."""
_WALK = 1024
"""Terms read at a time when walking a dictionary."""
_LOOKED = 16
"""Searches of a dictionary from which on some of its terms are kept."""
LETTERS = {"body": "b", "title": "t", "pairs": "g"}


class Lists:
    """The postings of one field: document numbers and occurrences by the number of a term."""

    def __init__(self, sections: Sections, letter: str, documents: int) -> None:
        self.file, self._documents = sections.name, documents
        self._df = sections.get(f"{letter}.df")
        self.terms = len(self._df)
        self._each = sections.get(f"{letter}.each", -(-self.terms // STRIDE) + 1)
        self._at = sections.get(f"{letter}.at", len(self._each))
        self._many = sections.get(f"{letter}.many")
        self.postings = self._each.item(len(self._each) - 1)
        self._sizes = Sizes(documents)
        self._spans: dict[int, tuple[int, int, int]] = {}
        self._docs = sections.get(f"{letter}.docs", self._at.item(len(self._at) - 1))
        self._tf = sections.get(f"{letter}.tf", (self.postings + 7) // 8)
        self._rank = sections.get(f"{letter}.rank", -(-self.postings // RANKED) + 1)
        self._more = sections.get(f"{letter}.more", (self._rank.item(len(self._rank) - 1) + 1) // 2)
        self._big = sections.get(f"{letter}.big")

    def span(self, term: int) -> tuple[int, int]:
        """Where the postings of a term begin and end."""
        return self._place(term)[:2]

    def _place(self, term: int) -> tuple[int, int, int]:
        """Where the postings of a term begin and end, and where its list of documents begins."""
        known = self._spans.get(term)
        if known is not None:
            return known
        if not 0 <= term < self.terms:
            raise damaged(self.file, "a term number is out of range")
        block = term // STRIDE
        counts = self._bytes(self._df, self._many, block * STRIDE, term + 1)
        end = self._each.item(block) + sum(counts)
        begin = end - counts.pop()
        if 0 in counts or not begin < end <= self.postings or end - begin > self._documents:
            raise damaged(self.file, "a list is empty, too long or runs backwards")
        if len(self._spans) >= _SPANS:
            self._spans.clear()
        found = self._spans[term] = begin, end, self._at.item(block) + sum(map(self._sizes.__getitem__, counts))
        return found

    def _bytes(self, column: Column, table: Column, begin: int, end: int) -> list[int]:
        """What stands in a column of bytes; 255 means: look in the table, where such terms ascend."""
        found: list[int] = column.slice(begin, end).tolist()
        if FULL_DF in found:
            full = [at for at, count in enumerate(found) if count == FULL_DF]
            half = len(table) // 2
            first = table.first_not_before(begin + full[0], 0, half)
            last = first + len(full)
            if last > half or table.slice(first, last).tolist() != [begin + at for at in full]:
                raise damaged(self.file, "a frequent term has no entry")
            for at, count in zip(full, table.slice(half + first, half + last), strict=True):
                found[at] = count
        return found

    def df(self, term: int) -> int:
        """Documents with the term."""
        begin, end = self.span(term)
        return end - begin

    def written(self, term: int) -> tuple[memoryview, int]:
        """The bytes of the list of documents of a term, and how many these are."""
        begin, end, at = self._place(term)
        return self._docs.slice(at, at + self._sizes[end - begin]), end - begin

    def written_tf(self, term: int) -> tuple[memoryview, int, memoryview, int, int]:
        """What says how often a term is in its documents, see `layout`.

        The bytes of f.tf and the first bit in them, the bytes of f.more, the first half of a byte in them and how many
        there are of the term.
        """
        begin, end = self.span(term)
        block = begin // RANKED
        low = block * RANKED
        bits = self._tf.slice(low >> 3, (end + 7) >> 3)
        number, size = int.from_bytes(bits, "big"), 8 * len(bits)
        first = self._rank.item(block) + (number >> (size - begin + low)).bit_count()
        count = (number >> (size - end + low) & ((1 << (end - begin)) - 1)).bit_count()
        more = self._more.slice(first >> 1, (first + count + 1) >> 1)
        return bits[(begin - low) >> 3 :], begin & 7, more, first & 1, count

    def full(self, term: int) -> list[tuple[int, int]]:
        """(number among its postings, occurrences) where a term is more often in a document than four bits say."""
        return self._full(*self.span(term))

    def _full(self, begin: int, end: int) -> list[tuple[int, int]]:
        half = len(self._big) // 2
        first = self._big.first_not_before(begin, 0, half)
        last = self._big.first_not_before(end, first, half)
        postings, counts = self._big.slice(first, last), self._big.slice(half + first, half + last)
        if any(not begin <= posting < end for posting in postings):
            raise damaged(self.file, "occurrences are of no posting")
        return [(posting - begin, count) for posting, count in zip(postings, counts, strict=True)]

    def docs_list(self, term: int) -> Sequence[int]:
        """Document numbers, ascending."""
        data, df = self.written(term)
        docs = documents_of(data, df, self._documents)
        if len(docs) != df:
            raise damaged(self.file, "a list has the wrong length")
        return docs

    def docs_array(self, term: int) -> NDArray[np.uint16]:
        """Document numbers, ascending."""
        import numpy as np

        from . import postings as segments_postings

        data, df = self.written(term)
        docs = segments_postings.documents_of(np.frombuffer(data, np.uint8), df, self._documents)
        if len(docs) != df:
            raise damaged(self.file, "a list has the wrong length")
        return docs

    def every_posting(self) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint32]]:
        """(postings before each term, document numbers, occurrences) of the whole field."""
        first, docs, tf = self.postings_of(0, self.terms)
        if first[-1] != self.postings:
            raise damaged(self.file, "a list has the wrong length")
        return first, docs, tf

    def postings_of(self, begin: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint32]]:
        """(postings before each term, document numbers, occurrences) of the terms from `begin` to `end`."""
        import numpy as np

        from .postings import halves, unpack

        first = self._sums(self._df, self._many, begin, end)
        low, _, at = self._place(begin) if begin < end else (0, 0, 0)
        high = low + int(first[-1])
        try:
            size = sum(map(self._sizes.__getitem__, np.diff(first).tolist()))
            docs = unpack(first, np.frombuffer(self._docs.slice(at, at + size), np.uint8), self._documents)
            block = low // RANKED * RANKED
            bits = np.unpackbits(np.frombuffer(self._tf.slice(block >> 3, (high + 7) >> 3), np.uint8))
            tf = bits[low - block : high - block].astype(np.uint32)
            some = np.flatnonzero(tf)
            tf += 1
            before = (self._rank.item(low // RANKED) if len(some) else 0) + int(np.count_nonzero(bits[: low - block]))
            more = self._more.slice(before >> 1, (before + len(some) + 1) >> 1)
            tf[some] += halves(np.frombuffer(more, np.uint8))[before & 1 :][: len(some)]
            for posting, times in self._full(low, high):
                tf[posting] = times
        except (ValueError, IndexError, ZeroDivisionError, TypeError) as error:
            raise damaged(self.file, "a list has the wrong length") from error
        return first, docs, tf

    def _sums(self, column: Column, table: Column, begin: int, end: int) -> NDArray[np.int64]:
        """The sums before each of the terms from `begin` to `end`, and of all, of what stands in a byte or else in a table."""
        import numpy as np

        values = np.array(self._bytes(column, table, begin, end), np.int64)
        sums = np.zeros(len(values) + 1, np.int64)
        np.cumsum(values, out=sums[1:])
        return sums

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
        at = self.lower(term)
        return at if at < self.terms and self.term(at) == term else -1

    def lower(self, term: bytes) -> int:
        """The number of the first term that is not before `term`."""
        if self._looked < _LOOKED:
            self._looked += 1
            low, high = 0, self.terms
        else:
            if self._marks is None:  # asked again and again: every 64th term is kept
                self._marks = [self.term(number) for number in range(0, self.terms, STRIDE)]
            block = max(bisect_right(self._marks, term) - 1, 0)
            low, high = block * STRIDE, min((block + 1) * STRIDE, self.terms)
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
    """Every letter of title and text with the character behind it, and where. Occurrences stop at FULL_TF."""

    def __init__(self, sections: Sections, documents: int) -> None:
        super().__init__(sections, "g", documents)
        self._lead = sections.get("g.lead")
        self._start = sections.get("g.start", len(self._lead) + 1)
        self._second = sections.get("g.second", self.terms)
        self._kept = sections.get("g.kept", -(-self.terms // STRIDE) + 1)
        self._size = sections.get("g.size", self._kept.item(len(self._kept) - 1))
        self._long = sections.get("g.long")
        self._from = sections.get("g.from", -(-self.terms // STRIDE) + 1)
        self._where = sections.get("g.places", self._from.item(len(self._from) - 1))

    def beginning_with(self, first: int) -> tuple[int, int]:
        """The numbers (from, to) of the pairs whose first character is `first`."""
        at = self._lead.first_not_before(first)
        if at == len(self._lead) or self._lead.item(at) != first:
            return 0, 0
        begin, end = self._start.item(at), self._start.item(at + 1)
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
        at = self._second.first_not_before(second, begin, end)
        return at if at < end and self._second.item(at) == second else -1

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
