"""Two numerals that are the ends of one range: 5-10家, 4.5%—5%, 三千到五千亿元, 1000亿元与2000亿元之间."""

from __future__ import annotations

import re
from decimal import Decimal

from .measures import Token, low_end

_RANGE = re.compile(r" ?(?:-{1,2}|至|到) ?")
_BETWEEN = re.compile(r" ?[与和及] ?")


def joined(sentence: str, first: Token, second: Token) -> tuple[Decimal, Decimal] | None:
    """The ends of the range from `first` to `second`, which carries its unit; None when they are two figures."""
    if not second.unit or (first.unit and first.unit != second.unit):
        return None
    if first.high is not None or second.high is not None or (first.kind == "multiple" and first.numeral is None):
        return None
    if not (
        _RANGE.fullmatch(sentence, first.end, second.start)
        or (sentence.startswith("之间", second.end) and _BETWEEN.fullmatch(sentence, first.end, second.start))
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
