"""Short codes for ascending document numbers and for small differences: what one list of a segment looks like.

A value is split at a bit: the low `width` bits of all values stand first, then what is left of each in unary (so many
zeros, then a one), padded with zeros to a whole byte; the first bit of a byte is its highest. Differences coded so are
Rice's code (Rice 1979); document numbers, whose high parts alone are taken as differences, give the code of Elias (1974)
and Fano (1971). Both come within half a bit of what is needed for numbers that are strewn at random, and their width
follows from how many there are, so nothing else has to be written down. No numpy here: a cold query has no time to load it.
"""

from __future__ import annotations

from collections.abc import Sequence

PLAIN, BITS, SPLIT = 0, 1, 2
"""Kinds of lists: u16 each, one bit per document, split as above."""


def width_of(some: int, within: int) -> int:
    """The bits to split at where `some` values are spread over `within`."""
    return max((within // some).bit_length() - 1, 0)


def shape(df: int, documents: int) -> tuple[int, int, int]:
    """Kind, bytes and width of the list of a term that `df` of `documents` have, the shortest, the plainest of those."""
    width = width_of(df, documents)
    plain, bits = 2 * df, (documents + 7) // 8
    split = (df * width + df + ((documents - 1) >> width) + 7) // 8
    if plain <= min(bits, split):
        return PLAIN, plain, 16
    return (BITS, bits, 0) if bits <= split else (SPLIT, split, width)


class Sizes(dict[int, int]):
    """Bytes of the list of a term by the number of documents that have it."""

    def __init__(self, documents: int) -> None:
        self._documents = documents

    def __missing__(self, df: int) -> int:
        size = self[df] = shape(df, self._documents)[1]
        return size


def documents_of(data: Sequence[int], df: int, documents: int) -> Sequence[int]:
    """The document numbers of one list. Fewer than `df` where the list is not what was written."""
    kind, _, width = shape(df, documents)
    raw = bytes(data)
    if kind == PLAIN:
        return memoryview(raw).cast("H")
    written = binary(raw)
    if kind == BITS:
        return [number for number, bit in enumerate(written) if bit == "1"]
    ones = [place for place, bit in enumerate(written[df * width :]) if bit == "1"]
    if not width:
        return [place - number for number, place in enumerate(ones)]
    return [
        ((place - number) << width) | int(written[number * width : (number + 1) * width], 2)
        for number, place in enumerate(ones[:df])
    ]


def binary(data: bytes) -> str:
    """Bytes as zeros and ones."""
    return f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""
