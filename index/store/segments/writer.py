"""Building a segment: documents in, one file of arrays out.

Words become numbers, (term, document) becomes one 64-bit integer, and sorting those integers is the inversion.
Character pairs are made without strings: two code points and the place where they stand are one integer as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...text import tokens
from . import layout
from .characters import CUT, ENDS, RARE, coded, compared, fold_plane, parts
from .contents import Contents, Field, Pairs, SegmentInfo, put
from .postings import Postings, before, gathered, run_lengths, starts
from .storing import Stored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.uint32]
    Longs = NDArray[np.uint64]

_CHUNK = 1 << 19
"""Characters whose words and pairs are worked out at a time; a longer document is taken in parts of so many."""
_SLICE = 1 << 20
"""Keys worked on at a time where a second array as long as all of them would be needed."""
_AT_ONCE = 1 << 17
_TOGETHER = 3
"""Chunks of a long document that are put together at a time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document for a segment: `key` is its key in corpus.sqlite; `text` the clean article."""

    key: int
    title: str
    text: str


class Counted(NamedTuple):
    """Words of a long document, each once: number << 16 | document, and how often."""

    keys: Longs
    times: Ints


class _Vocabulary(dict[str, int]):
    """Word → number in order of arrival; 0 is white space."""

    def __missing__(self, word: str) -> int:
        number = self[word] = 0 if word.isspace() else len(self)
        return number


class Inverter:
    """Collects the words and pairs of documents, chunk by chunk. tokenizer: what cuts words; None: they are not wanted.

    documents: how many come at most; of few it is not kept where their pairs stand, which is written of no rare one.
    """

    def __init__(self, tokenizer: tokens.Tokenizer | None, documents: int = layout.MOST_DOCUMENTS) -> None:
        self.vocabulary = _Vocabulary()
        self.vocabulary[" "] = 0
        self._tokenizer = tokenizer
        self._placed = documents > layout.RARE
        self.keys: list[int] = []
        self.stored = Stored()
        self._parts: list[str] = []
        self._waiting = 0
        self._first_waiting = 0
        self.titles: list[Longs] = []
        self.bodies: list[Longs] = []
        self.counted: tuple[list[Counted], list[Counted]] = [], []
        self.pairs: list[Longs] = []
        self.times: list[Ints] = []
        self.places: list[Ints] = []
        self.lengths: list[Ints] = []
        self.pair_lengths: list[Ints] = []

    def add(self, entry: Entry) -> None:
        if self.keys and entry.key <= self.keys[-1]:
            raise ValueError("the keys of a segment's documents must ascend")
        self.keys.append(entry.key)
        self.stored.add(entry.title, entry.text)
        if len(entry.title) + len(entry.text) > 2 * _CHUNK:
            self._add_long(entry)
            return
        self._parts += (entry.title, entry.text)
        self._waiting += len(entry.title) + len(entry.text)
        if self._waiting >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Turn the waiting documents into arrays."""
        parts = self._parts
        if not parts:
            return
        folded, kind = coded("\n".join(parts) + "\n")
        sizes = np.fromiter(map(len, parts), np.int64, len(parts)) + 1
        ends = np.cumsum(sizes)
        if self._tokenizer is not None:
            self._cut_words(self._tokenizer, parts, folded, kind, ends, sizes)
        count = len(sizes) // 2
        self.pair_lengths.append(np.zeros(count, np.uint32))
        # a text begins behind the UTF-16 of its title, whose length is stored: characters beyond the first plane are two there
        begin = ends - sizes
        begin[1::2] -= np.array(self.stored.title_bytes[self._first_waiting :][:count], np.int64) // 2 + 1
        last = np.zeros(len(folded), bool)
        last[ends - 1] = True
        document = np.repeat(np.arange(count, dtype=np.uint32), sizes[0::2] + sizes[1::2])
        self._pair_up(folded, kind, last, document, np.repeat(begin, sizes))
        self._first_waiting = len(self.keys)
        self._parts, self._waiting = [], 0

    def _cut_words(
        self,
        tokenizer: tokens.Tokenizer,
        parts: list[str],
        folded: Ints,
        kind: Bytes,
        ends: NDArray[np.int64],
        sizes: NDArray[np.int64],
    ) -> None:
        masked = np.where(kind == CUT, folded, 32).astype("<u4").tobytes().decode("utf-32-le")
        rare = set(np.searchsorted(ends, np.flatnonzero(kind == RARE), "right").tolist())
        every: list[str] = []
        counts = np.empty(len(parts), np.int64)
        cut, signed = tokenizer.cut, tokenizer.signed
        for number, (end, size) in enumerate(zip(ends.tolist(), sizes.tolist(), strict=True)):
            if number in rare or signed is not None:
                text = folded[end - size : end - 1].astype("<u4").tobytes().decode("utf-32-le", "replace")
                found = tokens.split(text, cut, signed)
            else:
                found = cut(masked[end - size : end - 1])
            counts[number] = len(found)
            every += found
        ids = np.fromiter(map(self.vocabulary.__getitem__, every), np.uint32, len(every))
        part = np.repeat(np.arange(len(parts), dtype=np.uint32), counts)
        keep = np.flatnonzero(ids)
        ids, part = ids[keep], part[keep]
        key = ids.astype(np.uint64) << np.uint64(16)
        key |= ((part >> 1) + np.uint32(self._first_waiting)).astype(np.uint64)
        of_title = (part & 1) == 0
        self.titles.append(key[of_title])
        self.bodies.append(key[~of_title])
        self.lengths.append(np.bincount(part, minlength=len(parts)).astype(np.uint32))

    def _add_long(self, entry: Entry) -> None:
        """Add the last document of `keys` in parts, as if it had been taken whole.

        A part ends behind a mark or blank, so that no word crosses over; in half a million letters without any of them a word
        may be cut in two. Pairs look at the characters before and behind a part.
        """
        this = self.keys.pop()
        self.flush()
        self.keys.append(this)
        self.pair_lengths.append(np.zeros(1, np.uint32))
        words = [0, 0]
        before = len(self.pairs)
        for which, text in enumerate((entry.title, entry.text)):
            base = which * (self.stored.title_bytes[-1] // 2 + 1)
            counts = np.zeros(0, np.int64)
            for at, end in parts(text, _CHUNK, self._tokenizer.signed if self._tokenizer else None):
                part = text[at:end]
                folded, kind = coded((text[at - 1 : at] or "\n") + part + (text[end : end + 1] or "\n"))
                if self._tokenizer is not None:
                    both, sizes = (["", part], [1, len(part) + 1]) if which else ([part, ""], [len(part) + 1, 0])
                    some = slice(1 - which, None)
                    self._cut_words(self._tokenizer, both, folded[some], kind[some], np.cumsum(sizes), np.array(sizes))
                    words[which] += int(self.lengths.pop()[which])
                    found = (self.titles.pop(), self.bodies.pop())[which] >> np.uint64(16)
                    counted = np.bincount(found.astype(np.int64), minlength=len(self.vocabulary))
                    counted[: len(counts)] += counts
                    counts = counted
                last = np.zeros(len(folded), bool)
                last[-1] = end == len(text)
                begin = np.full(len(folded), 1 - at - base)
                self._pair_up(folded, kind, last, np.zeros(len(folded), np.uint32), begin, slice(1, -1))
                if len(self.pairs) - before > _TOGETHER:
                    self._put_together(before)
            numbers = np.flatnonzero(counts)
            keys = (numbers.astype(np.uint64) << np.uint64(16)) | np.uint64(self._first_waiting)
            self.counted[which].append(Counted(keys, counts[numbers].astype(np.uint32)))
        self._put_together(before)
        self.lengths.append(np.array(words, np.uint32))
        self._first_waiting = len(self.keys)

    def _put_together(self, begin: int) -> None:
        """Of the chunks of a long document from `begin` on make one, for most pairs stand in all; not where places are kept."""
        if self._placed or len(self.pairs) - begin < 2:
            return
        pair, times = self.pairs[begin:], self.times[begin:]
        del self.pairs[begin:], self.times[begin:]
        keys, sums = _summed(_joined(pair, np.uint64), _joined(times, np.uint32))
        self.pairs.append(keys)
        self.times.append(sums)

    def _pair_up(
        self,
        folded: Ints,
        kind: Bytes,
        last: NDArray[np.bool_],
        document: Ints,
        begin: NDArray[np.int64],
        own: slice = slice(0, None),
    ) -> None:
        """Add the pairs of coded characters.

        last: where a title or text is over; document: of each character, counted from the first that waits; begin: where the
        document of each character begins here; own: the characters whose pairs are meant, others are only neighbours.
        """
        wide = folded > 0xFFFF
        if wide.any():
            folded = np.where(wide, fold_plane(folded), folded)
        letter = kind > 0
        meant = np.zeros(len(folded), bool)
        meant[own] = True
        at = np.flatnonzero(letter & meant)
        lengths = self.pair_lengths[-1]
        lengths += np.bincount(document[at[letter[at + 1]]], minlength=len(lengths)).astype(np.uint32)
        at = np.flatnonzero((letter | (folded > layout.FINISHES)) & meant & ~last)
        same = compared()
        second = same[folded[at + 1]]
        second[last[at + 1]] = ENDS
        pair = (same[folded[at]].astype(np.uint64) << np.uint64(48)) | (second.astype(np.uint64) << np.uint64(32))
        pair |= at.astype(np.uint64)
        alone = letter & (folded < layout.IN_WORD)
        edges = [pair]
        for what, beside in (
            (layout.BEGINS, np.append(False, alone[:-1])),
            (layout.FINISHES, np.append(alone[1:], False)),
        ):
            at = np.flatnonzero(alone & meant & ~beside)
            edges.append((folded[at].astype(np.uint64) << np.uint64(32)) | np.uint64(what << 48) | at.astype(np.uint64))
        pair = np.concatenate(edges)
        pair.sort()
        at = (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
        pair >>= np.uint64(32)
        pair <<= np.uint64(16)
        pair |= (document[at] + np.uint32(self._first_waiting)).astype(np.uint64)
        if self._placed:
            self.places.append((at - begin[at]).astype(np.uint32))
        first = starts(pair)
        self.pairs.append(pair[first])
        self.times.append(run_lengths(first, len(pair)))

    def paired(self) -> tuple[Pairs, Ints]:
        """The pairs of what was collected, and how many there are of letters in each document; nothing more is collected."""
        self.flush()
        self.stored.close()
        return _pair_field(self.pairs, self.times, self.places), _joined(self.pair_lengths, np.uint32)

    def contents(self) -> Contents:
        """Invert what was collected."""
        pairs, pair_lengths = self.paired()
        lengths = _joined(self.lengths, np.uint32)
        ranked = sorted(word for word, number in self.vocabulary.items() if number)
        rank = np.zeros(len(self.vocabulary) + 1, np.uint64)
        rank[np.fromiter(map(self.vocabulary.__getitem__, ranked), np.int64, len(ranked))] = np.arange(len(ranked))
        terms = [word.encode() for word in ranked]
        return Contents(
            np.array(self.keys, np.int64),
            lengths[1::2],
            lengths[0::2],
            pair_lengths,
            _word_field(self.bodies, self.counted[1], rank, terms),
            _word_field(self.titles, self.counted[0], rank, terms),
            pairs,
            self.stored,
        )


def _joined(chunks: list[Any], dtype: Any) -> Any:
    """The chunks as one array; the list is emptied on the way, so that nothing is held twice."""
    end = sum(map(len, chunks))
    joined = np.empty(end, dtype)
    while chunks:
        chunk = chunks.pop()
        joined[end - len(chunk) : end] = chunk
        end -= len(chunk)
    return joined


def _summed(keys: Longs, times: Ints) -> tuple[Longs, Ints]:
    """Keys, each once and ascending, and the sums of their times."""
    order = np.argsort(keys, kind="stable")
    keys, times = keys[order], times[order]
    del order
    begin = starts(keys)
    return keys[begin], np.add.reduceat(times, begin) if len(begin) else times


def _ranked(keys: Longs, rank: Longs) -> None:
    """Put the place of each word among the terms in for its number in (word << 16 | document) keys."""
    for at in range(0, len(keys), _SLICE):
        some = keys[at : at + _SLICE]
        terms_of = rank[(some >> np.uint64(16)).astype(np.uint32)]
        terms_of <<= np.uint64(16)
        some &= np.uint64((1 << 16) - 1)
        some |= terms_of


def _word_field(chunks: list[Longs], counted: list[Counted], rank: Longs, terms: list[bytes]) -> Field:
    """The field of (word << 16 | document) keys, one an occurrence, where rank gives the place of a word among the terms.

    counted: the words of long documents, of which there are no keys in the chunks. The chunks are used up.
    """
    keys: Longs = _joined(chunks, np.uint64)
    _ranked(keys, rank)
    keys.sort()
    begin = starts(keys)
    heads, tf = keys[begin], run_lengths(begin, len(keys))
    if counted:
        more = np.concatenate([long.keys for long in counted])
        _ranked(more, rank)
        heads, tf = _summed(np.concatenate([heads, more]), np.concatenate([tf, *(long.times for long in counted)]))
    term_of = heads >> np.uint64(16)
    term_begin = starts(term_of)
    first = np.append(term_begin, len(heads)).astype(np.uint32)
    docs = (heads & np.uint64(0xFFFF)).astype(np.uint16)
    return Field([terms[int(number)] for number in term_of[term_begin]], Postings(first, docs, tf))


def _pair_field(chunks: list[Longs], times: list[Ints], places: list[Ints]) -> Pairs:
    """The field of (first << 32 | second << 16 | document) keys, and its places; the lists are used up.

    Every chunk is sorted, and a stable sort merges what is; documents ascend from chunk to chunk. A long document has a pair
    in several chunks.
    """
    keys: Longs = _joined(chunks, np.uint64)
    tf: Ints = _joined(times, np.uint32)
    order = (keys >> np.uint64(16)) << np.uint64(32)
    order |= np.arange(len(keys), dtype=np.uint64)
    order.sort(kind="stable")
    pair = (order >> np.uint64(32)).astype(np.uint32)
    order &= np.uint64(0xFFFFFFFF)
    at = order.astype(np.int64)
    docs = (keys[at] & np.uint64(0xFFFF)).astype(np.uint16)
    del keys, order
    stand = before(tf)[:-1][at] if places else None
    tf = tf[at]
    del at
    once = np.flatnonzero(np.append(True, (pair[1:] != pair[:-1]) | (docs[1:] != docs[:-1]))[: len(pair)])
    every = np.zeros(0, np.uint32)
    if stand is not None:
        begin = starts(pair[once])
        kept = np.repeat(
            run_lengths(begin, len(once)) > layout.RARE, run_lengths(once[begin].astype(np.uint32), len(pair))
        )
        every = _taken(_joined(places, np.uint32), stand[kept], tf[kept])
    if len(once) < len(pair):
        pair, docs, tf = pair[once], docs[once], np.add.reduceat(tf, once)
    begin = starts(pair)
    first = np.append(begin, len(pair)).astype(np.uint32)
    return Pairs(pair[begin], Postings(first, docs, tf, every))


def _taken(places: Ints, stand: NDArray[np.int64], tf: Ints) -> Ints:
    """Of places those from each of `stand` on, so many of each, in parts: what is worked with would take a lot of memory."""
    found = np.empty(int(tf.sum(dtype=np.int64)), np.uint32)
    at = 0
    for begin in range(0, len(tf), _AT_ONCE):
        some = gathered(stand[begin : begin + _AT_ONCE], tf[begin : begin + _AT_ONCE].astype(np.int64))
        found[at : at + len(some)] = places[some]
        at += len(some)
    return found


def write(folder: Path, name: str, entries: Iterable[Entry], tokenizer: tokens.Tokenizer) -> SegmentInfo:
    """Write the segment `name` of `entries` (ascending keys, at most 65,535), cut by `tokenizer`, into `folder`.

    The same entries give the same bytes. Memory is about fifteen times the UTF-8 text, of one long document four
    times; callers pass batches of 16 to 32 MB.
    Raises ValueError for too many documents or keys out of order.
    """
    inverter = Inverter(tokenizer, len(entries) if isinstance(entries, Sized) else layout.MOST_DOCUMENTS)
    for entry in entries:
        inverter.add(entry)
    return put(folder, name, inverter.contents())
