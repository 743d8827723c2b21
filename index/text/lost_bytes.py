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

DOUBLE = (
    "\u00a4\u00a7\u00a8\u00b0-\u00b1\u00b7\u00d7\u00e0-\u00fc\u0101-\u01dc\u0391-\u0451\u2010-\u2642\u3000-\u33d5\u4e00-\u9fff"
    "\ue000-\uf8ff\ufe30-\ufe6b\uff01-\uffe5"
)
"""What two bytes of GBK stand for: characters, marks, letters with marks, and the user-defined area."""

_PLACE = re.compile(rf"\?([!?,:;()])([{DOUBLE}]{{1,40}})(?:([@-~])|\?([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{{1,7}})\))")
_SHIFTED = re.compile(rf"\?([{DOUBLE}]{{3,40}})(\?|[@-~]|$)")
_HOLE = re.compile("(?<=[\u4e00-\u9fff]{4})(?:\\?!?|\ufffd{1,3})(?=[\u4e00-\u9fff]{4})")
_ASKING = re.compile("[什怎吗嗎呢谁誰何哪难難岂豈几幾否么麼啊吧呀嘛多孰焉]")
_CLOSING = frozenset("”’》」』）】")
_PHRASES = 200
"""Holes tried against the rest of the document; more than this is not damage but another encoding."""

_LEAST, _ALONE = 3, 10_000
"""A word counts as one from the first frequency on; a character that stands alone between words needs the second."""

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
        elif not all(map(gloss.is_everyday, hit[2])):
            counts["lost-byte-kept"] += 1
    for hit in _SHIFTED.finditer(text):
        if all(map(gloss.is_everyday, hit[1])):
            continue
        found = _unshifted(hit)
        if found:
            edits.append((hit.start(), hit.end(), found))
            counts["lost-byte"] += len(found)
        else:
            counts["lost-byte-kept"] += 1
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
        stream = bytes((_SHRUNK[hit[1]],)) + two_bytes(hit[2])
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
        inner = stream.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    if not inner or not all(map(gloss.is_everyday, inner)):
        return ""
    before = text[max(0, hit.start() - 2) : hit.start()]
    first = _first(before, inner[0])
    return first + inner + tail if _is_written(first + inner + tail[:1], text[hit.end() : hit.end() + 3]) else ""


def _unshifted(hit: re.Match[str]) -> str:
    """What stood where a lost byte shifted all that follows it, up to the next ASCII character or the next loss."""
    try:
        stream = two_bytes(hit[1])
    except UnicodeEncodeError:
        return ""
    first, stream = stream[0], stream[1:]
    closing = ""
    if len(stream) % 2 and hit[2] and hit[2] != "?":
        stream += hit[2].encode("ascii")
    elif len(stream) % 2:  # the last byte lost its partner: only a full-width bracket can be told
        if stream[-1] != 0xA3:
            return ""
        stream, closing = stream[:-1], ")"
    try:
        inner = stream.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    opened = inner.count("（") + inner.count("(") > inner.count("）") + inner.count(")")
    if (closing and not opened) or not _is_written(inner, ""):
        return ""
    if first != 0xA1:  # A1A1 is the blank of an indent; what else was lost is not known
        return ""
    return inner + ("）" if closing else "")


def _is_written(inner: str, after: str) -> bool:
    """Whether everyday characters are what came out, and all of them stand in words or are words that need no other."""
    if not all(map(gloss.is_everyday, inner)) or any("\ue000" <= char <= "\uf8ff" for char in inner):
        return False
    words = _frequencies()
    text = script.simplify(inner)
    follow = script.simplify("".join(re.findall("^[\u4e00-\u9fff]+", after)))
    whole = text + follow
    at = 0
    while at < len(text):
        size = next((n for n in (4, 3, 2) if at + n <= len(whole) and words.get(whole[at : at + n], 0) >= _LEAST), 1)
        if size == 1 and "\u4e00" <= text[at] <= "\u9fff" and at > 0 and words.get(text[at], 0) < _ALONE:
            return False
        at += size
    return True


def two_bytes(text: str) -> bytes:
    """A text in GBK, the user-defined area included. Raises UnicodeEncodeError for what GBK cannot write."""
    data = text.encode("gb18030")
    if len(data) != 2 * len(text):
        raise UnicodeEncodeError("gbk", text, 0, len(text), "not of two bytes each")
    return data


def _host(lead: int, letters: str) -> str:
    """The one traditional-only character of GBK that begins with byte `lead` and is read so."""
    traditional = script.traditional()
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
