"""Title, date of publication, source, author, editor and the date of the event, as a page states them.

A value that the manifest knows wins. What the page does not say is "". A date is one the page gives as its own: alone in
the head, or behind a label (发布时间：); a date that the article's sentences mention is never it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Protocol

from .lines import Line, alternatives, is_media, page_words
from .page import Layout

_DATE = re.compile(r"(?<!\d)([12]\d{3})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d{3})")
_DATE_APART = re.compile(r"(?<!\d)(20\d{2}) (\d{1,2})[/-](\d{1,2})(?= |$)")
_DATE_AND_TIME = re.compile(_DATE.pattern + r"日?\s*(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?")
_DAY = re.compile(r"(?:([12]\d{3})年|(今年|去年))?(\d{1,2})月(\d{1,2})日")
_SITE = re.compile(r"\s*[_|｜]\s*|\s*--+\s*|\s+[-–—]\s+|\s*——\s*(?=[^—]{2,12}$)")
_BY = re.compile(
    r"(?:(?:记者|通讯员|撰稿人|特约评论员|实习生)[\s:：|/丨]*|作者[\s:：|/丨]+)"
    r"((?:[\u4e00-\u9fff·]{2,4}(?:[\s、,，/　]+|$|(?=[）)】\]])))+)"
)
_PRESS = re.compile(r"^[（(【\[]?\s*([^\s，。、:：]{2,16}?)(?:见习|实习|特约|本报|全媒体|首席)*记者[\s:：]")
_LABELLED = re.compile("[\u4e00-\u9fff][:：]")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_NOT_NAMES = frozenset(
    ("报道", "摄影", "通讯员", "记者", "实习生", "编辑", "文图", "摄影报道", "文", "图", "综合", "整理")
)
_OWN = frozenset(("本报", "本网", "本刊", "本站", "本台", "我报", "特约", "实习"))
_VALUE_STOP = r"[\s\u3000,，;；|｜丨)）\]】]"


class Known(Protocol):
    """What is known of a document before it is read; `corpus.manifest.Meta` is one."""

    @property
    def title(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of its article. `date` and `event_date` are ISO `YYYY-MM-DD`; "" where it does not say."""

    title: str
    date: str
    source: str
    author: str
    editor: str
    event_date: str


def gather(lines: list[Line], layout: Layout, known: Known) -> Facts:
    """Read the record around the body; `lines` and `layout` as `lines.read_lines` and `layout.arrange` gave them."""
    record = [line.text for i, line in enumerate(lines) if _is_record(lines, layout, i)]
    joined = _join_labels(record)
    lead = next((line.text for i, line in enumerate(lines) if layout.kinds[i] == "body" and line.kind == "text"), "")
    published = known.date or _published(lines, layout, joined)
    first = lines[0].text if lines else ""
    source = known.source or _field("source", joined) or _run_in_source(first) or _medium(lines, layout)
    source = source or _press(joined) or _site_of_title(lines, layout) or _field("issuer", joined)
    source = source or _dateline(lead) or _owner(lines, layout)
    title = known.title or _title(lines, layout, joined)
    author = _author(joined)
    return Facts(title, published, source, author, _field("editor", joined), _event(lead, published))


def _is_record(lines: list[Line], layout: Layout, i: int) -> bool:
    """Lines that may hold the page's own record: marked so, or loose ends in the head beside them."""
    if layout.kinds[i] == "meta":
        return True
    near = i < layout.head or layout.tail <= i < layout.tail + 12
    return (
        near
        and layout.kinds[i] == "boilerplate"
        and lines[i].kind in ("meta", "date", "credit", "short", "foot", "tool", "nav", "legal")
    )


def _join_labels(record: list[str]) -> list[str]:
    """来源: on a line of its own, and its value on the next, become one."""
    joined: list[str] = []
    for text in record:
        bare = joined and len(joined[-1]) <= 8 and joined[-1][-1] in ":：|｜"
        if bare and len(text) <= 40 and not _LABELLED.search(text):
            joined[-1] += text
        else:
            joined.append(text)
    return joined


@cache
def _field_pattern(field: str) -> re.Pattern[str]:
    fields = page_words()["fields"]
    every = alternatives(tuple(word for words in fields.values() for word in words))
    label = f"(?<![\u4e00-\u9fff])(?:{alternatives(fields[field])})\\s*[:：|｜丨]\\s*"
    if field == "source":
        label = f"(?:{alternatives(fields[field])})\\s*[:：|｜丨]\\s*"
    return re.compile(
        f"{label}(?!(?:{every})\\s*[:：])([^\\s\u3000,，;；|｜丨)）\\]】]{{1,40}}?)(?=(?:{every})\\s*[:：|]|{_VALUE_STOP}|[12]\\d{{3}}[-/年.]|$)"
    )


def _field(field: str, record: list[str]) -> str:
    """The first value that a label of `field` introduces."""
    pattern = _field_pattern(field)
    for text in record:
        hit = pattern.search(text)
        if hit and not hit[1].isdigit():
            return hit[1].strip("《》“”\"'")
    if field == "editor":
        spaced = (_editor_pattern().match(text) for text in record)
        return next((hit[1] for hit in spaced if hit), "")
    return ""


@cache
def _editor_pattern() -> re.Pattern[str]:
    return re.compile(f"[（(【\\[]?(?:{alternatives(page_words()['fields']['editor'])})\\s+([\u4e00-\u9fff·]{{2,4}})")


def _run_in_source(first: str) -> str:
    """来源：商业周刊中文版 作者：… at the very beginning of a text that has lost its line breaks."""
    hit = re.match(r"[（(]?(?:文章|信息|新闻)?来源\s*[:：]\s*([^\s，。:：]{2,20})\s+(?:作者|编辑|时间|责任编辑)", first)
    return hit[1] if hit else ""


def _medium(lines: list[Line], layout: Layout) -> str:
    """The name of a newspaper or site that stands beside the date in the head, without a label."""
    for i, line in enumerate(lines[: layout.head]):
        around = lines[max(0, i - 1) : i + 2]
        if line.kind == "short" and i != layout.title and is_media(line.text) and any(x.kind == "date" for x in around):
            return line.text
        if line.kind == "meta":
            name = _DATE_AND_TIME.sub("", line.text).strip(" \u3000|｜[]")
            if name != line.text and is_media(name):
                return name
    return ""


def _press(record: list[str]) -> str:
    """扬子晚报/紫牛新闻记者 於苏云, （长江日报记者 李金友）."""
    for text in record:
        hit = _PRESS.match(text)
        if hit and hit[1] not in _OWN and len(hit[1]) >= 3:
            return hit[1]
    return ""


def _site_of_title(lines: list[Line], layout: Layout) -> str:
    """The site's name in the page's own title: X_宁波频道_凤凰网, X--当代商报."""
    if layout.title <= 0 or not lines:
        return ""
    title, first = lines[layout.title].text, lines[0].text
    if not first.startswith(title) or len(first) <= len(title) + 1:
        return ""
    parts = [part for part in _SITE.split(first[len(title) :]) if part]
    return parts[-1].strip() if parts and 2 <= len(parts[-1].strip()) <= 20 else ""


def _dateline(lead: str) -> str:
    hit = _dateline_pattern().match(lead)
    return hit[1] if hit else ""


@cache
def _dateline_pattern() -> re.Pattern[str]:
    return re.compile(f"[（(【]?({alternatives(page_words()['datelines'])})[^，。]{{0,24}}?(?:[讯电]|消息|报道)")


def _owner(lines: list[Line], layout: Layout) -> str:
    """版权所有:中国企业新闻网 of the footer."""
    for line in lines[layout.tail :]:
        hit = re.search(r"版权所有\s*[:：]\s*([^\s:：，。]{2,20})", line.text)
        if hit:
            return hit[1]
    return ""


def _published(lines: list[Line], layout: Layout, record: list[str]) -> str:
    """A labelled date of publication, else a date of the head, else the day on which the document was drawn up."""
    head = _join_labels([line.text for line in lines[: layout.head] if line.kind in ("date", "meta")])
    drawn_up = _date_label("drawn_up")
    for text in (
        *(text for text in head if _date_label("date").search(text)),
        *(text for text in head if not drawn_up.search(text)),
        *(text for text in record if _date_label("date").search(text)),
        *head,
        *(text for text in record if drawn_up.search(text)),
    ):
        label = _date_label("date").search(text)
        found = _iso(text[label.start() :] if label else text)
        if found:
            return found
    apart = _DATE_APART.search(" ".join(line.text for line in lines[: layout.head] if len(line.text) <= 20))
    return _day(int(apart[1]), int(apart[2]), int(apart[3])) if apart else ""


@cache
def _date_label(field: str) -> re.Pattern[str]:
    words = page_words()["fields"][field]
    short, long = (tuple(w for w in words if (len(w) > 2) is wanted) for wanted in (False, True))
    labels = "|".join(
        f"{before}(?:{alternatives(part)})" for before, part in (("(?<![\u4e00-\u9fff])", short), ("", long)) if part
    )
    return re.compile(f"(?:{labels})\\s*[:：|｜]?\\s*[12]\\d{{3}}")


def _iso(text: str) -> str:
    for hit in _DATE.finditer(text):
        found = _day(int(hit[1]), int(hit[2]), int(hit[3]))
        if found:
            return found
    return ""


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if 1949 <= year <= 2100 else ""
    except ValueError:
        return ""


def _author(record: list[str]) -> str:
    """Names of reporters, correspondents and authors in the order of the page, separated by 、."""
    names: list[str] = []
    for text in record:
        for hit in _BY.finditer(text):
            names += [n for n in _NAME.findall(hit[1]) if n not in _NOT_NAMES and n not in names]
    return "、".join(names) or _field("author", record)


def _title(lines: list[Line], layout: Layout, record: list[str]) -> str:
    if layout.title >= 0:
        text = lines[layout.title].text.lstrip("# ").strip()
        first = lines[0].text
        return _without_site(text, lines) if layout.title == 0 and first == text else text
    for text in record:
        hit = re.match(r"[（(【\[]?原(?:标)?题\s*[:：]\s*《?(.{4,80}?)》?[）)】\]]?$", text)
        if hit:
            return hit[1]
    first = lines[0].text if lines else ""
    hit = re.match(r"原标题[:：\s]\s*(\S.{3,60}?)\s*(?:作者|记者|来源)[:：\s]", first)
    return hit[1] if hit else ""


def _without_site(text: str, lines: list[Line]) -> str:
    """X_宁波频道_凤凰网 → X, where the rest is short names only."""
    parts = _SITE.split(text)
    if len(parts) > 1 and len(parts[0]) >= 5 and all(len(p) <= 12 for p in parts[1:]) and re.search("[_|｜]|--", text):
        return parts[0].strip()
    return text


def _event(lead: str, published: str) -> str:
    """The day that the first paragraph begins with; its year from the text or from the date of publication."""
    hit = _DAY.search(lead[:80])
    if not hit:
        return ""
    if hit[1]:
        return _day(int(hit[1]), int(hit[3]), int(hit[4]))
    if len(published) < 10:
        return ""
    year = int(published[:4]) - (hit[2] == "去年")
    found = _day(year, int(hit[3]), int(hit[4]))
    if found > published and not hit[2]:  # an event of December told in January
        found = _day(year - 1, int(hit[3]), int(hit[4]))
    return found
