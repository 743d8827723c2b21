"""Compaction: several segments become one, without their dead documents and without cutting a word again."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .contents import Contents, Field, SegmentInfo, put
from .postings import Postings, starts
from .writer import Entry, Inverter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .reader import Segment

    Ints = NDArray[np.uint32]
    Numbers = NDArray[np.int64]


def merge(folder: Path, name: str, sources: Sequence[Segment], dead: AbstractSet[int]) -> SegmentInfo:
    """Write the live documents of `sources` as the segment `name`, in the order of their keys.

    dead: keys to leave out. The bytes are those `write` would give for the same documents. Raises ValueError when two
    sources hold the same live key, there are none, or there are too many documents.
    """
    if not sources:
        raise ValueError("there is nothing to merge")
    keys = [np.frombuffer(source.keys, "<i8") for source in sources]
    gone = np.fromiter(dead, np.int64, len(dead))
    live = [~np.isin(found, gone) for found in keys]
    merged = np.concatenate([found[kept] for found, kept in zip(keys, live, strict=True)] or [np.zeros(0, np.int64)])
    order = np.argsort(merged, kind="stable")
    merged = merged[order]
    if len(merged) > 1 and not (merged[1:] > merged[:-1]).all():
        raise ValueError("two segments hold the same document")
    numbers = [
        np.where(kept, np.searchsorted(merged, found), -1).astype(np.int64)
        for found, kept in zip(keys, live, strict=True)
    ]
    # most pairs of a segment have no places, being rare there: all are made again from the texts, which are read in any case
    inverter = Inverter(None, len(merged))
    places = [(source, local) for source, kept in zip(sources, live, strict=True) for local in np.flatnonzero(kept)]
    for key, at in zip(merged.tolist(), order.tolist(), strict=True):
        source, local = places[at]
        inverter.add(Entry(key, *source.stored(int(local))))
    pairs, pair_lengths = inverter.paired()

    def lengths(field: str) -> Ints:
        out = np.zeros(len(merged), np.uint32)
        for source, number, kept in zip(sources, numbers, live, strict=True):
            out[number[kept]] = np.frombuffer(source.lengths[field], "<u4")[kept]
        return out

    contents = Contents(
        merged,
        lengths("body"),
        lengths("title"),
        pair_lengths,
        _words(sources, numbers, "body"),
        _words(sources, numbers, "title"),
        pairs,
        inverter.stored,
    )
    return put(folder, name, contents)


def _words(sources: Sequence[Segment], numbers: Sequence[Numbers], field: str) -> Field:
    vocabulary = sorted({term for source in sources for term in source.words(field).every_term()})
    rank = {term: number for number, term in enumerate(vocabulary)}
    terms, docs, tfs = [], [], []
    for source, number in zip(sources, numbers, strict=True):
        words = source.words(field)
        first, doc, tf = words.every_posting()
        ranks = np.fromiter((rank[term] for term in words.every_term()), np.int64, words.terms)
        moved = number[doc]
        kept = moved >= 0
        terms.append(np.repeat(ranks, np.diff(first))[kept])
        docs.append(moved[kept])
        tfs.append(tf[kept])
    term, document, tf = np.concatenate(terms), np.concatenate(docs), np.concatenate(tfs)
    order = np.argsort((term << 16) | document)
    term = term[order]
    begin = starts(term.astype(np.uint64))
    before: Ints = np.append(begin, len(term)).astype(np.uint32)
    postings = Postings(before, document[order].astype(np.uint16), tf[order])
    return Field([vocabulary[int(number)] for number in term[begin]], postings)
