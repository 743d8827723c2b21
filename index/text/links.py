"""Links, teasers and signatures, told from paragraphs by their shape: what the line model and its guards ask of a line."""

from __future__ import annotations

import re

from .lines import Line, is_dated, is_numbered, without_bullet

_TEASER = 120
"""A teaser under a headline is at most this long."""

_CUT_TEASER = 25
"""A teaser cut at a comma is at least this long; a shorter line that ends so is a piece of a sentence."""

_PARAGRAPH = 300
"""No teaser at all is longer than this."""

_SPACES = re.compile(r"[\s#*\u3000]+")
_STAYS = re.compile(
    r"附[件表录注：:]|备注|注[：:]|联系|抄送|（此件|\(此件|[（(]\d{4}年|(?:电话|传真|手机|邮箱|电邮|邮编|邮政编码|地址|网址|E-?mail|通讯地址)\s*[:：]"
    r"|.*(?:[部局委厅会院府司处室办]|公司|大学|中心|（盖章）|\(盖章\)|签发|[:：].{0,20}\d{7,})$"
    r"|[一二〇○O零\d]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?$",
    re.IGNORECASE,
)
"""Signatures, dates, annexes and contacts: how official documents end."""


def is_prose(line: Line) -> bool:
    """A sentence with its full stop, which a headline never has."""
    return line.kind == "text" and (line.text[-1] in "。；;：:" or "。" in line.text or len(line.text) > 60)


def is_bulleted(line: Line) -> bool:
    """Whether a line begins with a bullet."""
    return without_bullet(line.text) != line.text


def is_solid(lines: list[Line], i: int) -> bool:
    """A paragraph beside another paragraph: so articles are built, while lists alternate headlines with teasers."""
    if not is_prose(lines[i]) or len(lines[i].text) < 30 or is_bulleted(lines[i]):
        return False
    return (i > 0 and is_prose(lines[i - 1])) or (i + 1 < len(lines) and is_prose(lines[i + 1]))


def is_teaser(lines: list[Line], i: int) -> bool:
    """A sentence between a headline and the next headline or date, as lists of links print it."""
    if lines[i].kind not in ("text", "loose", "cut") or i == 0 or len(lines[i].text) > _PARAGRAPH:
        return False
    behind = lines[i + 1] if i + 1 < len(lines) else None
    if behind is not None and behind.kind == "date":
        return True
    if not is_bulleted(lines[i - 1]) or len(lines[i].text) > _TEASER:
        return False
    return behind is None or not is_prose(behind) or is_bulleted(behind)


def is_link(line: Line) -> bool:
    """A line that may be one of a list of links: a headline, a cut sentence, a dated row, something bulleted."""
    if line.kind == "cut" or (line.kind in ("short", "loose", "text") and is_bulleted(line)) or _is_dated_row(line):
        return True
    if is_prose(line) or is_numbered(line.text) or stays(line.text):
        return False
    if line.text[-1] in "，,、" and len(line.text) < _CUT_TEASER:
        return False
    return line.kind == "date" or (line.kind in ("short", "loose", "text") and len(line.text) >= 6)


def stays(text: str) -> bool:
    """Whether a line is a signature, an annex or a contact, as official documents end."""
    return bool(_STAYS.match(text))


def _is_dated_row(line: Line) -> bool:
    return line.kind in ("short", "loose", "text", "meta") and len(line.text) > 14 and is_dated(line.text)


def is_echo(headline: str, text: str) -> bool:
    """Whether a line takes up nearly all the words of the one above, as the opening under a headline does."""
    bare = _SPACES.sub("", without_bullet(headline))[:40]
    if not 4 <= len(bare) <= 40 or len(text) <= len(bare):
        return False
    text = _SPACES.sub("", text[:100])
    pairs = [bare[j : j + 2] for j in range(len(bare) - 1)]
    return sum(pair in text for pair in pairs) >= 0.8 * len(pairs)
