"""`gangmu compare`: one indicator side by side, regions by year, ranked."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import charts, errors, handing_over, output, settings
from .command import App, ListingCommand
from .language import worded
from .ledger import KINDS, figure
from .terminal import fitted

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

app = App()
Record = dict[str, Any]
COLUMNS = (
    "canonical", "kind", "measure", "unit", "span", "pace", "year", "rank", "region", "comparator", "value", "value_max",
    "direction", "doc", "date", "sentence",
)  # fmt: skip
_YEARS = 5
"""Years that the picture shows side by side, the last of those asked for."""
_BAR = 20
_WORDS = {
    "level": "level", "growth": "growth", "share": "share", "change": "change",
    "year": "", "part": "part of a year", "plan": "over several years", "since": "since then", "annual": "a year on average",
}  # fmt: skip


@app.command(cls=ListingCommand)
def compare(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="By any of its names: GDP, 社零, R&D投入强度.")],
    region: Annotated[
        list[str] | None, typer.Option("--region", "-r", help="Only this region; may be given again.")
    ] = None,
    under: Annotated[
        list[str] | None,
        typer.Option(
            "--under", metavar="R", help="What lies directly in R: the cities of 湖北, the provinces of 中国."
        ),
    ] = None,
    due: Annotated[str, typer.Option("--due", metavar="Y|Y..Y|十四五", help="Only these years.")] = "",
    kind: Annotated[
        str, typer.Option("--kind", "-k", metavar="target|result|forecast|all", help="What was said of it.")
    ] = "target",
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Draw it into an SVG file.")] = None,
    force: handing_over.Force = False,
) -> int:
    """Put one indicator of several regions side by side, ranked within each year.

    Growth and level, a year and a five-year period are blocks of their own. The newest statement of a region is ranked, other
    statements for the same year stand behind it. Where falls are stated the largest fall comes first.
    """
    if not indicator.strip():
        raise UsageError("INDICATOR is empty", "name one: gangmu compare GDP; 'gangmu indicators' lists them")
    drawing = handing_over.destination(svg, (".svg",), option="--svg", force=force) if svg is not None else None
    corpus = settings.opened()
    name = corpus.indicator(indicator.strip()) or indicator.strip()
    if name != indicator.strip():
        errors.warn(f"{indicator} is the indicator {name}")
    found = corpus.compare(indicator, region=region or (), under=under or (), due=due, kind=kind).records
    if drawing is not None and found:
        title = f"{name} ({kind})"
        handing_over.write_text(drawing, charts.ranked(_drawn(found), title))
        errors.warn(f"drawn into {svg}")
    output.emit(found, COLUMNS, picture)
    if not found:
        errors.warn(
            f"nothing says the year and value of {name} here; try fewer filters"
            if kind == "all"
            else f"no {kind} says the year and value of {name} here; try --kind all, or fewer filters"
        )
    return 0 if found else 1


def _block(record: Record) -> tuple[str, ...]:
    return tuple(str(record[name]) for name in ("canonical", "kind", "measure", "unit", "span", "pace"))


def _title(block: tuple[str, ...]) -> str:
    canonical, kind, measure, unit, span, pace = block
    said = [worded(KINDS[kind]), worded(_WORDS[measure]), worded("in {0}", unit) if unit else ""]
    said += [worded(_WORDS[name]) for name in (span, pace) if _WORDS.get(name)]
    return f"{canonical}: {', '.join(filter(None, said))}"


def _drawn(found: list[Record]) -> list[tuple[str, list[tuple[str, float, str]]]]:
    """For each block and year its title, and label, length (0 to 1) and figure of each region."""
    out = []
    for block, group in groupby(found, key=_block):
        for year, some in groupby(group, key=lambda r: r["year"]):
            ranked = [record for record in some if record["rank"] is not None]
            most = max(abs(record["value"]) for record in ranked) or 1
            bars = [
                (f"{r['rank']}  {r['region']}", abs(r["value"]) / most, figure({**r, "value_text": ""})) for r in ranked
            ]
            out.append((f"{_title(block)}  {year}", bars))
    return out


def picture(found: list[Record]) -> RenderableType | None:
    """Each block as a table: a row a region, a column a year, ranked and with bars by the last year that has most regions."""
    if not found:
        return None
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    for block, group in groupby(found, key=_block):
        records = list(group)
        parts += [Text(fitted(_title(block)), style="bold"), _table(records)]
        parts += [Text(fitted(line), style="dim") for line in _conflicts(records)]
        parts.append(Text(""))
    return Group(*parts)


def _table(records: list[Record]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    cells: dict[tuple[str, ...], dict[int, Record]] = {}
    more: dict[tuple[tuple[str, ...], int], int] = {}
    for record in records:
        where = tuple(record["region_path"])
        if record["rank"] is not None:
            cells.setdefault(where, {})[record["year"]] = record
        else:
            more[where, record["year"]] = more.get((where, record["year"]), 0) + 1
    every = sorted({record["year"] for record in records})
    shown = every[-_YEARS:]
    last = max(shown, key=lambda year: (sum(year in row for row in cells.values()), year))
    most = max(abs(row[last]["value"]) for row in cells.values() if last in row) or 1
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    bar = _BAR if len(shown) < 3 else _BAR // 2
    table.add_column("rank", justify="right", style="cyan", no_wrap=True)
    table.add_column("region", style="bold", overflow="fold", min_width=6)
    for year in shown:
        table.add_column(str(year), justify="right", no_wrap=True)
    table.add_column(worded("by {0}", last) if len(shown) > 1 else "", no_wrap=True)
    table.add_column("document", overflow="ellipsis", no_wrap=True, style="dim", min_width=12)
    order = sorted(
        cells,
        key=lambda where: (last not in cells[where], cells[where][last]["rank"] if last in cells[where] else 0, where),
    )
    for where in order:
        row = cells[where]
        if not any(year in row for year in shown):
            continue
        own = row.get(last)
        newest = own or row[max(year for year in row if year in shown)]
        table.add_row(
            str(own["rank"]) if own else "", fitted(newest["region"]),
            *(_figure(row.get(year), more.get((where, year), 0)) for year in shown),
            Text("█" * max(1, round(bar * abs(own["value"]) / most)) if own else "", style="red"),
            f"{newest['date']} {fitted(newest['doc'])}".strip(),
        )  # fmt: skip
    if len(every) > len(shown):
        table.caption = worded("{0} to {1} of {2} to {3}; --due takes others", shown[0], shown[-1], every[0], every[-1])
    return table


def _figure(record: Record | None, more: int) -> str:
    if record is None:
        return ""
    return fitted(figure({**record, "value_text": ""})) + (f" +{more}" if more else "")


def _conflicts(records: list[Record]) -> list[str]:
    """The cells for which several statements are told, each with its figures and documents, the newest first."""
    lines = []
    for (path, year), group in groupby(records, key=lambda r: (tuple(r["region_path"]), r["year"])):
        told = list(group)
        if len(told) > 1:
            said = "; ".join(f"{figure({**r, 'value_text': ''})} {r['doc']} {r['date']}".rstrip() for r in told)
            lines.append(f"{path[-1]} {year}: {said}")
    return lines
