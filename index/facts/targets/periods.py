"""The years that a sentence, a heading or a title speaks of: 到2027年, “十五五”时期, 未来五年, 今年, (2023—2025年)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ..figures.numerals import chinese, duration
from ..lexicon.classes import compiled

_PERIOD = compiled(
    r"(?P<span>{year}年?-{1,2}(?P<to>{year})年?)"
    r"|(?P<calendar>(?P<lead>自|从|由)?(?P<year>{year}|{cn_year}) ?(?:年|(?=[底末]))(?P<month>\d{1,2}月(?:\d{1,2}日)?)?"
    r"(?P<tail>前?\d{1,2}个月|前\d{1,2}月|上半年|前?第?[一二三四1-4]季度|(?:年?底|年?末)?(?:以?前|之前)?)(?P<on>以来|以后|间|起)?)"
    r"|(?P<short>(?P<digits>[0-4]\d) ?年(?P<short_tail>(?:底|末)?(?:以?前|之前)?)"
    r"(?!内|来|期|均|左右|以[上内来]|时间|[上里间多余龄限级代]|半))"
    r"|(?P<plan>[“\"「『]?(?P<quoted>{plan_number})五[”\"」』](?P<planned>期间|时期|规划期|末期?|以来|时|开局|收官|起步|规划|目标)?)"
    r"|(?P<bare_plan>(?P<unquoted>十[一二三四五六七])五(?P<planned_bare>期间|时期|规划期|末|规划))"
    r"|(?P<ahead>(?:未来|今后|接下来)的?(?:{years}[到至-])?(?P<n>{years})年)"
    r"|(?P<within>(?:用|力争|通过|经过|再用)(?:{years}[到至-])?(?P<n_used>{years})年(?![底末前])(?:左右)?的?(?:时间|努力)?"
    r"|(?:{years}[到至-])?(?P<n_within>{years})年(?:的?时间)?(?:之内|以内|内))"
    r"|(?P<landmark>本世纪中叶|世纪中叶|新中国成立一百年|新中国成立100年|建国一百周年|本世纪末)"
    r"|(?P<part>(?:第?[一二三四1-4]季度|[上下]半年)末?(?:以?前|之前)?|(?:\d{1,2}|十?[一二三四五六七八九十])月(?:份|[底末]|\d{1,2}[日号])?(?:以?前|之前)"
    r"|(?<=[争取在于到划拟])(?:\d{1,2}|十?[一二三四五六七八九十])月(?:[上中下]旬|[底末份]))"
    r"|(?P<this>今年(?:[上下]半年|[前头]\d{1,2}个?月|[前头][一二两三四五六七八九十]{1,2}个月|第?[一二三四1-4]季度末?|以来|前三季度|\d{1,2}月(?:份|[底末]|\d{1,2}[日号])?|底|末|年底)?(?:以?前|之前)?"
    r"|本年度?|年度(?=计划(?:完成|投资|新|开工|建|投)|预期|目标[是为])|年内|年底前|年底|年末|全年|到年底|年底之前|(?<=[,。;:])当年)"
    r"|(?P<season>[“\"]?(?:(?P<winter>春运|春节|元旦|寒假)|暑运|清明|端午|中秋|国庆|暑假|暑期|汛期|春耕|三夏|三秋|双节|长假|假期)[”\"]?[\u4e00-\u9fff]{0,10}?期间)"
    r"|(?P<new>新的?一年)"
    r"|(?P<next>明年底?|今明两年|下一年|(?<![年\d一二三四五六七八九十近])来年)"
    r"|(?P<last>去年(?:底|末)?|上年(?!均)(?:底|末)?|前年|过去[一二三四五六七八九十]+年|[近这][一二两三四五六七八九十]+年来?|"
    r"(?:[一二两三四五六七八九十]{1,3}|\d{1,2})(?:多|余)?年来|刚刚过去的|过去一年|近年来|十年来)"
)
"""The outermost group names the way in which the period is said; `_READERS` has a function for each."""
# Where a period may begin (its first two characters, and what follows two or four digits), found many times faster than one.
_MAYBE = re.compile(
    r"[\d第自从由一二三四五六七八九十两上下“\"「『未今接用力通经再本世新建年全到当明来去前过近这刚春元寒暑清端中国汛双长假]"
    r"(?=[\d〇零○一二三四五六七八九十两年五来后用争过世纪中国内底末一去刚多余明-]|季度|[一二三四1-4]季度|半年|下来|度[计预目]|[运节旦假期明午秋庆耕夏][\u4e00-\u9fff”\"]{0,12}?期间|[春暑寒清端中国元汛三双长假][\u4e00-\u9fff”\"]{1,13}?期间|\d?月(?:[上中下]旬|[底末份]|(?:\d{1,2}[日号])?(?:以?前|之前))|的一年)"
    r"(?:(?<!\d)|(?!\d)|(?=\d(?:\d\d)?[ 年月底末到至多余-]))"
)
_AIMED = compiled(r"(?:[到至]|截至|(?:力争|争取|确保)在?|{will}[在于]|(?:要求|提出|明确|规定|预期),?|锚定|瞄准)$")
_AIMED_BEHIND = compiled(
    r",?[^,;:。\d]{0,12}?{intent}|的?(?:预期|奋斗|主要|总体|工作)?(?:目标(?!任务|已|提前|如期|圆满|顺利|全面|基本|完成|实现)|(?:安排|任务|计划)[是为:])"
)
"""Behind a year it makes it one to be met: 2027年要…, 2030年的目标."""
_PROPOSES = re.compile(r"(?<=规划)(?:纲要|建议)?[》”\"]?(?:中)?(?:提出|明确|要求|确定)")
_BASE_BEHIND = re.compile("的?(?:工作基础上|基础上|水平|基数)")
_THAN = re.compile(r"(?:(?<![占对环同])比|(?<!比)较)$")
_BESIDE = ("比", "较", "同", "与")
"""In front of a year gone by they make it what is compared with: 比去年, 与上年."""
_CLAUSE_MARKS = frozenset(",;:。、(“")
_PART = re.compile(r"上半年|个月|季度|以来|\d月")
_EVENT = compiled("{events}")
"""Behind a year: it is the name of a meeting or an event, which says nothing of when."""
_DEED = compiled("[,]?(?:底前?|末)?(?:计划|力争|要|将)?{deeds}")
_WILLED = compiled(r"(?:(?:{intent}|确保|预计)[^,;。:]{0,2}|要在|将于|拟于)$")
_SHORT_AIMED = compiled(r"(?:[到至于]|截至|力争|争取|确保|预计|计划|(?:{intent}|确保|预计)[在于到])$")
_NO_SHORT = frozenset("第近约用了经满这每.%、-年月前过共达0123456789十百")
"""In front of two digits and 年 they make it a stretch of time or a part of another number."""
_NO_PART = frozenset("年去上第个每")
_SHORT_REACH = 16
"""How many years ahead a year in two digits may lie."""
_TURN = 9
"""The month behind which the new year is the next one."""
_MONTH = re.compile(r"(\d{1,2}|十?[一二三四五六七八九两十])个?月")
_PLAN = compiled(r"(?P<from>{year})年?-{1,2}(?P<to>{year})年?|(?<!\d)(?P<to2>{year})年?(?:底|末)?前")
_FIVE = compiled(r"[“\"「『]?({plan_number})五[”\"」』]?(?=[^一二三四五六七八九十年月日个])")
_NUMBERED_PLAN = compiled(r"第({plan_number})个五年")
_LANDMARKS = {
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
    rule: the name of the way in which it is said, as in `RULES`.
    """

    start: int
    end: int
    text: str
    year: int
    source: str
    past: bool
    goal: bool
    firm: bool = False
    rule: str = ""


class _Hit(NamedTuple):
    """A match of `_PERIOD` with what stands in front of it; now, month: of publication, None and 0 when unknown."""

    sentence: str
    match: re.Match[str]
    opening: str
    now: int | None
    early: bool
    month: int
    plans: str

    @property
    def aimed(self) -> bool:
        """Whether the words in front make it a date to be met: 到2027年, 力争2027年, 拟于2027年."""
        return _AIMED.search(self.opening) is not None

    def is_before_now(self, year: int) -> bool:
        return self.now is not None and year < self.now

    def period(self, year: int, source: str, *, past: bool = False, goal: bool = False, firm: bool = True) -> Period:
        start, end = self.match.span()
        text = self.match.group()
        return Period(start, end, text, year, source, past, goal, goal and firm, RULES[self.match.lastgroup or ""])


def find(sentence: str, year: int | None, *, early: bool = False, month: int = 0, plans: str = "") -> list[Period]:
    """The periods of a `narrow` sentence, in order.

    year, month: of publication, None and 0 when unknown (without a year 今年 is not read and no year is past).
    early: the document speaks at the beginning of `year` about the year to come (a work report, a plan).
    plans: `year` for a plan whose own span begins in the year of publication, `deeds` for any other plan, in which
    what follows the year tells whether it is to be done (2018年培育80家), "" for what is no plan.
    """
    found = []
    at = 0
    for maybe in _MAYBE.finditer(sentence):
        match = _PERIOD.match(sentence, maybe.start()) if maybe.start() >= at else None
        if match is None:
            continue
        at = match.end()
        opening = sentence[max(0, match.start() - 4) : match.start()]
        period = _READERS[match.lastgroup or ""](_Hit(sentence, match, opening, year, early, month, plans))
        if period is not None:
            found.append(period)
    return found


def _year_span(hit: _Hit) -> Period:
    """2023—2025年: due in its last year, unless that is over."""
    year = int(hit.match["to"])
    past = hit.is_before_now(year)
    return hit.period(year, "explicit", past=past, goal=not past)


def _calendar_year(hit: _Hit) -> Period | None:
    """2027年, 2027年底前, 截至2024年6月, 2021年以来."""
    year = _year(hit.match["year"])
    tail, aimed = hit.match["tail"] or "", hit.aimed
    if _is_base(hit) or (not tail and not aimed and _EVENT.match(hit.sentence, hit.match.end())):
        return None
    if hit.match["lead"] or hit.match["on"] in ("以来", "起", "以后"):
        since = hit.match["on"] == "以来" or hit.is_before_now(year)
        return hit.period(year, "explicit", past=True) if since else None
    willed = aimed or _AIMED_BEHIND.match(hit.sentence, hit.match.end()) is not None
    firm = willed or "前" in tail or not hit.opening or hit.opening[-1] in _CLAUSE_MARKS
    if hit.now is None:
        return hit.period(year, "explicit", goal=willed or "前" in tail, firm=firm)
    past = year < hit.now or (year == hit.now and _is_part_reported(hit, tail, aimed, willed))
    goal = not past and (willed or year > hit.now or tail.endswith("前") or hit.early or _is_planned(hit))
    return hit.period(year, "explicit", past=past, goal=goal, firm=firm)


def _is_planned(hit: _Hit) -> bool:
    """Whether the year of publication is one to come in a plan: it is the first of its span, or a deed follows."""
    return hit.plans == "year" or (hit.plans == "deeds" and _DEED.match(hit.sentence, hit.match.end()) is not None)


def _short_year(hit: _Hit) -> Period | None:
    """24年底前, 到25年: a year in two digits, never a stretch of time (10年来, 用20年); read only where it can be told."""
    tail, aimed = hit.match["short_tail"], _SHORT_AIMED.search(hit.opening) is not None
    if hit.opening[-1:] in _NO_SHORT or (not tail and not aimed) or (tail in ("前", "以前", "之前") and not aimed):
        return None
    year = 2000 + int(hit.match["digits"])
    if hit.now is None:
        return hit.period(year, "explicit", goal=True) if tail or aimed else None
    if not -2 <= year - hit.now <= _SHORT_REACH:
        return None
    past = year < hit.now
    willed = aimed or tail.endswith("前") or _AIMED_BEHIND.match(hit.sentence, hit.match.end()) is not None
    return hit.period(year, "explicit", past=past, goal=not past and (willed or year > hit.now or hit.early))


def _part_of_year(hit: _Hit) -> Period | None:
    """一季度, 三季度末, 4月底前 without a year: of the year of publication, over or to come by its month."""
    if hit.now is None or _THAN.search(hit.opening) or hit.opening[-1:] in _NO_PART:
        return None
    text = hit.match.group()
    ends = _last_month(text)
    willed = hit.aimed or _WILLED.search(hit.opening) is not None or text.endswith("前")
    willed = willed or _AIMED_BEHIND.match(hit.sentence, hit.match.end()) is not None
    past = _is_over(ends, hit.month, willed)
    return hit.period(hit.now, "relative", past=past, goal=not past)


def _last_month(text: str) -> int:
    """The month in which a part of a year ends, 0 where it is not said: 上半年 → 6, 三季度 → 9, 前5个月 → 5, 4月底 → 4."""
    if "半年" in text:
        return 12 if "下" in text else 6
    if "季度" in text:
        return 3 * _count(text[text.find("季") - 1])
    month = _MONTH.search(text)
    return min(_count(month[1]), 12) if month else 0


def _is_over(ends: int, month: int, willed: bool) -> bool:
    """Whether a part of this year that ends in the month `ends` is over in `month` (0: unknown, then it is unless willed)."""
    if not month or not ends:
        return not willed
    return ends < month or (ends == month and not willed)


def _is_base(hit: _Hit) -> bool:
    """Whether a year is what a change is measured from: 比2020年翻一番, 在2020年基础上."""
    compared = _THAN.search(hit.opening) or (hit.opening.endswith(("以", "与", "于")) and not hit.aimed)
    return bool(compared and not hit.match["tail"]) or _BASE_BEHIND.match(hit.sentence, hit.match.end()) is not None


def _is_part_reported(hit: _Hit, tail: str, aimed: bool, willed: bool) -> bool:
    """Whether a part of the year of publication is reported on: 2024年前7个月, 截至2024年6月, 2024年3月."""
    part = tail.endswith(("个月", "半年", "季度")) and _is_over(_last_month(tail), hit.month, willed)
    dated = bool(hit.match["month"]) and not aimed and "前" not in tail
    return part or dated or hit.opening.endswith("截至")


def _five_year_plan(hit: _Hit) -> Period | None:
    """“十四五”期间, 十四五时期, “十四五”规划提出."""
    plan = hit.match["quoted"] or hit.match["unquoted"]
    what = hit.match["planned"] or hit.match["planned_bare"] or ""
    if _THAN.search(hit.opening):
        return None  # 比“十二五”末
    year = five_year_end(plan)
    past = hit.is_before_now(year)
    if _PROPOSES.match(hit.sentence, hit.match.end()):
        return hit.period(year, "period", goal=not past, firm=False)
    if what in ("开局", "收官", "起步", "规划", "目标") or (not what and hit.match["quoted"] is None):
        return None
    past = past or what == "以来"
    looking_back = year == hit.now and not hit.early and what in ("期间", "时期")  # in its last year
    return hit.period(year, "period", past=past, goal=not past and not looking_back and bool(what))


def _years_ahead(hit: _Hit) -> Period | None:
    """未来五年, 用3年时间, 三年内."""
    if hit.now is None:
        return None
    match = hit.match
    if match["n_used"] and match.group() == f"力争{match['n_used']}年" and match["n_used"].isdigit():
        year = 2000 + int(match["n_used"])
        if 0 <= year - hit.now <= _SHORT_REACH:  # 力争25年产业规模突破…
            return hit.period(year, "explicit", goal=True)
    count = _count(match["n"] or match["n_used"] or match["n_within"])
    return hit.period(_ahead(hit.now, count, hit.early, bool(match["n"])), "relative", goal=True)


def _landmark(hit: _Hit) -> Period:
    """本世纪中叶, 新中国成立一百年."""
    text = hit.match.group()
    twentieth = text == "本世纪末" and hit.now is not None and hit.now < 2000
    return hit.period(2000 if twentieth else _LANDMARKS[text], "explicit", goal=True)


def _this_year(hit: _Hit) -> Period | None:
    """今年, 年底前, 今年上半年."""
    if hit.now is None or _THAN.search(hit.opening):
        return None
    text = hit.match.group()
    if _PART.search(text) is None:
        event = text == "今年" and _EVENT.match(hit.sentence, hit.match.end())
        return hit.period(hit.now, "relative", goal=text not in ("全年", "当年")) if not event else None
    ends = _last_month(text)
    willed = hit.aimed or text.endswith("前") or _WILLED.search(hit.opening) is not None
    willed = willed or _AIMED_BEHIND.match(hit.sentence, hit.match.end()) is not None
    over = "以来" in text or _is_over(ends, hit.month, willed)
    return hit.period(hit.now, "relative", past=over, goal=not over and (willed or ends > hit.month > 0))


def _new_year(hit: _Hit) -> Period | None:
    """新的一年: of the publication, or the next one at the end of a year."""
    if hit.now is None:
        return None
    return hit.period(hit.now + (hit.month > _TURN), "relative", goal=True)


def _season(hit: _Hit) -> Period | None:
    """暑运期间, 春节期间: of the publication, a winter's at its end of the next year; only where something is to be done."""
    willed = hit.aimed or _AIMED_BEHIND.match(hit.sentence, hit.match.end()) is not None
    if hit.now is None or not willed or hit.opening[-1:] in _NO_PART:
        return None
    return hit.period(
        hit.now + (hit.match["winter"] is not None and hit.month > _TURN), "relative", goal=True, firm=False
    )


def _next_year(hit: _Hit) -> Period | None:
    """明年, 今明两年."""
    if hit.now is None or _THAN.search(hit.opening):
        return None
    return hit.period(hit.now + 1, "relative", goal=True)


def _last_year(hit: _Hit) -> Period | None:
    """去年, 五年来; the year is 0 where that of publication is not known."""
    if hit.opening.endswith(_BESIDE):
        return None
    return hit.period(hit.now - 1 if hit.now is not None else 0, "relative", past=True)


_READERS: dict[str, Callable[[_Hit], Period | None]] = {
    "span": _year_span,
    "calendar": _calendar_year,
    "short": _short_year,
    "part": _part_of_year,
    "plan": _five_year_plan,
    "bare_plan": _five_year_plan,
    "ahead": _years_ahead,
    "within": _years_ahead,
    "landmark": _landmark,
    "this": _this_year,
    "season": _season,
    "new": _new_year,
    "next": _next_year,
    "last": _last_year,
}

RULES = {
    "span": "range of years",  # 2023—2025年
    "calendar": "calendar year",  # 2027年底
    "short": "calendar year",  # 25年底
    "part": "part of the current year",  # 三季度
    "plan": "five-year plan",  # “十五五”时期
    "bare_plan": "five-year plan",  # 十五五时期
    "ahead": "coming years",  # 未来五年
    "within": "number of years",  # 三年内
    "landmark": "landmark year",  # 本世纪中叶
    "this": "current year",  # 今年底
    "season": "part of the current year",  # 暑运期间
    "new": "current year",  # 新的一年
    "next": "next year",  # 明年
    "last": "past year",  # 去年
}
"""The names of the ways in which a period is said, by the group of `_PERIOD`: which rule decided a deadline."""


def five_year_end(plan: str) -> int:
    """The last year of the five-year plan called `plan`: 十四 → 2025, 一 → 1957."""
    number = chinese(plan) or 0
    # the first five plans ran 1953-57, 1958-62, then 1966-70 and every five years
    return {1: 1957, 2: 1962}.get(number, 1955 + 5 * number)


_DIGIT_BY_DIGIT = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def _year(written: str) -> int:
    """二〇三〇, 二0三0 and 2030 are one year."""
    return int(written.translate(_DIGIT_BY_DIGIT))


def _count(written: str) -> int:
    """A number of years or the number of a month; of two that stand side by side (两三年) the second, in which all is due."""
    lasts = duration(written)
    return lasts[1] if lasts else 0


def _ahead(now: int, count: int, early: bool, counting_now: bool) -> int:
    """The last of `count` years ahead: 未来五年 said early in 2026, the first year of a plan, ends in 2030."""
    first_of_plan = count == 5 and now % 5 == 1
    return now + count - (1 if early or (first_of_plan and counting_now) else 0)


_ANNUAL = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?:年度?)?[^,。\d]{0,30}?(?:(?:工作|重点)(?:要点|计划|任务|安排|方案|工作)|目标任务|实施方案|行动(?:计划|安排|方案)|实事(?:项目)?|国民经济和社会发展计划|计划草案)"
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
        if five and not (five.group()[0] in '“"「『' or "规划" in title or "时期" in title or "期间" in title):
            five = None
    if five:
        year = five_year_end(five[1])
        return Planned(year, five.group(), year - 4)
    annual = _ANNUAL.search(title)
    return Planned(int(annual["year"]), f"{annual['year']}年", int(annual["year"])) if annual else None
