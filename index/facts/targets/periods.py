"""The years that a sentence, a heading or a title speaks of: 到2027年, “十五五”时期, 未来五年, 今年, (2023—2025年)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ..figures.numerals import chinese
from ..lexicon.classes import compiled

_Y = r"(?:1[89]|2[01])\d\d"
_CNY = r"[一二][〇零一二三四五六七八九]{3}"
_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_PERIOD = re.compile(
    rf"(?P<from>{_Y})年?-{{1,2}}(?P<to>{_Y})年?"
    rf"|(?P<lead>自|从|由)?(?P<year>{_Y}|{_CNY}) ?(?:年|(?=[底末]))(?P<month>\d{{1,2}}月(?:\d{{1,2}}日)?)?"
    rf"(?P<tail>(?:年?底|年?末)?(?:以?前|之前)?|前?\d{{1,2}}个月|上半年|[一二三四]季度)(?P<on>以来|以后|间|起)?"
    rf"|[“\"]?(?P<plan>十[一二三四五六七]?|[一二三四五六七八九])五[”\"](?P<planned>期间|时期|规划期|末期?|以来|时|开局|收官|起步|规划|目标)?"
    rf"|(?P<plan2>十[一二三四五六])五(?P<planned2>期间|时期|规划期|末|规划)"
    rf"|(?P<ahead>未来|今后|接下来)的?(?:{_N}[到至-])?(?P<n>{_N})年"
    rf"|(?P<within>(?:用|力争|通过|经过|再用)(?:{_N}[到至-])?(?P<n2>{_N})年(?:左右)?的?(?:时间|努力)?|(?:{_N}[到至-])?(?P<n3>{_N})年(?:之内|以内|内))"
    rf"|(?P<half>本世纪中叶|世纪中叶|新中国成立一百年|新中国成立100年|建国一百周年|本世纪末)"
    rf"|(?P<this>今年(?:上半年|[前头]\d{{1,2}}个月|[前头][一二两三四五六七八九十]{{1,2}}个月|[一二三四]季度|以来|一季度|前三季度|\d{{1,2}}月份?|底|末|年底)?"
    rf"|本年度?|年内|年底前|年底|年末|全年|到年底|年底之前|(?<=[,。;:])当年)"
    rf"|(?P<next>明年底?|今明两年|下一年|(?<![年\d一二三四五六七八九十近])来年)|(?P<last>去年(?:底|末)?|上年(?:底|末)?|前年|过去[一二三四五六七八九十]+年|[近这][一二两三四五六七八九十]+年来?|"
    rf"(?:[一二两三四五六七八九十]{{1,3}}|\d{{1,2}})(?:多|余)?年来|刚刚过去的|过去一年|近年来|十年来)"
)
# Where a period may begin (its first two characters), found many times faster than one.
_MAYBE = re.compile(
    r"[\d自从由一二三四五六七八九十两“\"未今接用力通经再本世新建年全到当明下来去上前过近这刚]"
    r"(?=[\d〇零一二三四五六七八九十两年五来后下用争过世纪中国内底末一去刚多余明-])"
)
_AIMED = compiled(r"(?:[到至]|截至|(?:力争|争取|确保)在?|{will}[在于]|(?:要求|提出|明确|规定|预期),?|锚定|瞄准)$")
_AIMED_BEHIND = compiled(
    r",?[^,;:。\d]{0,12}?(?:{strive}|{will})|的?(?:预期|奋斗|主要|总体|工作)?(?:目标(?!任务|已|提前|如期|圆满|顺利|全面|基本|完成|实现)|(?:安排|任务|计划)[是为:])"
)
"""Behind a year it makes it one to be met: 2027年要…, 2030年的目标."""
_PROPOSES = re.compile(r"(?<=规划)(?:纲要|建议)?[》”\"]?(?:中)?(?:提出|明确|要求|确定)")
_BASE_BEHIND = re.compile("的?(?:工作基础上|基础上|水平|基数)")
_THAN = re.compile(r"(?:(?<![占对环同])比|(?<!比)较)$")
_PART = re.compile(r"上半年|个月|季度|以来|\d月")
_PLAN = re.compile(rf"(?P<from>{_Y})年?-{{1,2}}(?P<to>{_Y})年?|(?<!\d)(?P<to2>{_Y})年?(?:底|末)?前")
_FIVE = re.compile(r"[“\"]?(十[一二三四五六七]?|[一二三四五六七八九])五[”\"]?(?=[^一二三四五六七八九十年月日个])")
_NUMBERED_PLAN = re.compile(r"第(十[一二三四五六七]?|[一二三四五六七八九])个五年")
_ENDS = {
    "本世纪中叶": 2050,
    "世纪中叶": 2050,
    "新中国成立一百年": 2049,
    "新中国成立100年": 2049,
    "建国一百周年": 2049,
    "本世纪末": 2100,
}


class Period(NamedTuple):
    """A stretch of time named in a sentence. `start`/`end` are offsets into it (after `lexicon.narrow`).

    year: the year it ends in. source: explicit (a year), period (a five-year plan), relative (今年, 三年内).
    past: it was over, or is being reported on (去年, 2022年 in 2023, 今年上半年, “十三五”期间 in 2021).
    goal: it is written as a date to be met (到…, …前, 力争…, 未来五年).
    firm: so written that what follows is due by then, also in the sentences that follow.
    """

    start: int
    end: int
    text: str
    year: int
    source: str
    past: bool
    goal: bool
    firm: bool = False


def find(sentence: str, year: int | None, *, early: bool = False) -> list[Period]:
    """The periods of a `narrow` sentence, in order.

    year: of publication, None when unknown (then 今年 is not read and no year is past).
    early: the document speaks at the beginning of `year` about the year to come (a work report, a plan).
    """
    found = []
    at = 0
    for maybe in _MAYBE.finditer(sentence):
        hit = _PERIOD.match(sentence, maybe.start()) if maybe.start() >= at else None
        if hit is None:
            continue
        at = hit.end()
        period = _read(sentence, hit, year, early)
        if period is not None:
            found.append(period)
    return found


def _read(sentence: str, hit: re.Match[str], now: int | None, early: bool) -> Period | None:
    start, end = hit.span()
    text = hit.group()
    opening = sentence[max(0, start - 4) : start]
    aimed = bool(_AIMED.search(opening))

    def made(year: int, source: str, past: bool, goal: bool, firm: bool = True) -> Period:
        return Period(start, end, text, year, source, past, goal, goal and firm)

    if hit["to"]:
        year = int(hit["to"])
        return made(year, "explicit", now is not None and year < now, now is None or year >= now)
    if hit["year"]:
        year = _year(hit["year"])
        tail = hit["tail"] or ""
        based = _THAN.search(opening) or (opening.endswith(("以", "与", "于")) and not aimed)
        if (based and not tail) or _BASE_BEHIND.match(sentence, end):
            return None  # 比2020年翻一番, 在2020年基础上: the base, not the deadline
        if hit["lead"] or hit["on"] in ("以来", "起", "以后"):
            since = hit["on"] == "以来" or (now is not None and year < now)
            return made(year, "explicit", True, False) if since else None
        willed = _AIMED_BEHIND.match(sentence, end) is not None
        firm = aimed or willed or "前" in tail or not opening or opening[-1] in ",;:。、(“"
        if now is None:
            return made(year, "explicit", False, aimed or willed or "前" in tail, firm)
        part = tail.endswith(("个月", "半年", "季度"))
        past = year < now or (
            year == now
            and (part or opening.endswith("截至") or (bool(hit["month"]) and not aimed and "前" not in tail))
        )
        return made(
            year, "explicit", past, not past and (aimed or willed or year > now or tail.endswith("前") or early), firm
        )
    plan = hit["plan"] or hit["plan2"]
    if (plan or hit["this"] or hit["next"]) and _THAN.search(opening):
        return None  # 比今年多, 比“十二五”末
    if plan and _PROPOSES.match(sentence, end):
        return made(five_year_end(plan), "period", False, now is None or five_year_end(plan) >= now, False)
    if plan:
        return _five_years(
            made, plan, hit["planned"] or hit["planned2"] or "", now, early=early, quoted=hit["plan"] is not None
        )
    if hit["ahead"] or hit["within"]:
        if now is None:
            return None
        count = _count(hit["n"] or hit["n2"] or hit["n3"])
        return made(_ahead(now, count, early, bool(hit["ahead"])), "relative", False, True)
    if hit["half"]:
        end_of_century = "末" in text and now is not None and now < 2000
        return made(2000 if end_of_century else _ENDS[text], "explicit", False, True)
    if now is None:
        return (
            made(0, "relative", True, False) if hit["last"] and not opening.endswith(("比", "较", "同", "与")) else None
        )
    if hit["this"]:
        part = bool(_PART.search(text))
        return made(now, "relative", part, not part and text not in ("全年", "当年"))
    if hit["next"]:
        return made(now + 1, "relative", False, True)
    if opening.endswith(("比", "较", "同", "与")):
        return None
    return made(now - 1, "relative", True, False)


def _five_years(
    made: Callable[..., Period], plan: str, what: str, now: int | None, *, early: bool, quoted: bool
) -> Period | None:
    year = five_year_end(plan)
    if what in ("开局", "收官", "起步", "规划", "目标") or (not what and not quoted):
        return None
    past = what == "以来" or (now is not None and year < now)
    ending = year == now and not early and what in ("期间", "时期")  # its last year looks back on it
    return made(year, "period", past, not past and not ending and bool(what))


def five_year_end(plan: str) -> int:
    """The last year of the five-year plan called `plan`: 十四 → 2025, 一 → 1957."""
    number = chinese(plan) or 0
    # the first five plans ran 1953-57, 1958-62, then 1966-70 and every five years
    return {1: 1957, 2: 1962}.get(number, 1955 + 5 * number)


def _year(written: str) -> int:
    return int(written) if written.isdigit() else chinese(written) or 0


def _count(written: str) -> int:
    return int(written) if written.isdigit() else chinese(written) or 0


def _ahead(now: int, count: int, early: bool, counting_now: bool) -> int:
    """The last of `count` years ahead: 未来五年 said early in 2026, the first year of a plan, ends in 2030."""
    first_of_plan = count == 5 and now % 5 == 1
    return now + count - (1 if early or (first_of_plan and counting_now) else 0)


_ANNUAL = re.compile(
    r"(?<!\d)(?P<year>20\d\d)年度?[^,。\d]{0,30}?(?:(?:工作|重点)(?:要点|计划|任务|安排|方案|工作)|目标任务|实施方案|行动(?:计划|安排|方案)|实事(?:项目)?|国民经济和社会发展计划|计划草案)"
    r"(?![^,。]{0,6}?(?:完成|进展|落实|办结|回顾|盘点|总结|执行))"
)


class Planned(NamedTuple):
    """The period of a plan: its last year, the words that name it, and its first year, 0 where that is not said."""

    year: int
    text: str
    since: int


def of_plan(title: str) -> Planned | None:
    """The period that a plan's title or heading names: (2023—2025年), “十四五”, 2030年前."""
    ranged = _PLAN.search(title)
    if ranged:
        return Planned(int(ranged["to"] or ranged["to2"]), ranged.group(), int(ranged["from"] or 0))
    five = _NUMBERED_PLAN.search(title)
    if five is None:
        five = _FIVE.search(title)
        if five and not (five.group()[0] in '“"' or "规划" in title or "时期" in title or "期间" in title):
            five = None
    if five:
        year = five_year_end(five[1])
        return Planned(year, five.group(), year - 4)
    annual = _ANNUAL.search(title)
    return Planned(int(annual["year"]), f"{annual['year']}年", int(annual["year"])) if annual else None
