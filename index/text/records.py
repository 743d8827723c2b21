"""The record of a page, read as a stream of tokens: date, time, medium, name, label, number, in any order.

`2013-11-05 09:13`, `admin 2014-02-04 来源:某网`, `责任编辑:某某 2023-07-30 08:42 原创 来源: 某报` and a column of labels and
values are the same record written four ways. A line is one when nearly all of its characters are such tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from .words import alternatives, is_button, is_media, page_words

DATE = r"(?:[12]\d{3}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)\s?日?)"
ERA = r"(?:(?:中华)?民国\s?\d{2,3}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)\s?日?)"
"""A date in the years of the Republic, with the name of the era."""

_OF_THE_REPUBLIC = rf"(?:{ERA}|(?:(?<=[:：])|(?<=[:：] ))1[0-2]\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d))"
"""The same without it behind a colon, as pages from Taiwan write it."""

TIME = r"(?:[ \u3000T]*(?:星期[一二三四五六日天])?[ \u3000]*\d{1,2}\s?[:：时]\s?\d{2}(?:\s?[:：分]\s?\d{2}秒?|分)?)"

_SHARE = 0.8
"""From this share of recognised characters on, a line is a record."""

_LONGEST = 150
"""A longer line is no record."""

_NAME = 14
"""A string of at most this many characters that stands right beside date and time is a name, whatever it is made of."""

_NOW = ("今天", "现在", "当前", "截至", "截止", "北京时间", "自", "从", "于", "至", "到")
"""What stands before a date that is not the record's."""

_ACT = re.compile("施行|通过|修订|修正|公布|批准|实施|废止|生效|会议|大会|召开|举行|起$|止$|前$")
"""What was done on a day that a law or an article names: such a day is not the page's."""

_APART = 4
"""A label of so many characters needs no colon between it and its value, only a blank."""

_VALUE = 40
"""The value behind a label is at most this long."""

_HINT = re.compile(r"\d|[:：|｜丨/]")
_SPLIT = re.compile("[\\s|丨｜┃/,，;；、()（）\\[\\]【】《》<>＞“”\"'•*]+")
_COUNT = re.compile(
    r"[(（]?\+?\d{1,9}(?:\.\d+)?万?[)）]?(?:次|人|条|个?赞|字|℃)?(?:阅读|浏览|评论|点击|参与|跟贴|收藏|播放)?$"
)
_USER = re.compile(r"[A-Za-z][\w.@-]{1,23}$")
_ISSUE = re.compile(r"(?:[12]\d{3}年)?第?\d{1,4}期|第\d{1,3}版")
_BY_WORD = re.compile(
    "(?:本报|本网|见习|实习|特约|全媒体|首席)*(?:记者|通讯员|编辑|责编|校对|作者|实习生|评论员|摄影|报道|文|图|摄|供稿|整理|撰文|编译|综合|独家|首发)+"
)
_LABELLED = re.compile("[:：|｜丨]\\s*$")
_SPREAD = re.compile("[•·\\s]*((?:[\u4e00-\u9fff][ \u3000]{1,4}){1,4}[\u4e00-\u9fff])(?=[ \u3000]*[:：])")
_REPUBLIC_PARTS = re.compile(r"(?<!\d)(\d{2,3})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_BEFORE_REPUBLIC = 1911
_LABELLED_PIECE = re.compile("([\u4e00-\u9fff]{2,8})\\s*[:：]\\s*(.{0,40})$")
_PIECES = re.compile(r"\s*[|｜丨\t]\s*|\s{2,}")
_DATE_PARTS = re.compile(r"(?<!\d)([12]\d{3})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d{3})")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line: `kind` is `label`, `date`, `time`, `url`, `medium`, `person`, `name`, `count`, `button`, `issue`
    or `other`; `field` the field of the label that introduces it ("" without one); `text` what stands there."""

    kind: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """The tokens of one line, and which share of its characters (white space left out) they explain."""

    tokens: tuple[Token, ...]
    share: float

    @property
    def labels(self) -> frozenset[str]:
        """The fields that have a label on the line; a label that fills none is ""."""
        return frozenset(token.field for token in self.tokens if token.kind == "label")

    def has(self, kind: str) -> bool:
        """Whether a token of `kind` stands on the line."""
        return any(token.kind == kind for token in self.tokens)

    def values(self, field: str) -> list[str]:
        """What the labels of `field` introduce on this line, in order; a label without a value gives none."""
        return [
            token.text for token in self.tokens if token.field == field and token.kind not in ("label", "date", "time")
        ]


EMPTY = Record((), 0.0)


@dataclass(frozen=True, slots=True)
class _Patterns:
    marks: re.Pattern[str]
    fields: dict[str, str]


@cache
def _patterns() -> _Patterns:
    fields = {word: field for field, words in page_words()["fields"].items() for word in words}
    short = tuple(word for word in fields if len(word) <= 2)
    long = tuple(word for word in fields if len(word) > 2)
    apart = tuple(word for word in fields if len(word) >= _APART)
    return _Patterns(
        re.compile(
            rf"(?P<url>(?:https?://|www\.)[\w./?=&%#:-]+)|(?P<date>(?<!\d){DATE}|{_OF_THE_REPUBLIC})|(?P<time>(?<!\d){TIME})"
            rf"|(?P<issue>{_ISSUE.pattern})"
            f"|(?P<label>(?<![\u4e00-\u9fff])(?:文|图|编辑|责编|作者|记者|撰文)/(?=[\u4e00-\u9fff])|(?:{alternatives(long)}|(?<![\u4e00-\u9fff])(?:{alternatives(short)}))\\s*[:：|｜丨]|(?<!\\S)(?:{alternatives(apart)})\\s+(?=\\S))"
        ),
        fields,
    )


def read(line: str) -> Record:
    """The tokens of a line; EMPTY for one that is too long to be a record, or holds neither a digit nor the mark of a label."""
    if line[1:2].isspace():
        line = closed_up(line)
    if len(line) > _LONGEST or (len(line) > _NAME and not _HINT.search(line)):
        return EMPTY
    return _read(line)


def closed_up(line: str) -> str:
    """A line whose label is set with blanks (索 引 号：, 有 效 性：) with that label in one piece."""
    hit = _SPREAD.match(line)
    return "".join(hit[1].split()) + line[hit.end(1) :] if hit else line


@lru_cache(maxsize=2048)
def _read(line: str) -> Record:
    patterns = _patterns()
    tokens: list[Token] = []
    field = ""
    at = 0
    for hit in patterns.marks.finditer(line):
        field = _between(line[at : hit.start()], field, tokens)
        kind = hit.lastgroup or ""
        if kind == "label":
            field = patterns.fields[hit[0].rstrip(" :：|｜丨/\u3000\t\xa0")]
            tokens.append(Token("label", field, hit[0]))
        else:
            tokens.append(Token(kind, field if kind == "date" and field in ("date", "drawn_up") else "", hit[0]))
            if kind == "date":
                field = ""
        at = hit.end()
    _between(line[at:], field, tokens)
    tokens = _in_pieces(line, _named(tokens))
    known = sum(_size(token.text) for token in tokens if token.kind != "other")
    total = known + sum(_size(token.text) for token in tokens if token.kind == "other")
    return Record(tuple(tokens), known / total if total else 0.0)


def _in_pieces(line: str, tokens: list[Token]) -> list[Token]:
    """Where bars or wide gaps part nothing but labels and values, and one label is known, all are labels and values."""
    if not any(token.kind == "other" for token in tokens) or not any(token.kind == "label" for token in tokens):
        return tokens
    pieces = [_LABELLED_PIECE.match(piece) for piece in _PIECES.split(line.strip("[]【】()（） "))]
    if len(pieces) < 2 or not all(pieces):
        return tokens
    return [Token("count", "", token.text) if token.kind == "other" else token for token in tokens]


def _size(text: str) -> int:
    return len("".join(text.split()))


def _between(text: str, field: str, tokens: list[Token]) -> str:
    """Add what stands between two marks; the field that a label opened, "" once its value is read."""
    for chunk in _SPLIT.split(text):
        bare = chunk.strip(":：-—–_.。")
        if not bare:
            continue
        kind = _kind(bare)
        if field and tokens and tokens[-1].kind == "label":
            tokens.append(Token("name" if kind == "other" and len(bare) <= _VALUE else kind, field, bare))
        elif field in ("author", "editor") and kind == "person":
            tokens.append(Token(kind, field, bare))
        else:
            tokens.append(Token(kind, "", bare))
            field = ""
    return field


def _kind(chunk: str) -> str:
    if _COUNT.match(chunk):
        return "count"
    if is_button(chunk):
        return "button"
    if is_media(chunk) or chunk in page_words()["datelines"]:
        return "medium"
    if is_person(chunk):
        return "person"
    if _BY_WORD.fullmatch(chunk) or chunk == "原创":
        return "button"
    by = _BY_WORD.match(chunk)
    if by and is_person(chunk[by.end() :].strip(":：")):
        return "person"
    return "name" if _USER.match(chunk) else "other"


def _named(tokens: list[Token]) -> list[Token]:
    """Whatever stands right beside date and time, or in front of an issue, is a name."""
    if not any(token.kind in ("time", "issue") for token in tokens):
        return tokens
    named = list(tokens)
    for i, token in enumerate(tokens):
        around = {other.kind for other in tokens[max(0, i - 2) : i + 3]}
        if token.text.startswith(_NOW):
            continue
        if token.kind == "other" and len(token.text) <= _NAME and around & {"time", "issue", "date"}:
            medium = i + 1 < len(tokens) and tokens[i + 1].kind == "issue"
            named[i] = Token("medium" if medium else "name", token.field, token.text)
    return named


@cache
def _surnames() -> frozenset[str]:
    words = page_words()
    return frozenset("".join(words["surnames"])) | frozenset(words["double_surnames"])


def is_person(text: str) -> bool:
    """Whether two to four characters begin with a surname, as names of people do."""
    return 2 <= len(text) <= 4 and (text[0] in _surnames() or text[:2] in _surnames()) and not text.isascii()


def is_record(record: Record) -> bool:
    """Whether a line is nothing but a record: a date or a label, and next to no other characters."""
    if any(_ACT.search(token.text) for token in record.tokens if token.kind not in ("date", "time")):
        return False
    return record.share >= _SHARE and any(token.kind in {"date", "label"} for token in record.tokens)


def is_open(line: str) -> bool:
    """Whether a line ends in a label whose value is missing, as in columns of labels and values."""
    if not _LABELLED.search(line):
        return False
    tokens = read(line).tokens
    return bool(tokens) and tokens[-1].kind == "label"


def iso(text: str) -> str:
    """The first possible date of a text as `YYYY-MM-DD`; "" without one."""
    for hit in _DATE_PARTS.finditer(text):
        found = day(int(hit[1]), int(hit[2]), int(hit[3]))
        if found:
            return found
    if (old := _REPUBLIC_PARTS.search(text)) and re.search(_OF_THE_REPUBLIC, ":" + text):
        return day(int(old[1]) + _BEFORE_REPUBLIC, int(old[2]), int(old[3]))
    return ""


def day(year: int, month: int, day_: int) -> str:
    """A date as `YYYY-MM-DD`; "" for one that no calendar has, or from before the People's Republic."""
    try:
        return date(year, month, day_).isoformat() if 1949 <= year <= 2100 else ""
    except ValueError:
        return ""
