"""Official notices without a page around them: the date under the issuer's name, and the title of what is made known."""

from __future__ import annotations

import re

from . import records
from .lines import Line
from .records import DATE

_ISSUER = re.compile(
    "[\u4e00-\u9fff（）()、 \u3000]{2,60}(?:政府|委员会|管委会|办公[厅室]|[部局厅院会署行司处]|法院|检察院"
    "|公司|大学|学院|中心|协会|联合会|联盟|总社|指挥部|领导小组|党委|工委|（章）|（盖章）)$"
)
_DAY = re.compile(rf"{DATE}$")
_SPELT = re.compile(
    "([一二]?[一二三四五六七八九〇○Oo零]{3,4})年([一二三四五六七八九十元]{1,2})月([一二三四五六七八九十]{1,3})日$"
)
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "O": 0, "o": 0}
_PASSED = re.compile("[（(]([^（）()]*(?:通过|公布|发布|批准|印发|施行)[^（）()]*)[）)]$")
_NAMED = re.compile("《([^《》]{6,60})》")
_TITLE = re.compile(
    "(?:[\u4e00-\u9fff、（）() ]{2,60})?关于.{2,80}的"
    "(?:通知|意见|公告|通告|决定|批复|报告|函|通报|公示|决议|令)(?:[（(].{1,20}[）)])?$"
)
_SIGNED = re.compile(rf"(.{{4,60}}?)[ \u3000]+({DATE})$")
_DATED = re.compile(r"[12]\d{3}|年")
"""Any date holds one of the two."""
_SEARCHED = 40
"""Lines tried for a signature; the notice itself is no longer."""


def is_issuer(text: str) -> bool:
    """Whether a line is nothing but the name of an office or a firm."""
    return len(text) <= 40 and bool(_ISSUER.match(text.strip()))


def signed(lines: list[Line]) -> tuple[int, str]:
    """Number of the line with the date under the first issuer's name, and that date as ISO; (-1, "") without one."""
    for i in range(1, min(len(lines), _SEARCHED)):
        if not _DATED.search(lines[i].text):
            continue
        found = day_of(lines[i].text)
        if found and any(
            _ISSUER.match(line.text.strip()) and len(line.text) <= 60 for line in lines[max(0, i - 2) : i]
        ):
            return i, found
        one = _SIGNED.match(lines[i].text)
        if one and _ISSUER.match(one[1].strip()):
            return i, records.iso(one[2])
    return -1, ""


def passed(lines: list[Line]) -> str:
    """The one date in brackets under the title that says when a document was passed; "" without it."""
    for line in lines[:5]:
        hit = _PASSED.match(line.text)
        if hit and len(re.findall("[12]\\d{3}\\s?年", hit[1])) == 1:
            return records.iso(hit[1])
    return ""


def day_of(text: str) -> str:
    """A line that is nothing but a date, in digits or spelt in characters, as ISO; "" for any other."""
    text = text.strip(" \u3000()（）")
    if _DAY.match(text):
        return records.iso(text)
    hit = _SPELT.match(text.replace(" ", ""))
    if not hit:
        return ""
    year = int("".join(str(_DIGITS.get(char, 0)) for char in hit[1]))
    return records.day(year, _number(hit[2].replace("元", "一")), _number(hit[3]))


def _number(text: str) -> int:
    """一 to 三十一."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def title_of(lines: list[Line]) -> int:
    """The number of the line that is the title of a notice: 关于…的通知 above it, else what it makes known; -1 without."""
    end, _ = signed(lines)
    if end < 0:
        return -1
    for i, line in enumerate(lines[:end]):
        if _TITLE.match(line.text):
            return i
        if line.text[-1] in ":：。":
            break
    names = {name for line in lines[:end] for name in _NAMED.findall(line.text)}
    for i in range(end + 1, min(len(lines), end + 8)):
        bare = lines[i].text.replace(" ", "").replace("\u3000", "")
        if bare in {name.replace(" ", "") for name in names}:
            return i
    return -1
