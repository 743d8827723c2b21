"""Passages that show why a document matches: short, cut at sentence and clause boundaries, with the matches marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..text.tokens import fold
from .request import Snippet

MOST = 3
LENGTH = 100
"""Characters a snippet aims at."""
_LONGEST = 130
_MOST_MARKS = 2000
_STOP = re.compile(r"[。！？!?；;\n]")
_PAUSE = re.compile(r"[，,、：:\s）)】」』”]")


def mark_pattern(terms: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern for any of the folded terms, longest first."""
    wanted = sorted({term for term in terms if term.strip()}, key=lambda term: (-len(term), term))
    return re.compile("|".join(map(re.escape, wanted))) if wanted else None


def best(text: str, pattern: re.Pattern[str] | None, weights: dict[str, float]) -> tuple[Snippet, ...]:
    """At most MOST passages of `text`, in its order; the opening where nothing matches.

    pattern: what to mark, on the folded text; weights: how much each match is worth (1 where not listed).
    """
    folded = fold(text)
    marks: list[tuple[int, int]] = []
    if pattern is not None:
        for match in pattern.finditer(folded):
            marks.append(match.span())
            if len(marks) >= _MOST_MARKS:
                break
    if not marks:
        opening = _widen(folded, 0, 0)
        return (_snippet(text, *opening, ()),) if text.strip() else ()
    chosen: list[tuple[int, int]] = []
    for begin, end in _ranked(folded, marks, weights):
        start, stop = _widen(folded, begin, end)
        if all(stop <= other or start >= other_stop for other, other_stop in chosen):
            chosen.append((start, stop))
            if len(chosen) == MOST:
                break
    return tuple(_snippet(text, start, stop, marks) for start, stop in sorted(chosen))


def _ranked(folded: str, marks: Sequence[tuple[int, int]], weights: dict[str, float]) -> list[tuple[int, int]]:
    """Windows of marks, each beginning at a mark and shorter than LENGTH, the most telling first."""
    windows: list[tuple[float, int, int]] = []
    last = 0
    for number, (begin, _) in enumerate(marks):
        last = max(last, number)
        while last + 1 < len(marks) and marks[last + 1][1] - begin <= LENGTH:
            last += 1
        seen: dict[str, int] = {}
        for start, end in marks[number : last + 1]:
            word = folded[start:end]
            seen[word] = seen.get(word, 0) + 1
        worth = sum(weights.get(word, 1.0) * (1 + 0.1 * min(times - 1, 3)) for word, times in seen.items())
        windows.append((-worth, begin, marks[last][1]))
        if len(windows) >= 400:
            break
    windows.sort()
    return [(begin, end) for _, begin, end in windows]


def _widen(folded: str, begin: int, end: int) -> tuple[int, int]:
    """Grow (begin, end) to a readable passage of about LENGTH characters."""
    spare = max(LENGTH - (end - begin), 0)
    start = _back(folded, begin, max(begin - spare, 0), max(begin - spare // 3, 0))
    stop = _forth(folded, max(end, start), min(start + _LONGEST, len(folded)), min(start + LENGTH, len(folded)))
    while start < stop and folded[start].isspace():
        start += 1
    while stop > start and folded[stop - 1].isspace():
        stop -= 1
    return start, stop


def _back(folded: str, begin: int, earliest: int, wanted: int) -> int:
    """Where the sentence of `begin` starts, if near enough; else the clause; else `wanted`."""
    if earliest == 0 and not _STOP.search(folded, 0, begin):
        return 0
    for boundary in (_STOP, _PAUSE):
        ends = [match.end() for match in boundary.finditer(folded, earliest, begin)]
        if ends:
            return ends[-1] if boundary is _STOP else min(ends, key=lambda at: abs(at - wanted))
    return wanted


def _forth(folded: str, end: int, latest: int, wanted: int) -> int:
    """Where a passage that must reach `end` stops: at a sentence's end near `wanted`, else a clause's, else at `latest`."""
    if latest >= len(folded):
        return len(folded)
    latest = max(latest, end)
    for boundary in (_STOP, _PAUSE):
        ends = [match.end() for match in boundary.finditer(folded, end, latest)]
        if ends:
            near = min(ends, key=lambda at: abs(at - wanted))
            if boundary is _PAUSE or near > end or abs(near - wanted) < LENGTH // 2:
                return near
    return latest


def _snippet(text: str, start: int, stop: int, marks: Sequence[tuple[int, int]]) -> Snippet:
    inside = tuple((begin - start, end - start) for begin, end in marks if begin >= start and end <= stop)
    return Snippet(text[start:stop], start, stop, inside)
