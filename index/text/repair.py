"""Repair of characters: what scraping and mirrors do to a text, undone where it is sure, counted by kind.

Kinds: `newline` (carriage returns and other line ends), `zero-width`, `control`, `space` (no-break and typographic
spaces), `entity` (HTML entities left over), `gloss` (glued pinyin), `punctuation` (doubled), `lost-byte` (characters lost
in GBK or to U+FFFD, put back), `gloss-collision` (pinyin written between the bytes of two characters), `latin1` and
`utf8-as-gbk` (read in the wrong encoding), `emoji` (inside words), `blank` (`??` for one), `radical`. Two kinds only report
what stays: `replacement` (U+FFFD) and `lost-byte-kept` (damage that more than one text would explain);
`replacement-written` counts lone surrogates, which no output could carry.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass

from . import collisions, gloss, lost_bytes, mojibake, script
from .offsets import IDENTITY, Edit, Offsets, compose, edit

_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff9-\uffff\ud800-\udfff&]"
)
_TWICE = re.compile("|".join(2 * mark for mark in "，。、；：,;:"))
_ASKED = re.compile("\\?[!?,:;()\u0100-\uffe5a-zàáèéêìíòóùúü]")
"""What decides the fast path: a document without any of the three needs no repair of single characters."""

_ODD = re.compile(
    "(?P<newline>\r\n?|[\x0b\x0c\x85\u2028\u2029])"
    "|(?P<zero>[\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb])"
    "|(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff])"
    "|(?P<space>[\xa0\u1680\u2000-\u200a\u202f\u205f])"
    "|(?P<surrogate>[\ud800-\udfff])"
    "|(?P<entity>&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,7});|&(?:nbsp|ensp|emsp)(?![A-Za-z0-9]))"
)
_DOUBLED = re.compile(
    "(?<![，])，，(?![，])|(?<![。])。。(?![。])|(?<![、])、、(?![、])|(?<![；])；；(?![；])|(?<![：])：：(?![：])"
    "|(?<=[\u4e00-\u9fff”》）)])(?:,,|;;|::)(?=[\u4e00-\u9fff“《\\s]|$)"
)
_GLOSSED = re.compile("[(（][a-zA-Züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_EMOJI = re.compile("[\u231a-\u27ff\U0001f300-\U0001faff]")
_EMOJI_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Repaired:
    """`text` after all repairs, its `offsets` back into the raw text, and how many changes there were of each kind."""

    text: str
    offsets: Offsets
    counts: Counter[str]


def repair(raw: str) -> Repaired:
    """Undo what is surely damage; leave everything else as it is. Repairing twice changes nothing.

    Traditional characters stay: which script a document is written in is for its article alone to say.
    """
    counts: Counter[str] = Counter()
    text, offsets = _applied(raw, IDENTITY, mojibake.edits(raw, counts))
    if _SUSPECT.search(text) or _TWICE.search(text) or _ASKED.search(text):
        text, offsets = _characters(text, offsets, counts)
    if script.has_traditional(text):
        text, offsets = _counted(text, offsets, gloss.noise(text), "gloss", counts)
    if _GLOSSED.search(text):
        text, offsets = _counted(text, offsets, gloss.of_words(text), "gloss", counts)
    if _EMOJI.search(text):
        from . import intrusions  # seldom needed

        text, offsets = _counted(text, offsets, intrusions.emoji(text), "emoji", counts)
    unified = script.ideographs(text)
    if unified is not text:
        counts["radical"] += sum(a != b for a, b in zip(text, unified, strict=True))
        text = unified
    return Repaired(text, offsets, counts)


def _counted(text: str, offsets: Offsets, edits: list[Edit], kind: str, counts: Counter[str]) -> tuple[str, Offsets]:
    if edits:
        counts[kind] += len(edits)
    return _applied(text, offsets, edits)


def _applied(text: str, offsets: Offsets, edits: list[Edit]) -> tuple[str, Offsets]:
    if not edits:
        return text, offsets
    text, map_ = edit(text, edits)
    return text, compose(map_, offsets)


def _characters(text: str, offsets: Offsets, counts: Counter[str]) -> tuple[str, Offsets]:
    for _ in range(4):  # decoding an entity may leave another one, or an odd character
        edits = [change for hit in _ODD.finditer(text) if (change := _odd(hit, text, counts))]
        if not edits:
            break
        text, offsets = _applied(text, offsets, edits)
    doubled = [(hit.start(), hit.end(), hit[0][0]) for hit in _DOUBLED.finditer(text)]
    text, offsets = _counted(text, offsets, doubled, "punctuation", counts)
    text, offsets = _applied(text, offsets, lost_bytes.restored(text, counts))
    text, offsets = _applied(text, offsets, collisions.edits(text, counts))
    if "??" in text:
        from . import intrusions

        text, offsets = _counted(text, offsets, intrusions.blanks(text), "blank", counts)
    if kept := text.count("\ufffd"):
        counts["replacement"] += kept
    return text, offsets


def _odd(hit: re.Match[str], text: str, counts: Counter[str]) -> Edit | None:
    start, end = hit.span()
    kind = hit.lastgroup
    new = ""
    if kind == "entity":
        new = html.unescape(hit[0].replace("&amp;", "&").removesuffix(";") + ";")
        while new.startswith("&&"):
            new = new[1:]
        if new == hit[0] or (new.startswith("&") and new.endswith(";") and len(new) > 2):
            return None  # not a name that HTML knows
    elif kind == "newline":
        new = "\n"
    elif kind == "space":
        new = " "
    elif kind == "surrogate":
        counts["replacement-written"] += 1
        return start, end, "\ufffd"
    elif kind == "zero":
        if (
            hit[0] == _EMOJI_JOINER
            and end < len(text)
            and text[end] >= "\u2600"
            and not "\u3400" <= text[end] <= "\u9fff"
        ):
            return None
        kind = "zero-width"
    counts[kind or ""] += 1
    return start, end, new
