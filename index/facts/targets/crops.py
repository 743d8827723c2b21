"""The names of what is grown or made: which crop an area or a yield is of, which thing a stock or a share."""

from __future__ import annotations

import re

from ..figures.clauses import Part
from ..figures.quantities import Quantity

_GROWN_ON = frozenset(("亩", "公顷"))
_SOWN = re.compile("(播种|种植|春播|夏播|秋播|冬播|栽植|栽种|移栽)(?:面积)?$")
_FROM_BASE = re.compile(
    "(?<=[\u4e00-\u9fff]{2})[从由](?:原有|原来|原先|原本|目前|现在|现有|过去|此前|以前|当前|上年|去年|(?:国家|原)?[^从由,;。]{2,6}(?:范围|水平|标准))$"
)
"""At the end of a name: from what it changes (报废机具种类由原有)."""
_TOTALS = ("总数", "总量", "总人数", "总户数")
_HELD = frozenset(("稳定在", "保持在", "维持在"))
_NO_CROP = (
    "造林",
    "绿化",
    "治理",
    "整治",
    "修复",
    "改造",
    "任务",
    "规模",
    "总量",
    "土地",
    "林地",
    "草原",
    "湿地",
    "红线",
    "耕地",
    "用地",
)
"""What is told in 亩 and is no crop."""
_OF_THINGS = frozenset(
    (
        "保有量",
        "渗透率",
        "占有率",
        "市占率",
        "市场占有率",
        "自给率",
        "国产化率",
        "利用率",
        "回收率",
        "普及率",
        "出口量",
        "销量",
        "产能",
        "成材率",
    )
)
"""What a thing has that says nothing alone."""
_HAS = re.compile(
    "([\u4e00-\u9fff“”A-Z]{2,12}?)(?:年?(?:产量|销量|产能|产销量|保有量|出口量|总产量)|渗透率|(?:市场)?占有率|自给率|国产化率|利用率|普及率|回收率)"
)
_OUTPUTS = ("产值", "总产值", "年产值", "营业收入", "营收", "税收")
_COUNTED = re.compile("(.{0,12}(?:园区|产业园|基地|集群|街区|示范区|开发区|园|楼宇))(?:总量|总数|数量)?")
"""What was counted in the clause before and has an output of its own."""
_YIELDS = ("播种面积", "种植面积", "面积", "总产量", "产量", "总产", "单产")


def named(name: str, figure: Quantity, part: Part, before: str) -> str:
    """The name of a crop's figure: 种植6060万亩冬小麦 is 冬小麦种植面积, and the 产量 behind 粮食播种面积 that of 粮食."""
    if "由" in name or "从" in name:
        name = _FROM_BASE.sub("", name)
    if name in _TOTALS and len(before) > 1 and not before.endswith((*_TOTALS, *_YIELDS)):
        return before + name  # 病床将增设6万张,总数达到33.9万张
    if name in _OF_THINGS and (had := _HAS.fullmatch(before)):
        return had[1] + name  # 氢能重卡渗透率达到30%,保有量突破6万辆
    if name in _OUTPUTS and (held := _COUNTED.fullmatch(before)):
        return held[1] + name  # 园区总量达到50个以上,产值超5000亿元
    if name in _YIELDS:
        crop = next((before.removesuffix(word) for word in _YIELDS if before.endswith(word)), "")
        return crop + name
    if figure.unit not in _GROWN_ON or not name or name.endswith(("面积", "田", "基地", "示范区", "林")):
        return name
    if _SOWN.fullmatch(name):
        return name + "面积"
    if not _HELD.isdisjoint(figure.before) and not name.endswith(_NO_CROP):
        return name + "面积"  # 全省小麦稳定在850万亩以上
    sown = _SOWN.search(part.before.rstrip().removesuffix(name))
    return f"{name}{sown[1]}面积" if sown else name
