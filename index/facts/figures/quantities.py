"""The figures of one sentence: value, unit, comparator words on both sides.

Numerals without a unit (“965”, 10.5代线, 5G, document numbers, dates) are no quantities. Numerals are read whole (`numerals`),
with their units (`tokens`, `measures`); ranges are joined and comparators found in the tables of index/data.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from ..lexicon.words import Units, Words, units, words
from . import comparators, dimensionless
from .measures import Token, unit_at
from .numerals import LIMIT, exact
from .ranges import BETWEEN_BEHIND, joined
from .tokens import Dropped, risen, tokens
from .writing import Written, written

HINT = re.compile(
    r"[\d%翻两二三四五六七八九十百千万亿分一若数上多成]"
    r"(?:(?<=[\d%翻])|(?<=[两二三四五六七八九十百千万亿])[个家项条座所亿万元倍吨亩公平立千瓦人户名台套件米斤成点]"
    r"|(?<=分)之|(?<=一)(?:大?批|[倍百千万])|(?<=若)干|(?<=数)[百千万十]|(?<=上)[百千万]|(?<=多)[个家项]|(?<=成)百)"
)
"""What a sentence without which holds no figure; found fast."""
_CLASS = re.compile(r"元?级(?!别)")
_NO_AMOUNT = frozenset("第以余零〇一二两三四五六七八九十百千万亿")
"""In front of what looks like a vague amount they make it another word: 以上百亿级, 100多个."""
_VAGUE_TAIL = re.compile("[十百千万亿]*[多余]?")
_YEAR_BEHIND = re.compile(r"[ ]?(?:19|20)\d\d年")
_PER_COUNT = frozenset(("people", "money", "area", "classifier"))
_COUNTED_BY = re.compile(
    r"[ (]?\d|口?(?:均|拥有|发明|有效|就业|专利|生产总值|GDP|产值|增加值|工业|能耗|用水|托位|床位|医生|医师|护士|病床|中|当中)"
)


_BOUND = re.compile("(?<=[低少高大多]于|超过|达到)(?=[^,;。、:\\d]{2,16}的$)")
"""Where a bound ends that stands in front of a whole: 不低于|陆域国土面积的30%."""


class Quantity(NamedTuple):
    """One figure. Offsets are into the sentence it was found in (after `lexicon.narrow`, which keeps offsets).

    start, end: numeral to unit; left, right: the same with the comparator words around it.
    value..value_max: in the base unit (money in 元); value_max only of a range. unit: "" of what has none (系数).
    kind: of the unit (units.yaml: percent, money, classifier, …; `class` for 万亿级).
    before: comparator words to its left, nearest first; after: the one to its right, "".
    bare: written without a digit (千亿元, 万家); over: 多/余/几 inside the numeral; near: 来 (十来家).
    """

    start: int
    end: int
    left: int
    right: int
    value: int | float
    value_max: int | float | None
    unit: str
    kind: str
    text: str
    before: tuple[str, ...]
    after: str
    bare: bool
    over: bool
    level: str = ""
    level_value: int | float | None = None
    chinese: bool = False
    near: bool = False


class Reading(NamedTuple):
    """The figures of a sentence, and the numerals that were left out with the reason."""

    found: list[Quantity]
    dropped: list[Dropped]


def find(sentence: str) -> list[Quantity]:
    """All quantities of a sentence (already `narrow`), in order, not overlapping. Pure; linear in the sentence."""
    return read(sentence).found


def read(sentence: str) -> Reading:
    """The quantities of a sentence (already `narrow`) and what looked like one and was left out. Pure; linear."""
    table = units()
    text = written(sentence, table)
    sentence = text.text
    numerals, dropped = tokens(sentence, table)
    if not numerals:
        return Reading([], _put_back(dropped, text))
    dimensionless.mark(sentence, numerals, table)
    found: list[Quantity] = []
    lexicon = words()
    at = 0
    while at < len(numerals):
        token = numerals[at]
        at += 1
        ends = joined(sentence, token, numerals[at]) if at < len(numerals) else None
        if ends is not None:
            last = numerals[at]
            at += 1
            quantity = _dressed(sentence, lexicon, table, last, token.start, *ends)
            found.append(_between(sentence, quantity))
        elif token.unit or token.kind == dimensionless.KIND:
            reason = _noise(sentence, token, table)
            if reason:
                dropped.append(Dropped(token.start, token.end, reason))
            else:
                found.append(_dressed(sentence, lexicon, table, token, token.start, token.value, token.high))
            if reason == _COUNTED and at < len(numerals) and numerals[at].start == token.end:
                at += 1  # 万元2.3本 is no 2.3
    found = _with_levels(sentence, found)
    if text.text is not text.original:
        found = _placed(found, text)
    return Reading(found, _put_back(dropped, text))


def _placed(found: list[Quantity], text: Written) -> list[Quantity]:
    """`found` with offsets into the sentence as it was before it was made readable."""
    out = []
    for one in found:
        start, end = text.back(one.start), text.back(one.end, end=True)
        left, right = text.back(one.left), text.back(one.right, end=True)
        out.append(one._replace(start=start, end=end, left=left, right=right, text=text.original[start:end]))
    return out


def _put_back(dropped: list[Dropped], text: Written) -> list[Dropped]:
    if text.text is text.original or not dropped:
        return dropped
    return [Dropped(text.back(one.start), text.back(one.end, end=True), one.reason) for one in dropped]


def vague(sentence: str) -> list[Quantity]:
    """The unquantified amounts of a sentence (一批, 若干个, 上百家, 数千亿元) as quantities of kind `vague` and value 0."""
    found = []
    for hit in words().vague.finditer(sentence):
        start, end = hit.span()
        table = units()
        counted = hit.group()[-1] in "十百千万"
        if counted and (tail := _VAGUE_TAIL.match(sentence, end)):
            end = tail.end()
            if sentence[end - 1] == "千" and unit_at(sentence, end - 1, table)[:1] == "千":
                end -= 1
        unit = unit_at(sentence, end, table)
        kind = table.kind_of[unit] if unit else ""
        previous = sentence[start - 1 : start]
        if (
            previous.isdigit()
            or previous in _NO_AMOUNT
            or risen(sentence, start + 1)
            or (unit and kind not in ("classifier", "people") and (not counted or kind in ("time", "percent", "rank")))
        ):
            continue
        stop = end + len(unit)
        unit = table.same.get(unit, unit) if counted else unit
        found.append(
            Quantity(
                start, stop, start, stop, 0, None, unit, "vague", sentence[start:stop], (), "", bare=True, over=False
            )
        )
    return found


_PER = "what a rate is counted by"
_COUNTED = "what others are counted by"


def _noise(sentence: str, token: Token, table: Units) -> str:
    """Why a numeral with a unit counts nothing: idioms, structure (三个方面), names (30分钟生活圈), 第5位; "" if it counts."""
    previous = sentence[token.start - 1 : token.start]
    following = sentence[token.end : token.end + 8]
    if previous == "每":  # 每千人口, 每50公斤
        return _PER
    if token.bare and _is_counted_by(sentence, token, previous):
        return _COUNTED
    if previous == "前" and token.kind in ("people", "rank", "classifier") and token.value < 1000:
        return "a rank"
    if token.kind == "rank" or (token.kind == "time" and following.startswith(table.not_before["time"])):
        return "the name of something"
    if token.unit == "年" and (
        token.value >= 1000 or (token.value == token.value.to_integral_value() and token.chinese)
    ):
        return "a year or a stretch of time"
    if not -LIMIT < token.value < LIMIT:
        return "larger than anything counted"
    if token.bare and following.startswith(table.not_before["bare"]) and not _is_reached(sentence, token, following):
        return "the name of something"  # 百公里级的传递, 千人计划
    if token.kind == "class" or not token.chinese:
        return ""
    if sentence.startswith(table.fixed, token.start):
        return "an idiom"
    one = token.value in (0, 1) and token.high is None and not token.bare
    return "an article" if one and token.kind not in ("percent", "multiple") else ""


def _is_reached(sentence: str, token: Token, following: str) -> bool:
    """Whether a class of size is one that is reached: 实现万台级规模; classes of money are read by `_with_levels`."""
    if token.kind == "money" or not following.startswith("级"):
        return token.kind == "money"
    return token.kind == "classifier" and comparators.before(sentence, token.start, words(), units())[0] != ()


def _is_counted_by(sentence: str, token: Token, previous: str) -> bool:
    """Whether a magnitude with a unit is what others are counted by, or the unit of a column: 万人专利拥有量, (亿美元)600."""
    if previous in ("(", "（") and sentence[token.end : token.end + 1] in (")", "）", "/"):
        return True
    if previous == "/" and (token.kind in _PER_COUNT or token.kind == "currency"):
        return True
    if token.kind not in ("people", "money") or _YEAR_BEHIND.match(sentence, token.end):
        return False
    return (
        _COUNTED_BY.match(sentence, token.end) is not None
        and not comparators.before(sentence, token.start, words(), units())[0]
    )


def _dressed(
    sentence: str, lexicon: Words, table: Units, token: Token, start: int, low: Decimal, high: Decimal | None
) -> Quantity:
    """The quantity of `token` from `start` on, with the comparator words beside it."""
    before, left = comparators.before(sentence, start, lexicon, table)
    if not before and token.kind == "percent" and (bound := _BOUND.search(sentence, max(0, start - 20), start)):
        before = comparators.before(sentence, bound.start(), lexicon, table)[0]
    if token.heading >= 0:
        left = min(left, token.heading)
    after, right = comparators.after(sentence, token.end, lexicon)
    return Quantity(
        start,
        token.end,
        left,
        right,
        exact(low),
        None if high is None else exact(high),
        token.unit,
        token.kind,
        sentence[start : token.end],
        before,
        after,
        token.bare,
        token.over,
        "",
        None,
        token.chinese,
        token.near,
    )


def _between(sentence: str, quantity: Quantity) -> Quantity:
    """`quantity` with the 之间 behind its range."""
    if between := BETWEEN_BEHIND.match(sentence, quantity.end):
        return quantity._replace(right=max(quantity.right, between.end()))
    return quantity


def _of_counted(distance: int, following: str) -> bool:
    """Whether a class so many characters behind a count is one of what is counted: 3个万亿级、5个千亿级产业集群."""
    if following == "、":
        return distance == 0
    return bool(following) and following not in ",;:。!?)”目大规水 " and distance <= 4


def _with_levels(sentence: str, found: list[Quantity]) -> list[Quantity]:
    """`found` with classes read: 1家千亿级企业 is 1 家 of level 千亿级; 达到万亿级 is a value of 元."""
    found = list(found)
    out: list[Quantity] = []
    for at, quantity in enumerate(found):
        mark = _CLASS.match(sentence, quantity.end)
        if mark is None or (quantity.kind not in ("money", "") and quantity.unit != "元"):
            out.append(quantity)
            continue
        end = mark.end()
        text = sentence[quantity.start : end]
        following = found[at + 1] if at + 1 < len(found) else None
        count = out[-1] if out and out[-1].kind == "classifier" else None
        if following and following.start == end and following.kind == "classifier":  # 超万亿元级3个
            found[at + 1] = following._replace(left=quantity.left, level=text, level_value=quantity.value)
        elif count and _of_counted(quantity.start - count.right, sentence[end : end + 1]):
            out[-1] = count._replace(level=text, level_value=quantity.value)
        else:
            out.append(quantity._replace(end=end, right=max(end, quantity.right), text=text, kind="class"))
    return out
