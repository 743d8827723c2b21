"""What a figure counts: a short noun phrase (规上工业增加值, 城镇新增就业) and how it is measured."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .quantities import Quantity

_LEAD = re.compile(
    r"^(?:[ \-*•·\d.、()（）一二三四五六七八九十]*是|其中|并且|同时|以及|包括|力争|确保|争取|努力|预计|计划|将|要|再|全面|到\d{4}年?底?|在|使|让|推动|促进|实现|全年|每年|今年"
    r"|年均|年度|我们|要求|提出|把|使|其|中央财政将|[一二][〇零一二三四五六七八九]{3}年|拟|主要目标|预期目标|主要目标包括|目标|目标是|为|[:,、。 和及与])+"
)
_TAIL = re.compile(
    r"(?:年均|平均|分别|累计|同比|比上年|较上年|实际|名义|可比|预计|力争|确保|争取|努力|将|要|全面|稳步|总计|共计|合计|共|均|各|再|逐年|进一步|明显|大幅|稳定|总体"
    r"|增长|增速|增加|提高|提升|上升|下降|降低|减少|增幅|达到|达|保持|控制|实现|完成|为|是|有|在|至|到|占|拟|按|拟按|拟安排|安排|超过|突破|也|都|已|已经|率先|基本|逆势|较快|快速|每年|[ ,:的])+$"
)
_VERB = re.compile(
    r"^(?:全市|全省|全区|全县|全国|我省|我市)?(?:协调|推动|推进|支持|鼓励|引导|组织|加快|积极|全力|着力|重点|持续|高标准|高质量|高水平|集中|统筹|谋划|深入|大力|规划|力争|争取)*"
    r"(?:新增|新建成|新建|建成投用|建成|建设|打造|培育壮大|培育|培养|引育|引进|引入|签约|落地|落户|净增|成立|创建|实施|完成|推出|新开工|开工|形成|组建|设立|布局|申报|申请|争创|发展|聚集|集聚|汇聚|诞生|制定|"
    r"制修订|突破|改造提升|改造|新改扩建|改扩建|整治|修复|治理|新|建|招引|举办|开展|认定|发布|选育|遴选|攻克|研发|转化|实现|建立|创成|达到|配备|投放|开通|开行|新谋划布局|优化|提供|筹集|筹建|发放|培训|招聘|吸纳|带动|"
    r"储备|推广|投用|投产|竣工|改建|扩建|更新|完善|覆盖|帮助|服务|安排|争取|投入|投资|吸引|募集|归集|撬动|增加|扩大|提高|提升|推动|推进)"
)
_CUT = re.compile(r"[,;:。!?\n]|(?:,|、)?(?:其中|同时|并且|以及|力争|确保|形成|努力|推动|实现|带动|占|增长)")
_SPACE = re.compile(r"(?<![A-Za-z0-9]) +| +(?![A-Za-z0-9])")
_GROWTH = re.compile(
    r"(?:增长|增速|增幅|提高|提升|上升|下降|降低|减少|涨幅|降幅|增加|压减|削减|缩短|压缩|回落|上涨|递增|递减|翻)[^,;。]{0,6}$"
)
_DOWN = re.compile(r"(?:下降|降低|减少|降幅|压减|削减|缩短|压缩|回落|递减)[^,;。]{0,6}$")
_SHARE = re.compile(r"(?:占|比重|占比|比例|份额|率|覆盖|贡献)[^,;。]{0,12}$")
_JOIN = re.compile(r"[、]|和|及|与")
_PAIRED = {
    "城乡居民": ("城镇居民", "农村居民"),
    "城镇、农村": ("城镇", "农村"),
    "城镇和农村": ("城镇", "农村"),
    "城镇与农村": ("城镇", "农村"),
    "农村、城镇": ("农村", "城镇"),
    "城乡": ("城镇", "农村"),
    "进出口": ("进口", "出口"),
    "农村和城镇": ("农村", "城镇"),
    "存贷款": ("存款", "贷款"),
}
_INDUSTRIES = re.compile(r"一、?二、?三(?:次|产)?产?业?(.*)$")
_HEAD = re.compile(
    r"(?:规模|产值|增加值|营业收入|人均可支配收入|可支配收入|收入|投资|产量|销售额|零售额|占比|比重|率|总额|余额|数量|总量|面积|产能|装机|比例|人数|用电量|总产值)$"
)
_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Indicator:
    """name: the noun phrase, "" when the clause has none. measure: level | growth | share | change. down: a decrease."""

    name: str
    measure: str
    down: bool = False


def measure(quantity: Quantity, lead: str) -> Indicator:
    """How `quantity` measures; `lead` is the clause up to the numeral, comparator words included. The name is left empty."""
    down = bool(_DOWN.search(lead))
    reached = any(word.endswith(("到", "至")) or word in ("达到", "达") for word in quantity.before)
    if quantity.kind in ("percent", "points", "multiple"):
        if _GROWTH.search(lead) and not reached:
            return Indicator("", "change" if quantity.kind == "points" else "growth", down)
        return Indicator("", "share" if quantity.kind == "percent" and _SHARE.search(lead) else "level", down)
    if not reached and _GROWTH.search(lead) and "新增" not in lead:
        return Indicator("", "change", down)
    return Indicator("", "level", down)


def name(quantity: Quantity, before: str, after: str) -> str:
    """The noun phrase for `quantity`.

    before, after: its clause up to the comparator words and behind them, without other figures. "" when neither
    names anything (增长5.5% after a comma: the caller carries the indicator of the clause before).
    """
    before, after = _SPACE.sub("", before), _SPACE.sub("", after)
    counted = quantity.kind in ("classifier", "counted", "people", "passages")
    behind = _noun_behind(after)
    subject = _subject(before)
    if counted and behind:
        return behind[:_LIMIT]
    if (
        quantity.kind in ("money", "area", "length", "mass", "volume", "energy", "data")
        and after.startswith("的")
        and behind
    ):
        return (behind + subject)[:_LIMIT] if subject else behind[:_LIMIT]
    if subject:
        return subject[-_LIMIT:]
    return behind[:_LIMIT]


def _noun_behind(after: str) -> str:
    text = after.lstrip(" 的")
    cut = _CUT.search(text)
    text = text[: cut.start()] if cut else text
    return text.strip(" 、,和及(（")


def _subject(before: str) -> str:
    text = _TAIL.sub("", _LEAD.sub("", before))
    stripped = _VERB.sub("", text)
    stripped = stripped or text
    return (stripped or ("" if len(text) <= 2 else text)).strip(' ,、:和及的“”"') if text else ""


def distributed(subject: str, count: int) -> list[str] | None:
    """The `count` indicators of a 分别 list: 城乡居民收入 → 城镇居民收入, 农村居民收入; A、B和C规模 → A规模, B规模, C规模."""
    if count == 2:
        for word, pair in _PAIRED.items():
            if word in subject:
                return [subject.replace(word, one) for one in pair]
    industries = _INDUSTRIES.match(subject)
    if industries and count == 3:
        return [f"{one}产{industries[1]}" for one in "一二三"]
    for joints in ("、", "、和与及"):
        parts = [part for part in re.split(f"[{joints}]", subject) if part]
        if len(parts) == count:
            head = _HEAD.search(parts[-1])
            if head is None or any(_HEAD.search(part) for part in parts[:-1]):
                return parts
            return [part + head.group() for part in parts[:-1]] + parts[-1:]
    return None
