"""The folded form of a text, in which two prints of one article look alike.

Folding is one table lookup per character: NFKC where it gives one character, lower case, traditional to simplified
character by character (OpenCC `t2s`), and nothing at all for white space, controls and punctuation, which reposts
change most. It is coarser than the text floor's folding on purpose: 乾 is 干 on both sides of every comparison.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
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


AT_ONCE = 1 << 18
"""Characters folded at once: ordinary texts have fewer, and the hashes of a piece take many times its room."""


def _mapped(text: str) -> Codes:
    """The folded code point of each character, 0 of one that is left out."""
    folded: Codes = _table()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)]
    return folded


def pieces(text: str) -> Iterator[Codes]:
    """The folded code points of `text`, some `AT_ONCE` characters at a time; one piece of none for an empty text."""
    for at in range(0, max(1, len(text)), AT_ONCE):
        folded = _mapped(text[at : at + AT_ONCE])
        yield folded[folded != 0]


def fold(text: str) -> Codes:
    """The folded code points of `text`."""
    if len(text) <= AT_ONCE:
        return next(pieces(text))
    codes, size = np.empty(len(text), np.uint32), 0
    for piece in pieces(text):
        codes[size : (size := size + len(piece))] = piece
    return codes[:size]


def fold_with_offsets(text: str) -> tuple[Codes, NDArray[np.uint32]]:
    """The folded code points of `text`, and for each the offset in `text` of the character it came from."""
    codes, offsets, size = np.empty(len(text), np.uint32), np.empty(len(text), np.uint32), 0
    for at in range(0, len(text), AT_ONCE):
        folded = _mapped(text[at : at + AT_ONCE])
        kept = np.flatnonzero(folded)
        codes[size : size + len(kept)] = folded[kept]
        offsets[size : (size := size + len(kept))] = kept + at
    return codes[:size], offsets[:size]
