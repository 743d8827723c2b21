"""The period that a result reports on: 去年 in a document of 2024 is 2023, 1-5月 a part of its year, 五年来 a plan."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..figures.clauses import Part
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
_YEARS = re.compile(
    r"期间|时期|规划期|[“\"」]|\d年?-+\d|(?<!\d)(?:[二两三四五六七八九十]|\d{1,2})(?<!一)(?<!(?<!\d)1)(?:多|余)?年(?:来|间|累计)?$|过去[^一去的]"
    r"|[近这][^一]+年|累计"
)
"""Words of a period of more than one year: “十四五”期间, 2021-2025年, 五年来, 过去三年; 一年来 and 过去一年 are none."""
_ENDS = re.compile(r"五[”\"」]?末期?$")
_RULED = frozenset((RULES["plan"], RULES["bare_plan"], RULES["ahead"], RULES["within"], RULES["span"]))
"""The ways in which a period of several years is said."""
YEAR_NOW = ("全年", "当年", "年末", "年底", "年内", "到年底")
"""What is of the year that a text reports on, which is the last one early in a year."""
_ANNUAL = re.compile(r"(?:年均|年平均|平均每年|每年平均|(?<![人户亩名月项])每年)[^,;。:]{0,24}$")
_FLOW = re.compile("新增|净增|新建|新开工|累计")
"""What makes a name one of what is added up, and not of what there is."""
_ADDED = compiled(
    r"(?:(?:新增|净增|新建|新开工|累计|共|完成|投入|投资|安排|筹集|改造|建成|建设|淘汰|化解|压减|退出|减少|增加|培训|转移|治理|引进|签约|发放|支出"
    r"|实现|支持|带动|吸引|利用|补助|减免|减税|降费|整治|修复|造林|开工|实施|脱贫|搬迁|解决)[^,;。:]{0,16})$"
)
_REACHED = re.compile(r"(?:到|至|达到?|为|居)了?(?:约|近|全国)?$")
_OVER = re.compile(r"(?:[二两三四五]年(?!期)|累计|[^公一]共)[^,;。:]*$")
_FAILED = re.compile(r"(?:没有|未能|尚未|未)(?:如期|按期|全面)?(?:实现|完成|达到)[^,;。:]*$")
"""In front of a figure: it is what was aimed at and not reached (没有实现年初确定的能耗降低4%), so it reports nothing."""
_FROM = re.compile(r"[从由自](?P<named>[^,;。:]{0,20})$")
_ON = re.compile(r"[^,;。:\d]{0,4}(?:增|提|上升|升|扩|跃|下降|降|减|缩|压|回落|上涨|发展|变)[^,;。:\d]{0,4}[到至为]")
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
    r"|(?P<whole>全年)"
)
_MAYBE_TOLD = re.compile(
    '[\\d“"「党' + "".join(sorted({name[0] for name in _LANDMARK})) + "自从去上今下前一二三四五六七八九十过近这全]"
)
"""What any of it begins with, found many times faster."""
_HINTS = ("全年", "月", "以来", "季度", "半年", "期间", "时期", "年来", "五”", "过去", "年累计")
"""What a sentence without any of which says nothing of `_TOLD`."""


def titled(title: str) -> int:
    """The year that a title says is reported on (2023年国民经济和社会发展统计公报), 0 if it says none."""
    named = _TITLED.search(title)
    return int(named[1]) if named else 0


_LEAD_REACH = 120
"""Characters of a clause in front of its figure that are read."""


def either(
    sentence: str,
    figure: Quantity,
    part: Part,
    indicator: tuple[str, str],
    when: Deadline | None,
    period: Period | None,
    scope: Scope,
) -> tuple[About, About]:
    """What a figure is about as a promise, and as a report; indicator: its name and its measure."""
    lead = sentence[max(part.start, figure.start - _LEAD_REACH) : figure.start]
    due = of_deadline(when, *indicator, lead, scope.frame.year) if when is not None else UNKNOWN
    return due, of_result(sentence, figure, lead, *indicator, period, scope)


def of_deadline(when: Deadline, name: str, measure: str, lead: str, now: int | None) -> About:
    """What a promise is about: its deadline, a part of that year, or all the years up to it that it is summed or averaged over.

    name, measure: of its indicator; lead: the words of its clause in front of the figure. now: the year of publication.
    """
    if _PARTIAL.search(when.text):
        return About(when.year, PART)
    pace = _pace(name, measure, lead)
    several = when.rule in _RULED or _YEARS.search(when.text) is not None
    several = several and _ENDS.search(when.text) is None
    several = several or (now is not None and when.year - now >= _AHEAD)
    return About(when.year, PLAN if pace or (several and _is_summed(name, measure, lead)) else YEAR, pace)


_AHEAD = 2
"""Years to a deadline by which a rise is one of all the years until then: 到2027年新增50家, said in 2025."""


def of_result(
    sentence: str, figure: Quantity, lead: str, name: str, measure: str, period: Period | None, scope: Scope
) -> About:
    """What a result is about: the period told before the figure, else that of its paragraph, section or document.

    lead, name, measure: as in `of_deadline`.
    """
    if _is_base(sentence, figure, lead, period) or _FAILED.search(lead):
        return UNKNOWN
    about = _told(sentence, figure, period, scope) or _inherited(period, scope)
    if about.year is None:
        return about
    pace = _pace(name, measure, lead)
    if pace and about.span in (YEAR, PLAN):
        return About(about.year, PLAN, pace)
    if about.span == PLAN and not _is_summed(name, measure, lead):
        return About(about.year, YEAR)  # 五年来,地区生产总值达到40万亿元
    return about


def _inherited(period: Period | None, scope: Scope) -> About:
    if period is not None and period.year:
        return _of_period(period, scope)
    frame = scope.frame
    if period is None and scope.told is not None and scope.told.year:
        return _of_period(scope.told, scope)
    if frame.reviewed:
        return About(frame.reviewed, YEAR)
    in_review = scope.about == "review"
    if period is None and in_review and scope.era is not None:
        return About(*scope.era)
    if period is None and frame.kind == "report" and frame.early and frame.year and in_review:
        return About(frame.year - 1, YEAR)
    return UNKNOWN


def _is_base(sentence: str, figure: Quantity, lead: str, period: Period | None) -> bool:
    """Whether a figure is what a change begins at, of which no year is named: 从54万亿元增加到82.7万亿元."""
    opening = _FROM.search(lead)
    if opening is None or _ON.match(sentence, figure.right) is None:
        return False
    since = figure.start - len(opening["named"])
    return period is None or not since <= period.start < figure.start


def _pace(name: str, measure: str, lead: str) -> str:
    """`annual` where the words in front of a figure say that it is one of each year on average."""
    changes = measure in ("growth", "change") or _FLOW.search(name) is not None or _ADDED.search(lead) is not None
    return "annual" if changes and ("年均" in name or _ANNUAL.search(lead)) else ""


def _is_summed(name: str, measure: str, lead: str) -> bool:
    """Whether a figure for several years is the sum or the change of all of them, rather than what is there in the end."""
    if measure != "level":
        return measure in ("growth", "change")
    if _FLOW.search(name) or _OVER.search(lead):
        return True
    return _REACHED.search(lead) is None and _ADDED.search(lead) is not None


_BESIDE = compiled(r"[与和同](?P<year>{year})年(?:相比|比较),[^;。]*$")


def over_years(about: About, base_year: int | None, measure: str, before: str) -> About:
    """`about` for a change that is measured from an earlier year than the one before: 2007年…比2002年增长65.5%.

    before: the sentence up to the figure, which may name that year at its beginning (与2012年相比,2023年…下降26.8%).
    """
    if base_year is None and measure in ("growth", "change") and (beside := _BESIDE.search(before)):
        base_year = int(beside["year"])
    changes = measure in ("growth", "change") and about.span == YEAR and about.year is not None
    if changes and base_year is not None and about.year is not None and about.year - base_year > 1:
        return About(about.year, PLAN, about.pace)
    return about


def _of_period(period: Period, scope: Scope) -> About:
    text, year = period.text, period.year
    if "以来" in text:
        return About(year, PART if text.startswith("今年") else SINCE)
    if _PARTIAL.search(text):
        return About(year, PART)
    if text in YEAR_NOW and not period.past:
        return _whole_year(scope)
    if text == "前年":
        return About(year - 1, YEAR)
    if _ENDS.search(text):
        return About(year, YEAR)
    return About(year, PLAN if _YEARS.search(text) else YEAR)


def _whole_year(scope: Scope) -> About:
    """What 全年 means: the year reported on, which is the last one early in a year."""
    frame = scope.frame
    if frame.reviewed:
        return About(frame.reviewed, YEAR)
    if frame.year is None:
        return UNKNOWN
    if scope.told is not None and scope.told.year and scope.told.rule == RULES["calendar"]:
        return About(scope.told.year, YEAR)  # 2023年,…。全年…
    begun = frame.early or (0 < frame.month <= 3)
    return About(frame.year - 1 if begun else frame.year, YEAR)


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
    found: list[re.Match[str]] = []
    at = 0
    for maybe in _MAYBE_TOLD.finditer(sentence):
        hit = _TOLD.match(sentence, maybe.start()) if maybe.start() >= at else None
        if hit is not None:
            at = hit.end()
            found.append(hit)
    return tuple([hit for hit in found if hit["plan"] is None or hit["when"]])


def _read(hit: re.Match[str], period: Period | None, scope: Scope) -> About | None:
    now = scope.frame.year
    if hit["whole"]:
        explicit = period is not None and period.past and period.year and not _PARTIAL.search(period.text)
        return About(period.year, YEAR) if period is not None and explicit else _whole_year(scope)
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
