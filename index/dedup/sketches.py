"""MinHash behind one small function, so that the library can be changed in one place.

rensa's R-MinHash takes hashes of shingles made by numpy from a whole text at once (5 microseconds a text); giving it
the shingles as strings costs some fifty times as much, nearly all of it in making the strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from .shingles import Hashes

PERMUTATIONS = 48
ROWS = 2  # permutations of a band
BANDS = PERMUTATIONS // ROWS  # a pair with J = .5 meets in at least one band with probability 1 - (1 - .5²)²⁴ = .999
_SEED = 20


def _minima(hashes: Hashes, sizes: list[int]) -> NDArray[np.uint32]:
    ends = [0, *accumulate(sizes)]
    rows = RMinHash.digest_matrix_from_flat_token_hashes(hashes, ends, PERMUTATIONS, _SEED).to_rows()
    return np.array(rows, dtype=np.uint32)


def minima(hashes: Hashes) -> NDArray[np.uint32]:
    """The smallest value of each permutation over some shingles; those of a text are the smallest of its parts'."""
    least: NDArray[np.uint32] = _minima(hashes, [len(hashes)])[0]
    return least


def minhash(found: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint16]:
    """The MinHash of a text by the `minima` of its parts, 16 bits a permutation.

    b-bit minwise hashing: Li and König, WWW 2010.
    """
    least: NDArray[np.uint32] = found[0] if len(found) == 1 else np.minimum.reduce(found)
    return least.astype(np.uint16)


def minhashes(hashes: Hashes, sizes: list[int]) -> NDArray[np.uint16]:
    """The MinHash of many sets of shingles, a row each: `hashes` are the shingles of one after the other."""
    return _minima(hashes, sizes).astype(np.uint16)


def algorithm() -> int:
    """The version of the sketch: values made by different versions cannot be compared."""
    return int(RMinHash.ALGORITHM_VERSION)
