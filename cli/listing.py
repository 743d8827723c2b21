"""Rows and columns on a terminal of any width: a table where every cell fits or wraps readably, else one card a row.

Nothing is cut. A column that is `whole` keeps each cell on one line; the others wrap down to `least` cells. Where that is
wider than the terminal each row becomes a card: its first cell as a heading, the others under it with their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from .prose import lines, unbroken, words
from .terminal import wide_ambiguous

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_GAP = 2
_INSET = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column. right: figures, under one another. whole: its cells stay on one line; least: cells it needs to be readable.

    names: its cells are names with blanks between them, of which none is broken.
    """

    name: str
    right: bool = False
    whole: bool = False
    least: int = 16
    names: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Cells by row, as many as there are columns. sections: rows before which a blank line stands. foot: said at the end."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Text]]
    sections: frozenset[int] = frozenset()
    foot: str = ""
    headed: bool = field(default=True)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        natural = [
            max([cell_len(column.name) if self.headed else 0, *(_width(row[at]) for row in self.rows)])
            for at, column in enumerate(self.columns)
        ]
        widths = fitted_widths(self.columns, natural, options.max_width, headed=self.headed)
        made = self._table(widths) if widths else self._cards(options.max_width)
        for line in made:
            yield unbroken(line)
        if self.foot:
            yield from (unbroken(line) for line in lines(Text(self.foot, "dim"), options.max_width))

    def _table(self, widths: list[int]) -> Iterator[Text]:
        if self.headed:
            yield _row(
                [[Text(column.name, "bold")] for column in self.columns], widths, [c.right for c in self.columns]
            )
            yield Text(("-" if wide_ambiguous() else "─") * (sum(widths) + _GAP * (len(widths) - 1)), "dim")
        for number, row in enumerate(self.rows):
            if number in self.sections:
                yield Text("")
            cells = [self._cell(at, row[at], widths[at]) for at in range(len(self.columns))]
            for line in zip_longest(*cells, fillvalue=Text("")):
                yield _row([[cell] for cell in line], widths, [c.right for c in self.columns])

    def _cell(self, at: int, cell: Text, width: int) -> list[Text]:
        return list(_set(cell, width, self.columns[at]))

    def _cards(self, width: int) -> Iterator[Text]:
        """Each row by itself: what is short stands together on a line, what is long under its column's name."""
        names = max((cell_len(c.name) for c in self.columns[1:]), default=0)
        for number, row in enumerate(self.rows):
            if number:
                yield Text("")
            head = row[0].copy()
            head.stylize("bold")
            yield from (line for part in head.split("\n") for line in lines(part, width))
            short: list[Text] = []
            for column, cell in zip(self.columns[1:], row[1:], strict=True):
                if not cell.plain.strip():
                    continue
                if column.whole or column.right:
                    short.append(Text.assemble((f"{column.name} ", "cyan"), cell))
                    continue
                yield from _together(short, width)
                short = []
                yield from _named(column, cell, min(names, width // 3), width)
            yield from _together(short, width)


def fitted_widths(columns: Sequence[Column], natural: Sequence[int], room: int, *, headed: bool = True) -> list[int]:
    """The cells that each column gets, [] where there is no room for all. natural: cells that it would fill."""
    room -= _GAP * (len(columns) - 1)
    least = [
        size if column.whole or column.right else max(cell_len(column.name) if headed else 0, min(size, column.least))
        for column, size in zip(columns, natural, strict=True)
    ]
    free = room - sum(least)
    if free < 0:
        return []
    widths = list(least)
    while free:
        growing = [at for at, size in enumerate(natural) if widths[at] < size]
        if not growing:
            break
        share = max(1, free // len(growing))
        for at in growing[:free]:
            more = min(share, natural[at] - widths[at], free)
            widths[at] += more
            free -= more
    return widths


def _width(cell: Text) -> int:
    return max(cell_len(line) for line in cell.plain.split("\n"))


def _row(cells: Sequence[Sequence[Text]], widths: Sequence[int], right: Sequence[bool]) -> Text:
    """One line of a table."""
    line = Text()
    for at, ((cell,), width, to_right) in enumerate(zip(cells, widths, right, strict=True)):
        blank = " " * max(0, width - cell_len(cell.plain))
        if at:
            line.append(" " * _GAP)
        if to_right:
            line.append(blank)
        line.append_text(cell)
        if not to_right:
            line.append(blank)
    line.rstrip()
    return line


def _together(short: Sequence[Text], width: int) -> Iterator[Text]:
    """Short values side by side, as many as a line holds."""
    line = Text()
    for one in short:
        if line and cell_len(line.plain) + cell_len(one.plain) + _INSET + _GAP > width:
            yield from _inset(line, width)
            line = Text()
        line = Text.assemble(line, " " * _GAP if line else "", one)
    if line:
        yield from _inset(line, width)


def _inset(text: Text, width: int) -> Iterator[Text]:
    for line in lines(text, width - _INSET):
        yield Text(" " * _INSET).append_text(line)


def _named(column: Column, cell: Text, names: int, width: int) -> Iterator[Text]:
    """A value beside its name."""
    inset = _INSET + max(names, cell_len(column.name)) + 1
    for number, line in enumerate(_set(cell, width - inset, column)):
        lead = Text(" " * _INSET)
        lead.append(f"{column.name if number == 0 else '':<{inset - _INSET}}", "cyan")
        yield lead.append_text(line)


def _set(cell: Text, width: int, column: Column) -> Iterator[Text]:
    """A cell in lines."""
    for part in cell.split("\n", allow_blank=True):
        yield from lines(part, width, words(part.plain) if column.names else ())
