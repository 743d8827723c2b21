"""Bare numbers that are figures all the same: those of what has no unit (系数提高到0.58, 容积率不超过1.5, PUE降至1.3以下)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from ..lexicon.words import Dimensionless, Units, any_of, units, words
from . import comparators
from .measures import Token

KIND = "dimensionless"
"""The kind of these figures; their unit is "", or the mark in which some of them are counted (90分, 9/10万)."""
_REACH = 48
"""Characters in front of a number that are looked at for what it is the value of."""
_YEARS = range(1949, 2101)
"""A whole number of these is taken for a year unless a bound stands in front of it (指数突破2000)."""
_BRACKET = r"(?:\([^()\d]{1,16}\))?"
_WHEN = r",?(?:(?:到|至|在|截至)?(?:19|20)\d\d年(?:[底末]|年底|年末)?(?:以?前|之前)?,?)?"
_CHANGE = r"(?:(?:提高|提升|上升|增长|改善|优化|下降|降低|回落|缩小|压降)(?:并|,))?"
_JOIN = re.compile("[、和与及]|以及")
_TO = re.compile(" ?(?:-{1,2}|至|到) ?")
_FROM = re.compile(r"[由从](?:(?:19|20)\d\d年|上年|去年|目前|现状)?[底末]?的?$")
"""In front of the number that a change sets out from: 由2023年的0.57提高到0.61."""
_ENDS = re.compile(
    r"[ ]?(?:$|[,;。、()!?”\"]|:(?!\d)|和|与|以及|及(?!以)|并|之间|左右|上下"
    r"|提[高升]|上升|增[加长至]|下?降|减|缩小|(?:-{1,2}|至|到) ?\d"
    r"|的(?:目标|水平|要求|预期|标准|基础|较?[高低]))"
)
_BOUND = re.compile("(?:及|或)?(?:以[上下内]|之[上下内])|左右|上下|之间")


class _Words(NamedTuple):
    """The words of units.yaml, compiled. head: anywhere; named: it ends where a search ends, with what may stand between."""

    head: re.Pattern[str]
    named: re.Pattern[str]


@cache
def _compiled() -> _Words:
    table = units().dimensionless
    heads = "|".join(
        (f"(?<![{barred}])" if (barred := table.not_after.get(head)) else "")
        + ("(?<![A-Za-z])" if head.isascii() else "")
        + re.escape(head)
        for head in sorted(table.heads, key=len, reverse=True)
    )
    between = f"(?:{any_of(list(table.between))})*"
    return _Words(re.compile(heads), re.compile(rf"(?:{heads}){_BRACKET}{between}{_CHANGE}{_WHEN}{between}$"))


def mark(sentence: str, numerals: list[Token], table: Units) -> None:
    """Gives the bare numbers among `numerals` (in order) that are values of what has no unit the kind of such figures.

    Such a number has the name of what it is the value of in front of it, or another such number that it follows as the end of a
    change, of a range or in a list; between them words of level only; and behind it no word that it could count.
    """
    previous: Token | None = None
    for one in numerals:
        if not one.unit and _is_value(sentence, one, previous, table.dimensionless):
            one.kind = KIND
            counted = _marked(sentence, one, table.dimensionless)
            one.end += len(counted)
            one.unit = table.dimensionless.marks.get(counted, "")
        previous = one if one.kind == KIND else None


def _marked(sentence: str, token: Token, table: Dimensionless) -> str:
    """The mark behind a number: 分 of 90分, /10万 of 9/10万; "" if there is none."""
    return next((mark for mark in table.marks if sentence.startswith(mark, token.end)), "")


def _is_value(sentence: str, token: Token, previous: Token | None, table: Dimensionless) -> bool:
    if token.over or token.near or token.bare or token.scale > 1 or (token.chinese and token.value % 1 == 0):
        return False
    at = token.end + len(_marked(sentence, token, table))
    bound = _BOUND.match(sentence, at)
    if not _ENDS.match(sentence, bound.end() if bound else at):
        return False
    if previous is not None and _TO.fullmatch(sentence, previous.end, token.start):
        return True
    said, left = comparators.before(sentence, token.start, words(), units())
    level = _is_level(said, table)
    if previous is not None and (_JOIN.fullmatch(sentence, previous.end, left) or (level and previous.end == left)):
        return True  # 分别提高到0.6和0.7, 由0.55提高到0.6
    began = _FROM.search(sentence, max(0, left - 9), left)
    left = began.start() if began else left
    if not (level or bound or began) or any(word in table.moves for word in said):
        return False
    if token.value in _YEARS and not any(words().before[word] for word in said):
        return False
    return _compiled().named.search(sentence, max(0, left - _REACH), left) is not None


def _is_level(said: tuple[str, ...], table: Dimensionless) -> bool:
    """Whether the comparator words in front of a number, nearest first, say where something stands (为, 降至, 不超过)."""
    return bool(said) and (said[0] in table.level or words().before[said[0]] != "")
