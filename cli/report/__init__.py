"""`gangmu report`: a corpus as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from gangmu.index.errors import UsageError, installing

from .. import errors, handing_over, options, settings
from ..command import App
from ..targets import tell_unit

app = App()


@app.command()
def report(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words that the sentence must contain.")] = "",
    to: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE.html", help="The page.")] = None,
    force: handing_over.Force = False,
    title: Annotated[str, typer.Option("--title", help="What stands above it; default: the title of the corpus.")] = "",
    region: options.Regions = None,
    exact: options.Exact = False,
    indicator: options.Indicators = None,
    unit: options.Unit = "",
    due: options.Due = "",
    kind: options.Kind = "all",
    minimum: options.Minimum = None,
    maximum: options.Maximum = None,
    doc: options.Document = "",
    all_copies: Annotated[bool, typer.Option("--all-copies", help="Nameless figures too.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also the figures that were not taken, each with the reason.")
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Plain charts, also where Plotly is installed.")] = False,
) -> int:
    """Write the ledger with its charts, outcomes, duplicates and sources as one page that opens offline."""
    from . import library, page

    if to is None:
        raise UsageError("a report goes into a file", "name it with -o report.html")
    place = handing_over.destination(to, (".html", ".htm"), option="-o", force=force)
    tell_unit(unit)
    overview = settings.opened().overview(
        query, region=region or [], exact=exact, indicator=indicator or [], unit=unit, due=due, kind=kind,
        minimum=minimum, maximum=maximum, doc=doc, nameless=all_copies, explain=explain,
    )  # fmt: skip
    if not overview.statements:
        errors.warn("no such statement, so no report; try fewer filters, or 'gangmu regions'")
        return 1
    asked = page.asked(
        query=query, region=region, exact=exact, indicator=indicator, unit=unit, due=due,
        kind="" if kind == "all" else kind, min=minimum, max=maximum, doc=doc,
    )  # fmt: skip
    charts = None if plain else library.plotly()
    whole = page.whole(overview, title or overview.about["title"], asked, charts)
    handing_over.write_text(place, whole)
    if charts is None and not plain:
        errors.warn(f"the charts are plain ones; {installing('gangmu[report]')} brings those that can be clicked")
    number, size = len(overview.statements), len(whole.encode("utf-8", "backslashreplace"))
    errors.warn(f"{number:,} statement{'s'[: number != 1]} in {to} ({size / 1e6:.1f} MB)")
    return 0
