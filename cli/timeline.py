"""`gangmu timeline`: targets by the year they fall due."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.schemas import Year

from . import charts, errors, handing_over, indicator_names, options, output, settings
from .command import App, ListingCommand
from .language import worded
from .terminal import fitted

if TYPE_CHECKING:
    from rich.console import RenderableType

app = App()
COLUMNS = ("year", "targets", "regions", "examples")


@app.command(cls=ListingCommand)
def timeline(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY…", help="Words that the sentence must contain.")
    ] = None,
    region: Annotated[str, typer.Option("--region", "-r", help="This region and all in it.")] = "",
    indicator: options.Indicators = None,
    due: options.Due = "",
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Draw it into an SVG file.")] = None,
    force: handing_over.Force = False,
) -> int:
    """Show how many targets fall due in each year, each promise counted once."""
    from gangmu.index.door import once

    drawing = handing_over.destination(svg, (".svg",), option="--svg", force=force) if svg is not None else None
    corpus, named = settings.opened(), indicator or []
    indicator_names.tell(corpus, named)
    found = corpus.targets(" ".join(words or ()), region=region, indicator=named, due=due, sort="deadline").records
    rows = by_year(once(t for t in found if t["deadline"] is not None))
    if not rows:
        errors.warn("no target with a deadline; try fewer filters")
        indicator_names.advise(corpus, named)
        return 1
    if drawing is not None:
        handing_over.write_text(
            drawing, charts.bars([(str(r["year"]), r["targets"]) for r in rows], worded("targets by deadline"))
        )
        errors.warn(f"drawn into {svg}")
    output.emit(rows, COLUMNS, _table)
    return 0


def by_year(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One record for each deadline year, with its regions and the indicators promised most."""
    rows = []
    for year in sorted({t["deadline"] for t in found}):
        some = [t for t in found if t["deadline"] == year]
        indicators = Counter(name for t in some if len(name := t["canonical"] or t["indicator"]) > 1)
        rows.append(
            Year(
                year=year,
                targets=len(some),
                regions=tuple(sorted({t["region"] for t in some if t["region"]})),
                examples=tuple(name for name, _ in indicators.most_common(4)),
            ).record()
        )
    return rows


def _table(rows: list[dict[str, Any]]) -> RenderableType:
    from .years import Years

    return Years([(str(r["year"]), r["targets"], [fitted(name) for name in r["examples"]]) for r in rows])
