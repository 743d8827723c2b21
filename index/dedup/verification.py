"""The exact similarity of two texts, remembered from build to build.

What has been compared once is kept under the content hashes of the two texts, so that it stays true whatever happens
to the documents that carry them.
"""

from __future__ import annotations

import re
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import IndexDamaged
from .folding import fold
from .shingles import shingle_set
from .signatures import FORMAT

WHOLE = 10_000  # similarities are kept as integers, so that sums do not depend on the order of adding
_MEMORY = 256 << 20  # bytes of shingle sets held at once
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
    extra: those of the other that the first does not give; figures: how many the first gives.
    """

    jaccard: int
    containment: int
    shared: int
    missing: int
    extra: int
    figures: int


@dataclass(frozen=True, slots=True)
class _Features:
    shingles: NDArray[np.uint32]
    figures: frozenset[str]


def figures(text: str) -> frozenset[str]:
    """The distinct figures, dates and ordinals of a text; not bare digits, which number headings and items."""
    found = _FIGURE.findall(text.translate(_HALF_WIDTH))
    return frozenset(figure for figure in found if len(figure) > 1)


class Verified:
    """Compares pairs of texts on demand and remembers what it found.

    content: the content hash of each text; text_of: gives a text by its number; known: `dump()` of an earlier build.
    """

    def __init__(self, content: Sequence[bytes], text_of: Callable[[int], str], known: bytes = b"") -> None:
        self._ids = [int.from_bytes(digest[:8], "little") for digest in content]
        self._text_of = text_of
        self._found: dict[tuple[int, int], Likeness] = {}
        self._known = _load(known)
        self._held: OrderedDict[int, _Features] = OrderedDict()
        self._bytes = 0
        self.compared = 0

    def pair(self, first: int, second: int) -> Likeness:
        """The likeness of two texts given by their numbers."""
        one, other = self._ids[first], self._ids[second]
        ids = (one, other) if one < other else (other, one)
        likeness = self._found.get(ids)
        if likeness is None:
            likeness = self._known.get(ids)
            if likeness is None:
                likeness = _compare(self._features(first), self._features(second))
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

    def _features(self, number: int) -> _Features:
        features = self._held.get(number)
        if features is not None:
            self._held.move_to_end(number)
            return features
        text = self._text_of(number)
        features = _Features(shingle_set(fold(text)), figures(text))
        self._held[number] = features
        self._bytes += features.shingles.nbytes + 80 * len(features.figures)
        while self._bytes > _MEMORY and len(self._held) > 2:
            _, dropped = self._held.popitem(last=False)
            self._bytes -= dropped.shingles.nbytes + 80 * len(dropped.figures)
        return features


def _compare(first: _Features, second: _Features) -> Likeness:
    if (len(first.shingles), len(first.figures)) > (len(second.shingles), len(second.figures)):
        first, second = second, first
    both = np.concatenate([first.shingles, second.shingles])
    both.sort()
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    smaller, union = len(first.shingles), len(both) - shared
    return Likeness(
        jaccard=WHOLE * shared // union if union else 0,
        containment=WHOLE * shared // smaller if smaller else 0,
        shared=shared,
        missing=_own(first, second),
        extra=_own(second, first),
        figures=min(len(first.figures), _MOST),
    )


def _own(one: _Features, other: _Features) -> int:
    """How many figures only `one` gives; numbers of articles and chapters move when one is added and do not count."""
    return min(sum(not figure.endswith(_NUMBERING) for figure in one.figures - other.figures), _MOST)


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
