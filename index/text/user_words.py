"""A user's own words, in the format of jieba's dictionaries: a line holds a word, then its frequency and kind if wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import CorpusError
from .dictionary import LONGEST_SIGNED, glued
from .tokens import Tokenizer, fold

MOST_BYTES = 64 << 20
"""Of a user dictionary; jieba's own has 5 MB."""
_LONGEST_LINE = 200
_LINE = re.compile(r"(.+?)( [0-9]+)?( [a-z]+)?$")
_KIND = re.compile(
    "a[dgn]?|d[fg]?|eng|m[gq]?|n(?:g|r|rfg|rt|s|t|z)?|r[grz]?|tg?|u[dgjlvz]?|v[dginq]?|zg?|[bcefghijklopqsxy]"
)
"""The kinds of words of jieba's dictionary. After Latin letters, and without a frequency, anything else is no kind but the
end of the word: large models."""
_SIGN = re.compile("[^0-9a-z\u4e00-\u9fd5]")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A line that is no word. line: from 1."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class UserWords:
    """The words of a user dictionary, ready to cut with, and the lines that are no words."""

    tokenizer: Tokenizer
    ignored: tuple[Ignored, ...]


def parse(data: bytes, name: str) -> UserWords:
    """The words in the bytes of a user dictionary; `name` is the file's, for messages. Raises CorpusError."""
    if len(data) > MOST_BYTES:
        raise CorpusError(f"the user dictionary is larger than {MOST_BYTES >> 20} MB", "leave words out", file=name)
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise CorpusError(
            "the user dictionary cannot be read as UTF-8", "see user_dict in INDEX.md", file=name
        ) from None
    plain: list[tuple[str, int | None]] = []
    signed: list[str] = []
    ignored: list[Ignored] = []
    for number, line in enumerate(map(str.strip, lines), 1):
        why = ""
        match = _LINE.match(line) if len(line) <= _LONGEST_LINE else None
        word = fold(_word(match)) if match else ""
        frequency = int(match[2]) if match and match[2] and len(match[2]) < 12 else None
        if len(line) > _LONGEST_LINE:
            why = f"it is longer than {_LONGEST_LINE} characters"
        elif word and not _SIGN.search(word):
            plain.append((word, frequency))
        elif word and not any(map(str.isalnum, word)):
            why = "it has no letter and no digit"
        elif len(word) > LONGEST_SIGNED:
            why = f"a word with signs has at most {LONGEST_SIGNED} characters"
        elif word:
            signed.append(glued(" ".join(word.split())))
        if match and match[2] and len(match[2]) >= 12:
            why = "its frequency is too large"
        if why:
            ignored.append(Ignored(number, line[:40], why))
    return UserWords(Tokenizer(tuple(plain), tuple(dict.fromkeys(signed))), tuple(ignored))


def _word(match: re.Match[str]) -> str:
    word, kind = match[1].strip(), (match[3] or "").strip()
    latin = word[-1:].isascii() and word[-1:].isalpha()
    return f"{word} {kind}" if latin and kind and not _KIND.fullmatch(kind) and not match[2] else word
