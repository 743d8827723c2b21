"""What a figure counts: a short noun phrase (规上工业增加值, 城镇新增就业) and how it is measured."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..figures.quantities import Quantity
from ..lexicon.classes import compiled
from ..lexicon.words import phrases, settings

_NUMBERING = compiled(r"(?:[ \-{bullets}\d.、()（）]|{cn}){0,12}是|[ \-{bullets}]+|[(（]?(?:{cn}|\d){1,3}[)）、.]")
_DATE = compiled(
    r"(?:未来|今后|接下来)?(?:\d{1,2}|[一二两三四五六七八九十]{1,2})年(?:之内|以内|内|时间)|(?:未来|今后|接下来)(?:\d{1,2}|[一二两三四五六七八九十]{1,2})年|"
    r"到?(?:\d{4}|{cn_year})年?底?前?|[“\"]?十?[一二三四五六七八九]五[”\"](?:时期|期间|末)?"
)
_YEAR_BEHIND = compiled(r"[从由自]?(?:\d{4}|{cn_year})年[底末]?$")
"""The year of a figure is no part of what it counts: 增加值2025年突破…, 收入从2012年的…提高到2024年的…."""
_COMPARED = re.compile(
    r"(?:相比|比|较)[^,;。]{0,10}(?:年|期|末|月|季度)(?:相比)?$|与[^,;。]{0,10}(?:年|期|末|月|季度)相比$"
)
"""What a figure is compared with is not what it counts: 比去年同期增长5%, 能耗比2020年下降13.5%."""
_INTENT = compiled(r"(.+)(?:预计|{intent}(?<!要)(?<![动施年作书]计划)(?<!计划(?=投资)))", re.DOTALL)
_UNIT_AGAIN = re.compile(r"^[(（][\u4e00-\u9fff]{1,2}[)）]")
"""20000场(次): the other word that counts the same."""
_STEPS = ("台阶", "新台阶", "大台阶", "大关", "关口", "门槛", "行列", "俱乐部")
"""Behind a figure they belong to it: 迈上万亿元台阶."""
_SPACE = re.compile(r"(?<![A-Za-z0-9]) +| +(?![A-Za-z0-9])")
_INDUSTRIES = re.compile(r"一、?二、?三(?:次|产)?产?业?(.*)$")
_ANDS = frozenset("和与并及、")
_EDGES = " 、,:：和及与的"
_LIMIT = 40
_COUNTED = frozenset(("classifier", "counted", "people", "passages", "vague"))
_MEASURED = frozenset(("money", "currency", "area", "length", "mass", "volume", "energy", "data"))


class Indicator(NamedTuple):
    """What a figure counts. name: the noun phrase, "" when the clause has none. measure: level | growth | share | change.

    down: a decrease. rule: where the name comes from.
    """

    name: str
    measure: str
    down: bool = False
    rule: str = ""


class NounPhrase(NamedTuple):
    """A noun phrase, "" where there is none, and the name of the rule that cut it out."""

    text: str
    rule: str


def measure(quantity: Quantity, lead: str) -> Indicator:
    """How `quantity` measures, its name left empty; `lead` is the clause up to the numeral, comparator words included."""
    words = phrases()
    down = bool(words.down.search(lead))
    grows = bool(words.growth.search(lead))
    reached = any(word.endswith(("到", "至", "达")) for word in quantity.before)
    if quantity.kind in ("percent", "points", "multiple"):
        if grows and not reached:
            return Indicator("", "change" if quantity.kind == "points" else "growth", down)
        return Indicator("", "share" if quantity.kind == "percent" and words.share.search(lead) else "level", down)
    return Indicator("", "change" if grows and not reached and "新增" not in lead else "level", down)


def name(quantity: Quantity, before: str, after: str) -> NounPhrase:
    """The noun phrase for `quantity`.

    before, after: its clause up to the comparator words and behind them, without other figures. "" when neither
    names anything (增长5.5% after a comma: the caller carries the indicator of the clause before).
    """
    before, after = _SPACE.sub("", before), _SPACE.sub("", after)
    behind = _behind(after)
    if quantity.kind in _COUNTED and behind:
        return NounPhrase(behind[:_LIMIT], "counted noun behind")
    subject = _subject(before)
    if subject and behind and quantity.kind in _MEASURED and after.startswith("的"):
        return NounPhrase((behind + subject)[:_LIMIT], "measured noun behind")  # 总规模超过4000亿元的产业基金矩阵
    if subject:
        return NounPhrase(subject[-_LIMIT:], "subject in front")
    return NounPhrase(behind[:_LIMIT], "noun behind" if behind else "")


def _behind(after: str) -> str:
    text = _UNIT_AGAIN.sub("", after, count=1).lstrip(" 的")
    if text.startswith(_STEPS):
        return ""
    text = settings().size.sub("", text, count=1)
    cut = phrases().cut.search(text)
    return _balanced((text[: cut.start()] if cut else text).strip(_EDGES + "(（"))


def _subject(before: str) -> str:
    ahead = _INTENT.match(before)
    if ahead is None:
        return _stripped(before)
    # 财政部将发行特别国债: who promises it is not part of what is promised; 市场规模将达到…: it is
    return _stripped(before[ahead.end() :]) or _stripped(ahead[1])


def _stripped(text: str) -> str:
    words = phrases()
    while not text.startswith(words.keep):
        hit = _NUMBERING.match(text) or _DATE.match(text)
        shorter = text[hit.end() :] if hit and hit.end() else _without_start(text, words.lead)
        if shorter == text:
            break
        text = shorter
    text = _without_end(text, words.tail)
    if behind := _COMPARED.search(text) or _YEAR_BEHIND.search(text):
        text = _without_end(text[: behind.start()], words.tail)
    bare = text
    while (shorter := _without_start(bare, words.manner, once=True)) != bare:
        bare = shorter
    if not bare:
        return ""  # 全市80%以上工程项目: it counts what stands behind
    while not bare.startswith(words.keep):
        shorter = _without_start(bare, words.verb, once=True)
        joined = shorter != bare and shorter[:1] in _ANDS and _without_start(shorter[1:], words.verb, once=True)
        bare = shorter
        if not joined or joined == shorter[1:]:
            break
        bare = shorter[1:]  # 引进和培育创新团队
    return _balanced((bare if len(bare) > 1 else text).strip(_EDGES))


def _without_start(text: str, words: dict[str, tuple[str, ...]], *, once: bool = False) -> str:
    """`text` without the words it starts with (the longest first), all of them or the first one."""
    while text:
        for word in words.get(text[0], ()):
            if text.startswith(word):
                text = text[len(word) :]
                break
        else:
            return text
        if once:
            return text
    return text


def _without_end(text: str, words: dict[str, tuple[str, ...]]) -> str:
    while text:
        for word in words.get(text[-1], ()):
            if text.endswith(word):
                text = text[: -len(word)]
                break
        else:
            return text
    return text


def _balanced(text: str) -> str:
    """`text` without a quotation mark whose other half was cut off."""
    if text.count("“") != text.count("”"):
        text = text.strip("“”")
    return text if text.count("“") == text.count("”") else text.replace("“", "").replace("”", "")


def distributed(subject: str, count: int) -> list[str] | None:
    """The `count` indicators of a 分别 list: 城乡居民收入 → 城镇居民收入, 农村居民收入; A、B和C规模 → A规模, B规模, C规模."""
    words = phrases()
    if count == 2:
        for word, pair in words.pairs.items():
            if word in subject:
                return [subject.replace(word, one) for one in pair]
    industries = _INDUSTRIES.match(subject)
    if industries and count == 3:
        return [f"{one}产{industries[1]}" for one in "一二三"]
    for joints in ("、", "、和与及"):
        parts = [part for part in re.split(f"[{joints}]", subject) if part]
        if len(parts) == count:
            head = words.head.search(parts[-1])
            if head is None or any(words.head.search(part) for part in parts[:-1]):
                return parts
            return [part + head.group() for part in parts[:-1]] + parts[-1:]
    return None
