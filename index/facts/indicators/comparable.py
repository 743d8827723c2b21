"""What makes two statements comparable: one way of measuring, one unit, and a factor that leads from what is printed to it.

A promise of 5.5亿吨 and a report of 1.2万亿斤 are of one thing; so are 600 户 and 600 家, a 居民消费价格涨幅 of 2.6 % said as a
level (回落到2.6%) and as a growth (上涨2.6%), a fall of 3 % and a rise of -3 %. Growth and level, % and 百分点, 元 and 美元
are not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .canonical import RATIO, Indicator, Indicators
from .normal import GROWTH, SHARE

# By 国务院《关于在我国统一实行法定计量单位的命令》 (1984): 1 亩 is 1/15 公顷, 1 斤 500 克, 1 里 500 米, 1 担 50 公斤.
# Each number says how many of the first unit of its line a unit is.
_SAME_QUANTITY: tuple[dict[str, float], ...] = (
    {"吨": 1, "公吨": 1, "千克": 1e-3, "公斤": 1e-3, "斤": 5e-4, "市斤": 5e-4, "克": 1e-6, "毫克": 1e-9, "担": 5e-2},
    {"吨标准煤": 1, "千克标准煤": 1e-3, "公斤标准煤": 1e-3, "克标准煤": 1e-6},
    {"平方米": 1, "亩": 10000 / 15, "公顷": 1e4, "平方公里": 1e6, "平方厘米": 1e-4},
    {"米": 1, "公里": 1e3, "千米": 1e3, "km": 1e3, "厘米": 1e-2, "毫米": 1e-3, "里": 500, "华里": 500},
    {"立方米": 1, "立方公里": 1e9, "立方千米": 1e9, "升": 1e-3, "千升": 1, "毫升": 1e-6},
    {"千瓦": 1, "kW": 1, "KW": 1, "瓦": 1e-3, "兆瓦": 1e3, "MW": 1e3, "吉瓦": 1e6, "GW": 1e6},
    {"千瓦时": 1, "kWh": 1, "度": 1, "度电": 1, "兆瓦时": 1e3, "MWh": 1e3, "吉瓦时": 1e6, "GWh": 1e6, "太瓦时": 1e9},
    {"天": 1, "日": 1},
    {"%": 1, "‰": 0.1},
    {"百分点": 1, "千分点": 0.1, "个千分点": 0.1, "基点": 0.01},
    # Words that count single things and say the same beside one name: 100家企业, 100户企业, 100个企业.
    dict.fromkeys(("个", "家", "户", "所", "座", "处", "项", "件", "条", "家企业", "名", "位", "人"), 1),
)  # fmt: skip
_PEOPLE = frozenset(("名", "位", "人"))
_UNITS = {unit: (next(iter(line)), factor) for line in _SAME_QUANTITY for unit, factor in line.items()}
_RATES = frozenset(("%", "‰"))
_FLOWS = ("新增", "净增", "累计", "新建", "新开工", "增量")
"""What makes a name say by itself that something is added: 城镇新增就业 of 1100万人 is the same as level and as change."""

MORE, LESS = 1, -1


class Comparable(NamedTuple):
    """What a statement is compared by, beside its region, indicator and period.

    measure: level, growth, share or change; unit: the first of its kind. sense: MORE where more is better or nothing is
    known of it, LESS where the figure is one to stay below.
    """

    measure: str
    unit: str
    sense: int


@lru_cache(maxsize=1 << 14)
def comparable(canonical: str, measure: str, unit: str) -> Comparable:
    """By what statements of an indicator in a measure and unit are compared; total on any strings."""
    one = Indicators.default().listed.get(canonical)
    rate = unit in _RATES
    if rate and measure in ("level", "share"):
        if one is not None and one.priced:
            measure = "growth"  # 涨幅回落到2.6%
        elif measure == "level" and one is not None and one.unit and one.unit not in _RATES and SHARE not in canonical:
            measure = "growth"  # 8%左右的国内生产总值增长速度
        else:
            measure = "share"
    elif rate and measure == "change":
        # [4] of a plan's table for 城镇化率 are 百分点, [13.5] for 单位地区生产总值能耗降低 a fall by 13.5%
        measure, unit = ("change", "百分点") if _is_rate(canonical, one) else ("growth", unit)
    elif measure == "change" and any(word in canonical for word in _FLOWS) and unit != "百分点":
        measure = "level"
    wished = one.direction if one is not None else Indicators.default().listed.get(canonical.removesuffix(GROWTH), one)
    lower = wished == "down" or (one is not None and one.priced)
    return Comparable(measure, base_unit(unit), LESS if lower else MORE)


def _is_rate(canonical: str, one: Indicator | None) -> bool:
    """Whether an indicator is itself a percentage."""
    return one.unit in _RATES if one is not None and one.unit else RATIO.search(canonical) is not None


def base_unit(unit: str) -> str:
    """The unit that all of its kind are converted to, `unit` itself where it has no other: 斤 → 吨, 户 → 个."""
    if unit in _PEOPLE:
        return "人"
    return _UNITS[unit][0] if unit in _UNITS else unit


def factor(unit: str, direction: str) -> float:
    """By what a printed value is multiplied to be one of `base_unit`, negative for a fall."""
    size = 1 if unit in _PEOPLE else _UNITS[unit][1] if unit in _UNITS else 1
    return -size if direction == "down" else size
