"""Character n-grams of folded text as hashes, computed for a whole text at once.

Similarity is measured on the set of 5-grams. Longer grams are winnowed into fingerprints (Schleimer, Wilkerson, Aiken:
"Winnowing: local algorithms for document fingerprinting", SIGMOD 2003): of every window of consecutive grams the
smallest hash is kept, so that any passage of `PASSAGE` folded characters that two texts share leaves them a common
fingerprint, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .folding import Codes

Hashes = NDArray[np.uint64]

SHINGLE = 5  # characters of a shingle
GRAM = 12  # characters of a gram that is fingerprinted: long enough that sharing one is rarely chance
PASSAGE = 45  # folded characters (50 with punctuation) that two texts must share to be certain of a common fingerprint
WINDOW = PASSAGE - GRAM + 1

# The initial values of SHA-2, made odd where they are not. Collisions are harmless: candidates are verified.
_MULTIPLIERS = (0x6A09E667F3BCC909, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1, 0x510E527FADE682D1)
_MIX = 0x9E3779B97F4A7C15


def _mixed(values: Any) -> Any:
    values ^= values >> np.uint64(32)
    values *= np.uint64(_MIX)
    values ^= values >> np.uint64(29)
    return values


def shingles(codes: Codes) -> Hashes:
    """One hash for every position at which a 5-gram starts; one in all for a shorter text, none for an empty one."""
    if 0 < len(codes) < SHINGLE:
        codes = np.concatenate([codes, np.zeros(SHINGLE - len(codes), dtype=codes.dtype)])
    count = len(codes) - SHINGLE + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    wide = codes.astype(np.uint64)
    total: Hashes = wide[:count] * np.uint64(_MULTIPLIERS[0])
    for place, multiplier in enumerate(_MULTIPLIERS[1:], 1):
        total += wide[place : place + count] * np.uint64(multiplier)
    return _mixed(total)  # type: ignore[no-any-return]


def overlapping(pieces: Iterable[Codes]) -> Iterator[Codes]:
    """The pieces of a text, each with the end of the one before it: their hashes together are all that the text has.

    The end is one character short of a passage, so that every window of grams lies in exactly one of what is given.
    """
    tail: Codes = np.zeros(0, np.uint32)
    alone = True
    for piece in pieces:
        codes = np.concatenate([tail, piece]) if len(tail) else piece
        if len(codes) >= PASSAGE:
            yield codes
            alone = False
            codes = codes[1 - PASSAGE :].copy()
        tail = codes
    if alone:
        yield tail


def shingle_set(pieces: Iterable[Codes]) -> NDArray[np.uint32]:
    """The distinct 5-grams of a text in pieces, ascending; with 32 bits two texts of 30,000 share .2 of them by chance."""
    return joined([_distinct((shingles(part) >> np.uint64(32)).astype(np.uint32)) for part in overlapping(pieces)])


def joined(found: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """The distinct values of the parts of a text as those of the text."""
    return found[0] if len(found) == 1 else _distinct(np.concatenate(found))


def grams(codes: Codes, hashes: Hashes) -> Hashes:
    """One hash for every position at which a 12-gram starts; `hashes` are the text's shingles."""
    count = len(codes) - GRAM + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    total: Hashes = hashes[:count] * np.uint64(_MULTIPLIERS[0])
    total += hashes[SHINGLE : SHINGLE + count] * np.uint64(_MULTIPLIERS[1])
    total += hashes[GRAM - SHINGLE : GRAM - SHINGLE + count] * np.uint64(_MULTIPLIERS[2])
    return _mixed(total)  # type: ignore[no-any-return]


def fingerprints(codes: Codes, hashes: Hashes) -> NDArray[np.uint32]:
    """The winnowed grams of a text, distinct and ascending, about one for every 20 characters."""
    values: NDArray[np.uint32] = (grams(codes, hashes) >> np.uint64(32)).astype(np.uint32)
    return _distinct(window_minima(values)) if len(values) else values


def _distinct(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The values in ascending order, each once; several times faster than `np.unique` on a text's worth of them."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    distinct: NDArray[np.uint32] = ordered[new]
    return distinct


def window_minima(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The minimum of every window of `WINDOW` values (of all of them when there are fewer), by doubling."""
    width = 1
    target = min(WINDOW, len(values))
    while width * 2 <= target:
        values = np.minimum(values[:-width], values[width:])
        width *= 2
    rest = target - width
    return np.minimum(values[:-rest], values[rest:]) if rest else values
