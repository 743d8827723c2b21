"""`gangmu export`: hand records over to other tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import datasette, dedup, errors, formats, handing_over, output, settings, tag, targets
from .command import App

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


@app.command()
def export(
    what: Annotated[
        str, typer.Option("--what", metavar="|".join((*COLUMNS, datasette.NAME)), help="Which records.")
    ] = "targets",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help=f"{' '.join(formats.SUFFIXES)}; default: stdout.")
    ] = None,
    force: handing_over.Force = False,
) -> int:
    """Write all records of a kind: to a file whose name says the format, or to stdout as --format says."""
    from gangmu.index.engine import open_engine

    if what == datasette.NAME:
        return datasette.export(to, force=force)
    if what not in COLUMNS:
        raise UsageError(f"there are no records {what}", f"use one of {', '.join((*COLUMNS, datasette.NAME))}")
    place = handing_over.destination(to, formats.SUFFIXES, option="--to", force=force) if to is not None else None
    engine = open_engine(settings.current().index_location())
    if place is None:
        if settings.current().output_format == "table":
            settings.use({"format": "tsv"})
        flat = settings.current().output_format in ("tsv", "csv")
        output.emit(_records(engine, what, flat), COLUMNS[what], lambda rows: None)
        return 0
    form = place.path.suffix.lower()
    records, columns = _records(engine, what, form not in (".json", ".jsonl")), COLUMNS[what]
    count = handing_over.write(place, lambda out: formats.write(out, form, records, columns))
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
