"""`gangmu indicators`: the canonical indicators of the corpus, and what a name means."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import CorpusError, UsageError

from . import errors, output, settings
from .command import App
from .terminal import fitted, harmless

if TYPE_CHECKING:
    from gangmu.index.facts.indicators.canonical import Indicators
    from rich.console import RenderableType

app = App()
COLUMNS = ("canonical", "names", "unit", "targets", "documents")
_RESOLVED = ("name", "canonical")
_NAMES_SHOWN = 4


@app.command()
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
    from gangmu.index.engine import open_engine
    from gangmu.index.query.indicators import of_name

    engine = open_engine(settings.current().index_location())
    found = engine.indicators()
    if name:
        found = iter(of_name(found, engine.known_indicators(), name))
    number = output.emit(found, COLUMNS, _table)
    if not number and name:
        errors.warn(f"no statement is about {engine.known_indicators().canonical(name)}; 'gangmu indicators' lists all")
    elif not number:
        errors.warn("no indicators yet; 'gangmu build' reads them out of the documents")
    return 0 if number else 1


def _resolve(file: str) -> int:
    names = _read(file)
    known = _known()
    pairs: Iterator[dict[str, Any]] = ({"name": one, "canonical": known.canonical(one)} for one in names)
    if settings.current().output_format in ("json", "jsonl", "csv"):
        return 0 if output.emit(pairs, _RESOLVED, lambda rows: None) else 1
    shown = harmless if sys.stdout.isatty() else str
    for pair in pairs:
        sys.stdout.write(f"{shown(pair['name'])}\t{shown(pair['canonical'])}\n")
    return 0 if names else 1


def _known() -> Indicators:
    """The indicators with those of the corpus, where there is one."""
    from gangmu.index.corpus import manifest
    from gangmu.index.facts.indicators.canonical import extended

    try:
        folder = settings.current().corpus_folder()
    except CorpusError:
        return extended(())
    own = manifest.load(folder, []).indicators
    return extended(tuple((one.canonical, one.names) for one in own))


def _read(file: str) -> list[str]:
    """The names in a file, white space made blanks, without empty lines. Raises CorpusError."""
    from gangmu.index.text.decode import decode

    if file == "-":
        text = decode(sys.stdin.buffer.read()).text
    else:
        try:
            text = decode(Path(file).read_bytes()).text
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
        Column("indicator"), Column("unit", whole=True), Column("targets", right=True), Column("documents", right=True),
        Column("in the documents"),
    )  # fmt: skip
    return Listing(columns, cells)
