"""Looking up some documents in the lists of a term, in several segments at once, without decoding what stands between them.

A list that is split at a bit (`codes`) says in its unary part where the values with the same high bits stand: as many zeros as
these say come before them. So a document is looked up by counting zeros, and only the low bits of the one or two values with
its high bits are read (select and rank on the code of Elias 1974 and Fano 1971; Vigna, Quasi-succinct indices, 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .codes import BITS, PLAIN, SPLIT, shape
from .postings import before, gathered, low_bits, set_bits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Longs = NDArray[np.int64]
    Mask = NDArray[np.bool_]

ONES = np.array([number.bit_count() for number in range(256)], np.uint8)
"""Ones in each byte."""


class Written(NamedTuple):
    """Lists of one kind: their bytes, how many values each has, of how many documents, and the bit at which they are split."""

    data: Bytes
    ends: Longs
    counts: Longs
    width: int

    @classmethod
    def of(cls, lists: Sequence[memoryview], counts: Longs, width: int) -> Written:
        """Join the bytes of lists."""
        return cls(
            np.frombuffer(b"".join(lists), np.uint8), before(np.array(list(map(len, lists)), np.int64)), counts, width
        )

    def unary(self) -> tuple[Bytes, Longs, Longs]:
        """What is left of split lists above the bit, as zeros and ones, and where each begins and ends there."""
        low = self.counts * self.width
        begin = self.ends[:-1] + (low >> 3)
        sizes = self.ends[1:] - begin
        bits = np.unpackbits(self.data[gathered(begin, sizes)])
        ends = 8 * before(sizes)
        skipped = low & 7
        bits[gathered(ends[:-1], skipped)] = 0
        return bits, ends[:-1] + skipped, ends[1:]

    def values(self) -> Longs:
        """All values of split lists. Raises ValueError where they are not what was written."""
        bits, start, end = self.unary()
        ones = set_bits(bits)
        first = before(self.counts)
        if not np.array_equal(np.searchsorted(ones, end), first[1:]):
            raise ValueError("the lists hold another number of values")
        number = np.arange(len(ones))
        high = ones - number
        high -= np.repeat(start - first[:-1], self.counts)
        if not self.width:
            return high
        where = number * self.width
        where += np.repeat(8 * self.ends[:-1] - first[:-1] * self.width, self.counts)
        high <<= self.width
        high |= low_bits(self.data, where, self.width)
        return high


def split(lists: Written, local: Longs, owner: Longs) -> tuple[Longs, Longs]:
    """Which of some values (of the lists `owner`) are in split lists, and as which of their values each.

    Raises ValueError where the lists are not what was written.
    """
    bits, start, end = lists.unary()
    zeros = np.append(set_bits(bits ^ np.uint8(1)), len(bits))
    high = local >> lists.width
    begun = np.searchsorted(zeros, start)[owner] + high
    last = end[owner]
    begin = np.where(high > 0, zeros[np.minimum(begun - 1, len(zeros) - 1)] + 1, start[owner])
    sizes = np.maximum(np.minimum(zeros[np.minimum(begun, len(zeros) - 1)], last) - begin, 0)
    number = begin - start[owner] - high
    some = np.flatnonzero(sizes)
    if (number[some] < 0).any() or (number[some] + sizes[some] > lists.counts[owner[some]]).any():
        raise ValueError("the lists hold another number of values")
    own = np.repeat(some, sizes[some])
    numbers = gathered(number[some], sizes[some])
    if lists.width:
        low = low_bits(lists.data, 8 * lists.ends[owner[own]] + numbers * lists.width, lists.width)
        same = np.flatnonzero(low == (local[own] & ((1 << lists.width) - 1)))
        return own[same], numbers[same]
    return own, numbers


def plain(lists: Written, local: Longs, owner: Longs) -> tuple[Longs, Longs]:
    """As `split`, of lists of plain numbers."""
    keys = lists.data.view("<u2") + (np.repeat(np.arange(len(lists.counts)), lists.counts) << 16)
    wanted = local + (owner << 16)
    at = np.searchsorted(keys, wanted)
    at[at == len(keys)] = 0
    found = np.flatnonzero(keys[at] == wanted)
    return found, at[found] - before(lists.counts)[owner[found]]


def bits(lists: Written, local: Longs, owner: Longs) -> tuple[Longs, Longs]:
    """As `split`, of lists of a bit for every document."""
    at = 8 * lists.ends[owner] + local
    found = np.flatnonzero((lists.data[at >> 3] >> (7 - (at & 7)).astype(np.uint8)) & 1)
    at = at[found]
    return found, ones_before(lists.data, at) - ones_before(lists.data, 8 * lists.ends[:-1])[owner[found]]


def ones_before(data: Bytes, at: Longs) -> Longs:
    """How many ones come before some bits."""
    byte = at >> 3
    inside = np.append(data, np.uint8(0))[byte] >> (8 - (at & 7)).astype(np.uint8)
    found: Longs = before(ONES[data])[byte] + ONES[inside]
    return found


LOOKED_UP = {PLAIN: plain, BITS: bits, SPLIT: split}


def grouped(written: Sequence[tuple[memoryview, int]], documents: Sequence[int]) -> dict[tuple[int, int], list[int]]:
    """The numbers of lists by their kind and the bit they are split at; written: their bytes and how many values they have."""
    groups: dict[tuple[int, int], list[int]] = {}
    for number, ((_, df), size) in enumerate(zip(written, documents, strict=True)):
        kind, _, width = shape(df, size)
        groups.setdefault((kind, width), []).append(number)
    return groups


def lookup(
    written: Sequence[tuple[memoryview, int]], documents: Sequence[int], bases: Longs, docs: Longs
) -> tuple[Longs, Longs, Mask]:
    """Where some documents (ascending) stand in the lists of a term; see `across.among`. Raises ValueError."""
    counts = np.array([df for _, df in written], np.int64)
    first = before(counts)
    at, mask = np.zeros(len(docs), np.int64), np.zeros(len(docs), bool)
    begin = np.searchsorted(docs, bases)
    sizes = np.searchsorted(docs, bases + np.array(documents, np.int64)) - begin
    for (kind, width), numbers in grouped(written, documents).items():
        some = np.array(numbers)
        chosen = gathered(begin[some], sizes[some])
        if not len(chosen):
            continue
        owner = np.repeat(np.arange(len(some)), sizes[some])
        lists = Written.of([written[number][0] for number in numbers], counts[some], width)
        found, which = _looked_up(kind, lists, docs[chosen] - bases[some][owner], owner)
        if (which >= lists.counts[owner[found]]).any():
            raise ValueError("the lists hold another number of values")
        mask[chosen[found]] = True
        at[chosen[found]] = first[some][owner[found]] + which
    return first, at, mask


def _looked_up(kind: int, lists: Written, local: Longs, owner: Longs) -> Any:
    return LOOKED_UP[kind](lists, local, owner)
