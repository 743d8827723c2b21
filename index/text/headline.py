"""Which line of a page is the headline of its article."""

from __future__ import annotations

import re
from collections import Counter

from .lines import Line, is_media, is_numbered, is_title_like

_SPACES = re.compile(r"[\s#*\u3000]+")
_SUBTITLE = re.compile(r"[（(]?(?:\d{4}年|——|--|—).*会议")
_LEAD = 60
"""A line with more characters of text than this is the first sentence of an article rather than its headline."""


def find(lines: list[Line], weights: list[float], head: int, known: str) -> int:
    """The number of the line that is the headline; -1 when no line is.

    weights: how much each line counts as text. head: number of the first line of the body. known: the manifest's title.
    """
    zone = [
        i for i in range(min(len(lines), (head or 1) + 1)) if is_title_like(lines[i]) and not is_numbered(lines[i].text)
    ]
    squashed = {i: _squash(lines[i].text) for i in zone}
    if known:
        want = _squash(known)
        for i, have in squashed.items():
            if have == want or (len(have) > 8 and (have in want or want in have)):
                return i
    times = Counter(squashed.values())
    best, best_score = -1, 0
    for i in zone:
        if i > 0 and weights[i] > _LEAD:
            continue
        again = times[squashed[i]] > 1 or (i > 0 and squashed.get(0, "").startswith(squashed[i]))
        score = _score(lines, i, head) + 3 * again
        if score >= best_score and score > 0:
            best, best_score = i, score
    return best


def _score(lines: list[Line], i: int, head: int) -> int:
    score = 0
    if i + 1 < len(lines) and lines[i + 1].kind in ("meta", "date"):
        score += 3
    elif i + 2 < len(lines) and lines[i + 2].kind in ("meta", "date"):
        score += 1
    if i and lines[i - 1].kind in ("crumb", "nav", "tool"):
        score += 2
    if i == 0 and len(lines) > 1 and lines[0].kind != "loose":
        score += 1
    if i >= head > 0 and lines[i].kind == "text":
        score -= 3
    if _SUBTITLE.match(lines[i].text):
        score -= 6
    if is_media(lines[i].text) and len(lines[i].text) <= 10:
        score -= 3
    return score


def _squash(text: str) -> str:
    return _SPACES.sub("", text)
