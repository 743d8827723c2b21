"""The folded form of a text, in which two prints of one article look alike.

Folding is one table lookup per character: NFKC where it gives one character, lower case, traditional to simplified
character by character (OpenCC `t2s`), and nothing at all for white space, controls and punctuation, which reposts
change most. It is coarser than the text floor's folding on purpose: 乾 is 干 on both sides of every comparison.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..text.script import traditional

Codes = NDArray[np.uint32]

_KEPT_PUNCTUATION = "%"  # 5% and 5 are different figures
_DROPPED_SYMBOLS = "~|+`^¨=<>"  # rules, ranges and bullets of scraped pages
_COMPATIBLE = (0xF900, 0xFAFF)
_CODE_POINTS = 0x110000


def _folded(characters: list[str]) -> list[int]:
    lower = map(str.lower, map(partial(unicodedata.normalize, "NFKC"), characters))
    normal = [new if len(new) == 1 else old for old, new in zip(characters, lower, strict=True)]
    classes = map(unicodedata.category, normal)
    dropped = _DROPPED_SYMBOLS
    return [
        0 if (kind[0] in "CPZ" and char != _KEPT_PUNCTUATION) or char in dropped else ord(char)
        for char, kind in zip(normal, classes, strict=True)
    ]


@lru_cache(maxsize=1)
def _table() -> Any:
    """Code point → folded code point, 0 where the character is dropped."""
    table = np.arange(_CODE_POINTS, dtype=np.uint32)
    table[0xD800:0xF900] = 0  # surrogates and private use: of category C
    for low, high in ((0, 0x33FF), (0xA000, 0xABFF), (0xD7A4, 0xD7FF), (0xFB00, 0xFFFF), (0xE0000, 0xE0FFF)):
        table[low : high + 1] = _folded([*map(chr, range(low, high + 1))])
    simpler = traditional()
    low, high = _COMPATIBLE
    normal = [unicodedata.normalize("NFKC", chr(code)) for code in range(low, high + 1)]
    table[low : high + 1] = [ord(simpler.get(char, char)[0]) for char in normal]
    table[[*map(ord, simpler)]] = [ord(char[0]) for char in simpler.values()]
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
