"""Segments: immutable files of columnar postings and stored text (layout: `layout`).

`write` makes one from documents, `merge` one from several, `Segment` reads one. numpy is loaded by the first two only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from .layout import MOST_DOCUMENTS
from .reader import Segment

if TYPE_CHECKING:
    from ...text.tokens import Tokenizer
    from .contents import SegmentInfo
    from .writer import Entry

__all__ = ["MOST_DOCUMENTS", "Entry", "Segment", "SegmentInfo", "merge", "write"]


def __getattr__(name: str) -> object:
    if name in ("Entry", "SegmentInfo"):
        from . import writer

        return getattr(writer, name)
    raise AttributeError(name)


def write(folder: Path, name: str, entries: Iterable[Entry], tokenizer: Tokenizer | None = None) -> SegmentInfo:
    """Write the segment `name` of `entries` (ascending keys, at most MOST_DOCUMENTS) into `folder`; see `writer`.

    tokenizer: what cuts them; None: by jieba's own dictionary.
    """
    from ...text.tokens import STOCK
    from . import writer

    return writer.write(folder, name, entries, tokenizer or STOCK)


def merge(folder: Path, name: str, sources: Sequence[Segment], dead: AbstractSet[int]) -> SegmentInfo:
    """Write the documents of `sources` whose keys are not in `dead` as one segment; see `merging`."""
    from . import merging

    return merging.merge(folder, name, sources, dead)
