"""The verdict on one figure: promised, achieved, expected, or a rule; and the period that it stands under."""

from __future__ import annotations

import re

from ..figures.clauses import Part
from ..figures.quantities import Quantity
from ..lexicon.words import settings, words
from . import kinds
from .periods import Period
from .scope import Scope

_BASE = re.compile(r"[从由][^,;。]{0,12}$")
_ONWARD = re.compile(r"[^,;。\d]{0,8}?[到至为]")
_FROM = re.compile("[从由自]")
_DIGITS = re.compile(r"[\d.,]*")
_GROWN = re.compile(r"[从由][^,;。]{0,12}\d[^,;。]{0,12}[到至]")
_ESTIMATED = re.compile("[^,;。:]{0,20}?(?:测算|预测|估算|估计)")
"""Opens a sentence of which all is an estimate: 据测算,…."""
_TENTATIVE = ("以上", "以内", "左右", "以下")
_SUMS = frozenset(("money", "currency", "rate"))
_LABEL = 8
"""Characters of a label in front of its clause (资助规模:不超过3项), which is part of it."""
_CLAUSE = 400
"""Characters of a clause or sentence in which words of rules are looked for."""

_PAST, _AHEAD, _LOOSELY_AHEAD, _THIS_YEAR = -7.0, 8.0, 5.0, 2.0
"""Evidence of the period that a figure stands under: reported on, due, only named, the current year of a plan or report."""

_OPENING = 4.0
"""Evidence of the current year in the news of its first three months, most of which is still to come."""
_NEWS_LEAN = 2.0
"""The most that the lean of a paragraph can promise in the news, where plans and events stand side by side."""

_GOES_ON = 6.0
"""Evidence of a promise before in the sentence: 力争新增4500万千瓦,总装机达到1.35亿千瓦,完成投资1800亿元."""
_CLEAR = 4
"""The weight of words that promise clearly: 确保, 将达到."""
_CONTRARY = -3
"""The weight of words that end a promise: 已, 同比, 目前."""
_DONE = -7
"""The weight of words that leave no doubt that something is there: 目前, 已建, 提前完成."""
_VOW = 5
"""The weight of words that leave none that it is to be: 力争, 计划新增, 目标是."""
_SECTION = {"review": -7.0, "plan": 3.0, "rule": 0.0, "": 0.0}
_AFTER_PAST, _RUNNING_AHEAD, _RUNNING, _HEADED, _SPEAKER = -3.0, 4.0, 2.0, 3.0, 2.0
"""Evidence of what is inherited: a paragraph of achievements, a later deadline, one of this year, a heading's, a speaker."""


def governing(found: list[Period], part: Part, figure: Quantity) -> Period | None:
    """The period that a figure stands under: the nearest before it that bears on it, else one behind it in its clause."""
    before = [period for period in found if period.end <= figure.start]
    # 由2013年的18%下降到16%: the year in which a change begins says nothing of its end
    before = [period for period in before if period.text[0] not in "从由自" or period.end >= part.since] or before
    bearing = [period for period in before if period.past or period.goal] or before
    if bearing:
        return bearing[-1]
    return next((period for period in found if figure.end <= period.start < part.end and period.goal), None)


def kind(
    sentence: str,
    cues: list[kinds.Cue],
    figure: Quantity,
    part: Part,
    period: Period | None,
    scope: Scope,
    *,
    goes_on: bool = False,
) -> str:
    """target | result | forecast, or "" when the figure is a rule. goes_on: a promise of the same sentence does."""
    if _stands(sentence, figure, part):
        return "result"
    frame, section = scope.frame, scope.local or scope.section
    score = frame.document.bias + _SECTION[section]
    score += min(scope.leaning(), _NEWS_LEAN) if frame.document.kind == "news" else scope.leaning()
    since = part.start - 200 if period is None or not period.firm else min(part.start, period.start - 12)
    score += kinds.weigh(cues, (part.start, part.end), since, alone=scope.alone())
    score += _form(sentence, figure, part, frame.document.kind) + _GOES_ON * goes_on
    score += _of_period(sentence, period, scope) if period is not None else _of_what_is_inherited(scope, section)
    vowed = min(
        (cue.start for cue in cues if cue.weight >= _VOW and part.start <= cue.start < figure.start), default=-1
    )
    if vowed >= 0 and not (period is not None and period.past and period.start < vowed):
        score = max(score, 1.0)  # 去年增长6.8%,今年力争突破2.8万亿元: its own word weighs more than what stands around
    elif period is not None and _is_over(sentence, period, frame.year):
        score = min(score, 0.0)
    if (
        period is not None
        and _is_still_to_come(period, frame.year)
        and not any(
            cue.weight == kinds.ABROAD or (cue.weight <= _DONE and period.start < cue.start < part.end) for cue in cues
        )
    ):
        score = max(score, 1.0)
    if scope.speaker is not None and frame.document.kind == "news":
        score += _SPEAKER  # an authority speaks of its own work
    labelled = _LABEL if sentence[part.start - 1 : part.start] == ":" else 0
    clause = sentence[max(0, part.start - labelled) : part.end][:_CLAUSE]
    lead = sentence[max(0, part.start - 60) : figure.start + 1]
    expected = words().forecast.search(lead) is not None
    if score <= 0:
        return "forecast" if expected and section != "review" else "result"
    dated = period is not None and period.goal and period.source != "relative"
    by_date = dated and figure.kind == "percent"  # 到2015年,…比例应当达到百分之八
    if not by_date and kinds.is_rule(
        clause, sentence[:_CLAUSE], money=figure.kind in _SUMS, share=figure.kind == "percent"
    ):
        return ""
    if (frame.document.kind == "law" or section == "rule") and not dated:
        return ""
    own = sentence[max(part.since, part.start - 60) : figure.start + 1]
    if _ESTIMATED.match(sentence):
        own = sentence[: figure.start + 1]
    return "forecast" if words().forecast.search(own) and not settings().firm.search(clause) else "target"


def _is_over(sentence: str, period: Period, year: int | None) -> bool:
    """Whether a year before that of the publication is named, and not as the one in which a change begins."""
    if not period.past or period.source != "explicit" or year is None:
        return False
    return period.year < year and _FROM.search(sentence, max(0, period.start - 1), period.start + 1) is None


def is_meant(cues: list[kinds.Cue], figure: Quantity) -> bool:
    """Whether a word before a figure promises it so clearly that what stands behind may be promised with it."""
    return any(cue.weight >= _CLEAR and cue.start < figure.start for cue in cues)


def may_go_on(cues: list[kinds.Cue], end: int, before: Period | None, figure: Quantity, period: Period | None) -> bool:
    """Whether the promise of a figure that ends at `end`, made for the period `before`, may hold for this one as well."""
    if period is not None and (period.past or (before is not None and before.year != period.year)):
        return False
    return not any(end <= cue.start < figure.start and cue.weight <= _CONTRARY for cue in cues)


def _is_still_to_come(period: Period, year: int | None) -> bool:
    """Whether a year is named that had not begun when the document was published; of an undated one, that is aimed at."""
    if period.source != "explicit" or not period.goal:
        return False
    return period.firm if year is None else period.year > year


def _stands(sentence: str, figure: Quantity, part: Part) -> bool:
    """Whether the words beside a figure say that it is there already: 现有28家, 由240元提高到…, 在增长13%的基础上."""
    standing = settings().standing
    if (figure.before and figure.before[-1] in standing) or sentence[max(0, figure.start - 3) : figure.start].endswith(
        standing
    ):
        return True
    base = _BASE.search(sentence[max(part.start, figure.left - 14) : figure.left])
    return bool(base and _ONWARD.match(sentence, figure.right)) or sentence[figure.right : part.end].endswith(
        "的基础上"
    )


def _form(sentence: str, figure: Quantity, part: Part, document: str) -> float:
    if document == "plan":
        return 2.0 if figure.after in _TENTATIVE else -3.0 * (figure.over or figure.after in ("多", "余"))
    # one figure that has grown from … to … makes achievements of its whole sentence
    grown = _GROWN.search(sentence[: figure.left + 4]) is not None
    if figure.after in _TENTATIVE:
        return 2.0 - 3.0 * grown
    digits = _DIGITS.match(figure.text)
    return kinds.shape(
        digits.group() if digits else "",
        over=figure.over or figure.after in ("多", "余"),
        near=any(words().before[word] == "<" for word in figure.before),
        foreign=figure.kind == "currency",
        grown=grown,
    )


def _of_period(sentence: str, period: Period, scope: Scope) -> float:
    frame = scope.frame
    if period.past:
        return _PAST
    begun = frame.opening and period.year == frame.year and not settings().season.search(sentence)
    if not period.goal:
        return _OPENING if begun and period.source == "explicit" else 0.0
    due = period.firm and (period.source == "explicit" or period.text.endswith("前"))
    if frame.year is None or period.year > frame.year or due:
        return _AHEAD if period.firm else _LOOSELY_AHEAD
    if begun:
        return _OPENING
    return _THIS_YEAR if frame.document.kind != "news" else _THIS_YEAR / 2


def _of_what_is_inherited(scope: Scope, section: str) -> float:
    frame, running = scope.frame, scope.running
    if scope.paragraph_past:
        return _AFTER_PAST
    if running is not None and section != "review":
        later = frame.year is None or running.year > frame.year
        return _RUNNING_AHEAD if later else _RUNNING
    return _HEADED if any(when is not None for _, when, _ in scope.headings) else 0.0
