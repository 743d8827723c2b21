"""What single cells of tables are by their words and shape: figures, dashes, years, heads of columns."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from ..data import data_file

_HEAD = 24
"""A header cell of a known role is not longer than this; the names of indicators may be."""

_MARK = re.compile(
    r"(?<=.)(?:[¹²³⁰⁴-⁹]+(?<![a-zA-Z][²³])|[①-⑳⑴-⒇*※★☆△▲#]+|\[注?\d\]|\(?注\d?\)?|(?<=[\d%])\[\d{1,2}\])$"
)
_ROMAN = re.compile("[\u2160-\u217f]")
_BLANK = re.compile(r"\s+")
_GROUPED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_SCATTERED = re.compile(r"(?<=\d) (?=[.,])|(?<=[.,]) (?=\d)")
_NONE = re.compile(r"[—–\-－―─/／…·.~～_﹣− ]*")
_SIGNS = "≥≤><≧≦⩾⩽〉〈=≈~约近超达+±"
_NAMED = re.compile(r"\d[A-Za-z]+[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2}[(\[〔][^()\[\]〔〕\d]{1,10}[)\]〕]$")
"""5G基站数, 3岁以下婴幼儿托位数(个): names that hold a numeral."""
_YEAR = re.compile(r"(?<!\d)(?:19[4-9]|20|21)\d\d(?!\d|\.\d)")
_YEAR_HEAD = re.compile(
    r"(?:[到至]|截至|\()*(?:19[4-9]|20|21)\d\d(?:[-至到](?:19|20|21)?\d\d)?年?[度底末]?\)?|“?[一二三四五六七八九十]{1,3}五”?(?:期?[末间]|时期|规划)?"
)
_UNIT = re.compile(r"[(\[〔](?!单位)[^()\[\]〔〕\d、市区县州旗盟镇乡]{1,10}[)\]〕]$")


@dataclass(frozen=True, slots=True)
class TableWords:
    """table_words.yaml: words in header cells by role, in order of weight, and the words in cells and captions."""

    heads: dict[str, re.Pattern[str]]
    plain: re.Pattern[str]
    lead: tuple[str, ...]
    before: tuple[str, ...]
    falls: re.Pattern[str]
    grows: re.Pattern[str]
    none: frozenset[str]
    whole: frozenset[str]
    unitless: re.Pattern[str]
    part: tuple[str, ...]
    promised: re.Pattern[str]
    reported: re.Pattern[str]


@cache
def table_words() -> TableWords:
    """The words of tables, compiled."""
    raw = data_file("table_words.yaml")
    return TableWords(
        heads={role: _any(words) for role, words in raw["heads"].items()},
        plain=_any(raw["plain"]),
        lead=tuple(sorted(map(str, raw["lead"]), key=len, reverse=True)),
        before=tuple(sorted({*raw["lead"], *raw["bounds"], *raw["falls"], *raw["grows"]}, key=lambda w: (-len(w), w))),
        falls=_any(raw["falls"]),
        grows=_any(raw["grows"]),
        none=frozenset(raw["none"]),
        whole=frozenset(raw["whole"]),
        unitless=re.compile(f"(?:{_any(raw['unitless']).pattern})$"),
        part=tuple(sorted(map(str, raw["part"]), key=len, reverse=True)),
        promised=_any(raw["promised"]),
        reported=_any(raw["reported"]),
    )


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(str(word)) for word in sorted(words, key=lambda w: (-len(str(w)), str(w)))))


@lru_cache(maxsize=8192)
def plain(cell: str) -> str:
    """A cell in half-width characters without footnote marks, and without blanks that stand inside numbers or 汉字.

    地 区 is 地区, １ ２００ is 1200; of letters a single blank stays.
    """
    text = cell.strip()
    while (shorter := _MARK.sub("", text)) != text:
        text = shorter.rstrip()
    text = _BLANK.sub(" ", _narrowed(text)).strip()
    text = _SCATTERED.sub("", _GROUPED.sub("", text)) if text[:1].isdigit() or " " in text else text
    return re.sub(r"(?<![A-Za-z\d]) | (?![A-Za-z\d])", "", text)


def _narrowed(text: str) -> str:
    """Compatibility forms made plain, but for Roman numerals: Ⅲ类水体 stays as names have it."""
    if _ROMAN.search(text) is None:
        return unicodedata.normalize("NFKC", text)
    return "".join(one if _ROMAN.match(one) else unicodedata.normalize("NFKC", one) for one in text)


def is_none(text: str) -> bool:
    """Whether a `plain` cell says that there is no figure: "", —, /, 无."""
    return _NONE.fullmatch(text) is not None or text in table_words().none


@cache
def _figure() -> re.Pattern[str]:
    """The shape of a figure: words of bounds and changes, brackets, the numeral or a range, a unit, a remark in words."""
    words = table_words()
    said = "|".join(re.escape(word) for word in words.before)
    return re.compile(
        r"(?![(\[]?\d{1,3}[)\]、.]\s?[^\d%)\]\s])"  # (3)城镇化率 is a name
        rf"(?:[{_SIGNS}\-\[(〔【{{]|{said})*"
        r"\d[\d,]*(?:\.\d+)?[^\d]{0,12}(?:[-至到]\d[\d,.]*[^\d]{0,8})?(?:[、,;][^\d]{2,30})?"
    )


def is_figure(text: str) -> bool:
    """Whether a `plain` cell has the shape of a figure: 3338左右, ≥4.5, [13.5], 50亿元以内, 8-10%."""
    return len(text) <= 48 and _figure().fullmatch(text) is not None and _NAMED.search(text) is None


def is_year(text: str) -> bool:
    """Whether a `plain` cell is a year or a plan's period with a few words, as heads of columns are."""
    if _YEAR_HEAD.match(text) is not None:
        return True
    year = _YEAR.search(text) if len(text) <= _HEAD else None
    return year is not None and not any(map(str.isdigit, text[: year.start()] + text[year.end() :]))


@lru_cache(maxsize=8192)
def role(text: str) -> str:
    """The role that a `plain` header cell gives its column by its words, "" when none does."""
    if len(text) > _HEAD or not text:
        return ""
    for name, pattern in table_words().heads.items():
        if pattern.search(text):
            return name
    return "goal" if is_year(text) else ""


def is_united(text: str) -> bool:
    """Whether a `plain` cell is a name with what may be a unit in brackets behind it: 固定资产投资(亿元)."""
    hit = _UNIT.search(text)
    return hit is not None and hit.start() > 1


def is_head(text: str) -> bool:
    """Whether a `plain` cell may stand in a header: it names a column, is a year, or has a unit behind a name."""
    if _UNIT.search(text):
        return len(text) <= 2 * _HEAD and not is_figure(text)
    return bool(role(text)) and (is_year(text) or not is_figure(text))
