"""`gangmu indicators`: the canonical indicators of the corpus, and what a name means."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import CorpusError, UsageError
from gangmu.index.schemas import Resolved

from . import errors, output, settings
from .command import App, ListingCommand
from .language import worded
from .terminal import fitted, harmless

if TYPE_CHECKING:
    from rich.console import RenderableType

app = App()
COLUMNS = ("canonical", "names", "unit", "targets", "documents")
_RESOLVED = ("name", "canonical")
_NAMES_SHOWN = 4


@app.command(cls=ListingCommand)
def indicators(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Only this indicator, or those whose names hold it.")
    ] = "",
    resolve: Annotated[
        str, typer.Option("--resolve", metavar="FILE|-", help="Map names, one a line, to canonical ones; - is stdin.")
    ] = "",
) -> int:
    """List the canonical indicators of the corpus with the names documents use, and how often they are stated.

    With --resolve: name, tab, canonical name, a line for each line read; it needs no index.
    """
    if resolve:
        if name:
            raise UsageError("--resolve takes no NAME", "put the names into the file, or pipe them to --resolve -")
        return _resolve(resolve)
    corpus = settings.opened()
    number = output.emit(corpus.indicators(name).records, COLUMNS, _table)
    if not number and name:
        errors.warn(f"no statement is about {corpus.indicator(name)}; 'gangmu indicators' lists all")
    elif not number:
        errors.warn("no indicators yet; 'gangmu build' reads them out of the documents")
    return 0 if number else 1


def _resolve(file: str) -> int:
    from gangmu.index import door

    names = _read(file)
    meant = door.canonical(names, _corpus())
    pairs = [Resolved(one, name).record() for one, name in zip(names, meant, strict=True)]
    if settings.current().output_format in ("json", "jsonl", "csv"):
        return 0 if output.emit(pairs, _RESOLVED, lambda rows: None) else 1
    shown = harmless if sys.stdout.isatty() else str
    for pair in pairs:
        sys.stdout.write(f"{shown(pair['name'])}\t{shown(pair['canonical'])}\n")
    return 0 if names else 1


def _corpus() -> Path | None:
    """The folder of the corpus, where there is one."""
    try:
        return settings.opened().corpus_folder()
    except CorpusError:
        return None


def _read(file: str) -> list[str]:
    """The names in a file, white space made blanks, without empty lines. Raises CorpusError."""
    from gangmu.index.door import decoded

    if file == "-":
        text = decoded(sys.stdin.buffer.read())
    else:
        try:
            text = decoded(Path(file).read_bytes())
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise CorpusError(
                f"cannot be read: {said}", "name a file with a name a line, or - for stdin", file=file
            ) from None
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [line for line in lines if line]


def _table(rows: list[dict[str, Any]]) -> RenderableType | None:
    if not rows:
        return None
    from rich.text import Text

    from .listing import Column, Listing

    cells: list[list[Text]] = []
    for row in rows:
        others = [other for other in row["names"] if other != row["canonical"]]
        more = f" … +{len(others) - _NAMES_SHOWN}" if len(others) > _NAMES_SHOWN else ""
        cells.append(
            [
                Text(fitted(row["canonical"]), style="bold"), Text(fitted(row["unit"])), Text(f"{row['targets']:,}"),
                Text(f"{row['documents']:,}"), Text(fitted("、".join(others[:_NAMES_SHOWN])) + more, style="dim"),
            ]
        )  # fmt: skip
    columns = (
        Column(worded("indicator")), Column(worded("unit"), whole=True), Column(worded("targets"), right=True),
        Column(worded("documents"), right=True), Column(worded("in the documents")),
    )  # fmt: skip
    return Listing(columns, cells)
