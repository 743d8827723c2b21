"""`gangmu dedup`: duplicate clusters, explained; nothing is ever deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import errors, output, settings
from .command import App, Listing
from .terminal import fitted

if TYPE_CHECKING:
    from gangmu.index import Corpus
    from rich.console import RenderableType

app = App()
COLUMNS = ("cluster", "canonical", "doc", "relation", "jaccard", "containment", "widest")


@app.command(cls=Listing)
def dedup(
    threshold: Annotated[
        float | None, typer.Option("--threshold", metavar="J", help="Jaccard similarity from which texts are near.")
    ] = None,
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option("--diff", metavar="A B", help="Word by word: one document against another."),
    ] = None,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="newest|oldest|longest|listed", help="Which one is canonical.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Mark the copies in INDEX.md as duplicate_of the canonical one.")
    ] = False,
    passages: Annotated[bool, typer.Option("--passages", help="Passages that several documents share.")] = False,
    length: Annotated[int, typer.Option("--length", min=20, help="With --passages: characters at least.")] = 50,
) -> int:
    """Report duplicate clusters: reposts, re-edited copies and cut versions, with how alike they are."""
    if keep is not None and keep not in ("newest", "oldest", "longest", "listed"):
        raise UsageError(f"there is no policy {keep}", "use --keep newest, oldest, longest or listed")
    if threshold is not None and not 0 < threshold <= 1:
        raise UsageError(f"{threshold} is not a similarity", "use a --threshold between 0 and 1, such as 0.5")
    corpus = settings.opened()
    if diff is not None:
        return _diff(corpus, *diff)
    if passages:
        found = output.emit(corpus.passages(length).records, ("documents", "places", "text"), _passages)
        return 0 if found else 1
    clusters = corpus.duplicates(threshold=threshold, keep=keep).records
    machine = settings.current().output_format in ("tsv", "csv")
    output.emit(flat(clusters) if machine else clusters, COLUMNS, _table)
    if not clusters:
        errors.warn("no duplicates")
    if apply:
        _apply(corpus, clusters)
    return 0 if clusters else 1


def flat(clusters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each member."""
    return [{**cluster, **member} for cluster in clusters for member in cluster["members"]]


def _apply(corpus: Corpus, clusters: list[dict[str, Any]]) -> None:
    marked, inside = corpus.mark_copies(clusters)
    errors.warn(f"{marked} document{'s' if marked != 1 else ''} marked in INDEX.md; nothing was deleted")
    if inside:
        errors.warn(f"{inside} of JSON Lines files were left alone: the manifest has no row for a line")


def _diff(corpus: Corpus, first: str, second: str) -> int:
    a, b = corpus.resolve(first), corpus.resolve(second)
    records = [{"op": op, "text": text} for op, text in corpus.differences(a, b)]
    output.emit(records, ("op", "text"), lambda rows: _runs(rows, a, b))
    return 0 if any(r["op"] != "=" for r in records) else 1


def _runs(rows: list[dict[str, Any]], first: str, second: str) -> RenderableType:
    from rich.text import Text

    from .terminal import harmless

    styles = {"-": "red strike", "+": "green underline", "=": ""}
    text = Text(f"- {fitted(first)}\n", style="red")
    text.append(f"+ {fitted(second)}\n", style="green")
    plain = output.console().no_color
    for row in rows:
        mark = ("[-{}-]" if row["op"] == "-" else "[+{}+]" if row["op"] == "+" else "{}") if plain else "{}"
        text.append(mark.format(harmless(row["text"])), style=styles[row["op"]])
    return text


def _table(clusters: list[dict[str, Any]]) -> RenderableType | None:
    if not clusters:
        return None
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("cluster", "document", "relation"):
        table.add_column(name, overflow="fold")
    for name in ("alike", "contained"):
        table.add_column(name, justify="right")
    for cluster in clusters:
        for number, member in enumerate(cluster["members"]):
            canonical = member["doc"] == cluster["canonical"]
            table.add_row(
                Text(cluster["cluster"] if number == 0 else "", style="dim"),
                Text(fitted(member["doc"]), style="bold" if canonical else ""),
                Text("canonical" if canonical else member["relation"], style="green" if canonical else ""),
                "" if canonical else f"{member['jaccard']:.0%}",
                "" if canonical else f"{member['containment']:.0%}",
            )
        table.add_section()
    copies = sum(len(c["members"]) - 1 for c in clusters)
    table.caption = f"{len(clusters)} clusters, {copies} copies"
    table.caption_justify = "left"
    return table


def _passages(rows: list[dict[str, Any]]) -> RenderableType | None:
    if not rows:
        return None
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("docs", justify="right")
    table.add_column("passage", ratio=3)
    table.add_column("where", ratio=1, overflow="fold")
    for row in rows:
        where = "\n".join(f"{fitted(p['doc'])}:{p['start']}" for p in row["places"][:5])
        table.add_row(str(row["documents"]), Text(fitted(row["text"])), Text(where, style="dim"))
    return table
