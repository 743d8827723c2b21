"""Lists of goals: the word that opens one (主要目标是:…) governs all figures behind it, however long the sentence is, those of
the sentences that follow in the paragraph, and the lines of the list under it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..lexicon.classes import compiled

_NAMED = (
    "(?<!等)(?:目标任务|预期目标|目标要求|目标|(?:约束|预期|考核|绩效)性?指标|(?:重点|主要|工作|年度|核心|攻坚)任务"
    "|(?:民生|惠民|利民)实事(?:项目)?)"
)
"""What a goal is called; 仓库等目标 are things."""
_IS = (
    "(?:是|为(?!导向|引领|牵引|指引|抓手|统领|中心|方向|了)|包括|有[^,;。:]{0,8}(?=[。,:])|如下|确定为|定为|设定为|设为|定在"
    "|调整为|明确为)"
)
_OPENED = re.compile(
    _NAMED + "(?:值|分解|数值)?(?:(?:主要|初步|暂|具体)?" + _IS + r"[^,;。:、\d]{0,6}?:?|[^,;。:、\d完顺进达]{0,8}:)"
)
"""…主要目标是:, 年度目标为, 工作目标任务:."""
_ANNOUNCED = compiled(
    "(?:提出|明确|确定|设定|制定|定下|部署|公布|发布|安排|列出|亮出|细化|(?:{will}|力争)(?:完成|实现|办好))(?!的|点)了?"
    "[^,;。:]{0,20}?(?:" + _NAMED + "|(?:核心|主要|量化|发展|具体|定量)指标)(?=[。,:;]|$)"
)
"""…明确了今年的目标任务。 …将实现一系列年度目标:"""
_MET = re.compile(
    "完成(?!$)|超额|率先|实现了|(?:已|已经|全面)实现|达成|兑现|顺利|圆满|围绕|对照|比照|根据|按照|对标|聚焦|锚定|紧扣|瞄准|年初|原定"
    "|既定|去年|上年|提前|此前|曾经|不是|距离?|较|超过|为了?(?:完成|实现)"
)
"""In the clause in front of the word: what follows is told of those goals (年初确定的目标, 围绕年度目标), and not set."""
_ENDED = re.compile(
    r"(?<!比)(?<!较)(?:去年|上年)|同比|环比|截[至止]|目前|实际|以来|上半年|[前上][一二三四五六七八九十\d]+个?[月季]|[一二三]季度|现已"
    "|已[经完建达有实累超]|完成率|顺利|超额|提前|回顾|取得|成绩"
)
"""What is told from here on is no longer listed."""
_GOES_ON = compiled(
    r"(?:{firstly}|其[一二三四五六七八九十中]|此外|另外|同时|到|力争|[(（①-⑳\d])"
    r"|(?!近|日前|如今|据|当前|眼下|现在|今天|昨|他|她|事实|这|记者|数据)[^,;。:]{0,40}?\d"
)
"""Opens a sentence that goes on with the list of the one before: it has a figure in its first clause, and tells of no news."""
_WORDS = ("目标", "指标", "任务", "实事")
_ITEM = compiled(r"-{1,2}|{bullet}|{firstly}|[(（]?\d{1,2}[.、)）]|[(（](?:{cn}|\d){1,2}[)）]|[①-⑳]")
_UNFINISHED = (":", ";", ",")
_CLAUSE = re.compile("[^,;。:]*$")
NOWHERE = -1


def _behind(text: str) -> int:
    """The offset behind the word that opens a list of goals in a `narrow` sentence, `NOWHERE` where none does."""
    if not any(word in text for word in _WORDS):
        return NOWHERE
    for pattern in (_OPENED, _ANNOUNCED):
        for hit in pattern.finditer(text):
            clause = _CLAUSE.search(text, 0, hit.start())
            if not _MET.search(text, clause.start() if clause else 0, hit.start()):
                return hit.end()
    return NOWHERE


@dataclass(slots=True)
class GoalList:
    """The list of goals that the sentence read last stands in.

    start, stop: the part of that sentence in which goals are listed, `NOWHERE` if none are. above: the list was opened in a
    sentence or line before. runs: it goes on behind the sentence; hangs: the line ended in a mark behind which more follow.
    paragraph: the number of the line that it stands in.
    """

    start: int = NOWHERE
    stop: int = NOWHERE
    above: bool = False
    runs: bool = False
    hangs: bool = False
    paragraph: int = -1

    def holds(self, at: int) -> bool:
        """Whether the figure at the offset `at` of the sentence is listed as a goal."""
        return self.start <= at < self.stop

    def read(self, text: str, paragraph: int) -> None:
        """A `narrow` sentence or heading begins, in the line of that number."""
        line = paragraph != self.paragraph
        if self.runs and not (self.hangs or _ITEM.match(text) if line else _GOES_ON.match(text)):
            self.runs = False
        self.paragraph = paragraph
        begin = _behind(text)
        self.above = begin < 0 and self.runs
        if begin < 0 and not self.runs:
            if self.start >= 0:
                self.start = self.stop = NOWHERE
            return
        self.start = max(begin, 0)
        ended = _ENDED.search(text, self.start)
        self.stop = ended.start() if ended is not None else len(text)
        self.runs = ended is None
        self.hangs = text.endswith(_UNFINISHED)
