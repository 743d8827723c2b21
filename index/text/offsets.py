"""Texts that remember where each of their characters came from.

An offset map is an ascending tuple of `(here, there)`: from `here` on, until the next pair, the character at `here + i`
came from `there + i`. The first pair is `(0, n)`. A character that a repair wrote maps to the start of what it replaced.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Offsets: TypeAlias = tuple[tuple[int, int], ...]
Edit: TypeAlias = tuple[int, int, str]
"""Replace the characters from `start` to `end` by a string."""

IDENTITY: Offsets = ((0, 0),)


def origin(offsets: Sequence[tuple[int, int]], at: int) -> int:
    """The place in the earlier text that offset `at` of the later text came from."""
    here, there = offsets[max(0, bisect_right(offsets, (at, 1 << 62)) - 1)]
    return there + at - here


def edit(text: str, edits: Iterable[Edit]) -> tuple[str, Offsets]:
    """Apply `edits` (ascending, without overlap); the result and its map back into `text`."""
    parts: list[str] = []
    points: list[tuple[int, int]] = [(0, 0)]
    length = at = 0
    for start, end, new in edits:
        parts.append(text[at:start])
        length += start - at
        if new:
            _point(points, length, start)
            parts.append(new)
            length += len(new)
        _point(points, length, end)
        at = end
    parts.append(text[at:])
    return "".join(parts), tuple(points)


def compose(later: Offsets, earlier: Offsets) -> Offsets:
    """The map from the latest text straight to the first one; one pass over both maps."""
    if earlier == IDENTITY:
        return later
    if later == IDENTITY:
        return earlier
    points: list[tuple[int, int]] = []
    for i, (here, there) in enumerate(later):
        stop = later[i + 1][0] - here + there if i + 1 < len(later) else 1 << 62
        _point(points, here, origin(earlier, there))
        j = bisect_right(earlier, (there, 1 << 62))
        while j < len(earlier) and earlier[j][0] < stop:
            _point(points, here + earlier[j][0] - there, earlier[j][1])
            j += 1
    return tuple(points)


def _point(points: list[tuple[int, int]], here: int, there: int) -> None:
    """Add a pair, where the difference changes; a later pair for the same place wins."""
    if points and points[-1][0] == here:
        points.pop()
    if not points or there - here != points[-1][1] - points[-1][0]:
        points.append((here, there))
