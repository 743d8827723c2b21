"""Ruled tables of a PDF page: the rules that are drawn, the cells between them, and the letters in the cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from .pipes import table_lines

_THIN = 2.5
"""Points up to which a drawn shape is a rule."""
_NEAR = 3.0
"""Points within which two rules are the same one, or meet."""
_MOST_RULES = 2_000
_MOST_CELLS = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, other: Box) -> bool:
        """Whether the middle of another box lies inside."""
        x, y = (other.x0 + other.x1) / 2, (other.y0 + other.y1) / 2
        return self.x0 - 1 <= x <= self.x1 + 1 and self.y0 - 1 <= y <= self.y1 + 1


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table: where it stands and its lines of text."""

    box: Box
    lines: tuple[str, ...]


def drawn(page: Any) -> tuple[list[Box], int]:
    """The straight rules on a page, edges of boxes among them, and how many pictures it has."""
    rules: list[Box] = []
    pictures = 0
    for item in page.get_objects(max_depth=4):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH and len(rules) < _MOST_RULES:
            try:
                box = Box(*item.get_bounds())
            except Exception:  # noqa: S112 - a path without a place
                continue
            rules += _rules(box)
    return rules, pictures


def _rules(box: Box) -> list[Box]:
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    if high <= _THIN and wide > 8:
        return [Box(box.x0, (box.y0 + box.y1) / 2, box.x1, (box.y0 + box.y1) / 2)]
    if wide <= _THIN and high > 4:
        return [Box((box.x0 + box.x1) / 2, box.y0, (box.x0 + box.x1) / 2, box.y1)]
    if wide > 8 and high > 4:  # the frame of a cell
        return [
            Box(box.x0, box.y0, box.x1, box.y0), Box(box.x0, box.y1, box.x1, box.y1),
            Box(box.x0, box.y0, box.x0, box.y1), Box(box.x1, box.y0, box.x1, box.y1),
        ]  # fmt: skip
    return []


def tables(rules: list[Box], letters: Sequence[tuple[str, Box]]) -> list[Ruled]:
    """The tables of at least two rows and two columns that rules enclose, with the letters inside, from the top down."""
    found = []
    for group in _touching(rules):
        rows = _places(box.y0 for box in group if box.y0 == box.y1)[::-1]
        columns = _places(box.x0 for box in group if box.x0 == box.x1)
        if len(rows) < 3 or len(columns) < 3 or len(rows) * len(columns) > _MOST_CELLS:
            continue
        box = Box(columns[0], rows[-1], columns[-1], rows[0])
        inside = [(c, b) for c, b in letters if box.holds(b)]
        cells = _cells(group, rows, columns, inside)
        if sum(sum(map(bool, row)) >= 2 for row in cells) >= 2:
            found.append(Ruled(box, tuple(table_lines(cells))))
    return sorted(found, key=lambda table: -table.box.y1)


def _touching(rules: list[Box]) -> list[list[Box]]:
    """Groups of rules that meet."""
    groups: list[tuple[Box, list[Box]]] = []
    for rule in sorted(rules, key=lambda r: (-r.y1, r.x0)):
        meets = [g for g in groups if _meet(g[0], rule)]
        members = [rule, *(m for _, group in meets for m in group)]
        boxes = [rule, *(box for box, _ in meets)]
        around = Box(
            min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)
        )
        groups = [g for g in groups if not any(g is m for m in meets)] + [(around, members)]
    return [members for _, members in groups]


def _meet(one: Box, other: Box) -> bool:
    return (
        one.x0 - _NEAR <= other.x1
        and other.x0 <= one.x1 + _NEAR
        and one.y0 - _NEAR <= other.y1
        and other.y0 <= one.y1 + _NEAR
    )


def _places(values: Any) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _cells(
    group: list[Box], rows: list[float], columns: list[float], letters: Sequence[tuple[str, Box]]
) -> list[list[str]]:
    """The words of each cell; a cell without a rule to its left is one with its neighbour, and holds the same words."""
    upright = [box for box in group if box.x0 == box.x1]
    level = [box for box in group if box.y0 == box.y1]
    height, width = len(rows) - 1, len(columns) - 1
    owner = {(y, x): (y, x) for y in range(height) for x in range(width)}
    for y in range(height):
        middle = (rows[y] + rows[y + 1]) / 2
        for x in range(width):
            across = (columns[x] + columns[x + 1]) / 2
            if x and not any(abs(r.x0 - columns[x]) <= _NEAR and r.y0 - 1 <= middle <= r.y1 + 1 for r in upright):
                owner[y, x] = owner[y, x - 1]
            elif y and not any(abs(r.y0 - rows[y]) <= _NEAR and r.x0 - 1 <= across <= r.x1 + 1 for r in level):
                owner[y, x] = owner[y - 1, x]
    words: dict[tuple[int, int], list[str]] = {}
    for letter, box in letters:
        cx, cy = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        row = next((i for i in range(height) if rows[i + 1] <= cy + 0.5 and cy <= rows[i] + 0.5), -1)
        column = next((i for i in range(width) if columns[i] <= cx + 0.5 and cx <= columns[i + 1] + 0.5), -1)
        if row >= 0 and column >= 0:
            words.setdefault(owner[row, column], []).append(letter)
    return [["".join(words.get(owner[y, x], [])) for x in range(width)] for y in range(height)]
