"""The characters of texts as a segment compares them: folded code points, and which are letters."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...text import tokens
from ...text.dictionary import LONGEST_SIGNED, Signed, glued

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.uint32]

CUT, RARE = 1, 2
"""Kinds of letters: those that words are cut from (ASCII and Han), and others; 0 is no letter."""
ENDS = 0
"""What stands for the second character of a pair where a letter is the last of a title or text."""
_STAND_INS = 0xD800
"""The first code that no character of a stored text has: halves of UTF-16 pairs."""


def fold_plane(codes: Ints) -> Ints:
    """A 16-bit stand-in for code points beyond the first plane, several of which share one: the text decides there."""
    folded: Ints = ((codes ^ (codes >> np.uint32(11))) & np.uint32(0x7FF)) | np.uint32(_STAND_INS)
    return folded


@functools.cache
def _tables() -> tuple[Ints, Bytes]:
    """For each code point of the first plane: its folded form, and 1 if the words cut it, 2 if it is another letter."""
    plane = "".join(map(chr, range(0x10000)))
    # one pass over all: those of which the lower case is longer or depends on the neighbours, and the full-width ones, apart
    lower = plane.replace("İ", "i").lower()
    folded = np.frombuffer(lower.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32)
    for code in (ord("İ"), ord("Σ"), *range(0xFF00, 0xFF60)):
        folded[code] = tokens.fold_code(code)
    kinds = np.fromiter(map(str.isalnum, plane), np.uint8, 0x10000) * np.uint8(RARE)
    for first, last in ((0, 127), (tokens.HAN_FIRST, tokens.HAN_LAST)):
        kinds[first : last + 1] = np.where(kinds[first : last + 1], CUT, 0)
    return folded, kinds


@functools.cache
def compared() -> Ints:
    """For each folded code point of the first plane the form in which a phrase is compared (`tokens.match_fold`)."""
    table = np.arange(0x10000, dtype=np.uint32)
    for mark in tokens.MARKS:
        table[ord(mark)] = ord(tokens.match_fold(mark))
    return table


def coded(text: str) -> tuple[Ints, Bytes]:
    """The folded code point and the kind (see `_tables`) of each character."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), "<u4")
    table, kinds = _tables()
    beyond = np.flatnonzero(codes > 0xFFFF)
    narrow = np.minimum(codes, 0xFFFF)
    folded = table[narrow]
    kind = kinds[narrow]
    for at in beyond:
        folded[at] = tokens.fold_code(int(codes[at]))
        kind[at] = RARE if chr(int(codes[at])).isalnum() else 0
    return folded, kind


def parts(text: str, most: int, signed: Signed | None) -> Iterator[tuple[int, int]]:
    """Spans of at most `most` characters that make up `text`; they end where no word lies across, if there is such a place.

    signed: a user's words that hold marks and blanks.
    """
    at = 0
    while at < len(text):
        end = at + most
        yield at, (end := _seam(text, at, end, signed) if end < len(text) else len(text))
        at = end


def _seam(text: str, at: int, end: int, signed: Signed | None) -> int:
    """The last place from `at` up to `end` that no word lies across, `end` where there is none."""
    _, kind = coded(text[at:end])
    for seam in (np.flatnonzero(kind == 0)[::-1] + at + 1).tolist():
        begin = max(0, seam - LONGEST_SIGNED)
        # a user's word may hold marks and blanks
        if signed is None or not signed.crosses(
            glued(tokens.fold(text[begin : seam + LONGEST_SIGNED])), int(seam) - begin
        ):
            return int(seam)
    return end
