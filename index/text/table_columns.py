"""The columns that a header opens, and which cells may stand under them: what tells rows of a table from other lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from . import table_cells
from .table_cells import is_figure, is_head, is_none, is_united, is_year

NATURES = frozenset(("约束性", "预期性"))
_VALUES = frozenset(("base", "goal", "growth", "average", "change"))
_NUMBER = re.compile(r"[(（]?(?:\d{1,4}|[一二三四五六七八九十]{1,3}|[①-⑳])[)）.、]?")
_STOPS = frozenset("。;；:!？?")
_SHORT = 4
"""A name before a unit that is longer names a column of figures, whatever words it holds: 单位面积产出(万元/亩)."""
_WORDS = 24
"""A goal in words (完成上级下达任务) is not longer than this where a table is told by its shape alone."""
_NAME = 60


def kind(header: str) -> str:
    """The sort of cell that stands under a `plain` header: value, number, nature, text, or "" where it does not say."""
    role = table_cells.role(header)
    if is_united(header) and (role in _VALUES or header.rfind("(") > _SHORT or role == ""):
        return "value"
    if role in _VALUES:
        return "value"
    if header.endswith("类型"):
        return ""  # of the indicator, or 约束性 and 预期性
    if role in ("category", "indicator", "region", "unit", "body"):
        return "text"
    return role if role in ("number", "nature") else ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns under a header: `kinds` as `kind` gives them; `merged`: the first one may span rows."""

    header: tuple[str, ...]
    kinds: tuple[str, ...]
    merged: bool

    @classmethod
    def under(cls, header: Sequence[str]) -> Columns:
        """The columns of a header as printed."""
        cells = tuple(map(table_cells.plain, header))
        return cls(cells, tuple(map(kind, cells)), table_cells.role(cells[0]) in ("category", "number"))

    def says_enough(self) -> bool:
        """Whether the header is one by its words: a name for the rows and a column of figures, two heads at least."""
        if self.are_united():
            return True
        heads = sum(map(is_head, self.header))
        return heads >= 2 and "value" in self.kinds[1:] and "text" in self.kinds and self.kinds[0] != "value"

    def are_united(self) -> bool:
        """Whether all columns but the first are figures with their unit, so that the first names the rows."""
        return len(self.header) > 2 and all(map(is_united, self.header[1:])) and not is_united(self.header[0])

    def fit(self, cells: Sequence[str], *, strictly: bool = True) -> bool:
        """Whether a row of as many `plain` cells can stand under the header; strictly: it holds a figure or dash too."""
        if len(cells) != len(self.kinds):
            return False
        figures = 0
        for sort, cell in zip(self.kinds, cells, strict=True):
            figure = is_figure(cell)
            if sort == "value":
                if not (figure or is_none(cell) or _is_words(cell)):
                    return False
                figures += figure or is_none(cell)
            elif sort == "number":
                if cell and not _NUMBER.fullmatch(cell):
                    return False
            elif sort == "nature":
                if cell not in NATURES and not is_none(cell):
                    return False
            elif sort == "text" and cell and not _is_name(cell, figure=figure):
                return False
        return figures > 0 or not strictly

    def full(self, cells: Sequence[str]) -> bool:
        """Whether a row that fits has figures and dashes only where its columns have figures."""
        return self.fit(cells) and not any(
            sort == "value" and not is_figure(cell) and not is_none(cell)
            for sort, cell in zip(self.kinds, cells, strict=True)
        )

    def padded(self, cells: Sequence[str]) -> tuple[str, ...] | None:
        """A short row with its merged cells on the left put in as "", where it fits so and not otherwise."""
        short = len(self.kinds) - len(cells)
        if not self.merged or not 0 < short <= 2:
            return None
        left = (*[""] * short, *cells)
        right = (*cells, *[""] * short)
        plain = [table_cells.plain(cell) for cell in cells]
        blank = [""] * short
        if self.fit([*blank, *plain]) and not self.fit([*plain, *blank]):
            return left
        return right if self.fit([*plain, *blank]) and not self.fit([*blank, *plain]) else None


def _is_name(cell: str, *, figure: bool) -> bool:
    return not (figure or is_none(cell) or cell in NATURES or len(cell) > _NAME or cell[-1] in _STOPS)


def _is_words(cell: str) -> bool:
    if is_united(cell):
        return False  # the name of an indicator
    return len(cell) <= _WORDS and cell not in NATURES and cell[-1:] not in _STOPS and not any(map(str.isdigit, cell))


def by_content(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """The sort of each of `width` columns by its `plain` cells: value where most are figures or dashes, else text."""
    out = []
    for at in range(width):
        counts: Counter[str] = Counter()
        for row in rows:
            if len(row) == width and row[at]:
                cell = row[at]
                counts["value" if is_figure(cell) else "none" if is_none(cell) else "text"] += 1
        most = counts["value"] and counts["value"] + counts["none"] >= counts["text"]
        out.append("value" if most else "text" if counts["text"] else "")
    return tuple(out)


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row of `plain` cells holds no figure, so that it may name the columns."""
    named = [cell for cell in cells if cell]
    return len(named) >= 2 and len(set(named)) >= 2 and all(is_year(c) or not is_figure(c) for c in named)
