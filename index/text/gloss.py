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
_GLOSS = re.compile(
    f"([\u3400-\u4dbf\u4e00-\u9fff])((?:[ \u3000]?[(（\\[［〔【][ \u3000]?[{_LETTERS}]{{1,8}}[ \u3000]?[)）\\]］〕】])+)"
)
_CUT = re.compile(
    f"([\u3400-\u4dbf\u4e00-\u9fff])([ \u3000]?[(（\\[［〔【][ \u3000]?[{_LETTERS}]{{0,7}})(?=\\s*(?:\\n|$|…|\\.\\.))"
)
_READING = re.compile(f"[{_LETTERS}]+")

_SHARE = 0.6
"""At least this share of the glosses that are readings must sit on traditional-only hosts."""


def noise(text: str) -> list[Edit]:
    """The deletions that rid `text` of a mirror's glosses; none when the document does not show the pattern."""
    if (
        "(" not in text
        and "（" not in text
        and "[" not in text
        and "［" not in text
        and "〔" not in text
        and "【" not in text
    ):
        return []
    traditional, _ = script.letters()
    readings: list[tuple[re.Match[str], bool]] = []
    hosts: Counter[str] = Counter()
    for hit in _GLOSS.finditer(text):
        host = hit[1]
        if all(_is_reading(host, letters) for letters in _READING.findall(hit[2])):
            readings.append((hit, host in traditional))
            if host in traditional:
                hosts[host] += 1
    if not _is_pattern(hosts, len(readings)):
        return []
    edits: list[Edit] = [(hit.start(2), hit.end(2), "") for hit, old in readings if old]
    for hit in _CUT.finditer(text):
        if hit[1] in traditional and _is_beginning(hit[1], "".join(_READING.findall(hit[2]))):
            edits.append((hit.start(2), hit.end(2), ""))
    return sorted(edits)


def _is_pattern(hosts: Counter[str], readings: int) -> bool:
    """Several distinct traditional-only hosts, most of them everyday characters or glossed again and again."""
    if sum(hosts.values()) < _SHARE * readings:
        return False
    everyday = sum(_is_everyday(host) for host in hosts)
    again = sum(hosts.values()) - len(hosts)
    return everyday >= 3 or (len(hosts) >= 2 and again >= 1)


def _is_everyday(host: str) -> bool:
    """Whether the simplified form is one of the 3,755 characters of GB 2312 level 1."""
    try:
        return script.simplify(host).encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _is_reading(host: str, letters: str) -> bool:
    return _plain(letters) in _readings(host)


def _is_beginning(host: str, letters: str) -> bool:
    start = _plain(letters)
    return any(reading.startswith(start) for reading in _readings(host))


def _plain(letters: str) -> str:
    """Letters without tone; ü as v, as input methods write it."""
    bare = unicodedata.normalize("NFD", letters.lower().replace("ɑ", "a").replace("ɡ", "g"))
    bare = bare.replace("u\u0308", "v")
    return "".join(char for char in bare if "a" <= char <= "z")


@cache
def _readings(host: str) -> frozenset[str]:
    """All toneless readings of a character; `lv` also as `lu`, as sites without ü print it."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 (a large dictionary, needed for mirrors only)

    found = {
        _plain(reading)
        for reading in pinyin(host, style=Style.TONE, heteronym=True, errors="ignore")[0:1]
        for reading in reading
    }
    return frozenset(found | {reading.replace("v", "u") for reading in found} | {r.replace("ve", "ue") for r in found})
