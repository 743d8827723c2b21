"""Pinyin that SEO mirrors glue to traditional characters: `創(chuàng)新`, `進(jìn)一步`, `優(yo` at a cut.

A reader's gloss explains a rare character once (`郫(pí)县`, `亳(bó)州`). A mirror's glosses follow everyday characters,
traditional ones only, and come back with every occurrence. So the whole document decides, and then only glosses go
whose letters are a reading of their traditional-only host (readings: the pypinyin dictionary, with and without tone).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from . import script
from .offsets import Edit

_LETTERS = "a-zA-ZüÜāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿêếềɑɡ\u0300\u0301\u0304\u030c\u0308"
_HOST = "[\u3400-\u4dbf\u4e00-\u9fff]"
_OPEN, _CLOSE = "[ \u3000]?[(（\\[［〔【][ \u3000]?", "[ \u3000]?[)）\\]］〕】]"
_GLOSS = re.compile(f"(?<={_HOST}){_OPEN}([{_LETTERS}]{{1,8}}(?:[ ,，、/·]{{1,2}}[{_LETTERS}]{{1,8}}){{0,3}}){_CLOSE}")
_AGAIN = re.compile(f"{_OPEN}([{_LETTERS}]{{1,8}}){_CLOSE}")
_CUT = re.compile(f"(?<={_HOST}){_OPEN}([{_LETTERS}]{{1,7}})(?=\\s*(?:\\n|$|…|\\.\\.))")
_READING = re.compile(f"[{_LETTERS}]+")

_WORD_GLOSS = re.compile(
    f"(?<={_HOST})[(（]([{_LETTERS}]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][{_LETTERS}]*(?:[ '’][{_LETTERS}]+){{0,5}})[)）]"
)
_WORDS, _WORD_SHARE = 5, 0.8

_SHARE = 0.6
"""At least this share of the glosses gives an everyday character its usual reading, which no author would."""


def noise(text: str) -> list[Edit]:
    """The deletions that rid `text` of a mirror's glosses; none when the document does not show the pattern.

    The pattern: glosses on three everyday traditional-only characters, or on two that come back. Then every gloss on a
    traditional-only host goes, and every one that gives another everyday character its usual reading.
    """
    traditional = script.traditional()
    found: list[tuple[int, int, str, bool]] = []
    for hit in _GLOSS.finditer(text):
        host = text[hit.start() - 1]
        letters = _READING.findall(hit[1])
        if all(is_reading(host, reading) for reading in letters):
            end = hit.end()
            while (again := _AGAIN.match(text, end)) and is_reading(host, again[1]):
                end = again.end()
            found.append((hit.start(), end, host, is_everyday(host) and _is_plain_reading(host, letters[0])))
    plain = Counter(host for _, _, host, needless in found if needless and host in traditional)
    if len(plain) < 2 or (len(plain) == 2 and sum(plain.values()) == 2):
        return []
    if sum(needless for _, _, _, needless in found) < _SHARE * len(found):
        return []
    gone = [(start, end, "") for start, end, host, needless in found if needless or host in traditional]
    cut = [
        (hit.start(), hit.end(), "")
        for hit in _CUT.finditer(text)
        if (host := text[hit.start() - 1]) in traditional and _is_beginning(host, hit[1])
    ]
    return sorted(gone + cut)


def _is_plain_reading(host: str, letters: str) -> bool:
    """Whether a gloss gives the usual reading, or that of 著 where the mainland writes 着."""
    plain = _plain(letters)
    return plain == _usual(host) or (host == "著" and plain in ("zhe", "zhao", "zhuo"))


@cache
def is_everyday(char: str) -> bool:
    """A mark, or a character whose simplified form is one of the 3,755 of GB 2312 level 1."""
    try:
        return script.simplify(char).encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def is_reading(host: str, letters: str) -> bool:
    """Whether `letters` are a reading of the character `host`, whatever its tone."""
    return _plain(letters) in _readings(host)


def is_toned_reading(host: str, letters: str) -> bool:
    """Whether `letters` are a reading of `host` with its tone; letters without any tone are compared without."""
    plain = _plain(letters)
    if letters == plain:
        return plain in _readings(host)
    return unicodedata.normalize("NFC", letters) in _toned(host) or (plain in _readings(host) and not _toned(host))


@cache
def _toned(host: str) -> frozenset[str]:
    from pypinyin import Style, pinyin

    every = pinyin(host, style=Style.TONE, heteronym=True, errors="ignore")
    return frozenset(unicodedata.normalize("NFC", reading) for readings in every for reading in readings)


def of_words(text: str) -> list[Edit]:
    """Deletions of the glosses that newer mirrors glue to words of simplified text: `先行(xiānxíng)区`.

    Only where at least five glosses stand in the text and four of five read the syllables right before them, of everyday
    characters: a textbook or a local paper glosses rare ones.
    """
    found: list[tuple[int, int, bool]] = []
    for hit in _WORD_GLOSS.finditer(text):
        before = text[max(0, hit.start() - 8) : hit.start()]
        size = _read_before(before, hit[1])
        found.append((hit.start(), hit.end(), bool(size) and all(map(is_everyday, before[-size:]))))
    read = [(start, end, "") for start, end, needless in found if needless]
    return read if len(read) >= _WORDS and len(read) >= _WORD_SHARE * len(found) else []


def _read_before(before: str, letters: str) -> int:
    """How many of the last characters a gloss reads, one syllable each; 0 when it reads none of them so."""
    plain = _plain(letters)
    left = {plain}
    for size, host in enumerate(reversed(before), 1):
        if not "\u3400" <= host <= "\u9fff":
            return 0
        left = {rest[: -len(reading)] for rest in left for reading in _readings(host) if rest.endswith(reading)}
        if "" in left:
            return size
        if not left:
            return 0
    return 0


def _is_beginning(host: str, letters: str) -> bool:
    start = _plain(letters)
    return any(reading.startswith(start) for reading in _readings(host))


def _plain(letters: str) -> str:
    """Letters without tone; ü as v, as input methods write it."""
    bare = unicodedata.normalize("NFD", letters.lower().replace("ɑ", "a").replace("ɡ", "g"))
    bare = bare.replace("u\u0308", "v")
    return "".join(char for char in bare if "a" <= char <= "z")


@cache
def _readings(host: str) -> tuple[str, ...]:
    """All toneless readings of a character, the usual one first; `lv` also as `lu`, as sites without ü print it."""
    from pypinyin import Style, pinyin

    every = pinyin(host, style=Style.TONE, heteronym=True, errors="ignore")
    found = [_plain(reading) for readings in every for reading in readings]
    found += [reading.replace("ve", "ue").replace("v", "u") for reading in found]
    return tuple(dict.fromkeys(found))


@cache
def _usual(host: str) -> str:
    return next(iter(_readings(host)), "")
