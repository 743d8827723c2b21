"""The unit behind a numeral, with what it is counted by, smaller coins and halves: 微克/立方米, 五元三毛, 两个半小时."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ..lexicon.words import Units
from .numerals import Numeral, carried, read
from .pieces import Refused

_MONEY_BARE = re.compile(
    r"[,;:。、)）”!?的和与及级大以左多余规元]|$|级|以上|左右|产值|规模|集群|产业|投资|项目|企业|城区|工业|市值|资金|基金|俱乐部|GDP"
)
_HEADS = re.compile(r"人口|群体|人员|学生|毕业生|农民工|劳动力|就业|人数|职工|群众")
_VISITS = re.compile("人次数?[^,;。、\\d]{0,4}$")
_NO_HAZARD = re.compile("城[镇乡]|具[有备]")
"""Behind a unit that looks like a part of another word there: 1万名城镇职工, 3家具有影响力的企业."""
_HEADS_BEHIND = re.compile(
    r"(?:左右|以上)?的?(?:(?:农村|城镇|贫困|下岗|失业|就业|困难|高校|外来|流动|常住|离校|未就业|低收入|转移|适龄|退役|残疾|老年|返乡|脱贫|新型|技能|职业|搬迁){1,3}"
    r"(?:人口|人员|学生|毕业生|农民工|劳动力|职工|群众|居民|农民|移民|工人|人才|家庭)"
    r"|(?:中外|国内外|境外|海外|入境)?(?:游客|旅客|观众)|(?:产业|技术|一线)工人|农牧?民|中小学生|大学生|在校生|青少年|妇女|老年人|老人|残疾人)"
)
_HOUSEHOLDS = re.compile(r"(?:用户|农户|住户|农牧户|商户)(?:总?数|数量|规模)[^,;。、\d]{0,6}$")
"""In front of a numeral without a unit: 宽带接入用户数超过1.9亿."""
_ENDS = re.compile(r"以上|左右|以内|[,;。、]|$")
_HALF = re.compile(r"半(?=[,;。、)的以左上之!]|$)")
_HALF_OF = re.compile(r"个半(小时|月|世纪)")
_COIN = re.compile(
    r"[又零]?(?P<count>\d{1,2}|[一二三四五六七八九])(?P<coin>角|毛|两|美分|欧分|毫|分(?![钟之公别类析布]))"
)
_LONE_COIN = re.compile(r"(?P<coin>[角毛])(?:(?P<fen>\d)分)?(?=钱?(?:[,;。、)的以左/]|$))")
_DECIMALS = re.compile(
    r"(?P<tenths>\d{2}|\d(?!、)|[一二三四五六七八九])(?:毛|钱)?(?=[,;。、)的左以高宽长深厚]|一[斤个张只袋]|$)"
)
"""Behind 米 and 块 digits are what comes behind the point: 1米75, 3块5."""
_COINAGE = frozenset("币金")
_TAEL = re.compile("两(?:[,;。、)的以左金银白黄]|$)")
_HEADING = re.compile(r"\((?P<scale>[十百千万亿]{0,2})(?P<unit>[^()\d,;。]{1,8})\)[^()\d,;。]{0,6}$")
_END = re.compile(r"[ ,;。、)以左至到-]|$")


@dataclass(slots=True)
class Token:
    """A numeral with what follows it; unit is "" when nothing counted was found there.

    value, high: with its magnitudes, high only of what is a range by itself (三四十, 百分之二到三). numeral: how it was
    written, None of a share. factor: what the unit multiplies by, and a low end that shares the unit too (5至6成).
    heading: offset of the bracket before it that gives its unit, else -1.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    kind: str
    chinese: bool
    numeral: Numeral | None = None
    high: Decimal | None = None
    over: bool = False
    near: bool = False
    bare: bool = False
    factor: int = 1
    heading: int = -1

    @property
    def scale(self) -> int:
        """What 万 and 亿 at the end of the numeral multiply by."""
        return self.numeral.scale if self.numeral is not None else 1

    def times(self, factor: int) -> None:
        """Multiplies the value, for the sake of the unit."""
        self.value *= factor
        self.high = self.high * factor if self.high is not None else None
        self.factor *= factor

    def plus(self, part: Decimal) -> None:
        """Adds what stands behind the unit (三毛, 半)."""
        self.value += part


def unit_at(sentence: str, at: int, table: Units) -> str:
    """The longest unit that begins at `at`, "" when none does or it is a part of another word."""
    for unit in table.first.get(sentence[at : at + 1], ()):
        if sentence.startswith(unit, at):
            end = at + len(unit)
            following = sentence[end : end + 1]
            if unit[-1].isascii() and unit[-1].isalpha() and following.isascii() and following.isalnum():
                continue
            if following and following in table.hazards.get(unit, "") and not _NO_HAZARD.match(sentence, end):
                continue
            if unit == "两" and not _TAEL.match(sentence, at):
                continue
            return unit
    return ""


def measure(sentence: str, token: Token, table: Units) -> None:
    """Reads the unit behind the numeral of `token` into it."""
    end = token.end
    following = sentence[end : end + 1]
    if following == "个" and (half := _HALF_OF.match(sentence, end)):
        token.plus(Decimal("0.5"))
        token.unit = "小时" if half[1] == "小时" else "个" + half[1]
        token.kind, token.end = "time", half.end()
        return
    if following == ":" and _is_ratio(sentence, token):
        token.end, token.unit, token.kind = end + 2, ":1", "ratio"  # 城乡居民收入比缩小至2.1:1
        return
    if following == "企" and token.bare and sentence[end + 1 : end + 2] not in ("业", "事"):
        token.end, token.unit, token.kind = end + 1, "家", "classifier"  # 推动万企转型
        return
    if following == " ":
        unit = unit_at(sentence, end + 1, table)
        end += 1 if unit else 0
    else:
        unit = unit_at(sentence, end, table)
    if unit:
        token.end = end
        _take(sentence, token, unit, table)
    elif (
        following in ("角", "毛")
        and (coin := _LONE_COIN.match(sentence, end))
        and not (
            token.chinese and coin["fen"] is None and sentence[coin.end() : coin.end() + 1] != "钱"
        )  # 长三角, 三毛
    ):
        token.value = token.value / 10 + Decimal(coin["fen"] or 0) / 100
        token.end, token.unit, token.kind = coin.end(), "元", "money"
    else:
        _unwritten(sentence, token, table)


def _take(sentence: str, token: Token, unit: str, table: Units) -> None:
    """Gives `token` the unit that stands at its end, with what it is counted by (微克/立方米)."""
    token.kind = table.kind_of[unit]
    end = token.end + len(unit)
    token.unit = table.same.get(unit, unit)
    token.end = end
    if unit == "元" and sentence[token.start - 1 : token.start] in _COINAGE:
        _prefixed(sentence, token, table)
    following = sentence[end : end + 1]
    if following == "/":
        for per in table.per.get(sentence[end + 1 : end + 2], ()):
            if sentence.startswith(per, end + 1):
                token.end, token.unit, token.kind = end + 1 + len(per), f"{token.unit}/{per}", "rate"
                return
    elif (
        following == "半" and _HALF.match(sentence, end) and token.scale == 1 and not token.over and token.high is None
    ):
        token.plus(Decimal("0.5"))  # 一吨半, 两年半, 一倍半
        token.end += 1
    elif token.high is None and unit in table.decimal and (tenths := _DECIMALS.match(sentence, end)):
        _, part = read(tenths["tenths"])
        if isinstance(part, Numeral):
            token.plus(part.value / 10 ** (2 if len(tenths["tenths"]) == 2 else 1))
            token.end, token.unit, token.kind = tenths.end(), table.decimal[unit], table.kind_of[table.decimal[unit]]
    elif unit in table.minor and token.high is None:
        _coins(sentence, token, table.minor[unit])


def _prefixed(sentence: str, token: Token, table: Units) -> None:
    """Gives a sum the currency that stands before it: 新台币177亿元."""
    for word, unit in table.prefixed.items():
        if sentence.endswith(word, 0, token.start):
            token.unit, token.kind = unit, "currency"
            return


def _coins(sentence: str, token: Token, parts: dict[str, str]) -> None:
    """Adds the smaller coins that stand behind a sum: 5元3角2分, 两美元又三美分, 50元6角三分."""
    while coin := _COIN.match(sentence, token.end):
        if coin["coin"] not in parts:
            return
        _, count = read(coin["count"])
        if isinstance(count, Refused):
            return
        token.plus(count.value * Decimal(parts[coin["coin"]]))
        token.end = coin.end()


def _is_ratio(sentence: str, token: Token) -> bool:
    end = token.end
    ends = sentence[end : end + 2] == ":1" and not sentence[end + 2 : end + 3].isdigit()
    return ends and "比" in sentence[max(0, token.start - 14) : token.start]


def _unwritten(sentence: str, token: Token, table: Units) -> None:
    """The unit that a numeral without one is meant in: 签约3462亿, 减少贫困人口1000万, 进出口总额(亿美元)600."""
    end = token.end
    if token.scale >= 10**4 and _VISITS.search(sentence, max(0, token.start - 8), token.start):
        token.unit, token.kind = "人次", table.kind_of["人次"]  # 接待旅游人次8亿以上
    elif (
        token.scale >= 10**4
        and _ENDS.match(sentence, end)
        and _HOUSEHOLDS.search(sentence, max(0, token.start - 14), token.start)
    ):
        token.unit, token.kind = "户", table.kind_of["户"]
    elif (
        token.value >= 10**8
        and (token.scale >= 10**8 or token.chinese)
        and (
            sentence[token.start - 1 : token.start] == "企"
            or sentence.startswith("级", end)
            or (_MONEY_BARE.match(sentence, end) and table.money.search(sentence, max(0, token.start - 14), end + 8))
        )
    ):
        token.unit, token.kind = "元", "money"  # 签约3462亿
    elif token.scale >= 10**4 and (
        _HEADS_BEHIND.match(sentence, end)
        or (_ENDS.match(sentence, end) and _HEADS.search(sentence, max(0, token.start - 12), token.start))
    ):
        token.unit, token.kind = "人", "people"  # 减少农村贫困人口1000万以上
    elif sentence.rfind(")", max(0, token.start - 8), token.start) >= 0:
        _headed(sentence, token, table)


def _headed(sentence: str, token: Token, table: Units) -> None:
    """Takes the unit that stands in brackets behind the name before the numeral: 就业人员(万人)达到600."""
    heading = _HEADING.search(sentence, max(0, token.start - 20), token.start)
    if heading is None or not _END.match(sentence, token.end):
        return
    unit = heading["unit"]
    name, _, per = unit.partition("/")
    kind = table.kind_of.get(name)
    if kind is None or kind == "time" or (per and per not in table.per.get(per[:1], ())):
        return
    whole = token.numeral is not None and token.scale == 1 and token.value == int(token.value)
    if whole and 1949 <= token.value <= 2100 and sentence[token.start - 1 : token.start] in (")", " "):
        return  # (亿元) 2020 2025: the years of a table
    _, scale = read(heading["scale"]) if heading["scale"] else (0, None)
    token.times(int(scale.value) if isinstance(scale, Numeral) else 1)
    token.unit = table.same.get(name, name) + (f"/{per}" if per else "")
    token.kind = "rate" if per else kind
    token.heading = heading.start()


def low_end(first: Token, second: Token) -> Decimal:
    """The low end of the range `first` to `second`, with the magnitude and unit that it shares with the high end."""
    if first.unit or first.numeral is None or second.numeral is None:
        return first.value
    return carried(first.numeral, second.numeral) * second.factor
