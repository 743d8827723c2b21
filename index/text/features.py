"""What the line model looks at: a line's kind, shape and words, its neighbours, and where it stands among paragraphs.

A paragraph that is surely of the article (see `is_certain`) needs no features: the model is told what it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from . import line_runs, line_shapes, records
from .line_runs import bucket
from .lines import Line, has_date, is_numbered
from .links import is_bulleted, is_echo, is_link, is_prose, is_solid, is_teaser, stays
from .words import is_label_made_up, is_media

SENTENCE = 40
"""A sentence from this length on goes only where it repeats, or a site speaks in it, or a list of links prints it."""

_SHORT = 30
"""Lines up to this length are described by their words too."""

_PARAGRAPH = 200
"""A line from this length on with comma and full stop in it is a paragraph, whatever it ends in."""

_TEASED = 300
"""A line that dots cut off is a paragraph from this length on; a shorter one is a teaser."""

_CELL = 12
"""A line up to this length that no mark ends may be a cell of a table or a button of a column."""

_SITE = frozenset(("label", "pager", "foot", "legal", "tool", "nav", "crumb", "about"))
_ENDS = frozenset(("credit", "label", "pager", "legal", "foot"))
_HEADS = frozenset(("meta", "date", "crumb"))
_RECORDS = frozenset(("meta", "date"))
"""Kinds counted between a line and the paragraphs around it: marks of the site, of the end of an article, of its head."""

_HAN = re.compile("[\u4e00-\u9fff]")
_DIGITS = re.compile(r"\d+")
_COMMA = re.compile("[，。；、,;]")
_SPEAKER = re.compile("([一-鿿A-Za-z]{1,6})[:：]")
_CHARS = re.compile("[\u4e00-\u9fffA-Za-z]")
_SPACES = re.compile(r"[\s#*\u3000]+")
_NUMBER = re.compile("[〔\\[(（【]\\s*[12]\\d{3}\\s*[〕\\])）】].{0,4}?\\d{1,5}号")
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|pptx?|wps|ofd|rar|zip|txt|jpg|mp[34])(?![A-Za-z])", re.IGNORECASE)
_SITE_NAME = re.compile("(?:网|网站|官网|在线|门户|频道|中心|平台|政府|委员会|协会|总会)$")
_OFFICIAL = re.compile(
    "(?:通知|意见|办法|方案|规定|公告|通告|决定|批复|规划|纲要|条例|报告|细则|措施|函|令|要点)(?:[（(].{1,20}[）)])?$"
)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page with what is counted once for all of them.

    before, after: lines to the next paragraph on either side, 0 without one. marks, feet: lines of the site between a line and
    the paragraph above and below it; ends, heads: so those of an article's end above, of its head below. since: lines of
    the site since the record in the head, -1 where none stands above; labels: labels of links since the paragraph above.
    share: which part of the text stands above. shapes: the outline of each (`line_shapes`). times: how often
    each line stands on the page. words: the pairs of
    characters in its paragraphs. speakers: what stands in front of a colon.
    """

    lines: list[Line]
    certain: list[bool]
    before: list[int]
    after: list[int]
    marks: list[int]
    ends: list[int]
    heads: list[int]
    share: list[float]
    times: Counter[str]
    first: str
    words: frozenset[str]
    feet: list[int]
    since: list[int]
    labels: list[int]
    runs: list[line_runs.Run | None]
    speakers: Counter[str]
    shapes: list[str]

    @classmethod
    def of(cls, lines: list[Line]) -> Page:
        """Count."""
        count = len(lines)
        times = Counter(_SPACES.sub("", line.text) for line in lines if len(line.text) < 400)
        certain = [is_certain(lines, i, times) for i in range(count)]
        width = _wrap_width(lines)
        if width:
            certain = [sure or _is_full(line, width) for sure, line in zip(certain, lines, strict=True)]
            certain = [
                sure or (i > 0 and certain[i - 1] and lines[i].text[-1] in "。；") for i, sure in enumerate(certain)
            ]
        for i in range(1, count - 1):  # a shorter sentence between two of them
            certain[i] = certain[i] or (certain[i - 1] and certain[i + 1] and _is_said_once(lines[i], times))
        before, after = [0] * count, [0] * count
        near = -1
        for i in range(count):
            before[i] = i - near if near >= 0 else 0
            near = i if certain[i] or is_solid(lines, i) else near
        near = -1
        for i in range(count - 1, -1, -1):
            after[i] = near - i if near >= 0 else 0
            near = i if certain[i] or is_solid(lines, i) else near
        marks, ends, heads = [0] * count, [0] * count, [0] * count
        seen = ended = 0
        for i, line in enumerate(lines):
            marks[i], ends[i] = seen, ended
            seen, ended = (0, 0) if certain[i] else (seen + (line.kind in _SITE), ended + (line.kind in _ENDS))
        feet, since = [0] * count, [-1] * count
        seen = ended = 0
        for i in range(count - 1, -1, -1):
            heads[i], feet[i] = seen, ended
            seen, ended = (0, 0) if certain[i] else (seen + (lines[i].kind in _HEADS), ended + (lines[i].kind in _SITE))
        labels = [0] * count
        behind, known = -1, 0
        for i, line in enumerate(lines):
            since[i], labels[i] = behind, known
            known = 0 if certain[i] else known + (line.kind == "label")
            if certain[i]:
                behind = -1
            elif line.kind in _RECORDS:
                behind = 0
            elif behind >= 0 and line.kind in _SITE:
                behind += 1
        weights = [min(len(line.text), 300) if line.kind == "text" else 0 for line in lines]
        total = sum(weights) or 1
        share, sum_ = [], 0
        for weight in weights:
            share.append(sum_ / total)
            sum_ += weight
        lead = "".join(line.text for line, sure in zip(lines, certain, strict=True) if sure)[:1200]
        pairs = frozenset(lead[i : i + 2] for i in range(len(lead) - 1))
        return cls(
            lines,
            certain,
            before,
            after,
            marks,
            ends,
            heads,
            share,
            times,
            _SPACES.sub("", lines[0].text) if lines else "",
            pairs,
            feet,
            since,
            labels,
            line_runs.of(lines, certain, pairs),
            Counter(hit[1] for line in lines if (hit := _SPEAKER.match(line.text))),
            [line_shapes.outline(line.text) for line in lines],
        )

    def is_speech(self, i: int) -> bool:
        """Whether line `i` is what one of the speakers of a dialogue says: a name that comes back, and a sentence."""
        text = self.lines[i].text
        hit = _SPEAKER.match(text)
        return bool(hit) and text[-1] in "。？！?!…”" and self.speakers[hit[1] if hit else ""] > 1


def is_certain(lines: list[Line], i: int, times: Counter[str]) -> bool:
    """Whether line `i` is a sentence of the article whatever stands around it.

    It is from 40 characters on, unless it stands more than once, or is a notice, or a list of links prints it as a teaser.
    """
    line = lines[i]
    if len(line.text) < SENTENCE or not _is_said(line):
        return False
    if len(line.text) < 400 and times[_SPACES.sub("", line.text)] > 1:
        return False
    if is_teaser(lines, i) or (is_bulleted(line) and len(line.text) < 150 and not is_numbered(line.text)):
        return False
    return not is_repeated_below(lines, i)


def _wrap_width(lines: list[Line]) -> int:
    """The least length of a full line in a text broken at a fixed width (as out of a PDF); 0 when it is not so broken."""
    if len(lines) < 12:
        return 0
    lengths = Counter(len(line.text) for line in lines if 15 <= len(line.text) <= 80)
    if not lengths:
        return 0
    common = max(lengths, key=lambda n: (sum(lengths[n + d] for d in (-2, -1, 0, 1, 2)), n))
    near = [line.text for line in lines if abs(len(line.text) - common) <= 2]
    longer = sum(len(line.text) > 1.6 * common for line in lines)
    if len(near) < 0.4 * len(lines) or longer > 0.1 * len(lines):
        return 0
    return common - 3 if sum(bool(_COMMA.search(text[:-1])) for text in near) >= 0.6 * len(near) else 0  # not headlines


def _is_full(line: Line, width: int) -> bool:
    """A whole line of a text broken at a width, whatever mark it happens to end in."""
    return width <= len(line.text) <= width + 8 and line.kind in ("short", "loose", "text")


def _is_said(line: Line) -> bool:
    """Whether a line is made of sentences; a paragraph may also be cut off before its last full stop."""
    if line.kind == "text":
        return is_prose(line)
    least = _TEASED if line.kind == "cut" else _PARAGRAPH
    is_long = line.kind in ("loose", "cut", "short") and len(line.text) >= least
    return is_long and ((bool(_COMMA.search(line.text)) and "。" in line.text) or _is_unmarked(line.text))


def _is_unmarked(text: str) -> bool:
    """A paragraph that was printed without marks: so many characters with so few gaps are no menu, whose names are shorter."""
    return len(text) >= _PARAGRAPH and len(text) > 16 * len(text.split()) and len(_HAN.findall(text)) > 0.8 * len(text)


def _is_said_once(line: Line, times: Counter[str]) -> bool:
    text = line.text
    return line.kind == "text" and len(text) >= 12 and text[-1] in "。；" and times[_SPACES.sub("", text)] == 1


def is_repeated_below(lines: list[Line], i: int) -> bool:
    """The page's own abstract of the article: a paragraph that one of the next lines begins with."""
    if i + 1 >= len(lines):
        return False
    lead = ABSTRACT.sub("", lines[i].text, count=1).rstrip("…. ")
    return len(lead) >= 60 and any(
        later.text.startswith(lead[:60]) and len(later.text) >= len(lead) for later in lines[i + 1 : i + 5]
    )


ABSTRACT = re.compile(r"[\[【]?(?:导[言语读]|摘要|核心提示|内容提要|编者按|简介|提要)[\]】]?\s*[:：]?\s*")


def of(page: Page, i: int) -> Iterator[str]:
    """The features of line `i`, each once; names are short because a file of weights holds each of them."""
    lines = page.lines
    line = lines[i]
    text = line.text
    kinds = [_kind_at(page, i + d) for d in (-3, -2, -1, 0, 1, 2, 3)]
    k = kinds[3]
    yield "k=" + k
    for at, name in ((2, "p1="), (1, "p2="), (0, "p3="), (4, "n1="), (5, "n2="), (6, "n3=")):
        yield name + kinds[at]
    yield f"pk={kinds[2]}>{k}"
    yield f"kn={k}>{kinds[4]}"
    yield f"pkn={kinds[2]}>{k}>{kinds[4]}"
    yield f"pp={kinds[1]}>{kinds[2]}"
    yield f"nn={kinds[4]}>{kinds[5]}"
    yield from line_shapes.of_line(text, k)
    yield from _place(page, i, k)
    yield from _record(text)
    yield from _as_title(page, i)
    if len(text) <= _SHORT:
        yield from _words(text)


def _kind_at(page: Page, i: int) -> str:
    if i < 0:
        return "^"
    if i >= len(page.lines):
        return "$"
    return "P" if page.certain[i] else page.lines[i].kind


def _place(page: Page, i: int, k: str) -> Iterator[str]:
    count = len(page.lines)
    before, after = bucket(page.before[i], 1, 2, 3, 5, 9, 20), bucket(page.after[i], 1, 2, 3, 5, 9, 20)
    share = bucket(int(page.share[i] * 100), 1, 15, 50, 85, 100)
    where = f"{'b' if page.before[i] else '-'}{'a' if page.after[i] else '-'}"
    yield f"top={bucket(i, 1, 2, 3, 5, 9, 16, 40)}"
    yield f"foot={bucket(count - i, 2, 3, 5, 9, 16, 40)}"
    yield f"bef={before}"
    yield f"aft={after}"
    yield f"in={where}{share}"
    yield f"ba={min(before, 4)}.{min(after, 4)}"
    yield f"ik={where}{k}"
    yield f"bk={before}{k}"
    yield f"ak={after}{k}"
    marks, ends, heads = bucket(page.marks[i], 1, 2, 4), min(page.ends[i], 2), min(page.heads[i], 2)
    yield f"marks={marks}{where}"
    yield f"ends={ends}{where}"
    yield f"heads={heads}{where}"
    yield f"meh={marks}{ends}{heads}{where}"
    yield f"mk={marks}{k}"
    yield f"ek={ends}{k}"
    yield f"hk={heads}{k}{where}"
    cells = _cells(page, i)
    yield f"run={cells}"
    yield f"rw={cells}{where}"
    labels = min(page.labels[i], 2)
    yield f"lb={labels}{where}"
    yield f"lbk={labels}{k}"
    feet, since = bucket(page.feet[i], 1, 2, 4), min(page.since[i], 3)
    yield f"feet={feet}{where}"
    yield f"since={since}{where}"
    yield f"sf={since}{feet}{marks}{where}"
    yield f"sk={since}{k}"
    yield from line_shapes.beside(page.shapes, i, where)
    run = page.runs[i]
    if run is not None:
        yield from line_runs.features(run, where)
    if (hit := _SPEAKER.match(page.lines[i].text)) and page.speakers[hit[1]] > 1:
        yield f"speak={bucket(page.speakers[hit[1]], 2, 3, 6)}"


def _cells(page: Page, i: int) -> int:
    """How many short lines without a mark at their end stand together here, up to nine on each side (a bucket)."""
    if not is_cell(page.lines[i]):
        return 0
    low = high = i
    while low > 0 and i - low < 9 and is_cell(page.lines[low - 1]):
        low -= 1
    while high + 1 < len(page.lines) and high - i < 9 and is_cell(page.lines[high + 1]):
        high += 1
    return bucket(high - low + 1, 1, 2, 3, 5, 8, 12)


def is_cell(line: Line) -> bool:
    """A few characters without a mark at their end: a cell of a table, a button, a column."""
    return len(line.text) <= _CELL and line.text[-1] not in "。！？!?；;，,：:、"


@lru_cache(maxsize=1024)
def _record(text: str) -> tuple[str, ...]:
    return tuple(_records(text))


def _records(text: str) -> Iterator[str]:
    if len(text) > 100:
        return
    record = records.read(text)
    yield f"rs={bucket(int(record.share * 100), 1, 40, 80, 100)}"
    kinds = sorted({token.kind for token in record.tokens})
    for kind in kinds:
        yield "t=" + kind
    if len(kinds) <= 4:
        yield "ts=" + "+".join(kinds)
    for field in sorted(record.labels):
        yield "f=" + field
    if is_media(text):
        yield "media"


def _as_title(page: Page, i: int) -> Iterator[str]:
    """Marks of headlines, links and lists."""
    line = page.lines[i]
    text = _SPACES.sub("", line.text)
    times = page.times[text]
    if times > 1:
        yield f"times={min(times, 4)}{'+' if len(text) >= 8 else ''}"
    if i and len(text) >= 6 and page.first.startswith(text):
        yield "first+" if len(page.first) > len(text) else "first"
    if (
        i == 0
        and times == 1
        and any(len(other.text) >= 6 and text.startswith(_SPACES.sub("", other.text)) for other in page.lines[1:40])
    ):
        yield "holds"
    if 5 <= len(text) <= 60 and page.words:
        pairs = [text[j : j + 2] for j in range(len(text) - 1)]
        share = sum(pair in page.words for pair in pairs) / len(pairs)
        said = bucket(int(share * 100), 1, 15, 30, 50, 75)
        yield f"said={said}"
        yield f"sw={said}{'b' if page.before[i] else '-'}{'a' if page.after[i] else '-'}"
    before = page.lines[i - 1] if i else None
    after = page.lines[i + 1] if i + 1 < len(page.lines) else None
    bulleted = is_bulleted(line)
    around = f"{_is_bulleted(before)}{bulleted:d}{_is_bulleted(after)}"
    if "1" in around:
        yield "bu=" + around
    checks = (
        ("echo", after is not None and is_echo(line.text, after.text)),
        ("echoed", before is not None and is_echo(before.text, line.text)),
        ("link", is_link(line)),
        ("num", is_numbered(line.text)),
        ("stays", stays(line.text)),
        ("date", has_date(line.text)),
        ("file", bool(_FILE.search(text))),
        ("docno", bool(_NUMBER.search(text))),
        ("site", bool(_SITE_NAME.search(text))),
        ("official", bool(_OFFICIAL.search(text))),
        ("lm", is_label_made_up(text)),
        ("person", records.is_person(text)),
        ("again", is_repeated_below(page.lines, i) if len(text) >= 60 else False),
    )
    for name, found in checks:
        if found:
            yield name


def _is_bulleted(line: Line | None) -> str:
    return "1" if line is not None and is_bulleted(line) else "0"


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_pairs(text))


def _pairs(text: str) -> Iterator[str]:
    bare = _DIGITS.sub("0", text.strip())
    if len(bare) <= _CELL:
        yield "w=" + bare
    chars = "".join(_CHARS.findall(bare))
    yield from sorted({"g=" + chars[j : j + 2] for j in range(len(chars) - 1)})
    if len(chars) >= 2:
        yield "<" + chars[:2]
        yield ">" + chars[-2:]
