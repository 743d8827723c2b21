"""A tree that is longer than the screen: after each screenful the branch that is gone on with is named again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from .language import worded
from .prose import lines, unbroken
from .terminal import wide_ambiguous

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_GUIDES = ("│   ", "    ", "├── ", "└── ")
_PLAIN_GUIDES = ("|   ", "    ", "+-- ", "`-- ")
_DEEPEST = 12
"""Levels that are indented; deeper ones stand at that depth, so that there is room for their names."""


@dataclass(frozen=True, slots=True)
class Node:
    """A line of the tree. name: as it is named again; above: the number of the node over it, -1 for a root."""

    label: Text
    name: str
    above: int


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes in any order. screen: lines of the terminal, 0 where it is not for one."""

    nodes: Sequence[Node]
    screen: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        since = 0
        path: list[str] = []
        for depth, guides, below, node in self._walk():
            del path[depth:]
            if self.screen and path and since >= self.screen - 3:
                again = Text(f"{' › '.join(path)}  {worded('(continued)')}", "dim")
                yield from (unbroken(line) for line in lines(again, width))
                since = 0
            path.append(node.name)
            if depth == 0:
                since = 0
            for number, line in enumerate(lines(node.label, max(8, width - len(guides)))):
                yield unbroken(Text(guides if number == 0 else below, "dim").append_text(_undimmed(line)))
                since += 1

    def _walk(self) -> Iterator[tuple[int, str, str, Node]]:
        """(depth, guides of its line, guides of what is under it, node), each before those below it."""
        below: dict[int, list[int]] = {}
        for number, node in enumerate(self.nodes):
            below.setdefault(node.above if node.above != number else -1, []).append(number)
        down, blank, branch, last = _PLAIN_GUIDES if wide_ambiguous() else _GUIDES
        pending = [(number, 0, "", "") for number in reversed(below.get(-1, []))]
        while pending:
            number, depth, guides, under = pending.pop()
            yield depth, guides, under, self.nodes[number]
            children = below.get(number, [])
            more = []
            for child in children:
                ends = child == children[-1]
                lead = under if depth < _DEEPEST else under[:-4]
                more.append((child, depth + 1, lead + (last if ends else branch), lead + (blank if ends else down)))
            pending += reversed(more)


def _undimmed(line: Text) -> Text:
    """A label that does not take the guides' style."""
    line = line.copy()
    line.style = f"not dim {line.style}" if line.style else "not dim"
    return line
