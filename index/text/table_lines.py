"""Lines, rows and tables of a text, and which single lines are captions, notes and sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .table_cells import is_figure

NUMBERED = re.compile(r"附?(?:表|专栏)\s?[\d一二三四五六七八九十]{0,3}(?:[-—.]\d+)*[\s:：、.“]|附[表件]|续表|专栏")


UNIT = re.compile(r"[(（【\[]?\s*(?:计量)?单\s*位\s*[:：]")


_NOTE = re.compile(r"[(（]?(?:注|备注|说明|注释|资料来源|数据来源)\s*\d?\s*[:：.、]")


_PAGE = re.compile(r"-?\s?\d{1,3}\s?-|第?\s?\d{1,3}\s?页|续表\s?\d*|[(（]?(?:接|转)[上下]页[)）]?")


SENTENCE = re.compile(r"[。；！？]$")


class Row(NamedTuple):
    """A row: offsets into the text from its first cell's line to its last one's, and its cells as printed."""

    start: int
    end: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    """A table; start and end are offsets into the text, from the first row to the last, the caption not included.

    caption: the lines above that name it and give its unit, with a blank between them, "" if none. header: the head of
    each column, of several lines with a blank between them; empty where no row names the columns.
    """

    caption: str
    start: int
    end: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]


class Line(NamedTuple):
    """A line that is not blank, without the white space around it but tabs."""

    start: int
    end: int
    text: str


def is_aside(text: str) -> bool:
    """Whether a line between the rows is a page's: its number, 续表."""
    return _PAGE.fullmatch(text) is not None


def is_caption(text: str) -> bool:
    """Whether a line names the table below it: 表1 …, …一览表, 单位:亿元."""
    return NUMBERED.match(text) is not None or UNIT.match(text) is not None or text.endswith("表")


def is_note(text: str) -> bool:
    """Whether a line explains a table and ends it: 注:…."""
    return _NOTE.match(text) is not None


def is_sentence(text: str) -> bool:
    """Whether a line ends as sentences do."""
    return SENTENCE.search(text) is not None


def figures(cells: Sequence[str]) -> int:
    """How many of `plain` cells are figures."""
    return sum(map(is_figure, cells))
