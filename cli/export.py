"""`gangmu export`: hand records over to other tools."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer
from gangmu.index.errors import GangmuError, UsageError

from . import dedup, errors, handing_over, output, settings, tag, targets
from .command import App
from .terminal import harmless

if TYPE_CHECKING:
    from gangmu.index.engine import Engine

app = App()

Record = dict[str, Any]
COLUMNS = {
    "documents": (
        "doc", "title", "date", "source", "url", "author", "regions", "tags", "script", "duplicate_of", "sha256", "text",
    ),
    "targets": ("id", *targets.COLUMNS, "title", "region_path", "region_code", "deadline_source"),
    "tags": tag.TAG_COLUMNS,
    "clusters": dedup.COLUMNS,
}  # fmt: skip
_SUFFIXES = (".csv", ".tsv", ".json", ".jsonl", ".parquet", ".xlsx")
_CELL = 32767
"""Characters that a cell of an Excel sheet holds."""


@app.command()
def export(
    what: Annotated[str, typer.Option("--what", metavar="|".join(COLUMNS), help="Which records.")] = "targets",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help=f"{' '.join(_SUFFIXES)}; default: stdout.")
    ] = None,
    force: handing_over.Force = False,
) -> int:
    """Write all records of a kind: to a file whose name says the format, or to stdout as --format says."""
    from gangmu.index.engine import open_engine

    if what not in COLUMNS:
        raise UsageError(f"there are no records {what}", f"use one of {', '.join(COLUMNS)}")
    place = handing_over.destination(to, _SUFFIXES, option="--to", force=force) if to is not None else None
    engine = open_engine(settings.current().index_location())
    if place is None:
        if settings.current().output_format == "table":
            settings.use({"format": "tsv"})
        flat = settings.current().output_format in ("tsv", "csv")
        output.emit(_records(engine, what, flat), COLUMNS[what], lambda rows: None)
        return 0
    form = place.path.suffix.lower()[1:]
    records, columns = _records(engine, what, form not in ("json", "jsonl")), COLUMNS[what]
    count = handing_over.write(place, lambda out: _write(out, records, columns, form))
    errors.warn(f"{count} records in {to}")
    return 0


def _records(engine: Engine, what: str, flat: bool) -> Iterator[Record]:
    from gangmu.index.query.ledger import Wanted

    if what == "documents":
        return engine.documents()
    if what == "targets":
        return engine.targets(Wanted(kind="all", sort="document"))
    if what == "tags":
        return engine.tags()
    clusters = engine.clusters(None, None)
    return iter(dedup.flat(clusters) if flat else clusters)


def _write(out: BinaryIO, records: Iterable[Record], columns: tuple[str, ...], form: str) -> int:
    """Fill a file with records in a format; how many there were."""
    if form == "parquet":
        return _parquet(out, records, columns)
    if form == "xlsx":
        return _xlsx(out, records, columns)
    return _text(out, records, columns, form)


def _text(out: BinaryIO, records: Iterable[Record], columns: tuple[str, ...], form: str) -> int:
    settings.use({"format": form})
    with handing_over.as_text(out) as text:
        before, sys.stdout = sys.stdout, text
        try:
            return output.emit(records, columns, lambda rows: None)
        finally:
            sys.stdout = before


def _parquet(out: BinaryIO, records: Iterable[Record], columns: tuple[str, ...]) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise GangmuError(
            "Parquet needs the package pyarrow", "install it with: pip install 'gangmu[parquet]'"
        ) from None
    rows = list(records)
    numbers = {"value", "value_max", "jaccard", "containment", "widest", "score"}
    whole = {"deadline", "start", "end"}
    lists = {"regions", "tags", "region_path"}
    fields = [
        pa.field(
            name,
            pa.float64() if name in numbers
            else pa.int64() if name in whole
            else pa.list_(pa.string()) if name in lists
            else pa.string(),
        )
        for name in columns
    ]  # fmt: skip
    typed = numbers | whole | lists
    data = [{n: r.get(n) if n in typed else output.cell(r.get(n)) for n in columns} for r in rows]
    pq.write_table(pa.Table.from_pylist(data, pa.schema(fields)), out)
    return len(rows)


def _xlsx(out: BinaryIO, records: Iterable[Record], columns: tuple[str, ...]) -> int:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ImportError:
        raise GangmuError(
            "Excel files need the package openpyxl", "install it with: pip install 'gangmu[xlsx]'"
        ) from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("gangmu")
    sheet.append(list(columns))
    count = 0
    for count, record in enumerate(records, 1):
        row = []
        for name in columns:
            value = record.get(name)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                row.append(value)
                continue
            text = WriteOnlyCell(sheet, harmless(output.cell(value))[:_CELL])
            text.data_type = "s"  # a document's "=1+1" is text, not a formula
            row.append(text)
        sheet.append(row)
    book.save(out)
    return count
