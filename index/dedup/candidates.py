"""Pairs of documents worth comparing, found in signatures alone.

Near duplicates meet in a band of the MinHash; cut and quoted versions share fingerprints. Both are found by sorting
columns of integers, so that finding the candidates of 100,000 documents anew takes about a second: there is no index
of buckets to keep up to date between builds.

Crowded buckets (a clause that thousands of texts repeat) are not compared all against all: rows come in order of
length, and a row meets the next `NEIGHBOURS` of its bucket, and the longest of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .signatures import Columns
from .sketches import BANDS, PERMUTATIONS

Pairs = NDArray[np.int64]

CROWDED = 16  # rows in a bucket above which they are not compared all against all
NEIGHBOURS = 2
COMMONPLACE = 1000  # a fingerprint found in more documents than this says nothing about any two of them
SUBSTANTIAL = 100  # folded characters: what is shorter may be a quotation or a formula, and is never "contained"
_SLACK = 0.25  # how far below the threshold an estimate may lie: 3.5 standard deviations of 48 permutations at J = .5
SHARE = 0.4  # of its fingerprints a contained text keeps at least this share (the edited ones are lost)
_CHUNK = 1 << 18
_PRINTS = 1 << 21
"""Fingerprints paired at a time, and in all for each part of the rows; a pair takes some thirty bytes."""


def candidates(columns: Columns, threshold: float) -> Pairs:
    """Pairs of rows as codes `row * rows + later row`, ascending and distinct.

    Rows must be distinct texts in order of descending length. `threshold` is the Jaccard similarity to find.
    """
    return np.union1d(_alike(columns, threshold), _quoting(columns))


def least_agreeing(threshold: float) -> int:
    """Permutations in which the sketches of two texts must agree for the texts to be compared."""
    return max(1, int((threshold - _SLACK) * PERMUTATIONS))


def _alike(columns: Columns, threshold: float) -> Pairs:
    """Pairs that share a band and whose sketches agree well enough."""
    rows = len(columns.sketch)
    bands = np.ascontiguousarray(columns.sketch).view(np.uint32)
    floor = least_agreeing(threshold)
    found: list[Any] = []
    for band in range(BANDS):
        order = np.argsort(bands[:, band], kind="stable")
        pairs = np.unique(neighbours(bands[order, band], order, rows))
        for start in range(0, len(pairs), _CHUNK):
            codes = pairs[start : start + _CHUNK]
            agreeing = (columns.sketch[codes // rows] == columns.sketch[codes % rows]).sum(axis=1)
            found.append(codes[agreeing >= floor])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _quoting(columns: Columns) -> Pairs:
    """Pairs of which the shorter text has most of its fingerprints in the longer one."""
    rows = len(columns.sketch)
    packed = columns.prints.astype(np.uint64)  # sorted in place: an argsort takes twice the room
    packed <<= np.uint64(32)
    packed |= columns.row_of.astype(np.uint32)
    packed.sort()
    row_of = packed.astype(np.uint32).view(np.int32)
    packed >>= np.uint64(32)
    prints = packed.astype(np.uint32)
    del packed
    own = np.bincount(columns.row_of, minlength=rows)
    found = [np.zeros(0, dtype=np.int64)]
    parts = -(-len(prints) // _PRINTS)
    for part in range(parts):
        meeting = [codes[codes % rows % parts == part] for codes in _sharing(prints, row_of, rows)]
        distinct, count = np.unique(np.concatenate(meeting), return_counts=True)
        later = distinct % rows
        enough = (count >= np.maximum(1, SHARE * own[later])) & (columns.length[later] >= SUBSTANTIAL)
        found.append(np.compress(enough, distinct))
    return np.concatenate(found)


def _sharing(prints: NDArray[np.uint32], row_of: NDArray[np.int32], rows: int) -> Iterator[Pairs]:
    """Codes of the rows that share a fingerprint, once for each, from sorted ones; some fingerprints at a time."""
    begin = 0
    while begin < len(prints):
        end = len(prints)
        if begin + _PRINTS < end:
            end = int(np.searchsorted(prints, prints[begin + _PRINTS - 1], "right"))
        some = prints[begin:end]
        shared = telling(some, COMMONPLACE)
        yield neighbours(some[shared], row_of[begin:end][shared].astype(np.int64), rows)
        begin = end


def telling(keys: NDArray[Any], commonplace: int) -> NDArray[np.bool_]:
    """Which of the sorted keys, one at least, are there more than once and at most `commonplace` times."""
    _, sizes = _buckets(keys)
    return np.repeat((sizes > 1) & (sizes <= commonplace), sizes)


def _buckets(keys: NDArray[Any]) -> tuple[Pairs, Pairs]:
    """Where each run of equal keys begins in sorted ones (one at least), and how long it is."""
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    return starts, np.diff(np.r_[starts, len(keys)])


def neighbours(keys: NDArray[Any], row_of: Pairs, rows: int) -> Pairs:
    """Codes of pairs of rows in one bucket, once for each bucket; `keys` is sorted and rows ascend within a bucket."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.int64)
    starts, sizes = _buckets(keys)
    size, start = np.repeat(sizes, sizes), np.repeat(starts, sizes)
    place = np.arange(len(keys)) - start
    crowded = size > CROWDED
    far = np.flatnonzero(crowded & (place > NEIGHBOURS))
    found: list[Pairs] = [row_of[start[far]] * rows + row_of[far]]
    for distance in range(1, CROWDED):
        same = np.flatnonzero((place + distance < size) & (~crowded | (distance <= NEIGHBOURS)))
        if len(same) == 0:
            break
        found.append(row_of[same] * rows + row_of[same + distance])
    return np.concatenate(found)
