"""Characters that a mirror lost in GBK: `模式化?!备咝聟^(qū)` for 模式化。”高新區(qū).

Such a site replaces full-width marks by half-width ones byte by byte. Where the second byte of one character and the first
of the next look like a mark (A3 A1 is ！, and 。” is A1 A3 A1 B1), the pair shrinks to one byte, and from there every
character is read from the second half of one and the first half of the next, until an ASCII character sets the reader
right again. Only the very first byte is gone for good (it became `?`): all others are put back, and the first character is
the one that its neighbours call for.

Besides, a single character lost to `?` or U+FFFD comes back where the same phrase stands whole elsewhere in the document.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from . import dictionary, gloss, script
from .offsets import Edit

_SHRUNK = {"!": 0xA1, "?": 0xBF, ",": 0xAC, ":": 0xBA, ";": 0xBB, "(": 0xA8, ")": 0xA9}
"""Half-width mark → second byte of its full-width form, whose first byte is A3."""

_PLACE = re.compile(r"\?([!?,:;()])([\u4e00-\u9fff]{1,40})(?:([@-~])|\?([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7})\))")
_HOLE = re.compile("(?<=[\u4e00-\u9fff]{4})(?:\\?!?|\ufffd{1,3})(?=[\u4e00-\u9fff]{4})")
_ASKING = re.compile("[什怎吗嗎呢谁誰何哪难難岂豈几幾否么麼啊吧呀嘛多孰焉]")
_CLOSING = frozenset("”’》」』）】")
_PHRASES = 200
"""Holes tried against the rest of the document; more than this is not damage but another encoding."""

_WORD = 30
"""A word of jieba's dictionary counts from this frequency on."""


def restored(text: str, counts: Counter[str]) -> list[Edit]:
    """Edits that put lost characters back, only where that is sure. Counts `lost-byte` for each character put back and
    `lost-byte-kept` for each place that looks damaged but stays."""
    edits: list[Edit] = []
    for hit in _PLACE.finditer(text):
        found = _realign(text, hit)
        if found:
            edits.append((hit.start(), hit.end(), found))
            counts["lost-byte"] += len(found)
    taken = {start for start, _, _ in edits}
    for tried, hit in enumerate(_HOLE.finditer(text)):
        if tried >= _PHRASES:
            break
        start, end = hit.span()
        if start in taken or (hit[0][0] == "?" and _ASKING.search(text, max(0, start - 12), start)):
            continue
        found = _elsewhere(text, start, end)
        if found:
            edits.append((start, end, found))
            counts["lost-byte"] += 1
        elif hit[0] == "?!":
            counts["lost-byte-kept"] += 1
    return _apart(sorted(edits))


def _apart(edits: list[Edit]) -> list[Edit]:
    """The edits without those that reach into the one before."""
    kept: list[Edit] = []
    for change in edits:
        if not kept or change[0] >= kept[-1][1]:
            kept.append(change)
    return kept


def _elsewhere(text: str, start: int, end: int) -> str:
    """What stands between the same four characters before and after a hole, when the document always has the same."""
    before, after = re.escape(text[start - 4 : start]), re.escape(text[end : end + 4])
    found = {hit[1] for hit in re.finditer(f"{before}([\u4e00-\u9fff，、]{{1,2}}){after}", text)}
    return found.pop() if len(found) == 1 else ""


def _realign(text: str, hit: re.Match[str]) -> str:
    """The characters before the damage at `hit`, or "" when what comes out is not everyday Chinese."""
    try:
        stream = bytes((_SHRUNK[hit[1]],)) + hit[2].encode("gbk")
    except UnicodeEncodeError:
        return ""
    tail = ""
    if hit[3]:
        stream += hit[3].encode("ascii")
    else:
        tail = _host(stream[-1], hit[4])
        stream = stream[:-1]
        if not tail:
            return ""
        tail += f"({hit[4]})"
    try:
        inner = stream.decode("gbk")
    except UnicodeDecodeError:
        return ""
    if not inner or not all(map(gloss.is_everyday, inner)):
        return ""
    before = text[max(0, hit.start() - 2) : hit.start()]
    return _first(before, inner[0]) + inner + tail


def _host(lead: int, letters: str) -> str:
    """The one traditional-only character of GBK that begins with byte `lead` and is read so."""
    traditional, _ = script.letters()
    hosts = []
    for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
        char = bytes((lead, trail)).decode("gbk", "ignore")
        if len(char) == 1 and char in traditional and gloss.is_reading(char, letters) and gloss.is_everyday(char):
            hosts.append(char)
    return hosts[0] if len(hosts) == 1 else ""


def _first(before: str, after: str) -> str:
    """The character of which only the second byte, A3, is known: a full stop unless a neighbour makes a word with another."""
    words = _frequencies()
    two, last, follower = script.simplify(before), script.simplify(before[-1:]), script.simplify(after)
    best, best_count = "。", _WORD
    for char in _ending_in_a3():
        simple = script.simplify(char)
        count = words.get(simple + follower, 0)
        if len(two) < 2 or two not in words:
            count = max(count, words.get(last + simple, 0))
        if count > best_count:
            best, best_count = char, count
    return "。" if after in _CLOSING and two in words else best


@cache
def _ending_in_a3() -> tuple[str, ...]:
    chars = (bytes((lead, 0xA3)).decode("gbk", "ignore") for lead in range(0x81, 0xFF))
    return tuple(char for char in chars if len(char) == 1 and "\u4e00" <= char <= "\u9fff" and gloss.is_everyday(char))


@cache
def _frequencies() -> dict[str, int]:
    return dictionary.frequencies()[0]
