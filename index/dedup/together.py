"""The signatures of many texts at once: those that `signatures.signature` gives one by one, in a third of the time.

A text of the usual length takes numpy longer to be called for than to be worked on, so some texts are put end to end; what
lies across the border between two of them is left out afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .folding import Codes, fold
from .shingles import PASSAGE, SHINGLE, grams, shingles, window_minima
from .signatures import header, signature
from .sketches import minhashes

AT_ONCE = 1 << 15
"""Characters of texts that are put end to end: their hashes stay in the fastest memory."""


def signatures(texts: Sequence[str]) -> Iterator[bytes]:
    """The signature of each of `texts` (clean article bodies), in order."""
    held: list[str] = []
    size = 0
    for text in texts:
        if held and size + len(text) > AT_ONCE:
            yield from _of_some(held)
            held, size = [], 0
        held.append(text)
        size += len(text)
    yield from _of_some(held)


def _of_some(texts: list[str]) -> Iterator[bytes]:
    """The signatures of a few texts; one that is too short for a window, or alone, is read by itself."""
    folded = [fold(text) for text in texts] if len(texts) > 1 else []
    together = [codes for codes in folded if len(codes) >= PASSAGE]
    found = iter(_of_long(together) if together else ())
    for number, text in enumerate(texts):
        if folded and len(folded[number]) >= PASSAGE:
            codes = folded[number]
            digest = hashlib.blake2b(codes.tobytes(), digest_size=16).digest()
            yield header(len(codes), digest) + next(found)
        else:
            yield signature(text)


def _of_long(texts: list[Codes]) -> Iterator[bytes]:
    """The sketch and the fingerprints of folded texts of a passage or more."""
    codes = np.concatenate(texts)
    sizes = np.array([len(text) for text in texts])
    ends = np.cumsum(sizes)
    hashes = shingles(codes)
    sketches = minhashes(hashes[_whole(ends, SHINGLE)[: len(hashes)]], (sizes - SHINGLE + 1).tolist())
    least = window_minima((grams(codes, hashes) >> np.uint64(32)).astype(np.uint32))
    new = np.append(True, least[1:] != least[:-1])  # most windows have the fingerprint of the one before
    new[ends[:-1]] = True
    places = np.flatnonzero(new & _whole(ends, PASSAGE)[: len(least)])
    owners = np.searchsorted(ends, places, side="right").astype(np.uint64)
    marks = np.sort((owners << np.uint64(32)) | least[places])
    marks = marks[np.append(True, marks[1:] != marks[:-1])]
    prints: NDArray[np.uint32] = marks.astype(np.uint32)
    stops = np.searchsorted(marks, np.arange(1, len(texts) + 1, dtype=np.uint64) << np.uint64(32)).tolist()
    for sketch, begin, stop in zip(sketches, [0, *stops], stops, strict=False):
        yield sketch.tobytes() + prints[begin:stop].tobytes()


def _whole(ends: NDArray[np.int64], length: int) -> NDArray[np.bool_]:
    """For each character of texts that end at `ends`, whether so many from it on are of one text."""
    whole = np.ones(ends[-1], dtype=np.bool_)
    whole[(ends[:, None] - np.arange(1, length)).ravel()] = False
    return whole
