"""Lists of links behind an article: headlines, teasers, dated rows and rankings, told from paragraphs by their shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from .lines import Line, has_label_word, is_dated, is_numbered, without_bullet

_TEASER = 120
"""A teaser under a headline is at most this long."""

_CUT_TEASER = 25
"""A teaser cut at a comma is at least this long; a shorter line that ends so is a piece of a sentence."""

_PARAGRAPH = 300
"""No teaser at all is longer than this."""

_LABELS_TRIED = 20
"""Short lines tried as the label of a ranking; no page has more of them behind its article."""

_STAYS = re.compile(
    r"附[件表录注：:]|备注|注[：:]|联系|抄送|（此件|\(此件|[（(]\d{4}年|(?:电话|传真|手机|邮箱|电邮|邮编|邮政编码|地址|网址|E-?mail|通讯地址)\s*[:：]"
    r"|.*(?:[部局委厅会院府司处室办]|公司|大学|中心|（盖章）|\(盖章\)|签发|[:：].{0,20}\d{7,})$"
    r"|[一二〇○O零\d]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?$",
    re.IGNORECASE,
)
"""Signatures, dates, annexes and contacts: how official documents end."""

_RANK = re.compile(r"(?:\d{1,2}|[①-⑳])\s*[.、．]?\s*\S{4,}")


@dataclass(frozen=True, slots=True)
class Rows:
    """Sums over the first i lines of a page: how many are links, how long those are, and how many of them only a page
    around them would show to be links."""

    links: tuple[int, ...]
    lengths: tuple[int, ...]
    plain: tuple[int, ...]

    @classmethod
    def of(cls, lines: list[Line]) -> Rows:
        """Count the links among `lines`."""
        link = [is_link(line) for line in lines]
        lengths = (len(line.text) if found else 0 for line, found in zip(lines, link, strict=True))
        plain = (found and not _is_link_anywhere(line) for line, found in zip(lines, link, strict=True))
        return cls(
            tuple(accumulate(link, initial=0)),
            tuple(accumulate(lengths, initial=0)),
            tuple(accumulate(plain, initial=0)),
        )

    def are_links(self, start: int, end: int, enough: int, is_page: bool) -> bool:
        """Whether lines `start` to `end` are mostly headlines or teasers, at least `enough` of them; without a page
        around them they must also be cut, dated or bulleted."""
        links = self.links[end] - self.links[start]
        if links < enough or links < 0.6 * (end - start) or self.lengths[end] - self.lengths[start] < 10 * links:
            return False
        return is_page or self.plain[end] == self.plain[start]


def before_links(lines: list[Line], last: int, tail: int, is_page: bool) -> int:
    """Move `tail` up over a list of links that no known label heads.

    last: number of the last paragraph. The new tail lies behind it, at the list's own label where there is one.
    """
    if lines[last].text[-1] in ":：":
        return tail
    rows = Rows.of(lines[last + 1 : tail])
    size = tail - last - 1
    tried = 0
    for i in range(last + 1, tail):
        if i + 2 < tail and all(_is_dated_row(line) for line in lines[i : i + 3]):
            return i - 1 if i - 1 > last and _is_label_like(lines[i - 1]) else i
        if not _is_label_like(lines[i]) or _goes_on(lines[i - 1]):
            continue
        if rows.are_links(i - last, size, 3 if is_page else 5, is_page):
            return i
        if tried < _LABELS_TRIED and has_label_word(lines[i].text):
            tried += 1
            if _is_ranking(lines, i + 1, tail):
                return i
    start = tail
    while start > last + 1 and is_link(lines[start - 1]):
        start -= 1
    return start if rows.are_links(start - last - 1, size, 4 if is_page else 5, is_page) else tail


def is_prose(line: Line) -> bool:
    """A sentence with its full stop, which a headline never has."""
    return line.kind == "text" and (line.text[-1] in "。；;：:" or "。" in line.text or len(line.text) > 60)


def is_paragraph(line: Line) -> bool:
    """A sentence too long for a headline."""
    return line.kind == "text" and len(line.text) >= 50 and not is_bulleted(line)


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


def _is_link_anywhere(line: Line) -> bool:
    return line.kind in ("cut", "loose", "date") or is_bulleted(line)


def stays(text: str) -> bool:
    """Whether a line is a signature, an annex or a contact, as official documents end."""
    return bool(_STAYS.match(text))


def _goes_on(line: Line) -> bool:
    """A line broken off in the middle of a sentence: what follows is its rest, not a label."""
    return line.kind == "loose" or line.text[-1] in "，,、《（("


def _is_label_like(line: Line) -> bool:
    return (
        line.kind in ("short", "label", "nav")
        and len(line.text) <= 12
        and (line.text[-1] > "\u4dff" or has_label_word(line.text))
        and not is_numbered(line.text)
        and not stays(line.text)
    )


def _is_ranking(lines: list[Line], start: int, end: int) -> bool:
    """Headlines numbered from 1, as rankings are."""
    first = lines[start] if start < end else None
    if first is None or first.text[0] not in "1１①":
        return False
    ranked = sum(bool(_RANK.match(line.text)) and not is_prose(line) for line in lines[start:end])
    return ranked >= 4 and ranked >= 0.6 * (end - start)


def _is_dated_row(line: Line) -> bool:
    return line.kind in ("short", "loose", "text", "meta") and len(line.text) > 14 and is_dated(line.text)
