"""The period that a result reports on: 去年 in a document of 2024 is 2023, 1-5月 a part of its year, 五年来 a plan."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..figures.quantities import Quantity
from ..lexicon.classes import compiled
from .attribution import Deadline
from .periods import RULES, Period, five_year_end
from .scope import Scope

YEAR, PART, PLAN, SINCE = "year", "part", "plan", "since"


class About(NamedTuple):
    """What a statement is about: a year, None where the text does not say, and how much of it (`span`, "" then).

    pace: `annual` for what is said of each year of the span on average (年均增长6%).
    """

    year: int | None
    span: str
    pace: str = ""


UNKNOWN = About(None, "")

_PARTIAL = re.compile(r"半年|季度|个月|\d月|[一二三四五六七八九十]月")
_FIVE_YEARS = re.compile(
    r"期间|时期|规划期|[“\"」]|\d年?-+\d|[一二两三四五六七八九十\d]年(?:来|间|累计)|过去|累计|年均"
)
_TITLED = re.compile(
    r"((?:19|20)\d\d)年?[^,。]{0,24}?(?:统计公报|公报|年报|年度报告|总结|回顾|成绩单|完成情况|执行情况|运行情况|发展情况)"
)

# Landmarks that 以来 is counted from: the national congresses of the party, every five years, and the like.
_CONGRESS = {"十六": 2002, "十七": 2007, "十八": 2012, "十九": 2017, "二十": 2022}
_LANDMARK = {
    "改革开放": 1978,
    "新中国成立": 1949,
    "建国": 1949,
    "入世": 2001,
    "加入世贸组织": 2001,
    "香港回归": 1997,
    "澳门回归": 1999,
}
_TOLD = compiled(
    r"(?:党的)?(?P<congress>十[六七八九]|二十)大(?:召开)?以来|(?P<landmark>"
    + "|".join(_LANDMARK)
    + ")(?:[^,。;]{0,4}年)?以来"
    r"|(?:自|从)?(?P<since>{year})年(?:\d{1,2}月)?(?:底|末|初)?(?:[^,;。\d]{0,10})?以来"
    r"|[“\"「]?(?P<plan>{plan_number})五[”\"」]?(?P<when>以来|期间|时期|末)?"
    r"|(?:(?P<year>{year})年|(?P<last>去年|上年)|今年)?(?P<part>[上下]半年|前?[一二三四]季度|前?(?:\d{1,2}|[一二三四五六七八九十]{1,2})个月"
    r"|(?:1|一)-{1,2}(?P<until>\d{1,2})月份?|(?P<month>\d{1,2})月份?(?!\d|[底末]?(?:以?前|之前)|\d{1,2}[日号]))"
    r"|(?P<quinquennium>(?:过去|[近这])[的]?[五三四]年来?|[五三四]年来|[五三四]年累计)"
)
_HINTS = ("月", "以来", "季度", "半年", "期间", "时期", "年来", "五”", "过去", "年累计")
"""What a sentence without any of which says nothing of `_TOLD`."""


def titled(title: str) -> int:
    """The year that a title says is reported on (2023年国民经济和社会发展统计公报), 0 if it says none."""
    named = _TITLED.search(title)
    return int(named[1]) if named else 0


def of_deadline(when: Deadline, measure: str) -> About:
    """What a promise is about: its deadline; a part of that year, or the years of a plan that it is summed or averaged over."""
    if _PARTIAL.search(when.text):
        return About(when.year, PART)
    summed = measure in ("growth", "change") and (when.rule == RULES["plan"] or _FIVE_YEARS.search(when.text))
    return About(when.year, PLAN if summed else YEAR)


def of_result(sentence: str, figure: Quantity, period: Period | None, scope: Scope) -> About:
    """What a result is about: the period told before the figure, else that of its paragraph, section or document."""
    told = _told(sentence, figure, period, scope)
    if told is not None:
        return told
    if period is not None and period.year:
        return _of_period(period, scope)
    frame = scope.frame
    if period is None and scope.told is not None and scope.told.year:
        return _of_period(scope.told, scope)
    if frame.reviewed:
        return About(frame.reviewed, YEAR)
    if (
        period is None
        and frame.kind == "report"
        and frame.early
        and frame.year
        and (scope.local or scope.section) == "review"
    ):
        return About(frame.year - 1, YEAR)
    return UNKNOWN


def _of_period(period: Period, scope: Scope) -> About:
    text, year, frame = period.text, period.year, scope.frame
    if "以来" in text:
        return About(year, PART if text.startswith("今年") else SINCE)
    if _PARTIAL.search(text):
        return About(year, PART)
    if text in ("全年", "当年") and not period.past:
        if frame.reviewed:
            return About(frame.reviewed, YEAR)
        begun = frame.early or (0 < frame.month <= 3)
        return About(year - 1 if begun else year, YEAR)
    if text == "前年":
        return About(year - 1, YEAR)
    return About(year, PLAN if _FIVE_YEARS.search(text) else YEAR)


def _told(sentence: str, figure: Quantity, period: Period | None, scope: Scope) -> About | None:
    """The last part of a year, five-year plan or 以来 that is told between the governing period and the figure."""
    begin = period.start if period is not None and period.start < figure.start else 0
    last = None
    for hit in _hits(sentence):
        if begin <= hit.start() and hit.end() <= figure.start:
            last = hit
    return _read(last, period, scope) if last is not None else None


@lru_cache(maxsize=8)
def _hits(sentence: str) -> tuple[re.Match[str], ...]:
    """What a sentence tells of parts of years, plans and 以来, in order."""
    if not [hint for hint in _HINTS if hint in sentence]:
        return ()
    return tuple(hit for hit in _TOLD.finditer(sentence) if hit["plan"] is None or hit["when"])


def _read(hit: re.Match[str], period: Period | None, scope: Scope) -> About | None:
    now = scope.frame.year
    if hit["congress"]:
        return About(_CONGRESS[hit["congress"]], SINCE)
    if hit["landmark"]:
        return About(_LANDMARK[hit["landmark"]], SINCE)
    if hit["since"]:
        return About(int(hit["since"]), SINCE)
    if hit["plan"]:
        end = five_year_end(hit["plan"])
        if hit["when"] == "以来":
            return About(end - 4, SINCE)
        return About(end, YEAR if hit["when"] == "末" else PLAN)
    if hit["quinquennium"]:
        return About(now - 1, PLAN) if now else About(None, PLAN)
    return _part(hit, period, scope)


def _part(hit: re.Match[str], period: Period | None, scope: Scope) -> About | None:
    """A part of a year: of the year named with it, of the period that governs, else of the year of publication."""
    if hit["year"]:
        return About(int(hit["year"]), PART)
    now = scope.frame.year
    if hit["last"]:
        return About(now - 1, PART) if now else About(None, PART)
    if period is not None and period.source == "explicit":
        return About(period.year, PART)
    if now is None:
        return About(None, PART)
    # 12月 told in January is that of the year before
    month = int(hit["until"] or hit["month"] or 0)
    before = month > scope.frame.month > 0
    return About(now - 1 if before else now, PART)
