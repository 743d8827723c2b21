"""What an HTML page says of itself: headline, date of publication and source, from its own words before any mark-up.

The headline is what the page's <title> and a heading agree on. Date and source stand in the record beside the headline or
directly behind the article, with their labels or as a line that is nothing but a record; a date of a list, of the
copyright, of an update or of a sentence is none. <meta> tags are asked where the page does not say. All else stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .html_rows import Row, words

_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d{3})\s?日?")
_CLOCK = re.compile(r"\d{1,2}\s?[:：时]\s?\d{2}(?:\s?[:：分]\s?\d{2}秒?|分)?")
_NEAR_DAY = re.compile(
    r"(?<!\d)\d{1,2}[-/月]\d{1,2}日?(?=\s|$|\d{1,2}:)|前天|昨天|今天|刚刚|\d+\s?(?:秒|分钟|小时|天|周|个?月|年)前|星期[一二三四五六日天]"
)
_DATE_LINE = re.compile(
    rf"(?:(?:发布|发表)?(?:时间|日期|于)?\s*[:：]?\s*)(?:{_DAY.pattern}|{_NEAR_DAY.pattern})[\s\d:：]*[^。，]{{0,16}}$"
)
_PUBLISHED = re.compile(
    r"(?:(?:发布|发表|发稿|公布|公开|刊发|上线|信息)\s?(?:时间|日期)|(?<![\u4e00-\u9fff])(?:(?:发布|发表|刊发)于?|时间|日期))"
    r"\s*[:：|｜]?\s*(?=(?:19|20)\d{2})"
)
_NOT_PUBLISHED = re.compile(
    r"更新|修改|修订|生成|截止|截至|有效|实施|施行|生效|版权|[Cc]opyright|©|(?<!信息)录入|下载|访问|备案|ICP|上传"
)
_SOURCE = re.compile(
    r"(?:稿件|信息|文章|新闻|消息|本文|内容|资料)?(?:来源于|来源|稿源|出处|转载自|转自)\s*[:：|｜]?\s*(?P<value>[^\s:：|｜,，;；。()（）\[\]【】]{2,30})"
)
_BARE_SOURCE = re.compile(r"(?:稿件|信息|文章|新闻|消息|本文|内容)?(?:来源于|来源|稿源|出处)\s*[:：|｜]\s*$")
_ISSUER = re.compile(
    r"(?:发布机构|发文机构|发布单位|发布机关|发文机关|发文单位|信息提供|供稿单位|供稿)\s*[:：|｜]\s*(?P<value>[^\s:：|｜,，;；。]{2,30})"
)
_NEXT_LABEL = re.compile(
    r"(?:作者|编辑|责编|责任编辑|记者|发布|发表|时间|日期|浏览|阅读|点击|字号|字体|分享|打印|关键词|所属|\d{4}[-年/.]|评论|原创稿?$|举报$)"
)
_OF_PICTURES = re.compile(r"图(?:片|源|表)?\s?(?:来源)?$|视频$|数据$|资料$")
_NO_NAME = frozenset(
    ("未知", "网络", "互联网", "本站", "本网", "本站原创", "本网原创", "原创", "转载", "网络整理", "其他", "其它", "不详",
     "佚名", "无", "admin", "管理员", "整理", "综合", "登录", "关注", "举报", "分享", "收藏", "打印", "评论", "微信", "微博",
     "字号", "大", "中", "小", "正文")
)  # fmt: skip
_NOISE = re.compile(
    r"图(?:片|源)?来源\s*[:：]\s*\S*|(?:发布|发表)(?:时间|日期|于)\s*[:：]?|(?<![\u4e00-\u9fff])(?:发布|发表)\s*[:：]?|原创稿?|\[?整理\]?|(?:来源|作者|编辑|记者|责编|责任编辑)\s*[:：].*"
    r"|[（(].*?人参与.*?[)）]|我有话说|收藏本文|(?<![\u4e00-\u9fff])(?:收藏|举报|关注|分享|打印)|字号.*|字体.*"
    r"|(?:浏览|阅读|点击|评论|人气)\S*\s*[:：]?\s*\d*|\d+\s*(?:次|条|人)\S*|\d+"
)
_CUT = re.compile(r"\s*[_|｜丨]+\s*|\s*--+\s*|\s+[-–—·]\s+|\s*——\s*|[-–—](?=[^-–—]{2,24}$)|\s{2,}")
_SITE_WORD = re.compile(
    r"(?:网|网站|频道|新闻|资讯|财经|门户|报|论坛|社区|客户端|公众号|平台|中心|首页|在线|快报|博客|\.com|\.cn|\.net)$",
    re.I,
)
_DOMAIN = re.compile(r"^[\w.-]+\.(?:com|cn|net|org|gov|edu|info|tv|cc|io)(?:\.cn)?$|^https?:|^www\.", re.IGNORECASE)
_NOT_A_SITE = re.compile(r"版权|[Cc]opyright|©|保留|备案|公众平台$|^首页|All Rights|@|^\d+$")
_SQUASH = re.compile(r"[\s\u3000“”\"'‘’「」…·|｜_—–-]+|\.{2,}")

_META_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "publishdate", "pubdate", "publish_date",
    "publishtime", "publish_time", "og:release_date", "dc.date.issued", "dcterms.issued", "firstpublishedtime",
    "weibo:article:create_at", "bytedance:published_time", "og:pubdate", "releasedate", "apub:time",
)  # fmt: skip
_META_SOURCES = ("contentsource", "mediaid", "source", "dc.source", "article:source", "bytedance:source")
_META_SITES = ("og:site_name", "sitename", "application-name", "dc.publisher")
_ABOVE, _BELOW, _BEHIND = 8, 14, 12
"""Rows above the headline, below it and behind the article in which its record may stand."""


@dataclass(frozen=True, slots=True)
class Record:
    """title, date (ISO), source: "" where the page does not say. date_shown, source_shown: printed on the page, not only
    in its mark-up. headline: index of the row that is the headline, -1 for none; rows: indices of the record's rows."""

    title: str
    date: str
    source: str
    site: str
    headline: int
    rows: tuple[int, ...]


def squash(text: str) -> str:
    """Text as headlines are compared: without blanks, quotation marks and dashes."""
    return _SQUASH.sub("", text)


def headline(root: Any, rows: Sequence[Row], first: int) -> tuple[str, int]:
    """The headline, and the index of its row, -1 where no row prints it. first: index of the first row of the body."""
    page = root.find(".//title")
    whole = words(page) if page is not None else ""
    flat = squash(whole)
    if not any(_is_within(squash(row.text), flat) for row in rows[: first + 2]):
        flat = ""  # the name of the site alone
    best, place, score = "", -1, 0.0
    for i, row in enumerate(rows[: first + 2]):
        text = row.text
        have = squash(text)
        if not 4 <= len(have) <= 160 or (row.link > 0.8 * len(text) and not row.heading) or text[-1] in "：:":
            continue
        within = _is_within(have, flat)
        site_only = within and not flat.startswith(have) and _SITE_WORD.search(text) is not None
        prose = len(text) > 60 and text[-1] in "。；;"
        if prose or site_only or (i >= first and not within):
            continue
        near = 1 - min(first - i, 60) / 80 if i <= first else 0.2
        weight = 4 * within * min(1.0, len(have) / 8) + near
        weight += bool(row.heading) * (1.6 - 0.2 * row.heading + min(len(have), 20) / 20)
        if (row.heading or not flat) and not within and _before_record(rows, i):
            weight += 2.5 if row.heading else 1.0
        weight += 2 * (within and flat.startswith(have)) - 2 * row.hidden
        if flat and not within and not row.heading:
            continue
        if not flat and not row.heading and not _before_record(rows, i):
            continue
        if weight > score and weight > 1.6:
            best, place, score = text, i, weight
    own = _without_site(whole)
    if place < 0:
        offered = next((v for v in _metas(root, ("og:title", "twitter:title")) if v and squash(v) in flat), "")
        return offered or own, -1
    for row in rows[place + 1 : place + 4]:  # a headline on several lines
        if row.node is not rows[place].node or squash(best + row.text) not in flat:
            break
        best = f"{best} {row.text}" if best.isascii() else best + row.text
    if best.endswith(("...", "…")) and len(squash(own)) > len(squash(best)):
        best = own
    return _unlabelled(best, whole), place


def _unlabelled(text: str, whole: str) -> str:
    """原创X → X, where the page's <title> says X."""
    at = whole.find(text[2:12]) if text.startswith(("原创", "转载")) else -1
    return text[2:].strip() if at == 0 else text


def _before_record(rows: Sequence[Row], i: int) -> bool:
    return any(_DAY.search(row.text) and len(row.text) < 80 for row in rows[i + 1 : i + 4])


def _is_within(have: str, flat: str) -> bool:
    """Whether a row stands in the page's <title>, or tells as much; both squashed."""
    return bool(flat) and (have in flat or _starts_alike(have, flat))


def _starts_alike(have: str, flat: str) -> bool:
    """One is the other cut short (…), or with a few characters in front."""
    return len(have) >= 10 and (
        flat.startswith(have[: max(10, len(have) - 3)])
        or have[2:] in flat
        or (flat in have and 2 * len(flat) >= len(have))
    )


def _without_site(title: str) -> str:
    """A <title> without the names of the site and its columns behind or before it."""
    cuts = [(hit.start(), hit.end()) for hit in _CUT.finditer(title)]
    start, end = 0, len(title)
    for left, right in reversed(cuts):
        part, bare = title[right:end].strip(), title[left:right] in "-–—"
        if left <= start or not (_SITE_WORD.search(part) or len(part) <= (4 if bare else 8)):
            break
        end = left
    for left, right in cuts:
        if right >= end or not _SITE_WORD.search(title[start:left].strip()):
            break
        start = right
    return title[start:end].strip()


def record(root: Any, rows: Sequence[Row], first: int, last: int) -> Record:
    """Read the record of a page whose article stands in rows `first` to `last` (exclusive)."""
    title, place = headline(root, rows, first)
    top = place if 0 <= place <= first else max(0, first - _BELOW)
    zone = [i for i in range(max(0, top - _ABOVE), min(first, top + _BELOW + 1)) if i != place]
    zone += [i for i in range(max(first, last), min(len(rows), last + _BEHIND)) if i != place]
    if place > first:
        zone += range(first, place)
    opening = [i for i in range(first, min(first + 3, last)) if len(rows[i].text) < 80]
    closing = [i for i in range(max(first, last - 4), last) if len(rows[i].text) < 80 and i not in opening]
    taken: list[int] = []
    published = _date(rows, zone[:], opening + closing, first, taken)
    source = _source(rows, [*zone, *opening, *closing], first, place, taken, squash(title))
    published = published or _adopted(rows, first)
    if not published:
        published = next((d for value in _metas(root, _META_DATES) if (d := iso_day(value))), "") or _json_date(root)
    published = published or _time_tag(rows, [i for i in zone if i < first]) or _alone(rows, last, taken)
    if not source:
        offered = (_label_gone(value) for value in _metas(root, _META_SOURCES))
        source = next((value for value in offered if _is_name(value)), "")
    site = next((v for v in _metas(root, _META_SITES) if _is_name(v)), "") or _site_of(root, title)
    around = [i for i in zone if i < first and is_record(rows[i])]
    return Record(title, published, source, site, place, tuple(sorted({*taken, *around})))


def _label_gone(value: str) -> str:
    hit = _SOURCE.search(value)
    return hit["value"] if hit else value.strip()


def is_record(row: Row) -> bool:
    """Whether a row may be the record of an article: short, with a date or a source, and no sentence."""
    text = row.text
    if text[-1] in "。！？；!?;":
        return False
    return (
        len(text) <= 90 and bool(_DAY.search(text) or _SOURCE.search(text) or _ISSUER.search(text)) and not row.hidden
    )


def _date(rows: Sequence[Row], zone: list[int], inside: list[int], first: int, taken: list[int]) -> str:
    """The labelled date of the record, else that of a row of the head which is nothing but a record."""
    for i in (*zone, *inside):
        hit = _PUBLISHED.search(rows[i].text)
        if hit and len(rows[i].text) <= 160 and not rows[i].hidden and rows[i].link <= 0.5 * len(rows[i].text):
            found = iso_day(rows[i].text[hit.end() :])
            if found:
                taken.append(i)
                return found
    for i in zone:
        text = rows[i].text
        hit = _DAY.search(text)
        if i >= first or not hit or len(text) > 90 or rows[i].hidden or rows[i].link > 0.6 * len(text):
            continue
        if _NOT_PUBLISHED.search(text[max(0, hit.start() - 10) : hit.start()]) or text[-1] in "。；":
            continue
        rest = _CLOCK.sub("", text.replace(hit[0], ""))
        if len(rest.strip()) <= 60 and (found := iso_day(hit[0])):
            taken.append(i)
            return found
    return ""


def _source(rows: Sequence[Row], zone: list[int], first: int, place: int, taken: list[int], title: str) -> str:
    """The labelled source, else a name beside the date, else the office that issued the page."""
    for pattern in (_SOURCE, _ISSUER):
        for i in zone:
            text = rows[i].text
            if rows[i].hidden or len(text) > 200:
                continue
            for hit in pattern.finditer(text):
                if _OF_PICTURES.search(text[: hit.start()].strip()[-6:]):
                    continue
                value = _value(hit["value"])
                if (
                    _is_name(value)
                    and "获悉" not in value
                    and (text[-1] not in "。" or hit.start() == 0 or len(text) < 40)
                ):
                    taken.append(i)
                    return value
            below = rows[i + 1].text if i + 1 < len(rows) and pattern is _SOURCE and _BARE_SOURCE.search(text) else ""
            if len(below) <= 20 and _is_name(below):
                taken += [i, i + 1]
                return below
        if pattern is _SOURCE and (beside := _beside_date(rows, zone, first, place, taken, title)):
            return beside
    return ""


def _value(text: str) -> str:
    hit = _NEXT_LABEL.search(text, 1)
    return (text[: hit.start()] if hit else text).strip("《》“”\"'-—_/· ")


def _beside_date(rows: Sequence[Row], zone: list[int], first: int, place: int, taken: list[int], title: str) -> str:
    for i in zone:
        text = rows[i].text
        if i < place or rows[i].heading:
            continue
        day = _DAY.search(text) or _NEAR_DAY.search(text)
        behind = (
            i + 2 < len(rows)
            and i <= first + 1
            and not day
            and len(text) <= 30
            and any(_DATE_LINE.match(row.text) for row in [row for row in rows[i + 1 : i + 9] if not row.hidden][:3])
        )
        if (i > first and not behind) or rows[i].hidden or not (day or behind) or len(text) > 70:
            continue
        rest = _CLOCK.sub(" ", _NEAR_DAY.sub(" ", _DAY.sub(" ", text)))
        names = [n.strip("·⋅/|｜-—[]()（）【】:：,，") for n in _NOISE.sub(" ", rest).split()]
        names = [n for n in names if n and n != "·"]
        if behind:
            names = names[-1:]
        if not 1 <= len(names) <= 2 or not _is_name(names[0]) or _PUBLISHED.search(text):
            continue
        if squash(names[0]) not in title and not re.search("[。，！？]", names[0]):
            taken.append(i)
            return next((part for part in names[0].split("/") if _SITE_WORD.search(part)), names[0])
    return ""


def _is_name(value: str) -> bool:
    value = value.strip()
    if not 2 <= len(value) <= 30 or value in _NO_NAME or _DOMAIN.search(value) or _NOT_A_SITE.search(value):
        return False
    return any(char.isalpha() for char in value) and not re.search("[。？！]", value)


_ADOPTED = re.compile(rf"[（(]?\s*{_DAY.pattern}[^。，；]{{0,60}}(?:通过|公布|发布|印发|签署)\s*[）)]?$")


def _adopted(rows: Sequence[Row], first: int) -> str:
    """The day in brackets under the headline of a law or a resolution: （2007年6月29日…会议通过）."""
    for row in rows[max(0, first - 3) : first + 4]:
        if len(row.text) <= 90 and (hit := _ADOPTED.match(row.text)):
            return iso_day(hit[0])
    return ""


def _alone(rows: Sequence[Row], last: int, taken: list[int]) -> str:
    """A date and a time that stand alone right behind the article."""
    for i in range(last, min(last + 3, len(rows))):
        hit = _DAY.match(rows[i].text)
        if hit and _CLOCK.fullmatch(rows[i].text[hit.end() :].strip()) and not rows[i].hidden:
            taken.append(i)
            return iso_day(hit[0])
    return ""


def _time_tag(rows: Sequence[Row], zone: list[int]) -> str:
    for i in zone:
        for node in rows[i].node.iter("time"):
            if found := iso_day(str(node.get("datetime") or "")):
                return found
    return ""


def iso_day(text: str) -> str:
    """The first whole date of a text as ISO, "" without one."""
    for hit in _DAY.finditer(text):
        try:
            day = date(int(hit[1]), int(hit[2]), int(hit[3]))
        except ValueError:
            continue
        if day.year >= 1949:
            return day.isoformat()
    return ""


def _metas(root: Any, names: tuple[str, ...]) -> Iterator[str]:
    """What <meta> tags of these names (or properties) hold, in the order of `names`."""
    found: dict[str, list[str]] = {}
    for node in root.iter("meta"):
        for kind in ("name", "property", "itemprop"):
            key = str(node.get(kind) or "").lower()
            if key:
                found.setdefault(key, []).append(" ".join(str(node.get("content") or "").split()))
    for name in names:
        yield from (value for value in found.get(name, ()) if value)


_JSON_DATE = re.compile(r'"(?:datePublished|pubDate)"\s*:\s*"([^"]{8,40})"')


def _json_date(root: Any) -> str:
    """The date of publication in a page's JSON-LD."""
    for node in root.iter("script"):
        if "ld+json" in str(node.get("type") or "") and (hit := _JSON_DATE.search(node.text or "")):
            return iso_day(hit[1])
    return ""


def _site_of(root: Any, title: str) -> str:
    """The site's name at the end of <title>."""
    page = root.find(".//title")
    whole = words(page) if page is not None else ""
    parts = [part for part in _CUT.split(whole) if part]
    last = parts[-1].strip() if len(parts) > 1 else ""
    return last if last not in title and _SITE_WORD.search(last) and _is_name(last) and len(last) <= 16 else ""
