"""`gangmu export`: hand records over to other tools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import advice, changes, datasette, dedup, indicator_names, output, settings, tag, targets, track
from .command import App, ListingCommand

if TYPE_CHECKING:
    from gangmu.index import Corpus
    from gangmu.index.door import Filters

app = App()

Record = dict[str, Any]
COLUMNS = {
    "documents": (
        "doc", "title", "date", "source", "url", "author", "regions", "tags", "script", "duplicate_of", "sha256", "text",
    ),
    "targets": ("id", *targets.COLUMNS, "title", "region_path", "region_code", "deadline_source"),
    "tags": tag.TAG_COLUMNS,
    "clusters": dedup.COLUMNS,
    "track": track.COLUMNS,
    "changes": changes.COLUMNS,
}  # fmt: skip


KINDS = (*COLUMNS, datasette.NAME)
FILTERS = {
    "documents": ("words", "region", "tag", "source", "since", "until"),
    "targets": (
        "words", "region", "exact", "indicator", "unit", "due", "kind", "minimum", "maximum", "doc", "unique", "explain",
    ),
    "tags": ("words", "region", "tag", "source", "since", "until"),
    "clusters": (),
    "track": ("region", "exact", "indicator", "due"),
    "changes": (),
}  # fmt: skip
"""The options that choose among the records of a kind."""
_SPELT = {"words": "a QUERY", "minimum": "--min", "maximum": "--max"}


@app.command(cls=ListingCommand)
def export(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY…", help="Words, as search or targets take them.")
    ] = None,
    what: Annotated[str, typer.Option("--what", metavar="|".join(KINDS), help="Which records.")] = "targets",
    region: Annotated[
        list[str] | None, typer.Option("--region", "-r", help="In this region and all in it; again for one more.")
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="Targets, track: not what lies in the region.")] = False,
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", "-i", metavar="WORD", help="Targets, track: of this indicator.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", "-u", help="Targets: in this unit.")] = "",
    due: Annotated[
        str, typer.Option("--due", metavar="Y|Y..Y", help="Targets, track: deadline 2027, 2025..2030, 十五五.")
    ] = "",
    kind: Annotated[
        str, typer.Option("--kind", "-k", metavar="target|result|forecast|vague|all", help="Targets: all by default.")
    ] = "",
    minimum: Annotated[str | None, typer.Option("--min", metavar="V", help="Targets: value of at least V.")] = None,
    maximum: Annotated[str | None, typer.Option("--max", metavar="V", help="Targets: value of at most V.")] = None,
    doc: Annotated[str, typer.Option("--doc", help="Targets: of this document.")] = "",
    unique: Annotated[bool, typer.Option("--unique", help="Targets: each promise once.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Targets: with what decided each.")] = False,
    tag: Annotated[list[str] | None, typer.Option("--tag", "-t", help="Documents, tags: with this tag.")] = None,
    source: Annotated[str, typer.Option("--source", "-s", help="Documents, tags: from this source.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Documents, tags: on or after.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Documents, tags: on or before.")] = "",
) -> int:
    """Write all records of a kind, or those that filters choose: to a file whose name says the format, or to stdout."""
    if what not in KINDS:
        raise UsageError(f"there are no records {what}", f"use one of {', '.join(KINDS)}")
    given = {
        "words": words, "region": region, "exact": exact, "indicator": indicator, "unit": unit, "due": due, "kind": kind,
        "minimum": minimum, "maximum": maximum, "doc": doc, "unique": unique, "explain": explain, "tag": tag,
        "source": source, "since": since, "until": until,
    }  # fmt: skip
    chosen = {name: value for name, value in given.items() if value not in (None, "", [], False)}
    for name in chosen:
        if name not in FILTERS.get(what, ()):
            fitting = [kind for kind, names in FILTERS.items() if name in names]
            raise UsageError(
                f"{_SPELT.get(name, f'--{name}')} does not choose among {what}",
                f"it does with --what {' or '.join(fitting)}",
            )
    if what == datasette.NAME:
        return datasette.export()
    if settings.current().output_format == "table":
        settings.use({"format": "tsv"})
    corpus = settings.opened()
    count = output.emit(
        _records(corpus, what, chosen), (*COLUMNS[what], *(["explain"] if explain else ())), lambda _: None
    )
    return 0 if count or not chosen else 1


def _records(corpus: Corpus, what: str, chosen: dict[str, Any]) -> Iterable[Record]:
    query = " ".join(chosen.pop("words", ()))
    if what == "clusters":
        flat = settings.current().output_format in ("tsv", "csv")
        found = corpus.records(what)
        return dedup.flat(list(found)) if flat else found
    if what == "targets":
        indicator_names.tell(corpus, chosen.get("indicator", ()))
        targets.tell_unit(chosen.get("unit", ""))
        return corpus.targets(query, **{"kind": "all", "sort": "document", **chosen}).records
    if what == "track":
        indicator_names.tell(corpus, chosen.get("indicator", ()))
        promises = corpus.track(**chosen).records
        return track.flattened(promises) if settings.current().output_format in ("tsv", "csv") else promises
    if what == "changes":
        log = corpus.changes("all", kind="all").records
        return changes.flat(log) if settings.current().output_format in ("tsv", "csv") else log
    if chosen or query:
        filters: Filters = {name: chosen[name] for name in chosen}  # type: ignore[assignment]
        advice.relaxed(corpus, query, filters)
        return corpus.records(what, query, **filters)
    return corpus.records(what)
