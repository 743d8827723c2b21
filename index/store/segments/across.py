"""Reading the lists of one term in several segments at once: one round of numpy for all of them instead of one for each.

A large index has dozens of segments, and a list of a few hundred documents is decoded in less time than numpy takes to be
called. What is found is numbered through the whole index: the number in the segment and the documents before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .codes import BITS, PLAIN, SPLIT, shape
from .layout import FULL_TF, RARE, damaged
from .places import PADDING, shapes, unpack
from .postings import Split, before, gathered, halves, unsplit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .reader import CharacterPairs, Lists

    Bytes = NDArray[np.uint8]
    Longs = NDArray[np.int64]

PLACE_BITS = 32
"""Bits of a place beside the number of its document."""


class Part(NamedTuple):
    """A term of one segment: its lists, its number, the documents of the segment, and how many are before these."""

    lists: Lists
    term: int
    documents: int
    base: int


class Rooms(NamedTuple):
    """Of every document of an index: places that there are, bits that each takes, and the first one of the text."""

    room: Longs
    width: Bytes
    text: Longs


def documents(parts: Sequence[Part]) -> tuple[Longs, Longs]:
    """The documents that have a term, ascending, and how many there are before each part, and in all. Raises IndexDamaged."""
    written: tuple[list[memoryview], ...] = ([], [], [])
    numbers: tuple[list[int], ...] = ([], [], [])
    counts, widths = np.zeros(len(parts), np.int64), np.zeros(len(parts), np.uint8)
    for number, (lists, term, size, _) in enumerate(parts):
        data, df = lists.written(term)
        kind, _, width = shape(df, size)
        counts[number], widths[number] = df, width
        written[kind].append(data)
        numbers[kind].append(number)
    first = before(counts)
    found = np.zeros(int(first[-1]), np.int64)
    for kind, decoded in ((PLAIN, _plain), (BITS, _bits), (SPLIT, _split)):
        some = np.array(numbers[kind], np.int64)
        if not len(some):
            continue
        data = np.frombuffer(b"".join(written[kind]), np.uint8)
        ends = before(np.array([len(one) for one in written[kind]], np.int64))
        own = counts[some]
        try:
            values = decoded(data, Split(own, np.repeat(widths[some], own), ends))
            found[gathered(first[some], own)] = values
        except (ValueError, IndexError) as error:
            raise damaged(_file(parts[int(some[0])]), "a list has the wrong length") from error
    sizes = np.array([part.documents for part in parts], np.int64)
    if len(found) and (found >= np.repeat(sizes, counts)).any():
        raise damaged(_file(parts[0]), "a posting has no document")
    found += np.repeat(np.array([part.base for part in parts], np.int64), counts)
    return found, first


def _file(part: Part) -> str:
    return part.lists.file


def _plain(data: Bytes, lists: Split) -> Any:
    return data.view("<u2")


def _bits(data: Bytes, lists: Split) -> Longs:
    ones = np.flatnonzero(np.unpackbits(data))
    if not np.array_equal(np.searchsorted(ones, 8 * lists.ends), before(lists.counts)):
        raise ValueError("a list holds another number of documents")
    return ones - np.repeat(8 * lists.ends[:-1], lists.counts)


def _split(data: Bytes, lists: Split) -> Longs:
    low, steps = unsplit(data, lists)
    sums = before(steps)
    high = sums[1:] - np.repeat(sums[before(lists.counts)[:-1]], lists.counts)
    return (high << lists.widths) | low


def occurrences(parts: Sequence[Part], first: Longs, *, exact: bool) -> Longs:
    """How often a term is in each of its documents (`first` of `documents`); not exact: at most FULL_TF."""
    bits: list[memoryview] = []
    more: list[memoryview] = []
    skipped, uneven, several = [], [], []
    for lists, term, _, _ in parts:
        one, begin, other, odd, count = lists.written_tf(term)
        bits.append(one)
        more.append(other)
        skipped.append(begin)
        uneven.append(odd)
        several.append(count)
    starts = 8 * before(np.array([len(one) for one in bits], np.int64))[:-1] + np.array(skipped, np.int64)
    flags = np.unpackbits(np.frombuffer(b"".join(bits), np.uint8))[gathered(starts, np.diff(first))]
    found = flags.astype(np.int64) + 1
    at = np.flatnonzero(flags)
    if len(at):
        halved = halves(np.frombuffer(b"".join(more), np.uint8))
        begin_of = 2 * before(np.array([len(one) for one in more], np.int64))[:-1] + np.array(uneven, np.int64)
        found[at] += halved[gathered(begin_of, np.array(several, np.int64))]
    if exact:
        for number in set((np.searchsorted(first, np.flatnonzero(found == FULL_TF), "right") - 1).tolist()):
            for posting, times in parts[number].lists.full(parts[number].term):
                found[first[number] + posting] = times
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
    tf = occurrences(parts, first, exact=True)
    several = np.flatnonzero(tf > 2)
    low, high = shapes(rooms.width[docs], rooms.room[docs[several]], tf[several], several)
    bits = before(low * tf + high)
    written = [_written_places(part) for part in parts]
    begin = 8 * before(np.array([len(one) for one in written], np.int64))
    if (begin[1:] - begin[:-1] != (np.diff(bits[first]) + 7) // 8 * 8).any():
        raise damaged(_file(parts[0]), "places of pairs are missing")
    mask = np.zeros(len(rooms.room), bool)
    mask[wanted] = True
    chosen = np.flatnonzero(mask[docs])
    if not len(chosen):
        return np.zeros(0, np.int64)
    start = bits[:-1] + np.repeat(begin[:-1] - bits[first[:-1]], np.diff(first))
    data = np.frombuffer(b"".join([*written, bytes(PADDING)]), np.uint8)
    times = tf[chosen]
    try:
        where = unpack(data, start[chosen], low[chosen], high[chosen], times)
    except (ValueError, IndexError) as error:
        raise damaged(_file(parts[0]), "places of pairs are not what was written") from error
    where |= np.repeat(docs[chosen] << PLACE_BITS, times)
    if found.repeats:
        where.sort()
    return where


def _written_places(part: Part) -> memoryview:
    pairs: CharacterPairs = part.lists  # type: ignore[assignment]
    return pairs.written_places(part.term)
