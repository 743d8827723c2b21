"""Postings as arrays: building, narrowing and reading the lists of one field of a segment (layout: segments_format)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .segments_format import BITMAP, BYTES, ESCAPE, FULL_DF, STRIDE, WORTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Shorts = NDArray[np.uint16]
    Ints = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Postings:
    """All postings of a field, by term and then document.

    first: postings before each term, one more than there are terms; docs: document number of each posting; tf: occurrences;
    steps: for word fields the differences of the word positions within each posting (the first one counts from 0), else None.
    """

    first: Ints
    docs: Shorts
    tf: Ints
    steps: Ints | None = None


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


def leb128(values: Ints) -> tuple[Bytes, Ints]:
    """Unsigned LEB128 of each value; (bytes, bytes before each value and at the end)."""
    width = np.ones(len(values), np.uint8)
    for bits in (7, 14, 21, 28):
        width += values >= (1 << bits)
    ends = np.zeros(len(values) + 1, np.uint32)
    np.cumsum(width, out=ends[1:])
    if len(values) and int(width.max()) == 1:
        return values.astype(np.uint8), ends
    out = np.empty(int(ends[-1]), np.uint8)
    for place in range(5):
        some = np.flatnonzero(width > place)
        if not len(some):
            break
        byte = ((values[some] >> (7 * place)) & 0x7F).astype(np.uint8)
        byte[width[some] > place + 1] |= 0x80
        out[ends[some] + place] = byte
    return out, ends


def leb128_of(values: Sequence[int]) -> tuple[bytes, list[int]]:
    """`leb128` of a list of numbers below 2 ** 32."""
    packed, ends = leb128(np.array(values, np.uint32))
    return packed.tobytes(), ends.tolist()


def unleb128(data: Bytes) -> Ints:
    """The values of `leb128` again."""
    last = data < 0x80
    count = int(np.count_nonzero(last))
    if count == len(data):
        return data.astype(np.uint32)
    ends = np.flatnonzero(last)
    begins = np.empty(count, np.int64)
    if count:
        begins[0] = 0
        begins[1:] = ends[:-1] + 1
    values = np.zeros(count, np.uint32)
    width = ends - begins + 1
    for place in range(min(int(width.max()) if count else 0, 5)):
        some = np.flatnonzero(width > place)
        values[some] |= (data[begins[some] + place] & 0x7F).astype(np.uint32) << np.uint32(7 * place)
    return values


def pack(postings: Postings, documents: int) -> dict[str, tuple[int, bytes]]:
    """The sections df, each, many, docs, wide, saved, kind of a field over `documents` documents: item size and bytes."""
    first, docs = postings.first.astype(np.int64), postings.docs
    df = np.diff(first)
    plain = 2 * df
    size = plain.copy()
    kind = np.zeros(len(df), np.uint8)
    gaps = np.zeros(len(docs), np.uint16)
    if len(docs):
        gaps[0] = docs[0]
        np.subtract(docs[1:], docs[:-1], out=gaps[1:])
        heads = first[:-1]
        gaps[heads] = docs[heads]
        stepped = df + np.add.reduceat(gaps // ESCAPE, heads, dtype=np.int64)
        stepped += stepped & 1
        small = stepped + WORTH < plain
        size[small] = stepped[small]
        kind[small] = BYTES
        bitmap = 2 * (-(-documents // 16))
        dense = bitmap + WORTH < size
        size[dense] = bitmap
        kind[dense] = BITMAP
    wide = np.flatnonzero(kind)
    saved = np.zeros(len(wide) + 1, np.int64)
    np.cumsum((plain - size)[wide], out=saved[1:])
    out = np.zeros(2 * len(docs) - int(saved[-1]), np.uint8)
    steps, step_ends = _steps(gaps[np.repeat(kind == BYTES, df)])
    done = stepped_docs = 0
    for number, term in enumerate([*wide.tolist(), len(df)]):
        begin, end = int(first[done]), int(first[term])
        at = 2 * begin - int(saved[number])
        out[at : at + 2 * (end - begin)] = docs[begin:end].view(np.uint8)
        if number == len(wide):
            break
        at += 2 * (end - begin)
        stop = int(first[term + 1])
        if kind[term] == BYTES:
            part = steps[step_ends[stepped_docs] : step_ends[stepped_docs + stop - end]]
            stepped_docs += stop - end
        else:
            bits = np.zeros(documents, bool)
            bits[docs[end:stop]] = True
            part = np.packbits(bits, bitorder="little")
        out[at : at + len(part)] = part
        done = term + 1
    many = np.flatnonzero(df >= FULL_DF)
    return {
        "df": (1, np.minimum(df, FULL_DF).astype(np.uint8).tobytes()),
        "each": (4, np.append(first[:-1:STRIDE], first[-1:]).astype("<u4").tobytes()),
        "many": (4, np.concatenate([many, df[many]]).astype("<u4").tobytes()),
        "docs": (1, out.tobytes()),
        "wide": (4, wide.astype("<u4").tobytes()),
        "saved": (4, saved.astype("<u4").tobytes()),
        "kind": (1, kind[wide].tobytes()),
    }


def _steps(gaps: Shorts) -> tuple[Bytes, NDArray[np.int64]]:
    """Each gap as bytes: 255 for every 255 in it, then the rest; (bytes, bytes before each gap and at the end)."""
    escapes = gaps // ESCAPE
    ends = np.zeros(len(gaps) + 1, np.int64)
    np.cumsum(escapes + np.uint16(1), out=ends[1:])
    out = np.full(int(ends[-1]), ESCAPE, np.uint8)
    out[ends[1:] - 1] = gaps - escapes * np.uint16(ESCAPE)
    return out, ends


def first_of(df: Bytes, many: Ints) -> NDArray[np.int64]:
    """Postings before each term and in all, from the sections df and many."""
    whole = df.astype(np.int64)
    half = len(many) // 2
    whole[many[:half]] = many[half:]
    first = np.zeros(len(whole) + 1, np.int64)
    np.cumsum(whole, out=first[1:])
    return first


def unpack(first: NDArray[np.int64], data: Bytes, wide: Ints, saved: Ints, kind: Bytes) -> Shorts:
    """The document numbers of all postings of a field: the inverse of `pack`."""
    docs = np.empty(int(first[-1]), "<u2")
    done = 0
    for number in range(len(wide) + 1):
        term = int(wide[number]) if number < len(wide) else len(first) - 1
        begin, at = int(first[done]), 2 * int(first[done]) - int(saved[number])
        end = int(first[term])
        docs[begin:end] = np.frombuffer(data, "<u2", end - begin, at) if end > begin else 0
        if number < len(wide):
            stop = int(first[term + 1])
            at += 2 * (end - begin)
            size = 2 * (stop - end) - int(saved[number + 1]) + int(saved[number])
            docs[end:stop] = widen(data[at : at + size], stop - end, int(kind[number]))
            done = term + 1
    return docs


def widen(data: Bytes, df: int, kind: int) -> Shorts:
    """The document numbers of one narrow list."""
    if kind == BYTES:
        return np.cumsum(data, dtype=np.uint32)[data < ESCAPE][:df].astype(np.uint16)
    return np.flatnonzero(np.unpackbits(data, bitorder="little")).astype(np.uint16)
