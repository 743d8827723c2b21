"""A sentence as its numerals are read: formal and traditional characters folded one for one, blanks inside numerals closed."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from ..lexicon.words import Units

_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True))
_TRADITIONAL = {
    ord(old): new for old, new in zip("萬億兩點個幾餘貳貮叄參陸半數", "万亿两点个几余贰贰叁叁陆半数", strict=True)
}
_ANY_TRADITIONAL = re.compile("[萬億兩點個幾餘貳貮叄陸]")
_UNUSUAL = re.compile("[萬億兩點個幾餘貳貮叄陸壹贰叁肆伍陆柒捌玖拾佰仟]")
_NUMERAL = "零〇一二两三四五六七八九十百千万亿分之点壹贰叁肆伍陆柒捌玖拾佰仟"
_IN_FORMAL = re.compile(
    rf"(?:[零〇一二两三四五六七八九十百千万亿\d壹贰叁柒捌玖佰仟]|(?<![大登着内海水])陆|(?<![队退入落行])伍|(?<![收捡摭])拾|(?<![放酒])肆)[{_NUMERAL}\d]{{1,48}}"
)
"""Formal numerals stand in company (肆拾肆, 一千陆); a lone one is a word or a name (陆地, 伍家岗, 收拾)."""
_HAN = "零〇一二两三四五六七八九十百千万亿点分之多余几半成" + "".join(_FORMAL)
_NEGATED = "不得宜应能可少低高多大小超于过"
_BLANK = re.compile(
    rf"(?<=[{_HAN}个]) {{1,4}}(?=[{_HAN}个])|(?<=[零〇十百千万亿之]) {{1,4}}(?=\d{{1,4}}(?:\.\d| {{0,4}}[十百千万%。,;个]|$))"
    rf"|(?<=\d) {{1,4}}(?=[{_HAN}个])|(?<=[{_NEGATED}]) (?=[{_NEGATED}])"
)
"""Blanks in a numeral, its unit or a comparator: 一 百 五 十, 10 万, 5 千 4 百, 个 百 分 点, 不 少 于; never between digits."""


class Written(NamedTuple):
    """A sentence and what stood there. kept: the offset in `text` of each closed blank; gaps: characters left out up to it."""

    text: str
    original: str
    kept: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()

    def back(self, at: int, *, end: bool = False) -> int:
        """The offset in the original of offset `at` of the text; of an end, before a blank that was closed there."""
        if not self.kept:
            return at
        near = bisect_right(self.kept, at - 1 if end else at)
        return at + (self.gaps[near - 1] if near else 0)


def written(sentence: str, table: Units) -> Written:
    """`sentence` (`narrow`) as it is read. One pass; most sentences are left as they are."""
    text = sentence
    if _UNUSUAL.search(text):
        if _ANY_TRADITIONAL.search(text):
            text = text.translate(_TRADITIONAL | table.traditional)
        if " " in text:
            closed = _closed(text, sentence)
            return closed._replace(text=_IN_FORMAL.sub(_modern, closed.text))
        return Written(_IN_FORMAL.sub(_modern, text), sentence)
    return _closed(text, sentence) if " " in text else Written(text, sentence)


def _modern(hit: re.Match[str]) -> str:
    return "".join(_FORMAL.get(char, char) for char in hit.group())


def _closed(text: str, sentence: str) -> Written:
    """`text` without the blanks inside numerals."""
    if not _BLANK.search(text):
        return Written(text, sentence)
    parts, kept, gaps = [], [], []
    at = length = 0
    for hit in _BLANK.finditer(text):
        parts.append(text[at : hit.start()])
        length += hit.start() - at
        at = hit.end()
        kept.append(length)
        gaps.append(at - length)
    parts.append(text[at:])
    return Written("".join(parts), sentence, tuple(kept), tuple(gaps))
