"""A sentence cut into clauses, and the part of a clause that belongs to one figure."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from .quantities import Quantity

_BREAK = re.compile(r"[;:。!?\n,](?:(?<!,)|(?!\d{3}(?!\d))|(?<!\d,))")
_REACH = 160
"""Characters of a clause that are looked at on either side of a figure; longer clauses are tables or noise."""


class Part(NamedTuple):
    """The surroundings of one figure; offsets into the sentence.

    start, end: its clause. before: from the clause's start (or the figure before it) to the comparator words;
    after: from behind the comparator words to the next figure or the clause's end. lead: `before` with comparator words.
    since: end of the figure before, 0 if none. alone: no text of its own in front of it (the second figure of `4.4%、5.6%`).
    """

    start: int
    end: int
    before: str
    after: str
    lead: str
    alone: bool
    since: int


NO_AND = tuple("谐平睦解气善美")
"""Behind 和 they make one word of it: 和谐社区."""


def _and(text: str) -> int:
    """The offset of the last 和 of `text` that joins two things, -1 if there is none."""
    at = text.rfind("和")
    while at >= 0 and text.startswith(NO_AND, at + 1):
        at = text.rfind("和", 0, at)
    return at


@lru_cache(maxsize=8)
def breaks(sentence: str) -> tuple[int, ...]:
    """Offsets behind every clause mark of a sentence."""
    return tuple([hit.end() for hit in _BREAK.finditer(sentence)])


_NAMED = re.compile("[\u4e00-\u9fff]{2}$")


def _named_first(part: Part) -> bool:
    """Whether a figure has its name in front, so that a pause behind it begins the next: 绿色工厂40个、智能工厂和车间50个."""
    return _NAMED.search(part.before) is not None and not part.after


def parts(sentence: str, figures: list[Quantity]) -> list[Part]:
    """The part of each of `figures` (in order), by clause marks and by the figures beside it."""
    marks = breaks(sentence)
    out: list[Part] = []
    for at, figure in enumerate(figures):
        near = bisect_right(marks, figure.start)
        start = marks[near - 1] if near else 0
        end = marks[near] - 1 if near < len(marks) else len(sentence)
        end = max(end, figure.right)
        own = max(start, figures[at - 1].right if at else 0, figure.left - _REACH)
        stop = min(end, figure.right + _REACH, figures[at + 1].left if at + 1 < len(figures) else len(sentence))
        before = sentence[own : max(own, figure.left)]
        if at and figures[at - 1].right > start:
            # "…100家、力争150家": what stands behind the figure before belongs to it up to the pause
            pause = max(before.rfind("、"), _and(before), before.rfind("及"))
            pause = 0 if before[:1] == "、" and _named_first(out[-1]) else pause
            before = before[pause + 1 :] if pause >= 0 else before
        after = sentence[figure.right : max(figure.right, stop)]
        if at + 1 < len(figures) and figures[at + 1].left < end:
            pause = max(after.rfind("、"), _and(after))
            pause = 0 if after[:1] == "、" and _NAMED.search(before) else pause
            after = after[:pause] if pause >= 0 else after
        listed = bool(at) and figures[at - 1].right > start and sentence[figures[at - 1].right] in "、和及与"
        alone = listed and not (before + after).strip(" 、和及与")
        out.append(
            Part(start, end, before, after, sentence[own : figure.start], alone, figures[at - 1].right if at else 0)
        )
    return out
