"""Texts that come out of a PDF break every line at the same width: their lines are joined again before sentences are cut."""

from __future__ import annotations

import re
from collections import Counter

_STOPS = frozenset("。;；:：！!？?…”’)）】》」』,，、")
_ENDS = frozenset("。;；:：！!？?…")
_PAGE = re.compile(r"-? ?\d{1,3} ?-?")
_FEWEST, _NARROWEST, _SLACK, _SHARE = 5, 14, 3, 0.6
_LONGER, _FEW = 1.6, 0.1
"""A page has next to no lines so much longer than it is wide; where they are, what looks like its lines are headlines."""

_POINT = "."
_PARTED = re.compile(
    r"(?<=\d\.)(?P<rest>\d{1,4})[ \u3000]*\n\s*(?=[万亿]{1,2}(?:[元人吨斤亩户家]|美元|平方|千瓦|公里)|[%％])"
)


def unwrap(text: str) -> str:
    """`text` with the breaks inside hard-wrapped paragraphs (and the page numbers between them) made blanks.

    Every character keeps its offset. A text is hard-wrapped when most of its lines that end without a mark have one width.
    A decimal figure is never parted from its unit, whatever the text: 达到74.4 | 万亿元.
    """
    if _POINT in text:
        text = _PARTED.sub(lambda gap: gap["rest"].ljust(len(gap.group())), text)
    if text.count("\n") < _FEWEST:
        return text
    lines = text.split("\n")
    trimmed = [line.strip() for line in lines]
    open_ended = [len(line) for line in trimmed if line and line[-1] not in _STOPS and not _PAGE.fullmatch(line)]
    width = _width(open_ended)
    if not width or sum(len(line) > _LONGER * width for line in trimmed) > _FEW * len(trimmed):
        return text
    out: list[str] = []
    for at, line in enumerate(lines[:-1]):
        on = _goes_on(trimmed, at, width)
        out.append(" " * len(line) if on and _PAGE.fullmatch(trimmed[at]) else line)
        out.append(" " if on else "\n")
    return "".join([*out, lines[-1]])


def _width(lengths: list[int]) -> int:
    """The width that at least `_SHARE` of the lines have, within `_SLACK`; 0 when they have none."""
    if len(lengths) < _FEWEST:
        return 0
    counts = Counter(lengths)
    best, many = 0, 0
    for length in counts:
        near = sum(counts[other] for other in range(length - _SLACK, length + 1))
        if near > many or (near == many and length > best):
            best, many = length, near
    return best if best >= _NARROWEST and many >= _SHARE * len(lengths) else 0


def _goes_on(lines: list[str], at: int, width: int) -> bool:
    """Whether the paragraph of line `at` goes on in the next line; a page number goes on where the line above it does."""
    line = lines[at - 1] if at and _PAGE.fullmatch(lines[at]) else lines[at]
    return bool(lines[at + 1]) and len(line) >= width - _SLACK and line[-1] not in _ENDS
