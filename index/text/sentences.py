"""Sentences, headings and list items of a clean article.

A line of the clean text is a paragraph. Chinese sentences end at 。！？…… and at their half-width forms `! ?`; a
semicolon joins clauses of one sentence. A half-width full stop ends a sentence only where it cannot be anything else:
after a Chinese character and before Chinese, a quote or the end of the line, or between two English sentences.
So `99.5`, `2023.8.15`, `No.1` and `(2023—2025年)` stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_HEADING_CHARS = 48
"""A line longer than this is never a heading, with or without a full stop (official headings are one line of a page)."""

_RUN_IN_CHARS = 30
"""`（一）基本内涵。` at the head of a paragraph: a numbered phrase up to this long is a heading of its own."""

_SLOGAN_CHARS = 24
"""Inside a quotation or book title up to this long, a mark of exclamation belongs to the quoted name."""

_BRACKET_CHARS = 300
"""A bracket that closes within this many characters hides the sentence ends in it; a longer or open one does not."""

_END = re.compile(
    r"[。！？!?｡….](?:(?<=[。！？!?｡])[。！？!?｡]*|(?<=…)…*[。！？!?]*|(?<=\.)(?:\.{2,5})?)"  # one set first: found fast
)
_CLOSERS = "”’」』〕）)】》〉\"'"
_PAUSES = "，,、；;：:"
_JOINS = _PAUSES + "的地得之和与及或等是为被把将让在中里上下式型"
"""After `走!”` these characters carry the sentence on: 走!”的决心."""

_PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "【": "】",
    "“": "”",
    "「": "」",
    "『": "』",
    "‘": "’",
    "[": "]",
    "〔": "〕",
}
_QUOTES = frozenset("“「『‘《〈【")
_OPEN_OR_CLOSE = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_PAIRS.values())) + "]")

_NUMBERED = re.compile(
    r"(?:[（(][一二三四五六七八九十百零〇\d]{1,4}[）)]|[一二三四五六七八九十百]{1,4}[、.．]|第[一二三四五六七八九十百零〇\d]{1,5}[章节编条款篇部]"
    r"|\d{1,3}(?:[、．)）]|\.(?!\d))|\d{1,2}(?:\.\d{1,2}){1,3}[、.\s]|[①-⑳⑴-⒇㈠-㈩]|[a-zA-Z][)）])"
)
_SECTION = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,5}[章节编篇部](?![^\s\u3000])|[一二三四五六七八九十百]{1,4}、"
)
BULLETS = "•·●○◆◇■□▪▶►※★☆*"
"""What stands before the items of a list."""
_BULLET = re.compile(rf"[{BULLETS}\-–]\s*(?=\S)")
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}是|其[一二三四五六七八九十](?=[，,、])")
_MARKDOWN = re.compile(r"#{1,6}\s")
_MARKED = re.compile(rf"[（(\d一二三四五六七八九十百第其#\-–{BULLETS}①-⑳⑴-⒇㈠-㈩a-zA-Z]")
"""What any of the above begins with."""
_STOPS = frozenset("。！？!?；;…，,、：:.｡")


class Sentence(NamedTuple):
    """One unit of the text. `start`/`end` are offsets into the clean text, without the white space around it.

    kind: `sentence`, `heading`, or `item` (the first sentence of a numbered or bulleted paragraph).
    paragraph: number of the line that it stands in, from 0, counting only lines that are not blank.
    """

    start: int
    end: int
    kind: str
    paragraph: int


def split(text: str) -> list[Sentence]:
    """All sentences of a clean article, in order, not overlapping; every character but white space is in one of them."""
    return list(each(text))


def each(text: str) -> Iterator[Sentence]:
    """The sentences of `split`, line by line: those of a long text need not be held at once."""
    paragraph = 0
    at = 0
    while at <= len(text):
        stop = text.find("\n", at)
        if stop < 0:
            stop = len(text)
        start, end = _trim(text, at, stop)
        if start < end:
            found: list[Sentence] = []
            _split_line(text, start, end, paragraph, found)
            yield from found
            paragraph += 1
        at = stop + 1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - (len(line) - len(line.rstrip()))


def _split_line(text: str, start: int, end: int, paragraph: int, found: list[Sentence]) -> None:
    kind = _kind_of_line(text[start : min(end, start + _HEADING_CHARS + 1)], end - start)
    if kind == "heading":
        found.append(Sentence(start, end, kind, paragraph))
        return
    first = True
    for a, b in _sentences(text, start, end):
        this = kind if first else "sentence"
        if first and b < end and this == "item" and b - a <= _RUN_IN_CHARS and _is_run_in(text[a:b]):
            this = "heading"
        found.append(Sentence(a, b, this, paragraph))
        first = False


def _kind_of_line(head: str, length: int) -> str:
    """Heading, item or sentence, from a line's first characters (`head`) and its whole length."""
    marked = _MARKED.match(head) is not None
    if marked and _MARKDOWN.match(head):
        return "heading"
    numbered = marked and (_NUMBERED.match(head) or _BULLET.match(head) or _ORDINAL.match(head))
    stopped = head[-1] in _STOPS or "。" in head or (head[-1] in _CLOSERS and not _closes_a_heading(head))
    if length <= _HEADING_CHARS and not stopped:
        # an Arabic number or a bullet marks a short line as one of a list; 一、 and 第一章 mark it as a heading
        return "item" if numbered and not _SECTION.match(head) and head[0] not in "（(" else "heading"
    return "item" if numbered else "sentence"


def _closes_a_heading(head: str) -> bool:
    """A short line that ends in a quote or bracket is a heading unless a sentence end stands before the closer."""
    bare = head.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] not in _STOPS


def _is_run_in(sentence: str) -> bool:
    return sentence[-1] in "。.：:" and "，" not in sentence and "," not in sentence


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    brackets, quotes = _hidden(text, start, end)
    out: list[tuple[int, int]] = []
    begin = start
    next_bracket = next_quote = 0
    for hit in _END.finditer(text, start, end):
        at, stop = hit.span()
        if at < begin:
            continue
        while next_bracket < len(brackets) and brackets[next_bracket][1] < at:
            next_bracket += 1
        if next_bracket < len(brackets) and brackets[next_bracket][0] < at:
            continue
        while next_quote < len(quotes) and quotes[next_quote][1] < at:
            next_quote += 1
        in_quote = next_quote < len(quotes) and quotes[next_quote][0] < at
        mark = text[at]
        if mark == "." and not _full_stop(text, at, stop, start, end):
            continue
        if mark in "?!" and not _half_width_end(text, at, stop, end):
            continue
        if mark == "…" and text[stop - 1] == "…" and not _ellipsis_end(text, stop, end):
            continue
        closed = stop
        while closed < end and text[closed] in _CLOSERS and not (text[closed] in "\"'" and _opens(text, closed, end)):
            closed += 1
        if in_quote and closed == stop and mark in "！？!?":
            continue
        if closed < end and _goes_on(mark, closed > stop, text[closed]):
            continue
        out.append((begin, closed))
        begin = closed
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        out.append((begin, end))
    return out


def _hidden(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans (opening, closing position) of brackets that hide every end, and of short quotations that hide `! ?`.

    Both lists are sorted and without overlap; one pass over the line with a stack.
    """
    stack: list[tuple[str, int]] = []
    brackets: list[tuple[int, int]] = []
    quotes: list[tuple[int, int]] = []
    for hit in _OPEN_OR_CLOSE.finditer(text, start, end):
        char = hit.group()
        if char in _PAIRS:
            stack.append((char, hit.start()))
            if len(stack) > 32:
                del stack[0]
            continue
        for depth in range(len(stack) - 1, -1, -1):
            opener, where = stack[depth]
            if _PAIRS[opener] == char:
                del stack[depth:]
                spans, limit = (quotes, _SLOGAN_CHARS) if opener in _QUOTES else (brackets, _BRACKET_CHARS)
                if hit.start() - where <= limit:
                    while spans and spans[-1][0] > where:
                        spans.pop()
                    spans.append((where, hit.start()))
                break
    return brackets, quotes


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char >= "\U00020000"


def _full_stop(text: str, at: int, stop: int, start: int, end: int) -> bool:
    """Whether the half-width full stop(s) at `at` end a sentence."""
    if stop - at > 1:  # an ellipsis typed as dots
        return stop == end or _is_han(text[stop]) is False
    before = text[at - 1] if at > start else " "
    after = text[stop] if stop < end else "\n"
    if _is_han(before) or before in "）)”":
        numeral = _NUMBERED.match(text, start, stop)
        return not (numeral and numeral.end() == stop) and (_is_han(after) or after in '\n”“" \u3000（(《')
    if after == "\n":
        return True
    # between two English sentences: "... growth. The ..."
    word = text[max(start, at - 4) : at]
    follows = text[stop + 1 : stop + 2]
    return (
        after == " "
        and len(word) == 4
        and word.isalpha()
        and word.islower()
        and (follows.isupper() or _is_han(follows or " "))
    )


def _half_width_end(text: str, at: int, stop: int, end: int) -> bool:
    """Not the `?` of a link's query, nor a mark glued between two ASCII words."""
    if stop >= end:
        return True
    before, after = text[at - 1] if at else " ", text[stop]
    return not (after.isascii() and (after.isalnum() or after in "=&/%") and before.isascii() and not before.isspace())


def _ellipsis_end(text: str, stop: int, end: int) -> bool:
    """`……` ends a sentence only at the end of the line, before a closing quote or before a new quotation."""
    return stop >= end or text[stop] in "”’」』“\n"


def _goes_on(mark: str, quoted: bool, after: str) -> bool:
    """Whether the character after a sentence end (and its closing quotes) shows that the sentence goes on."""
    return after in _JOINS if quoted else mark != "。" and after in _PAUSES


def _opens(text: str, at: int, end: int) -> bool:
    """A straight quote opens a new quotation when something that is not a pause follows it directly."""
    return at + 1 < end and not text[at + 1].isspace() and text[at + 1] not in "，,、；;：:。！？!?）)"
