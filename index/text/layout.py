"""Where the article stands on a page: which lines are title, record, body, and which belong to the site.

Evidence is weighed, no site is known by name. In front of the article stand navigation, path, title and record; the body
begins after the last of those marks that has hardly any text before it. Behind it, the first mark of a list of links, a
neighbour, a disclaimer or a footer ends it, unless more of the text follows than went before. What has no such marks
around it is an article from its first line to its last.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from .lines import (
    Line,
    has_label_word,
    is_dated,
    is_label_made_up,
    is_media,
    is_numbered,
    is_title_like,
    without_bullet,
)

_HEAD_TEXT = 120
_HEAD_SHARE = 0.04
"""Marks of the head may have this many characters of text (or this share of all text) in front of them: a headline that
ends in a mark of exclamation, an abstract in a box."""

_WEIGHT = 300
"""A paragraph counts with its length up to this, so that one long paragraph does not outweigh the page."""

_TEASER = 120
"""A teaser under a headline is at most this long."""

_ARTICLE_AGAIN = 0.3
"""When paragraphs beside paragraphs follow a mark with more than this share of the text before it, the article goes on."""

_DUPLICATE = 60
"""A paragraph from this length on that stands again further down is the page's own abstract of the article."""

_HEAD_MARKS = frozenset(("crumb", "nav", "tool", "meta", "date", "caption", "credit"))
_AROUND = frozenset(("nav", "tool", "foot", "label", "pager", "meta", "legal"))
_STRONG_TAIL = frozenset(("pager", "legal"))
_STRONG_FOOT = re.compile(
    r"ICP[备证](?!案号?$)|(?:公|联)?网安备(?!案?号?$)|版权所有|[Cc]opyright|COPYRIGHT|©|许可证.{0,12}\d{4}|All Rights Reserved|关于我们|联系我们|法律声明|网站地图"
    r"|网站标识码|建议使用.{0,40}浏览|主办(?:单位)?[:：].+承办"
)
_WEAK_TAIL = frozenset(("credit", "meta", "nav", "tool", "caption", "foot", "code"))
_OF_THE_SITE = frozenset(("tool", "nav", "legal", "code", "crumb"))
_STAYS = re.compile(
    r"附[件表录注：:]|备注|注[：:]|联系|抄送|（此件|\(此件|[（(]\d{4}年|(?:电话|传真|手机|邮箱|电邮|邮编|邮政编码|地址|网址|E-?mail|通讯地址)\s*[:：]"
    r"|.*(?:[部局委厅会院府司处室办]|公司|大学|中心|（盖章）|\(盖章\)|签发|[:：].{0,20}\d{7,})$"
    r"|[一二〇○O零\d]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?$",
    re.IGNORECASE,
)
"""Signatures, dates, annexes and contacts: how official documents end."""

_ABSTRACT = re.compile(r"[\[【]?(?:导[言语读]|摘要|核心提示|内容提要|编者按|简介|提要)[\]】]?\s*[:：]?\s*")
_RANK = re.compile(r"(?:\d{1,2}|[①-⑳])\s*[.、．]?\s*\S{4,}")
_SPACES = re.compile(r"[\s#*\u3000]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """`kinds[i]` is what line i is: `title`, `meta`, `body` or `boilerplate`; `title` the number of the title's line or
    -1; `head` the number of the first line of the body, `tail` of the first line behind it."""

    kinds: tuple[str, ...]
    title: int
    head: int
    tail: int


def arrange(lines: list[Line], known_title: str = "") -> Layout:
    """Decide for every line. `known_title` is the manifest's, "" when it names none."""
    count = len(lines)
    weights = _weights(lines)
    if not any(weights):
        return Layout(("body",) * count, -1, 0, count)
    head = _head(lines, weights)
    tail = _tail(lines, weights, head)
    title = _title(lines, weights, head, known_title)
    kinds = ["body"] * count
    for i in (*range(head), *range(tail, count)):
        record = lines[i].kind in ("meta", "date", "credit") and _is_own_record(lines, i, head, tail)
        kinds[i] = "meta" if record else "boilerplate"
    if head or tail < count:
        _inside(lines, weights, head, tail, kinds)
        if title >= 0:
            kinds[title] = "title"
    return Layout(tuple(kinds), title, head, tail)


def _weights(lines: list[Line]) -> list[float]:
    wrapped = _wrap_width(lines)
    return [_weight(line, wrapped) for line in lines]


def _weight(line: Line, wrapped: int) -> float:
    if line.kind == "text" or (wrapped and line.kind in ("short", "loose") and len(line.text) >= wrapped):
        return min(len(line.text), _WEIGHT)
    return min(len(line.text), _WEIGHT) / 2 if line.kind == "loose" else 0.0


def _wrap_width(lines: list[Line]) -> int:
    """The least length of a full line in a text broken at a fixed width (as out of a PDF); 0 when it is not so broken."""
    if len(lines) < 12:
        return 0
    lengths = Counter(len(line.text) for line in lines if 15 <= len(line.text) <= 80)
    if not lengths:
        return 0
    common = max(lengths, key=lambda n: (sum(lengths[n + d] for d in (-2, -1, 0, 1, 2)), n))
    near = sum(lengths[common + d] for d in (-2, -1, 0, 1, 2))
    return common - 3 if near >= 0.4 * len(lines) else 0


def _head(lines: list[Line], weights: list[float]) -> int:
    """The number of the first line behind the last mark of the head; 0 when there is no head."""
    limit = max(_HEAD_TEXT, _HEAD_SHARE * sum(weights))
    before = 0.0
    last = -1
    strong = recorded = False
    for i, line in enumerate(lines):
        if line.kind in _HEAD_MARKS:
            if recorded and i - last > 2:
                break
            last = i
            strong = strong or _is_strong_head(lines, i)
            recorded = recorded or line.kind == "meta"
        before += weights[i]
        if before > limit:
            break
    if not strong:
        return _leading_credits(lines)
    if (
        last + 1 < len(lines)
        and lines[last].kind == "meta"
        and _is_bare_label(lines[last].text)
        and _is_value(lines[last + 1])
    ):
        last += 1
    return last + 1 if last + 1 < len(lines) else 0


def _is_strong_head(lines: list[Line], i: int) -> bool:
    """A path, a labelled record, a row of several columns, or a column of three."""
    line = lines[i]
    if line.kind in ("crumb", "meta", "tool"):
        return True
    if line.kind == "nav":
        return " " in line.text or "|" in line.text or (i >= 2 and lines[i - 1].kind == lines[i - 2].kind == "nav")
    return False


def _leading_credits(lines: list[Line]) -> int:
    """Without a page around it, an article may still begin with by-lines and pictures that are not there."""
    i = 0
    while i < len(lines) and lines[i].kind in ("caption", "credit", "points"):
        i += 1
    return i if i < len(lines) else 0


def _is_bare_label(text: str) -> bool:
    return len(text) <= 8 and text[-1] in ":：|｜"


def _is_value(line: Line) -> bool:
    return line.kind in ("short", "date") and len(line.text) <= 20


def _tail(lines: list[Line], weights: list[float], head: int) -> int:
    """The number of the first line behind the body; the number of lines when nothing follows it."""
    count = len(lines)
    after, solid = [0.0] * (count + 1), [0.0] * (count + 1)
    for i in range(count - 1, -1, -1):
        after[i] = after[i + 1] + (weights[i] * 0.3 if _is_teaser(lines, i) else weights[i])
        solid[i] = solid[i + 1] + (weights[i] if _is_solid(lines, i) else 0.0)
    before = 0.0
    weak = -1
    for i in range(head, count):
        if before:
            if _is_strong_tail(lines, i) and solid[i + 1] <= _ARTICLE_AGAIN * before:
                return _before_links(lines, weights, head, i)
            if weak < 0 and lines[i].kind in _WEAK_TAIL and before >= 8 * after[i + 1] and _is_end(lines, i, head):
                weak = i
        before += weights[i]
    return _before_links(lines, weights, head, weak if weak >= 0 else count)


def _is_solid(lines: list[Line], i: int) -> bool:
    """A paragraph beside another paragraph: so articles are built, while lists alternate headlines with teasers."""
    if not _is_prose(lines[i]) or len(lines[i].text) < 30 or is_bulleted(lines[i]):
        return False
    return (i > 0 and _is_prose(lines[i - 1])) or (i + 1 < len(lines) and _is_prose(lines[i + 1]))


def _is_strong_tail(lines: list[Line], i: int) -> bool:
    line = lines[i]
    if line.kind == "label":
        return i + 1 >= len(lines) or not _is_paragraph(lines[i + 1])
    if line.kind == "short" and is_label_made_up(line.text):
        return all(_is_link(later) or later.kind in _AROUND for later in lines[i + 1 : i + 4])
    if line.kind == "foot":
        return bool(_STRONG_FOOT.search(line.text))
    return line.kind in _STRONG_TAIL


def _is_paragraph(line: Line) -> bool:
    return line.kind == "text" and len(line.text) >= 50 and without_bullet(line.text) == line.text


def _is_prose(line: Line) -> bool:
    """A sentence with its full stop, which a headline never has."""
    return line.kind == "text" and (line.text[-1] in "。；;：:" or "。" in line.text or len(line.text) > 60)


def _is_teaser(lines: list[Line], i: int) -> bool:
    """A sentence between a headline and the next headline or date, as lists of links print it."""
    if lines[i].kind not in ("text", "loose", "cut") or i == 0 or len(lines[i].text) > _WEIGHT:
        return False
    behind = lines[i + 1] if i + 1 < len(lines) else None
    if behind is not None and behind.kind == "date":
        return True
    if not is_bulleted(lines[i - 1]) or len(lines[i].text) > _TEASER:
        return False
    return behind is None or not _is_prose(behind) or is_bulleted(behind)


def is_bulleted(line: Line) -> bool:
    """Whether a line begins with a bullet."""
    return without_bullet(line.text) != line.text


def _is_end(lines: list[Line], i: int, head: int) -> bool:
    """Whether a weak mark ends the body: behind it come no annexes, and it is the site's or belongs to a page."""
    line = lines[i]
    for later in lines[i + 1 : i + 4]:
        if _STAYS.match(later.text) or (later.kind == "short" and is_numbered(later.text)):
            return False
    if line.kind in ("credit", "caption", "code") or head:
        return True
    return any(_is_strong_tail(lines, j) for j in range(i, len(lines))) or (line.kind == "tool" and len(line.text) > 3)


def _before_links(lines: list[Line], weights: list[float], head: int, tail: int) -> int:
    """Move `tail` up over a list of links without a label that stands between the last paragraph and the first mark."""
    last = tail - 1
    while last >= head and not (
        weights[last] and (_is_prose(lines[last]) or lines[last].kind == "short") and not _is_teaser(lines, last)
    ):
        last -= 1
    if last < head or lines[last].text[-1] in ":：":
        return tail
    is_page = head > 0 or tail < len(lines)
    for i in range(last + 1, tail):
        if i + 2 < tail and all(_is_dated_row(line) for line in lines[i : i + 3]):
            return i - 1 if i - 1 > last and _is_label_like(lines[i - 1]) else i
        if not _is_label_like(lines[i]):
            continue
        rows = lines[i + 1 : tail]
        if _are_links(rows, 3 if is_page else 5, is_page) or (has_label_word(lines[i].text) and _are_ranked(rows)):
            return i
    start = tail
    while start > last + 1 and _is_link(lines[start - 1]):
        start -= 1
    return start if _are_links(lines[start:tail], 4 if is_page else 5, is_page) else tail


def _is_label_like(line: Line) -> bool:
    return (
        line.kind in ("short", "label", "nav")
        and len(line.text) <= 12
        and (line.text[-1] > "\u4dff" or has_label_word(line.text))
        and not is_numbered(line.text)
        and not _STAYS.match(line.text)
    )


def _are_links(lines: list[Line], enough: int, is_page: bool) -> bool:
    """Mostly headlines or teasers; without a page around them they must also be cut or bulleted."""
    links = [line for line in lines if _is_link(line)]
    if len(links) < enough or len(links) < 0.6 * len(lines) or sum(len(line.text) for line in links) < 10 * len(links):
        return False
    return is_page or all(line.kind in ("cut", "loose", "date") or is_bulleted(line) for line in links)


def _are_ranked(lines: list[Line]) -> bool:
    """Headlines numbered from 1, as rankings are."""
    ranked = [line for line in lines if _RANK.match(line.text) and not _is_prose(line)]
    return (
        len(ranked) >= 4 and len(ranked) >= 0.6 * len(lines) and ranked[0] is lines[0] and ranked[0].text[0] in "1１0①"
    )


def _is_dated_row(line: Line) -> bool:
    return line.kind in ("short", "loose", "text", "meta") and len(line.text) > 14 and is_dated(line.text)


def _is_link(line: Line) -> bool:
    if line.kind == "cut" or (line.kind in ("short", "loose", "text") and is_bulleted(line)):
        return True
    if _is_dated_row(line):
        return True
    if _is_prose(line) or is_numbered(line.text) or _STAYS.match(line.text):
        return False
    return line.kind == "date" or (line.kind in ("short", "loose", "text") and len(line.text) >= 6)


def _inside(lines: list[Line], weights: list[float], head: int, tail: int, kinds: list[str]) -> None:
    """By-lines at the two ends of the body, pictures that are not there, and an abstract that repeats a paragraph."""
    first = next((i for i in range(head, tail) if weights[i]), tail)
    last = next((i for i in range(tail - 1, head - 1, -1) if weights[i]), head - 1)
    for i in (*range(head, first), *range(last + 1, tail)):
        if lines[i].kind in ("credit", "meta"):
            kinds[i] = "meta"
        elif i > last and (lines[i].kind in _OF_THE_SITE or _is_between_marks(lines, i, last)):
            kinds[i] = "boilerplate"
    for i in range(head, tail):
        if lines[i].kind == "caption":
            kinds[i] = "boilerplate"
        elif lines[i].kind == "label" and first < i < last:
            end = i + 1
            while end < last and _is_link(lines[end]):
                end += 1
            if i + 1 < end <= i + 10 and _is_paragraph(lines[end]):
                kinds[i:end] = ["boilerplate"] * (end - i)
    if first < tail:
        lead = _ABSTRACT.sub("", lines[first].text, count=1)
        if len(lead) >= _DUPLICATE and any(
            lines[i].text.startswith(lead) for i in range(first + 1, min(tail, first + 4))
        ):
            kinds[first] = "boilerplate"


def _is_between_marks(lines: list[Line], i: int, last: int) -> bool:
    """A few characters between buttons are a button whose name no list holds."""
    if lines[i].kind != "short" or len(lines[i].text) > 12 or i - 1 <= last or i + 1 >= len(lines):
        return False
    return lines[i - 1].kind in _OF_THE_SITE and lines[i + 1].kind in (*_OF_THE_SITE, "meta", "foot", "label")


def _is_own_record(lines: list[Line], i: int, head: int, tail: int) -> bool:
    """Records in the head and directly behind the body are the article's; those further down are of other articles."""
    return i < head or all(
        line.kind in ("meta", "credit", "date", "tool", "nav", "foot", "legal") for line in lines[tail:i]
    )


def _title(lines: list[Line], weights: list[float], head: int, known: str) -> int:
    """The number of the line that is the headline; -1 when no line is."""
    limit = head if head else 1
    zone = [i for i in range(min(len(lines), limit + 1)) if is_title_like(lines[i]) and not is_numbered(lines[i].text)]
    squashed = {i: _squash(lines[i].text) for i in zone}
    if known:
        want = _squash(known)
        for i, have in squashed.items():
            if have == want or (len(have) > 8 and (have in want or want in have)):
                return i
    best, best_score = -1, 0
    for i in zone:
        if i > 0 and weights[i] > 60:
            continue
        score = _title_score(lines, i, head, squashed)
        if score >= best_score and score > 0:
            best, best_score = i, score
    return best


def _title_score(lines: list[Line], i: int, head: int, squashed: dict[int, str]) -> int:
    score = 0
    own = squashed[i]
    if any(j != i and (other == own or (j < i and other.startswith(own))) for j, other in squashed.items()):
        score += 3
    if i + 1 < len(lines) and lines[i + 1].kind in ("meta", "date"):
        score += 3
    elif i + 2 < len(lines) and lines[i + 2].kind in ("meta", "date"):
        score += 1
    if i and lines[i - 1].kind in ("crumb", "nav", "tool"):
        score += 2
    if i == 0 and len(lines) > 1 and lines[0].kind != "loose":
        score += 1
    if i >= head > 0 and lines[i].kind == "text":
        score -= 3
    if re.match(r"[（(]?(?:\d{4}年|——|--|—)", lines[i].text) and "会议" in lines[i].text:
        score -= 6
    if is_media(lines[i].text) and len(lines[i].text) <= 10:
        score -= 3
    return score


def _squash(text: str) -> str:
    return _SPACES.sub("", text)
