"""Where the article stands on a page: which lines are title, record, body, and which belong to the site.

A model learned from labelled pages weighs each line (`line_model`); what is said here stands above it. A sentence of 40
characters stays unless it repeats, is a notice or a teaser; a run of short cells goes as one; a text without anything
around it is an article from its first line to its last; and no page is left without a body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import headline, line_model, records
from .features import Page, is_cell, is_repeated_below
from .line_model import Chances
from .lines import Line, hints_at_page, is_numbered
from .words import is_label_made_up

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

_NOTICE = re.compile("[【（(]?(?:特别|免责|版权|郑重|本站|本网)?声明[】）)]?\\s*[:：].*。$")
"""A sentence in which the site speaks, however short."""

_ANNOUNCED = 60
"""A list that a sentence announces has at most so many lines."""

_ENACTED = re.compile(
    rf"[（(]?{records.DATE}.{{0,80}}?(?:通过|公布|施行|修订|修正|批准|发布|印发|实施|废止)(?!时间|日期|会)[^:：]{{0,4}}$"
)
"""How a law tells when it was passed: no record of a page, though it begins with a date."""

_IMPRINT = re.compile(rf".{{2,60}}\s*{records.DATE}\s*印发[。]?$")
"""The last line of an official document: which office printed it, and when (GB/T 9704)."""

_CLOCK = re.compile(r"\d[:：]\d\d")
"""No law tells the hour."""

_VALUE, _LIKELY_TITLE, _SURE_BODY = 40, 0.1, 0.9
"""The value of a label is at most this long, and no more likely than this a headline, than that the article."""

_RULE = re.compile(r"[-+=|_*—─━┌┬┐├┼┤└┴┘│\s]{5,}$")
"""A line drawn with marks: the border of a table."""

_CODE = re.compile(
    r"^[^()]*\w\(.*[):]$|[;{}]$|^(?:import|from|def|class|if|for|while|return|let|var|const)\b|\w\s*=\s*\S|^[$>#] \w|^</?\w"
)
_LOADS = re.compile(
    r"createElement\(.{0,2}script|appendChild\(|insertBefore\(|adsbygoogle|cpro_id|_hmt\b|\bgtag\(|adScript", re.I
)
_CODE_LINE = 120
"""A line of a listing; the scripts that sites leave between paragraphs stand alone on longer ones."""

_NOTE = re.compile(r"[\[〔【(（]?\d{1,3}[\]〕】)）]?$")
"""A number alone on a line: where it stands inside a sentence, that of a footnote."""

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

_HEADED = 6
"""Lines below a path among which the record of the article stands."""

_BELOW = 3
"""Lines below a headline among which its record stands."""

_RUN = 4
"""From this many on, short cells beside one another go as one."""

_STOPS = frozenset("。！？!?；;：:")
_GO_ON = frozenset("，,。；;、）)")
"""Marks that end a sentence, and marks that no line begins with."""

_CLOSED = frozenset("。！？!?”")

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
        kinds = _titled(page, found, _headed(page, kinds, title), title)
    return Layout(tuple(kinds), title, _head(page, kinds), last)


def _head(page: Page, kinds: list[str]) -> int:
    """The first line of the body behind the last record that stands in front of the first paragraph."""
    paragraph = next((i for i, sure in enumerate(page.certain) if sure), 0)
    record = max((i for i in range(paragraph) if kinds[i] == "meta"), default=-1)
    return next((i for i in range(record + 1, len(kinds)) if kinds[i] == "body"), 0)


def _decided(page: Page, found: list[Chances]) -> list[str]:
    """What the model says, with runs of cells as one."""
    gone = [
        chance[1] + chance[3] + (chance[0] if _is_record(line) else 0.0)  # a record is no headline
        for line, chance in zip(page.lines, found, strict=True)
    ]
    for start, stop in _runs(page, found):
        mean = sum(gone[start:stop]) / (stop - start)
        gone[start:stop] = [mean] * (stop - start)
    kinds = ["body"] * len(found)
    first = next((i for i, sure in enumerate(page.certain) if sure), -1)
    last = next((i for i in range(len(found) - 1, -1, -1) if page.certain[i]), -1)
    said = (i for i, line in enumerate(page.lines) if page.certain[i] or _is_sentence(line))
    behind = max(said, default=-1)
    foot = next((i for i in range(max(behind, 0) + 1, len(found)) if _is_foot(page.lines[i])), len(found))
    linked, crumb, announced = _linked(page, found), _crumb(page, found), _announced(page.lines)
    announced.update(_leading(page, first))
    for i, chance in enumerate(found):
        line = page.lines[i]
        least = _DROP_INSIDE if first < i < last or _is_sentence(line) else _DROP_HEAD if i < first else _DROP
        repeats = line.kind == "text" and is_repeated_below(page.lines, i)
        if (first < i < last and _is_listing(page.lines, i)) or _is_row(page.lines, i) or i in announced:
            continue
        if _is_official(line.text) or (chance[1] >= chance[3] and page.is_speech(i)):
            continue
        ended = (i >= foot and (_is_foot(line) or gone[i] >= _EVEN)) or (linked[i] and gone[i] >= _EVEN)
        if (
            gone[i] >= least
            or i < crumb
            or _is_parted(page.lines, i)
            or _is_foreign(line)
            or repeats
            or ended
            or _is_value(page, i, kinds, chance)
        ):
            kinds[i] = "meta" if chance[1] >= chance[3] or _is_record(page.lines[i]) else "boilerplate"
    for i in range(1, len(kinds) - 1):
        if kinds[i] != "body" and kinds[i - 1] == kinds[i + 1] == "body" and _is_note(page.lines, i):
            kinds[i] = "body"
    return kinds


def _is_official(text: str) -> bool:
    """Whether a line tells when a law was passed or a document printed: of the article, though it looks like a record."""
    return bool(_IMPRINT.match(text)) or (bool(_ENACTED.match(text)) and not _CLOCK.search(text))


def _is_row(lines: list[Line], i: int) -> bool:
    """Whether a line is one of three rows of a table whose cells stand between bars, as Markdown writes it."""
    low = max(0, i - 2)
    barred = [_is_barred(line.text) for line in lines[low : i + 3]]
    at = i - low
    return barred[at] and any(all(barred[k : k + 3]) for k in range(max(0, at - 2), min(at, len(barred) - 3) + 1))


def _is_barred(text: str) -> bool:
    return text[0] == "|" == text[-1] and text.count("|") > 2


def _announced(lines: list[Line]) -> set[int]:
    """The short lines between a sentence that ends in a colon and the next sentence: 现予公示：, names, 公示期为五日。"""
    found: set[int] = set()
    for i, line in enumerate(lines):
        if line.kind != "text" or line.text[-1] not in ":：" or len(line.text) < _SENTENCE // 2:
            continue
        stop = i + 1
        while stop < min(len(lines), i + _ANNOUNCED) and lines[stop].kind == "short" and is_cell(lines[stop]):
            stop += 1
        if stop < len(lines) and lines[stop].kind == "text" and lines[stop].text[-1] in "。；":
            found.update(range(i + 1, stop))
    return found


def _leading(page: Page, first: int) -> Iterator[int]:
    """Whole sentences right in front of the first paragraph: shorter ones of the article, where they stand once."""
    i = first - 1
    while i >= 0 and page.lines[i].kind == "text" and _is_sentence(page.lines[i]) and page.lines[i].text[-1] in _CLOSED:
        if page.times[headline.squash(page.lines[i].text)] == 1 and not is_repeated_below(page.lines, i):
            yield i
        i -= 1


def _is_parted(lines: list[Line], i: int) -> bool:
    """Whether a line is the credit in brackets that was glued to the sentence in front of it."""
    return i > 0 and lines[i].kind in _RECORD_KINDS and lines[i].start == lines[i - 1].end


def _is_foreign(line: Line) -> bool:
    """Whether no article has such a line: of a kind that none has, or a script that loads another or counts visitors."""
    return line.kind in _ALWAYS or (line.kind == "code" and bool(_LOADS.search(line.text)))


def _is_listing(lines: list[Line], i: int) -> bool:
    """Whether a line is one of several of a listing: code, commands, what a program prints."""
    around = lines[max(0, i - 1) : i + 2]
    return _is_code(lines[i].text) and sum(_is_code(line.text) for line in around) > 1


def _is_code(text: str) -> bool:
    return (
        len(text) <= _CODE_LINE and bool(_CODE.search(text)) and sum(char < "\x80" for char in text) > 0.7 * len(text)
    )


def _is_value(page: Page, i: int, kinds: list[str], chance: Chances) -> bool:
    """Whether a line is the value of a label that ends the line above: 文号： above 某教〔2022〕31号."""
    text = page.lines[i].text
    if i == 0 or kinds[i - 1] != "meta" or len(text) > _VALUE or chance[0] > _LIKELY_TITLE or chance[2] > _SURE_BODY:
        return False
    return not records.is_open(text) and records.is_open(page.lines[i - 1].text)


def _linked(page: Page, found: list[Chances]) -> list[bool]:
    """For each line whether it stands behind a label of links, with no sentence of the article between.

    Behind the article what is made of the words of labels is one too.
    """
    said = [_is_said(page, i, chance) for i, chance in enumerate(found)]
    last = max((i for i, is_said in enumerate(said) if is_said), default=-1)
    linked, behind = [], False
    for i, line in enumerate(page.lines):
        label = line.kind == "label" or (i > last and is_label_made_up(line.text))
        behind = not said[i] and (behind or (label and found[i][3] >= _DROP_HEAD))
        linked.append(behind)
    return linked


def _crumb(page: Page, found: list[Chances]) -> int:
    """The number of the last path (首页 > 要闻 > 正文) with a record close below it and no sentence above it; -1 without.

    What stands above it is the site's.
    """
    said = next((i for i, chance in enumerate(found) if _is_said(page, i, chance)), len(found))
    for i in range(said - 1, -1, -1):
        below = page.lines[i + 1 : i + 1 + _HEADED]
        if page.lines[i].kind == "crumb" and found[i][3] >= _DROP and any(x.kind in _RECORD_KINDS for x in below):
            return i
    return -1


def _is_said(page: Page, i: int, chance: Chances) -> bool:
    return page.certain[i] or (_is_sentence(page.lines[i]) and chance[2] >= _EVEN)


def _is_note(lines: list[Line], i: int) -> bool:
    """Whether the number of a footnote parts a sentence here, or the border of a table stands between its rows."""
    if _RULE.match(lines[i].text):
        return "|" in lines[i - 1].text + lines[i + 1].text
    return bool(_NOTE.match(lines[i].text)) and (lines[i - 1].text[-1] not in _STOPS or lines[i + 1].text[0] in _GO_ON)


def _is_foot(line: Line) -> bool:
    """A notice, a neighbour or a filing number: behind the last sentence of a text it ends the article."""
    if line.kind == "tool" and _NOTICE.match(line.text):
        return True
    return line.kind in ("legal", "pager") or (line.kind in ("foot", "nav") and bool(_FILED.search(line.text)))


def _is_sentence(line: Line) -> bool:
    """A whole sentence, or an item of a numbered list."""
    return (line.kind == "text" and len(line.text) >= _SENTENCE) or (is_numbered(line.text) and len(line.text) >= _ITEM)


def _is_record(line: Line) -> bool:
    return line.kind in _RECORD_KINDS and len(line.text) < 100 and records.is_record(records.read(line.text))


def _runs(page: Page, found: list[Chances]) -> list[tuple[int, int]]:
    """Runs of at least `_RUN` cells that neither a record, nor what may be a headline, nor a sentence breaks."""
    runs: list[tuple[int, int]] = []
    start = -1
    sure = [chance[1] + chance[3] >= _DROP_INSIDE for chance in found]
    for i in range(len(page.lines) + 1):
        inside = i < len(page.lines) and is_cell(page.lines[i]) and _may_be_cell(page.lines[i], found[i])
        if inside and start < 0:
            start = i
        elif not inside and start >= 0:
            stop = i
            while start < stop and sure[start]:  # buttons in front of a table and behind it go alone
                start += 1
            while start < stop and sure[stop - 1]:
                stop -= 1
            if stop - start >= _RUN:
                runs.append((start, stop))
            start = -1
    return runs


def _may_be_cell(line: Line, chance: Chances) -> bool:
    return line.kind not in _RECORD_KINDS and chance[0] + chance[1] < _OTHER


def _headed(page: Page, kinds: list[str], title: int) -> list[str]:
    """Above a headline with the first record below it, behind lines of the site, only a letterhead is of the article."""
    above, below = kinds[: max(title, 0)], kinds[title + 1 : title + 1 + _BELOW]
    if "boilerplate" not in above or "meta" in above or "meta" not in below:
        return kinds
    left = list(kinds)
    for i in range(kinds.index("boilerplate"), title):
        line = page.lines[i]
        if left[i] == "body" and not (page.certain[i] or _is_sentence(line) or headline.is_letterhead(line.text)):
            left[i] = "boilerplate"
    return left


def _titled(page: Page, found: list[Chances], kinds: list[str], title: int) -> list[str]:
    """On a page with something around the article the headline goes, as often as its head prints it."""
    if title < 0:
        return kinds
    words = headline.squash(page.lines[title].text)
    paragraph = next((i for i, sure in enumerate(page.certain) if sure), -1)
    if paragraph < 0:  # an article of short lines begins with the first of them below its headline
        below = range(title + 1, len(kinds))
        paragraph = next((i for i in below if kinds[i] == "body" and found[i][2] > _TITLE), len(kinds))
    head = max((i for i in range(paragraph) if kinds[i] != "body"), default=-1)
    left = list(kinds)
    for i in range(min(max(head, title) + 2, len(kinds))):
        same = headline.squash(page.lines[i].text) == words
        again = same and (i <= head or (i == title + 1 and left[title] == "title"))
        if i == title or (kinds[i] == "body" and (again or (found[i][0] > _TITLE and i <= head))):
            left[i] = "title"
    return left if "body" in left else kinds
