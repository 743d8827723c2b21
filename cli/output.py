"""The one output sink: every command hands its records here, whatever the format."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from . import settings
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
    form = settings.current().output_format
    if form == "table":
        rows = list(records)
        picture = table(rows)
        if picture is not None:
            from .paging import show

            show(picture)
        return len(rows)
    return _machine(form, records, columns, single)


def _machine(form: str, records: Iterable[Record], columns: Sequence[str], single: bool) -> int:
    count = 0
    out = sys.stdout
    field = cell
    if settings.current().safe_cells:
        from .cells import safe as field
    if form == "trec":
        from .cells import run_line

        for count, record in enumerate(records, 1):
            out.write(run_line(record))
    elif form == "jsonl" or (form == "json" and single):
        for count, record in enumerate(records, 1):
            out.write(dumps(record) + "\n")
    elif form == "json":
        for count, record in enumerate(records, 1):
            out.write(("[\n" if count == 1 else ",\n") + dumps(record))
        out.write("\n]\n" if count else "[]\n")
    elif form == "csv":
        import csv

        shown = harmless if out.isatty() else str  # a file gets what there is
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for count, record in enumerate(records, 1):
            writer.writerow([shown(field(record.get(name))) for name in columns])
    else:
        out.write("\t".join(columns) + "\n")
        for count, record in enumerate(records, 1):
            out.write("\t".join(_field(field(record.get(name))) for name in columns) + "\n")
    return count


def _field(text: str) -> str:
    """A TSV field: white space that would break the line becomes a space, control characters become escapes."""
    return harmless(re.sub(r"[\t\r\n\x0b\x0c\x85\u2028\u2029]+", " ", text))


def say(text: str) -> None:
    """A line of a command's own words on stdout."""
    sys.stdout.write(harmless(text) + "\n")


def pretty(value: Any) -> str:
    """JSON over several lines."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
