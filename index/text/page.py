"""Where the article stands on a page: which lines are title, record, body, and which belong to the site.

A model learned from labelled pages weighs each line (`line_model`); what is said here stands above it. A sentence of 40
characters stays unless it repeats, is a notice or a teaser; a run of short cells goes as one; a text without anything
around it is an article from its first line to its last; and no page is left without a body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import headline, line_model, records
from .features import Page, is_cell, is_repeated_below
from .line_model import Chances
from .lines import Line, hints_at_page, is_numbered

_DROP = 0.85
"""A line is left out when it belongs to the site or the record with at least this probability."""

_DROP_HEAD = 0.75
"""In front of the first paragraph there is less to lose."""

_DROP_INSIDE = 0.95
"""Between two paragraphs of the article, and for whole sentences, the model has to be surer."""

_SENTENCE = 20
"""A sentence from this length on is a whole one."""

_EVEN = 0.5
"""Behind such a foot a line goes that belongs to the site rather than not."""

_FILED = re.compile(
    r"ICP[备证](?!案号?$)|网安备(?!案?号?$)|版权所有|[Cc]opyright|COPYRIGHT|©|All Rights Reserved|网站标识码|关于我们|联系我们"
)

_ENACTED = re.compile(
    rf"[（(]?{records.DATE}.{{0,80}}?(?:通过|公布|施行|修订|修正|批准|发布|印发|实施|废止)(?!时间|日期|会)[^:：]{{0,4}}$"
)
"""How a law tells when it was passed: no record of a page, though it begins with a date."""

_TITLE = 0.5
"""A line of the head is another form of the title from this probability on."""

_OTHER = 0.3
"""A line that is a title or record with this probability is no cell."""

_ITEM = 8
"""A numbered line from this length on is an item."""

_ALWAYS = frozenset(("points", "spam", "caption"))
"""Kinds that no article has."""

_MARKS = frozenset(
    (
        "nav",
        "crumb",
        "tool",
        "label",
        "pager",
        "foot",
        "legal",
        "code",
        "date",
        "meta",
        "credit",
        "caption",
        "points",
        "spam",
        "about",
    )
)
"""Kinds that speak for something around the article, or a record in front of it; a text without any is all article."""

_RUN = 4
"""From this many on, short cells beside one another go as one."""

_RECORD_KINDS = frozenset(("meta", "date", "credit"))


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
    if not any(line.kind in _MARKS for line in lines) and not hints_at_page(lines):
        return Layout(("body",) * count, headline.of_text(lines, known_title), 0, count)
    page = Page.of(lines)
    found = line_model.chances(page)
    kinds = _decided(page, found)
    if "body" not in kinds:
        kinds = ["body"] * count
    first = kinds.index("body")
    last = count - kinds[::-1].index("body")
    title = headline.find(page, found, kinds, known_title)
    if any(kind != "body" for kind in kinds):
        for i in range(first):
            if kinds[i] == "body" and i == title:
                kinds[i] = "title"
        kinds = _titled(page, found, kinds, title)
    return Layout(tuple(kinds), title, _head(page, kinds), last)


def _head(page: Page, kinds: list[str]) -> int:
    """The first line of the body behind the last record that stands in front of the first paragraph."""
    paragraph = next((i for i, sure in enumerate(page.certain) if sure), 0)
    record = max((i for i in range(paragraph) if kinds[i] == "meta"), default=-1)
    return next((i for i in range(record + 1, len(kinds)) if kinds[i] == "body"), 0)


def _decided(page: Page, found: list[Chances]) -> list[str]:
    """What the model says, with runs of cells as one."""
    gone = [chance[1] + chance[3] for chance in found]
    for start, stop in _runs(page, found):
        mean = sum(gone[start:stop]) / (stop - start)
        gone[start:stop] = [mean] * (stop - start)
    kinds = ["body"] * len(found)
    first = next((i for i, sure in enumerate(page.certain) if sure), -1)
    last = next((i for i in range(len(found) - 1, -1, -1) if page.certain[i]), -1)
    said = (i for i, line in enumerate(page.lines) if page.certain[i] or _is_sentence(line))
    behind = max(said, default=-1)
    foot = next((i for i in range(max(behind, 0) + 1, len(found)) if _is_foot(page.lines[i])), len(found))
    for i, chance in enumerate(found):
        line = page.lines[i]
        least = _DROP_INSIDE if first < i < last or _is_sentence(line) else _DROP_HEAD if i < first else _DROP
        repeats = line.kind == "text" and is_repeated_below(page.lines, i)
        if _ENACTED.match(line.text):
            continue
        if gone[i] >= least or line.kind in _ALWAYS or repeats or (i >= foot and (_is_foot(line) or gone[i] >= _EVEN)):
            kinds[i] = "meta" if chance[1] >= chance[3] or _is_record(page.lines[i]) else "boilerplate"
    return kinds


def _is_foot(line: Line) -> bool:
    """A notice, a neighbour or a filing number: behind the last sentence of a text it ends the article."""
    return line.kind in ("legal", "pager") or (line.kind == "foot" and bool(_FILED.search(line.text)))


def _is_sentence(line: Line) -> bool:
    """A whole sentence, or an item of a numbered list."""
    return (line.kind == "text" and len(line.text) >= _SENTENCE) or (is_numbered(line.text) and len(line.text) >= _ITEM)


def _is_record(line: Line) -> bool:
    return line.kind in _RECORD_KINDS and len(line.text) < 100 and records.is_record(records.read(line.text))


def _runs(page: Page, found: list[Chances]) -> list[tuple[int, int]]:
    """Runs of at least `_RUN` cells that neither a record, nor what may be a headline, nor a sentence breaks."""
    runs: list[tuple[int, int]] = []
    start = -1
    for i in range(len(page.lines) + 1):
        inside = i < len(page.lines) and is_cell(page.lines[i]) and _may_be_cell(page.lines[i], found[i])
        if inside and start < 0:
            start = i
        elif not inside and start >= 0:
            if i - start >= _RUN:
                runs.append((start, i))
            start = -1
    return runs


def _may_be_cell(line: Line, chance: Chances) -> bool:
    return line.kind not in _RECORD_KINDS and chance[0] + chance[1] < _OTHER


def _titled(page: Page, found: list[Chances], kinds: list[str], title: int) -> list[str]:
    """On a page with something around the article the headline goes, as often as its head prints it."""
    if title < 0:
        return kinds
    words = headline.squash(page.lines[title].text)
    paragraph = next((i for i, sure in enumerate(page.certain) if sure), len(kinds))
    head = max((i for i in range(paragraph) if kinds[i] != "body"), default=-1)
    left = list(kinds)
    for i in range(min(max(head, title) + 2, len(kinds))):
        same = headline.squash(page.lines[i].text) == words
        again = same and (i <= head or (i == title + 1 and left[title] == "title"))
        if i == title or (kinds[i] == "body" and (again or (found[i][0] > _TITLE and i <= head))):
            left[i] = "title"
    return left if "body" in left else kinds
