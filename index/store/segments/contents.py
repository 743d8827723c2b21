"""What a segment holds, and its file: the sections that `layout` names, packed and written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import layout, places
from .postings import Postings, before, pack, starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .storing import Stored

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.uint32]


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
        *_word_sections("b", contents.body, documents),
        *_word_sections("t", contents.title, documents),
        *_pair_sections(contents.pairs, places.widths(stored.title_bytes, stored.text_bytes)),
    ]
    size = layout.write_sections(folder / f"{name}.seg", sections)
    words = int(contents.body_lengths.sum()) + int(contents.title_lengths.sum())
    return SegmentInfo(name, (f"{name}.seg",), documents, size, words)


def _totals(contents: Contents) -> bytes:
    lengths = (contents.body_lengths, contents.title_lengths, contents.pair_lengths)
    return np.array([length.sum(dtype=np.uint64) for length in lengths], "<u8").tobytes()


def _word_sections(letter: str, field: Field, documents: int) -> list[tuple[str, int, bytes | memoryview]]:
    ends = np.zeros(len(field.terms) + 1, "<u4")
    np.cumsum(np.fromiter(map(len, field.terms), np.int64, len(field.terms)), out=ends[1:])
    return [
        (f"{letter}.terms", 1, b"".join(field.terms)),
        (f"{letter}.ends", 4, ends.tobytes()),
        *((f"{letter}.{part}", item, data) for part, (item, data) in pack(field.postings, documents).items()),
    ]


def _pair_sections(pairs: Pairs, width: Bytes) -> list[tuple[str, int, bytes | memoryview]]:
    lead = pairs.terms >> np.uint32(16)
    begin = starts(lead.astype(np.uint64))
    postings = pairs.postings
    assert postings.places is not None  # pairs have them
    first = postings.first.astype(np.int64)
    written, sizes = places.pack(postings.places, width, postings.docs, postings.tf, first)
    begin_of = before(sizes)
    kept = np.diff(first) > layout.RARE
    sized, every = sizes[kept], before(kept)
    long = np.flatnonzero(sized >= layout.FULL_DF)
    return [
        ("g.lead", 2, lead[begin].astype("<u2").tobytes()),
        ("g.start", 4, np.append(begin, len(lead)).astype("<u4").tobytes()),
        ("g.second", 2, (pairs.terms & np.uint32(0xFFFF)).astype("<u2").tobytes()),
        *((f"g.{part}", item, data) for part, (item, data) in pack(postings, len(width)).items()),
        ("g.size", 1, np.minimum(sized, layout.FULL_DF).astype(np.uint8).tobytes()),
        ("g.long", 4, np.concatenate([long, sized[long]]).astype("<u4").tobytes()),
        ("g.kept", 4, np.append(every[: -1 : layout.STRIDE], every[-1:]).astype("<u4").tobytes()),
        ("g.from", 4, np.append(begin_of[: -1 : layout.STRIDE], begin_of[-1:]).astype("<u4").tobytes()),
        ("g.places", 1, written.tobytes()),
    ]
