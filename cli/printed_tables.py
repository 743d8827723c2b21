"""Tables of documents on a terminal: as they stand in the text, and what was read out of them under their caption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .amounts import amount
from .terminal import fitted, harmless

if TYPE_CHECKING:
    from rich.console import RenderableType

    from .listing import Listing

Record = dict[str, Any]


def with_tables(text: str, tables: list[Record]) -> list[RenderableType]:
    """The paragraphs of an article, its tables aligned. tables: those of document/1, their offsets into `text`."""
    from rich.text import Text

    from .prose import Prose

    out: list[RenderableType] = []
    at = 0
    for table in tables:
        out += [Prose(Text(harmless(line))) for line in text[at : table["start"]].removesuffix("\n").split("\n")]
        out.append(aligned(table))
        at = table["end"] + text[table["end"] :].startswith("\n")
    if at < len(text) or not tables:
        out += [Prose(Text(harmless(line))) for line in text[at:].split("\n")]
    return out


def aligned(table: Record) -> Listing:
    """One table with its columns under each other, figures to the right; a row of one cell stands in the first column."""
    from rich.text import Text

    from .listing import Column, Listing

    header, rows = table["header"], table["rows"]
    width = max([len(header), *map(len, rows)])
    columns = []
    for at in range(width):
        cells = [row[at] for row in rows if len(row) == width and row[at]]
        figures = sum(any(map(str.isdigit, cell[:3])) for cell in cells)
        name = fitted(header[at]) if at < len(header) else ""
        columns.append(Column(name, right=bool(at and cells and 2 * figures > len(cells)), least=8))
    lines = [[Text(fitted(cell)) for cell in [*row, *[""] * (width - len(row))]] for row in rows]
    return Listing(columns, lines, headed=bool(header))


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
    """What is said beside a goal: from what it starts, whether it binds, and in a table who answers for it."""
    said = []
    if record["base_value"] is not None:
        year = f" ({record['base_year']})" if record["base_year"] else ""
        said.append(f"← {amount(record['base_value'], record['unit'])}{year}")
    return "  ".join(
        [*said, *(word for word in (record["nature"], record["actor"] if record.get("table") else "") if word)]
    )
