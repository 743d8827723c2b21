"""`gangmu track`: each promise with what later documents report of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import errors, indicator_names, options, output, settings
from .command import App, ListingCommand
from .language import worded
from .ledger import figure
from .terminal import fitted

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

app = App()
Record = dict[str, Any]
COLUMNS = (
    "region", "deadline", "indicator", "measure", "comparator", "value", "value_max", "unit", "direction", "status", "gap",
    "outcome", "outcome_doc", "outcome_date", "outcome_sentence", "outcomes", "doc", "date", "sentence",
)  # fmt: skip
SIGNS = {
    "met": ("✓", "met", "green"),
    "near": ("≈", "near", "yellow"),
    "missed": ("✗", "missed", "red"),
    "open": ("…", "open", "cyan"),
    "unreported": ("?", "unreported", "dim"),
}
"""How a status is shown: a sign, its word and a colour, so that it reads without any of them."""
_WORDS = {"met": "met", "near": "near", "missed": "missed", "open": "open", "unreported": "unreported"}
_SHOWN = 3
"""Outcomes of a promise that the picture shows."""


@app.command(cls=ListingCommand)
def track(
    region: options.Regions = None,
    exact: options.Exact = False,
    indicator: options.Indicators = None,
    due: Annotated[
        str, typer.Option("--due", metavar="Y|Y..Y|十四五", help="Deadline: 2024, 2020..2024, 十四五 (2021..2025).")
    ] = "",
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status", "-s", metavar="met|near|missed|open|unreported", help="Only these; may be given again."
        ),
    ] = None,
    limit: Annotated[int, typer.Option("-n", min=0, metavar="N", help="At most N promises; 0: all.")] = 0,
    unique: Annotated[bool, typer.Option("--unique", hidden=True, help="Each promise is one row anyway.")] = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
) -> int:
    """List promises and what became of them: kept, nearly, missed, not due yet, or reported nowhere.

    A promise meets what later documents report for the same region, indicator, measure, unit, year and span. It is not due
    until its year is over by the date of the newest document in the corpus.
    """
    corpus = settings.opened()
    named = indicator or []
    chosen = tuple(one for some in status or [] for one in re.split("[,|]", some) if one)
    if wrong := [one for one in chosen if one not in SIGNS]:
        raise UsageError(f"there is no status {wrong[0]}", f"use one of {', '.join(SIGNS)}")
    indicator_names.tell(corpus, named)
    every = corpus.track(region=region or (), exact=exact, indicator=named, due=due).records
    found = [record for record in every if not chosen or record["status"] in chosen]
    if count:
        output.say(str(len(found)))
        return 0 if found else 1
    if not found:
        errors.warn("no such promise; try fewer filters, or 'gangmu targets --kind all' for all that is stated")
        indicator_names.advise(corpus, named)
        output.emit((), COLUMNS, picture)
        return 1
    shown = found[:limit] if limit else found
    flat = settings.current().output_format in ("tsv", "csv")
    output.emit(flattened(shown) if flat else shown, COLUMNS, picture)
    if settings.current().output_format != "table":
        errors.warn(summary(every))
    else:
        output.say(summary(every) + (worded("; {0} shown", f"{len(shown):,}") if len(shown) < len(every) else ""))
    return 0


def flattened(found: Any) -> Iterator[Record]:
    """Records as rows: the promise, the newest outcome, and how many outcomes there are."""
    for record in found:
        first = record["outcomes"][0] if record["outcomes"] else {}
        yield {
            **record,
            "outcome": first.get("value"),
            "outcome_doc": first.get("doc", ""),
            "outcome_date": first.get("date", ""),
            "outcome_sentence": first.get("sentence", ""),
            "outcomes": len(record["outcomes"]),
            "doc": record["promise"]["doc"],
            "date": record["promise"]["date"],
            "sentence": record["promise"]["sentence"],
        }


def summary(found: list[Record]) -> str:
    """How many promises were kept, of those whose outcome is told: kept 31 of 40; near 3; missed 6; open 5; unreported 2."""
    counts = Counter(record["status"] for record in found)
    told = counts["met"] + counts["near"] + counts["missed"]
    others = [name for name in ("near", "missed", "open", "unreported") if counts[name]]
    rest = "".join(f"; {worded(_WORDS[name])} {counts[name]:,}" for name in others)
    return worded("kept {0} of {1}", f"{counts['met']:,}", f"{told:,}") + rest


def picture(found: list[Record]) -> RenderableType | None:
    """Promises grouped by region, a row each, with what is reported under it."""
    if not found:
        return None
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    for path, group in groupby(found, key=lambda r: tuple(r["region_path"])):
        title = Text(fitted(path[-1]), style="bold")
        if path[1:-1]:
            title.append(f"  {fitted(' › '.join(path[1:-1]))}", style="dim not bold")
        parts += [title, _table(list(group)), Text("")]
    return Group(*parts)


def _table(found: list[Record]) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(width=12, no_wrap=True)
    grid.add_column(width=4)
    grid.add_column(overflow="fold", min_width=12)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="ellipsis", no_wrap=True)
    before = None
    for record in found:
        sign, _, colour = SIGNS[record["status"]]
        due = record["deadline"]
        indicator = Text(fitted(record["indicator"]))
        if record["measure"] in ("growth", "change"):
            indicator.append(f" {_MEASURES[record['measure'], record['direction'] == 'down']}", style="magenta")
        figures, documents = _outcomes(record, colour)
        status = f"{fitted(sign)} {worded(_WORDS[record['status']])}"
        grid.add_row(
            "", Text(status, style=colour), Text(str(due) if due != before else "", style="cyan"),
            indicator, Text(fitted(figure({**record, "value_text": ""})), style="bold"), figures, documents,
        )  # fmt: skip
        before = due
    return grid


_MEASURES = {
    ("growth", False): "增长",
    ("growth", True): "下降",
    ("change", False): "增加",
    ("change", True): "减少",
}


def _outcomes(record: Record, colour: str) -> tuple[Text, Text]:
    """What is reported, the newest first, and beside it the documents; where nothing is, the one that promises."""
    from rich.text import Text

    figures, documents = Text(), Text(style="dim")
    told = record["outcomes"]
    for at, outcome in enumerate(told[:_SHOWN]):
        if at:
            figures.append("\n")
            documents.append("\n")
        said = figure({**record, "comparator": "=", "value": outcome["value"], "value_max": None, "value_text": ""})
        figures.append(fitted(said), style=f"bold {colour}" if not at else "bold")
        if not at and record["gap"]:
            figures.append(f" ({_gap(record)})", style="dim")
        documents.append(f"{outcome['date']} {fitted(outcome['doc'])}")
    if len(told) > _SHOWN:
        documents.append("\n" + worded("+{0} more", len(told) - _SHOWN), style="yellow")
    if not told:
        documents.append(worded("promised {0} {1}", record["promise"]["date"], fitted(record["promise"]["doc"])))
    return figures, documents


def _gap(record: Record) -> str:
    from .amounts import number

    gap = record["gap"]
    return f"{'+' if gap > 0 else '-'}{number(abs(gap), record['unit'])}"
