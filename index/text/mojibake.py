"""Texts read in the wrong encoding and saved so: GBK as Latin-1 or CP1252 (`µ½2025Äê`), UTF-8 as GBK (`鍒涙柊`).

Either can be undone where every byte survived. What did not survive becomes U+FFFD, one for each place, and is counted; no
character is made up for it. Only what becomes everyday Chinese is touched, so a French name or a rare character stays.
"""

from __future__ import annotations

import re
from collections import Counter

from . import script
from .lost_bytes import DOUBLE
from .offsets import Edit

_CP1252 = {bytes((n,)).decode("cp1252", "ignore"): n for n in range(0x80, 0xA0)}
_CP1252.pop("", None)
_HIGH = "\\x80-\\xff" + "".join(_CP1252)
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
"""Control characters, which other repairs take out: what they part is one run."""
_PAIR = f"(?:[{_HIGH}][{_CONTROL}]*[{_HIGH}@-~][{_CONTROL}]*)"
_HINT = re.compile(  # one set first: found fast
    f"[{_HIGH}](?:[{_CONTROL}]*[{_HIGH}](?:[{_CONTROL}]*[{_HIGH}]){{2}}|[{_HIGH}][0-9A-Za-z，,.]{{1,12}}[{_HIGH}]{{2}})"
)
"""Four such characters in a row, or two and two around a number: no language that is not broken writes so among Chinese."""

_RUN = re.compile(f"{_PAIR}+")
_FEWEST = 2
_EVERYDAY = 0.75

_OWN = re.compile("[ -~×÷·…—–‘’“”°±§¨¤\\xa0]+")
"""Runs of marks that Chinese text has of its own: ×××× for what a form leaves open, …… — read as GBK they are 鬃鬃 and 厖."""

_ONE = {"€": b"\x80", "\ufffd": b"\xff"}
"""Characters that stand for one byte of GBK: 80, which browsers show so, and one that was lost."""

_AS_GBK = re.compile("[锛銆鈥鐨鍜涓鍦浜鏄]")
"""How ，。“的和中在了是 begin when their UTF-8 is read as GBK: 锛 and 銆 alone stand in nearly every such line."""

_BROKEN = re.compile(f"[{DOUBLE}\ufffd€?\x80-\xff]+")


def edits(text: str, counts: Counter[str]) -> list[Edit]:
    """The replacements that undo both; counts `latin1` and `utf8-as-gbk` for each run of characters put right."""
    found: list[Edit] = []
    if _HINT.search(text):
        found = _latin(text)
        if found:
            counts["latin1"] += len(found)
    if not found and len(_AS_GBK.findall(text)) >= 3:
        found = _utf8(text)
        if found:
            counts["utf8-as-gbk"] += len(found)
    return found


def _latin(text: str) -> list[Edit]:
    found: list[Edit] = []
    for hit in _RUN.finditer(text):
        if _OWN.fullmatch(hit[0]):
            continue
        data = bytes(_CP1252.get(char, ord(char)) for char in hit[0] if char > "\x1f" and char != "\x7f")
        try:
            new = data.decode("gb18030")
        except UnicodeDecodeError:
            continue
        found.append((hit.start(), hit.end(), new))
    if sum(len(new) for _, _, new in found) < _FEWEST or not _is_everyday("".join(new for _, _, new in found)):
        return []
    return found


def _utf8(text: str) -> list[Edit]:
    found: list[Edit] = []
    for hit in _BROKEN.finditer(text):
        if not _AS_GBK.search(hit[0]) and len(hit[0]) < 3:
            continue
        new = _from_gbk(hit[0])
        if new:
            found.append((hit.start(), hit.end(), new))
    if not _is_everyday("".join(new for _, _, new in found).replace("\ufffd", "")):
        return []
    return found


def _from_gbk(run: str) -> str:
    """The text whose UTF-8 bytes, read as GBK, give `run`; "" when its bytes are not that."""
    try:
        data = b"".join(_ONE.get(char) or char.encode("gb18030") for char in run)
    except UnicodeEncodeError:
        return ""
    new = data.decode("utf-8", "replace")
    lost = len(re.findall("\ufffd+[?]?", new))
    whole = sum("\u4e00" <= char <= "\u9fff" or char in "，。；：“”、（）" for char in new)
    if whole < 1 or lost > max(1, whole // 2) or whole * 3 < len(data) // 2:
        return ""
    return re.sub("\ufffd+\\??", "\ufffd", new)


def _is_everyday(text: str) -> bool:
    """Whether nearly all of a text's characters are everyday Chinese (level 1 of GB 2312, or marks); marks alone are not."""
    beyond = [char for char in script.simplify(text) if char > "\x7f"]
    if sum("\u4e00" <= char <= "\u9fff" for char in beyond) < _FEWEST:
        return False
    everyday = 0
    for char in beyond:
        try:
            everyday += char.encode("gb2312")[0] <= 0xD7
        except UnicodeEncodeError:  # noqa: PERF203
            continue
    return everyday >= _EVERYDAY * len(beyond)
