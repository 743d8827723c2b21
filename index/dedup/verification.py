"""The exact similarity of two texts, remembered from build to build.

What has been compared once is kept under the content hashes of the two texts, so that it stays true whatever happens
to the documents that carry them.
"""

from __future__ import annotations

import re
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from ..errors import IndexDamaged
from .folding import pieces
from .shingles import shingle_set
from .signatures import FORMAT

Kept = TypeVar("Kept")
WHOLE = 10_000  # similarities are kept as integers, so that sums do not depend on the order of adding
MEMORY = 256 << 20  # bytes of shingle sets, and of figures, held at once
_HEADER = struct.Struct("<4sHI")
_MAGIC = b"GMVP"
_FIELDS = [
    ("a", "<u8"),
    ("b", "<u8"),
    ("jaccard", "<u2"),
    ("containment", "<u2"),
    ("shared", "<u4"),
    ("missing", "<u2"),
    ("extra", "<u2"),
    ("figures", "<u2"),
]
_MOST = 0xFFFF
_WORTH_FIGURES = WHOLE * 46 // 100
_NUMBERING = ("条", "章")
_CHINESE = "〇零○一二三四五六七八九十百千"
_FIGURE = re.compile(
    rf"[0-9]+(?:\.[0-9]+)?[年月日时分号%万亿]?|第?[{_CHINESE}]{{1,9}}[年月日届次批轮期号条章]",
)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are; similarities in ten-thousandths.

    jaccard, containment: of the sets of 5-grams, containment of the smaller in the larger; shared: 5-grams in both.
    missing: distinct figures, dates and ordinals of the text with fewer shingles that the other one does not give;
    extra: those of the other that the first does not give; figures: how many the first gives. All three are 0 for
    texts that have less than .46 of the smaller one in common, which only thresholds below .3 call near.
    """

    jaccard: int
    containment: int
    shared: int
    missing: int = 0
    extra: int = 0
    figures: int = 0


def figures(text: str) -> frozenset[str]:
    """The distinct figures, dates and ordinals of a text; not bare digits, which number headings and items."""
    found = _FIGURE.findall(text.translate(_HALF_WIDTH))
    return frozenset(figure for figure in found if len(figure) > 1)


class Verified:
    """Compares pairs of texts on demand and remembers what it found.

    content: the content hash of each text; text_of: gives a text by its number; known: `dump()` of an earlier build.
    memory: bytes of shingle sets, and of figures, that are kept for the next comparison.
    """

    def __init__(
        self, content: Sequence[bytes], text_of: Callable[[int], str], known: bytes = b"", memory: int = MEMORY
    ) -> None:
        self._ids = [int.from_bytes(digest[:8], "little") for digest in content]
        self._found: dict[tuple[int, int], Likeness] = {}
        self._known = _load(known)
        self._shingles = _Held(lambda number: shingle_set(pieces(text_of(number))), lambda found: found.nbytes, memory)
        self._figures = _Held(lambda number: figures(text_of(number)), lambda found: 100 * len(found), memory)
        self.compared = 0

    def pair(self, first: int, second: int) -> Likeness:
        """The likeness of two texts given by their numbers."""
        one, other = self._ids[first], self._ids[second]
        if one > other:
            first, second, one, other = second, first, other, one
        ids = one, other
        likeness = self._found.get(ids)
        if likeness is None:
            likeness = self._known.get(ids)
            if likeness is None:
                likeness = self._compared(first, second)
                self.compared += 1
            self._found[ids] = likeness
        return likeness

    def dump(self) -> bytes:
        """Every pair asked for, in an order of its own; give it to the next build."""
        rows = [
            (*pair, made.jaccard, made.containment, made.shared, made.missing, made.extra, made.figures)
            for pair, made in sorted(self._found.items())
        ]
        return _HEADER.pack(_MAGIC, FORMAT, len(rows)) + np.array(rows, dtype=_FIELDS).tobytes()

    def _compared(self, first: int, second: int) -> Likeness:
        if len(self._shingles.of(first)) > len(self._shingles.of(second)):
            first, second = second, first
        smaller, larger = self._shingles.of(first), self._shingles.of(second)
        both = np.concatenate([smaller, larger])
        both.sort()
        shared = int(np.count_nonzero(both[1:] == both[:-1]))
        union = len(both) - shared
        likeness = Likeness(
            jaccard=WHOLE * shared // union if union else 0,
            containment=WHOLE * shared // len(smaller) if len(smaller) else 0,
            shared=shared,
        )
        if likeness.containment < _WORTH_FIGURES:
            return likeness
        own, others = self._figures.of(first), self._figures.of(second)
        return replace(
            likeness,
            missing=_number(own - others),
            extra=_number(others - own),
            figures=min(len(own), _MOST),
        )


class _Held(Generic[Kept]):
    """What was worked out of texts lately, as much as `memory` bytes hold."""

    def __init__(self, make: Callable[[int], Kept], size: Callable[[Kept], int], memory: int) -> None:
        self._memory = memory
        self._make = make
        self._size = size
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self._bytes = 0

    def of(self, number: int) -> Kept:
        """What belongs to the text of this number."""
        kept = self._kept.get(number)
        if kept is not None:
            self._kept.move_to_end(number)
            return kept
        kept = self._kept[number] = self._make(number)
        self._bytes += self._size(kept)
        while self._bytes > self._memory and len(self._kept) > 2:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= self._size(dropped)
        return kept


def _number(own: frozenset[str]) -> int:
    """How many figures only one text gives; numbers of articles and chapters move when one is added and do not count."""
    return min(sum(not figure.endswith(_NUMBERING) for figure in own), _MOST)


def _load(known: bytes) -> dict[tuple[int, int], Likeness]:
    if not known:
        return {}
    width = np.dtype(_FIELDS).itemsize
    if len(known) < _HEADER.size:
        raise IndexDamaged("the stored pairs of duplicates are damaged", "run: gangmu build --full")
    magic, made_by, count = _HEADER.unpack_from(known)
    if magic != _MAGIC or len(known) != _HEADER.size + count * width:
        raise IndexDamaged("the stored pairs of duplicates are damaged", "run: gangmu build --full")
    if made_by != FORMAT:
        return {}
    rows: Iterable[tuple[int, ...]] = np.frombuffer(known, dtype=_FIELDS, offset=_HEADER.size).tolist()
    return {(a, b): Likeness(*rest) for a, b, *rest in rows}
