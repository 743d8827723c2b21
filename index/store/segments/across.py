"""Reading the lists of one term in several segments at once: one round of numpy for all of them instead of one for each.

A large index has dozens of segments, and a list of a few hundred documents is decoded in less time than numpy takes to be
called. What is found is numbered through the whole index: the number in the segment and the documents before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .among import Written, grouped, lookup, ones_before
from .codes import PLAIN, SPLIT
from .layout import FULL_TF, RARE, damaged
from .places import PADDING, shapes_of, sizes_of, unpack
from .postings import before, gathered, halves, set_bits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .lists import Lists
    from .reader import CharacterPairs

    Bytes = NDArray[np.uint8]
    Longs = NDArray[np.int64]

_ONE_BY_ONE = 1000
"""Postings with many occurrences up to which these are looked up one by one."""
PLACE_BITS = 32
"""Bits of a place beside the number of its document."""


class Part(NamedTuple):
    """A term of one segment: its lists, its number, the documents of the segment, and how many are before these."""

    lists: Lists
    term: int
    documents: int
    base: int


class Rooms(NamedTuple):
    """Of every document of an index: bits that a place takes, and the first one of the text."""

    width: Bytes
    text: Longs


class Listed(NamedTuple):
    """The documents of some parts, each of another segment, and how many there are before each part and in all."""

    parts: Sequence[Part]
    docs: Longs
    first: Longs


def listed(parts: Sequence[Part]) -> Listed:
    """Read the documents of a term. Raises IndexDamaged."""
    return Listed(parts, *documents(parts))


def documents(parts: Sequence[Part]) -> tuple[Longs, Longs]:
    """The documents that have a term, ascending, and how many there are before each part, and in all. Raises IndexDamaged."""
    written = [part.lists.written(part.term) for part in parts]
    counts = np.array([df for _, df in written], np.int64)
    first = before(counts)
    edges = first.tolist()
    found = np.empty(edges[-1], np.int64)
    for (kind, width), some in grouped(written, [part.documents for part in parts]).items():
        lists = Written.of([written[number][0] for number in some], counts[some], width)
        try:
            values = _decoded(kind, lists)
        except (ValueError, IndexError) as error:
            raise damaged(_file(parts[some[0]]), "a list has the wrong length") from error
        values += np.repeat(np.array([parts[number].base for number in some], np.int64), lists.counts)
        if len(some) == len(parts):
            found = values
            break
        at = 0
        for number in some:
            begin, end = edges[number], edges[number + 1]
            found[begin:end] = values[at : at + end - begin]
            at += end - begin
    if len(parts):
        last = np.array([part.base + part.documents for part in parts], np.int64)
        if (np.maximum.reduceat(found, first[:-1]) >= last).any():
            raise damaged(_file(parts[0]), "a posting has no document")
    return found, first


def _file(part: Part) -> str:
    return part.lists.file


def _decoded(kind: int, lists: Written) -> Longs:
    if kind == SPLIT:
        return lists.values()
    if kind == PLAIN:
        found: Longs = lists.data.view("<u2").astype(np.int64)
        return found
    ones = set_bits(np.unpackbits(lists.data))
    if not np.array_equal(np.searchsorted(ones, 8 * lists.ends), before(lists.counts)):
        raise ValueError("a list holds another number of documents")
    return ones - np.repeat(8 * lists.ends[:-1], lists.counts)


def among(parts: Sequence[Part], docs: Longs) -> tuple[Longs, Longs, NDArray[np.bool_]]:
    """How many postings are before each part and in all, where some documents (ascending) stand in them, and whether they do.

    Each part is of another segment. Costs a fraction of decoding all. Raises IndexDamaged.
    """
    written = [part.lists.written(part.term) for part in parts]
    bases = np.array([part.base for part in parts], np.int64)
    try:
        return lookup(written, [part.documents for part in parts], bases, docs)
    except (ValueError, IndexError) as error:
        raise damaged(_file(parts[0]), "a list has the wrong length") from error


def occurrences(parts: Sequence[Part], first: Longs, *, exact: bool) -> Longs:
    """How often a term is in each of its documents (`first` of `documents`); not exact: at most FULL_TF."""
    tf, full = _times(parts, first)
    found = tf.astype(np.int64)
    if exact and len(full):
        found[full[:, 0]] = full[:, 1]
    return found


def _times(parts: Sequence[Part], first: Longs) -> tuple[Bytes, Longs]:
    """How often a term is in each of its documents, at most FULL_TF, and (posting, occurrences) where it is so often."""
    written = [part.lists.written_tf(part.term) for part in parts]
    found = _flags(written, first)
    at = set_bits(found)
    found += 1
    if len(at):
        found[at] += _halves(written)
    often = at[found[at] == FULL_TF]
    full = [
        (int(first[number]) + posting, times)
        for number in sorted(set((np.searchsorted(first, often, "right") - 1).tolist()))
        for posting, times in parts[number].lists.full(parts[number].term)
    ]
    return found, np.array(full, np.int64).reshape(-1, 2)


def _flags(written: Sequence[tuple[memoryview, int, memoryview, int, int]], first: Longs) -> Bytes:
    """Which postings have their term more than once."""
    every = np.unpackbits(np.frombuffer(b"".join(one[0] for one in written), np.uint8))
    found: list[Bytes] = [every[:0]]
    at = 0
    for one, count in zip(written, np.diff(first).tolist(), strict=True):
        found.append(every[at + one[1] : at + one[1] + count])
        at += 8 * len(one[0])
    return np.concatenate(found)


def _halves(written: Sequence[tuple[memoryview, int, memoryview, int, int]]) -> Bytes:
    """How often, less two, the term of each of these."""
    every = halves(np.frombuffer(b"".join(one[2] for one in written), np.uint8))
    found: list[Bytes] = [every[:0]]
    at = 0
    for _, _, more, odd, count in written:
        found.append(every[at + odd : at + odd + count])
        at += 2 * len(more)
    return np.concatenate(found)


def occurrences_at(parts: Sequence[Part], first: Longs, chosen: Longs, *, exact: bool) -> Longs:
    """`occurrences` of some postings alone (ascending)."""
    written = [part.lists.written_tf(part.term) for part in parts]
    bits = np.frombuffer(b"".join(one[0] for one in written), np.uint8)
    bytes_before = before(np.array([len(one[0]) for one in written], np.int64))[:-1]
    part_of = np.searchsorted(first, chosen, "right") - 1
    begin = 8 * bytes_before + np.array([one[1] for one in written], np.int64)
    at = begin[part_of] + chosen - first[part_of]
    flags = (bits[at >> 3] >> (7 - (at & 7)).astype(np.uint8)) & 1
    found: Longs = flags.astype(np.int64) + 1
    some = set_bits(flags)
    if len(some):
        owner = part_of[some]
        halved = np.frombuffer(b"".join(one[2] for one in written), np.uint8)
        more = 2 * before(np.array([len(one[2]) for one in written], np.int64))[:-1]
        more += np.array([one[3] for one in written], np.int64)
        where = (more - ones_before(bits, begin))[owner] + ones_before(bits, at[some])
        found[some] += (halved[where >> 1] >> (4 * (where & 1)).astype(np.uint8)) & 15
    often = np.flatnonzero(found == FULL_TF) if exact else some[:0]
    if len(often) > _ONE_BY_ONE:
        return occurrences(parts, first, exact=True)[chosen]
    for number in often.tolist():
        part = parts[part_of[number]]
        found[number] = part.lists.full_at(part.term, int(chosen[number] - first[part_of[number]]))
    return found


class Held(NamedTuple):
    """The documents of some parts, and how many there are before each part and in all; repeats: a segment is there twice."""

    parts: Sequence[Part]
    docs: Longs
    first: Longs
    repeats: bool

    def rare(self) -> Longs:
        """The documents of parts that are too rare to have places."""
        counts = np.diff(self.first)
        return self.docs[np.repeat(counts <= RARE, counts)]


def held(parts: Sequence[Part]) -> Held:
    """Read the documents of some parts; of one segment there may be several. Raises IndexDamaged."""
    docs, first = documents(parts)
    return Held(parts, docs, first, len({part.base for part in parts}) < len(parts))


def within(parts: Sequence[Part], wanted: Longs | None) -> Sequence[Part]:
    """The parts of segments that hold any of some documents (ascending; None: all)."""
    return parts if wanted is None else [parts[number] for number in _needed(parts, wanted)]


def _needed(parts: Sequence[Part], wanted: Longs) -> list[int]:
    bases = np.array([part.base for part in parts], np.int64)
    ends = bases + np.array([part.documents for part in parts], np.int64)
    found: list[int] = np.flatnonzero(np.searchsorted(wanted, bases) < np.searchsorted(wanted, ends)).tolist()
    return found


def places(found: Held, rooms: Rooms, wanted: Longs) -> Longs:
    """Where pairs begin in some documents (ascending): document << PLACE_BITS | place, ascending. Raises IndexDamaged.

    Documents that do not have them are passed over, and so are parts that are too `rare`.
    """
    counts = np.diff(found.first)
    numbers = [number for number in _needed(found.parts, wanted) if counts[number] > RARE]
    if not numbers:
        return np.zeros(0, np.int64)
    parts, docs, first = found.parts, found.docs, found.first
    if len(numbers) < len(parts):
        counts = counts[numbers]
        docs = docs[gathered(first[numbers], counts)]
        parts, first = [parts[number] for number in numbers], before(counts)
    width = rooms.width[docs]
    tf, full = _times(parts, first)
    bits = sizes_of(width, tf)
    exact = tf.astype(np.int64)
    if len(full):
        at, times = full.T
        exact[at] = times
        low, high = shapes_of(width[at], times)
        bits[at] = low * times + high
    bits = before(bits)
    written = [_written_places(part) for part in parts]
    begin = 8 * before(np.array([len(one) for one in written], np.int64))
    if (begin[1:] - begin[:-1] != (np.diff(bits[first]) + 7) // 8 * 8).any():
        raise damaged(_file(parts[0]), "places of pairs are missing")
    mask = np.zeros(len(rooms.width), bool)
    mask[wanted] = True
    chosen = np.flatnonzero(mask[docs])
    if not len(chosen):
        return np.zeros(0, np.int64)
    start = bits[chosen] + (begin[:-1] - bits[first[:-1]])[np.searchsorted(first, chosen, "right") - 1]
    data = np.frombuffer(b"".join([*written, bytes(PADDING)]), np.uint8)
    times = exact[chosen]
    try:
        where = unpack(data, start, *shapes_of(width[chosen], times), times)
    except (ValueError, IndexError) as error:
        raise damaged(_file(parts[0]), "places of pairs are not what was written") from error
    where |= np.repeat(docs[chosen] << PLACE_BITS, times)
    if found.repeats:
        where.sort()
    return where


def _written_places(part: Part) -> memoryview:
    pairs: CharacterPairs = part.lists  # type: ignore[assignment]
    return pairs.written_places(part.term)
