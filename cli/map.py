"""`gangmu map`: where which sector is promised something."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError
from gangmu.index.schemas import Area

from . import charts, errors, handing_over, output, settings
from .command import App, ListingCommand
from .language import worded
from .terminal import fitted

if TYPE_CHECKING:
    from .heat import Heat

app = App()
COLUMNS = ("region", "sector", "targets")
_LEVELS = ("province", "city", "county", "region")


@app.command(name="map", cls=ListingCommand)
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
    """Show targets by region and by the sectors that their own sentences speak of, as a heat table."""
    if by not in _LEVELS:
        raise UsageError(f"regions have no level {by}", f"use one of {', '.join(_LEVELS)}")
    drawing = handing_over.destination(svg, (".svg",), option="--svg", force=force) if svg is not None else None
    corpus = settings.opened()
    found = corpus.targets(region=region, unique=True).records
    sectors_of = corpus.sectors(found)
    levels = {r["region"]: r["level"] for r in corpus.regions().records}
    counts: Counter[tuple[str, str]] = Counter()
    for target, some in zip(found, sectors_of, strict=True):
        for sector in some:
            counts[_up_to(target["region_path"], levels, by), sector] += 1
    records = [
        Area(place, sector, number).record()
        for (place, sector), number in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        if place
    ]
    if not records:
        errors.warn(
            "no target speaks of a sector; 'gangmu targets' lists all, 'gangmu tag rules' the words of the sectors"
        )
        return 1
    grid = _grid(records, rows, sectors)
    if drawing is not None:
        handing_over.write_text(drawing, charts.heat(*grid, worded("targets by region and sector")))
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
    names = [name for name, _ in by_sector.most_common(columns)]
    shown = {r["region"] for r in records if r["sector"] in names}
    places_ = [name for name, _ in by_place.most_common() if name in shown][:rows]
    at = {(r["region"], r["sector"]): r["targets"] for r in records}
    return places_, names, [[at.get((p, s), 0) for s in names] for p in places_]


def _table(regions: list[str], sectors: list[str], counts: list[list[int]]) -> Heat:
    from .heat import Heat

    return Heat([fitted(name) for name in regions], [fitted(name) for name in sectors], counts)
