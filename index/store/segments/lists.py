"""The postings of one field of a segment, read through its memory map, with numpy or, for a few small lists, without.

A query of a few rare words on a cold start is answered faster in plain Python than numpy is imported; so every list has
two readers, `*_list` (no numpy) and `*_array`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .codes import Sizes, binary, documents_of
from .layout import FULL_DF, RANKED, STRIDE, Column, Sections, damaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SPANS = 4096
"""Terms of a field whose place is kept, as a query asks for it several times."""


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
        # counted from both sides, so that no number is longer than it must be
        before = int.from_bytes(bits[: (begin - low + 7) >> 3], "big") >> (-(begin - low) & 7)
        first = self._rank.item(block) + before.bit_count()
        own = int.from_bytes(bits[(begin - low) >> 3 :], "big") & ((1 << (8 * len(bits) - begin + low)) - 1)
        count = (own >> (8 * len(bits) - end + low)).bit_count()
        more = self._more.slice(first >> 1, (first + count + 1) >> 1)
        return bits[(begin - low) >> 3 :], begin & 7, more, first & 1, count

    def full(self, term: int) -> list[tuple[int, int]]:
        """(number among its postings, occurrences) where a term is more often in a document than four bits say."""
        return self._full(*self.span(term))

    def full_at(self, term: int, posting: int) -> int:
        """Occurrences where one of the postings of a term says that four bits do not hold them."""
        wanted, half = self.span(term)[0] + posting, len(self._big) // 2
        at = self._big.first_not_before(wanted, 0, half)
        if at == half or self._big.item(at) != wanted:
            raise damaged(self.file, "occurrences are of no posting")
        return self._big.item(half + at)

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
