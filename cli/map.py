"""`gangmu map`: where which sector is promised something."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import charts, errors, handing_over, output, settings
from .command import App, Listing
from .terminal import fitted

if TYPE_CHECKING:
    from rich.table import Table

app = App()
COLUMNS = ("region", "sector", "targets")
_LEVELS = ("province", "city", "county", "region")


@app.command(name="map", cls=Listing)
def heat_map(
    region: Annotated[str, typer.Option("--region", "-r", help="This region and all in it.")] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="|".join(_LEVELS), help="Add regions up to this level.")
    ] = "region",
    sectors: Annotated[int, typer.Option("--sectors", min=1, max=50, help="The most frequent sectors.")] = 10,
    rows: Annotated[int, typer.Option("--rows", min=1, max=500, help="The regions with most targets.")] = 20,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Draw it into an SVG file.")] = None,
    force: handing_over.Force = False,
) -> int:
    """Show targets by region and by the sectors of the documents they stand in, as a heat table."""
    if by not in _LEVELS:
        raise UsageError(f"regions have no level {by}", f"use one of {', '.join(_LEVELS)}")
    drawing = handing_over.destination(svg, (".svg",), option="--svg", force=force) if svg is not None else None
    corpus = settings.opened()
    found = corpus.targets(region=region, unique=True).records
    sector_of: dict[str, list[str]] = {}
    for tag in corpus.tags(sorted({t["doc"] for t in found})).records:
        if tag["facet"] == "sector":
            sector_of.setdefault(tag["doc"], []).append(tag["tag"])
    levels = {r["region"]: r["level"] for r in corpus.regions().records}
    counts: Counter[tuple[str, str]] = Counter()
    for target in found:
        for sector in sector_of.get(target["doc"], []):
            counts[_up_to(target["region_path"], levels, by), sector] += 1
    records = [
        {"region": place, "sector": sector, "targets": number}
        for (place, sector), number in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        if place
    ]
    if not records:
        errors.warn("no target in a document with a sector; see 'gangmu tag list'")
        return 1
    grid = _grid(records, rows, sectors)
    if drawing is not None:
        handing_over.write_text(drawing, charts.heat(*grid, "targets by region and sector"))
        errors.warn(f"drawn into {svg}")
    output.emit(records, COLUMNS, lambda _: _table(*grid))
    return 0


def _up_to(path: list[str], levels: dict[str, str], level: str) -> str:
    """The name on a path that stands for a target: the last one that is not below `level`."""
    if level == "region" or not path:
        return path[-1] if path else ""
    allowed = ("country", *_LEVELS[: _LEVELS.index(level) + 1])
    above = [name for name in path if levels.get(name, "") in allowed]
    return above[-1] if above else path[-1]


def _grid(records: list[dict[str, Any]], rows: int, columns: int) -> tuple[list[str], list[str], list[list[int]]]:
    """The busiest regions and sectors, and the counts between them."""
    by_place: Counter[str] = Counter()
    by_sector: Counter[str] = Counter()
    for record in records:
        by_place[record["region"]] += record["targets"]
        by_sector[record["sector"]] += record["targets"]
    places_ = [name for name, _ in by_place.most_common(rows)]
    names = [name for name, _ in by_sector.most_common(columns)]
    at = {(r["region"], r["sector"]): r["targets"] for r in records}
    return places_, names, [[at.get((p, s), 0) for s in names] for p in places_]


def _table(regions: list[str], sectors: list[str], counts: list[list[int]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    most = max(max(row) for row in counts)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("region", style="bold", no_wrap=True)
    for sector in sectors:
        table.add_column(fitted(sector), justify="right", max_width=8)
    for place, row in zip(regions, counts, strict=True):
        cells = [Text(str(n) if n else "·", style=_shade(n / most) if n else "dim") for n in row]
        table.add_row(fitted(place), *cells)
    return table


def _shade(share: float) -> str:
    """Cell style by share of the largest count; figures stay readable without colour."""
    scale = ("on #fff3e0", "on #ffcc80", "on #ff9800", "on #e65100", "on #8e1600")
    step = min(len(scale) - 1, int(share * len(scale)))
    return f"{'white' if step > 2 else 'black'} {scale[step]}"
