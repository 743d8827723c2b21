"""What the build keeps of a document so that duplicates are found without reading it again.

A signature is a header (version, sketch version, folded length, content hash), a MinHash of the text's 5-grams and
its winnowed fingerprints: about 220 bytes for a news item of 540 characters.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..errors import IndexDamaged
from .folding import Codes, pieces
from .shingles import fingerprints, joined, overlapping, shingles
from .sketches import PERMUTATIONS, algorithm, minhash, minima

FORMAT = 1
_HEADER = struct.Struct("<HHI16s")
_SKETCH = PERMUTATIONS * 2
_FIXED = _HEADER.size + _SKETCH
_ROW = np.dtype([("made by", "<u4"), ("length", "<u4"), ("content", "V16"), ("sketch", "<u2", (PERMUTATIONS,))])


def version() -> str:
    """Changes whenever stored signatures must be made anew."""
    return f"{FORMAT}.{algorithm()}"


def signature(text: str) -> bytes:
    """The signature of a clean article body: pure, and blind to white space and punctuation.

    A long text is folded and hashed piece by piece; the signature is that of the whole.
    """
    content, length = hashlib.blake2b(digest_size=16), 0

    def folded() -> Iterator[Codes]:
        nonlocal length
        for piece in pieces(text):
            content.update(piece.tobytes())
            length += len(piece)
            yield piece

    sketches, prints = [], []
    for part in overlapping(folded()):
        hashes = shingles(part)
        sketches.append(minima(hashes))
        prints.append(fingerprints(part, hashes))
    return header(length, content.digest()) + (
        minhash(sketches).tobytes() + joined(prints).tobytes() if length else bytes(_SKETCH)
    )


def header(length: int, digest: bytes) -> bytes:
    """What a signature begins with: the number of folded characters and their BLAKE2b digest (16 bytes)."""
    return _HEADER.pack(FORMAT, algorithm(), length, digest)


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
    row_of: NDArray[np.int32]


def columns(blobs: Sequence[bytes]) -> Columns:
    """Signatures as columns. Raises IndexDamaged when one of them was not written by this version."""
    for blob in blobs:
        _check(blob)
    fixed = np.frombuffer(b"".join(blob[:_FIXED] for blob in blobs), dtype=_ROW)
    prints = np.frombuffer(b"".join(blob[_FIXED:] for blob in blobs), dtype=np.uint32)
    counts = np.array([(len(blob) - _FIXED) // 4 for blob in blobs], dtype=np.int64)
    return Columns(
        length=fixed["length"].astype(np.int64),
        content=[identity(blob)[1] for blob in blobs],
        sketch=np.ascontiguousarray(fixed["sketch"]),
        prints=prints,
        row_of=np.repeat(np.arange(len(blobs), dtype=np.int32), counts),
    )


def identity(blob: bytes) -> tuple[int, bytes]:
    """The folded length (characters) and the content hash (16 bytes) in a signature. Raises IndexDamaged."""
    _check(blob)
    _, _, length, content = _HEADER.unpack_from(blob)
    return length, content


def _check(blob: bytes) -> None:
    if len(blob) < _FIXED or (len(blob) - _FIXED) % 4:
        raise IndexDamaged("a stored duplicate signature is damaged", "run: gangmu build --full")
    if blob[:4] != _made_by():
        raise IndexDamaged("stored duplicate signatures are of another version", "run: gangmu build --full")


@lru_cache(maxsize=1)
def _made_by() -> bytes:
    """How a signature of this version begins."""
    return struct.pack("<HH", FORMAT, algorithm())
