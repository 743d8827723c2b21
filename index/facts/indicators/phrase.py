"""What a figure counts: a short noun phrase (规上工业增加值, 城镇新增就业) and how it is measured."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..figures.dimensionless import KIND
from ..figures.quantities import Quantity
from ..lexicon.naming import naming
from ..lexicon.words import phrases
from .becoming import become, for_whom, share_used
from .clause import Stretch
from .following import GROWN, behind
from .preceding import rising, subject

__all__ = ("Indicator", "NounPhrase", "distributed", "labelled", "measure", "name", "rising", "worked_on")

_OF_ANOTHER = re.compile("(?:是|为|相当于)[^,;。]{1,12}$")
"""是老闸的2.5倍: what is a multiple of it is named before."""
_SPACE = re.compile(r"(?<![A-Za-z0-9]) +| +(?![A-Za-z0-9])")
_INDUSTRIES = re.compile(r"一、?二、?三(?:次|产)?产?业?(.*)$")
_LIMIT = 40
_NEAR = 9
"""Characters in front of a figure that say whether it grows: the word, three at most, and six behind it."""
_COUNTED = frozenset(("classifier", "counted", "people", "passages", "vague"))
_SIZED = re.compile("规模(?:以上)?的?(?=[\u4e00-\u9fff]{2})")
"""2000亿元规模的|北斗产业集群: how large each of them is, or all of them are."""
_EVENTS = frozenset(("项", "次", "场"))
"""Of what these count it may be told what is done: 20项技术推广."""
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


_BOUNDED = re.compile(
    r"(?:(?:不得?|不应|不能|不宜)?(?:低于|少于|高于|超过|大于|多于)|达到|[将要约可]占到?|占到)(?P<whole>[^,;。、:\d年期]{2,16})的$"
)
"""红线面积不低于国土面积的30%: the share is bounded, not what it is of."""
_NO_WHOLE = ("水平", "平均", "规模", "目标", "任务")


def _named_share(of: str, whole: str, places: tuple[str, ...]) -> str:
    """红线面积, 国土面积 → 红线面积占国土面积比例; the first alone where the whole is only compared with."""
    own = subject(of, places)[0] if of else ""
    return own if whole.endswith(_NO_WHOLE) or not own else f"{own}占{whole}比例"


def measure(quantity: Quantity, lead: str) -> Indicator:
    """How `quantity` measures, its name left empty; `lead` is the clause up to the numeral, comparator words included."""
    words = phrases()
    if quantity.kind == KIND:
        return Indicator("", "level")
    near = lead[-_NEAR:]
    grows = bool(words.growth.search(near))
    down = grows and bool(words.down.search(near))
    reached = bool(quantity.before) and any(word.endswith(("到", "至", "达")) for word in quantity.before)
    if quantity.kind in ("percent", "points", "multiple"):
        if grows and not reached:
            return Indicator("", "change" if quantity.kind == "points" else "growth", down)
        return Indicator("", "share" if quantity.kind == "percent" and words.share.search(lead) else "level", down)
    return Indicator("", "change" if grows and not reached and "新增" not in lead else "level", down)


_ANYBODY = frozenset(("居民", "企业", "群众", "农户", "家庭", "人口", "百姓", "用户", "人", "农民", "游客"))
_DONE_TO = re.compile("(惠及|服务|带动|涉及|(?:直接)?受益)(?:各类|沿线|当地)?[\u4e00-\u9fff]{0,2}$")
"""What is done to anybody is a part of the name: 惠及居民, of whom alone nothing is told."""


def name(quantity: Quantity, before: str, after: str, places: tuple[str, ...] = ()) -> NounPhrase:
    """The noun phrase for `quantity`, with what is done to those who are nobody in particular (惠及|3700户居民)."""
    found = _name(quantity, before, after, places)
    if found.text:
        found = found._replace(text=for_whom(before, found.text, places))
    if found.text in _ANYBODY and (deed := _DONE_TO.search(before)) and before.endswith((deed[1], found.text)):
        return found._replace(text=deed[1] + found.text)
    return found


def _name(quantity: Quantity, before: str, after: str, places: tuple[str, ...]) -> NounPhrase:
    """The noun phrase for `quantity`.

    before, after: its clause up to the comparator words and behind them, without other figures. places: the places that
    the sentence names, as it spells them. "" when neither names anything (增长5.5% after a comma).
    """
    if " " in before:
        before = _SPACE.sub("", before)
    if " " in after:
        after = _SPACE.sub("", after)
    share = quantity.kind == "percent"
    counted = quantity.kind in _COUNTED
    sized = _SIZED.match(after) if after and quantity.kind in _MEASURED else None
    if sized and (noun := behind(after[sized.end() :])):
        return NounPhrase((noun + "规模")[:_LIMIT], "what has the size")
    noun = behind(after, happens=share, things=counted and quantity.unit not in _EVENTS) if after else ""
    if quantity.kind == "class" and noun and noun not in _GOALS:
        return NounPhrase((noun + "规模")[:_LIMIT], "what has the size")  # 形成千亿级氢能产业集群
    if noun and quantity.kind in _MEASURED and _is_deed_to_others(noun):
        noun = ""  # 投入12亿元扶持企业改造
    if quantity.text.endswith("企") and noun:
        noun = f"企业{noun}" if not noun.startswith("企业") else noun  # 推动万企转型
    if noun in _GOALS:
        noun = ""  # 储备项目90个的目标任务
    if counted and noun:
        return NounPhrase(
            become(before + "".join(reversed(quantity.before)), after, noun)[:_LIMIT], "counted noun behind"
        )
    if quantity.kind == "multiple":
        before = _OF_ANOTHER.sub("", before)
    bounded = _BOUNDED.search(before) if share and before.endswith("的") else None
    if bounded and (part := _named_share(before[: bounded.start()], bounded["whole"], places)):
        return NounPhrase(part[-_LIMIT:], "share of a whole")
    own, acting = subject(before, places) if before else ("", False)
    if share and own and after and (used := share_used(own, after)):
        return NounPhrase(used[-_LIMIT:], "share of what is used")
    if own in GROWN and "增长" in quantity.before:
        own += "增长"
    if own in naming().bare and noun and quantity.kind in _MEASURED and after.startswith("的"):
        return NounPhrase((noun + own)[:_LIMIT], "measured noun behind")  # 总规模超过4000亿元的产业基金矩阵
    acting = acting or (not counted and not share and own.endswith(naming().actor))
    if acting and not noun and own.endswith(naming().actor):
        own = ""  # 财政部安排2亿元
    if len(own) > 1 and not (noun and (acting or _ends_with_deed(own))):
        return NounPhrase(own[-_LIMIT:], "subject in front")
    return NounPhrase(noun[:_LIMIT], "noun behind" if noun else "")


_WORKED_ON = re.compile(
    "(?:推进|推动|开展|实施|加快|加强|抓好|抓紧|启动|深化|加大)(?P<thing>[^,;。:、]{2,14}?)(?:的?(?:建设|改造|整治|治理|修复|更新)(?:力度|工作|步伐|进度)?)$"
)
"""推进高标准农田建设,再建800万亩: what a clause says to be worked on."""


def worked_on(clause: str, places: tuple[str, ...] = ()) -> str:
    """What a clause without a figure says to be built or mended, "" for any other clause."""
    found = _WORKED_ON.search(clause.rstrip(" ,;:"))
    return subject(found["thing"], places)[0] if found else ""


_GOALS = frozenset(("目标任务", "任务目标", "年度目标", "年度任务", "目标", "任务"))
_LABEL = 12
"""Characters of a label."""
_NO_LABEL = (
    "目标", "指标", "任务", "要求", "方面", "如下", "包括", "表示", "介绍", "提出", "指出", "强调", "明确", "是", "为",
    "中", "上", "建议", "说", "问", "答",
)  # fmt: skip


def labelled(label: str, places: tuple[str, ...] = ()) -> str:
    """The noun that a label in front of a clause consists of, "" for a heading or who speaks (主要目标:, 市经信局表示:)."""
    text = label.strip(" ●■◆-0123456789.、()（）")
    if not 2 <= len(text) <= _LABEL or text.endswith(_NO_LABEL) or text in places:
        return ""
    found, acting = subject(text, places)
    return "" if acting or found.endswith(naming().actor) else found


def _ends_with_deed(own: str) -> bool:
    """Whether what stands in front of a figure is done to what stands behind it: 坚决守住|18亿亩耕地红线."""
    table, words = naming(), Stretch(own).words()
    if words[-1] in table.standing:
        return False
    if words[-1] in table.nominal:
        return len(words) > 1 and all(
            word in table.deed or word in table.edges or word in table.adjective for word in words
        )
    return words[-1] in table.deed


def _is_deed_to_others(noun: str) -> bool:
    """Whether what stands behind a sum says what is done with it: 扶持企业改造, not 扶持资金, 投资项目."""
    table, words = naming(), Stretch(noun).words()
    if words[0] not in table.deed or words[-1] in table.measure:
        return False
    return words[0] not in table.standing if len(words) == 1 else len(words) > 2 or words[1] not in table.carrier


def _is_measured(part: str) -> bool:
    """Whether a member of a list ends with a noun of measure of its own: 地区生产总值."""
    return Stretch(part).last_word() in naming().measure or part.endswith("总值")


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
            if head is None or any(words.head.search(part) or _is_measured(part) for part in parts[:-1]):
                return parts
            return [part + head.group() for part in parts[:-1]] + parts[-1:]
    return None
