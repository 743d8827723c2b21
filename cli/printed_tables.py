"""Tables of documents on a terminal: as they stand in the text, and what was read out of them under their caption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .amounts import amount
from .terminal import fitted, harmless

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

Record = dict[str, Any]


def with_tables(text: str, tables: list[Record]) -> list[RenderableType]:
    """The paragraphs of an article, its tables aligned. tables: those of document/1, their offsets into `text`."""
    from rich.text import Text

    out: list[RenderableType] = []
    at = 0
    for table in tables:
        out += [Text(harmless(line)) for line in text[at : table["start"]].removesuffix("\n").split("\n")]
        out.append(aligned(table))
        at = table["end"] + text[table["end"] :].startswith("\n")
    if at < len(text) or not tables:
        out += [Text(harmless(line)) for line in text[at:].split("\n")]
    return out


def aligned(table: Record) -> Table:
    """One table with its columns under each other, figures to the right; a row of one cell stands in the first column."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    header, rows = table["header"], table["rows"]
    width = max([len(header), *map(len, rows)])
    grid = Table(box=SIMPLE_HEAD, show_header=bool(header), pad_edge=False)
    for column in range(width):
        cells = [row[column] for row in rows if len(row) == width and row[column]]
        figures = sum(any(map(str.isdigit, cell[:3])) for cell in cells)
        justify = "right" if column and cells and 2 * figures > len(cells) else "left"
        grid.add_column(Text(fitted(header[column]) if column < len(header) else ""), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        grid.add_row(*(Text(fitted(cell)) for cell in [*row, *[""] * (width - len(row))]))
    return grid


def blocks(records: list[Record]) -> list[list[Record]]:
    """Records in the order given, those of one sentence together, and those of one table where its first one stands."""
    out: list[list[Record]] = []
    printed: dict[tuple[str, str], list[Record]] = {}
    before: tuple[str, int] | None = None
    for record in records:
        if table := record.get("table"):
            key = record["doc"], table["caption"]
            if key not in printed:
                printed[key] = []
                out.append(printed[key])
            printed[key].append(record)
            before = None
        elif before == (record["doc"], record["start"]):
            out[-1].append(record)
        else:
            out.append([record])
            before = record["doc"], record["start"]
    return out


def beside(record: Record) -> str:
    """What a table says beside a goal: from what it starts, whether it binds, who answers for it."""

    said = []
    if record["base_value"] is not None:
        year = f" ({record['base_year']})" if record["base_year"] else ""
        said.append(f"← {amount(record['base_value'], record['unit'])}{year}")
    return "  ".join([*said, *(word for word in (record["nature"], record["actor"]) if word)])
