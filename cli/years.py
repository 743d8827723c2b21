"""Counts by year as bars in proportion, with names beside them: as many names as a line holds whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from .amounts import bar
from .language import worded
from .prose import lines, unbroken
from .terminal import wide_ambiguous

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_BAR = (8, 40)
"""Cells of the longest bar: a third of the width, within these."""


@dataclass(frozen=True, slots=True)
class Years:
    """Rows of a label, a count, and names of what is counted, the most frequent first."""

    rows: Sequence[tuple[str, int, Sequence[str]]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        most = max(count for _, count, _ in self.rows)
        first = worded("year")
        years = max(cell_len(first), *(cell_len(label) for label, _, _ in self.rows))
        figures = len(f"{most:,}")
        longest = min(_BAR[1], max(_BAR[0], width // 3))
        inset = years + 2 + figures + 2 + longest + 2
        head = Text(f"{first}{' ' * (years - cell_len(first))}  {'n':>{figures}}  ", "bold")
        head.append(f"{(bars := worded('targets'))}{' ' * (longest - cell_len(bars))}  {worded('indicators')}")
        yield from (unbroken(line) for line in lines(head, width))
        plain = wide_ambiguous()
        for label, count, names in self.rows:
            line = Text(f"{label:<{years}}", "cyan")
            line.append(f"  {count:>{figures},}  ", "default")
            shown = bar(count / most, longest, plain=plain)
            line.append(shown, "red").append(" " * (longest - cell_len(shown) + 2))
            some = lines(Text(_together(names, width - inset), "dim"), width - inset)
            yield unbroken(line.append_text(some[0]))
            for more in some[1:]:
                yield unbroken(Text(" " * inset).append_text(more))


def _together(names: Sequence[str], room: int) -> str:
    """The first name, and as many more as fit beside it on one line."""
    told = names[0] if names else ""
    for name in names[1:]:
        if cell_len(f"{told}、{name}") <= room:
            told = f"{told}、{name}"
    return told
