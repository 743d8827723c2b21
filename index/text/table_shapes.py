"""Tables that lost their marks: rows of words with blanks between them, or one cell a line, under a header that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from . import table_cells
from .table_cells import is_figure, is_head, is_united, is_year, plain
from .table_columns import Columns, is_header
from .table_lines import Line, Row, Table, figures, is_aside, is_caption, is_note, is_sentence

_WIDE = re.compile(r"\t+|\u3000+| {2,}")
_ANY = re.compile(r"[\s\u3000]+")
_SPACED_WORD = re.compile(r"(?<=(?<![^\s])[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff](?!\S))")
"""The blank inside 序 号 and 单 位, which printers spread."""
_LONGEST = 300
_CELL = 60
_WIDEST = 16
_FIRST = 16
"""Characters of the head of a first column of cells; longer lines there are captions."""
_TRIED = 3
"""Rows that must fit a header before a column of cells is taken for a table."""


def spaced(lines: Sequence[Line], at: int) -> tuple[list[Table], int]:
    """The table whose header is line `at`, its cells divided by blanks; and the number of the line behind it."""
    if at + 1 >= len(lines) or not (header := _head(lines[at].text)):
        return [], at
    columns = Columns.under(header)
    rows: list[Row] = []
    end = at + 1
    fitted = at
    while end < len(lines):
        text = lines[end].text
        if is_note(text) or is_sentence(text) or len(text) > _LONGEST:
            break
        again = _again(text, columns)
        cells = None if again else _row(text, columns)
        if cells is not None:
            rows.append(Row(lines[end].start, lines[end].end, cells))
            fitted = end
        elif not is_aside(text) and not again:
            loose = tuple(_ANY.split(text))
            band = end + 1 < len(lines) and _is_band(text) and _row(lines[end + 1].text, columns) is not None
            if not band and (not rows or len(loose) < 2 or not figures([plain(cell) for cell in loose])):
                break
            rows.append(Row(lines[end].start, lines[end].end, (text,) if band else loose))
        end += 1
        if end - fitted > _TRIED:
            break
    rows = [row for row in rows if row.start <= lines[fitted].start]
    enough = 1 if columns.says_enough() and len(header) > 2 else 2 if columns.says_enough() else 3
    if sum(len(row.cells) == len(header) for row in rows) < enough:
        return [], at
    return [Table("", lines[at].start, lines[fitted].end, header, tuple(rows))], fitted + 1


def _head(text: str) -> tuple[str, ...]:
    """The cells of a line that may be a header, else nothing."""
    if len(text) > _LONGEST or is_sentence(text) or not (" " in text or "\u3000" in text):
        return ()
    for split in (_WIDE, _ANY):
        cells = tuple(split.split(_SPACED_WORD.sub("", text)))
        if 2 <= len(cells) <= 4 * _WIDEST:
            simple = [plain(cell) for cell in cells]
            if is_header(simple) and _is_opened(simple):
                return cells
    return ()


def _is_opened(header: Sequence[str]) -> bool:
    """Whether its words make a header: the first or second names the rows, and there is another head."""
    if len(header) > 2 and all(map(is_united, header[1:])):
        return True
    heads = [cell for cell in header if is_head(cell)]
    rows = any(table_cells.role(cell) not in ("", "goal", "base", "growth", "average", "change") for cell in header[:3])
    return len(heads) >= 2 and rows and max(map(len, header)) <= _CELL


def _row(text: str, columns: Columns) -> tuple[str, ...] | None:
    """The cells of a line under a header: the one way to divide it that fits."""
    width = len(columns.header)
    tried = []
    for split in (_WIDE, _ANY):
        cells = tuple(split.split(text))
        if cells in tried:
            continue
        tried.append(cells)
        if len(cells) == width and columns.fit([plain(cell) for cell in cells]):
            return cells
        if padded := columns.padded(cells):
            return padded
    loose = tried[-1]
    if width < len(loose) <= 2 * width:
        ways = [way for way in _joined(loose, width) if columns.fit([plain(cell) for cell in way])]
        if len(ways) == 1:
            return ways[0]
    return None


def _joined(cells: tuple[str, ...], width: int) -> Iterator[tuple[str, ...]]:
    """The ways to make `width` cells of more by joining neighbours into one."""
    over = len(cells) - width
    for at in range(width):
        yield (*cells[:at], " ".join(cells[at : at + over + 1]), *cells[at + over + 1 :])


def _again(text: str, columns: Columns) -> bool:
    """Whether a line is the header once more, on another page."""
    return plain(text.replace(" ", "")) == plain("".join(columns.header).replace(" ", "")) or (
        [plain(cell) for cell in _ANY.split(text)] == list(columns.header)
    )


def stacked(lines: Sequence[Line], at: int) -> tuple[list[Table], int]:
    """The table whose first head is line `at` and that has one cell a line; and the number of the line behind it."""
    beside = at + 1 < len(lines) and is_united(plain(lines[at + 1].text))
    if not _may_head(lines[at].text, united=beside):
        return [], at
    window = [plain(line.text) for line in lines[at : at + _WIDEST * (_TRIED + 1)]]
    first = next((i for i, cell in enumerate(window) if is_figure(cell) and not is_year(cell)), 0)
    best: tuple[tuple[int, int], tuple[str, ...], Columns] | None = None
    for width in range(2, min(_WIDEST, first + 1) + 1):
        header = tuple(line.text for line in lines[at : at + width])
        if len(header) < width or not _is_opened(window[:width]) or not is_header(window[:width]):
            continue
        columns = Columns.under(header)
        covered = _covered(window[width:], columns) if columns.says_enough() else 0
        worth = -sum(not is_head(cell) for cell in columns.header), covered + width
        if covered and (best is None or worth > best[0]):
            best = worth, header, columns
    return _stack(lines, at, best[1], best[2]) if best else ([], at)


def _may_head(text: str, *, united: bool) -> bool:
    """Whether a line may be the head of a first column; united: the next line is a name with its unit."""
    if len(text) > _FIRST or is_sentence(text) or text[0].isdigit() or is_caption(text):
        return False
    return is_head(plain(text)) or (united and not is_united(plain(text)))


def _covered(cells: Sequence[str], columns: Columns) -> int:
    """How many cells the rows that follow each other take; 0 where the first rows, two at least, do not fit."""
    at = rows = full = 0
    while at < len(cells):
        taken = _taken(cells, at, columns)
        full += taken == len(columns.header) and columns.full(cells[at : at + taken])
        full += 0 < taken < len(columns.header) and columns.full(["", *cells[at : at + taken]])
        if not taken and rows and _is_band(cells[at]):
            taken = _taken(cells, at + 1, columns) + 1
            taken = taken if taken > 1 else 0
        if not taken:
            break
        at += taken
        rows += 1
    enough = rows >= _TRIED or (rows == 2 and len(cells) - at < 2 * len(columns.header))
    return at if enough and 2 * full >= rows else 0


def _taken(cells: Sequence[str], at: int, columns: Columns) -> int:
    """How many cells from `at` on are the next row: all columns, or all but a first one that spans rows; 0 if none fit."""
    width = len(columns.header)
    row = cells[at : at + width]
    if columns.fit(row):
        below = cells[at + 1 : at + 1 + width]
        return width if columns.full(row) or not columns.full(below) else 0
    if columns.merged and columns.fit(["", *cells[at : at + width - 1]]):
        return width - 1
    return 0


def _is_band(text: str) -> bool:
    """Whether a line may be the one cell of a row that spans all columns: the name of the group of rows below it."""
    return len(text) <= _CELL and not is_sentence(text) and not is_figure(plain(text)) and not is_note(text)


def _stack(lines: Sequence[Line], at: int, header: tuple[str, ...], columns: Columns) -> tuple[list[Table], int]:
    width = len(header)
    rows: list[Row] = []
    here = at + width
    end = here
    while here < len(lines):
        some = [plain(line.text) if len(line.text) <= _CELL else line.text for line in lines[here : here + width + 1]]
        if is_note(lines[here].text):
            break
        if is_aside(lines[here].text) and not columns.fit(some[:width]):
            here += 1
            continue
        if some[:width] == list(columns.header):
            here += width
            continue
        taken = _taken(some, 0, columns)
        if not taken:
            behind = [plain(line.text) for line in lines[here + 1 : here + 2 + width]]
            if not _is_band(lines[here].text) or not _taken(behind, 0, columns):
                break
            rows.append(Row(lines[here].start, lines[here].end, (lines[here].text,)))
            here += 1
            continue
        cells = tuple(line.text for line in lines[here : here + taken])
        rows.append(Row(lines[here].start, lines[here + taken - 1].end, (*[""] * (width - taken), *cells)))
        here += taken
        end = here
    return [Table("", lines[at].start, lines[end - 1].end, header, tuple(rows))], end
