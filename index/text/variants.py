"""Other forms of one character: radicals that PDFs copy for ideographs, and 著 where 着 is meant.

One place for texts and queries, so that both read alike. Every function gives a text of the same length.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_RADICAL = "[\u2e80-\u2fdf\u31c0-\u31ef]"
_ZHU = (
    # 著 is the word for renown and for writing here (《现代汉语词典》, zhù); everywhere else it is 着 in older print.
    "(?<=[显名专论编原译巨遗卓昭合拙新旧力土所撰])著(?!力|手|重|眼|想|急|落)|著(?=名|作|述|者|书|称|录|文|译|于|有|《)"
)


def unify_radicals(text: str) -> str:
    """Radicals (⻓, ⻄, ⽣) as the ideographs they look like, by Unicode's Equivalent_Unified_Ideograph."""
    return text.translate(_radicals()) if re.search(_RADICAL, text) else text


@cache
def _radicals() -> dict[int, str]:
    lines = (Path(__file__).parents[1] / "data" / "radicals.csv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(",") for line in lines if not line.startswith(("#", "radical,")))
    return {ord(radical): ideograph for radical, ideograph in pairs}


def zhe(text: str) -> str:
    """著 as 着 where it is the particle or verb: 随著 as 随着, but 著名, 显著, 专著 as they are."""
    if "著" not in text:
        return text
    kept = {match.start() + match[0].index("著") for match in re.finditer(_ZHU, text)}
    return "".join("着" if char == "著" and at not in kept else char for at, char in enumerate(text))
