"""What a single line of a page is, by its own words and shape; where it stands is for `page` to weigh.

Kinds: `text` (a sentence), `loose` (long, but cut or without a full stop), `cut` (ends in dots, as teasers do), `short`,
`nav`, `crumb` (a path 首页 > 新闻 > 正文), `tool` (buttons, calls to share or scan), `label` (head of a list of links),
`pager` (上一篇), `foot`, `legal` (disclaimers), `code` (script), `caption` (a picture that is not there), `date` (alone),
`points` (>>headlines in front of the lead-in, on one line with it), `meta` (date, source … with their labels),
`credit` (by-lines, editors), `about` (a site that tells who it is), `spam` (what break-ins put there).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import records
from .records import DATE as _DATE
from .records import ERA
from .records import TIME as _TIME
from .words import Words, is_media, words

_LONG = 160
"""A longer line that ends like a sentence is text, whatever words it holds (disclaimers that begin like one excepted)."""

_NUMBERED_CHARS = 12
"""A numbered line longer than this is of a list, a statute or an outline, whatever words it holds."""

_ENDS_OF_PAGE = 6
"""Lines at either end of a text that are looked through for a page around it."""

_HINTED = 250
"""A longer line is a paragraph, whatever words it holds."""

_LONGEST_NOTICE = 700
"""A longer line is no notice of a site, however many of its words it holds."""

_ENDS = frozenset("。！？!?；;”’）)》」』】…：:")
_PAUSE = re.compile("[，。！？；、,;!?]")
_TOKENS = re.compile(r"[\s|丨｜┃,，/／·•●■◆【】\[\]()（）:：>＞›»<＜]+")
_BULLET = re.compile(r"[•·●○◆◇■□▪▶►※★☆►▸◦‧∙*]\s*")
_NUMBERED = re.compile(
    r"(?:#{1,6}\s*)?(?:[（(]?[一二三四五六七八九十百]{1,4}[）)、.．]|第[一二三四五六七八九十百零〇\d]{1,5}[章节编条款篇部分]|[（(]\d{1,3}[）)]|\d{1,3}[、.．)）]|[①-⑳])"
)
_WEEKDAY = "(?:\\s*(?:星期|周)[一二三四五六日天])"
_DATE_ONLY = re.compile(rf"[（(\[【]?\s*(?:{_DATE}|{ERA}){_TIME}?{_WEEKDAY}?\s*[）)\]】]?$")
_DATE_FIRST = re.compile(rf"{_DATE}{_TIME}?")
_DATED = re.compile(rf"{_DATE}{_TIME}?{_WEEKDAY}?")
_SHEET = re.compile(r"第?\s?[A-Z]?\d{1,3}\s?版(?:\s*[:：]\s*[\u4e00-\u9fff·]{1,10})?$")
"""A page of a printed newspaper, as electronic editions list them: 第03版：县域."""
_ENGLISH = re.compile(r"[“\"']?[A-Z][^|©<>{}]{58,}[.!?][”\"']?$")
"""An English sentence, or several; what is no sentence has few words."""
_ENGLISH_WORDS = 9
_CODE = re.compile(
    r"document\.\w+|appendChild|\(function\s*\(|window\.\w+|\$\(|\bvar\s+\w+\s*=|\}\)?\(\)|\}\);|addEventListener"
    r"|\bsrc\s*=\s*['\"]|^\s*[{}]+\s*;?$|</?(?:script|style|div|span|iframe|img|a|p|br)\b|function\s+\w+\s*\("
)
_CRUMB = re.compile(
    r"(?:当前|所在|现在)的?位置|^(?:网站|返回)?(?:首页|主页)\s*(?:[>＞›»/→\-–—]|::)"
    r"|^(?:[^>＞›»。，<]{1,16}[>＞›»]{1,2}\s*){1,7}(?:正文|详情|详细|详细内容|内容|文章|查看|浏览|新闻详情|阅读|详细信息"
    r"|内容详情|文章内容)\s*$"
    r"|^(?:[^>＞›»。，<]{1,16}[>＞›»]\s*){2,7}[^>＞›»。，<]{0,16}$|^[>＞›»]\s*[^>＞›»。，]{2,16}$"
)
_PATH_MARK = re.compile("[>＞›»→]")
_TIMED_NAME = re.compile(rf"{_DATE}{_TIME}[\s|｜]+[\u4e00-\u9fffA-Za-z·]{{2,14}}$")
_RECORD_HINT = re.compile(rf"{_DATE}|[:：|丨]|(?:文|图|编辑|责编|作者|记者|采写|撰文)/")
_DIGIT = re.compile(r"\d")
_DATED_END = re.compile(rf"\s?[\[(（【]?\s*{_DATE}{_TIME}?\s*[\])）】]?$")
_COUNT = re.compile(
    r"(?:阅读|点击数?|浏览|评论|人气|围观|热度|点赞|播放|参与)量?[:：\s]*\d+(?:\.\d+万)?\s*[次人条]?$"
    r"|\d+\s*人?(?:点赞|赞同|收藏|喜欢|赞过|条评论|条回答|个回答|人参与|次阅读|次浏览|阅读|评论|跟贴|跟帖|次播放)"
)
_CREDITED, _LONGEST_CREDIT = 30, 40
"""A credit is looked for behind a line from this length on; it is at most so long."""

_GLUED = re.compile(
    r"(?<=[。！？!?”…])\s*[（(\[【](?:责任编辑|责编|本文编辑|网络编辑|责任校对|(?:本文|文章|稿件|信息)?来源|稿源)\s*[:：]\s*[^（()）\[\]【】。，]{2,24}[)）\]】]$"
)
_ABOUT = re.compile(
    r"网站?(?:于|自)?\s?\d{4}年.{0,12}(?:成立|创办|上线|开通|创建|运行)|(?:主办|主管|旗下|创办|运营|承办)的.{0,20}(?:网站|门户|平台|媒体|资讯网)"
    r"|(?:门户|资讯|新闻|信息)(?:网站|平台)[,，].{0,40}(?:提供|致力于|为.{0,12}服务)|(?:致力于|专注于?)(?:打造|提供|为).{0,30}(?:平台|门户|网站|资讯)"
)
"""A site that tells who it is."""

_MAYBE_ABOUT = re.compile(r"[网主旗创运承门资新信致专](?=[\s\d站于自办管下建营户讯闻息力注])")
"""The first two characters of it, found many times faster."""

_OF_A_SITE = re.compile(
    "本[站网文报刊]|本平台|平台用户|网站|新闻网|原创|版权|该文|文章|稿件|作者|转载|仅供参考|风险自担|侵权|APP|公众号"
)
_FRAME = "【】[]（）()<>《》:：|丨｜·•■◆●▌▍▎※»›＞…+ \u3000-—=*#\t"
_SIGN_ONLY = re.compile(r"[:：.·]{2,}$|\+\d{0,9}$|[(（\[]\d{1,9}[)）\]]$|[×+|>＞»›\s]+$")
_POINT_MARKS = frozenset(">》◆■●★▲")
_POINTS = re.compile(r"(?:>>|》》|◆|■|●|★|▲)[^。]{4,400}?(?=核心提示|内容提要|导语|本报讯|本报记者)")
_COLON = re.compile("[:：]")
_MORE = re.compile(r"[\s:：>＞»+\[(（【]*(?:更多|more)[\s>＞»+.…]*$", re.IGNORECASE)
_RUN = re.compile(r"(?:\.{3,}|…+)[\]】)）]?$")


class Line(NamedTuple):
    """One line that is not blank: its `kind`, its stripped `text`, and where that stands in the repaired text."""

    kind: str
    text: str
    start: int
    end: int


def read_lines(text: str) -> list[Line]:
    """The lines of `text` that are not blank, each with its kind; offsets into `text`."""
    lines = []
    at = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = at + raw.index(stripped[0])
            if points := _points(stripped):
                lines.append(Line("points", stripped[:points], start, start + points))
                start, stripped = start + points, stripped[points:]
            end = start + len(stripped)
            if credit := _credit_behind(stripped):
                body = stripped[:credit].rstrip()
                lines.append(Line(_kind_behind_bullet(body), body, start, start + len(body)))
                start, stripped = start + credit, stripped[credit:]
            lines.append(Line(_kind_behind_bullet(stripped), stripped, start, end))
        at += len(raw) + 1
    return lines


def _credit_behind(line: str) -> int:
    """Where the editors or the source in brackets begin that are glued to the last sentence of an article; 0 without."""
    if len(line) < _CREDITED or line[-1] not in "）)]】":
        return 0
    hit = _GLUED.search(line, max(0, len(line) - _LONGEST_CREDIT))
    return hit.start() if hit else 0


def _kind_behind_bullet(line: str) -> str:
    """The kind of a line, a bullet in front of its words left out."""
    hit = _BULLET.match(line)
    return kind_of(line[hit.end() :] if hit and hit.end() < len(line) else line)


def hints_at_page(lines: list[Line]) -> bool:
    """Whether one of the first or last lines holds a word of buttons, comments or links, though it is of no such kind."""
    if len(lines) > 2 * _ENDS_OF_PAGE:
        lines = lines[:_ENDS_OF_PAGE] + lines[-_ENDS_OF_PAGE:]
    return any(
        line.kind in ("short", "loose") and len(line.text) <= _HINTED and words().hints.search(line.text)
        for line in lines
    )


def _points(line: str) -> int:
    """Length of the points that a page lists in front of the lead-in of its article, on the same line; 0 without."""
    if line[0] not in _POINT_MARKS:
        return 0
    hit = _POINTS.match(line)
    mark = line[:2] if line.startswith((">>", "》》")) else line[:1]
    return hit.end() if hit and hit[0].count(mark) >= 2 else 0


def kind_of(line: str) -> str:
    """The kind of a stripped, repaired line; see the module's list."""
    lists = words()
    if len(line) > _LONG:
        if _is_long_notice(line, lists):
            return "legal"
        if line[-1] in _ENDS:
            return "cut" if line.endswith("...") else "text"
        return "code" if _CODE.search(line, 0, 400) and _is_mostly_ascii(line[:400]) else _sentence(line)
    return _short_kind(line, lists)


def _is_long_notice(line: str, lists: Words) -> bool:
    """Whether a long line says what notices of sites say: once behind a word that opens a notice, else twice."""
    if len(line) > _LONGEST_NOTICE or lists.disclaimers.search(line, 0, 400) is None:
        return False
    if lists.calls.match(line):
        return True
    return len(set(lists.disclaimers.findall(line))) >= 3 and bool(_OF_A_SITE.search(line))


def _short_kind(line: str, lists: Words) -> str:
    if is_numbered(line) and len(line) > _NUMBERED_CHARS:
        return _sentence(line)
    if line[-1] in "。；;，,、" and len(line) > 20:
        return _kind_of_sentence(line, lists)
    if lists.spam.search(line):
        return "spam"
    bare = line.strip(_FRAME)
    if _SIGN_ONLY.match(line):
        return "tool"
    if not bare or bare.isdigit() or line.startswith("<!--"):
        return "short"
    if bare in lists.labels or _MORE.sub("", bare) in lists.labels:
        return "label"
    for kind, pattern in (("caption", lists.captions), ("date", _DATE_ONLY), ("pager", lists.pagers)):
        if pattern.match(line):
            return kind
    if _is_navigation(line, lists) or _SHEET.match(line):
        return "crumb" if _PATH_MARK.search(line) and _CRUMB.search(line, 0, 120) else "nav"
    if (colon := _COLON.search(line)) and line[: colon.start()].strip(_FRAME) in lists.labels:
        return "tool"  # 相关文件：关于印发某某办法的通知
    if len(line) <= 120 and _CRUMB.search(line):
        return "crumb"
    if _is_record(line, lists):
        return "credit" if _CREDIT.match(line) else "meta"
    if _is_disclaimer(line, lists):
        return "legal"
    if line[-1] not in "：:" and lists.foot.search(line):
        return "foot"
    if lists.calls.match(line) or _COUNT.match(line):
        return "tool"
    if _is_by_line(line):
        return "credit"
    if _CODE.search(line) and _is_mostly_ascii(line):
        return "code"
    return _sentence(line)


def _kind_of_sentence(line: str, lists: Words) -> str:
    """A line that ends as sentences do is text, unless it is the site that speaks in it."""
    if _is_disclaimer(line, lists):
        return "legal"
    if _MAYBE_ABOUT.search(line) and _ABOUT.search(line):
        return "about"
    if len(line) < 40:
        if _is_record(line, lists):
            return "credit" if _CREDIT.match(line) else "meta"
        if lists.calls.match(line):
            return "tool"
    if line[-1] in ";," and _CODE.search(line) and _is_mostly_ascii(line):
        return "code"
    return _sentence(line)


def _is_disclaimer(line: str, lists: Words) -> bool:
    return bool(lists.disclaimers.search(line)) and bool(lists.calls.match(line) or _OF_A_SITE.search(line))


def _sentence(line: str) -> str:
    if ("..." in line or "…" in line) and _RUN.search(line) and not line.endswith("……"):
        return "cut"
    if line[-1] in "。；;" and len(line) >= 5:
        return "text"
    if line[-1] in _ENDS and (len(line) >= 16 or _PAUSE.search(line[:-1])):
        return "text"
    if line[-1] in ".!?”\"'" and line.count(" ") >= _ENGLISH_WORDS and _ENGLISH.match(line):
        return "loose" if words().disclaimers.search(line) else "text"
    return "loose" if len(line) >= 40 and len(_PAUSE.findall(line)) >= 2 else "short"


def _is_mostly_ascii(line: str) -> bool:
    return sum(char < "\x80" for char in line) >= 0.8 * len(line)


def has_date(line: str) -> bool:
    """Whether a full date stands anywhere in a line."""
    return bool(_DATE_FIRST.search(line))


def is_dated(line: str) -> bool:
    """Whether a line ends in a date, as rows of lists of news do."""
    return bool(_DATED_END.search(line))


def _is_navigation(line: str, lists: Words) -> bool:
    """Only buttons and columns, or a row of many short names of which several are known."""
    if _DATE_FIRST.search(line):
        return False
    tokens = [word for word in _TOKENS.split(line) if word and not word.isdigit() and word not in "-—–_"]
    if not tokens:
        return True
    known = sum(word in lists.navigation for word in tokens)
    if known == len(tokens):
        return True
    if len(tokens) < 3 or _PAUSE.search(line.replace(",", "").replace("、", "")) or max(map(len, tokens)) > 12:
        return False
    return known >= 0.4 * len(tokens) or (known >= 1 and len(re.findall("[|丨｜┃]", line)) >= 2)


def _is_record(line: str, lists: Words) -> bool:
    """Date, source, author and the like with their labels: 2023-08-17 20:20 来源:新华网; 发布日期：2016-11-22 浏览次数：."""
    if len(line) > 150 or (line[-1] == "。" and len(line) > 40):
        return False
    bare = line.lstrip("[（(【 ")
    dated = _DATED.match(bare)
    rest = bare[dated.end() :].strip(" \u3000|丨｜/·-]）)】") if dated else line
    if dated and (not rest or _TIMED_NAME.match(line) or is_media(rest) or _is_navigation(rest, lists)):
        return True
    ended = _DATED_END.search(line) if _DIGIT.search(line) else None
    if ended and is_media(line[: ended.start()].strip()):
        return True
    if len(line) <= 100 and _RECORD_HINT.search(line) and records.is_record(records.read(line)):
        return True
    found = lists.field_start.match(rest)
    return bool(found) and (len(rest) <= 60 or not _PAUSE.search(rest[:60]) or bool(dated))


_CREDIT = re.compile(
    r"[（(【\[]?\s*(?:责任编辑|责编|编辑|校对|审核|审校|主编|监制|编审|初审|复审|终审|作者|记者|通讯员|文/图|图/文|撰文|供稿|摄影|原标题|原题|"
    r"[一二三]审|本报记者|见习记者|实习编辑|值班编辑|录入|签发|统筹|策划|制图|美编|排版)"
)
_BY_LINE = re.compile(
    r"[（(【\[]?\s*(?:[^\s，。、；：:!！?？]{0,24}?)(?:记者|通讯员|作者|编辑|实习生|撰稿人|评论员)[\s:：|/丨]+"
    r"(?:[\u4e00-\u9fff·]{2,4}(?:[\s、,，/　]+|$|(?=[）)】\]]))"
    r"|(?:通讯员|实习生|记者|摄影|报道|文/图|摄影报道|编辑)[\s:：]*){1,10}"
    r"(?:报道|文|图|摄|文/图|摄影报道)?\s*[）)】\]]?$"
)


def _is_by_line(line: str) -> bool:
    """工人日报-中工网记者 张翀 通讯员 吴非; （长江日报记者 李金友）; 扬子晚报/紫牛新闻记者 於苏云."""
    return len(line) <= 70 and bool(_BY_LINE.match(line))


def is_title_like(line: Line) -> bool:
    """Whether a line has the shape of a headline: a few words of Chinese that no full stop ends."""
    text = line.text
    return (
        line.kind in ("short", "text", "loose")
        and 4 <= len(text) <= 120
        and text[-1] not in "。；;，,、：:"
        and sum("\u4e00" <= char <= "\u9fff" for char in text) >= 4
        and text.count("。") == 0
    )


def is_numbered(text: str) -> bool:
    """Whether a line begins with a number, chapter or article mark of a list or of an official document."""
    return bool(_NUMBERED.match(text))


def without_bullet(text: str) -> str:
    """The line without its bullet; the same line when it has none."""
    return text[hit.end() :] if (hit := _BULLET.match(text)) else text
