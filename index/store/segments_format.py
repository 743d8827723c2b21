"""The file of a segment: named sections of plain little-endian arrays behind a small header.

Layout: magic 8 bytes, version u32, sections u32, file size u64; then per section its name (8 bytes, NUL padded), item size
u32, reserved u32, offset u64 and length u64 in bytes; then the sections, each at a multiple of 8. A reader maps the file and
follows no offset it has not compared with the size of what it points into.

Sections (N documents, per word field f of b = body, t = title: T terms, P postings):

    key i64[N]                      document keys of corpus.sqlite, ascending
    len.b len.t len.g u32[N]        words of the body, of the title, character pairs of both
    total u64[3]                    their sums
    x.title x.text u32[N]           bytes of title and text in the stored stream
    x.raw x.zst u64[blocks + 1]     where each block starts in the stream and in x.data
    x.data                          zstd frames: title and text of consecutive documents, UTF-8
    f.terms f.ends u32[T + 1]       the sorted terms, UTF-8, and their ends
    f.first u32[T + 1]              postings before each term
    f.docs f.wide f.saved f.kind    document numbers, see `postings`
    f.tf u8[(P + 1) / 2]            occurrences of the term in the document, four bits each (even postings the low
                                    ones); 15 means: look in f.big
    f.big u32[2 * X]                posting, occurrences: ascending pairs
    f.pos f.posat u32[T + 1]        word positions, LEB128 differences within a document, and where each term's begin
    g.lead u16[L] g.start u32[L+1]  first characters of the pairs, and the pairs before each
    g.second u16[T]                 second characters; 0: the character ends a run
    g.first g.docs g.wide g.saved g.kind g.tf    as for words; occurrences stop at 15

Document numbers of a term are u16 each, so that a list is ready as it is mapped. Lists of 16 documents and more may be
narrower: differences of one byte, or a bitmap. Those terms are listed in f.wide (ascending) with the bytes saved before
each (f.saved) and their kind (f.kind), so that no term needs an offset of its own.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from ..errors import IndexDamaged

MAGIC = b"GMSEG\x00\x00\x01"
VERSION = 1
MOST_DOCUMENTS = 0xFFFF
"""A segment numbers its documents in 16 bits."""
NARROW = 16
"""Shorter lists are always plain."""
FULL_TF = 15
"""The most occurrences four bits hold."""
BYTES, BITMAP = 1, 2
"""Kinds of narrow lists: differences of one byte each (padded to an even length), one bit per document (as well)."""

_HEAD = struct.Struct("<8sIIQ")
_ENTRY = struct.Struct("<8sIIQQ")
_MOST_SECTIONS = 64
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}


def write_sections(path: Path, sections: list[tuple[str, int, bytes | memoryview]]) -> int:
    """Write (name, item size, bytes) sections in the order given; returns the size of the file."""
    at = _HEAD.size + _ENTRY.size * len(sections)
    table = bytearray()
    places: list[int] = []
    for name, item, data in sections:
        at = -(-at // 8) * 8
        table += _ENTRY.pack(name.encode(), item, 0, at, len(data))
        places.append(at)
        at += len(data)
    with path.open("wb") as out:
        out.write(_HEAD.pack(MAGIC, VERSION, len(sections), at))
        out.write(table)
        for place, (_, _, data) in zip(places, sections, strict=True):
            out.write(b"\0" * (place - out.tell()))
            out.write(data)
    return at


def damaged(name: str, what: str) -> IndexDamaged:
    """The error for a segment that is not what a build wrote."""
    return IndexDamaged(f"segment {name} is damaged: {what}", "gangmu verify; gangmu build --full writes a new index")


class Sections:
    """The sections of one file as memory views. Raises IndexDamaged when header and file disagree."""

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
        if recorded != size or count > _MOST_SECTIONS or _HEAD.size + count * _ENTRY.size > size:
            raise damaged(self.name, f"it is {size} bytes long and says {recorded}")
        view = memoryview(self._map)
        self._views: dict[str, memoryview] = {}
        for number in range(count):
            raw, item, _, offset, length = _ENTRY.unpack_from(self._map, _HEAD.size + number * _ENTRY.size)
            name = raw.rstrip(b"\0").decode("ascii", "replace")
            if item not in _CODES or offset > size or length > size - offset or length % item or offset % 8:
                raise damaged(self.name, f"section {name} lies outside it")
            self._views[name] = view[offset : offset + length].cast(_CODES[item])

    def get(self, name: str, items: int = -1) -> memoryview:
        """A section; where `items` is given, exactly that many."""
        found = self._views.get(name)
        if found is None:
            raise damaged(self.name, f"section {name} is missing")
        if items >= 0 and len(found) != items:
            raise damaged(self.name, f"section {name} has {len(found)} items where {items} belong")
        return found
