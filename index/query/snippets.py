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
_SHORT = 24
_LOOSE = " \t\r\n\u3000，,、：:；;。"
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
        first = len(folded) - len(folded.lstrip())
        opening = _widen(folded, first, first)
        return (_snippet(text, *opening, ()),) if text.strip() else ()
    chosen: list[tuple[int, int]] = []
    for begin, end in _ranked(folded, marks, weights):
        if any(begin < other_stop and end > other for other, other_stop in chosen):
            continue
        start, stop = _widen(folded, begin, end)
        if all(stop <= other or start >= other_stop for other, other_stop in chosen):
            chosen.append((start, stop))
            if len(chosen) == MOST:
                break
    return tuple(_snippet(text, start, stop, marks) for start, stop in sorted(chosen))


def _ranked(folded: str, marks: Sequence[tuple[int, int]], weights: dict[str, float]) -> list[tuple[int, int]]:
    """Windows of marks in one paragraph, each from a mark on and no longer than LENGTH, the most telling first.

    A word is worth its weight once in a window, and a tenth of it for each of three repetitions.
    """
    words = [folded[begin:end] for begin, end in marks]
    values = [weights.get(word, 1.0) for word in words]
    seen = dict.fromkeys(words, 0)
    windows: list[tuple[float, int, int]] = []
    after, worth = 0, 0.0
    paragraph = -1
    for number, (begin, _) in enumerate(marks):
        if begin > paragraph:
            paragraph = folded.find("\n", begin)
            paragraph = len(folded) if paragraph < 0 else paragraph
        limit = min(begin + LENGTH, paragraph)
        while after < len(marks) and (marks[after][1] <= limit or after == number):
            times = seen[words[after]]
            seen[words[after]] = times + 1
            worth += values[after] if not times else 0.1 * values[after] if times < 4 else 0.0
            after += 1
        windows.append((-round(worth, 6), begin, marks[after - 1][1]))
        times = seen[words[number]] = seen[words[number]] - 1
        worth -= values[number] if not times else 0.1 * values[number] if times < 4 else 0.0
    windows.sort()
    return [(begin, end) for _, begin, end in windows]


def _widen(folded: str, begin: int, end: int) -> tuple[int, int]:
    """Grow (begin, end) to a readable passage of about LENGTH characters, within its paragraph unless that is short."""
    first = folded.rfind("\n", 0, begin) + 1
    last = folded.find("\n", end)
    if last < 0:
        last = len(folded)
    if last - first < _SHORT:
        first, last = 0, len(folded)
    spare = max(LENGTH - (end - begin), 0)
    start = _back(folded, begin, max(begin - spare, first), max(begin - spare // 3, first))
    stop = _forth(folded, max(end, start), min(start + _LONGEST, last), min(start + LENGTH, last), last)
    while start < begin and folded[start] in _LOOSE:
        start += 1
    while stop > end and folded[stop - 1].isspace():
        stop -= 1
    return start, stop


def _back(folded: str, begin: int, earliest: int, wanted: int) -> int:
    """Where the sentence of `begin` starts, if near enough; else the clause; else `wanted`."""
    sentences = [match.end() for match in _STOP.finditer(folded, earliest, begin)]
    if sentences:
        return sentences[-1]
    if earliest == 0 or folded[earliest - 1] == "\n":
        return earliest
    clauses = [match.end() for match in _PAUSE.finditer(folded, earliest, begin)]
    return min(clauses, key=lambda at: abs(at - wanted)) if clauses else wanted


def _forth(folded: str, end: int, latest: int, wanted: int, last: int) -> int:
    """Where a passage that must reach `end` stops: at a sentence's end near `wanted`, else a clause's, else at `latest`."""
    if latest >= last:
        return last
    latest = max(latest, end)
    for boundary in (_STOP, _PAUSE):
        ends = [match.end() for match in boundary.finditer(folded, end, latest)]
        if ends:
            near = min(ends, key=lambda at: abs(at - wanted))
            if boundary is _PAUSE or abs(near - wanted) < LENGTH // 2:
                return near
    return latest


def _snippet(text: str, start: int, stop: int, marks: Sequence[tuple[int, int]]) -> Snippet:
    inside: list[tuple[int, int]] = []
    for begin, end in marks:
        if begin < start or end > stop:
            continue
        if inside and inside[-1][1] == begin - start:
            inside[-1] = inside[-1][0], end - start
        else:
            inside.append((begin - start, end - start))
    return Snippet(text[start:stop], start, stop, tuple(inside))
