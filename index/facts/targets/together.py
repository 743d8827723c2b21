"""What the figures beside a figure add to its score: those that one sentence tells of one period are promised together, or
reported together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .cues import CONTRARY
from .features import IN
from .statements import Candidate

NAME = "together:sentence"
"""The weight of the mean score of the figures beside one, in hundredths of it; found by cross-validation."""
_REACH, _MOST = 2, 600
"""Figures on either side that count, and the score that counts at most, in hundredths."""

_UPON = re.compile("(?:[在对与同以从用]|针对|围绕|依托|面向|聚焦|其中)[^,;。]{0,4}$")
"""Right in front of a figure: where, upon or with what something is done."""
_HELD, _TOLD = 6, 4
"""Characters in front of a figure in which such a word stands; those at least that tell of a figure opening its clause."""


def added(candidates: Sequence[Candidate], scores: Sequence[int | None], weight: int) -> list[int]:
    """What is added to each score of a sentence, in hundredths; nothing where a figure is not weighed (None).

    candidates: the figures of one sentence in order. weight: that of `NAME`.
    """
    out = [0] * len(scores)
    weighed = [at for at, score in enumerate(scores) if score is not None]
    if len(weighed) < 2:
        return out
    for number, at in enumerate(weighed):
        if _is_beside_the_point(candidates[at], candidates[at + 1] if at + 1 < len(candidates) else None):
            continue
        total = count = 0
        for other in (*weighed[max(0, number - _REACH) : number], *weighed[number + 1 : number + 1 + _REACH]):
            score = scores[other]
            if score is not None and _are_told_together(candidates[min(at, other)], candidates[max(at, other)]):
                total += max(-_MOST, min(_MOST, score))
                count += 1
        if count:
            out[at] = weight * total // (100 * count)
    return out


def _are_told_together(one: Candidate, other: Candidate) -> bool:
    """Whether two figures stand under one period, with no word of achievement between them."""
    a, b = one.view.period, other.view.period
    if (a is None) != (b is None) or (a is not None and b is not None and (a.year, a.past) != (b.year, b.past)):
        return False
    begin, end = one.figure.end, other.figure.start
    return not any(begin <= start < end and group in CONTRARY for start, _, _, group in one.view.cues)


def _is_beside_the_point(candidate: Candidate, following: Candidate | None) -> bool:
    """Whether a figure only says where, with what or in which things the others are done: 在8个县推进…, 人口超过100万人的城市,
    10个试点城市新增充电桩2万个.
    """
    figure, sentence, part = candidate.figure, candidate.view.sentence, candidate.part
    if figure.kind == "percent":
        return False
    if figure.before == IN:
        return True
    if figure.before and sentence.startswith("的", figure.right) and figure.kind != "money":
        return True
    if following is not None and not figure.before and not sentence[part.start : figure.left].strip():
        between = sentence[figure.right : following.figure.left]
        if following.part.start == part.start and len(between) >= _TOLD and "、" not in between:
            return True
    return _UPON.search(sentence, max(part.start, figure.left - _HELD), figure.left) is not None
