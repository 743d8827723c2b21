"""What sites put into the middle of sentences: emoji inside words, `??` for blanks that an encoding could not write.

A writer's emoji stands between sentences; one that splits words (表👄示) comes from a mirror. A writer's `??` ends a question;
one at the beginning of a line is a blank that was lost.
"""

from __future__ import annotations

import re
from functools import cache

from . import dictionary, gloss, script
from .offsets import Edit

_EMOJI = (
    "[\U0001f300-\U0001faff\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755"
    "\u2757\u2795-\u2797\u27b0\u2764\u2600-\u2603]\ufe0f?"
)
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_INSIDE = re.compile(f"(?<={_HAN})(?:{_EMOJI})+(?={_HAN})")
_FEWEST, _SPLIT = 3, 2
"""Emoji between characters, and how many of them must split a word, before any is taken out."""

_WORD = 10
"""A word counts from this frequency in jieba's dictionary on."""

_OPENING = re.compile(f"(?m)^[ \u3000]*(?:\\?\\?)+(?={_HAN})")
_BETWEEN = re.compile("(?<=[\u4e00-\u9fff，。：；）”])(?:\\?\\?)+(?=[\u4e00-\u9fff“《（])")
_ASKING = re.compile("[什怎吗嗎呢谁誰何哪难難岂豈几幾否么麼啊吧呀嘛多孰焉]")


def emoji(text: str) -> list[Edit]:
    """Deletions of the emoji that stand inside sentences, where several split words; none in an ordinary text."""
    found = list(_INSIDE.finditer(text))
    if len(found) < _FEWEST:
        return []
    split = sum(_is_word(text[hit.start() - 1] + text[hit.end()]) for hit in found)
    return [(hit.start(), hit.end(), "") for hit in found] if split >= _SPLIT else []


def blanks(text: str) -> list[Edit]:
    """Replacements of `??` by as many blanks: at the beginnings of lines, and then between clauses that ask nothing."""
    opening = [hit.span() for hit in _OPENING.finditer(text)]
    between = [
        hit.span()
        for hit in _BETWEEN.finditer(text)
        if not _ASKING.search(text, max(0, hit.start() - 10), hit.start())
        and all(map(gloss.is_everyday, text[hit.end() : hit.end() + 4]))
    ]
    if not opening and len(between) < _FEWEST:
        return []
    return [(start, end, " " * max(1, text[start:end].count("?") // 2)) for start, end in sorted({*opening, *between})]


def _is_word(pair: str) -> bool:
    return pair[0] != pair[1] and _frequencies().get(script.simplify(pair), 0) >= _WORD


@cache
def _frequencies() -> dict[str, int]:
    return dictionary.frequencies()[0]
