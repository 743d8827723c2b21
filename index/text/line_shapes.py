"""The shape of a line: its length, its marks, and how its kinds of characters follow one another.

None of it asks what a line says, so it holds for the buttons, labels and links of sites whose words nobody has written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from .line_runs import bucket

_OUTLINED = 40
"""Longer lines have no outline."""

_DRAWN = 9
"""An outline of at most so many signs is a feature as a whole."""

_NEAR = 4
"""Lines on either side among which those of the same outline are counted."""


_HAN = re.compile("[\u4e00-\u9fff]")
_HANS = re.compile("[\u4e00-\u9fff]+")
_DIGITS = re.compile(r"\d+")
_LATIN = re.compile("[A-Za-z]+")
_SPACES = re.compile(r"\s+")
_PAUSE = re.compile("[，。！？；、：,;!?:]")
_SYMBOLS = re.compile(r"[{}=;$]|\w\(|^--\w|<\w|^[|+]|::|[a-z]\.[a-z]")
_CHOICE = re.compile("[A-HＡ-Ｈ][.．、]")
_WIDE = str.maketrans("：，（）！？；【】［］｜丨", ":,()!?;[][]||")
_LABELLED = re.compile("[^:：]{1,8}[:：]")
_PARTICLES = re.compile("[的了是在和为将与不也被把就都这那]")
"""Function words: sentences and their pieces are full of them, names of columns and buttons have few."""
_ADDRESS = re.compile("[您你]|^请|^我[要想也来]")
"""The reader is spoken to, or speaks, as on buttons and under boxes."""


@lru_cache(maxsize=1024)
def outline(text: str) -> str:
    """A line by its kinds of characters: `H` for a run of 汉字, `9` of digits, `a` of Latin letters; marks stay. "" if long."""
    if len(text) > _OUTLINED:
        return ""
    text = _DIGITS.sub("9", _LATIN.sub("a", text))
    return _SPACES.sub("_", _HANS.sub("H", text)).translate(_WIDE)


@lru_cache(maxsize=1024)
def of_line(text: str, k: str) -> tuple[str, ...]:
    """Features of a line of the kind `k` alone."""
    return tuple(_features(text, k))


def _features(text: str, k: str) -> Iterator[str]:
    size = bucket(len(text), 2, 3, 5, 9, 13, 20, 30, 40, 60, 90)
    end, first = _class(text[-1]), _class(text[0])
    pauses = min(3, len(_PAUSE.findall(text)))
    yield f"end={end}"
    yield f"first={first}"
    yield f"le={size}{end}"
    yield f"lk={size}{k}"
    yield f"lp={size}.{pauses}"
    if _SYMBOLS.search(text):
        yield f"sym={min(3, len(_SYMBOLS.findall(text)))}"
    if _CHOICE.match(text):
        yield "choice"
    han = len(_HAN.findall(text))
    yield f"han={bucket(han * 10 // len(text), 1, 4, 7, 9)}"
    if " " in text:
        yield f"gaps={bucket(text.count(' '), 1, 3, 6)}"
    if len(text) <= _OUTLINED:
        yield from _outlined(text, size)


def _outlined(text: str, size: int) -> Iterator[str]:
    drawn = outline(text)
    if len(drawn) <= _DRAWN:
        yield "o=" + drawn
        yield f"os={drawn}{size}"
    if len(drawn) > 2:
        yield "o<" + drawn[:3]
        yield "o>" + drawn[-3:]
    yield f"fw={size}.{min(2, len(_PARTICLES.findall(text)))}"
    if _ADDRESS.search(text):
        yield f"you={size}"
    _, colon, value = drawn.partition(":")
    if colon and _LABELLED.match(text):
        shape = value.strip("_")
        yield f"lv={shape[:2] if len(shape) <= 3 else shape[:2] + '+'}"


def beside(outlines: Sequence[str], i: int, where: str) -> Iterator[str]:
    """Features of the line `i` among its neighbours: how many are of the same outline."""
    own = outlines[i]
    if not own:
        return
    above = i > 0 and outlines[i - 1] == own
    below = i + 1 < len(outlines) and outlines[i + 1] == own
    yield f"same={above:d}{below:d}{where}"
    near = outlines[max(0, i - _NEAR) : i + _NEAR + 1].count(own) - 1
    if near:
        yield f"near={min(near, 5)}{'x' if len(own) > 1 else 'h'}{where}"


def _class(char: str) -> str:
    if "\u4e00" <= char <= "\u9fff":
        return "h"
    if char.isdigit():
        return "d"
    if char.isalpha():
        return "a"
    return char if char in "。！？!?；;：:，,、…）)】]》”’（(【[《“‘>＞|·•" else "o"
