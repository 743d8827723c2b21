"""Building a segment: documents in, one file of arrays out.

Words become numbers, (term, document, position) becomes one 64-bit integer, and sorting those integers is the inversion.
Character pairs are made without strings: two code points and a document number are one integer as well.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...text import tokens
from ...text.dictionary import LONGEST_SIGNED, Signed, glued
from . import layout
from .postings import Postings, before, pack, pack_steps, run_lengths, starts, widths_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from zstandard import ZstdCompressor

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.uint32]
    Longs = NDArray[np.uint64]

BLOCK = 1 << 14
"""Stored text is compressed in blocks of at least this many bytes, so that a snippet needs few of them unpacked."""
DICTIONARY = 1 << 16
"""Bytes of the first block. The others are compressed with it as their dictionary: half a megabyte less of ten."""
_CHUNK = 1 << 19
"""Characters whose words and pairs are worked out at a time; a longer document is taken in parts of so many."""
_SLICE = 1 << 20
"""Keys worked on at a time where a second array as long as all of them would be needed."""
_LEVEL = 5
_MOST_POSITION = (1 << 24) - 1
_SECOND, _RARE = 1, 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A document for a segment: `key` is its key in corpus.sqlite; `text` the clean article."""

    key: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """What a segment holds: file names in its folder, documents, bytes on disk, words of titles and bodies."""

    name: str
    files: tuple[str, ...]
    documents: int
    bytes: int
    tokens: int


class Field(NamedTuple):
    """A word field ready to be written: sorted UTF-8 terms and their postings."""

    terms: list[bytes]
    postings: Postings


class Pairs(NamedTuple):
    """The character pairs ready to be written: first << 16 | second of each term, ascending, and their postings."""

    terms: Ints
    postings: Postings


class Contents(NamedTuple):
    """A whole segment ready to be written."""

    keys: NDArray[np.int64]
    body_lengths: Ints
    title_lengths: Ints
    pair_lengths: Ints
    body: Field
    title: Field
    pairs: Pairs
    stored: Stored


class Stored:
    """The stored titles and texts, compressed block by block as they come."""

    def __init__(self) -> None:
        import zstandard

        self._packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=False)
        self._least = DICTIONARY
        self._waiting: list[bytes] = []
        self._size = 0
        self.title_bytes: list[int] = []
        self.text_bytes: list[int] = []
        self.raw = [0]
        self.packed = [0]
        self.frames: list[bytes] = []

    def add(self, title: str, text: str) -> None:
        """Append a document."""
        # Two bytes for a Chinese character instead of three leave zstd less to do and its results smaller by a tenth.
        said, written = title.encode("utf-16-le", "replace"), text.encode("utf-16-le", "replace")
        self.title_bytes.append(len(said))
        self.text_bytes.append(len(written))
        self._waiting += (said, written)
        self._size += len(said) + len(written)
        if self._size >= self._least:
            self.close()

    def close(self) -> None:
        """Compress what waits."""
        if not self._size:
            return
        block = b"".join(self._waiting)
        self.frames.append(self._packer.compress(block))
        self.raw.append(self.raw[-1] + self._size)
        self.packed.append(self.packed[-1] + len(self.frames[-1]))
        self._waiting, self._size = [], 0
        if self._least == DICTIONARY:
            self._least, self._packer = BLOCK, self._with_dictionary(block)

    @staticmethod
    def _with_dictionary(block: bytes) -> ZstdCompressor:
        import zstandard

        known = zstandard.ZstdCompressionDict(block, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        known.precompute_compress(level=_LEVEL)
        return zstandard.ZstdCompressor(level=_LEVEL, dict_data=known, write_checksum=False, write_dict_id=False)


class _Vocabulary(dict[str, int]):
    """Word → number in order of arrival; 0 is white space."""

    def __missing__(self, word: str) -> int:
        number = self[word] = 0 if word.isspace() else len(self)
        return number


@functools.cache
def _tables() -> tuple[Ints, Bytes]:
    """For each code point of the first plane: its folded form, and 1 if the words cut it, 2 if it is another letter."""
    plane = "".join(map(chr, range(0x10000)))
    # one pass over all: those of which the lower case is longer or depends on the neighbours, and the full-width ones, apart
    lower = plane.replace("İ", "i").lower()
    folded = np.frombuffer(lower.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32)
    for code in (ord("İ"), ord("Σ"), *range(0xFF00, 0xFF60)):
        folded[code] = tokens.fold_code(code)
    kinds = np.fromiter(map(str.isalnum, plane), np.uint8, 0x10000) * np.uint8(_RARE)
    for first, last in ((0, 127), (tokens.HAN_FIRST, tokens.HAN_LAST)):
        kinds[first : last + 1] = np.where(kinds[first : last + 1], _SECOND, 0)
    return folded, kinds


def _coded(text: str) -> tuple[Ints, Bytes]:
    """The folded code point and the kind (see `_tables`) of each character."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), "<u4")
    table, kinds = _tables()
    beyond = np.flatnonzero(codes > 0xFFFF)
    narrow = np.minimum(codes, 0xFFFF)
    folded = table[narrow]
    kind = kinds[narrow]
    for at in beyond:
        folded[at] = tokens.fold_code(int(codes[at]))
        kind[at] = _RARE if chr(int(codes[at])).isalnum() else 0
    return folded, kind


def _parts_of(text: str, signed: Signed | None) -> Iterator[tuple[str, str]]:
    """Parts of at most `_CHUNK` characters that make up `text`, each with the character behind it ("\\n" at the end)."""
    at = 0
    while at < len(text):
        end = at + _CHUNK
        if end < len(text):
            end = _seam(text, at, end, signed)
        yield text[at:end], text[end : end + 1] or "\n"
        at = end


def _seam(text: str, at: int, end: int, signed: Signed | None) -> int:
    """The last place from `at` up to `end` that no word lies across, `end` where there is none."""
    _, kind = _coded(text[at:end])
    for seam in (np.flatnonzero(kind == 0)[::-1] + at + 1).tolist():
        begin = max(0, seam - LONGEST_SIGNED)
        # a user's word may hold marks and blanks
        if signed is None or not signed.crosses(
            glued(tokens.fold(text[begin : seam + LONGEST_SIGNED])), int(seam) - begin
        ):
            return int(seam)
    return end


class _Inverter:
    """Collects the words and pairs of documents, chunk by chunk."""

    def __init__(self, tokenizer: tokens.Tokenizer) -> None:
        self.vocabulary = _Vocabulary()
        self.vocabulary[" "] = 0
        self.cut, self.signed = tokenizer.cut, tokenizer.signed
        self.keys: list[int] = []
        self.stored = Stored()
        self._parts: list[str] = []
        self._waiting = 0
        self._first_waiting = 0
        self.titles: list[Longs] = []
        self.bodies: list[Longs] = []
        self.pairs: list[Longs] = []
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
        folded, kind = _coded("\n".join(parts) + "\n")
        sizes = np.fromiter(map(len, parts), np.int64, len(parts)) + 1
        ends = np.cumsum(sizes)
        self._cut_words(parts, folded, kind, ends, sizes)
        self._pair_up(folded, kind, sizes)
        self._first_waiting = len(self.keys)
        self._parts, self._waiting = [], 0

    def _add_long(self, entry: Entry) -> None:
        """Add the last document of `keys` in parts, as if it had been taken whole.

        A part ends behind a mark or blank, so that no word and no pair crosses over; in half a million letters without
        any of them a word may be cut in two, a pair is not.
        """
        last = self.keys.pop()
        self.flush()
        self.keys.append(last)
        words, pairs = [0, 0], 0
        for which, text in enumerate((entry.title, entry.text)):
            for part, following in _parts_of(text, self.signed):
                folded, kind = _coded("\n" * which + part + following)
                parts, sizes = (["", part], [1, len(part) + 1]) if which else ([part, ""], [len(part) + 1, 0])
                self._cut_words(parts, folded, kind, np.cumsum(sizes), np.array(sizes))
                made = (self.titles, self.bodies)[which][-1]
                places = np.minimum((made & np.uint64(_MOST_POSITION)) + np.uint64(words[which]), _MOST_POSITION)
                made &= np.uint64(_MOST_POSITION ^ (1 << 64) - 1)
                made |= places
                words[which] += int(self.lengths.pop()[which])
                self._pair_up(folded, kind, np.array(sizes))
                pairs += int(self.pair_lengths.pop()[0])
        self.lengths.append(np.array(words, np.uint32))
        self.pair_lengths.append(np.array([pairs], np.uint32))
        self._first_waiting = len(self.keys)

    def _cut_words(
        self, parts: list[str], folded: Ints, kind: Bytes, ends: NDArray[np.int64], sizes: NDArray[np.int64]
    ) -> None:
        masked = np.where(kind == _SECOND, folded, 32).astype("<u4").tobytes().decode("utf-32-le")
        rare = set(np.searchsorted(ends, np.flatnonzero(kind == _RARE), "right").tolist())
        every: list[str] = []
        counts = np.empty(len(parts), np.int64)
        cut, signed = self.cut, self.signed
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
        lengths = np.bincount(part, minlength=len(parts)).astype(np.uint32)
        begin = np.zeros(len(parts), np.int64)
        np.cumsum(lengths[:-1], out=begin[1:])
        position = np.minimum(np.arange(len(ids)) - begin[part], _MOST_POSITION).astype(np.uint32)
        key = (ids.astype(np.uint64) << np.uint64(40)) | position
        key |= ((part >> 1) + np.uint32(self._first_waiting)).astype(np.uint64) << np.uint64(24)
        of_title = (part & 1) == 0
        self.titles.append(key[of_title])
        self.bodies.append(key[~of_title])
        self.lengths.append(lengths)

    def _pair_up(self, folded: Ints, kind: Bytes, sizes: NDArray[np.int64]) -> None:
        letter = kind > 0
        wide = folded > 0xFFFF
        if wide.any():
            folded = np.where(wide, fold_plane(folded), folded)
        at = np.flatnonzero(letter[:-1])  # the last character ends a text, or begins the next part of it
        second = np.where(letter[at + 1], folded[at + 1], 0)
        per_document = sizes[0::2] + sizes[1::2]
        document = np.repeat(np.arange(len(per_document), dtype=np.uint32), per_document)[at]
        real = np.bincount(document[second > 0], minlength=len(per_document)).astype(np.uint32)
        self.pair_lengths.append(real)
        pair = (folded[at].astype(np.uint64) << np.uint64(32)) | (second.astype(np.uint64) << np.uint64(16))
        pair |= (document + np.uint32(self._first_waiting)).astype(np.uint64)
        pair.sort()
        begin = starts(pair)
        times = np.minimum(run_lengths(begin, len(pair)), layout.FULL_TF)
        self.pairs.append((pair[begin] << np.uint64(4)) | times)

    def contents(self) -> Contents:
        """Invert what was collected."""
        self.flush()
        self.stored.close()
        pairs = _pair_field(self.pairs)
        lengths = _joined(self.lengths, np.uint32)
        ranked = sorted(word for word, number in self.vocabulary.items() if number)
        rank = np.zeros(len(self.vocabulary) + 1, np.uint64)
        rank[np.fromiter(map(self.vocabulary.__getitem__, ranked), np.int64, len(ranked))] = np.arange(len(ranked))
        terms = [word.encode() for word in ranked]
        return Contents(
            np.array(self.keys, np.int64),
            lengths[1::2],
            lengths[0::2],
            _joined(self.pair_lengths, np.uint32),
            _word_field(self.bodies, rank, terms),
            _word_field(self.titles, rank, terms),
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


def _starts(keys: Longs, shift: int) -> Ints:
    """Where each run of keys begins that are equal but for their lowest `shift` bits."""
    found = [np.zeros(min(1, len(keys)), np.uint32)]
    for at in range(0, len(keys), _SLICE):
        some = keys[max(0, at - 1) : at + _SLICE] >> np.uint64(shift)
        found.append((np.flatnonzero(some[1:] != some[:-1]) + max(1, at)).astype(np.uint32))
    return np.concatenate(found)


def fold_plane(codes: Ints) -> Ints:
    """A 16-bit stand-in for code points beyond the first plane: pairs only propose candidates, the text decides."""
    folded: Ints = ((codes ^ (codes >> np.uint32(16))) & np.uint32(0xFFFF)) | np.uint32(1)
    return folded


def _word_field(chunks: list[Longs], rank: Longs, terms: list[bytes]) -> Field:
    """The field of (word << 40 | document << 24 | position) keys, where rank gives the place of a word among the terms.

    The chunks are used up.
    """
    keys: Longs = _joined(chunks, np.uint64)
    for at in range(0, len(keys), _SLICE):
        some = keys[at : at + _SLICE]
        terms_of = rank[(some >> np.uint64(40)).astype(np.uint32)]
        terms_of <<= np.uint64(40)
        some &= np.uint64((1 << 40) - 1)
        some |= terms_of
    keys.sort()
    begin = _starts(keys, 24)
    tf = run_lengths(begin, len(keys))
    heads = keys[begin]
    docs = ((heads >> np.uint64(24)) & np.uint64(0xFFFF)).astype(np.uint16)
    term_of = heads >> np.uint64(40)
    term_begin = starts(term_of)
    position = keys.astype(np.uint32)
    del keys
    position &= np.uint32(_MOST_POSITION)
    steps = np.empty(len(position), np.uint32)
    if len(position):
        np.subtract(position[1:], position[:-1], out=steps[1:])
        steps[begin] = position[begin]
    first = np.append(term_begin, len(docs)).astype(np.uint32)
    return Field([terms[int(number)] for number in term_of[term_begin]], Postings(first, docs, tf, steps))


def _pair_field(chunks: list[Longs]) -> Pairs:
    """The field of (first << 36 | second << 20 | document << 4 | occurrences) keys; chunks are used up.

    Every chunk is sorted, and a stable sort merges what is. A long document has a pair in several chunks.
    """
    keys: Longs = _joined(chunks, np.uint64)
    keys.sort(kind="stable")
    once = _starts(keys, 4)
    if len(once) < len(keys):
        times = np.minimum(np.add.reduceat(keys & np.uint64(15), once), np.uint64(layout.FULL_TF))
        keys = keys[once] & np.uint64((1 << 64) - 16)
        keys |= times
    tf = (keys & np.uint64(15)).astype(np.uint32)
    docs = ((keys >> np.uint64(4)) & np.uint64(0xFFFF)).astype(np.uint16)
    pair = (keys >> np.uint64(20)).astype(np.uint32)
    begin = starts(pair)
    first = np.append(begin, len(docs)).astype(np.uint32)
    return Pairs(pair[begin], Postings(first, docs, tf))


def write(folder: Path, name: str, entries: Iterable[Entry], tokenizer: tokens.Tokenizer) -> SegmentInfo:
    """Write the segment `name` of `entries` (ascending keys, at most 65,535), cut by `tokenizer`, into `folder`.

    The same entries give the same bytes. Memory is five to ten times the UTF-8 text; callers pass batches of 16 to 32 MB.
    Raises ValueError for too many documents or keys out of order.
    """
    inverter = _Inverter(tokenizer)
    for entry in entries:
        inverter.add(entry)
    return put(folder, name, inverter.contents())


def put(folder: Path, name: str, contents: Contents) -> SegmentInfo:
    """Write a finished segment."""
    documents = len(contents.keys)
    if documents > layout.MOST_DOCUMENTS:
        raise ValueError(f"{documents} documents do not fit into one segment")
    stored = contents.stored
    sections: list[tuple[str, int, bytes | memoryview]] = [
        ("key", 8, contents.keys.astype("<i8").tobytes()),
        ("len.b", 4, contents.body_lengths.astype("<u4").tobytes()),
        ("len.t", 4, contents.title_lengths.astype("<u4").tobytes()),
        ("len.g", 4, contents.pair_lengths.astype("<u4").tobytes()),
        ("total", 8, _totals(contents)),
        ("x.title", 4, np.array(stored.title_bytes, "<u4").tobytes()),
        ("x.text", 4, np.array(stored.text_bytes, "<u4").tobytes()),
        ("x.raw", 8, np.array(stored.raw, "<u8").tobytes()),
        ("x.zst", 8, np.array(stored.packed, "<u8").tobytes()),
        ("x.data", 1, b"".join(stored.frames)),
        *_word_sections("b", contents.body, contents.body_lengths),
        *_word_sections("t", contents.title, contents.title_lengths),
        *_pair_sections(contents.pairs, documents),
    ]
    size = layout.write_sections(folder / f"{name}.seg", sections)
    words = int(contents.body_lengths.sum()) + int(contents.title_lengths.sum())
    return SegmentInfo(name, (f"{name}.seg",), documents, size, words)


def _totals(contents: Contents) -> bytes:
    lengths = (contents.body_lengths, contents.title_lengths, contents.pair_lengths)
    return np.array([length.sum(dtype=np.uint64) for length in lengths], "<u8").tobytes()


def _word_sections(letter: str, field: Field, lengths: Ints) -> list[tuple[str, int, bytes | memoryview]]:
    postings = field.postings
    ends = np.zeros(len(field.terms) + 1, "<u4")
    np.cumsum(np.fromiter(map(len, field.terms), np.int64, len(field.terms)), out=ends[1:])
    many = np.flatnonzero(postings.tf >= layout.FULL_TF)
    big = np.concatenate([many, postings.tf[many]]).astype("<u4")
    steps = postings.steps if postings.steps is not None else np.zeros(0, np.uint32)
    occurrences = np.diff(before(postings.tf)[postings.first.astype(np.int64)])
    positions, places = pack_steps(steps, occurrences, widths_of(lengths[postings.docs], postings.tf))
    return [
        (f"{letter}.terms", 1, b"".join(field.terms)),
        (f"{letter}.ends", 4, ends.tobytes()),
        *((f"{letter}.{part}", item, data) for part, (item, data) in pack(postings, len(lengths)).items()),
        (f"{letter}.big", 4, big.tobytes()),
        (f"{letter}.posat", 4, places.astype("<u4").tobytes()),
        (f"{letter}.pos", 1, positions.tobytes()),
    ]


def _pair_sections(pairs: Pairs, documents: int) -> list[tuple[str, int, bytes | memoryview]]:
    lead = pairs.terms >> np.uint32(16)
    begin = starts(lead.astype(np.uint64))
    return [
        ("g.lead", 2, lead[begin].astype("<u2").tobytes()),
        ("g.start", 4, np.append(begin, len(lead)).astype("<u4").tobytes()),
        ("g.second", 2, (pairs.terms & np.uint32(0xFFFF)).astype("<u2").tobytes()),
        *((f"g.{part}", item, data) for part, (item, data) in pack(pairs.postings, documents).items()),
    ]
