"""The verdict on one figure: promised, achieved, expected, or a rule; and the period that it stands under.

The evidence is summed, limited where a word or a year leaves no doubt, and cut at zero. Every step leaves its name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..figures.clauses import Part
from ..figures.quantities import Quantity
from ..lexicon.words import settings, words
from . import evidence, kinds
from .cues import ABROAD, COMMITMENTS, CONTRARY, SETTLED, VOWS, Cue
from .evidence import Evidence, Found, View
from .periods import Period

_BASE = re.compile(r"[从由][^,;。]{0,12}$")
_ONWARD = re.compile(r"[^,;。\d]{0,8}?[到至为]")
_FROM = re.compile("[从由自]")
_OF_A_GOAL = re.compile("的(?:年度|既定|规划|预期|原定)?(?:目标|任务)")
_IS_MET = re.compile(
    "(?:提前|超额|如期|圆满|顺利|率先|已经?|均已)(?:[一二三两半\\d]+个?[年月])?(?:完成|实现|达成|达到)"
)
_OF_A_PLAN = re.compile("占(?:到|了|全部|全年|年度|今年|总)*[^,;。占]{0,8}(?:计划|任务|目标)[^,;。]{0,8}$")
_MEANT = re.compile("力争|确保|争取|将|要|努力|有望|预计|拟|计划")
_OPENED = re.compile("(?:建成|开通|通车|通航|投运|投用|完工|竣工|运营|贯通|投入使用)[^,;。]{0,4}后|届时")
"""Opens what a railway, a road or a bridge will bring about."""
_TAKEN = re.compile("(?<!即)将[^,;。]{0,24}$")
_DONE_WITH = re.compile("[^,;。]{0,24}?(?:划分|分为|连成|合并|融合)")
_DIVIDED = re.compile("(?<!即)将[^,;。]{1,24}(?:划分|分)(?:为|成)?[^,;。]{0,12}$")
_AS_OF = re.compile("截[至止](?![^;。]{0,120}(?:将|计划|力争|预计|拟|要|目标|确保|争取))")
_AS = re.compile("[^,;。]{1,16}?(?:为|作为)(?:载体|依托|抓手|支撑|支点|基础|样本|平台)")
_ESTIMATED = re.compile("[^,;。:]{0,20}?(?:测算|预测|估算|估计)")
"""Opens a sentence of which all is an estimate: 据测算,…."""
_SUMS = frozenset(("money", "currency", "rate"))
_LABEL = 8
"""Characters of a label in front of its clause (资助规模:不超过3项), which is part of it."""
_CLAUSE = 400
"""Characters of a clause or sentence in which words of rules are looked for."""
_CARRIED = 26
"""Characters in front of a figure in which 将 (把) takes the thing that it counts."""
_LEAD = 60
"""Characters in front of a figure or its clause in which words of forecast are looked for."""

FORECAST = "word of forecast"
LEGAL_NORM = "legal norm"
"""Why a figure without a date in a law, or under a heading of conditions, is no target."""


class Verdict(NamedTuple):
    """What a figure is: target | result | forecast, or "" for a rule, whose `reason` is then one of `kinds.RULING` or
    `LEGAL_NORM`. score: the sum of the weights of the evidence; above zero it is a promise. found: the evidence as gathered.
    """

    kind: str
    score: float
    found: tuple[Found, ...]
    reason: str = ""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence by name, in the order in which it was weighed."""
        return tuple(map(Evidence._make, self.found))


def governing(found: list[Period], part: Part, figure: Quantity) -> Period | None:
    """The temporal anchor of a figure: the nearest period before it that bears on it, else a goal behind it."""
    before = [period for period in found if period.end <= figure.start]
    # 由2013年的18%下降到16%: the year in which a change begins says nothing of its end
    before = [period for period in before if period.text[0] not in "从由自" or period.end >= part.since] or before
    bearing = [period for period in before if period.past or period.goal] or before
    if bearing:
        return bearing[-1]
    return next((period for period in found if figure.end <= period.start < part.end and period.goal), None)


def verdict(view: View) -> Verdict:
    """The verdict on the figure of `view`, with all that was found for and against it."""
    found = evidence.of_rules(view) + evidence.of_words(view)
    score = _limited(view, sum([weight for _, _, _, weight in found]), found)
    speaks = evidence.authority(view)
    if speaks is not None:
        found.append(speaks)
        score += speaks[3]
    score = round(score, 6)  # sums of the same weights in another order are the same
    state = _state(view)
    if state:
        found.append((state, view.figure.left, view.figure.right, min(0.0, -score)))
        return Verdict("result", min(score, 0.0), tuple(found))
    return _decided(view, score, found)


def _decided(view: View, score: float, found: list[Found]) -> Verdict:
    if score <= 0:
        expected = _forecast(view, max(0, view.part.start - _LEAD))
        if expected is None or view.section == "review":
            return Verdict("result", score, tuple(found))
        return Verdict("forecast", score, (*found, expected))
    reason = _rule(view)
    if reason:
        return Verdict("", score, tuple(found), reason)
    own = 0 if _ESTIMATED.match(view.sentence) else max(view.part.since, view.part.start - _LEAD)
    expected = _forecast(view, own)
    if expected is None or settings().firm.search(_clause(view)):
        return Verdict("target", score, tuple(found))
    return Verdict("forecast", score, (*found, expected))


def _forecast(view: View, since: int) -> Found | None:
    """A word of forecast between `since` and the first character of the figure."""
    hit = words().forecast.search(view.sentence, since, view.figure.start + 1)
    return (FORECAST, hit.start(), hit.end(), 0.0) if hit else None


def _clause(view: View) -> str:
    sentence, part = view.sentence, view.part
    labelled = _LABEL if sentence[part.start - 1 : part.start] == ":" else 0
    return sentence[max(0, part.start - labelled) : part.end][:_CLAUSE]


def _rule(view: View) -> str:
    """Why the figure is a rule rather than a promise; "" when it is none."""
    figure, period = view.figure, view.period
    dated = period is not None and period.goal and period.source != "relative"
    if not (dated and figure.kind == "percent"):  # 到2015年,…比例应当达到百分之八
        reason = kinds.ruling(
            _clause(view), view.sentence[:_CLAUSE], money=figure.kind in _SUMS, share=figure.kind == "percent"
        )
        if reason:
            return reason
    return LEGAL_NORM if (view.kind == "law" or view.section == "rule") and not dated else ""


# -- limits: words and years that leave no doubt ----------------------------------------------------------------------

WORD_OF_WILL, ELAPSED_YEAR, YEAR_TO_COME = "word of will", "elapsed year", "year to come"
_PROMISED = 1.0
"""The score of what is promised beyond doubt."""


def _limited(view: View, score: float, found: list[Found]) -> float:
    """`score`, raised or lowered where a word or a year leaves no doubt; what does so is added to `found`."""
    vow, period = _vow(view), view.period
    if vow is not None:
        raised = max(score, _PROMISED)
        found.append((WORD_OF_WILL, vow.start, vow.start + len(vow.word), raised - score))
        score = raised
    elif period is not None and _is_elapsed(view.sentence, period, view.scope.frame.year):
        lowered = min(score, 0.0)
        found.append((ELAPSED_YEAR, period.start, period.end, lowered - score))
        score = lowered
    if period is not None and _is_future(period, view.scope.frame.year) and not _is_denied(view, period):
        raised = max(score, _PROMISED)
        found.append((YEAR_TO_COME, period.start, period.end, raised - score))
        score = raised
    return score


def _vow(view: View) -> Cue | None:
    """The first word of will of the clause in front of the figure, unless a period that is over stands before it.

    去年增长6.8%,今年力争突破2.8万亿元: it weighs more than what stands around.
    """
    begin, end, period = view.part.start, view.figure.start, view.period
    for cue in view.cues:
        if cue.group in VOWS and begin <= cue.start < end:
            return None if period is not None and period.past and period.start < cue.start else cue
    return None


def _is_elapsed(sentence: str, period: Period, year: int | None) -> bool:
    """Whether a year before that of the publication is named, and not as the one in which a change begins."""
    if not period.past or period.source != "explicit" or year is None:
        return False
    return period.year < year and _FROM.search(sentence, max(0, period.start - 1), period.start + 1) is None


def _is_future(period: Period, year: int | None) -> bool:
    """Whether a year is named that had not begun when the document was published; of an undated one, that is aimed at."""
    if period.source != "explicit" or not period.goal:
        return False
    return period.firm if year is None else period.year > year


def _is_denied(view: View, period: Period) -> bool:
    """Whether something says that it is there already (目前, 提前完成), or that foreign bodies say so."""
    end = view.part.end
    return any(cue.group == ABROAD or (cue.group in SETTLED and period.start < cue.start < end) for cue in view.cues)


# -- states: what the words beside a figure say of it ------------------------------------------------------------------

STATES = {
    "existing stock": "现有28家, 首批20家: there already",
    "base of a change": "由240元提高到…: where a change begins",
    "ground built upon": "在增长13%的基础上: what is built upon",
    "goal that is met": "提前完成每千人口医师数3.2人的目标: a goal that was set before, and is met",
    "share of a plan": "开工5.2万个,占全年计划的97%: how much of what was planned is done",
    "effect of a line": "开通后,车程将缩短至1小时: what a line brings about, which nobody aims at by itself",
    "as of a date": "截至5月底,新建农田260万亩: what is done by then",
    "thing taken": "将31个事项融合为一个, 以12个街区为载体: what something is done with",
}
"""What makes a figure an achievement whatever else speaks for it."""


def _state(view: View) -> str:
    """The name of the state that the words beside the figure tell of, "" for none."""
    sentence, figure, part = view.sentence, view.figure, view.part
    if sentence.endswith(settings().standing, max(0, figure.start - 3), figure.start):
        return "existing stock"
    base = _BASE.search(sentence[max(part.start, figure.left - 14) : figure.left])
    if base is not None and _ONWARD.match(sentence, figure.right):
        return "base of a change"
    if sentence.endswith("的基础上", figure.right, part.end):
        return "ground built upon"
    if sentence.startswith("的", figure.right) and _OF_A_GOAL.match(sentence, figure.right) and _is_met(view):
        return "goal that is met"
    if figure.kind == "percent" and _is_share_of_a_plan(view):
        return "share of a plan"
    return _told_in_news(view) if view.kind == "news" else ""


def _is_met(view: View) -> bool:
    """Whether the clause in front of a figure says that its goal is met, and not that it is to be."""
    met = _IS_MET.search(view.sentence, view.part.start, view.figure.start)
    return met is not None and _MEANT.search(view.sentence, max(0, met.start() - _LABEL), met.start()) is None


def _is_share_of_a_plan(view: View) -> bool:
    """Whether a share says how much of a plan is done, and not how much of it is to be."""
    sentence, end = view.sentence, view.figure.left
    share = _OF_A_PLAN.search(sentence, max(view.part.start, end - _CARRIED), end)
    return share is not None and _MEANT.search(sentence, view.part.start, share.start()) is None


def _told_in_news(view: View) -> str:
    """The name of a state that news tell of in many words, "" for none."""
    sentence, figure = view.sentence, view.figure
    begin, end = max(0, figure.start - _CARRIED), figure.start
    if figure.kind == "time" and _OPENED.search(sentence, 0, end):
        return "effect of a line"
    if "将" in sentence[begin:end] and (
        _DIVIDED.search(sentence, begin, end)
        or (_DONE_WITH.match(sentence, figure.right) and _TAKEN.search(sentence, begin, end))
    ):
        return "thing taken"
    if sentence.endswith("以", 0, figure.left) and _AS.match(sentence, figure.right):
        return "thing taken"
    if view.period is not None and not view.period.past:
        return ""  # 截至2027年底,建成500家
    dated = sentence.rfind("截", 0, end)
    return "as of a date" if dated >= 0 and _AS_OF.match(sentence[:end], dated) else ""


# -- a promise that is carried on through its sentence -----------------------------------------------------------------


def is_commitment(cues: list[Cue], figure: Quantity) -> bool:
    """Whether a word before a figure promises it so clearly that what stands behind may be promised with it."""
    return any(cue.group in COMMITMENTS and cue.start < figure.start for cue in cues)


def may_carry_on(cues: list[Cue], end: int, before: Period | None, figure: Quantity, period: Period | None) -> bool:
    """Whether the promise of a figure that ends at `end`, made for the period `before`, may hold for this one as well."""
    if period is not None and (period.past or (before is not None and before.year != period.year)):
        return False
    return not any(end <= cue.start < figure.start and cue.group in CONTRARY for cue in cues)
