"""What the build keeps of a document so that duplicates are found without reading it again.

A signature is a header (version, sketch version, folded length, content hash), a MinHash of the text's 5-grams and
its winnowed fingerprints: about 220 bytes for a news item of 540 characters.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import IndexDamaged
from .folding import fold
from .shingles import fingerprints, shingles
from .sketches import PERMUTATIONS, algorithm, minhash

FORMAT = 1
_HEADER = struct.Struct("<HHI16s")
_SKETCH = PERMUTATIONS * 2
_FIXED = _HEADER.size + _SKETCH


def version() -> str:
    """Changes whenever stored signatures must be made anew."""
    return f"{FORMAT}.{algorithm()}"


def signature(text: str) -> bytes:
    """The signature of a clean article body: pure, and blind to white space and punctuation."""
    codes = fold(text)
    digest = hashlib.blake2b(codes.tobytes(), digest_size=16).digest()
    header = _HEADER.pack(FORMAT, algorithm(), len(codes), digest)
    if len(codes) == 0:
        return header + bytes(_SKETCH)
    hashes = shingles(codes)
    return header + minhash(hashes).tobytes() + fingerprints(codes, hashes).tobytes()


@dataclass(frozen=True, slots=True)
class Columns:
    """The signatures of many documents, one row each.

    length: folded characters; content: hash of the folded text; sketch: rows × PERMUTATIONS;
    prints: the fingerprints of all rows one after another; row_of: the row of each fingerprint.
    """

    length: NDArray[np.int64]
    content: list[bytes]
    sketch: NDArray[np.uint16]
    prints: NDArray[np.uint32]
    row_of: NDArray[np.int64]


def columns(blobs: Sequence[bytes]) -> Columns:
    """Signatures as columns. Raises IndexDamaged when one of them was not written by this version."""
    expected = (FORMAT, algorithm())
    content: list[bytes] = []
    length = np.zeros(len(blobs), dtype=np.int64)
    for row, blob in enumerate(blobs):
        _check(blob)
        *made_by, length[row], digest = _HEADER.unpack_from(blob)
        if tuple(made_by) != expected:
            raise IndexDamaged("stored duplicate signatures are of another version", "run: gangmu build --full")
        content.append(digest)
    sketch: Any = np.frombuffer(b"".join(blob[_HEADER.size : _FIXED] for blob in blobs), dtype=np.uint16)
    prints = np.frombuffer(b"".join(blob[_FIXED:] for blob in blobs), dtype=np.uint32)
    counts = np.array([(len(blob) - _FIXED) // 4 for blob in blobs], dtype=np.int64)
    rows = np.repeat(np.arange(len(blobs), dtype=np.int64), counts)
    return Columns(length, content, sketch.reshape(len(blobs), PERMUTATIONS), prints, rows)


def content_of(blob: bytes) -> bytes:
    """The content hash (16 bytes) in a signature."""
    _check(blob)
    return bytes(_HEADER.unpack_from(blob)[3])


def _check(blob: bytes) -> None:
    if len(blob) < _FIXED or (len(blob) - _FIXED) % 4:
        raise IndexDamaged("a stored duplicate signature is damaged", "run: gangmu build --full")
