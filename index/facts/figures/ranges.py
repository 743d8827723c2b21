"""Two numerals that are the ends of one range: 5-10家, 4.5%—5%, 三千到五千亿元, 1000亿元与2000亿元之间."""

from __future__ import annotations

import re
from decimal import Decimal

from .measures import Token, low_end

_RANGE = re.compile(r" ?(?:-{1,2}|至|到) ?")
_BETWEEN = re.compile(r" ?[与和及] ?")
BETWEEN_BEHIND = re.compile("之?间(?![隔距断接])")


def _counts_alike(first: Token, second: Token) -> bool:
    """Whether the 个 of `first` is a part of the unit of `second`: 5个至8个百分点, 3个到5个月."""
    return first.unit == "个" and (second.kind == "points" or second.unit in ("个月", "小时", "个工作日", "个季度"))


def joined(sentence: str, first: Token, second: Token) -> tuple[Decimal, Decimal] | None:
    """The ends of the range from `first` to `second`, which carries its unit; None when they are two figures."""
    if not (second.unit or second.kind) or (
        first.unit and first.unit != second.unit and not _counts_alike(first, second)
    ):
        return None
    if first.high is not None or second.high is not None or (first.kind == "multiple" and first.numeral is None):
        return None
    if not (
        _RANGE.fullmatch(sentence, first.end, second.start)
        or (BETWEEN_BEHIND.match(sentence, second.end) and _BETWEEN.fullmatch(sentence, first.end, second.start))
    ):
        return None
    if first.chinese != second.chinese or sentence[first.start - 1 : first.start] in ("从", "由"):
        return None
    if second.kind == "time" and first.value > 1000:
        return None
    low = low_end(first, second)
    if low >= second.value or (second.bare and not first.bare):
        return None
    return low, second.value
