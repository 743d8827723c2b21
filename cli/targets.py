"""`gangmu targets`: the ledger of quantified statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import errors, indicator_names, options, output, saved_queries, settings
from .command import App
from .language import worded

if TYPE_CHECKING:
    from gangmu.index import Corpus
    from rich.console import RenderableType

app = App()
COLUMNS = (
    "region", "deadline", "indicator", "comparator", "value", "value_max", "unit", "kind", "measure", "direction",
    "base_value", "base_year", "year", "span", "level", "nature", "modality", "actor", "sentence", "doc", "start", "date",
    "source", "restates", "duplicate_of",
)  # fmt: skip


@app.command(cls=saved_queries.Command)
def targets(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY…", help="Words that the sentence must contain.")
    ] = None,
    region: options.Regions = None,
    exact: options.Exact = False,
    indicator: options.Indicators = None,
    unit: options.Unit = "",
    due: options.Due = "",
    kind: options.Kind = "target",
    minimum: options.Minimum = None,
    maximum: options.Maximum = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="region|deadline|value|date|document", help="Order.")
    ] = "region",
    limit: Annotated[int | None, typer.Option("-n", "--limit", min=1, help="At most so many, the first.")] = None,
    doc: options.Document = "",
    unique: Annotated[bool, typer.Option("--unique", help="Each promise once.")] = False,
    all_copies: Annotated[
        bool, typer.Option("--all-copies", help="Every repetition and nameless figure, in the table too.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what decided each; with --doc also what was not taken, and why.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
) -> int:
    """List who promised which figure by when, with the sentence that says so."""
    from gangmu.index.door import once

    corpus = settings.opened()
    named = indicator or []
    indicator_names.tell(corpus, named)
    form = settings.current().output_format
    tell_unit(unit)
    found = corpus.targets(
        " ".join(words or ()), region=region or (), exact=exact, indicator=named, unit=unit, due=due, kind=kind,
        minimum=minimum, maximum=maximum, sort=sort, doc=doc, explain=explain or form == "json",
    ).records  # fmt: skip
    table = form == "table"
    nameless = 0
    if table and not all_copies:
        listed = len(found)
        found = [record for record in found if record["indicator"]]
        nameless = listed - len(found)
    if unique or (table and not all_copies):
        found = once(found)
    total = len(found)
    if limit is not None and not count:
        found = found[:limit]
    if count:
        number = total
        output.say(str(number))
    else:
        columns = (*COLUMNS, "explain") if explain else COLUMNS
        number = output.emit(found, columns, picture)
        if explain and doc:
            _left_out(corpus, doc)
    if number < total:
        errors.warn(f"{number:,} of {total:,}; without -n all of them")
    if nameless:
        errors.warn(
            f"{nameless:,} statement{'s'[: nameless != 1]} whose text names no indicator left out; "
            "'--all-copies' and '-f jsonl' list them too"
        )
    elif not number:
        errors.warn("no such target; try --kind all, fewer filters, or 'gangmu regions'")
        indicator_names.advise(corpus, named)
    return 0 if number or nameless else 1


def tell_unit(typed: str) -> None:
    """Say what a unit is recorded as, where that is not what was typed."""
    if typed:
        from gangmu.index.door import unit

        if (meant := unit(typed)) != typed.strip():
            errors.warn(f"{typed} is recorded as {meant}; values stand without 万 and 亿")


def _left_out(corpus: Corpus, doc: str) -> None:
    """Say which figures of a document are no statements, and why: in the table, and on stderr beside other formats."""
    told = [f"{dropped.quantity.text}: {dropped.reason} (at {dropped.start})" for dropped in corpus.left_out(doc)]
    if settings.current().output_format == "table":
        for line in [worded("not taken:"), *told] if told else []:
            output.say(line)
    else:
        for line in told:
            errors.warn(f"not taken: {line}")


def picture(found: list[dict[str, Any]]) -> RenderableType | None:
    """The ledger for a terminal, grouped by region and deadline."""
    from .ledger import ledger

    return ledger(found, output.screen_height())
