"""Pairs of documents worth comparing, found in signatures alone.

Near duplicates meet in a band of the MinHash; cut and quoted versions share fingerprints. Both are found by sorting
columns of integers, so that finding the candidates of 100,000 documents anew takes about a second: there is no index
of buckets to keep up to date between builds.

Crowded buckets (a clause that thousands of texts repeat) are not compared all against all: rows come in order of
length, and a row meets the next `NEIGHBOURS` of its bucket, and the longest of it.
"""

from __future__ import annotations

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
_PRINTS = 1 << 22
"""Fingerprints paired at a time, which takes some eighty bytes for each."""


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
    parts = max(1, -(-len(columns.prints) // _PRINTS))
    codes, counts = zip(*(_sharing(columns, part, parts) for part in range(parts)), strict=True)
    distinct, at = np.unique(np.concatenate(codes), return_inverse=True)
    count = np.bincount(at, np.concatenate(counts))
    later = distinct % rows
    own = np.bincount(columns.row_of, minlength=rows)
    enough = (count >= np.maximum(1, SHARE * own[later])) & (columns.length[later] >= SUBSTANTIAL)
    return np.compress(enough, distinct)


def _sharing(columns: Columns, part: int, parts: int) -> tuple[Pairs, Pairs]:
    """Pairs that share fingerprints of one part of them, and how many. They are dealt out by their last digits: the
    winnowed ones are mostly small."""
    some = np.flatnonzero(columns.prints % np.uint32(parts) == part)
    own = columns.prints[some]
    order = np.argsort(own, kind="stable")
    prints, row_of = own[order], columns.row_of[some[order]].astype(np.int64)
    first = np.flatnonzero(np.r_[True, prints[1:] != prints[:-1]]) if len(prints) else np.zeros(0, dtype=np.int64)
    size = np.diff(np.r_[first, len(prints)])
    shared = np.repeat((size > 1) & (size <= COMMONPLACE), size)
    return np.unique(neighbours(prints[shared], row_of[shared], len(columns.sketch)), return_counts=True)


def neighbours(keys: Pairs, row_of: Pairs, rows: int) -> Pairs:
    """Codes of pairs of rows in one bucket, once for each bucket; `keys` is sorted and rows ascend within a bucket."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    sizes = np.diff(np.r_[starts, len(keys)])
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
