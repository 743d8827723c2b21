"""Where the article stands on a page: which lines are title, record, body, and which belong to the site.

Evidence is weighed, no site is known by name. In front of the article stand navigation, path, title and record; the body
begins after the last of those marks that has hardly any text before it. Behind it, the first mark of a list of links, a
neighbour, a disclaimer or a footer ends it, unless more of the text follows than went before. What has no such marks
around it is an article from its first line to its last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lines import Line, is_numbered, is_title_like, without_bullet

_HEAD_TEXT = 120
_HEAD_SHARE = 0.04
"""Marks of the head may have this many characters of text (or this share of all text) in front of them: a headline that
ends in a mark of exclamation, an abstract of a teaser box."""

_WEIGHT = 300
"""A paragraph counts with its length up to this, so that one long paragraph does not outweigh the page."""

_HEAD_MARKS = frozenset(("crumb", "nav", "tool", "meta", "date", "caption", "credit"))
_STRONG_TAIL = frozenset(("label", "pager", "legal"))
_STRONG_FOOT = re.compile(
    r"ICP[备证]|公网安备|网安备|版权所有|[Cc]opyright|COPYRIGHT|©|许可证|All Rights Reserved|关于我们|联系我们|法律声明"
)
_WEAK_TAIL = frozenset(("credit", "meta", "nav", "tool", "caption", "foot", "code", "date"))
_STAYS = re.compile(r"附[件表录注：:]|备注|注[：:]|联系人|抄送|（此件|\(此件")


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
    weights = [_weight(line) for line in lines]
    if not any(weights):
        return Layout(("body",) * count, -1, 0, count)
    head = _head(lines, weights)
    tail = _tail(lines, weights, head)
    title = _title(lines, weights, head, known_title)
    is_page = head > 0 or tail < count or any(line.kind == "caption" for line in lines)
    kinds = ["body"] * count
    for i, line in enumerate(lines):
        if i < head or i >= tail:
            kinds[i] = (
                "meta"
                if line.kind in ("meta", "date", "credit") and _is_own_record(lines, i, head, tail)
                else "boilerplate"
            )
    _inside(lines, weights, head, tail, kinds)
    if is_page and title >= 0:
        same = _squash(lines[title].text)
        for i, line in enumerate(lines):
            if _squash(line.text) == same and (i < tail):
                kinds[i] = "title" if i == title else "boilerplate"
    return Layout(tuple(kinds), title, head, tail)


def _weight(line: Line) -> float:
    if line.kind == "text":
        return min(len(line.text), _WEIGHT)
    return min(len(line.text), _WEIGHT) / 2 if line.kind == "loose" else 0.0


def _head(lines: list[Line], weights: list[float]) -> int:
    """The number of the first line behind the last mark of the head; 0 when there is no head."""
    limit = max(_HEAD_TEXT, _HEAD_SHARE * sum(weights))
    before = 0.0
    last = -1
    strong = False
    for i, line in enumerate(lines):
        if line.kind in _HEAD_MARKS:
            last = i
            strong = strong or _is_strong_head(lines, i)
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
    return last + 1


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
    while i < len(lines) and lines[i].kind in ("caption", "credit"):
        i += 1
    return i if i < len(lines) else 0


def _is_bare_label(text: str) -> bool:
    return len(text) <= 8 and text[-1] in ":：|｜"


def _is_value(line: Line) -> bool:
    return line.kind in ("short", "date") and len(line.text) <= 20


def _tail(lines: list[Line], weights: list[float], head: int) -> int:
    """The number of the first line behind the body; the number of lines when nothing follows it."""
    count = len(lines)
    after = [0.0] * (count + 1)
    for i in range(count - 1, -1, -1):
        after[i] = after[i + 1] + (weights[i] * 0.3 if _is_teaser(lines, i) else weights[i])
    before = 0.0
    for i in range(head, count):
        line = lines[i]
        if before:
            if _is_strong_tail(lines, i):
                if before >= 0.5 * after[i + 1]:
                    return _before_links(lines, weights, head, i)
            elif line.kind in _WEAK_TAIL and before >= 8 * after[i + 1] and not _resumes(lines, i):
                return _before_links(lines, weights, head, i)
        before += weights[i]
    return _before_links(lines, weights, head, count)


def _is_strong_tail(lines: list[Line], i: int) -> bool:
    line = lines[i]
    if line.kind == "label":
        return i + 1 >= len(lines) or not _is_paragraph(lines[i + 1])
    if line.kind == "foot":
        return bool(_STRONG_FOOT.search(line.text))
    return line.kind in _STRONG_TAIL


def _is_paragraph(line: Line) -> bool:
    return line.kind == "text" and len(line.text) >= 50 and without_bullet(line.text) == line.text


def _is_teaser(lines: list[Line], i: int) -> bool:
    """A sentence between a headline and the next headline or date, as lists of links print it."""
    if lines[i].kind not in ("text", "loose") or i == 0 or len(lines[i].text) > _WEIGHT:
        return False
    before, behind = lines[i - 1], lines[i + 1] if i + 1 < len(lines) else None
    listed = without_bullet(before.text) != before.text or before.kind == "short"
    return listed and (behind is None or behind.kind in ("date", "short") or without_bullet(behind.text) != behind.text)


def _resumes(lines: list[Line], i: int) -> bool:
    """Whether behind a weak mark the document goes on with annexes or numbered lines rather than with the site."""
    for line in lines[i + 1 : i + 4]:
        if _STAYS.match(line.text) or (line.kind == "short" and is_numbered(line.text)):
            return True
    return False


def _before_links(lines: list[Line], weights: list[float], head: int, tail: int) -> int:
    """Move `tail` up over a list of links without a label that stands between the last paragraph and the first mark."""
    last = tail - 1
    while last >= head and not (lines[last].kind == "text" and not _is_teaser(lines, last)):
        last -= 1
    if last < head:
        return tail
    between = range(last + 1, tail)
    links = [i for i in between if _is_link(lines[i])]
    is_page = head > 0 or tail < len(lines)
    enough = 3 if is_page else 6
    if len(links) < enough or len(links) < 0.6 * len(between) or lines[last].text[-1] in ":：":
        return tail
    return links[0] - 1 if links[0] - 1 > last and len(lines[links[0] - 1].text) <= 12 else links[0]


def _is_link(line: Line) -> bool:
    if line.kind == "cut" or (line.kind in ("short", "loose", "text") and without_bullet(line.text) != line.text):
        return True
    return line.kind in ("short", "loose", "date") and 9 <= len(line.text) and not is_numbered(line.text)


def _inside(lines: list[Line], weights: list[float], head: int, tail: int, kinds: list[str]) -> None:
    """By-lines at the two ends of the body, and pictures that are not there anywhere in it."""
    for i in range(head, tail):
        if lines[i].kind == "caption":
            kinds[i] = "boilerplate"
    first = next((i for i in range(head, tail) if weights[i]), tail)
    last = next((i for i in range(tail - 1, head - 1, -1) if weights[i]), head - 1)
    for i in (*range(head, first), *range(last + 1, tail)):
        if lines[i].kind in ("credit", "meta"):
            kinds[i] = "meta"


def _is_own_record(lines: list[Line], i: int, head: int, tail: int) -> bool:
    """Records in the head and directly behind the body are the article's; those further down are of other articles."""
    return i < head or all(
        line.kind in ("meta", "credit", "date", "tool", "nav", "foot", "legal") for line in lines[tail:i]
    )


def _title(lines: list[Line], weights: list[float], head: int, known: str) -> int:
    """The number of the line that is the headline; -1 when no line is."""
    limit = head if head else 1
    zone = [i for i in range(min(len(lines), limit + 1)) if is_title_like(lines[i]) and not is_numbered(lines[i].text)]
    if known:
        want = _squash(known)
        for i in zone:
            have = _squash(lines[i].text)
            if have == want or (len(have) > 8 and (have in want or want in have)):
                return i
    best, best_score = -1, 0
    squashed = {i: _squash(lines[i].text) for i in zone}
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
    if any(line.kind in ("meta", "date") for line in lines[i + 1 : i + 2]):
        score += 3
    elif any(line.kind in ("meta", "date") for line in lines[i + 2 : i + 3]):
        score += 1
    if i and lines[i - 1].kind in ("crumb", "nav", "tool"):
        score += 2
    if i == 0 and len(lines) > 1 and lines[0].kind != "loose":
        score += 1
    if i >= head > 0 and lines[i].kind == "text":
        score -= 3
    if re.match(r"[（(]?(?:\d{4}年|——|--|—)", lines[i].text) and "会议" in lines[i].text:
        score -= 6
    return score


def _squash(text: str) -> str:
    return re.sub(r"[\s#*\u3000]+", "", text)
