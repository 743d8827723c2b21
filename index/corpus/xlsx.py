"""An Excel file to text: every visible sheet as a table under its name, merged cells repeated, formulas by their value."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from .pipes import table_lines
from .unpacking import Office, Unreadable, unpackable

MOST_CELLS = 2_000_000
"""Cells of a sheet, empty ones between others counted."""
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*$", re.IGNORECASE)


def text_of(data: bytes) -> Office:
    """The text and the title of an .xlsx file. Raises Unreadable."""
    unpackable(data, "xl/")
    lines: list[str] = []
    title = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep
            book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            found = table_lines(_rows(sheet))
            if not found:
                continue
            if not _DEFAULT_NAME.fullmatch(sheet.title.strip()) and sheet.title.strip() not in found[0]:
                lines.append(sheet.title.strip())
            title = title or next((line for line in found[:1] if not line.startswith("|")), "")
            lines += found
    except Unreadable:
        raise
    except Exception:  # openpyxl raises many kinds on broken files
        raise Unreadable("it is damaged or no Excel file", "open it and save it anew as .xlsx") from None
    return Office("\n".join(lines), title if 4 <= len(title) <= 80 else "")


def _rows(sheet: Any) -> list[list[str]]:
    height, width = sheet.max_row or 0, sheet.max_column or 0
    if height * width > MOST_CELLS:
        raise Unreadable(
            f"its sheet {sheet.title!r} reaches over {height} rows and {width} columns",
            "delete the empty ones, or save it as .csv",
        )
    rows = [[_said(cell) for cell in row] for row in sheet.iter_rows()]
    left, top = sheet.min_column, sheet.min_row
    for area in list(sheet.merged_cells.ranges)[:20_000]:
        y0, x0 = area.min_row - top, area.min_col - left
        if not (0 <= y0 < len(rows) and 0 <= x0 < len(rows[y0])) or not rows[y0][x0]:
            continue
        for y in range(y0, min(area.max_row - top + 1, len(rows))):
            for x in range(x0, min(area.max_col - left + 1, len(rows[y]))):
                rows[y][x] = rows[y0][x0]
    return rows


def _said(cell: Any) -> str:
    """A cell as it is shown: 0.052 formatted as a percentage is 5.2%."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (int, float)):
        percent = "%" in str(cell.number_format or "")
        said = f"{value * 100 if percent else value:.12g}" if isinstance(value, float) or percent else str(value)
        if "e+" in said:
            said = f"{float(said):.0f}"
        return f"{said}%" if percent else said
    return " ".join(str(value).split())
