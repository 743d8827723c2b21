"""One sentence to quantified statements: which figures state something, of what kind, about what, where and by when."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import indicators, kinds
from .clauses import Part, parts
from .indicators import Indicator
from .lexicon import units, words
from .periods import Period
from .quantities import Quantity, vague
from .scope import Named, Scope, When, Where

_QUOTE = re.compile(r"[“\"‘「『][^“”\"‘’「」『』]{1,14}[”\"’」』]")
_TITLE = re.compile(r"《[^《》]{1,80}》")
_MAKES = re.compile(
    r"新增|新建|建成|建设|打造|培育|引进|引育|签约|落地|净增|成立|创建|实施|完成|推出|开工|形成|组建|设立|布局|争创|发展到|达到|超过|突破|增加|招引|开通|举办|开展|投产|投用|竣工|推进|推动|改造|选取|新"
)
_DONE = re.compile(r"(?:完成|新增|制定|制修订|突破|攻克)$")
_COUNTED_OFF = re.compile(r"(?:分为|划分为|包括|包含|等|这|那|以下|如下|上述|上|即|分|另|其他|其余|前|后)$")
_BASE = re.compile(r"[从由][^,;。]{0,12}$")
_ONWARD = re.compile(r"[^,;。\d]{0,8}?[到至为]")
_DIGITS = re.compile(r"[\d.,]*")
_GROWN = re.compile(r"[从由][^,;。]{0,12}\d[^,;。]{0,12}[到至]")
_NOUN = re.compile(r"[“\"]?[\u4e00-\u9fff]{2}|以上")
_LASTING = re.compile(
    r"寿命|年限|时限|时间|用时|压缩|压减|缩短|天数|周期|时长|工期|提速|办结|等待|均龄|年龄|学时|以内|小时"
)
_STANDING = ("现有", "已有", "首批", "原有", "共有", "拥有", "现存")
"""Directly in front of a figure they say that what it counts is there already."""
_STRONG_PAST, _STRONG_GOAL = -7.0, 8.0
_SECTION = {"review": -7.0, "plan": 3.0, "rule": 0.0, "": 0.0}


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure of a sentence with all that it means; offsets into the sentence."""

    figure: Quantity
    part: Part
    kind: str
    comparator: str
    indicator: Indicator
    where: Where
    when: When | None
    modality: str
    level: str
    level_value: int | float | None


def figures(sentence: str, found: list[Quantity]) -> list[Quantity]:
    """Those of `found` that state something: not in a name, an idiom or a structure; attributes folded into their count."""
    spans = [hit.span() for hit in _TITLE.finditer(sentence)] if "《" in sentence else []
    spans += [hit.span() for hit in _QUOTE.finditer(sentence)]
    kept: list[Quantity] = []
    for at, figure in enumerate(found):
        if any(a <= figure.start and figure.end <= b for a, b in spans) or not _states(sentence, figure):
            continue
        following = found[at + 1] if at + 1 < len(found) else None
        if _is_attribute(sentence, figure, kept[-1] if kept else None, following):
            if kept and figure.left - kept[-1].right <= 12 and "," not in sentence[kept[-1].right : figure.left]:
                kept[-1] = replace(
                    kept[-1], level=kept[-1].level or figure.text, level_value=kept[-1].level_value or figure.value
                )
            continue
        kept.append(figure)
    return kept


def _states(sentence: str, figure: Quantity) -> bool:
    table = units()
    following = sentence[figure.end : figure.end + 8]
    head = sentence[max(0, figure.start - 24) : figure.start]
    head = head[max(head.rfind(","), head.rfind(";"), head.rfind("。")) + 1 :]
    if figure.kind == "time":
        near = sentence[max(0, figure.start - 16) : figure.end + 6]
        return (figure.unit in ("岁",) and "寿命" in near) or bool(
            _LASTING.search(near) and (figure.before or figure.after)
        )
    if figure.chinese and figure.unit in table.structural:
        if figure.value < 2 or _COUNTED_OFF.search(head) or not (_MAKES.search(head) or figure.before):
            return False
    if figure.bare and figure.kind == "classifier" and not _NOUN.match(following):
        return False  # 进百家门
    if figure.kind == "classifier" and following.lstrip("的 ").startswith(table.not_before["classifier"]):
        if figure.chinese or following[:2] in ("方面", "领域", "环节", "层面", "维度", "阶段", "步骤"):
            return False
    if figure.kind == "classifier" and table.structure.match(sentence, figure.right) and not _DONE.search(head):
        return False
    if figure.chinese and figure.kind == "people" and figure.value < 10:
        return False
    if figure.kind == "class":
        return bool(figure.before) and figure.before[0] not in ("", "在", "为", "是")
    if figure.bare and figure.kind == "money":
        if sentence[figure.start - 1 : figure.start] == "企":
            return True  # 千企千亿
        return any(words().before.get(word) for word in figure.before) and not sentence[
            figure.right : figure.right + 2
        ].startswith(("以上", "的"))
    if figure.chinese and figure.kind == "data":
        return False  # 千兆光网
    if figure.after in ("以上", "以下", "及以上", "及以下") and sentence[figure.left - 1 : figure.left] == "的":
        if figure.kind in ("energy", "length", "area", "mass", "money"):
            return False  # 不达标的30万千瓦以下煤电机组
    return not (figure.bare and figure.kind in ("area", "length", "mass", "energy") and not figure.before)


def _is_attribute(sentence: str, figure: Quantity, previous: Quantity | None, following: Quantity | None) -> bool:
    """Whether a sum of money is a property of what is counted: 600个亿元以上项目, 产值超100亿元企业5家."""
    if figure.unit != "元":
        return False
    behind = sentence[figure.right : figure.right + 8].lstrip("级的 ")
    if not words().attribute_of.match(behind):
        return False
    if previous is not None and previous.kind == "classifier" and figure.left - previous.right <= 12:
        return "," not in sentence[previous.right : figure.left]
    if following is not None and following.kind == "classifier" and following.start - figure.right <= 14:
        return not re.search(r"[,;。]", sentence[figure.right : following.start])
    return figure.bare and figure.kind != "class"


def comparator(figure: Quantity, kind: str, shared: str = "") -> str:
    """`=` `>` `>=` `<` `<=` `~` or `range`, from the words on both sides; `shared` is one that a list distributes."""
    lexicon = words()
    if figure.kind == "vague":
        return ""
    if figure.value_max is not None:
        return "range"
    if figure.after and figure.after not in ("多", "余"):
        return lexicon.after[figure.after]
    signs = [lexicon.before[word] for word in figure.before]
    for sign in signs:
        if sign in (">", ">=", "<", "<=", "~"):
            return sign
    if figure.over or figure.after in ("多", "余"):
        return ">"
    if "cap" in signs:
        return "<=" if kind == "target" else "="
    if "reach" in signs:
        return ">=" if kind == "target" else "="
    if "fall" in signs:
        return "<=" if kind == "target" else "="
    return shared or "="


def _where(regions: list[Named], part: Part, figure: Quantity, scope: Scope) -> Where:
    """The region of a figure: named in its clause, else the subject of an earlier one, else what is inherited."""
    before = [named for named in regions if named.start < figure.start]
    inside = [named for named in before if named.start >= part.start]
    if inside:
        return Where(inside[-1].place, "clause")
    subjects = [named for named in before if named.subject]
    if subjects:
        return Where(subjects[-1].place, "sentence")
    if scope.carried is not None:
        return scope.carried
    if scope.speaker is not None:
        return scope.speaker
    return Where(scope.frame.primary, scope.frame.primary_source)


def _governing(found: list[Period], part: Part, figure: Quantity) -> Period | None:
    """The period that a figure stands under: the nearest before it, else one behind it in its own clause."""
    before = [period for period in found if period.end <= figure.start]
    bearing = [period for period in before if period.past or period.goal] or before
    if bearing:
        return bearing[-1]
    return next((period for period in found if figure.end <= period.start < part.end and period.goal), None)


def _kind(
    sentence: str, cues: list[kinds.Cue], figure: Quantity, part: Part, period: Period | None, scope: Scope
) -> str:
    """target | result | forecast, or "" when the figure is a rule."""
    lexicon = words()
    clause = sentence[part.start : part.end][:400]
    before = sentence[max(0, part.start - 200) : part.start]
    frame = scope.frame
    section = scope.local or scope.section
    score = (
        frame.document.bias
        + _SECTION[section]
        + kinds.weigh(cues, (part.start, part.end), part.start - 200)
        + scope.lean
    )
    if figure.after in ("以上", "以内", "左右", "以下"):
        score += 2
    elif frame.document.kind != "plan":
        score += kinds.shape(
            figure.text[: _DIGITS.match(figure.text).end()],
            over=figure.over or figure.after in ("多", "余"),
            near=any(words().before[word] == "<" for word in figure.before),
            foreign=figure.kind == "currency",
            grown=bool(_GROWN.search(sentence[part.start : figure.left + 4])),
        )
    if (figure.before and figure.before[-1] in _STANDING) or sentence[max(0, figure.start - 3) : figure.start].endswith(
        _STANDING
    ):
        return "result"
    if _BASE.search(sentence[max(part.start, figure.left - 14) : figure.left]) and _ONWARD.match(
        sentence, figure.right
    ):
        return "result"  # 由240元提高到450元: where it starts from
    if sentence[figure.right : part.end].endswith("的基础上"):
        return "result"
    if period is not None:
        if period.past:
            score += _STRONG_PAST
        elif period.goal:
            ahead = frame.year is None or period.year > frame.year
            score += (
                _STRONG_GOAL
                if ahead or (period.firm and period.source == "explicit")
                else 2.0
                if frame.document.kind != "news"
                else 0.0
            )
    else:
        inherited = scope.running
        if scope.paragraph_past:
            score -= 3
        elif inherited is not None and section != "review":
            later = frame.year is None or inherited.year > frame.year
            score += 4 if frame.document.kind != "news" and later else 2
        elif any(when is not None for _, when in scope.headings):
            score += 3
    if scope.speaker is not None and frame.document.kind == "news":
        score += 2  # an authority speaks of its own work
    if score <= 0:
        hit = lexicon.forecast.search(before[-30:] + clause[: figure.start - part.start + 1])
        return "forecast" if hit and section != "review" else "result"
    if kinds.is_rule(clause, sentence[:400], sum_or_share=figure.kind in ("money", "percent", "currency", "rate")):
        return ""
    if (frame.document.kind == "law" or section == "rule") and not (period is not None and period.goal):
        return ""
    if lexicon.forecast.search(before[-60:] + clause[: max(0, figure.start - part.start)]) and not re.search(
        r"力争|确保|目标", clause
    ):
        return "forecast"
    return "target"


def _when(period: Period | None, scope: Scope, part: Part) -> When | None:
    if period is not None and not period.past and period.year:
        source = period.source if period.source != "period" else "plan"
        return When(
            period.year,
            period.text,
            source if period.start >= part.start else "sentence" if source == "explicit" else source,
        )
    return scope.inherited()


def read(
    sentence: str, found: list[Quantity], periods: list[Period], regions: list[Named], scope: Scope
) -> list[Statement]:
    """The statements of one `narrow` sentence. `scope`: what it inherits."""
    kept = figures(sentence, found)
    loose = vague(sentence)
    if loose:
        kept = sorted([*kept, *loose], key=lambda figure: figure.start)
    if not kept:
        return []
    pieces = parts(sentence, kept)
    cues = kinds.cues(sentence)
    out: list[Statement] = []
    carried = Indicator("", "level")
    shared = ""
    names: list[str] = []
    for at, (figure, part) in enumerate(zip(kept, pieces, strict=True)):
        period = _governing(periods, part, figure)
        kind = _kind(sentence, cues, figure, part, period, scope)
        shown = indicators.measure(figure, part.lead[-40:])
        if part.alone and out and out[-1].figure.unit == figure.unit:
            shown = replace(shown, measure=carried.measure, down=carried.down)
            name = names.pop(0) if names else carried.name
        else:
            shared = ""
            name = indicators.name(figure, part.before[-120:], part.after[:120])
            names = []
            if "分别" in part.lead:
                count = 1 + _run(pieces, kept, at)
                listed = indicators.distributed(name or carried.name, count)
                if listed:
                    name, names = listed[0], listed[1:]
                shared = _tail_sign(kept, at, count)
            if not name:
                name = carried.name
        if figure.kind == "vague":
            kind = "vague" if kind == "target" else ""
        if not kind:
            carried = replace(shown, name=name)
            continue
        carried = replace(shown, name=name)
        when = _when(period, scope, part) if kind != "result" else None
        lead = sentence[max(0, part.start - 60) : figure.start]
        modal = [hit.group() for hit in words().modal.finditer(lead)]
        out.append(
            Statement(
                figure,
                part,
                kind,
                comparator(figure, kind, shared),
                carried,
                _where(regions, part, figure, scope),
                when,
                modal[-1] if modal else "",
                figure.level,
                figure.level_value,
            )
        )
    return out


def _run(pieces: list[Part], kept: list[Quantity], at: int) -> int:
    """How many figures behind `at` are its fellows in a 分别 list."""
    count = 0
    while at + count + 1 < len(kept) and pieces[at + count + 1].alone:
        count += 1
    return count


def _tail_sign(kept: list[Quantity], at: int, count: int) -> str:
    """The comparator behind the last figure of a 分别 list, which holds for all: 分别增长7%、8%以上."""
    last = kept[min(len(kept), at + count) - 1]
    return words().after.get(last.after, "") if last.after not in ("多", "余") else ""
