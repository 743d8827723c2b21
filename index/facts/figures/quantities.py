"""The figures of one sentence: value, unit, comparator words on both sides.

Numerals without a unit (“965”, 10.5代线, 5G, document numbers, dates) are no quantities. One pass of one regular
expression finds the numerals; units and comparators are longest matches in tables of index/data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from ..lexicon.words import Units, Words, units, words
from .numerals import MAGNITUDES, arabic, chinese, doublings, exact, fraction

_CN = "零〇一二两三四五六七八九十百千万亿"
_MAGNITUDE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_NUMERAL = re.compile(
    rf"百分之(?P<low>[{_CN}]{{1,4}}(?:点[{_CN}]{{1,3}})?)(?:至|到|-)(?:百分之)?(?P<high>[{_CN}]{{1,4}}(?:点[{_CN}]{{1,3}})?)"
    rf"|千分之(?P<mille>[{_CN}]{{1,4}}(?:点[{_CN}]{{1,3}})?)"
    rf"|(?P<part>百分之(?:[{_CN}]{{1,6}}(?:点[{_CN}]{{1,3}})?|\d{{1,3}}(?:\.\d{{1,3}})?)|[{_CN}]{{1,3}}分之[{_CN}]{{1,3}}"
    rf"|(?<![\d.A-Za-z/])[1-9]\d?/[1-9]\d?(?![\d/.]))"
    rf"|翻(?P<fold>[一二两三四五六]|\d?)番"
    rf"|(?P<arabic>(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d{{1,15}})(?:\.\d{{1,9}})?)"
    rf"|(?P<chinese>[{_CN}]{{1,16}})"
)
_MAYBE = re.compile(rf"[\d翻{_CN}](?:(?<!一)|(?=[{_CN}分倍成]))")
"""Where a numeral that counts may begin, found many times faster than one."""
_TAIL = re.compile(rf" ?(?P<over>[多余几来])?(?P<magnitude>{_MAGNITUDE})?(?P<over2>[多余])?(?P<space> ?)")
_TENTHS = re.compile(r"(?:以上|左右|多|以内|以下)?(?:[,;。、的是]|$)")
_MORE = re.compile(r"(\d{1,4})(千|百|万)")
_CLASS = re.compile(r"元?级(?!别)")
_RANGE = re.compile(r" ?(?:-{1,2}|至|到) ?")
_ORDINAL = frozenset("第初")
_NAMES = frozenset(" 图表件栏式号")
_NUMBERED = re.compile("(?:[如见附](?:图|表)|^图|^表|附件|专栏|公式|编号|序号|第) ?$")
"""In front of a numeral they make it the name of a figure or a table: 如图 1 所示."""
_NO_AMOUNT = frozenset("第以余" + _CN)
"""In front of what looks like a vague amount they make it another word: 以上百亿级, 100多个."""
_RISEN = frozenset(("以上", "迈上", "跨上", "跃上", "登上", "冲上", "踏上", "站上", "再上"))
_HUNDRED = frozenset("百千万亿")
_MONEY_BARE = re.compile(
    r"[,;:。、)）”!?的和与及级大以左多余规元]|$|级|以上|左右|产值|规模|集群|产业|投资|项目|企业|城区|工业|市值|资金|基金|俱乐部|GDP"
)
_HEADS = re.compile(r"人口|群体|人员|学生|毕业生|农民工|劳动力|就业|人数|职工|群众")
_VISITS = re.compile("人次数?[^,;。、\\d]{0,4}$")
_NO_HAZARD = re.compile("城[镇乡]|具[有备]")
"""Behind a unit that looks like a part of another word there: 1万名城镇职工, 3家具有影响力的企业."""
_HEADS_BEHIND = re.compile(
    r"(?:左右|以上)?的?(?:农村|城镇|贫困|下岗|失业|就业|困难|高校|外来|流动|常住|离校|未就业|低收入|转移|适龄|退役|残疾|老年|返乡|脱贫|新型|技能|职业|搬迁){1,3}"
    r"(?:人口|人员|学生|毕业生|农民工|劳动力|职工|群众|居民|农民|移民|工人|人才|家庭)"
)
_ENDS = re.compile(r"以上|左右|以内|[,;。、]|$")


class Quantity(NamedTuple):
    """One figure. Offsets are into the sentence it was found in (after `lexicon.narrow`, which keeps offsets).

    start, end: numeral to unit; left, right: the same with the comparator words around it.
    value..value_max: in the base unit (money in 元); value_max only of a range.
    kind: of the unit (units.yaml: percent, money, classifier, …; `class` for 万亿级).
    before: comparator words to its left, nearest first; after: the one to its right, "".
    bare: written without a digit (千亿元, 万家); over: 多/余 inside the numeral.
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


@dataclass(slots=True)
class _Token:
    """A numeral with what follows it; unit is "" when nothing counted was found there."""

    start: int
    end: int
    value: Decimal
    magnitude: int
    unit: str
    kind: str
    over: bool
    bare: bool
    chinese: bool
    high: Decimal | None = None


def find(sentence: str) -> list[Quantity]:
    """All quantities of a sentence (already `narrow`), in order, not overlapping. Pure; linear in the sentence."""
    tokens = _tokens(sentence, units())
    if not tokens:
        return []
    found: list[Quantity] = []
    lexicon = words()
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if at < len(tokens):
            joined = _join(sentence, token, tokens[at])
            if joined is not None:
                low, high, last = joined
                at += 1
                found.append(_dress(sentence, lexicon, replace(last, start=token.start), low, high))
                continue
        if token.unit and not _is_noise(sentence, token):
            found.append(_dress(sentence, lexicon, token, token.value, token.high))
    return _with_levels(sentence, found)


def vague(sentence: str) -> list[Quantity]:
    """The unquantified amounts of a sentence (一批, 若干个, 上百家) as quantities of kind `vague` and value 0."""
    found = []
    for hit in words().vague.finditer(sentence):
        start, end = hit.span()
        unit = _unit(sentence, end, units())
        previous = sentence[start - 1 : start]
        if (
            previous.isdigit()
            or previous in _NO_AMOUNT
            or sentence[start - 1 : start + 1] in _RISEN
            or (unit and units().kind_of[unit] not in ("classifier", "people"))
        ):
            continue
        stop = end + len(unit)
        found.append(
            Quantity(
                start, stop, start, stop, 0, None, unit, "vague", sentence[start:stop], (), "", bare=True, over=False
            )
        )
    return found


def _tokens(sentence: str, table: Units) -> list[_Token]:
    tokens = []
    at = read = 0
    for maybe in _MAYBE.finditer(sentence):
        start = maybe.start()
        hit = _NUMERAL.match(sentence, start) if start >= read else None
        if hit is None:
            continue
        read = hit.end()
        if start < at:
            continue
        token = _token(sentence, hit, table)
        if token is not None:
            tokens.append(token)
            at = token.end
    return tokens


def _token(sentence: str, hit: re.Match[str], table: Units) -> _Token | None:
    start, end = hit.span()
    if hit["low"]:
        low, high = fraction("百分之" + hit["low"]), fraction("百分之" + hit["high"])
        if low is None or high is None or low >= high:
            return None
        return _Token(start, end, low, 1, "%", "percent", False, False, True, high)
    if hit["mille"]:
        share = fraction("百分之" + hit["mille"])
        return _Token(start, end, share, 1, "‰", "percent", False, False, True) if share else None
    if hit["part"]:
        share = fraction(hit["part"])
        if share is None or share > 1000:
            return None
        return _Token(start, end, share, 1, "%", "percent", False, False, not hit["part"][0].isdigit())
    if hit["fold"] is not None:
        return _Token(start, end, Decimal(doublings(_fold(hit["fold"]))), 1, "倍", "multiple", False, True, True)
    following = sentence[end : end + 1]
    if following == "成" and end - start == 1 and _TENTHS.match(sentence, end + 1):
        tenths = hit["arabic"] or str(chinese(hit["chinese"]) or 0)
        return _Token(start, end + 1, Decimal(tenths) * 10, 1, "%", "percent", False, False, False)
    if hit["arabic"]:
        if following in ("月", "日", "号") or (following == "年" and end - start == 4 and hit["arabic"].isdigit()):
            return None
        value, spelled, bare = arabic(hit["arabic"]), False, False
    else:
        numeral = hit["chinese"]
        if numeral == "一" and following not in ("倍", "成"):
            return None
        number = chinese(numeral)
        many = sentence[start - 1 : start] in ("几", "数", "上") and sentence[start - 2 : start] not in _RISEN
        if number is None or many:
            return None
        value, spelled, bare = Decimal(number), True, all(char in _HUNDRED for char in numeral)
    previous = sentence[start - 1] if start else ""
    if (
        previous in _ORDINAL
        or (previous in _NAMES and _NUMBERED.search(sentence, max(0, start - 4), start))
        or (previous.isascii() and (previous.isalpha() or previous == "_"))
    ):
        return None
    token = _Token(start, end, value, 1, "", "", False, bare, spelled)
    _measure(sentence, token, table)
    return token


def _fold(written: str) -> str:
    return "零一二三四五六七八九"[int(written)] if written.isdigit() else written


def _measure(sentence: str, token: _Token, table: Units) -> None:
    """Reads the magnitude word and the unit behind `token` into it."""
    direct = "" if token.chinese else _unit(sentence, token.end, table)
    if direct and direct[0] in "千百":  # 100千瓦 is 100 千瓦, not 100000 瓦
        _take(sentence, token, direct, table)
        return
    after = _magnitude(sentence, token)
    end = token.end
    following = sentence[end : end + 1]
    if following == ":" and _is_ratio(sentence, token):
        token.end, token.unit, token.kind = end + 2, ":1", "ratio"  # 城乡居民收入比缩小至2.1:1
        return
    if following == "企" and token.bare and sentence[end + 1 : end + 2] not in ("业", "事"):
        token.end, token.unit, token.kind = end + 1, "家", "classifier"  # 推动万企转型
        return
    for at in (after, end + 1) if following == " " else (after,):
        unit = _unit(sentence, at, table)
        if unit:
            token.end = at
            _take(sentence, token, unit, table)
            return
    if token.magnitude >= 10**4 and _VISITS.search(sentence, max(0, token.start - 8), token.start):
        token.unit, token.kind = "人次", table.kind_of["人次"]  # 接待旅游人次8亿以上
    elif (
        token.value * token.magnitude >= 10**8
        and (token.magnitude >= 10**8 or token.chinese)
        and (
            sentence[token.start - 1 : token.start] == "企"
            or sentence.startswith("级", end)
            or (_MONEY_BARE.match(sentence, end) and table.money.search(sentence, max(0, token.start - 14), end + 8))
        )
    ):
        token.unit, token.kind = "元", "money"  # 签约3462亿
    elif token.magnitude >= 10**4 and (
        _HEADS_BEHIND.match(sentence, end)
        or (_ENDS.match(sentence, end) and _HEADS.search(sentence, max(0, token.start - 12), token.start))
    ):
        token.unit, token.kind = "人", "people"  # 减少农村贫困人口1000万以上


def _magnitude(sentence: str, token: _Token) -> int:
    """Reads 万, 亿, 多, 余 behind `token` into it; returns the offset where its unit may stand."""
    end = token.end
    tail = _TAIL.match(sentence, end)
    if tail is None:
        return end
    word, over = tail["magnitude"], tail["over"]
    if word and token.chinese and token.value >= MAGNITUDES[word] and not over:
        word = None
    token.magnitude = MAGNITUDES[word] if word else 1
    token.over = over in ("多", "余") or bool(tail["over2"])
    if token.over or word:
        token.end = tail.end("over2") if tail["over2"] else tail.end("magnitude") if word else tail.end("over")
    more = _MORE.match(sentence, token.end) if word and not token.over and not token.chinese else None
    if more:  # 2万5千公里
        token.value = token.value * token.magnitude + Decimal(more[1]) * MAGNITUDES[more[2]]
        token.magnitude, token.end = 1, more.end()
        return token.end
    return tail.end() if tail["space"] or word or token.over else token.end


def _is_ratio(sentence: str, token: _Token) -> bool:
    end = token.end
    ends = sentence[end : end + 2] == ":1" and not sentence[end + 2 : end + 3].isdigit()
    return ends and "比" in sentence[max(0, token.start - 14) : token.start]


def _unit(sentence: str, at: int, table: Units) -> str:
    for unit in table.first.get(sentence[at : at + 1], ()):
        if sentence.startswith(unit, at):
            end = at + len(unit)
            following = sentence[end : end + 1]
            if unit[-1].isascii() and unit[-1].isalpha() and following.isascii() and following.isalnum():
                continue
            if following and following in table.hazards.get(unit, "") and not _NO_HAZARD.match(sentence, end):
                continue
            return unit
    return ""


def _take(sentence: str, token: _Token, unit: str, table: Units) -> None:
    """Gives `token` the unit that stands at its end, with what it is counted by (微克/立方米)."""
    token.kind = table.kind_of[unit]
    end = token.end + len(unit)
    token.unit = table.same.get(unit, unit)
    token.end = end
    if sentence[end : end + 1] != "/":
        return
    for per in table.per.get(sentence[end + 1 : end + 2], ()):
        if sentence.startswith(per, end + 1):
            token.end, token.unit, token.kind = end + 1 + len(per), f"{token.unit}/{per}", "rate"
            return


def _join(sentence: str, first: _Token, second: _Token) -> tuple[Decimal, Decimal, _Token] | None:
    """The bounds of a range `first`-`second` (5-10家, 4.5%-5%, 2到3个) and the token that carries its unit."""
    if not second.unit or first.kind == "multiple" or (first.unit and first.unit != second.unit):
        return None
    between = _RANGE.fullmatch(sentence, first.end, second.start)
    if between is None or (first.chinese != second.chinese):
        return None
    if sentence[first.start - 1 : first.start] in ("从", "由") or (second.kind == "time" and first.value > 1000):
        return None
    low = first.value * (first.magnitude if first.unit or first.magnitude > 1 else second.magnitude)
    high = second.value * second.magnitude
    if low > high:
        low = first.value * first.magnitude
    if low >= high or (second.bare and not first.bare):
        return None
    return low, high, second


def _is_noise(sentence: str, token: _Token) -> bool:
    """Numerals with a unit that still count nothing: idioms, structure (三个方面), names (30分钟生活圈), 第5位."""
    table = units()
    previous = sentence[token.start - 1 : token.start]
    following = sentence[token.end : token.end + 8]
    if previous == "每":  # 每千人口, 每50公斤: what a rate is counted by
        return True
    if previous == "前" and token.kind in ("people", "rank", "classifier") and token.value < 1000:
        return True
    if token.kind == "rank" or (token.kind == "time" and following.startswith(table.not_before["time"])):
        return True
    if token.unit == "年" and (
        token.value >= 1000 or (token.value == token.value.to_integral_value() and token.chinese)
    ):
        return True
    if token.kind == "class" or not token.chinese:
        return False
    if any(sentence.startswith(idiom, token.start) for idiom in table.fixed):
        return True
    return token.value <= 1 and not token.bare and token.kind not in ("percent", "multiple")


def _dress(sentence: str, lexicon: Words, token: _Token, low: Decimal, high: Decimal | None) -> Quantity:
    """The quantity of `token` with the comparator words beside it."""
    value = low if high is not None else low * token.magnitude
    before, left = _before(sentence, token.start, lexicon)
    after, right = _after(sentence, token.end, lexicon)
    return Quantity(
        start=token.start,
        end=token.end,
        left=left,
        right=right,
        value=exact(value),
        value_max=exact(high) if high is not None else None,
        unit=token.unit,
        kind=token.kind,
        text=sentence[token.start : token.end],
        before=before,
        after=after,
        bare=token.bare,
        over=token.over,
        chinese=token.chinese,
    )


def _before(sentence: str, start: int, lexicon: Words) -> tuple[tuple[str, ...], int]:
    found = []
    left = start
    while left > 0:
        at = left - 1 if sentence[left - 1] == " " else left
        for word in lexicon.before_by_last.get(sentence[at - 1 : at], ()):
            start = at - len(word)
            if sentence.endswith(word, 0, at) and sentence[max(0, start - 1) : start] not in tuple(
                lexicon.not_in.get(word, "")
            ):
                found.append(word)
                left = start
                break
        else:
            break
    return tuple(found), left


def _after(sentence: str, end: int, lexicon: Words) -> tuple[str, int]:
    at = end + 1 if sentence[end : end + 1] == " " else end
    if sentence[at : at + 1] in ("(", "（"):
        close = sentence.find(")", at, at + 12)
        at = close + 1 if close > 0 else at
    for size in (5, 4, 3, 2, 1) if sentence[at : at + 1] in lexicon.after_starts else ():
        word = sentence[at : at + size]
        if len(word) == size and word in lexicon.after:
            if (
                size == 1
                and word in "内多余"
                and sentence[at + 1 : at + 2] not in ("", ",", ";", "。", "、", "的", ")", "个", "家")
            ):
                continue
            return word, at + size
    return "", end


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
