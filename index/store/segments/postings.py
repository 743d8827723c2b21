"""Postings as arrays: coding and reading the lists of one field of a segment (codes: `codes`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .codes import BITS, PLAIN, SPLIT, shape
from .layout import FULL_DF, FULL_TF, RANKED, STRIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Shorts = NDArray[np.uint16]
    Ints = NDArray[np.uint32]
    Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """All postings of a field, by term and then document.

    first: postings before each term, one more than there are terms; docs: document number of each posting; tf: occurrences;
    places: of pairs, where each occurrence begins, posting by posting of the terms in more than RARE documents; of words None.
    """

    first: Ints
    docs: Shorts
    tf: Ints
    places: Ints | None = None


_WINDOW = 48
"""Bits of a word and of the half word behind it: low bits that begin in the word end in there."""
_WIDEST = 16
"""Bits to split at, at most."""


class Split(NamedTuple):
    """Lists of split values: how many each has, the width of every value, where each list begins and ends in bytes."""

    counts: Longs
    widths: Bytes
    ends: Longs

    def low(self) -> tuple[Longs, Longs]:
        """Where the low part of every value begins, and where the low parts of every list end, in bits."""
        at, first, begin = before(self.widths), before(self.counts), 8 * self.ends[:-1]
        return at[:-1] + np.repeat(begin - at[first[:-1]], self.counts), begin + at[first[1:]] - at[first[:-1]]


def starts(sorted_values: NDArray[Any]) -> Ints:
    """Where each run of equal values begins."""
    if not len(sorted_values):
        return np.zeros(0, np.uint32)
    fresh = np.empty(len(sorted_values), bool)
    fresh[0] = True
    np.not_equal(sorted_values[1:], sorted_values[:-1], out=fresh[1:])
    return np.flatnonzero(fresh).astype(np.uint32)


def run_lengths(begin: Ints, size: int) -> Ints:
    """How long each run is; `size` is where the last one ends."""
    lengths = np.empty_like(begin)
    if len(begin):
        np.subtract(begin[1:], begin[:-1], out=lengths[:-1])
        lengths[-1] = size - begin[-1]
    return lengths


def before(sizes: NDArray[Any]) -> Longs:
    """The sum of the sizes before each, and of all."""
    sums = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=sums[1:])
    return sums


def set_bits(bits: Bytes) -> Longs:
    """Where ones are among zeros and ones; numpy looks for what is true in a fifth of the time."""
    return np.flatnonzero(bits.view(np.bool_))


_AT_ONCE = 1 << 18
"""Values coded at a time: their bits are worked on in numbers eight times as wide as they are."""


def runs(first: Longs) -> Iterator[tuple[int, int]]:
    """Runs of lists with `_AT_ONCE` values or fewer, or of one list; `first` are the values before each list and in all."""
    begin, count = 0, len(first) - 1
    while begin < count:
        end = max(begin + 1, int(np.searchsorted(first, first[begin] + _AT_ONCE, "right")) - 1)
        yield begin, min(end, count)
        begin = end


_POWERS = 2.0 ** np.arange(_WINDOW + 1)
_MASKS = (1 << np.arange(_WIDEST + 1)) - 1


def split(low: Ints, high: Ints, lists: Split) -> Bytes:
    """The bytes of lists of values, each given as its low bits and what is left of it.

    Bits that do not overlap may as well be added: `bincount` sums the values of each word of 32 bits, shifted to their
    places in it and in the half that follows, which doubles hold exactly.
    """
    size = int(lists.ends[-1])
    words = np.zeros(size // 4 + 3, np.int64)
    places, heads = lists.low()
    shift = _WINDOW - lists.widths - (places & 31)
    sums = np.bincount(places >> 5, low * _POWERS[shift]).astype(np.int64)
    words[: len(sums)] = sums >> 16
    words[1 : len(sums) + 1] |= (sums & 0xFFFF) << 16
    before_ones = before(high + np.uint32(1))
    ones = before_ones[1:] + np.repeat(heads - before_ones[before(lists.counts)[:-1]] - 1, lists.counts)
    sums = np.bincount(ones >> 5, _POWERS[31 - (ones & 31)]).astype(np.int64)
    words[: len(sums)] += sums
    return words.astype(">u4").view(np.uint8)[:size]


def unsplit(data: Bytes, lists: Split) -> tuple[Ints, Ints]:
    """The low bits and the rest of each value again. Raises ValueError where the lists are not what `split` wrote."""
    places, heads = lists.low()
    low = low_bits(data, places, lists.widths)
    edges = np.stack([heads - 8 * lists.ends[:-1], 8 * lists.ends[1:] - heads], 1).ravel()
    unary = np.repeat(np.arange(len(edges)).astype(np.uint8) & np.uint8(1), edges)
    ones = set_bits(np.unpackbits(data) & unary)
    if len(ones) != len(low):
        raise ValueError("the lists hold another number of values")
    high = np.diff(ones, prepend=0) - 1
    first = before(lists.counts)[:-1]
    high[first] = ones[first] - heads
    return low, high.astype(np.uint32)


def low_bits(data: Bytes, places: Longs, widths: Any) -> Ints:
    """The bits, `widths` of them (one number or one for each), that begin at each of `places`."""
    words = np.zeros(len(data) // 4 + 3, ">u4")
    words.view(np.uint8)[: len(data)] = data
    pairs = words.astype(np.int64)
    pairs = (pairs[:-1] << 16) | (pairs[1:] >> 16)
    found: Ints = ((pairs[places >> 5] >> (_WINDOW - widths - (places & 31))) & _MASKS[widths]).astype(np.uint32)
    return found


def shapes(df: Longs, documents: int) -> tuple[Longs, Longs, Longs]:
    """Kind, bytes and width of the list of every term, as in `codes.shape`."""
    every, inverse = np.unique(df, return_inverse=True)
    table = np.array([shape(some, documents) for some in every.tolist()], np.int64).reshape(-1, 3)[inverse]
    return table[:, 0], table[:, 1], table[:, 2]


def pack(postings: Postings, documents: int) -> dict[str, tuple[int, bytes]]:
    """The sections of a field that words and pairs both have, over `documents` documents: item size and bytes."""
    first, docs = postings.first.astype(np.int64), postings.docs
    df = np.diff(first)
    kind, size, width = shapes(df, documents)
    ends = before(size)
    out = np.zeros(int(ends[-1]), np.uint8)
    for begin, end in runs(first):
        for which, coded in ((PLAIN, _plain), (SPLIT, _split)):
            terms = begin + np.flatnonzero(kind[begin:end] == which)
            if len(terms):
                counts = df[terms]
                own = docs[gathered(first[terms], counts)]
                lists = Split(counts, np.repeat(width[terms].astype(np.uint8), counts), before(size[terms]))
                out[gathered(ends[terms], size[terms])] = coded(own, lists)
    for term in np.flatnonzero(kind == BITS).tolist():
        bits = np.zeros(documents, np.uint8)
        bits[docs[first[term] : first[term + 1]]] = 1
        out[ends[term] : ends[term + 1]] = np.packbits(bits)
    many = np.flatnonzero(df >= FULL_DF)
    return {
        "df": (1, np.minimum(df, FULL_DF).astype(np.uint8).tobytes()),
        "each": (4, np.append(first[:-1:STRIDE], first[-1:]).astype("<u4").tobytes()),
        "many": (4, np.concatenate([many, df[many]]).astype("<u4").tobytes()),
        "at": (4, np.append(ends[:-1:STRIDE], ends[-1:]).astype("<u4").tobytes()),
        "docs": (1, out.tobytes()),
        **_pack_tf(postings.tf),
    }


def gathered(begin: Longs, sizes: Longs) -> Longs:
    """The numbers from each `begin` on, so many of each."""
    return np.arange(int(sizes.sum())) + np.repeat(begin - before(sizes)[:-1], sizes)


def _plain(docs: Shorts, lists: Split) -> Bytes:
    return docs.astype("<u2").view(np.uint8)


def _split(docs: Shorts, lists: Split) -> Bytes:
    high = docs >> lists.widths
    steps = np.empty_like(high)
    steps[1:] = high[1:] - high[:-1]
    first = before(lists.counts)[:-1]
    steps[first] = high[first]
    low = docs & ((np.uint16(1) << lists.widths) - np.uint16(1))
    return split(low.astype(np.uint32), steps.astype(np.uint32), lists)


def _pack_tf(tf: Ints) -> dict[str, tuple[int, bytes]]:
    """Which postings have their term more than once, how many of them come before every RANKED-th, and how often it is."""
    several = tf > 1
    more = np.minimum(tf[several], FULL_TF).astype(np.uint8) - np.uint8(2)
    pairs = np.zeros(len(more) + (len(more) & 1), np.uint8)
    pairs[: len(more)] = more
    ranks = before(np.add.reduceat(several, np.arange(0, len(several), RANKED)) if len(several) else several)
    many = np.flatnonzero(tf >= FULL_TF)
    return {
        "tf": (1, np.packbits(several).tobytes()),
        "big": (4, np.concatenate([many, tf[many]]).astype("<u4").tobytes()),
        "rank": (4, ranks.astype("<u4").tobytes()),
        "more": (1, (pairs[0::2] | (pairs[1::2] << 4)).tobytes()),
    }


def halves(data: Bytes) -> Bytes:
    """Numbers of four bits each, the low ones first."""
    both = np.empty(2 * len(data), np.uint8)
    both[0::2] = data & 15
    both[1::2] = data >> 4
    return both


def unpack(first: Longs, data: Bytes, documents: int) -> Shorts:
    """The document numbers of all postings of a field: the inverse of `pack`. Raises ValueError where they are not."""
    df = np.diff(first)
    kind, size, width = shapes(df, documents)
    ends = before(size)
    docs = np.empty(int(first[-1]), np.uint16)
    for begin, end in runs(first):
        terms = begin + np.flatnonzero(kind[begin:end] == PLAIN)
        docs[gathered(first[terms], df[terms])] = data[gathered(ends[terms], size[terms])].view("<u2")
        terms = begin + np.flatnonzero(kind[begin:end] == SPLIT)
        if len(terms):
            lists = Split(df[terms], np.repeat(width[terms].astype(np.uint8), df[terms]), before(size[terms]))
            low, steps = unsplit(data[gathered(ends[terms], size[terms])], lists)
            sums = before(steps)
            high = sums[1:] - np.repeat(sums[before(df[terms])[:-1]], df[terms])
            docs[gathered(first[terms], df[terms])] = (high << lists.widths) | low
    for term in np.flatnonzero(kind == BITS).tolist():
        found = set_bits(np.unpackbits(data[ends[term] : ends[term + 1]]))
        docs[first[term] : first[term + 1]] = found.astype(np.uint16)
    return docs


def documents_of(data: Bytes, df: int, documents: int) -> Shorts:
    """The document numbers of one list; fewer where it is not what was written."""
    kind, _, width = shape(df, documents)
    if kind == PLAIN:
        return data.view("<u2")
    if kind == BITS:
        return set_bits(np.unpackbits(data)).astype(np.uint16)
    low = low_bits(data, np.arange(df) * width, width)
    ones = set_bits(np.unpackbits(data)[df * width :])[:df]
    return (((ones - np.arange(len(ones))) << width) | low[: len(ones)]).astype(np.uint16)
