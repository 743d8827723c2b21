"""The period that a part of a review is about, said by its heading or by how a paragraph opens: 过去五年工作回顾, 一年来,…."""

from __future__ import annotations

from typing import NamedTuple

from ..lexicon.classes import compiled
from .periods import five_year_end

_EARLY = 6
"""The last month in which 过去一年 is the calendar year before."""


class Era(NamedTuple):
    """A period that is reported on: its last year, and `year` or, for several years, `plan`."""

    year: int
    span: str


_OPENED = compiled(
    r"[“\"「]?(?P<plan>{plan_number})五[”\"」]?(?:期间|时期|规划期|的?五年)"
    r"|(?:刚刚|即将|已经)?(?:过去|走过)的?(?P<gone>[一二两三四五])年"
    r"|(?:这|近)(?P<these>[一二两三四五])年(?:来|间|里|中)?|(?P<since>[一二两三四五])年(?:来|间)(?!的?第)"
    r"|以来的(?P<term>五)年"
)
_REVIEWED = compiled(
    r"(?P<year>{year})年(?:度)?(?:的|主要)?(?:政府)?工作(?:的)?(?:回顾|总结|完成情况)|(?P<last>去年|上年)(?:的)?(?:政府)?工作(?:的)?回顾"
)
_LEAD = compiled(r"(?:#+ ?)?(?:[（(]?[一二三四五六七八九十\d]{1,2}[、.)）])?[ ·—-]*(?:回顾|回首|总结|在)?")
_HEAD = 40


def opened(text: str, now: int | None, month: int, *, anywhere: bool = False) -> Era | None:
    """The period that a `narrow` heading or sentence opens with, None where it opens with none or the date is not known.

    now, month: of publication. anywhere: not only at its beginning (a heading: 第十二届…以来的五年工作回顾).
    """
    if now is None:
        return None
    begin = _LEAD.match(text)
    at = begin.end() if begin else 0
    hit = _OPENED.search(text, at, _HEAD) if anywhere else _OPENED.match(text, at)
    if hit is None:
        named = _REVIEWED.search(text, 0, _HEAD) if anywhere else None
        if named is None:
            return None
        return Era(int(named["year"]) if named["year"] else now - 1, "year")
    if hit["plan"]:
        end = five_year_end(hit["plan"])
        return Era(end, "plan") if end <= now else None
    count = hit["gone"] or hit["these"] or hit["since"] or hit["term"]
    last = now - 1 if month <= _EARLY else now
    return Era(last, "year" if count == "一" else "plan")
