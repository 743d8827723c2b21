"""The formats for programs: TSV, CSV, JSON, JSON Lines and runs of TREC, written to stdout."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

from . import settings
from .terminal import harmless
from .values import Record, cell, dumps

_QUOTE = '"'
_QUOTED = re.compile('[",\r\n]')
"""What a cell of CSV holds that must stand in quotation marks."""


def machine(form: str, records: Iterable[Record], columns: Sequence[str], single: bool = False) -> int:
    """Print records on stdout in one of the formats for programs; how many there were."""
    count = 0
    out = sys.stdout
    field = cell
    if settings.current().safe_cells:
        from .cells import safe as field
    if settings.listing().bom and form in ("csv", "tsv"):
        out.write("\ufeff")
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
        shown = harmless if out.isatty() else str  # a file gets what there is
        out.write(csv_line(columns))
        for count, record in enumerate(records, 1):
            out.write(csv_line([shown(field(record.get(name))) for name in columns]))
    else:
        out.write("\t".join(columns) + "\n")
        for count, record in enumerate(records, 1):
            out.write("\t".join(_field(field(record.get(name))) for name in columns) + "\n")
    return count


def csv_line(fields: Sequence[str]) -> str:
    """A line of CSV as RFC 4180 has it, ended by a line feed. Python's own writer refuses NUL (3.10) and leaves a carriage
    return bare (until 3.13), which most readers take for the end of a line.
    """
    if list(fields) == [""]:
        return '""\n'  # an empty line would be no record at all
    quoted = [f'"{field.replace(_QUOTE, _QUOTE * 2)}"' if _QUOTED.search(field) else field for field in fields]
    return ",".join(quoted) + "\n"


def _field(text: str) -> str:
    """A TSV field: white space that would break the line becomes a space, control characters become escapes."""
    return harmless(re.sub(r"[\t\r\n\x0b\x0c\x85\u2028\u2029]+", " ", text))
