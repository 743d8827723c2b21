"""The forms of exported files: text through the one sink, Parquet, and Excel sheets, each within what its format can hold."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO

from gangmu.index.errors import GangmuError, installing

from . import errors, handing_over
from .machine import machine
from .terminal import harmless
from .values import cell

if TYPE_CHECKING:
    from gangmu.index.door import Destination

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
_DATES = frozenset(("date", "event_date"))
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MEASURED, _WIDEST = 500, 60
"""Rows by which the width of a column is measured, and the most it may be."""
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


def write_file(place: Destination, records: Iterable[Record], columns: Sequence[str]) -> int:
    """Write records into a file whose name says the form, and say so; how many there were."""
    form = place.path.suffix.lower()
    count = handing_over.write(place, lambda out: write(out, form, records, columns))
    errors.warn(f"{count:,} record{'s'[: count != 1]} in {place.given}")
    return count


def _text(out: BinaryIO, records: Iterable[Record], columns: Sequence[str], form: str) -> int:
    with handing_over.as_text(out) as text:
        before, sys.stdout = sys.stdout, text
        try:
            return machine(form, records, columns)
        finally:
            sys.stdout = before


def _parquet(out: BinaryIO, records: Iterable[Record], columns: Sequence[str]) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise GangmuError(
            "Parquet needs the package pyarrow", f"install it with: {installing('gangmu[parquet]')}"
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
    return _utf8(cell(value))


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _xlsx(out: BinaryIO, records: Iterable[Record], columns: Sequence[str]) -> int:
    """A sheet, and further ones where there are more rows than one holds. What had to be cut is told on stderr."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ImportError:
        raise GangmuError(
            "Excel files need the package openpyxl", f"install it with: {installing('gangmu[xlsx]')}"
        ) from None
    book = Workbook(write_only=True)
    sheet: Any = None
    long: Counter[str] = Counter()
    count = 0
    rest = iter(records)
    first = list(islice(rest, _MEASURED))
    wide = [_width(name, (record.get(name) for record in first)) for name in columns]
    for count, record in enumerate(chain(first, rest), 1):
        place, row_of_sheet = divmod(count - 1, ROWS - 1)
        if not row_of_sheet:
            sheet = _sheet(book, place, columns, wide)
        row = []
        for name in columns:
            value = record.get(name)
            if _is_exact(value):
                row.append(value)
                continue
            if name in _DATES and (day := _day(value)) is not None:
                dated = WriteOnlyCell(sheet, day)
                dated.number_format = "yyyy-mm-dd"
                row.append(dated)
                continue
            whole = xml_text(cell(value))
            shown = fitting(whole)
            long[name] += shown != whole
            said = WriteOnlyCell(sheet, shown)
            said.data_type = "s"  # a document's "=1+1" is text, not a formula
            row.append(said)
        sheet.append(row)
        if row_of_sheet in (0, ROWS - 2):
            _filter(sheet, columns, row_of_sheet + 2)
    if sheet is None:
        sheet = _sheet(book, 0, columns, wide)
    _filter(sheet, columns, (count - 1) % (ROWS - 1) + 2 if count else 1)
    book.save(out)
    for name, cells in long.items():
        if cells:
            errors.warn(
                f"{cells} cell{'s' if cells != 1 else ''} of the column {name} {'are' if cells != 1 else 'is'} longer "
                f"than the {CELL:,} characters that Excel holds and end{'s' if cells == 1 else ''} with {CUT}; "
                "export to .csv, .jsonl or .parquet for all of it"
            )
    return count


def _sheet(book: Any, place: int, columns: Sequence[str], wide: Sequence[int]) -> Any:
    """A new sheet with its heading, which stays in sight."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet("gangmu" if not place else f"gangmu {place + 1}")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(wide, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    heading = [WriteOnlyCell(sheet, name) for name in columns]
    for title in heading:
        title.font = Font(bold=True)
    sheet.append(heading)
    return sheet


def _filter(sheet: Any, columns: Sequence[str], rows: int) -> None:
    """Offer to filter the rows of a sheet by every column. rows: with that of the headings."""
    from openpyxl.utils import get_column_letter

    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows}"


def _width(name: str, values: Iterable[Any]) -> int:
    """How wide a column is to be, in digits: as its widest value, within reason. 汉字 are two wide."""
    from rich.cells import cell_len

    widest = max([cell_len(name) + 4, *(cell_len(cell(value)[:_WIDEST]) + 2 for value in values)])
    return min(_WIDEST, widest)


def _day(value: Any) -> date | None:
    """The day of an ISO date that a sheet can hold as one; years before 1900 and dates of less precision are text."""
    if not isinstance(value, str) or not _ISO.fullmatch(value) or value < "1900-03-01":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


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
