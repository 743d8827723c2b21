"""A table as lines of text: Markdown's pipe rows, a line under the header, one row a line."""

from __future__ import annotations

from collections.abc import Sequence


def pipe_rows(cells: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table whose rows are equally long, the first of them its header. A bar in a cell becomes full-width."""
    lines = ["| " + " | ".join(" ".join(cell.replace("|", "｜").split()) for cell in row) + " |" for row in cells]
    lines[1:1] = ["| " + " | ".join(["---"] * len(cells[0])) + " |"]
    return lines


def trimmed(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows padded to the same length, without those and without columns that are empty."""
    kept = [list(row) for row in rows if any(row)]
    width = max(map(len, kept), default=0)
    kept = [row + [""] * (width - len(row)) for row in kept]
    full = [x for x in range(width) if any(row[x] for row in kept)]
    return [[row[x] for x in full] for row in kept]


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table with what stands above and below it: rows of one cell are its caption and its notes, in front and behind."""
    cells = trimmed(rows)
    said = [list(dict.fromkeys(filter(None, row))) for row in cells]
    first = next((i for i, words in enumerate(said) if len(words) > 1), len(said))
    last = next((i for i in range(len(said) - 1, -1, -1) if len(said[i]) > 1), -1)
    if last - first < 1:
        return [" ".join(words) for words in said]
    inside = trimmed(cells[first : last + 1])
    return [words[0] for words in said[:first]] + pipe_rows(inside) + [words[0] for words in said[last + 1 :]]
