"""The noun phrase behind a figure: what it counts, up to what becomes of it."""

from __future__ import annotations

import re

from ..lexicon.naming import naming
from ..lexicon.words import settings
from .clause import Stretch
from .trimming import ANDS, EDGES, LONG, SHORTEST, balanced, is_qualified, stripped, to_head, unopened

_TIME = re.compile(r"\d{4}年|\d+(?:天|日|个?月|小时|分钟|周)")
_UNIT_AGAIN = re.compile(r"^[(（][\u4e00-\u9fff]{1,2}[)）]")
"""20000场(次): the other word that counts the same."""
_STEPS = ("台阶", "新台阶", "大台阶", "大关", "关口", "门槛", "行列", "俱乐部")
"""Behind a figure they belong to it: 迈上万亿元台阶."""
_NO_NOUN = re.compile(
    "是|要(?!素|点|件|塞|道|闻)|为(?!民|老)|不(?!同|锈|动产|规范|文明|合规|达标|合格|正当|合理|良)|也|则|且|并(?!购)|以|和|与(?!会)|及|或|等|的|后|前|用于|来自|达到|占|包括"
)
"""What opens the rest of a clause that does not name what is counted: 7.5%左右是适宜的."""
_OF_SIZE = re.compile(r"[\u4e00-\u9fff]{2,12}?[\d.]+[^,;。、\d的]{1,8}的(?=[\u4e00-\u9fff]{2})")
"""超10万台|单枪输出功率超过250千瓦的|充电设施: how large each of them is."""
GROWN = ("经济", "国民经济")
"""What only its growth makes an indicator: 经济增长5%左右."""
_PLACED = frozenset(("在", "于", "由", "从", "对", "经", "被", "按"))
"""What opens an attribute that says more than which thing is meant."""
_JOINING = frozenset(
    (
        "以及",
        "以来",
        "以后",
        "以前",
        "以内",
        "以上",
        "以下",
        "或者",
        "或是",
        "并且",
        "而且",
        "及其",
        "与其",
        "等等",
        "后来",
    )
)
"""Words that say no more than the sign of `_NO_NOUN` that they begin with; 前沿, 后备 and 和谐 are others."""
_STRUCTURE = re.compile(r"[和与及、]\d+[大个项家类种条]")
"""10个新兴产业和5大未来产业: another number of things beside."""


_OF_AIM = re.compile("(?<=..)的(?:年度|预期|总体)?(?:目标|任务)$")
"""客运量及|1000万吨|货运量的目标."""
_CALLED = re.compile("([^“”、]{4,})“[^“”]{4}”")
"""A thing and a deed of four characters in quotation marks that is done to it."""


def behind(after: str, *, happens: bool = False, things: bool = True) -> str:
    """The noun phrase behind a figure, "" if there is none; after: its clause from behind the comparator words.

    happens: what becomes of the thing belongs to it (80%以上的企业实现转型). things: what is counted is a thing, not a deed.
    """
    again = _UNIT_AGAIN.match(after)
    text = (after[again.end() :] if again else after).lstrip(" 的")
    if text.startswith("级"):
        text = text[1:]  # 万台级规模化应用
    if text.startswith(_STEPS):
        return ""
    if sized := settings().size.match(text) or _OF_SIZE.match(text):
        text = text[sized.end() :]
    cut = naming().cut
    hit = cut.search(text)
    while hit and ((happens and hit.start() > 1 and hit.group() == "实现") or _is_no_time(text, hit)):
        hit = cut.search(text, hit.end())
    if hit and hit.group() == "增长" and text[: hit.start()].removesuffix("预期") in GROWN:
        return "经济增长"  # 5%左右的经济预期增长目标
    text = text[: hit.start()] if hit else text
    if hit := naming().beside.search(text, 1):
        text = text[: hit.start()]
    shut = min((at for at in (text.find(")"), text.find("）")) if at >= 0), default=-1)
    if shut >= 0 and "(" not in text[:shut] and "（" not in text[:shut]:
        text = text[:shut]  # the remark that the figure stands in ends
    text = unopened(stripped(text.partition("…")[0], EDGES + "(（"))
    if hit := _STRUCTURE.search(text, 1):
        text = text[: hit.start()]
    if not text:
        return ""
    stretch = Stretch(text)
    joined = _NO_NOUN.match(text) if not text.startswith(naming().whole.get(text[0], ())) else None
    if joined and (stretch.is_border(joined.end()) or stretch.first_word() in _JOINING):
        return ""
    if len(text) > LONG or not naming().stops.isdisjoint(stretch.words()):
        if stretch.first_word() in _PLACED and "的" in stretch.words():
            stretch.start = stretch.text.rfind("的") + 1  # 在…领域取得突出成效的典型项目
        if not happens:
            _up_to_deed(stretch)
        to_head(stretch, long=LONG)
        if not happens:
            _up_to_break(stretch)
        _without_last(stretch, things=things)
        text = stripped(str(stretch), EDGES + "(（")
    found = balanced(_OF_AIM.sub("", text))
    if found.endswith("”") and (deed := _CALLED.fullmatch(found)):
        found = deed[1]  # 34个新赛道领域|“上量起势”
    if found.isdigit() or found in naming().no_name or found in naming().edges:
        return ""
    return found


def _is_no_time(text: str, hit: re.Match[str]) -> bool:
    """Whether a mark that ends a name is a digit that begins no time: 5G基站, but 特产|3天之内便能…."""
    return hit.group().isdigit() and not _TIME.match(text, hit.start())


def _up_to_deed(stretch: Stretch) -> None:
    """End a phrase before what its first noun does: 10位同志|围绕…的问题; not 效益突出、|具有影响力的企业."""
    breaks, at, words = naming().breaks, stretch.start, stretch.words()
    if words and (words[0] in breaks or words[0] in naming().relation):
        return
    for number, word in enumerate(words):
        if word == "的":
            return
        if number and word in breaks and words[number - 1] not in ANDS and at - stretch.start >= SHORTEST:
            if _is_of_a_noun(word, words[number + 1 :]) or _is_attributed(words[number + 1 :]):
                return
            stretch.end = at
            return
        at += len(word)


def _is_attributed(rest: list[str]) -> bool:
    """Whether what stands behind a predicate makes an attribute of it: 成效|明显|的|园区, 效益|显著|、|技术|领先|的|企业."""
    return rest[:1] == ["的"] or (rest[:1] == ["、"] and "的" in rest)


def _up_to_break(stretch: Stretch) -> None:
    """End a phrase before the predicate that says what becomes of it: 12家学院|正勇闯."""
    table, at = naming(), stretch.start
    words = stretch.words()
    if words and (words[0] in table.breaks or words[0] in table.way) and "的" not in words:
        stretch.end = stretch.start  # 约200人|出席
        return
    known = words.index("的") if is_qualified(words, len(stretch)) else 0
    for number, word in enumerate(words):
        begins = word in table.breaks or word in table.acts or word in table.way
        if (
            begins
            and number > known
            and at - stretch.start >= SHORTEST
            and not _is_of_a_noun(word, words[number + 1 :])
        ):
            stretch.end = at
            return
        at += len(word)


def _is_of_a_noun(verb: str, rest: list[str]) -> bool:
    """Whether what stands behind a verb makes a noun of it: 贸易|促进|活动, 任务|完成|率."""
    table = naming()
    return len(rest) == 1 and (rest[0] in table.measure or (rest[0] in table.carrier and verb in table.nominal))


def _without_last(stretch: Stretch, *, things: bool) -> None:
    table, turned = naming(), False
    while True:
        words = stretch.words()
        if len(words) < 2 or len(stretch) - len(words[-1]) < SHORTEST:
            return
        last = words[-1]
        drop = last in table.locative or last in table.edges or last in ANDS or last in table.breaks
        if things and (last in table.closing or (turned and last.endswith("化"))):
            drop, turned = True, last == "转型"  # 企业数字化转型
        if things and last in table.adjective:
            drop = True
        if not drop or (len(last) == 1 and stretch.text.startswith("首", stretch.end - 2)):
            return  # 新产品首试首用
        stretch.end -= len(last)
