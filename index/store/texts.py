"""The clean texts that segments store, by the key of their document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .segments import Segment


class Texts:
    """Finds a document's text among the segments of a generation, dead documents left out."""

    def __init__(self, folder: Path, listed: list[dict[str, Any]]) -> None:
        self._segments = [(Segment(folder / f"{s['name']}.seg"), frozenset(s["dead"])) for s in listed]

    def __call__(self, key: int) -> str:
        """The clean text of a live document. Raises KeyError where no segment has it, IndexDamaged."""
        for segment, dead in self._segments:
            local = segment.local(key)
            if local >= 0 and key not in dead:
                return segment.text(local)
        raise KeyError(key)
