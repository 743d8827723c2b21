"""Cue words: what the words of a clause, of a paragraph say for a promise or an achievement."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..lexicon.classes import compiled
from ..lexicon.words import octets, words

VOWS = frozenset(("vow", "firm intention"))
"""Groups of words that leave no doubt that something is to be: 力争, 确保, 计划新增, 目标是."""
COMMITMENTS = VOWS | {"planned deed"}
"""Groups of words that promise clearly: 将达到."""
SETTLED = frozenset(("state so far",))
"""Groups of words that leave no doubt that something is there: 目前, 已建, 提前完成."""
CONTRARY = SETTLED | {"perfect aspect", "record or comparison", "foreign body"}
"""Groups of words that end a promise: 已, 同比."""
COMPARISON = "record or comparison"
POLICY = "policy verb"
ABROAD = "foreign body"

_SPOKEN, _LEAN, _EXACT, _HEDGED, _MODAL = 0.8, 0.3, 0.8, 1.2, 3.0
"""Evidence for a paragraph that stands alone: the weights of its words and of what it leans to, a figure that is exact,
one with 左右, 要 in its opening; set to agree best with what the headings of the work reports of 1985-2025 say."""
_MUST = compiled("[^,;。]{0,14}?{must}")
_NUMERAL = re.compile(r"(?<![\d.,])(\d[\d.,]*)(?![\d.,年月日])(?:[^,;。、\d]{0,6}?(左右|以上|以内))?")


class Cue(NamedTuple):
    """A word that speaks for a promise (weight > 0) or an achievement; offset into the text searched.

    group: of promises.yaml: vow, achievement, ….
    """

    start: int
    word: str
    weight: int
    group: str


def cues(text: str) -> list[Cue]:
    """The cue words of a text in order, the longest at each place; a longer word that is no cue hides them (重要)."""
    found = []
    at = 0
    for _, (word, weight, group, barred, _, _) in words().cues.iter_long(octets(text)):
        start = text.find(word, at)  # matches come in order and do not overlap
        at = start + len(word)
        if group and not (barred and start and text[start - 1] in barred):
            found.append(Cue(start, word, weight, group))
    return found


def lean(paragraph: str) -> float:
    """What a whole paragraph leans to, from -4 to 4: a list of tasks and a list of achievements are each of one kind."""
    coded = octets(paragraph)
    found: dict[str, int] = {}
    for last, (word, weight, _, _, size, barred) in words().cues.iter_long(coded):
        start = last - size + 1
        if not (barred and coded[max(0, start - 3) : start] in barred):
            found[word] = weight
    return max(-4.0, min(4.0, 0.35 * sum(found.values())))


def tone(paragraph: str) -> float:
    """What a paragraph leans to that has nothing above it, from -10 to 10; its figures share one verdict.

    The words that tell a review from a plan weigh more here than those that tell one clause from another; promises are
    hedged (左右), achievements exact.
    """
    lexicon = words()
    spoken = sum(lexicon.tone[word] for word in {word for _, word in lexicon.tones.iter_long(octets(paragraph))})
    figured = _MODAL if _MUST.match(paragraph) else 0.0
    for hit in _NUMERAL.finditer(paragraph):
        exact = "." in hit[1] or len(hit[1].replace(",", "").strip("0")) >= 3
        figured += _HEDGED * (hit[2] is not None) - _EXACT * exact
    own = max(-8.0, min(8.0, _SPOKEN * spoken + max(-4.0, min(4.0, figured))))
    return own + _LEAN * lean(paragraph)
