"""Where pairs stand in their documents: the code of their places, of which any posting can be read by itself.

A posting is written in as many bits as follow from its places and from the width of the document, which is what the last
place possible needs; so a sum over the postings before it says where it begins, and the places of a few documents are read
without those of the others. Few places stand in `width` bits each; of many, by the code of Elias (1974) and Fano (1971),
low bits and then what is left of all in unary. The postings of a term follow one another bit by bit; a term begins at a
whole byte.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .layout import RARE
from .postings import before, gathered, runs, set_bits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.uint32]
    Longs = NDArray[np.int64]

_HALF = 16
"""Bits that are written at a time."""
_WINDOW = 48
"""Bits of a word and of the half word behind it: what begins in the word ends in there."""
_READ = 40
"""Bits that are read at a time: a place and the seven bits at most that stand before it in its byte."""
PADDING = 8
"""Bytes that must follow the data for its last place to be read."""
_POWERS = 2.0 ** np.arange(_WINDOW + 1)


def widths(title_bytes: Sequence[int] | NDArray[Any], text_bytes: Sequence[int] | NDArray[Any]) -> Bytes:
    """Bits of a place of each document, from the bytes of its stored title and text: places are in both and between them."""
    last = np.asarray(title_bytes, np.int64) // 2 + np.asarray(text_bytes, np.int64) // 2
    found: Bytes = np.maximum(np.frexp(last)[1], 1).astype(np.uint8)
    return found


def shapes_of(width: NDArray[Any], tf: NDArray[Any]) -> tuple[Longs, Longs]:
    """For postings by the width of the document and how many places each has: low bits of a place, bits of what is left of all.

    Where nothing is left (0) places stand plainly.
    """
    plain, times = width.astype(np.int64), tf.astype(np.int64)
    low = np.maximum(plain - np.frexp(times)[1], 0)
    left = times + (1 << (plain - low))
    many = times * low + left < times * plain
    return np.where(many, low, plain), np.where(many, left, 0)


@functools.cache
def _sizes() -> Ints:
    """Bits of a posting by sixteen times the width of its document and its places, of which there are fewer than sixteen."""
    width, tf = np.divmod(np.arange(64 * 16), 16)
    low, left = shapes_of(width, np.maximum(tf, 1))
    return (tf * low + left).astype(np.uint32)


def sizes_of(width: Bytes, tf: Bytes) -> Longs:
    """Bits of postings that have fewer than sixteen places each."""
    found: Longs = _sizes()[(width.astype(np.uint16) << 4) | tf].astype(np.int64)
    return found


def pack(places: Ints, width: Bytes, docs: NDArray[Any], tf: Ints, first: Longs) -> tuple[Bytes, Longs]:
    """The bytes of all places of a field, and how many each term takes.

    width: of each document; docs, tf: of each posting; first: postings before each term and in all. Terms in RARE documents
    or fewer have none, and none of theirs are among `places`.
    """
    packed, every = [np.zeros(0, np.uint8)], [np.zeros(0, np.int64)]
    at = 0
    for begin, end in runs(first):  # in runs, so that what is worked with stays small
        some = slice(int(first[begin]), int(first[end]))
        df = np.diff(first[begin : end + 1])
        kept = df > RARE
        sizes = np.zeros(len(df), np.int64)
        if kept.any():
            posting = np.repeat(kept, df)
            times, df = tf[some][posting].astype(np.int64), df[kept]
            own = places[at : (at := at + int(times.sum()))]
            low, high = shapes_of(width[docs[some][posting]], times)
            bits = before(low * times + high)
            heads = before(df)
            sizes[kept] = (np.diff(bits[heads]) + 7) // 8
            ends = before(sizes[kept])
            start = bits[:-1] + np.repeat(8 * ends[:-1] - bits[heads[:-1]], df)
            packed.append(_packed(own.astype(np.int64), start, low, high, times, int(ends[-1])))
        every.append(sizes)
    return np.concatenate(packed), np.concatenate(every)


def _packed(places: Longs, start: Longs, low: Longs, high: Longs, tf: Longs, size: int) -> Bytes:
    rank = np.arange(len(places)) - np.repeat(before(tf)[:-1], tf)
    width = np.repeat(low, tf)
    where = np.repeat(start, tf) + rank * width
    lows = places & ((1 << width) - 1)
    words = np.zeros(size // 4 + 4, np.int64)
    wide = np.flatnonzero(width > _HALF)
    if len(wide):
        _add(words, lows[wide] >> _HALF, width[wide] - _HALF, where[wide])
        where[wide] += width[wide] - _HALF
        width[wide] = _HALF
        lows &= (1 << _HALF) - 1
    _add(words, lows, width, where)
    some = np.flatnonzero(np.repeat(high, tf))
    if len(some):
        ones = np.repeat(start + low * tf, tf)[some] + rank[some] + (places[some] >> np.repeat(low, tf)[some])
        _add(words, np.ones(len(ones), np.int64), np.ones(len(ones), np.int64), ones)
    return words.astype(">u4").view(np.uint8)[:size]


def _add(words: Longs, values: Longs, width: Longs, where: Longs) -> None:
    """Add values of `width` bits, at most `_HALF`, that begin at the bits `where`: no two share a bit, so sums do."""
    sums = np.bincount(where >> 5, values * _POWERS[_WINDOW - width - (where & 31)]).astype(np.int64)
    words[: len(sums)] += sums >> 16
    words[1 : len(sums) + 1] += (sums & 0xFFFF) << 16


def unpack(data: Bytes, start: Longs, low: Longs, high: Longs, tf: Longs) -> Longs:
    """The places of some postings, one after the other; `data` is followed by PADDING, `start` counts bits.

    Raises ValueError or IndexError where the bits are not what `pack` wrote.
    """
    rank = np.arange(int(tf.sum())) - np.repeat(before(tf)[:-1], tf)
    width = np.repeat(low, tf)
    found = _bits(data, np.repeat(start, tf) + rank * width, width)
    some = np.flatnonzero(high)
    if len(some):
        sizes = high[some]
        at = gathered(start[some] + low[some] * tf[some], sizes)
        ones = set_bits((data[at >> 3] >> (7 - (at & 7)).astype(np.uint8)) & 1)
        owner = np.repeat(np.arange(len(some)), sizes)[ones]
        if not np.array_equal(np.bincount(owner, minlength=len(some)), tf[some]):
            raise ValueError("a document has another number of places")
        mine = gathered(before(tf)[:-1][some], tf[some])
        found[mine] |= (ones - before(sizes)[:-1][owner] - rank[mine]) << width[mine]
    return found


def _bits(data: Bytes, where: Longs, width: Longs) -> Longs:
    at = where >> 3
    window = np.zeros(len(where), np.int64)
    for number in range(_READ // 8):
        window = (window << 8) | data[at + number]
    found: Longs = (window >> (_READ - width - (where & 7))) & ((1 << width) - 1)
    return found
