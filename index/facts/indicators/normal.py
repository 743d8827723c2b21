"""The normal form of an indicator's name: what names that differ only in how they are put have in common.

A name is folded (simplified, half-width, without blanks and quotation marks), then rewritten by the rules below until none
applies: brackets, other words for the same part, what is said of whose and when it is, heads (总额, 通车里程, 总量), the words
for shares and for growth, and the place of the parts that may stand anywhere (新增, 规模以上, 人均, 每万人口). What qualifies
a name stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from ...data import data_file, derived
from ...text.script import SURROGATE, has_traditional, simplify
from ..lexicon.words import any_of, narrow

Rewrite = tuple[re.Pattern[str], "str | Callable[[re.Match[str]], str]"]
"""A pattern, and what becomes of what it matches."""
GROWTH = "增速"
"""How the normal form of a growth ends; SHARE: that of a share."""
SHARE = "比重"
LONGEST = 200
"""Characters of a name that are looked at."""
_CLAUSE = 36
"""Characters beyond which a name is a clause, which is taken as it stands."""
_MOVABLE = 24
"""Characters of a name in which parts are moved."""
_ROUNDS = 12
FORMS_FROM = ("data/indicators.yaml",)
"""What the derived `forms` are made of."""
_UNSEEN = re.compile(r"[\s\"'“”‘’「」『』《》〈〉\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_UNIT = (
    r"(?:[十百千万亿]*(?:美元|欧元|元|人次|人年|人|吨标准煤|吨标煤|吨|公斤|斤|公顷|亩|平方米|平方公里|立方米|公里|千米|米|千瓦时|千瓦|度|户|家|个|件|"
    r"项|套|辆|台|张|座|所|头|只|箱|标箱|标准箱|册|处|条|次|天|年|岁|小时|分|位|场|列|件次|起|名|%|‰|百分点)(?:/.*)?|单位.*)"
)
_TOTALLED = "产量|产值|产能|面积|里程|规模|人口|户数|装机|用[电水]量|能耗|长度|库容|床位|交易额|销售额|投资"
_BRACKET = re.compile(r"[(\[【〔（]([^()\[\]【】〔〕（）]*)[)\]】〕）]")
_LOOSE = re.compile(r"[()\[\]【】〔〕（）]")
_ASIDE = re.compile(
    rf"{_UNIT}|[\x00-\x7f]*|(?:含|不含|包括|包含|其中|按|以|指|即|下同|注|如|等|累计|年均|当年|可比|现价|不变价|预计|预期|约束|全市|全省|全国|一?类).*"
)
"""In brackets: a unit, an abbreviation, an explanation."""
_QUALIFIER = re.compile(r"[\u4e00-\u9fffA-Z0-9]{2,8}")


_BARE = re.compile("[\u4e00-\u9fffA-Z0-9]*")


def folded(name: str) -> str:
    """A name as it is looked up: simplified, half-width, in capitals, without blanks and quotation marks."""
    if len(name) <= LONGEST and _BARE.fullmatch(name) and not has_traditional(name):
        return name
    text = narrow(SURROGATE.sub("\ufffd", name[:LONGEST]))
    if has_traditional(text):
        text = simplify(text)
    return _UNSEEN.sub("", text).upper().strip(",.;:、。，；：·-")


@dataclass(frozen=True, slots=True)
class Forms:
    """The rules of `data/indicators.yaml` compiled; `before` and `behind` are stripped off either end.

    called: by character the rewrites that a text with it may need, one bit each.
    """

    rewrites: tuple[Rewrite, ...]
    called: dict[str, int]
    before: re.Pattern[str]
    behind: re.Pattern[str]

    def needed(self, text: str) -> int:
        """The rewrites that may change `text`, one bit each, the first the lowest: most need none of the forty."""
        bits, called = 0, self.called
        for char in text:
            if char in called:
                bits |= called[char]
        return bits

    @classmethod
    def of(cls, told: dict[str, Any]) -> Forms:
        """The rules of the section `forms`."""
        names = {folded(other): folded(kept) for kept, others in told["parts"].items() for other in others}
        # what already holds the kept word is no other word for it: 研发经费投入 is one, 研发经费 in it none
        parts = re.compile(any_of([*names, *names.values()]))
        titles = any_of(told["titles"])
        before = any_of(told["before"])
        behind, amounts = any_of(told["behind"]), any_of(told["amounts"])
        rise, fall = any_of(told["rise"]), any_of(told["fall"])
        often = r"(?:同比|比上年|较上年|年均|年平均|平均|年度|年|名义|实际|可比价|累计|复合)*"
        # characters of which a text that the pattern matches holds one, the pattern, what it becomes
        rules: list[tuple[str, str, str]] = [
            ("车", r"车拥有[量数]$", "车保有量"),
            ("的", r"的", ""),
            ("与以、", r"(?<![参赋授给])[与](?![会众])|以及|、", "和"),
            (
                "值G",
                r"(?<![业洋地海])(?:(?:地区|国内|区域|地方|本地)?生产总值|(?:地区)?GDP)|地区生产总值|地区GDP",
                "地区生产总值",
            ),
            ("元位", r"(?:每?万元|每?亿元|单位)地区生产总值", "单位地区生产总值"),
            ("元位", r"(?:每?万元|单位)(规模以上)?工业增加值", r"单位\1工业增加值"),
            ("人", r"(?<![十百千万亿\d])每?(万|千)(?:常住)?人(?!次|才|计|数|民|工|员)(?:口|均)?(?:拥有)?", r"每\1人口"),
            ("规", r"(规模以上.{0,12})企业(?=(?:增加值|利润|利润总额|总?产值|营业收入|税收)$)", r"\1"),
            # shares
            ("占", r"占(.+?)(?:比重|比例|百分比|比率|份额|之比|比)$", rf"占\1{SHARE}"),
            ("比", r"(覆盖|达标|合格|普及|利用|处置|处理|优良|入学|签约|消除)(?:比例|比率)$", r"\1率"),
            ("比份百", r"(?<=.)(?:所占比重|所占比例|占比重|占比例|占比率|占比值|占比|比率|份额|百分比)$", SHARE),
            ("例", r"(?<=.)(?<!报销)(?<!分担)(?<!出资)(?<!杠杆)(?<!配套)(?<!补助)比例$", SHARE),
            ("占", r"^(.*(?:产业|业|经济))占地区生产总值比重$", r"\1增加值占地区生产总值比重"),
            ("产", r"([一二三])产(?=增加值|投资|占|比重)", r"第\1产业"),
            ("第", r"第第", "第"),
            # heads
            ("口", r"(进出口|进口|出口)(?:贸易)?(?:总额|总值|总量|额|规模|金额|值)$", r"\1"),
            ("固", rf"^((?!新增|城镇固|农村固|人均|\d|{before}).+)固定资产投资$", r"\1投资"),
            ("资", r"投资(?:完成)?(?:总额|完成额|额|总规模|规模|总量|完成)$", "投资"),
            ("资", r"(?<=.)完成投资$", "投资"),
            ("润", r"利润总额$", "利润"),
            ("额", r"资产总额$", "总资产"),
            ("规总", r"(产值|收入|产量|面积|里程)(?:总规模|规模|总量|总额|总值)$", r"\1"),
            ("总", r"(?<!财政)(?<!预算)(?<!国民)总收入$", "收入"),
            (
                "总",
                rf"(?<=.)总(?=(?:{_TOTALLED})$)",
                "",
            ),
            ("总", r"(经济|产业)总量$", r"\1规模"),
            ("总", rf"({amounts})总量$", r"\1量"),
            ("总", r"(?<=..)(?<!货币)总量$", ""),
            ("额", r"(?:总金额|总额|金额)$", "额"),
            ("规", r"(交易|成交)规模$", r"\1额"),
            ("装", r"装机(?:总容量|总规模|规模|总量)?$", "装机容量"),
            ("电", r"(?<=.)发电(?:总)?(?=装机容量$)", ""),
            ("里", r"(?:建成)?(?:通车|运营|营运|营业|运行)(?:总)?里程", "里程"),
            ("规", r"(人才|用户|网民|在校生|招生|人员|就业|人口)规模$", r"\1"),
            # growth: of a fall nothing else is ever stated, so it is no indicator of its own
            ("".join(told["rise"]), rf"(?<=..){often}(?:{rise})$", GROWTH),
            ("".join(told["fall"]), rf"(?<=..){often}(?:{fall})$", ""),
        ]
        opening = "".join({name[0] for name in (*names, *names.values())})
        rewrites: list[Rewrite] = [(parts, lambda hit: names.get(hit.group(), hit.group()))]
        rewrites += [(re.compile(pattern), new) for _, pattern, new in rules]
        called: dict[str, int] = {}
        for number, guard in enumerate((opening, *(guard for guard, _, _ in rules))):
            for char in guard:
                called[char] = called.get(char, 0) | 1 << number
        return cls(
            tuple(rewrites),
            called,
            re.compile(
                rf"(?:{before}(?!(?<=全[国省市])(?:{titles}))|\d{{4}}年(?:底|末|初|度)?|十[一二三四五六]五(?:时期|期间|末)"
                r"|[一二两三四五六七八九十]年(?:累计|合计|来|内)|五年(?=[\u4e00-\u9fff]{4})(?![期规计行制一以生])"
                r"|年(?![龄轻报检限货画会味级代鉴金费初猪均末底平]))(?=..)"
            ),
            # 人次 are counted persons; 指数, 系数, 天数 are no counts of what stands before
            re.compile(
                rf"(?<=..)(?:{behind}|预期|一直|连年|连续[\d一二两三四五六七八九十]+年|人次|(?<![指系倍次天分参函算岁级基度任年月频件起列班多少常整奇偶])数)$"
            ),
        )


@cache
def told() -> dict[str, Any]:
    """`data/indicators.yaml`."""
    return data_file("indicators.yaml")


@cache
def _forms() -> Forms:
    return Forms.of(derived("forms", FORMS_FROM, lambda: told()["forms"]))


def normal(name: str) -> str:
    """The normal form of a name; "" where nothing is left. `normal(normal(name)) == normal(name)`."""
    return _normal(folded(name))


@lru_cache(maxsize=1 << 14)  # the list is looked at twice, which has nine thousand names
def _normal(text: str) -> str:
    """The normal form of a `folded` name."""
    forms = _forms()
    for _ in range(_ROUNDS if len(text) <= _CLAUSE else 0):
        rewritten = _round(text, forms)
        if rewritten == text:
            return text
        text = folded(rewritten)
    return text


def _round(text: str, forms: Forms) -> str:
    if _LOOSE.search(text):
        text = _unbracketed(text)
    needed = forms.needed(text)
    while needed:
        lowest = needed & -needed
        pattern, new = forms.rewrites[lowest.bit_length() - 1]
        rewritten = pattern.sub(new, text)
        needed ^= lowest
        if rewritten != text:
            text = rewritten
            needed = forms.needed(text) & -(lowest << 1)  # those behind this one
    while hit := forms.before.match(text):
        text = text[hit.end() :]
    while hit := forms.behind.search(text):
        text = text[: hit.start()]
    return _ordered(text)


def _unbracketed(text: str) -> str:
    """A name without brackets: a short qualifier behind goes in front (增加值(规模以上工业)), an aside goes."""
    while hit := _BRACKET.search(text):
        inside, rest = hit[1], text[: hit.start()] + text[hit.end() :]
        if _ASIDE.fullmatch(inside) or not _QUALIFIER.fullmatch(inside) or not rest:
            text = rest or inside
        elif hit.end() == len(text):
            text = inside + rest
        else:
            text = text[: hit.start()] + inside + text[hit.end() :]
    return _LOOSE.sub("", text)


_HEAD = re.compile(r"(?:可支配收入|纯收入|(?:生活)?消费支出|收入)$")


def _ordered(text: str) -> str:
    """The parts that may stand anywhere brought to the front; 人均 stands before the head where people are named."""
    if len(text) > _MOVABLE or "占" in text:
        return text
    for part in ("人均", "新增", "规模以上", "每万人口", "每千人口", "单位地区生产总值"):
        at = text.find(part)
        if at < 0 or (part == "人均" and text.startswith("每", max(0, at - 1))):
            continue
        rest = text[:at] + text[at + len(part) :]
        if not rest:
            continue
        head = _HEAD.search(rest) if part == "人均" else None
        text = part + rest if head is None or not head.start() else rest[: head.start()] + part + head.group()
    return text
