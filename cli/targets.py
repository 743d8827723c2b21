"""`gangmu targets`: the ledger of quantified statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import errors, indicator_names, output, region_names, settings
from .command import App

if TYPE_CHECKING:
    from rich.console import RenderableType

app = App()
COLUMNS = (
    "region", "deadline", "indicator", "comparator", "value", "value_max", "unit", "kind", "measure", "direction",
    "base_value", "base_year", "year", "span", "level", "nature", "modality", "actor", "sentence", "doc", "start", "date",
    "source", "restates", "duplicate_of",
)  # fmt: skip


@app.command()
def targets(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words that the sentence must contain.")] = "",
    region: Annotated[
        list[str] | None,
        typer.Option("--region", "-r", help="This region and all in it; 鄂, 光谷 … too; may be given again."),
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="With --region: not what lies in it.")] = False,
    indicator: Annotated[
        list[str] | None,
        typer.Option(
            "--indicator", "-i", metavar="WORD", help="This indicator by any name, else those that hold WORD."
        ),
    ] = None,
    unit: Annotated[str, typer.Option("--unit", "-u", help="元, %, 家, 人, 吨 …")] = "",
    due: Annotated[str, typer.Option("--due", metavar="Y|Y..Y", help="Deadline: 2027, 2025..2030, ..2030.")] = "",
    kind: Annotated[
        str, typer.Option("--kind", "-k", metavar="target|result|forecast|vague|all", help="What was said of it.")
    ] = "target",
    minimum: Annotated[float | None, typer.Option("--min", metavar="V", help="Value of at least V.")] = None,
    maximum: Annotated[float | None, typer.Option("--max", metavar="V", help="Value of at most V.")] = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="region|deadline|value|date|document", help="Order.")
    ] = "region",
    doc: Annotated[str, typer.Option("--doc", help="Only from this document.")] = "",
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
    from gangmu.index.engine import open_engine
    from gangmu.index.query.ledger import Wanted, once

    engine = open_engine(settings.current().index_location())
    about = indicator_names.meant(engine, indicator or [])
    wanted = Wanted(
        query=query, region=region_names.every(engine, region or []), exact=exact, indicator=about.words,
        canonical=about.canonical, unit=unit,
        due=years(due), kind=kind, minimum=minimum, maximum=maximum, sort=sort, doc=engine.resolve(doc) if doc else "",
        explain=explain,
    )  # fmt: skip
    found = engine.targets(wanted)
    table = settings.current().output_format == "table"
    nameless = 0
    if table and not all_copies:
        listed = list(found)
        found = iter([record for record in listed if record["indicator"]])
        nameless = len(listed) - sum(1 for record in listed if record["indicator"])
    if unique or (table and not all_copies):
        found = iter(once(found))
    if count:
        number = sum(1 for _ in found)
        output.say(str(number))
    else:
        columns = (*COLUMNS, "explain") if explain else COLUMNS
        number = output.emit(found, columns, picture)
        if explain and wanted.doc:
            _left_out(engine.document(wanted.doc))
    if nameless:
        errors.warn(
            f"{nameless:,} statement{'s'[: nameless != 1]} whose text names no indicator left out; "
            "'--all-copies' and '-f jsonl' list them too"
        )
    elif not number:
        errors.warn("no such target; try --kind all, fewer filters, or 'gangmu regions'")
        indicator_names.advise(engine, about)
    return 0 if number or nameless else 1


def years(text: str) -> tuple[int | None, int | None]:
    """First and last year of 2027, 2025..2030, 2025.. or ..2030. Raises UsageError."""
    match = re.fullmatch(r"\s*(\d{4})?\s*(\.\.|-|~)?\s*(\d{4})?\s*", text)
    if not match or (text.strip() and not (match[1] or match[3])) or (match[1] and match[3] and not match[2]):
        raise UsageError(f"--due does not take {text}", "write a year or a range: 2027, 2025..2030, ..2030")
    first = int(match[1]) if match[1] else None
    last = int(match[3]) if match[3] else None
    if match[2] is None:
        return first, first
    if first and last and first > last:
        raise UsageError(f"--due {text} ends before it begins", f"write {last}..{first}")
    return first, last


def _left_out(document: dict[str, Any]) -> None:
    """Say which figures of a document are no statements, and why: in the table, and on stderr beside other formats."""
    from gangmu.index.facts.targets.extract import left_out

    told = [
        f"{dropped.quantity.text}: {dropped.reason} (at {dropped.start})"
        for dropped in left_out(document["title"], document["date"] or "", document["source"], document["text"])
    ]
    if settings.current().output_format == "table":
        for line in ["not taken:", *told] if told else []:
            output.say(line)
    else:
        for line in told:
            errors.warn(f"not taken: {line}")


def picture(found: list[dict[str, Any]]) -> RenderableType | None:
    """The ledger for a terminal, grouped by region and deadline."""
    from .ledger import ledger

    return ledger(found, output.screen_height())
