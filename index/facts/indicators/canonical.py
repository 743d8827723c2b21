"""The indicator that a name means: 地区生产总值 for GDP, 全市生产总值 and 经济总量, apart from 人均GDP and 单位GDP能耗.

A name is looked up as it stands, then by its normal form (`normal`), then by what is left when a part that says nothing more
(建成, 任务) or a part that qualifies (新增, 人均, 比重, 增速) is taken off; the qualifying part stays in the canonical name.
A name that no list has is its own normal form.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from ...data import derived
from .normal import GROWTH, SHARE, folded, normal, told

Own = Mapping[str, tuple[str, ...]]
"""A user's indicators: names by canonical name."""
Rows = tuple[tuple[str, tuple[str, ...]], ...]
"""The same as a value that can be hashed."""
_PERCENT = frozenset(("%", "百分点", "‰"))
RATIO = re.compile(r"(?:率|比重|比例|强度|占比|系数|指数|增速|之比|得分|排名|程度|水平|密度|价格)$")
_IDLE_BEFORE = ("累计建成", "建成", "拥有", "地区", "地方", "实有", "开通", "培育", "引进", "新建成", "总", "达标")
_IDLE_BEHIND = ("总规模", "总额", "任务", "水平", "规模", "建设", "总量", "额", "量", "项目", "工作", "总值")
_TELLING_BEFORE = ("新增", "净增", "人均", "年均新增", "国家级", "省级", "市级", "新建")
_MADE = "产量"
_KEPT_CACHED = 1 << 16
NAMES_FROM = ("data/indicators.yaml", "facts/indicators/canonical.py", "facts/indicators/normal.py")
"""What the derived `names` are made of."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the list. names: what else it is called. unit: the usual one, without magnitude, "" if it has none.

    direction: `up`, `down` or "": what is wished. apart: canonical names it is taken for and is not. percent: the
    canonical name where the figure is a percentage and no growth. priced: its growth is itself what is measured.
    """

    canonical: str
    names: tuple[str, ...] = ()
    unit: str = ""
    direction: str = "up"
    apart: tuple[str, ...] = ()
    percent: str = ""
    priced: bool = False
    domain: str = ""


class Indicators:
    """The indicators that are known, and what names mean. Instances do not change, so threads may share one."""

    def __init__(self, own: Own | None = None) -> None:
        """own: a user's indicators, which win over those of the list (names may be given to another canonical name)."""
        known = derived("names", NAMES_FROM, named)
        self.listed = {row[0]: _indicator(row) for row in known["listed"]}
        rows = list(self.listed)
        self._exact: dict[str, str] = {name: rows[at] for name, at in known["exact"].items()}
        self._normal: dict[str, str] = {name: rows[at] for name, at in known["normal"].items()}
        for canonical, names in (own or {}).items():
            self.listed.setdefault(canonical, Indicator(canonical, names, domain="own"))
            for name in (canonical, *names):
                self._exact[folded(name)] = canonical
                self._normal[normal(name)] = canonical
        self.canonical = lru_cache(_KEPT_CACHED)(self._canonical)
        """As `canonical` of this module."""

    @classmethod
    @cache
    def default(cls) -> Indicators:
        """The indicators of `data/indicators.yaml`."""
        return cls()

    def known(self, name: str) -> str:
        """The canonical name that the list, or a rule over the list, gives for a name; "" for one that is not known."""
        raw = folded(name)
        if not raw:
            return ""
        found = self._exact.get(raw, "")
        return found or self._of_normal(normal(raw))

    def _of_normal(self, key: str, parts: int = 3) -> str:
        """parts: how many may still be taken off."""
        if not key:
            return ""
        if found := self._normal.get(key, ""):
            return found
        if not parts:
            return ""
        if key.endswith(GROWTH) and (base := self._of_normal(key.removesuffix(GROWTH), parts - 1)):
            return base if self._priced(base) else self._composed(base + GROWTH)
        if key.endswith(SHARE) and (base := self._of_normal(key.removesuffix(SHARE), parts - 1)):
            return base if RATIO.search(base) else self._composed(base + SHARE)
        for idle in _IDLE_BEFORE if key.startswith(_IDLE_BEFORE) else ():
            rest = key.removeprefix(idle)
            if rest != key and len(rest) > 1 and (found := self._normal.get(rest, "")):
                return found
        for idle in _IDLE_BEHIND if key.endswith(_IDLE_BEHIND) else ():
            rest = key.removesuffix(idle)
            if rest != key and len(rest) > 1 and (found := self._normal.get(rest, "")):
                return found
        for telling in _TELLING_BEFORE if key.startswith(_TELLING_BEFORE) else ():
            rest = key.removeprefix(telling)
            if rest != key and len(rest) > 1 and (base := self._of_normal(rest, parts - 1)):
                return "" if base.startswith(telling) else self._composed(telling + base)
        return ""

    def _priced(self, canonical: str) -> bool:
        one = self.listed.get(canonical)
        return one is not None and one.priced

    def _composed(self, name: str) -> str:
        return self._exact.get(folded(name)) or self._normal.get(normal(name)) or name

    def _canonical(self, name: str, unit: str = "", measure: str = "") -> str:
        found = self.known(name) or normal(name) or folded(name)
        percent = unit in _PERCENT
        if found.endswith(GROWTH) and found != GROWTH and (measure == "growth" or percent):
            return found.removesuffix(GROWTH)  # the unit and the measure say that it is a growth
        if percent and measure not in ("growth", "change"):
            one = self.listed.get(found)
            if one is not None and one.percent:
                return one.percent
            if measure == "share" and one is not None and one.unit not in _PERCENT and not RATIO.search(found):
                return self._composed(found + SHARE)
        made = self.listed.get(found + _MADE) if unit and found not in self.listed else None
        if made is not None and made.unit == unit:
            return made.canonical  # 棉花 of 500万吨
        return found

    def near(self, name: str, among: Iterable[str] = (), most: int = 3) -> list[str]:
        """Canonical names near a name that is unknown, the nearest first; `among`: others than those of the list."""
        key = normal(name) or folded(name)
        if not key:
            return []
        options = {**self._normal, **{normal(other): other for other in among}}
        holding = sorted((other for other in options if key in other or (len(other) > 2 and other in key)), key=len)
        alike = difflib.get_close_matches(key, options, most * 2, 0.5)
        return list(dict.fromkeys(options[other] for other in [*alike, *holding]))[:most]


def listed() -> list[Indicator]:
    """The indicators of `data/indicators.yaml`, those of the series behind those that are listed one by one."""
    found: dict[str, Indicator] = {}
    for domain, entries in told()["indicators"].items():
        for canonical, entry in entries.items():
            said: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value for key, value in (entry or {}).items()
            }
            found[canonical] = Indicator(canonical, domain=domain, **said)
    taken = {normal(name) for one in found.values() for name in (one.canonical, *one.names)}
    for series in told()["series"]:
        for kind in series["of"]:
            canonical = kind + series["head"]
            if normal(canonical) not in taken:
                names = tuple(kind + head for head in series.get("also", ()) if normal(kind + head) not in taken)
                found[canonical] = Indicator(canonical, names, series["unit"], domain="series")
    return list(found.values())


def named() -> dict[str, Any]:
    """The indicators that are `listed`, as rows of their fields, and what their names mean: the row by folded name and by
    normal form."""
    rows: list[list[Any]] = []
    exact: dict[str, int] = {}
    by_form: dict[str, int] = {}
    for at, one in enumerate(listed()):
        rows.append(
            [one.canonical, [*one.names], one.unit, one.direction, [*one.apart], one.percent, one.priced, one.domain]
        )
        for name in (one.canonical, *one.names):
            exact.setdefault(folded(name), at)
            by_form.setdefault(normal(name), at)
        exact[folded(one.canonical)] = at
    return {"listed": rows, "exact": exact, "normal": by_form}


def _indicator(row: list[Any]) -> Indicator:
    canonical, names, unit, direction, apart, percent, priced, domain = row
    return Indicator(canonical, tuple(names), unit, direction, tuple(apart), percent, priced, domain)


@lru_cache(maxsize=4)
def extended(own: Rows) -> Indicators:
    """The indicators with a user's laid over them."""
    return Indicators(dict(own)) if own else Indicators.default()


def stored(own: Rows) -> list[list[str]]:
    """A user's indicators as an index keeps them: lists of names, the canonical one first."""
    return [[canonical, *names] for canonical, names in own]


def restored(kept: object) -> Rows:
    """The inverse of `stored`. Raises ValueError for what it never made."""
    if not isinstance(kept, list) or not all(isinstance(one, list) and one for one in kept):
        raise ValueError("no indicators")
    if not all(isinstance(name, str) and normal(name) for one in kept for name in one):
        raise ValueError("no names of indicators")
    return tuple((one[0], tuple(one[1:])) for one in kept)


def canonical(name: str, unit: str = "", measure: str = "") -> str:
    """The canonical name of the indicator that `name` means; its normal form where no list has it, "" for "".

    unit, measure: of the figure, as in target/1. They tell what a name alone leaves open: 研发经费投入 of 2.5 % is
    全社会研发经费投入强度, GDP增速 of 5 % is 地区生产总值 (measured as a growth). Idempotent on names alone; raises nothing.
    """
    return Indicators.default().canonical(name, unit, measure)
