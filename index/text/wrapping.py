"""Texts that come out of a PDF break every line at the same width: their lines are joined again before sentences are cut."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter

from . import parts
from .offsets import Edit, Offsets, compose, edit

_STOPS = frozenset("。;；:：！!？?…”’)）】》」』,，、")
_ENDS = frozenset("。;；:：！!？?…")
_PAGE = re.compile(r"-? ?\d{1,3} ?-?")
_ROW = "|"
"""What a row of a table in Markdown begins with: it is no line of a paragraph."""
_FEWEST, _NARROWEST, _SLACK, _SHARE = 5, 14, 3, 0.6
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百零\d]{1,6}[章节条编款部篇]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]"
)
_IDEOGRAPHS = "\u2e80"
_ROUNDS = 8
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
    return "".join(flat for _, flat in unwrapped(text))


def unwrapped(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a long text as `unwrap` gives them, each with the place at which it begins; an ordinary one is one part."""
    for start, end in parts.spans(text):
        part = text[start:end]
        if _POINT in part:
            part = _PARTED.sub(lambda gap: gap["rest"].ljust(len(gap.group())), part)
        yield start, part if part.count("\n") < _FEWEST else _unwrapped(part)


def _unwrapped(text: str) -> str:
    lines = text.split("\n")
    trimmed = [line.strip() for line in lines]
    width = _wrapped(trimmed)
    if not width:
        return text
    out: list[str] = []
    for at, line in enumerate(lines[:-1]):
        on = _goes_on(trimmed, at, width)
        out.append(" " * len(line) if on and _PAGE.fullmatch(trimmed[at]) else line)
        out.append(" " if on else "\n")
    return "".join([*out, lines[-1]])


def rejoin(text: str, kept: Sequence[tuple[int, int]] = ()) -> tuple[str, Offsets, int]:
    """`text` with its hard-wrapped paragraphs in one line each; the map back into it, and how many breaks are gone.

    A break between ideographs or marks leaves nothing, one beside a letter or digit a blank; page numbers between go with
    it. What lies in the spans `kept` (tables) keeps its lines. What is joined once has nothing left to be joined.
    """
    offsets: Offsets = ((0, 0),)
    total = 0
    for _ in range(_ROUNDS):
        edits = _joints(text, kept)
        if not edits:
            break
        total += len(edits)
        text, latest = edit(text, edits)
        offsets = compose(latest, offsets)
        kept = [(_here(latest, start), _here(latest, end)) for start, end in kept]
    return text, offsets, total


def _here(offsets: Offsets, there: int) -> int:
    """Where a place of the earlier text, which nothing was done to, is now."""
    at = bisect_right(offsets, there, key=itemgetter(1)) - 1
    return offsets[at][0] + there - offsets[at][1] if at >= 0 else there


def _joints(text: str, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    lines = text.split("\n")
    trimmed = [line.strip() for line in lines]
    width = _wrapped(trimmed)
    if not width:
        return []
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    stops = [stop for _, stop in kept]
    edits: list[Edit] = []
    at = 0
    while at < len(lines) - 1:
        last = at + 1
        while last < len(lines) - 1 and _goes_on(trimmed, last - 1, width) and _PAGE.fullmatch(trimmed[last]):
            last += 1
        if _goes_on(trimmed, last - 1, width) and not _begins(lines[at], lines[last], trimmed[last]):
            begin = starts[at] + len(lines[at].rstrip())
            end = starts[last] + len(lines[last]) - len(lines[last].lstrip())
            near = bisect_left(stops, begin)
            # a line that ends where a table begins is its caption, not its first row
            if near == len(kept) or kept[near][0] > end:
                apart = text[begin - 1] < _IDEOGRAPHS or text[end] < _IDEOGRAPHS
                edits.append((begin, end, " " if apart else ""))
        at = last
    return edits


def _begins(line: str, following: str, trimmed: str) -> bool:
    """Whether a line begins a paragraph: by its number, or as it is indented and the one before is not."""
    indented = following[:2].isspace() and len(following) > 2 and not line[:2].isspace()
    return indented or _NUMBERED.match(trimmed) is not None


def _wrapped(trimmed: list[str]) -> int:
    """The width at which the lines of a text are broken; 0 where they are not."""
    if len(trimmed) <= _FEWEST:
        return 0
    prose = [line for line in trimmed if line and line[0] != _ROW]
    open_ended = [len(line) for line in prose if line[-1] not in _STOPS and not _PAGE.fullmatch(line)]
    width = _width(open_ended)
    if not width or sum(len(line) > _LONGER * width for line in prose) > _FEW * len(trimmed):
        return 0
    return width


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
    line, following = lines[at - 1] if at and _PAGE.fullmatch(lines[at]) else lines[at], lines[at + 1]
    if len(line) < width - _SLACK or line[-1] in _ENDS or not following:
        return False
    return line[0] != _ROW and following[0] != _ROW
