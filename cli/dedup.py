"""`gangmu dedup`: duplicate clusters, explained; nothing is ever deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError
from gangmu.index.schemas import Difference

from . import errors, links, output, settings
from .command import App, ListingCommand
from .language import worded
from .terminal import fitted

if TYPE_CHECKING:
    from gangmu.index import Corpus
    from rich.console import RenderableType

app = App()
_RELATIONS = {"exact": "exact", "near": "near", "contained": "contained"}
COLUMNS = ("cluster", "canonical", "doc", "relation", "jaccard", "containment", "widest")


@app.command(cls=ListingCommand)
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
    records = [Difference(op, text).record() for op, text in corpus.differences(a, b)]
    output.emit(records, ("op", "text"), lambda rows: _runs(rows, a, b))
    return 0 if any(r["op"] != "=" for r in records) else 1


def _runs(rows: list[dict[str, Any]], first: str, second: str) -> RenderableType:
    from . import comparing

    paired = comparing.rows((row["op"], row["text"]) for row in rows)
    names = fitted(first), fitted(second)
    return comparing.Compared(paired, names, side_by_side=True, plain=output.console().no_color, brief=True)


def _table(clusters: list[dict[str, Any]]) -> RenderableType | None:
    """A line or two for each member: its whole path, how it is related and how alike."""
    if not clusters:
        return None
    from rich.console import Group
    from rich.text import Text

    from .prose import Prose, words

    parts: list[RenderableType] = []
    for cluster in clusters:
        parts.append(Text(cluster["cluster"], style="dim"))
        for member in cluster["members"]:
            canonical = member["doc"] == cluster["canonical"]
            name = Text(fitted(member["doc"]), style="bold" if canonical else "")
            name.stylize(links.to_file(member["doc"]))
            parts.append(Prose(name, 2, words(name.plain)))
            told = Text(_related(member["relation"], canonical=canonical), style="green" if canonical else "cyan")
            if not canonical:
                shares = f"{member['jaccard']:.0%}", f"{member['containment']:.0%}"
                told.append("  " + worded("alike {0}  contained {1}", *shares), style="dim")
            parts.append(Prose(told, 4, words(told.plain)))
        parts.append(Text(""))
    copies = sum(len(c["members"]) - 1 for c in clusters)
    counted = len(clusters), "s"[: len(clusters) != 1], copies, "y" if copies == 1 else "ies"
    said = worded("{0} cluster{1}, {2} cop{3}", *counted)
    return Group(*parts, Text(said, style="dim"))


def _related(relation: str, *, canonical: bool) -> str:
    return worded("canonical") if canonical else worded(_RELATIONS[relation]) if relation in _RELATIONS else relation


_PLACES = 5
"""Places of a passage that are named."""


def _passages(rows: list[dict[str, Any]]) -> RenderableType | None:
    """Each passage, and under it where it stands: a path a line."""
    if not rows:
        return None
    from rich.console import Group
    from rich.text import Text

    from .prose import Prose, words

    parts: list[RenderableType] = []
    for row in rows:
        count = row["documents"]
        parts.append(Text(worded("{0} document{1}", f"{count:,}", "s"[: count != 1]), style="bold"))
        parts.append(Prose(Text(fitted(row["text"])), 2))
        for place in row["places"][:_PLACES]:
            where = Text(fitted(place["doc"]), style="dim")
            where.stylize(links.to_file(place["doc"]))
            where.append(f":{place['start']}")
            parts.append(Prose(where, 4, words(where.plain)))
        if (more := len(row["places"]) - _PLACES) > 0:
            parts.append(Prose(Text(worded("and {0} more place{1}", more, "s"[: more != 1]), style="dim"), 4))
        parts.append(Text(""))
    return Group(*parts)
