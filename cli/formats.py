"""The forms of exported files: text through the one sink, Parquet, and Excel sheets, each within what its format can hold."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from gangmu.index.errors import GangmuError

from . import errors, output, settings
from .handing_over import as_text
from .terminal import harmless

Record = dict[str, Any]

SUFFIXES = (".csv", ".tsv", ".json", ".jsonl", ".parquet", ".xlsx")
CELL = 32_767
"""UTF-16 code units that a cell of an Excel sheet holds."""
ROWS = 1_048_576
"""Rows of an Excel sheet, that of the headings included."""
CUT = "…[cut]"
"""What stands at the end of a cell that was longer."""
_DIGITS = 15
"""Digits of a number that Excel keeps; a whole number with more is written as text."""
_NUMBERS = frozenset(("value", "value_max", "jaccard", "containment", "widest", "score", "level_value", "base_value"))
_WHOLE = frozenset(("deadline", "start", "end", "year", "base_year"))
_LISTS = frozenset(("regions", "tags", "region_path"))
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads _x0041_ as A: an underscore that only happens to begin such a thing is written as _x005F_."""


def write(out: BinaryIO, form: str, records: Iterable[Record], columns: Sequence[str]) -> int:
    """Fill the file `out` with records in the form of one of SUFFIXES; how many there were.

    Raises GangmuError where a package is missing that the form needs.
    """
    if form == ".parquet":
        return _parquet(out, records, columns)
    if form == ".xlsx":
        return _xlsx(out, records, columns)
    return _text(out, records, columns, form[1:])


def _text(out: BinaryIO, records: Iterable[Record], columns: Sequence[str], form: str) -> int:
    settings.use({"format": form})
    with as_text(out) as text:
        before, sys.stdout = sys.stdout, text
        try:
            return output.emit(records, columns, lambda rows: None)
        finally:
            sys.stdout = before


def _parquet(out: BinaryIO, records: Iterable[Record], columns: Sequence[str]) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise GangmuError(
            "Parquet needs the package pyarrow", "install it with: pip install 'gangmu[parquet]'"
        ) from None
    rows = list(records)
    fields = [
        pa.field(
            name,
            pa.float64() if name in _NUMBERS
            else pa.int64() if name in _WHOLE
            else pa.list_(pa.string()) if name in _LISTS
            else pa.string(),
        )
        for name in columns
    ]  # fmt: skip
    data = [{name: _arrow(name, record.get(name)) for name in columns} for record in rows]
    pq.write_table(pa.Table.from_pylist(data, pa.schema(fields)), out)
    return len(rows)


def _arrow(name: str, value: Any) -> Any:
    """A value as a column of Parquet takes it, whose text is UTF-8: half a surrogate pair is shown as an escape."""
    if name in _NUMBERS or name in _WHOLE:
        return value
    if name in _LISTS:
        return None if value is None else [_utf8(text) for text in value]
    return _utf8(output.cell(value))


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _xlsx(out: BinaryIO, records: Iterable[Record], columns: Sequence[str]) -> int:
    """A sheet, and further ones where there are more rows than one holds. What had to be cut is told on stderr."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ImportError:
        raise GangmuError(
            "Excel files need the package openpyxl", "install it with: pip install 'gangmu[xlsx]'"
        ) from None
    book = Workbook(write_only=True)
    sheet: Any = None
    long: Counter[str] = Counter()
    count = 0
    for count, record in enumerate(records, 1):
        place, row_of_sheet = divmod(count - 1, ROWS - 1)
        if not row_of_sheet:
            sheet = _sheet(book, place, columns)
        row = []
        for name in columns:
            value = record.get(name)
            text = output.cell(value)
            if _is_exact(value):
                row.append(value)
                continue
            whole = xml_text(text)
            shown = fitting(whole)
            long[name] += shown != whole
            cell = WriteOnlyCell(sheet, shown)
            cell.data_type = "s"  # a document's "=1+1" is text, not a formula
            row.append(cell)
        sheet.append(row)
    if sheet is None:
        _sheet(book, 0, columns)
    book.save(out)
    for name, cells in long.items():
        if cells:
            errors.warn(
                f"{cells} cell{'s' if cells != 1 else ''} of the column {name} {'are' if cells != 1 else 'is'} longer "
                f"than the {CELL:,} characters that Excel holds and end{'s' if cells == 1 else ''} with {CUT}; "
                "export to .csv, .jsonl or .parquet for all of it"
            )
    return count


def _sheet(book: Any, place: int, columns: Sequence[str]) -> Any:
    sheet = book.create_sheet("gangmu" if not place else f"gangmu {place + 1}")
    sheet.append(list(columns))
    return sheet


def _is_exact(value: Any) -> bool:
    """Whether a value is a number that a sheet holds as it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isinstance(value, float) or len(str(abs(value)).rstrip("0")) <= _DIGITS


def xml_text(text: str) -> str:
    """`text` as a sheet can hold it: harmless, without what XML has no place for, and nothing in it read as an escape."""
    return _ESCAPED.sub("_x005F_", _NOT_XML.sub(lambda m: f"\\u{ord(m[0]):04x}", harmless(text)))


def fitting(text: str, most: int = CELL) -> str:
    """`text` in at most `most` UTF-16 code units (at least as many as CUT has), CUT at the end where it was longer.

    No surrogate pair is divided.
    """
    units = text.encode("utf-16-le")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - len(CUT))].decode("utf-16-le", "ignore") + CUT
