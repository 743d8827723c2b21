"""The one output sink: every command hands its records here, whatever the format."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from . import language, settings
from .consoles import console, screen_height
from .terminal import harmless
from .values import Record, cell, dumps

if TYPE_CHECKING:
    from rich.console import RenderableType


__all__ = ["Record", "cell", "console", "dumps", "emit", "pretty", "say", "screen_height"]


def emit(
    records: Iterable[Record],
    columns: Sequence[str],
    table: Callable[[list[Record]], RenderableType | None],
    single: bool = False,
) -> int:
    """Print records in the chosen format; how many there were.

    columns: the keys that TSV and CSV show. table: makes the picture for a terminal; it gets all records at once.
    single: the command has one record, which `json` prints as an object instead of an array.
    """
    chosen = settings.listing()
    if chosen.columns:
        from .columns import only

        records, columns, table = only(chosen.columns, records, columns)
    if chosen.place is not None:
        from . import formats

        return formats.write_file(chosen.place, records, columns)
    return printed(records, columns, table, single)


def printed(
    records: Iterable[Record],
    columns: Sequence[str],
    table: Callable[[list[Record]], RenderableType | None],
    single: bool = False,
) -> int:
    """`emit` onto stdout, whatever file was asked for."""
    form = settings.current().output_format
    if form == "table":
        rows = list(records)
        picture = table(rows)
        if picture is not None:
            from .paging import show

            show(language.in_language(picture))
        return len(rows)
    from .machine import machine

    return machine(form, records, columns, single)


def say(text: str) -> None:
    """A line of a command's own words on stdout."""
    sys.stdout.write(harmless(text) + "\n")


def pretty(value: Any) -> str:
    """JSON over several lines."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
