"""The tables of a clean text: rows and columns that were marked (pipes, tabs) or that header and shape show.

A table is found line by line, in linear time. What is not sure stays as it is printed: a row that does not fit its header
keeps its own cells, and lines that may be a table or not are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from . import table_cells
from .table_cells import is_head, is_year, plain
from .table_columns import Columns, by_content, is_header
from .table_lines import (
    NUMBERED,
    SENTENCE,
    UNIT,
    Line,
    Row,
    Table,
    is_aside,
)

_LINE = 2000
"""A longer line is a row only where pipes or tabs divide it."""
_BARS = "|｜│┃"
_BAR = re.compile(r"(?<!\\)[|｜│┃]")
_RULE = re.compile(r"[\s|｜│┃:+\-—=─┼├┤┬┴┌┐└┘┠┨╋━]*")
_RULED = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_DIGIT = re.compile(r"\d")
_DIVIDER = re.compile(r"[|｜│┃\t]")
_GAP = re.compile(r"[ \u3000]")
_CELL, _CELLS = 30, 300
"""Characters of a cell that is a line of its own, and of a line of cells with blanks between them."""
_AHEAD, _FEWEST = 24, 4
"""Where a column of cells begins, so many of the lines that follow are figures."""
_TITLE = re.compile(r"(?:表|指标|分解|情况|专栏|一览|目标|任务|体系)(?:[(（][^()（）]{0,16}[)）])?$")
_CAPTIONS = 3
_CAPTION_CHARS = 80
_HEADERS = 4
_WORD = 8
"""Characters of the head of a column that names the rows."""
_HEADS = 0.6
"""The share of a row in the middle that must be heads of columns to be a header."""


def find(text: str) -> tuple[Table, ...]:
    """The tables of a text, in order, not overlapping. Pure; linear; raises nothing on any text."""
    if text.count("\n") < 1:
        return ()
    lines = _lines(text)
    begins = _beginnings(lines, divided=_DIVIDER.search(text) is not None)
    if not begins:
        return ()
    from .table_shapes import spaced, stacked

    readers = {"marked": _marked, "spaced": spaced, "stacked": stacked}
    out: list[Table] = []
    behind = 0
    for at, sort in begins:
        if at < behind:
            continue
        found, end = readers[sort](lines, at)
        for table in found:
            above = _captions(lines, at, behind) if table.start == lines[at].start else ()
            caption = " ".join(part for part in (*above, table.caption) if part)
            out.append(table._replace(caption=caption))
        behind = max(end, behind)
    return tuple(out)


def _beginnings(lines: Sequence[Line], *, divided: bool) -> list[tuple[int, str]]:
    """The lines at which a table may begin, and how it would be divided: what costs next to nothing to see.

    divided: there are pipes or tabs in them.
    """
    out = []
    cells = [0]
    for line in lines:
        cells.append(cells[-1] + (len(line.text) <= _CELL and _DIGIT.search(line.text) is not None))
    for at, line in enumerate(lines):
        text = line.text
        if len(text) > _LINE and text[0] not in _BARS:
            continue
        if divided and ("\t" in text or _BAR.search(text)):
            out.append((at, "marked"))
        if len(text) > _CELLS:
            continue
        if at + 1 < len(lines) and len(lines[at + 1].text) <= _CELLS:
            following = lines[at + 1].text
            if _GAP.search(text) and _GAP.search(following) and _DIGIT.search(following):
                out.append((at, "spaced"))
        if len(text) <= _CELL and cells[min(at + _AHEAD, len(lines))] - cells[at] >= _FEWEST:
            out.append((at, "stacked"))
    return out


def has_figures(table: Table) -> bool:
    """Whether a table has a header and a column of figures: rows of links and menus have none."""
    if not table.header:
        return False
    cells = [[plain(cell) for cell in row.cells] for row in table.rows[:40]]
    return "value" in by_content(cells, len(table.header))


def _is_one(table: Table) -> bool:
    """Whether rows that marks divide are a table: they have figures, or heads; menus and links have neither."""
    return has_figures(table) or sum(is_head(plain(cell)) for cell in table.header) >= 2


def _lines(text: str) -> list[Line]:
    out = []
    at = 0
    while at <= len(text):
        stop = text.find("\n", at)
        if stop < 0:
            stop = len(text)
        line = text[at:stop]
        if line and not line.isspace():
            bare = line.strip(" \u3000\r\xa0")
            start = at + line.find(bare)
            out.append(Line(start, start + len(bare), bare))
        at = stop + 1
    return out


def _captions(lines: Sequence[Line], at: int, since: int) -> tuple[str, ...]:
    """What the lines before line `at`, from line `since` on, say of the table that begins there."""
    out: list[str] = []
    for line in reversed(lines[max(since, at - _CAPTIONS) : at]):
        text = line.text.lstrip("#* ").rstrip("* ")
        if len(text) > _CAPTION_CHARS or SENTENCE.search(text) or any(bar in text for bar in _BARS):
            break
        if not (NUMBERED.match(text) or _TITLE.search(text) or UNIT.match(text)):
            break
        out.append(text)
        if not UNIT.match(text):
            break
    return tuple(reversed(out))


def _marked(lines: Sequence[Line], at: int) -> tuple[list[Table], int]:
    """The tables of the lines from `at` on that pipes or tabs divide, and the number of the line behind them."""
    first = lines[at].text
    piped = _is_piped(first)
    if not piped and "\t" not in first.strip("\t"):
        return [], at
    rows: list[Row] = []
    ruled: list[int] = []
    end = at
    while end < len(lines):
        line = lines[end]
        text = line.text
        if piped and _RULE.fullmatch(text) and any(bar in text for bar in "|│┃-─━"):
            if _RULED.fullmatch(text.replace(" ", "")):
                ruled.append(len(rows))
        elif _is_piped(text) if piped else "\t" in text:
            rows.append(Row(line.start, line.end, _cells(text) if piped else tuple(map(str.strip, text.split("\t")))))
        elif not (is_aside(text) and end + 1 < len(lines) and _follows(lines[end + 1].text, piped)):
            break
        end += 1
    tables = _grids(rows, ruled)
    return list(tables if ruled or first[0] in _BARS else filter(_is_one, tables)), end


def _follows(text: str, piped: bool) -> bool:
    return _is_piped(text) if piped else "\t" in text


def _is_piped(text: str) -> bool:
    return text[0] in _BARS or len(_BAR.findall(text)) >= 2


def _cells(text: str) -> tuple[str, ...]:
    """The cells of a line of pipes; `\\|` is a pipe in a cell, and the outer ones divide nothing."""
    if text[0] in _BARS:
        text = text[1:]
    if text[-1:] in _BARS and not text.endswith("\\|"):
        text = text[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _BAR.split(text))


def _grids(rows: list[Row], ruled: list[int]) -> Iterator[Table]:
    """The tables of rows that follow each other: a rule under one row, or heads in the middle, begin another."""
    begins = {0, *(one - 1 for one in ruled if one > 1)}
    plains = [tuple(map(plain, row.cells)) for row in rows]
    begin = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or at in begins or _is_new_head(plains, begin, at):
            table = _grid(rows[begin:at], plains[begin:at])
            if table is not None:
                yield table
            begin = at


def _is_new_head(plains: Sequence[tuple[str, ...]], begin: int, at: int) -> bool:
    """Whether the row at `at` names columns anew, and others than those of the table that began at `begin`."""
    row = plains[at]
    named = [cell for cell in row if cell]
    if at - begin < 2 or not is_header(row) or row in plains[begin : min(at, begin + _HEADERS)]:
        return False
    heads = sum(map(is_head, named))
    words = [cell for cell in named if is_head(cell) and not is_year(cell) and len(cell) <= _WORD]
    naming = any(table_cells.role(cell) in ("indicator", "number", "unit", "region", "year") for cell in words)
    return heads >= max(2, _HEADS * len(named)) and naming


def _grid(rows: list[Row], plains: list[tuple[str, ...]]) -> Table | None:
    """One table of `rows`, their `plain` cells beside them; None where they are too few to be one."""
    caption: list[str] = []
    while rows and len(named := {cell for cell in plains[0] if cell}) < 2:
        caption += named
        rows, plains = rows[1:], plains[1:]
    if len(rows) < 2:
        return None
    width = Counter(map(len, plains)).most_common(1)[0][0]
    if width < 2:
        return None
    depth = _depth(plains)
    header = _header([row.cells for row in rows[:depth]])
    heads = set(plains[:depth])
    columns = Columns.under(header) if header else None
    kept = []
    for row, cells in zip(rows[depth:], plains[depth:], strict=True):
        if cells in heads or not any(cells):
            continue
        padded = columns.padded(row.cells) if columns is not None and len(cells) < len(header) else None
        kept.append(row._replace(cells=padded) if padded else row)
    if not kept:
        return None
    return Table(" ".join(caption), rows[0].start, rows[-1].end, header, tuple(kept))


def _depth(plains: Sequence[tuple[str, ...]]) -> int:
    """How many rows at the top name the columns."""
    if not is_header(plains[0]):
        return 0
    depth = 1
    while depth < min(_HEADERS, len(plains) - 1):
        above, row = plains[depth - 1], plains[depth]
        if len(row) != len(above) or not is_header([*row, *above]) or not any(map(is_head, row)):
            break
        merged = any(not a for a in (*above, *row)) or len(set(above)) < len(above) or any(map(str.__eq__, above, row))
        if not merged or any(cell in ("约束性", "预期性") for cell in row) or _names_a_row(row, above):
            break
        depth += 1
    return depth


def _names_a_row(row: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a row under a header is one of words only (— in all its columns): its name stands under another head."""
    dashes = sum(table_cells.is_none(cell) and cell != "" for cell in row)
    return dashes > 0 or not any(is_head(cell) and cell != over for cell, over in zip(row, above, strict=True) if cell)


def _header(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The head of each column: what stands above it, a merged cell's words in each of its columns."""
    if not rows:
        return ()
    width = max(map(len, rows))
    spread = []
    for at, row in enumerate(rows):
        cells = [*row, *[""] * (width - len(row))]
        if at < len(rows) - 1:
            below = [*rows[at + 1], *[""] * (width - len(rows[at + 1]))]
            for column in range(1, width):
                if not cells[column] and below[column] and not _names(cells[column - 1]):
                    cells[column] = cells[column - 1]
        spread.append(cells)
    heads = []
    for column in range(width):
        parts = dict.fromkeys(cells[column] for cells in spread if cells[column])
        heads.append(" ".join(parts))
    return tuple(heads)


def _names(cell: str) -> bool:
    """Whether a head names the rows and so never spans the columns beside it."""
    return table_cells.role(plain(cell)) in ("number", "category", "indicator", "unit", "nature", "region")
