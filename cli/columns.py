"""Listings of chosen columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from gangmu.index.errors import UsageError

from .values import Record, cell

if TYPE_CHECKING:
    from rich.console import RenderableType

Table = Callable[[list[Record]], "RenderableType | None"]


def only(
    wanted: Sequence[str], records: Iterable[Record], columns: Sequence[str]
) -> tuple[Iterable[Record], Sequence[str], Table]:
    """Records with the members `wanted` alone, in that order, and the table that shows them.

    columns: those that the listing has when none are chosen; the others of its records may be chosen too. Raises UsageError
    for a column that there is not.
    """
    rest = iter(records)
    first = next(rest, None)
    if first is None:
        return (), wanted, lambda rows: None
    known = dict.fromkeys([*columns, *first])
    for name in wanted:
        if name not in known:
            raise UsageError(f"there is no column {name}", _hint(name, tuple(known)))
    chosen: Iterable[Record] = ({name: record.get(name) for name in wanted} for record in chain([first], rest))
    return chosen, wanted, lambda rows: _table(rows, wanted)


def _hint(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 3)
    return f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(known)}"


def _table(rows: Sequence[Record], columns: Sequence[str]) -> RenderableType | None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from .terminal import fitted

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        figures = all(_is_figure(row[name]) for row in rows) and any(row[name] is not None for row in rows)
        table.add_column(name, overflow="fold", justify="right" if figures else "left")
    for row in rows:
        table.add_row(*(Text(fitted(cell(row[name]))) for name in columns))
    return table


def _is_figure(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))
