"""The file of a segment: named sections of plain little-endian arrays behind a small header.

Layout: magic 8 bytes, version u32, sections u32, file size u64; then per section its name (8 bytes, NUL padded), item size
u32, reserved u32, offset u64 and length u64 in bytes; then the sections, each at a multiple of 8. A reader maps the file and
follows no offset it has not compared with the size of what it points into.

The last section, `crc`, guards all that stands before it: the CRC-32 of every `BLOCK` bytes of the file, and behind them
their own. A reader checks a block when it first touches it, so that a flipped bit is an error and never a wrong answer,
and a cold query pays for the few pages that it reads (the idea is that of tantivy's footers and of SQLite's cksumvfs).

Sections (N documents, per word field f of b = body, t = title: T terms, P postings):

    key i64[N]                      document keys of corpus.sqlite, ascending
    len.b len.t len.g u32[N]        words of the body, of the title, character pairs of both
    total u64[3]                    their sums
    x.title x.text u32[N]           bytes of title and text in the stored stream
    x.raw x.zst u64[blocks + 1]     where each block starts in the stream and in x.data
    x.data                          zstd frames: title and text of consecutive documents, UTF-16, little-endian; the
                                    first block serves the others as their dictionary
    f.terms f.ends u32[T + 1]       the sorted terms, UTF-8, and their ends
    f.df u8[T] f.many u32[2 * M]    documents with each term; 255 means: look in f.many, M terms, ascending,
                                    and then their M numbers of documents
    f.each f.at u32[T / 64 + 1]     postings, and bytes of f.docs, before every 64th term, and in all
    f.docs                          document numbers, see below
    f.tf bits[P]                    whether the term is more than once in the document
    f.rank u32[P / 512 + 1]         how many such postings come before every 512th, and in all
    f.more u8[(R + 1) / 2]          occurrences less two of those R, four bits each (even ones the low ones); 13 means:
                                    look in f.big
    f.big u32[2 * X]                X postings, ascending, and then their X occurrences
    g.lead u16[L] g.start u32[L+1]  first characters of the pairs, and the pairs before each
    g.second u16[T]                 second characters; 0: nothing follows in the title or text. Both may be marks and blanks;
                                    the first characters 1 and 2 say that a word or number begins or ends at the second one
    g.df g.many g.each g.at g.docs g.tf g.rank g.more g.big     as for words
    g.kept u32[T / 64 + 1]          pairs with places (those in more than 16 documents) before every 64th pair, and in all
    g.size u8[K] g.long u32[2 * M]  bytes of the places of each of these; 255 means: look in g.long, as for f.many
    g.from u32[T / 64 + 1]          bytes of g.places before every 64th pair, and in all
    g.places                        where pairs begin, see below
    crc u32[blocks + 1]             see above

How the document numbers of a term are written, and in how many bytes, follows from how many there are
(`codes.shape`), so that no term needs an offset of its own. Places are counted in characters, first those of the title, then,
from behind the UTF-16 of the title and one more, those of the text; how they are written follows from the size of
the document and the occurrences in it (`places`). Bits count from the highest of a byte.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_left
from pathlib import Path
from typing import Literal

from ...errors import IndexDamaged

MAGIC = b"GMSEG\x00\x00\x01"
VERSION = 7
BLOCK = 4096
"""Bytes that one checksum guards."""
MOST_DOCUMENTS = 0xFFFF
"""A segment numbers its documents in 16 bits."""
STRIDE = 64
"""Terms between two running sums of postings and of bytes."""
RANKED = 512
"""Postings between two running sums of those that have their term more than once."""
FULL_DF = 255
"""The most documents one byte counts."""
FULL_TF = 15
"""Occurrences from which on they are written in full; of pairs more are not scored."""

BEGINS, FINISHES = 1, 2
"""What stands for the first character of the pairs that say where a run of letters and digits begins and ends: its letter."""
IN_WORD = 0x2E80
"""Code points of letters and digits that make such runs, as words and numbers do, are below; an ideograph stands alone."""
RARE = 16
"""Documents up to which those that have a pair are read to see where: most pairs are rare, and their places take much room."""

_HEAD = struct.Struct("<8sIIQ")
_ENTRY = struct.Struct("<8sIIQQ")
_MOST_SECTIONS = 64
_GUARD = "crc"
_CODES: dict[int, Literal["B", "H", "I", "Q"]] = {1: "B", 2: "H", 4: "I", 8: "Q"}


def write_sections(path: Path, sections: list[tuple[str, int, bytes | memoryview]]) -> int:
    """Write (name, item size, bytes) sections in the order given, and the checksums; returns the size of the file."""
    at = _HEAD.size + _ENTRY.size * (len(sections) + 1)
    table = bytearray()
    places: list[int] = []
    for name, item, data in sections:
        at = -(-at // 8) * 8
        table += _ENTRY.pack(name.encode(), item, 0, at, len(data))
        places.append(at)
        at += len(data)
    at = -(-at // 8) * 8
    guard = 4 * (-(-at // BLOCK) + 1)
    table += _ENTRY.pack(_GUARD.encode(), 4, 0, at, guard)
    with path.open("w+b") as out:
        out.write(_HEAD.pack(MAGIC, VERSION, len(sections) + 1, at + guard))
        out.write(table)
        for place, (_, _, data) in zip(places, sections, strict=True):
            out.write(b"\0" * (place - out.tell()))
            out.write(data)
        out.write(b"\0" * (at - out.tell()))
        out.seek(0)
        sums = b"".join(zlib.crc32(block).to_bytes(4, "little") for block in iter(lambda: out.read(BLOCK), b""))
        out.write(sums + zlib.crc32(sums).to_bytes(4, "little"))
    return at + guard


def damaged(name: str, what: str) -> IndexDamaged:
    """The error for a segment that is not what a build wrote."""
    return IndexDamaged(f"segment {name} is damaged: {what}", "gangmu verify; gangmu build --full writes a new index")


class Column:
    """One section: items whose blocks are checked when they are first read. A slice is a plain, checked memory view."""

    __slots__ = ("_at", "_guard", "_item", "_seen", "_size", "_view")

    def __init__(self, view: memoryview, at: int, guard: Guard) -> None:
        self._view, self._at, self._item, self._size = view, at, view.itemsize, len(view)
        self._guard, self._seen = guard, guard.seen

    def __len__(self) -> int:
        return self._size

    def item(self, number: int) -> int:
        """One item; `number` counts from 0. Raises IndexDamaged, also outside the section."""
        if not 0 <= number < self._size:
            raise damaged(self._guard.name, "an item lies outside its section")
        if not self._seen[(self._at + number * self._item) // BLOCK]:
            self._guard.check(self._at + number * self._item, self._item)
        value: int = self._view[number]
        return value

    def slice(self, begin: int, end: int) -> memoryview:
        """Items from `begin` to `end`. Raises IndexDamaged, also where they lie outside the section."""
        if not 0 <= begin <= end <= self._size:
            raise damaged(self._guard.name, "a range lies outside its section")
        if end > begin:
            at, behind = self._at + begin * self._item, self._at + end * self._item
            first, last = at // BLOCK, (behind - 1) // BLOCK
            if 0 in self._seen[first : last + 1]:
                self._guard.check(at, behind - at)
        return self._view[begin:end]

    def whole(self) -> memoryview:
        """All items. Raises IndexDamaged."""
        return self.slice(0, self._size)

    def first_not_before(self, value: int, low: int = 0, high: int = -1) -> int:
        """`bisect_left` between `low` and `high` (the end)."""
        high = self._size if high < 0 else high
        near = 2 * BLOCK // self._item
        while high - low > near:
            middle = (low + high) // 2
            if self.item(middle) < value:
                low = middle + 1
            else:
                high = middle
        return low + bisect_left(self.slice(low, high), value)


class Guard:
    """The checksums of a file; `seen` marks the blocks that were found to be what was written."""

    def __init__(self, name: str, data: memoryview, sums: memoryview) -> None:
        self.name, self._data, self._sums = name, data, sums
        if len(sums) != -(-len(data) // BLOCK) + 1 or zlib.crc32(sums[:-1]) != sums[-1]:
            raise damaged(name, "its checksums are not what was written")
        self.seen = bytearray(len(sums) - 1)

    def check(self, at: int, size: int) -> None:
        """Compare the blocks that hold `size` bytes from `at` with their checksums. Raises IndexDamaged."""
        for number in range(at // BLOCK, (at + size - 1) // BLOCK + 1):
            if not self.seen[number]:
                if zlib.crc32(self._data[number * BLOCK : (number + 1) * BLOCK]) != self._sums[number]:
                    raise damaged(self.name, f"the bytes from {number * BLOCK} on are not what was written")
                self.seen[number] = 1


class Sections:
    """The sections of one file. Raises IndexDamaged when header, checksums and file disagree."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise damaged(self.name, "it cannot be read") from error
        size = len(self._map)
        if size < _HEAD.size:
            raise damaged(self.name, "it is too short")
        magic, version, count, recorded = _HEAD.unpack_from(self._map)
        if magic != MAGIC or version != VERSION:
            raise damaged(self.name, "it has another format")
        end = _HEAD.size + count * _ENTRY.size
        if recorded != size or not 0 < count <= _MOST_SECTIONS or end > size:
            raise damaged(self.name, f"it is {size} bytes long and says {recorded}")
        view = memoryview(self._map)
        last, _, _, offset, length = _ENTRY.unpack_from(self._map, end - _ENTRY.size)
        if last.rstrip(b"\0") != _GUARD.encode() or not end <= offset <= size or offset + length != size or length % 4:
            raise damaged(self.name, "its checksums are missing")
        guard = Guard(self.name, view[:offset], view[offset:].cast("I"))
        guard.check(0, end)
        self._columns: dict[str, Column] = {}
        for number in range(count - 1):
            raw, item, _, at, length = _ENTRY.unpack_from(self._map, _HEAD.size + number * _ENTRY.size)
            name = raw.rstrip(b"\0").decode("ascii", "replace")
            if item not in _CODES or at > offset or length > offset - at or length % item or at % 8:
                raise damaged(self.name, f"section {name} lies outside it")
            self._columns[name] = Column(view[at : at + length].cast(_CODES[item]), at, guard)

    def get(self, name: str, items: int = -1) -> Column:
        """A section; where `items` is given, exactly that many."""
        found = self._columns.get(name)
        if found is None:
            raise damaged(self.name, f"section {name} is missing")
        if items >= 0 and len(found) != items:
            raise damaged(self.name, f"section {name} has {len(found)} items where {items} belong")
        return found
