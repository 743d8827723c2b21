"""A fingerprint of everything that decides what is read out of a document, so that a better rule rebuilds old answers."""

from __future__ import annotations

import hashlib
from pathlib import Path

_ROOMS = ("text", "facts", "dedup", "data")


def fingerprint(*extra: Path | None) -> str:
    """SHA-256 (hex) over the code and data of the pure floors and the user's own dictionary and taxonomy files."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256((root / "build" / "pipeline.py").read_bytes())
    own = [p for room in _ROOMS for p in sorted((root / room).rglob("*")) if p.suffix in (".py", ".yaml", ".csv")]
    for path in [*own, *extra]:
        if path is not None:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
