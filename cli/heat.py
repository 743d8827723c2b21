"""A heat table on a terminal of any width: names across, else turned, else in several blocks; every figure is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from .prose import lines, unbroken
from .terminal import wide_ambiguous

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_SCALE = ("on #fff3e0", "on #ffcc80", "on #ff9800", "on #e65100", "on #8e1600")
_ACROSS = 8
"""Cells of a name up to which it stands across; longer ones make the table sparse."""
_GAP = 1


@dataclass(frozen=True, slots=True)
class Heat:
    """Counts by row and column. Names are fit to print; the columns come in the order of their weight."""

    rows: Sequence[str]
    columns: Sequence[str]
    counts: Sequence[Sequence[int]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        names = min(max(map(cell_len, self.rows)), max(8, width // 3))
        room = width - names
        figures = [max(len(f"{row[at]:,}") for row in self.counts) for at in range(len(self.columns))]
        across = [max(cell_len(name), size) for name, size in zip(self.columns, figures, strict=True)]
        if sum(across) + (_GAP + 1) * len(across) <= room and max(across) <= 2 * _ACROSS:
            yield from self._block(range(len(across)), names, across, width, gap=_GAP + 1, turned=False)
            return
        sizes = [max(2, size) for size in figures]
        first = 0
        while first < len(sizes):
            last, used = first, 0
            while last < len(sizes) and (last == first or used + sizes[last] + _GAP <= room):
                used += sizes[last] + _GAP
                last += 1
            if first:
                yield Text("")
            yield from self._block(range(first, last), names, sizes, width, gap=_GAP, turned=True)
            first = last

    def _block(
        self, chosen: range, names: int, sizes: Sequence[int], width: int, *, gap: int, turned: bool
    ) -> Iterator[Text]:
        """Some of the columns, with the names of the rows before them."""
        heads = [list(self.columns[at]) if turned else [self.columns[at]] for at in chosen]
        tall = max(map(len, heads))
        bottom = [[""] * (tall - len(head)) + head for head in heads]
        for line in zip_longest(*bottom, fillvalue=""):
            text = Text(" " * names, "bold")
            for at, part in zip(chosen, line, strict=True):
                text.append(" " * (gap + sizes[at] - cell_len(part)) + part)
            text.rstrip()
            yield unbroken(text)
        whole = names + sum(sizes[at] + gap for at in chosen)
        yield unbroken(Text(("-" if wide_ambiguous() else "─") * min(width, whole), "dim"))
        most = max(max(row) for row in self.counts)
        for name, row in zip(self.rows, self.counts, strict=True):
            *above, last = lines(Text(name, "bold"), names)
            yield from (unbroken(line) for line in above)
            last.append(" " * (names - cell_len(last.plain)))
            for at in chosen:
                last.append(" " * gap)
                count = row[at]
                shown = f"{count:,}" if count else "." if wide_ambiguous() else "·"
                last.append(f"{shown:>{sizes[at]}}", style=shade(count / most) if count else "dim not bold")
            yield unbroken(last)


def shade(share: float) -> str:
    """Cell style by share of the largest count; figures stay readable without colour."""
    step = min(len(_SCALE) - 1, int(share * len(_SCALE)))
    return f"not bold {'white' if step > 2 else 'black'} {_SCALE[step]}"
