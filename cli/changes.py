"""`gangmu changes`: what the last build changed, or all since another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import errors, indicator_names, options, output, saved_queries, settings, targets
from .command import App
from .language import worded

if TYPE_CHECKING:
    from gangmu.index.door import LoggedBuild, ToldChanges
    from rich.console import RenderableType
    from rich.text import Text

app = App()
Record = dict[str, Any]
COLUMNS = (
    "build", "at", "what", "change", "doc", "id", "region", "indicator", "measure", "year", "before", "after", "unit", "kind",
    "title", "date", "source", "sentence",
)  # fmt: skip
_SHOWN = {"added": "new", "changed": "changed", "revised": "revised", "removed": "gone"}
_STYLES = {"added": "green", "changed": "yellow", "revised": "bold yellow", "removed": "red"}
_ORDER = tuple(_SHOWN)
_WHAT = {"document": "documents", "target": "targets"}
_HEADS = {
    ("document", "added"): "new documents", ("document", "changed"): "changed documents",
    ("document", "removed"): "gone documents", ("target", "added"): "new targets", ("target", "changed"): "changed targets",
    ("target", "revised"): "revised targets", ("target", "removed"): "gone targets",
    ("document", "revised"): "revised documents",
}  # fmt: skip
_DIFFERING = {"sha256": "text", "date": "date", "source": "source", "regions": "regions", "tags": "tags", "url": "url"}


@app.command(cls=saved_queries.Command)
def changes(
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="QUERY…", help="Words of the sentence, or of the document; @NAME: a query saved in INDEX.md."
        ),
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="BUILD|DATE", help="All after build 12 (gen-12), or from 2026-11-01, 昨天, 3天 on."
        ),
    ] = "",
    region: options.Regions = None,
    exact: options.Exact = False,
    indicator: options.Indicators = None,
    unit: options.Unit = "",
    due: options.Due = "",
    kind: options.Kind = "target",
    minimum: options.Minimum = None,
    maximum: options.Maximum = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", "-t", help="Of documents with this tag.")] = None,
    source: Annotated[str, typer.Option("--source", "-s", help="Of documents from this source.")] = "",
    doc: Annotated[str, typer.Option("--doc", help="Only of this document; its whole id where it is gone.")] = "",
    what: Annotated[str, typer.Option("--what", metavar="document|target", help="Only documents, or targets.")] = "",
    change: Annotated[
        list[str] | None,
        typer.Option("--change", metavar="added|changed|revised|removed", help="Only these; may be given again."),
    ] = None,
    reread: Annotated[
        bool, typer.Option("--reread", help="Also what a newer gangmu, or other rules, read otherwise.")
    ] = False,
    limit: Annotated[int, typer.Option("-n", "--limit", min=0, help="At most N; 0: all.")] = 0,
    unique: Annotated[
        bool, typer.Option("--unique", help="Each change once, and no promise that is only repeated.")
    ] = False,
    all_copies: Annotated[bool, typer.Option("--all-copies", help="Every repetition, in the table too.")] = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
) -> int:
    """Tell what the last build changed: documents, and targets that are new, revised or gone.

    A build that changes nothing leaves no trace: without --since, the last one that changed something answers, which stderr
    names. A script that runs every night says since when. Several builds are summed up: what came and went is not told.
    The last 400 builds are kept. Exits with 1 where nothing changed.
    """
    corpus = settings.opened()
    named = indicator or []
    indicator_names.tell(corpus, named)
    targets.tell_unit(unit)
    table = settings.current().output_format == "table"
    told = corpus.changes(
        since, " ".join(query or ()), region=region or (), exact=exact, indicator=named, unit=unit, due=due, kind=kind,
        minimum=minimum, maximum=maximum, doc=doc, what=what, change=change or (), tag=tag or (), source=source,
        reread=reread, unique=unique or (table and not all_copies),
    ).told  # fmt: skip
    found = told.records[:limit] if limit else told.records
    if count:
        output.say(str(len(told.records)))
    else:
        plain = settings.current().output_format in ("tsv", "csv")
        output.emit(flat(found) if plain else found, COLUMNS, lambda rows: picture(rows, summary(told)))
    _say(told, len(found), summary_too=not (table and found) or count)
    return 0 if told.records or told.uncounted else 1


def flat(found: Iterable[Record]) -> Iterator[Record]:
    """Records for a table file: what they are about in plain fields, before and after as figures, or as titles."""
    from .ledger import figure

    for record in found:
        some = record["after"] or record["before"]
        plain = {name: some.get(name) for name in COLUMNS if name not in record}
        states = {name: record[name] for name in ("before", "after")}
        if record["what"] == "target":
            plain |= {name: figure(state) if state else "" for name, state in states.items()}
        else:
            plain |= {
                "region": ", ".join(some["regions"]),
                **{n: state.get("title", "") for n, state in states.items()},
            }
        yield {**record, **plain}


def summary(told: ToldChanges) -> str:
    """How many documents and targets changed how, and in which builds."""
    counts = Counter((record["what"], record["change"]) for record in told.records)
    parts = []
    for what in ("document", "target"):
        some = [f"{counts[what, change]:,} {worded(_SHOWN[change])}" for change in _ORDER if counts[what, change]]
        if some:
            parts.append(f"{worded(_WHAT[what])}: {', '.join(some)}")
    return f"{'; '.join(parts) or worded('nothing')} ({_span(told)})" if told.first else ""


def _span(told: ToldChanges) -> str:
    from gangmu.index.door import local

    first, last = told.first, told.last
    assert first is not None and last is not None
    if first == last:
        return worded("build {0} of {1}", last.build, local(last.at))
    return worded("builds {0} to {1}, {2} to {3}", first.build, last.build, local(first.at), local(last.at))


def _say(told: ToldChanges, shown: int, *, summary_too: bool) -> None:
    """What belongs beside the records, on stderr."""
    if told.note:
        errors.warn(told.note)
    if told.first is None:
        errors.warn("no build has changed anything since then")
        return
    if summary_too:
        errors.warn(summary(told))
    if shown < len(told.records):
        errors.warn(f"the first {shown:,} of {len(told.records):,} are shown")
    for build in told.uncounted:
        errors.warn(_counts(build))
    if many := told.repeated:
        errors.warn(
            f"{many:,} new statements only repeat what another document promised before: --all-copies, or -f jsonl"
        )
    if many := told.others:
        errors.warn(f"{many:,} more changes of results, forecasts and what has no figure: --kind all")
    if many := told.reread:
        errors.warn(f"{many:,} more where the documents are the same and only their reading changed: --reread")


def _counts(build: LoggedBuild) -> str:
    from gangmu.index.door import local

    parts = []
    if not build.whole:
        parts.append(worded("{0} documents and {1} statements", f"{build.documents:,}", f"{build.targets:,}"))
    if not build.reread_whole:
        parts.append(worded("the reading of {0} documents and statements", f"{build.reread:,}"))
    return worded(
        "build {0} of {1} changed {2}: of builds so large, or so long ago, only counts are kept",
        build.build, local(build.at), worded(" and ").join(parts),
    )  # fmt: skip


# The picture


def picture(found: list[Record], told: str) -> RenderableType | None:
    """Documents, then targets under the kind of change and their region: before → after, indicator, document."""
    if not found:
        return None
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    for what, change in dict.fromkeys((record["what"], record["change"]) for record in found):
        some = [record for record in found if (record["what"], record["change"]) == (what, change)]
        head = Text(worded(_HEADS[what, change]), style=_STYLES[change])
        head.append(f"  {len(some):,}", style="dim")
        parts += [head, _documents(some) if what == "document" else _statements(some), Text("")]
    return Group(*parts, Text(told, style="dim"))


def _documents(some: list[Record]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from .terminal import fitted, one_line

    grid = Table.grid(padding=(0, 2))
    for _ in range(3):
        grid.add_column(overflow="fold")
    for record in some:
        about = record["after"] or record["before"]
        title = Text(fitted(one_line(about["title"])) or worded("(no title)"))
        before = record["before"].get("title", "")
        if record["change"] == "changed":
            title.append(f"  {fitted(', '.join(_differing(record)))}", style="yellow")
            if before != about["title"]:
                title = (
                    Text(fitted(one_line(before)) or worded("(no title)"), style="dim").append(" → ").append_text(title)
                )
        facts = "  ".join(text for text in (about["date"], about["source"], " / ".join(about["regions"][:3])) if text)
        grid.add_row(
            Text(f"  {one_line(record['doc'])}", style="dim"), title, Text(fitted(one_line(facts)), style="cyan")
        )
    return grid


def _differing(record: Record) -> list[str]:
    """What of a document changed."""
    before, after = record["before"], record["after"]
    changed = [name for name in after if name != "title" and before.get(name) != after[name]]
    return [worded(_DIFFERING[name]) if name in _DIFFERING else name for name in changed]


def _statements(some: list[Record]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from .ledger import KINDS, manner
    from .terminal import fitted, one_line

    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(width=4)
    grid.add_column(justify="right", overflow="fold")
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    place = None
    for record in some:
        said = record["after"] or record["before"]
        here = tuple(said["region_path"])
        region = fitted(here[-1] if here else worded("(no region)")) if here != place else ""
        place = here
        indicator = Text(fitted(said["indicator"]) or worded("(no name)"))
        if told := manner(said):
            indicator.append(f" {fitted(told)}", style="magenta")
        if said["kind"] != "target":
            indicator.append(f" {worded(KINDS[said['kind']])}", style="dim")
        if record.get("copies"):
            indicator.append(f" +{record['copies']}", style="yellow")
        if record.get("cause") == "reading":
            indicator.append(" " + worded("read otherwise"), style="dim")
        grid.add_row(
            Text(f"  {region}", style="bold"), Text(str(said["year"] or ""), style="cyan"), _figures(record), indicator,
            Text(one_line(record["doc"]), style="dim"),
        )  # fmt: skip
    return grid


def _figures(record: Record) -> Text:
    from rich.text import Text

    from .ledger import figure
    from .terminal import fitted

    text = Text()
    if record["before"]:
        text.append(fitted(figure(record["before"])), style="strike dim" if record["after"] else "red")
    if record["before"] and record["after"]:
        text.append(" → ")
    if record["after"]:
        text.append(fitted(figure(record["after"])), style="bold")
    return text
