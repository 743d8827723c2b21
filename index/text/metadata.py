"""Title, date of publication, source, author, editor and the date of the event, as a page states them.

A value that the manifest knows wins. What the page does not say is "". A date is one the page gives as its own: alone in
the head, or behind a label (发布时间：); a date that the article's sentences mention is never it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from . import notice, records
from .headline import squash
from .lines import Line, kind_of
from .page import Layout
from .words import alternatives, is_button, is_media, page_words

_DATE_APART = re.compile(r"(?<!\d)(20\d{2}) (\d{1,2})[/-](\d{1,2})(?= |$)")
_DAY = re.compile(r"(?:([12]\d{3})年|(今年|去年))?(\d{1,2})月(\d{1,2})日")
_BUTTON = re.compile(r"\s*[\[【(（]([^\[\]【】()（）]{2,8})[\]】)）]$")
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
_NONE = "\0"
"""Stands for a source that the page says it does not have."""

_FEWEST = 6
"""Characters of a headline that only the record names."""

_BEHIND = 12
"""Lines behind the body that may still be the article's own record."""

_OF_OTHERS = frozenset(("label", "pager", "foot"))


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
    body = [line for line, kind in zip(lines, layout.kinds, strict=True) if kind == "body"]
    head = _joined([(i, line.text) for i, line in enumerate(lines[: layout.head]) if _may_hold(lines, layout, i)])
    rest = _joined([(i, lines[i].text) for i in range(layout.head, _end(lines, layout)) if _may_hold(lines, layout, i)])
    record = [text for _, text in (*head, *rest)]
    lead = next((line.text for line in body if line.kind == "text"), "")
    published = known.date or _published(head, rest, layout.title) or _apart(lines, layout) or _of_notice(lines, body)
    source = known.source or _source(record)
    if source == _NONE:
        source = ""
    elif not source:
        source = _run_in_source(lines[0].text if lines else "") or _medium(lines, layout, head)
        source = source or _press(record) or _site_of_title(lines, layout) or _value("issuer", record)
        source = source or _dateline(lead) or _owner(lines, layout)
    title = known.title or _title(lines, layout, record)
    return Facts(title, published, source, _author(record), _editor(record), _event(lead, published))


def _end(lines: list[Line], layout: Layout) -> int:
    """Records of the article stand in the next lines behind it; from a list of links on they are of others."""
    end = layout.tail
    while end < min(len(lines), layout.tail + _BEHIND) and lines[end].kind not in _OF_OTHERS:
        end += 1
    return end


def _may_hold(lines: list[Line], layout: Layout, i: int) -> bool:
    """Lines that may hold the page's own record: marked so, or loose ends beside them."""
    if layout.kinds[i] == "meta":
        return True
    return layout.kinds[i] == "boilerplate" and lines[i].kind in ("meta", "date", "credit", "short", "tool", "nav")


def _joined(record: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """来源: on a line of its own, and its value on the next, become one; what follows another label is not its value."""
    joined: list[tuple[int, str]] = []
    for i, text in record:
        is_value = len(text) <= 40 and not _LABELLED.search(text)
        if joined and is_value and records.is_open(joined[-1][1]):
            joined[-1] = (joined[-1][0], joined[-1][1] + text)
        else:
            joined.append((i, text))
    return joined


def _value(field: str, record: list[str]) -> str:
    """The first value that a label of `field` introduces."""
    for text in record:
        for value in records.read(text).values(field):
            bare = value.strip("《》“”\"'")
            if bare and not bare.isdigit() and not bare.startswith(("http", "www.")):
                return bare
    return ""


def _source(record: list[str]) -> str:
    """What 来源 introduces; `_NONE` where that is a word such as 未知 or 本站."""
    found = ""
    for text in record:
        found = _value("source", [text])
        if found and found not in page_words()["placeholders"]:
            return found
        if found:
            return _NONE
    return found


def _editor(record: list[str]) -> str:
    if found := _value("editor", record):
        return found
    spaced = (_editor_pattern().match(text) for text in record)
    return next((hit[1] for hit in spaced if hit), "")


@cache
def _editor_pattern() -> re.Pattern[str]:
    return re.compile(f"[（(【\\[]?(?:{alternatives(page_words()['fields']['editor'])})\\s+([\u4e00-\u9fff·]{{2,4}})")


def _run_in_source(first: str) -> str:
    """来源：商业周刊中文版 作者：… at the very beginning of a text that has lost its line breaks."""
    hit = re.match(r"[（(]?(?:文章|信息|新闻)?来源\s*[:：]\s*([^\s，。:：]{2,20})\s+(?:作者|编辑|时间|责任编辑)", first)
    return hit[1] if hit else ""


def _medium(lines: list[Line], layout: Layout, head: list[tuple[int, str]]) -> str:
    """The name of a newspaper or site that stands beside the date in the head, without a label."""
    for i, line in enumerate(lines[: layout.head]):
        around = lines[max(0, i - 1) : i + 2]
        if line.kind == "short" and i != layout.title and is_media(line.text) and any(x.kind == "date" for x in around):
            return line.text
    for _, text in head:
        read = records.read(text)
        if not (records.is_record(read) or read.has("issue")):
            continue
        for token in read.tokens:
            if token.kind == "medium" and not token.field and token.text not in page_words()["placeholders"]:
                return token.text
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


def _published(head: list[tuple[int, str]], rest: list[tuple[int, str]], title: int) -> str:
    """A labelled date of publication, else a date of the head, else the day on which the document was drawn up."""
    below = [text for i, text in head if i > title]
    above = [text for i, text in head if i <= title]
    behind = [text for _, text in rest]
    for texts, field in (
        (below, "date"),
        (above, "date"),
        (below, ""),
        (above, ""),
        (behind, "date"),
        (below + above + behind, "drawn_up"),
    ):
        for text in texts:
            if found := _date_of(text, field):
                return found
    spelt = (notice.day_of(word) for text in (*below, *above) for word in text.split())
    return next((day for day in spelt if day), "")


def _date_of(text: str, field: str) -> str:
    """The date on a line of a record that a label of `field` introduces; for "" one that no label introduces."""
    read = records.read(text)
    if not field and not (records.is_record(read) or kind_of(text) in ("date", "meta")):
        return ""
    for i, token in enumerate(read.tokens):
        if token.kind != "date":
            continue
        behind_label = i > 0 and read.tokens[i - 1].kind == "label"
        if (
            token.field == field
            and (field or not behind_label or read.tokens[i - 1].field in ("source", "author", "editor"))
            and (found := records.iso(token.text))
        ):
            return found
    return ""


def _apart(lines: list[Line], layout: Layout) -> str:
    """A date that the layout of the page took apart: the year on one line, day and month on the next."""
    hit = _DATE_APART.search(" ".join(line.text for line in lines[: layout.head] if len(line.text) <= 20))
    return records.day(int(hit[1]), int(hit[2]), int(hit[3])) if hit else ""


def _of_notice(lines: list[Line], body: list[Line]) -> str:
    """The date under the issuer's name, or the one on which a document was passed."""
    return notice.signed(body)[1] or notice.passed(lines)


def _author(record: list[str]) -> str:
    """Names of reporters, correspondents and authors in the order of the page, separated by 、."""
    names: list[str] = []
    for text in record:
        for hit in _BY.finditer(text):
            names += [n for n in _NAME.findall(hit[1]) if n not in _NOT_NAMES and n not in names]
    if names:
        return "、".join(names)
    for text in record:
        if found := [name for name in records.read(text).values("author") if name not in page_words()["placeholders"]]:
            return "、".join(found)
    return ""


def _title(lines: list[Line], layout: Layout, record: list[str]) -> str:
    if layout.title >= 0:
        text = _without_button(lines[layout.title].text.lstrip("# ").strip())
        text = _without_site(text) if layout.title == 0 else text
        return _issued(lines, layout, record) + text if text.startswith("关于") else text
    for text in record:
        hit = re.match(r"[（(【\[]?原(?:标)?题\s*[:：]\s*《?(.{4,80}?)》?[）)】\]]?$", text)
        if hit:
            return hit[1]
    if (named := _value("title", record)) and len(named) >= _FEWEST:
        return named
    first = lines[0].text if lines else ""
    hit = re.match(r"原标题[:：\s]\s*(\S.{3,60}?)\s*(?:作者|记者|来源)[:：\s]", first)
    return hit[1] if hit else ""


def _issued(lines: list[Line], layout: Layout, record: list[str]) -> str:
    """Who issues a document whose headline is set on two lines: above 关于…的通知, or as the head prints both on one."""
    title = squash(lines[layout.title].text)
    for whole in (
        *(line.text for line in lines[: layout.title]),
        *(v for t in record for v in records.read(t).values("title")),
    ):
        bare = squash(whole)
        if bare.endswith(title) and notice.is_issuer(bare[: -len(title)]):
            return bare[: -len(title)]
    above = lines[layout.title - 1].text if layout.title > 0 and "boilerplate" in layout.kinds else ""
    return above if notice.is_issuer(above) and layout.kinds[layout.title - 1] != "meta" else ""


def _without_button(text: str) -> str:
    """A headline without the buttons in brackets behind it: 三条路线 [复制链接]."""
    while (hit := _BUTTON.search(text)) and hit.start() > 0 and is_button(hit[1]):
        text = text[: hit.start()]
    return text


def _without_site(text: str) -> str:
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
        return records.day(int(hit[1]), int(hit[3]), int(hit[4]))
    if len(published) < 10:
        return ""
    year = int(published[:4]) - (hit[2] == "去年")
    found = records.day(year, int(hit[3]), int(hit[4]))
    if found > published and not hit[2]:  # an event of December told in January
        found = records.day(year - 1, int(hit[3]), int(hit[4]))
    return found
