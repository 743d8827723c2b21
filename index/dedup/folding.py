"""The folded form of a text, in which two prints of one article look alike.

Folding is one table lookup per character: NFKC where it gives one character, lower case, traditional to simplified
character by character (OpenCC `t2s`), and nothing at all for white space, controls and punctuation, which reposts
change most. It is coarser than the text floor's folding on purpose: 乾 is 干 on both sides of every comparison.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np
import opencc
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

_KEPT_PUNCTUATION = "%"  # 5% and 5 are different figures
_DROPPED_SYMBOLS = "~|+`^¨=<>"  # rules, ranges and bullets of scraped pages
_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_CODE_POINTS = 0x110000


def _folded(character: str) -> str:
    normal = unicodedata.normalize("NFKC", character)
    normal = normal.lower() if len(normal) == 1 else character
    if len(normal) != 1:
        normal = character
    if normal in _KEPT_PUNCTUATION:
        return normal
    if normal in _DROPPED_SYMBOLS or unicodedata.category(normal)[0] in "CPZ":
        return ""
    return normal


@lru_cache(maxsize=1)
def _table() -> Any:
    """Code point → folded code point, 0 where the character is dropped."""
    table = np.arange(_CODE_POINTS, dtype=np.uint32)
    table[0xD800:0xF900] = 0  # surrogates and private use: of category C
    for low, high in ((0, 0x33FF), (0xA000, 0xABFF), (0xD7A4, 0xD7FF), (0xFB00, 0xFFFF), (0xE0000, 0xE0FFF)):
        for code in range(low, high + 1):
            folded = _folded(chr(code))
            table[code] = ord(folded) if folded else 0
    for low, high in _HAN:
        # A line break after each character keeps OpenCC from converting phrases, which would depend on the neighbours.
        characters = [unicodedata.normalize("NFKC", chr(code)) for code in range(low, high + 1)]
        simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
        for code, folded in zip(range(low, high + 1), simplified, strict=True):
            table[code] = ord(folded[0])
    return table


def fold(text: str) -> Codes:
    """The folded code points of `text`."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded: Codes = _table()[codes]
    kept: Codes = folded[folded != 0]
    return kept


def fold_with_offsets(text: str) -> tuple[Codes, NDArray[np.int64]]:
    """The folded code points of `text`, and for each the offset in `text` of the character it came from."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded: Codes = _table()[codes]
    kept = np.flatnonzero(folded)
    return folded[kept], kept
