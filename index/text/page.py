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

from . import headline
from .lines import Line, has_date, is_label_made_up, is_numbered
from .links import before_links, is_link, is_paragraph, is_prose, is_solid, is_teaser, stays

_HEAD_TEXT = 120
_HEAD_SHARE = 0.04
"""Marks of the head may have this many characters of text (or this share of all text) in front of them: a headline that
ends in a mark of exclamation, an abstract in a box."""

_WEIGHT = 300
"""A paragraph counts with its length up to this, so that one long paragraph does not outweigh the page."""

_ARTICLE_AGAIN = 0.3
"""When paragraphs beside paragraphs follow a mark with more than this share of the text before it, the article goes on."""

_DUPLICATE = 60
"""A paragraph from this length on that stands again further down is the page's own abstract of the article."""

_HEAD_MARKS = frozenset(("crumb", "nav", "tool", "meta", "date", "caption", "credit"))
_CLOSERS = frozenset("】]）)〕")
_AROUND = frozenset(("nav", "tool", "foot", "label", "pager", "meta", "legal"))
_STRONG_TAIL = frozenset(("pager", "legal"))
_STRONG_FOOT = re.compile(
    r"ICP[备证](?!案号?$)|(?:公|联)?网安备(?!案?号?$)|版权所有|[Cc]opyright|COPYRIGHT|©|许可证.{0,12}\d{4}|All Rights Reserved"
    r"|关于我们|联系我们|法律声明|网站地图|网站标识码|建议使用.{0,40}浏览|主办(?:单位)?[:：].+承办"
)
_BESIDE_RECORDS = frozenset(("meta", "credit", "date", "tool", "nav", "foot", "legal"))
_WEAK_TAIL = frozenset(("credit", "meta", "nav", "tool", "caption", "foot", "code"))
_OF_THE_SITE = frozenset(("tool", "nav", "legal", "code", "crumb"))
_FEET = frozenset((*_OF_THE_SITE, "foot"))
_ABSTRACT = re.compile(r"[\[【]?(?:导[言语读]|摘要|核心提示|内容提要|编者按|简介|提要)[\]】]?\s*[:：]?\s*")


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
    title = headline.find(lines, weights, head, known_title)
    kinds = ["body"] * count
    own = _own_records(lines, tail)
    for i in (*range(head), *range(tail, count)):
        record = lines[i].kind in ("meta", "date", "credit") and i < own
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
    strong = recorded = dated = False
    for i, line in enumerate(lines):
        again = line.kind == "date" and dated and not _is_bare_label(lines[i - 1].text)
        if (line.kind in _HEAD_MARKS and not again) or (line.text in _CLOSERS and last == i - 1 >= 0):
            if recorded and i - last > (4 if line.kind == "meta" else 2):
                break
            last = i
            strong = strong or _is_strong_head(lines, i)
            recorded = recorded or line.kind == "meta"
            dated = dated or (line.kind in ("meta", "date") and has_date(line.text))
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
    after, solid, marked = [0.0] * (count + 1), [0.0] * (count + 1), [False] * (count + 1)
    strong = [_is_strong_tail(lines, i) for i in range(count)]
    for i in range(count - 1, -1, -1):
        after[i] = after[i + 1] + (weights[i] * 0.3 if is_teaser(lines, i) else weights[i])
        solid[i] = solid[i + 1] + (weights[i] if is_solid(lines, i) else 0.0)
        marked[i] = marked[i + 1] or strong[i]
    before = 0.0
    tail = count
    for i in range(head, count):
        if before:
            if strong[i] and solid[i + 1] <= _ARTICLE_AGAIN * before:
                tail = i
                break
            weak = tail == count and lines[i].kind in _WEAK_TAIL and before >= 8 * after[i + 1]
            if weak and _is_end(lines, i, head > 0 or marked[i]):
                tail = i
        before += weights[i]
    last = tail - 1
    while last >= head and not _is_last(lines, weights, last):
        last -= 1
    if last >= head:
        tail = before_links(lines, last, tail, head > 0 or tail < count)
        at_foot = tail < count and lines[tail].kind == "foot"
        while at_foot and tail > last + 1 and lines[tail - 1].kind in _FEET:
            tail -= 1
    return tail


def _is_last(lines: list[Line], weights: list[float], i: int) -> bool:
    """Whether line i may be the last paragraph of the article (in a text broken at a fixed width, a full line may)."""
    return bool(weights[i]) and (is_prose(lines[i]) or lines[i].kind == "short") and not is_teaser(lines, i)


def _is_strong_tail(lines: list[Line], i: int) -> bool:
    line = lines[i]
    if line.kind == "label":
        return i + 1 >= len(lines) or not is_paragraph(lines[i + 1])
    if line.kind == "short" and is_label_made_up(line.text):
        return all(is_link(later) or later.kind in _AROUND for later in lines[i + 1 : i + 4])
    if line.kind == "foot":
        return bool(_STRONG_FOOT.search(line.text))
    return line.kind in _STRONG_TAIL


def _is_end(lines: list[Line], i: int, is_page: bool) -> bool:
    """Whether a weak mark ends the body: behind it come no annexes, and it is the site's or belongs to a page."""
    for later in lines[i + 1 : i + 4]:
        if stays(later.text) or (later.kind == "short" and is_numbered(later.text)):
            return False
    line = lines[i]
    return is_page or line.kind in ("credit", "caption", "code") or (line.kind == "tool" and len(line.text) > 3)


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
            while end < last and is_link(lines[end]):
                end += 1
            if i + 1 < end <= i + 10 and is_prose(lines[end]):
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


def _own_records(lines: list[Line], tail: int) -> int:
    """Records in the head and directly behind the body are the article's; from the line with this number on, of others."""
    own = tail
    while own < len(lines) and lines[own].kind in _BESIDE_RECORDS:
        own += 1
    return own
