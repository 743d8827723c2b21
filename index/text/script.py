"""Traditional and simplified Chinese: which of the two a document is written in, and folding to simplified.

Folding is OpenCC's `t2s` (never `tw2sp`, which changes words). It maps character to character, so offsets survive.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from ..data import DATA, derived

_RADICALS = DATA / "radicals.csv"
SIMPLIFIED_FROM = ("text/script.py",)
"""What the derived `simplified` is made of, beside OpenCC."""
_FORMS = re.compile("[\u2e80-\u2fdf\u31c0-\u31ef\uf900-\ufaff]")
"""Radicals, strokes and compatibility ideographs: what PDF readers give for the characters they look like."""

_ZHE = re.compile(
    "(?<=[随隨沿味伴围圍绕繞接朝对對向顺順趁藉借凭憑循跟带帶意本])著(?!名|作品|作权|作權)"
    "|(?<![名显顯原编編论論卓土巨专專昭拙译譯遗遺合主])著(?![名作述称稱者录錄书書]|(?<=[音文作]著)[协協]|(?<=所著)[的之《〈「『])"
)
"""著 that is 着 in mainland spelling; 著名, 著作, 显著, 专著 and their like keep it."""

_WIDE = {ord(c): ord(c) - 0xFEE0 for c in map(chr, range(0xFF10, 0xFF5B)) if c.isalnum()}
"""Full-width letters and digits to ASCII; punctuation keeps its width."""

SURROGATE = re.compile("[\ud800-\udfff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


def fold(text: str) -> str:
    """A query as the index sees it: simplified, with full-width letters and digits as ASCII."""
    return simplify(text).translate(_WIDE)


def simplify(text: str) -> str:
    """OpenCC `t2s`, of the same length as `text`. A lone surrogate, which no output could carry, becomes U+FFFD."""
    if text.isascii():
        return text
    text = SURROGATE.sub("\ufffd", text)
    return _same_length(text, _converter("t2s"))


def particles(text: str) -> str:
    """A traditional text with 著 as 着 where the mainland writes so (隨著 → 隨着, 著力 → 着力), of the same length."""
    return _ZHE.sub("着", text) if "著" in text else text


def ideographs(text: str) -> str:
    """Radicals (⻓, ⼒, ⽣) and compatibility ideographs as the characters they stand for; the same length.

    Source: Equivalent_Unified_Ideograph of the Unicode Character Database, and canonical decompositions.
    """
    return _FORMS.sub(lambda hit: _ideograph(hit[0]), text) if _FORMS.search(text) else text


def _ideograph(char: str) -> str:
    found = _equivalents().get(char) or unicodedata.normalize("NFC", char)
    return found if len(found) == 1 else char


@cache
def _equivalents() -> dict[str, str]:
    with _RADICALS.open(encoding="utf-8", newline="") as rows:
        table = list(csv.reader(row for row in rows if not row.startswith("#")))
    return dict(table[1:])


def detect(text: str) -> str:
    """`Hant` when more characters are traditional-only than simplified-only, else `Hans`; "" without Chinese."""
    if has_traditional(text):
        old = sum(map(traditional().__contains__, text))
        if old > sum(map(simplified().__contains__, text)):
            return "Hant"
    return "Hans" if _HAN.search(text) else ""


def has_traditional(text: str) -> bool:
    """Whether any character of `text` is traditional only: the question that most documents are done with."""
    return bool(_any_traditional().search(text))


@cache
def _any_traditional() -> re.Pattern[str]:
    return re.compile("[" + "".join(sorted(traditional())) + "]")


@cache
def traditional() -> dict[str, str]:
    """Characters that are traditional only, each with what `t2s` makes of it alone."""
    return _changed("t2s")


@cache
def simplified() -> frozenset[str]:
    """Characters that are simplified only: `s2t`, whose dictionary takes forty milliseconds to load, changes them."""
    return frozenset(derived("simplified", SIMPLIFIED_FROM, changed_back))


def changed_back() -> str:
    """The characters of `simplified`, in order."""
    return "".join(char for char in _changed("s2t") if char not in traditional())


def _changed(config: str) -> dict[str, str]:
    every = [chr(n) for n in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    # a line break after each character keeps OpenCC from converting phrases
    converted = _converter(config)("\n".join(every)).split("\n")
    return {char: new for char, new in zip(every, converted, strict=True) if new != char}


@cache
def _converter(config: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(config).convert
    return convert


def _same_length(text: str, convert: Callable[[str], str]) -> str:
    """Convert the whole; where a phrase would change the length, fall back to lines, then to single characters."""
    converted = convert(text)
    if len(converted) == len(text):
        return converted
    if "\n" in text:
        return "\n".join(_same_length(line, convert) for line in text.split("\n"))
    return "".join(new if len(new := convert(char)) == 1 else char for char in text)
