"""Which line of a page is the headline of its article."""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import notice, records
from .features import Page
from .line_model import Chances
from .lines import Line, is_numbered, is_title_like
from .words import is_button, is_media

_SPACES = re.compile(r"[\s#*\u3000]+")
_SUBTITLE = re.compile(r"[（(]?(?:\d{4}年|——|--|—).*会议")
_NUMBER = re.compile("[\u4e00-\u9fff]{1,12}[〔\\[(（【]\\s*[12]\\d{3}\\s*[〕\\])）】]\\s*(?:第)?\\d{1,5}号$")
_FILE = re.compile("[\u4e00-\u9fff]{2,20}文件$")
_PARTS = re.compile(r"\s*[_|｜]\s*|\s*--+\s*|\s+[-–—]\s+")
_LEAD = 60
"""A line with more characters of text than this is the first sentence of an article rather than its headline."""

_UNLIKELY, _FEWEST, _HALF = 0.005, 6, 0.5
"""Where no line is likely, the likeliest of the head is taken from this probability and length on; not one of the body."""

_SITE_NAME = re.compile("(?:网|网站|门户|平台|频道|协会|学会|总会|欢迎您?|媒体)[!！]?$")

_COUNTED = re.compile(r"[\u4e00-\u9fff]\s?[:：]\s?\d{1,9}\s*(?:[|｜丨次人条]|$)")
"""A line that counts readers or answers (查看: 2315 | 回复: 3) is no headline."""

_RIVAL = 0.05
"""The name of an office alone is no headline where another line may be one with this probability."""

_LIKELY = 0.25
"""A line of a page is its headline from this probability on; the first line of a text without a page always may be."""


def find(page: Page, found: list[Chances], kinds: list[str], known: str) -> int:
    """The number of the line that is the headline; -1 when no line is.

    found: probabilities of the line model. kinds: what the lines are by now. known: the manifest's title.
    """
    lines = page.lines
    paragraph = next((i for i, sure in enumerate(page.certain) if sure), len(lines))
    if all(kind == "body" for kind in kinds):
        return of_text(lines, known)
    zone = _zone(lines, paragraph)
    if (named := _known(lines, zone, known)) >= 0:
        return named
    parts = {squash(part) for part in _PARTS.split(lines[0].text)}
    parts = parts if len(parts) > 1 else set()
    zone += [i for i in range(1, min(len(lines), paragraph + 1)) if i not in zone and _is_part(lines[i].text, parts)]
    best, best_score = -1, _LIKELY
    for i in zone:
        if (i > 0 and lines[i].kind == "text" and len(lines[i].text) > _LEAD) or _SUBTITLE.match(lines[i].text):
            continue
        if i > 0 and records.is_open(lines[i - 1].text):
            continue  # the value of a label
        score = found[i][0] + (0.5 if i and squash(lines[i].text) in parts else 0.0)
        if score > best_score:
            best, best_score = i, score
    if best >= 0 and notice.is_issuer(lines[best].text):
        others = [i for i in zone if found[i][0] >= _RIVAL and not notice.is_issuer(lines[i].text)]
        best = max(others, key=lambda i: found[i][0], default=best)
    best = best if best >= 0 else _below_path(lines, kinds, zone)
    best = best if best >= 0 else _left(lines, found, kinds, [i for i in zone if i < paragraph])
    return best if best >= 0 else _under_record(lines, kinds, paragraph)


def _below_path(lines: list[Line], kinds: list[str], zone: list[int]) -> int:
    """The line right below the last path (首页 > 要闻 > 正文) of the head, where headlines stand; -1 when it may not be one."""
    below = [i for i in zone if i > 0 and lines[i - 1].kind == "crumb"]
    if not below:
        return -1
    text = squash(lines[below[-1]].text)
    headed = kinds[below[-1] + 1 : below[-1] + 2] == ["meta"]
    if len(text) < _FEWEST or is_button(text) or (not headed and (is_media(text) or _SITE_NAME.search(text))):
        return -1
    return below[-1]


def _under_record(lines: list[Line], kinds: list[str], paragraph: int) -> int:
    """The line between the record and the first paragraph, where no other is the headline; -1 when it may not be one."""
    i = paragraph - 1
    alone = i > 0 and paragraph < len(lines) and kinds[i - 1] == "meta" and lines[i].kind == "short"
    return i if alone and len(lines[i].text) >= _FEWEST and _may_be_headline(lines[i]) else -1


def _left(lines: list[Line], found: list[Chances], kinds: list[str], zone: list[int]) -> int:
    """The best of the lines that the head is left with, where the model calls none the headline; -1 when none may be."""
    may_be = [
        i
        for i in zone
        if (kinds[i] != "body" or found[i][2] < _HALF or _is_headed(kinds, i))
        and not (i and records.is_open(lines[i - 1].text))
        and (len(lines[i].text) >= _FEWEST or _is_headed(kinds, i))
        and not _SITE_NAME.search(squash(lines[i].text))
    ]
    best = max(may_be, key=lambda i: found[i][0], default=-1)
    beside = best >= 0 and "meta" in kinds[max(0, best - 1) : best + 2]
    return best if best >= 0 and (beside or found[best][0] >= _UNLIKELY) else -1


def _is_headed(kinds: list[str], i: int) -> bool:
    """Whether a line stands between lines of the site and, right below it, the first record: where headlines stand."""
    return kinds[i + 1 : i + 2] == ["meta"] and "boilerplate" in kinds[:i] and "meta" not in kinds[:i]


def of_text(lines: list[Line], known: str) -> int:
    """The headline of a text without a page around it: what a notice says, else the first line; -1 without."""
    paragraph = next((i for i, line in enumerate(lines) if line.kind == "text" and len(line.text) > _LEAD), len(lines))
    if known and (named := _known(lines, range(min(len(lines), paragraph + 1)), known)) >= 0:
        return named
    if (named := notice.title_of(lines)) >= 0:
        return named
    whole = bool(_zone(lines[:1], 0)) and lines[0].kind != "loose" and len(lines) > 1
    return 0 if whole and not _SUBTITLE.match(lines[0].text) else -1


def _zone(lines: list[Line], paragraph: int) -> list[int]:
    """The lines up to the first paragraph that have the shape of a headline."""
    return [i for i in range(min(len(lines), paragraph + 1)) if _may_be_headline(lines[i])]


def _may_be_headline(line: Line) -> bool:
    text = line.text
    if not is_title_like(line) or is_numbered(text):
        return False
    return not is_letterhead(text) and not _COUNTED.search(text) and not records.is_record(records.read(text))


def _known(lines: list[Line], among: Iterable[int], known: str) -> int:
    """The first line of the shape of a headline that says what the manifest has for a title; -1 without."""
    if not known:
        return -1
    want = squash(known)
    for i in among:
        have = squash(lines[i].text)
        said = have == want or (len(have) > 8 and (have in want or (want in have and 2 * len(want) >= len(have))))
        if said and _may_be_headline(lines[i]):
            return i
    return -1


def _is_part(text: str, parts: set[str]) -> bool:
    """Whether a short line is the page's own title without the site's name: 变 局 under 某网 -- 变 局."""
    bare = squash(text)
    return 2 <= len(bare) <= 40 and bare in parts and not is_media(bare) and not is_button(bare)


def is_letterhead(text: str) -> bool:
    """Whether a line is the number or the letterhead of an official document: 某政办〔2023〕4号, 某县人民政府文件."""
    bare = squash(text)
    return bool(_NUMBER.match(bare) or _FILE.match(bare))


def squash(text: str) -> str:
    """A line without blanks and marks of headings."""
    return _SPACES.sub("", text)
